"""Gathering the organisation of a day for the lanes, and asking them for whom something waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bagland.foundation.act import Act, Basis
from bagland.foundation.kinds import Scope
from bagland.foundation.money import Money
from bagland.foundation.periods import day_of
from bagland.foundation.ports import ports
from bagland.kernel.access import powers as access
from bagland.kernel.access import rules as rights
from bagland.kernel.access.authority import authority
from bagland.kernel.jobs.system import system_actor
from bagland.kernel.organisation.models import (
    Absence,
    Appointment,
    DepartmentTerm,
    LegalEntity,
    PositionTerm,
    Version,
)
from bagland.kernel.work.rules import lanes
from bagland.kernel.work.rules.definition import Lane
from bagland.kernel.work.rules.lanes import Asked, Company, Place, Resolved

_kept: dict[tuple[int, date], Company] = {}
_zones: dict[int, dict[int, str]] = {}


def forget() -> None:
    """Drop what is kept (a test has another database in hand)."""
    _kept.clear()
    _zones.clear()


def company_on(act: Act, day: date) -> Company:
    """The organisation on a day. No query while its version is the same; four else, and a dozen for who may act."""
    version = ports.authority.version(act)
    if (found := _kept.get((version, day))) is not None:
        return found
    found = _gathered(act, version, day)
    if Version.objects.values_list("version", flat=True).first() == version:
        for other in [place for place in _kept if place[0] != version or abs(place[1] - day) > timedelta(days=1)]:
            _kept.pop(other, None)
        _kept[version, day] = found
    return found


def zone_of(act: Act, entity: int | None) -> str:
    """The time zone of an entity; UTC for the group. One query for each version of the organisation."""
    version = ports.authority.version(act)
    if version not in _zones:
        _zones.clear()
        _zones[version] = dict(LegalEntity.objects.values_list("pk", "time_zone"))
    return _zones[version].get(entity or 0, "UTC")


def resolve(
    act: Act,
    lane: Lane,
    *,
    case: Any = None,
    entity: int | None = None,
    department: int | None = None,
    starter: int | None = None,
    variables: Mapping[str, Any] | None = None,
    types: Mapping[str, str] | None = None,
    amount: Money | None = None,
    activity: str = "work.do_task",
    owner: int | None = None,
    asker: int | None = None,
) -> Resolved:
    """For which positions and people a lane waits at the act's moment, with every hop. No query while the organisation
    is known.

    What a case knows (entity, department, starter, owner) is taken from it where it is not given. `variables` hold keys
    of people, positions and departments; `types` says which where the lane cannot tell (`department`). `amount` is
    what `lane.amount` came to; `activity` is what would be done, so that whoever was lent just that counts.
    """
    if case is not None:
        entity = case.entity_id if entity is None else entity
        department = case.department_id if department is None else department
        starter = case.starter_id if starter is None else starter
        owner = case.procedure.owner_id if owner is None else owner
    of = _named(lane.of, variables or {})
    kind = (types or {}).get(lane.of, "department" if lane.kind == "head" and not _is_person(of) else "person")
    if lane.of.startswith((BY_KEY, BY_DEPARTMENT)):
        kind = "person" if lane.of.startswith(BY_KEY) else "department"
    if amount is None and lane.amount.startswith(MINOR):
        amount = _written(lane.amount)
    asked = Asked(
        entity=entity,
        department=department,
        starter=starter,
        asker=asker if asker is not None else starter,
        owner=owner,
        activity=activity,
        person=_key(of) if kind == "person" else None,
        of_department=_key(of) if kind == "department" else None,
        suffices=_suffices(act, lane.code, Scope(entity, department), amount),
    )
    company = company_on(act, day_of(act.at, zone_of(act, entity)))
    found = lanes.resolved(lane.kind, company, asked, positions=lane.positions, code=lane.code)
    found.lane = _written_out(lane, asked, amount)
    return found


def _written_out(lane: Lane, asked: Asked, amount: Money | None) -> Lane:
    """The lane without variables: with the keys and the amount that they came to."""
    changed: dict[str, str] = {}
    if lane.of and asked.person is not None:
        changed["of"] = f"{BY_KEY}{asked.person}"
    if lane.of and asked.of_department is not None:
        changed["of"] = f"{BY_DEPARTMENT}{asked.of_department}"
    if lane.kind == "authority" and amount is not None:
        changed["amount"] = f"{MINOR}{amount.minor} {amount.currency}"
    return lane.model_copy(update=changed) if changed else lane


def _written(text: str) -> Money:
    minor, _, currency = text.removeprefix(MINOR).partition(" ")
    return Money(int(minor), currency)


BY_DEPARTMENT, MINOR = "department:", "minor:"
BY_KEY = "actor:"
"""Begins `Lane.of` where it names a person by key and not by a variable: a task given to one person."""


def to_person(actor: int) -> Lane:
    """The lane of a task that waits for one person."""
    return Lane(kind="person", of=f"{BY_KEY}{actor}")


def to_position(position: int) -> Lane:
    """The lane of a task that waits for one position."""
    return Lane(kind="position", positions=[position])


def _named(of: str, variables: Mapping[str, Any]) -> Any:
    if of.startswith((BY_KEY, BY_DEPARTMENT)):
        return of.partition(":")[2]
    return variables.get(of) if of else None


def _is_person(value: Any) -> bool:
    return isinstance(value, Mapping) and value.get("kind") == "organisation.actor"


def _key(value: Any) -> int | None:
    """The key that a variable holds: a number, a record as `{"kind": …, "key": …}`, or an object."""
    if isinstance(value, Mapping):
        value = value.get("key")
    value = getattr(value, "pk", value)
    if isinstance(value, str):
        value = int(value) if value.isascii() and value.isdigit() else None
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _suffices(act: Act, code: str, scope: Scope, amount: Money | None) -> Any:
    """Whether somebody in a position may do this activity, in that scope, up to that amount, without being asked."""

    def suffices(position: int) -> bool:
        everyone = access.everyone(ports.authority.version(act), act.at).powers(code)
        convert = authority.converter(act)
        return any(
            power.position == position and not power.asks and power.covers(scope)
            and rights.suffices(power, amount, convert)
            for powers in everyone.values()
            for power in powers
        )  # fmt: skip

    return suffices


def _gathered(act: Act, version: int, day: date) -> Company:
    everyone = access.everyone(version, act.at)
    terms = PositionTerm.objects.on(day).filter(position__entity__isnull=False).order_by("position", "first_date", "pk")
    places: dict[int, Place] = {}
    by_profile: dict[str, list[int]] = defaultdict(list)
    for key, entity, department, profile, above in terms.values_list(
        "position_id", "position__entity_id", "department_id", "profile__code", "reports_to_id"
    ):
        places[key] = Place(entity, department, profile, above)
        by_profile[profile].append(key)
    holders: dict[int, list[int]] = defaultdict(list)
    seats: dict[int, list[int]] = defaultdict(list)
    rows = Appointment.objects.on(day).filter(position__entity__isnull=False).order_by("-share", "first_date", "pk")
    for actor, position in rows.values_list("actor_id", "position_id"):
        holders[position].append(actor)
        seats[actor].append(position)
    heads: dict[int, int | None] = {}
    parents: dict[int, int | None] = {}
    for department, parent, head in DepartmentTerm.objects.on(day).values_list("department_id", "parent_id", "head_id"):
        heads[department], parents[department] = head, parent
    absences = Absence.objects.on(day).filter(cancelled_at__isnull=True).order_by("pk")
    away = dict(absences.values_list("actor_id", "last_date"))
    present, lent = _present(everyone, holders, away)
    return Company(
        places=places,
        holders={key: tuple(actors) for key, actors in holders.items()},
        present=present,
        lent=lent,
        seats={actor: tuple(positions) for actor, positions in seats.items()},
        heads=heads,
        parents=parents,
        away=away,
        by_profile={code: tuple(keys) for code, keys in by_profile.items()},
    )


def _present(
    everyone: access.Everyone, holders: Mapping[int, list[int]], away: Mapping[int, date | None]
) -> tuple[dict[int, tuple[int, ...]], dict[tuple[int, str], tuple[int, ...]]]:
    """Who may do a position's work today, and who just one activity of it; nobody who is away."""
    whole: dict[int, list[int]] = defaultdict(list)
    single: dict[tuple[int, str], list[int]] = defaultdict(list)
    system = system_actor()
    for actor, holds in everyone.holds.items():
        if actor in away or actor == system:
            continue
        for hold in holds:
            position = hold.seat.position
            if hold.only:
                single[position, hold.only].append(actor)
            elif hold.basis is not Basis.OWN or actor in holders.get(position, ()):
                whole[position].append(actor)
    return {key: tuple(who) for key, who in whole.items()}, {key: tuple(who) for key, who in single.items()}
