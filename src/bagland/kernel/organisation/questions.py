"""Small questions about rows that several activities of this room ask before they write."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from bagland.foundation.act import Act
from bagland.foundation.activity import title_of
from bagland.foundation.periods import DateSpan
from bagland.kernel.organisation import refusals, rules
from bagland.kernel.organisation.models import (
    Actor,
    Appointment,
    Department,
    DepartmentTerm,
    LegalEntity,
    Position,
    PositionTerm,
)
from bagland.kernel.organisation.rules import Capacity, Holding
from bagland.kernel.organisation.states import ActorKind
from bagland.kernel.organisation.terms import spans


def must_be_choosable(actor: Actor, *, people_only: bool = False) -> None:
    """A person, or an agent where agents may be; neither the system nor somebody who was erased. One query at most."""
    allowed = (ActorKind.PERSON,) if people_only else (ActorKind.PERSON, ActorKind.AGENT)
    if actor.kind not in allowed or actor.erased_at is not None:
        raise refusals.NotAPerson(actor=str(actor))


def is_oneself(act: Act, actor: Actor) -> bool:
    """Whether an act would give something to the one who does it; an agent counts as its owner. One query."""
    doer: Actor = Actor.objects.get(pk=act.actor)
    return doer.answers_for == actor.answers_for


def is_alone(act: Act) -> bool:
    """Whether nobody else holds a position today, so that nobody else could do it. One query."""
    others = Appointment.objects.on(act.today).filter(actor__kind=ActorKind.PERSON)
    return not others.exclude(actor=act.actor).exists()


def must_not_be_for_oneself(act: Act, actor: Actor, code: str) -> None:
    """Nobody gives himself a position or a substitution, unless another approved it or there is no other."""
    if act.approved_by is None and is_oneself(act, actor) and not is_alone(act):
        raise refusals.NotForYourself(activity=str(title_of(code)))


def department_must_hold(department: Department, needed: DateSpan, entity: LegalEntity | None) -> None:
    """The department is the entity's and exists on all these days. One query."""
    if entity is not None and department.entity_id != entity.pk:
        raise refusals.OfAnotherEntity(thing=str(department), entity=str(department.entity))
    rules.must_cover(str(department), spans(DepartmentTerm.objects.filter(department=department)), needed)


def position_must_hold(position: Position, needed: DateSpan) -> None:
    """The position exists on all these days. One query."""
    rules.must_cover(str(position), spans(PositionTerm.objects.filter(position=position)), needed)


def must_not_circle(terms: Any, owner: str, above: str, thing: Any, over: Any, day: date) -> None:
    """Putting `over` above `thing` closes no circle, on the day or on any later day that is planned. One query."""
    if over is None:
        return
    rows = list(terms.ending_from(day).values_list(owner, above, "first_date", "last_date"))
    for start in sorted({day, *(first for _who, _above, first, _last in rows if first > day)}):
        tree = {who: parent for who, parent, first, last in rows if first <= start and (last is None or start <= last)}
        tree.pop(thing.pk, None)
        if rules.stands_above(over.pk, thing.pk, tree):
            raise refusals.GoesInCircle(above=str(over), below=str(thing), day=start)


def must_have_room(position: Position, within: DateSpan, *more: Holding) -> None:
    """The position's holders, and those about to be, fit into its FTE on every day of a span. Two queries."""
    capacities = [Capacity(term.span, term.fte) for term in PositionTerm.objects.filter(position=position)]
    rules.must_have_room(str(position), capacities, [*holdings(position, within), *more], within)


def holdings(position: Position, within: DateSpan) -> list[Holding]:
    """Who holds the position on any day of a span, by first day. One query."""
    rows = Appointment.objects.filter(position=position).touching(within.first_date, within.last_date)
    rows = rows.select_related("actor").order_by("first_date", "pk")
    return [Holding(row.span, row.share, str(row.actor)) for row in rows]


def named(things: Iterable[Any]) -> list[str]:
    """Names for a sentence, each once, in the order given."""
    return list(dict.fromkeys(str(thing) for thing in things))
