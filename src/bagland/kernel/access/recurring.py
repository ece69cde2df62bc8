"""The recurring work of this room."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session as DjangoSession
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.utils import timezone

from bagland.foundation import clock
from bagland.foundation.act import Door, act_now
from bagland.foundation.perform import perform
from bagland.kernel.access.activities import expire_request, send_reset_link
from bagland.kernel.access.leaving import has_left_today
from bagland.kernel.access.links import was_reset_lately
from bagland.kernel.access.models import PasswordLink, Request, ResetWish, Session, SignIn, Token
from bagland.kernel.access.states import RequestState
from bagland.kernel.jobs.reactions import job
from bagland.kernel.jobs.system import system_actor
from bagland.kernel.organisation.models import Appointment

MOST_WISHES = 100
SESSIONS_ARE_KEPT = timedelta(days=90)


@job("access.expire_requests", every=timedelta(minutes=10))
def expire_requests() -> None:
    """Close what nobody has answered in thirty days."""
    late = Request.objects.filter(state=RequestState.WAITING, expires_at__lte=clock.now()).order_by("pk")
    for key in late.values_list("pk", flat=True):
        perform(expire_request, act_now(system_actor(), Door.JOB, key=f"expire:{key}"), key)


@job("access.end_tokens_of_leavers", every=timedelta(hours=1))
def end_tokens_of_leavers() -> None:
    """End the tokens of those whose last appointment is over, and of their agents, so that lists say so.

    They open nothing from the midnight on (see `leaving`); the day of a notice comes without an event. A day is waited,
    so that it is over in every time zone.
    """
    now = clock.now()
    held = Appointment.objects.filter(actor=OuterRef("person"))
    left = Token.objects.filter(revoked_at__isnull=True).annotate(person=Coalesce("actor__owner", "actor"))
    left = left.filter(Exists(held), ~Exists(held.ending_from(now.date() - timedelta(days=1))))
    Token.objects.filter(pk__in=list(left.values_list("pk", flat=True))).update(revoked_at=now)


@job("access.answer_reset_wishes", every=timedelta(seconds=2))
def answer_reset_wishes() -> None:
    """Send a link to who has forgotten the password: one an hour, and only where the sign-in is open."""
    for wish in ResetWish.objects.order_by("pk")[:MOST_WISHES]:
        now = clock.now()
        sign_in = SignIn.objects.filter(login=wish.login, is_active=True).first()
        if sign_in is not None and not has_left_today(sign_in.actor_id, now) and not was_reset_lately(sign_in, now):
            perform(send_reset_link, act_now(system_actor(), Door.JOB, key=f"reset:{wish.pk}:{wish.at}"), sign_in.pk)
        wish.delete()


@job("access.sweep_sessions", every=timedelta(hours=1))
def sweep_sessions() -> None:
    """Forget sessions that ended a quarter of a year ago, Django's rows that have run out, and links that are over."""
    now = clock.now()
    old = now - SESSIONS_ARE_KEPT
    Session.objects.filter(seen_at__lt=old).delete()
    PasswordLink.objects.filter(expires_at__lt=old).delete()
    DjangoSession.objects.filter(expire_date__lt=timezone.now()).delete()
