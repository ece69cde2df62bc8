"""What the rights of a company come to: who can do both of two things, and up to what amount each position may."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from bagland.foundation.act import Act
from bagland.foundation.activity import activities, title_of
from bagland.foundation.money import Money
from bagland.foundation.refusals import UnknownActivity
from bagland.kernel.access import powers as kept
from bagland.kernel.access.authority import answers_for, authority
from bagland.kernel.access.queries import RightRow, right_rows, rights_seen
from bagland.kernel.access.rules import Power
from bagland.kernel.jobs.system import system_actor
from bagland.kernel.organisation.models import Actor, Position

NOON = time(12)


@dataclass(frozen=True, slots=True)
class Both:
    """That one person can do both of two things: through which right each, and whether one is an agent's of theirs."""

    person: int
    name: str
    first: RightRow
    second: RightRow
    kept_apart: bool
    """Whether Bagland keeps them apart on one and the same object."""


@dataclass(frozen=True, slots=True)
class AuthorityRow:
    """What one position may do of one activity: up to an amount, how far, and whether another must approve."""

    code: str
    title: str
    position: int
    position_title: str
    entity: int | None
    limit: Money | None
    reach: str
    asks: bool
    holders: tuple[int, ...]


def who_can_both(act: Act, first: str, second: str, *, on: date | None = None) -> list[Both]:
    """People who could do both things on a day (today when left out), in whatever departments, by name. An agent counts
    as its owner, and what is lent or stood in for counts.

    A dozen queries at most. View: access.see_rights. Refuses with UnknownActivity.
    """
    seen = rights_seen(act)
    for code in (first, second):
        if code not in activities:
            raise UnknownActivity(activity=code)
    everyone = (
        kept.everyone(authority.version(act), act.at)
        if on is None
        else kept.everyone_on(datetime.combine(on, NOON, UTC))
    )
    owners = {actor: actor for actor in everyone.holds} | answers_for(everyone.holds)
    found: dict[int, dict[str, tuple[int, Power]]] = defaultdict(dict)
    for code in (first, second):
        for actor, powers in sorted(everyone.powers(code).items()):
            if actor == system_actor() or not (seen.everything or powers[0].entity in seen.entities):
                continue
            found[owners[actor]].setdefault(code, (actor, powers[0]))
    pairs = {person: held for person, held in found.items() if len(held) == len({first, second})}
    rows = iter(right_rows([held[code] for held in pairs.values() for code in (first, second)]))
    names = {actor.pk: str(actor) for actor in Actor.objects.filter(pk__in=pairs)}
    apart = second in activities[first].separate_from or first in activities[second].separate_from
    both = [Both(person, names[person], next(rows), next(rows), apart) for person in pairs]
    return sorted(both, key=lambda row: (row.name, row.person))


def authority_matrix(act: Act, *, code: str = "", entity: int | None = None) -> list[AuthorityRow]:
    """Up to what amount each position may do each activity in which money is at stake, by activity and amount: the
    smallest first, without limit last. Eight queries. View: access.see_rights.
    """
    seen = rights_seen(act)
    seats = kept.seats_on(act.at)
    holders: dict[int, list[int]] = defaultdict(list)
    for actor, holds in kept.everyone(authority.version(act), act.at).holds.items():
        for hold in holds:
            if hold.on_behalf_of is None and not hold.only:
                holds_it = holders[hold.seat.position]
                if actor not in holds_it:
                    holds_it.append(actor)
    titles = Position.labels(seats)
    rows = [
        AuthorityRow(
            code=right.code,
            title=str(title_of(right.code)),
            position=seat.position,
            position_title=titles.get(seat.position, ""),
            entity=seat.entity,
            limit=right.limit,
            reach=right.reach,
            asks=right.asks,
            holders=tuple(holders.get(seat.position, ())),
        )
        for seat in seats.values()
        if (seen.everything or seat.entity in seen.entities) and (entity is None or seat.entity == entity)
        for right in seat.rights
        if (right.code == code if code else right.code in activities and activities[right.code].amount is not None)
    ]
    return sorted(rows, key=_by_amount)


def _by_amount(row: AuthorityRow) -> tuple[str, bool, bool, int, str, int]:
    limit = row.limit.minor if row.limit is not None else 0
    return (row.title, row.asks, row.limit is None, limit, row.position_title, row.position)
