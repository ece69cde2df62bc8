"""Small questions about rows that several activities of this room ask before they write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Q

from bagland.kernel.organisation.models import LegalEntity
from bagland.kernel.parties import refusals
from bagland.kernel.parties.models import Identifier, Party, Relation
from bagland.kernel.parties.models.series import NumberSeries
from bagland.kernel.parties.rules.identifiers import Number
from bagland.kernel.parties.states import Role, Scheme

FIRST_NUMBERS = {Role.CUSTOMER: 10001, Role.SUPPLIER: 50001}
"""Where numbers begin; the other roles have none unless one is written."""
_LONGEST_COUNTED = 9


def must_be_current(party: Party) -> None:
    """Neither merged into another nor erased. One query at most."""
    if party.merged_into_id is not None:
        into = Party.objects.get(pk=party.merged_into_id)
        raise refusals.PartyIsMerged(party=str(party), into=str(into), key=into.pk)
    if party.erased_at is not None:
        raise refusals.PartyIsErased(at=party.erased_at)


def must_run(thing: Any) -> None:
    """It has not ended."""
    if thing.ended_at is not None:
        raise refusals.HasEnded(thing=str(thing), at=thing.ended_at)


def twins(scheme: str, number: Number) -> Q:
    """Identifiers that are the same number: a Danish VAT number is a CVR or SE number with its country in front."""
    if scheme in (Scheme.CVR, Scheme.SE):
        danish = Q(scheme__in=(Scheme.CVR, Scheme.SE), value=number.value)
        return danish | Q(scheme=Scheme.VAT, value=f"DK{number.value}")
    if scheme == Scheme.VAT and number.value.startswith("DK"):
        bare = Q(scheme__in=(Scheme.CVR, Scheme.SE), value=number.value[2:])
        return bare | Q(scheme=Scheme.VAT, value=number.value)
    same = Q(scheme=scheme, value=number.value)
    return same & Q(country=number.country) if scheme == Scheme.OTHER else same


def known_by(numbers: Iterable[tuple[str, Number]], *, other_than: int | None = None) -> list[Identifier]:
    """Identifiers in force of other parties that are one of these numbers, the oldest party first. One query."""
    wanted = Q(pk__in=())
    for scheme, number in numbers:
        wanted |= twins(scheme, number)
    rows = Identifier.objects.filter(wanted, ended_at__isnull=True, party__merged_into__isnull=True)
    if other_than is not None:
        rows = rows.exclude(party=other_than)
    return list(rows.select_related("party").order_by("party_id", "pk"))


def twin_key(scheme: str, number: Number) -> tuple[str, ...]:
    """What all numbers have in common that are the same by `twins`."""
    if scheme in (Scheme.CVR, Scheme.SE):
        return "DK", number.value
    if scheme == Scheme.VAT and number.value.startswith("DK"):
        return "DK", number.value[2:]
    return (scheme, number.country, number.value) if scheme == Scheme.OTHER else (scheme, number.value)


def known_in_bulk(numbers: Iterable[tuple[str, Number]]) -> dict[tuple[str, ...], refusals.KnownAlready]:
    """`known_by` for very many numbers, by `twin_key`: what is said of the oldest party that has each. One query."""
    wanted: set[str] = set()
    for scheme, number in numbers:
        value = twin_key(scheme, number)[-1]
        wanted |= {value, f"DK{value}"}
    rows = Identifier.objects.filter(value__in=wanted, ended_at__isnull=True, party__merged_into__isnull=True)
    found: dict[tuple[str, ...], refusals.KnownAlready] = {}
    for row in rows.select_related("party").order_by("party_id", "pk") if wanted else ():
        key = twin_key(row.scheme, Number(row.value, row.country))
        found.setdefault(key, refusals.KnownAlready(party=str(row.party), key=row.party_id, number=row.value))
    return found


def must_not_be_known(numbers: Iterable[tuple[str, Number]], *, other_than: int | None = None) -> None:
    """No other party has one of these numbers. One query."""
    if known := known_by(numbers, other_than=other_than):
        first = known[0]
        raise refusals.KnownAlready(party=str(first.party), key=first.party_id, number=first.value)


def relation_number(entity: LegalEntity, role: str, wanted: str) -> str:
    """The number of a new relation: the one that is wanted when it is free, else the next of its series.

    The series goes on behind a number that was written by hand. Two or three queries.
    """
    taken = Relation.objects.filter(entity=entity, role=role)
    if wanted:
        if other := taken.filter(number=wanted).select_related("party").first():
            raise refusals.NumberTaken(number=wanted, party=str(other.party))
        if _is_counted(wanted):
            _go_on_behind(entity, role, int(wanted))
        return wanted
    first = FIRST_NUMBERS.get(Role(role))
    if first is None:
        return ""
    series, _made = NumberSeries.objects.select_for_update().get_or_create(
        entity=entity, role=role, defaults={"last": first - 1}
    )
    number = series.last + 1
    if taken.filter(number=str(number)).exists():
        number = max(_counted(taken), default=number) + 1
    NumberSeries.objects.filter(pk=series.pk).update(last=number)
    return str(number)


def _counted(taken: Any) -> Iterator[int]:
    """The numbers that are figures alone, of those that are taken: they came in bulk, and the series goes on behind."""
    for number in taken.exclude(number="").values_list("number", flat=True).iterator():
        if number.isascii() and number.isdigit() and len(number) <= _LONGEST_COUNTED:
            yield int(number)


def _go_on_behind(entity: LegalEntity, role: str, number: int) -> None:
    """A number above the series moves it on; one below lies in a gap."""
    first = FIRST_NUMBERS.get(Role(role))
    if first is None:
        return
    _series, made = NumberSeries.objects.get_or_create(
        entity=entity, role=role, defaults={"last": max(number, first - 1)}
    )
    if not made:
        NumberSeries.objects.filter(entity=entity, role=role, last__lt=number).update(last=number)


def relation_numbers(entity: LegalEntity, role: str, wanted: Sequence[str]) -> list[str]:
    """The numbers of new relations in one role at one legal entity: those that are wanted, and for "" the next ones.

    That the wanted ones are free was asked before. The series goes on behind them. A few queries, whatever their
    number.
    """
    first = FIRST_NUMBERS.get(Role(role))
    if first is None:
        return list(wanted)
    given = [int(number) for number in wanted if _is_counted(number)]
    if given:
        _go_on_behind(entity, role, max(given))
    missing = sum(not number for number in wanted)
    if not missing:
        return list(wanted)
    series, _made = NumberSeries.objects.select_for_update().get_or_create(
        entity=entity, role=role, defaults={"last": first - 1}
    )
    last, free = series.last, list[int]()
    while len(free) < missing:
        here = range(last + 1, last + 1 + missing - len(free))
        taken = set(
            Relation.objects.filter(entity=entity, role=role, number__in=[str(number) for number in here]).values_list(
                "number", flat=True
            )
        )
        free += [number for number in here if str(number) not in taken]
        last = here[-1]
    NumberSeries.objects.filter(pk=series.pk).update(last=last)
    next_ones = iter(free)
    return [number or str(next(next_ones)) for number in wanted]


def _is_counted(number: str) -> bool:
    return number.isascii() and number.isdigit() and len(number) <= _LONGEST_COUNTED
