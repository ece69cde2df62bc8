"""Who the caller is, and what can be done and seen today."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.utils import timezone

from bagland.doors.api import shapes
from bagland.doors.api.addresses import href_of
from bagland.doors.api.operations import Answer, Call, Operation, Success
from bagland.doors.api.values import money_shape
from bagland.foundation.activity import views
from bagland.foundation.periods import day_of
from bagland.foundation.ports import ports
from bagland.kernel.access.powers import Gathered
from bagland.kernel.access.rules import Hold
from bagland.kernel.organisation.models import Actor, Position


def operations() -> list[Operation]:
    """The one address about oneself."""
    return [
        Operation(
            name="me",
            method="GET",
            path="/me",
            tag="me",
            summary="Who the caller is, with positions and views of today",
            answer=oneself,
            successes={200: Success("The caller.", shapes.Me)},
        )
    ]


def oneself(call: Call) -> Answer:
    """The caller. About fifteen queries: holds are read afresh."""
    act = call.act
    actor = Actor.objects.get(pk=act.actor)
    holds = Gathered(act.at, act.actor).holds().get(act.actor, [])
    titles = Position.labels({hold.seat.position for hold in holds})
    names = Actor.labels({hold.on_behalf_of for hold in holds if hold.on_behalf_of})
    seen = [code for code in sorted(views) if not ports.authority.reach(act, code).nothing]
    return Answer(
        shapes.Me(
            actor=actor.pk,
            name=str(actor),
            href=href_of(Actor, actor.pk),
            language=act.language,
            today=day_of(act.at, ZoneInfo(timezone.get_current_timezone_name())),
            limited_to=None if act.only is None else sorted(act.only),
            positions=[_held(hold, titles, names) for hold in holds],
            views=[shapes.Code(code=code, title=str(views[code].title)) for code in seen],
        )
    )


def _held(hold: Hold, titles: dict[int, str], names: dict[int, str]) -> shapes.PositionHeld:
    return shapes.PositionHeld(
        key=hold.seat.position,
        title=titles.get(hold.seat.position, ""),
        entity=hold.seat.entity,
        basis=hold.basis.value,
        on_behalf_of=names.get(hold.on_behalf_of or 0),
        only=hold.only or None,
        limit=money_shape(hold.limit),
    )
