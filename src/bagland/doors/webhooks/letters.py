"""What the owner of an endpoint is told when it has paused itself."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from bagland.doors.webhooks.models import Endpoint
from bagland.doors.webhooks.states import Why
from bagland.foundation.act import Act
from bagland.kernel.mail.public import Letter, queue_mail
from bagland.kernel.organisation.models import Actor, Appointment
from bagland.kernel.organisation.states import ActorKind
from bagland.ui.pages import address_of

PAUSED = Letter(
    subject=_("The webhook %(webhook)s is on pause"),
    body=(
        _("The webhook %(webhook)s has paused itself: %(why)s"),
        _("Nothing is lost. When the receiver answers again, resume it here, and it is told what happened meanwhile:"),
        "%(page)s",
    ),
)


def owners(act: Act, endpoint: Endpoint) -> list[Actor]:
    """Who answers for an endpoint today: the holders of its position, or the owner of its agent."""
    if endpoint.agent is not None:
        return [endpoint.agent.owner] if endpoint.agent.owner is not None else []
    held = Appointment.objects.on(act.today).filter(position=endpoint.position_id).values("actor")
    return list(Actor.objects.filter(pk__in=held, kind=ActorKind.PERSON).order_by("pk"))


def tell_owners(act: Act, endpoint: Endpoint, why: Why) -> None:
    """Write to each of them, in the transaction of the act."""
    page = str(settings.PUBLIC_URL) + address_of(Endpoint.page, endpoint.pk)
    letter = Letter(PAUSED.subject, PAUSED.body, {"webhook": str(endpoint), "why": why.label, "page": page})
    for person in owners(act, endpoint):
        queue_mail(act, letter, why="webhooks.pause_by_itself", to=person, about=endpoint)
