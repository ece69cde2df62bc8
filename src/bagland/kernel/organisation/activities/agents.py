"""Software agents: they act through positions as people do, and their owner answers for them."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import Scope
from bagland.kernel.organisation import questions
from bagland.kernel.organisation.models import Actor
from bagland.kernel.organisation.states import ActorKind


def _of_owner(_subject: Any, values: dict[str, Any]) -> Scope:
    """An agent belongs to the entity of its owner."""
    return Scope(values["owner"].home_id)


@activity("organisation.register_agent", title=_("Register agent"), told=_("registered the agent."), scope=_of_owner)
def register_agent(
    act: Act,
    *,
    name: Annotated[str, Says(_("Name"), _("What it is for, such as Invoice reader."))],
    owner: Annotated[Actor, Says(_("Owner"), _("The person who answers for what it does."))],
) -> Actor:
    """A software agent becomes known. It may do nothing until it is appointed to a position.

    Where duties are separated it counts as its owner. Refuses with NotAPerson.
    """
    questions.must_be_choosable(owner, people_only=True)
    made: Actor = Actor.objects.create(
        kind=ActorKind.AGENT, home_id=owner.home_id, name=name, language=owner.language, owner=owner
    )
    return made
