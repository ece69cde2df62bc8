"""Parties from another system as rows: what each row says becomes a party, its numbers, address and relation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bagland.foundation.act import Act
from bagland.foundation.bulk import NotTogether
from bagland.foundation.inserting import insert, insert_rows
from bagland.foundation.refusal import Refusal
from bagland.foundation.refusals import InputFault
from bagland.kernel.organisation.models import LegalEntity
from bagland.kernel.parties import questions, refusals
from bagland.kernel.parties.models import Address, Identifier, Party, Relation
from bagland.kernel.parties.rules import identifiers, sheets
from bagland.kernel.parties.rules.likeness import name_key
from bagland.kernel.parties.states import AddressKind, Block, Role, Scheme

Values = Mapping[str, Any]
SCHEMES = {"cvr": Scheme.CVR, "vat": Scheme.VAT, "gln": Scheme.GLN}
_ROOM = {
    "name": 200, "email": 200, "website": 200, "phone": 40, "postal_code": 16, "city": 80, "number": 30,
}  # fmt: skip
_RELATION = ("party_id", "entity_id", "role", "number", "currency", "payment_days", "from_month_end", "begun_at")
_WITHOUT = {"our_number": "", "block": Block.NONE.value, "block_reason": ""}


@dataclass(frozen=True, slots=True)
class Read:
    """What a row says, as the register writes it."""

    country: str
    language: str
    numbers: tuple[tuple[Scheme, identifiers.Number], ...]
    days: int | None
    from_month_end: bool


def read(values: Values) -> Read:
    """A row's words as columns. Refuses with InputFault naming every input that cannot be. No query."""
    faults: dict[str, str] = {}
    for name, most in _ROOM.items():
        if len(values[name]) > most:
            faults[name] = str(refusals.TOO_LONG) % {"most": most}
    where = sheets.country(values["country"]) if values["country"] else "DK"
    if not where:
        faults["country"] = str(refusals.NOT_A_COUNTRY)
    numbers = numbers_of(values)
    for scheme, number in numbers:
        if number.wrong and not number.wrong.is_check:
            faults[scheme.value.lower()] = identifiers.sentence(number.wrong)
    terms = sheets.payment_terms(values["payment_terms"]) if values["payment_terms"] else None
    if values["payment_terms"] and terms is None:
        faults["payment_terms"] = str(refusals.NOT_TERMS)
    if values["role"] is not None and values["entity"] is None:
        faults["entity"] = str(refusals.ROLE_NEEDS_ENTITY)
    if values["role"] is None and (values["number"] or values["payment_terms"]):
        faults["role"] = str(refusals.TERMS_NEED_ROLE)
    if faults:
        raise InputFault(faults)
    days, from_month_end = terms or (None, False)
    return Read(where, sheets.language(values["language"], where), numbers, days, from_month_end)


def numbers_of(values: Values) -> tuple[tuple[Scheme, identifiers.Number], ...]:
    """The numbers that a row gives, right or wrong."""
    where = sheets.country(values["country"]) if values["country"] else "DK"
    return tuple(
        (scheme, _number(scheme.value, typed, where)) for name, scheme in SCHEMES.items() if (typed := values[name])
    )


@lru_cache(maxsize=10_000)
def _number(scheme: str, typed: str, country: str) -> identifiers.Number:
    return identifiers.read(scheme, typed, country)


def take_over(act: Act, rows: Sequence[Values]) -> list[Party | Refusal]:
    """For each row its new party, or why there is none. A few queries and four inserts, whatever the number of rows.

    Raises NotTogether where a row may not share a number with another of these rows, and does.
    """
    answers: list[Party | Refusal] = []
    taken = _numbers_taken(rows)
    known = known_of(rows)
    here: set[tuple[str, ...]] = set()
    made: list[Party] = []
    told: list[tuple[Values, Read]] = []
    for values in rows:
        try:
            said = read(values)
            keys = [questions.twin_key(scheme, number) for scheme, number in said.numbers]
            if not values["although_known"]:
                _numbers_must_be_unknown(keys, known)
            _number_must_be_free(values, taken)
        except Refusal as refusal:
            answers.append(refusal)
            continue
        if not values["although_known"] and here.intersection(keys):
            raise NotTogether  # the row with which it shares a number has no key yet, by which it can be told
        here.update(keys)
        party = Party(
            kind=values["kind"].value,
            name=values["name"],
            name_key=name_key(values["name"]),
            country=said.country,
            language=said.language,
            email=values["email"],
            phone=values["phone"],
            website=values["website"],
            registered_at=act.at,
        )
        made.append(party)
        told.append((values, said))
        answers.append(party)
    insert(made)
    _insert_numbers(made, told)
    _insert_addresses(made, told)
    _insert_relations(act, made, told)
    return answers


def known_of(rows: Sequence[Values]) -> dict[tuple[str, ...], refusals.KnownAlready]:
    """Of the numbers of rows that must be new to the register, those that are not. One query, none where all may."""
    return questions.known_in_bulk(
        (scheme.value, number)
        for values in rows
        if not values["although_known"]
        for scheme, number in numbers_of(values)
    )


def _numbers_must_be_unknown(
    keys: Sequence[tuple[str, ...]], known: Mapping[tuple[str, ...], refusals.KnownAlready]
) -> None:
    for key in keys:
        if key in known:
            raise known[key]


def _insert_numbers(made: Sequence[Party], told: Sequence[tuple[Values, Read]]) -> None:
    insert_rows(
        Identifier,
        ("party_id", "scheme", "country", "value", "has_bad_check"),
        [
            (party.pk, scheme.value, number.country, number.value, number.wrong is not None)
            for party, (_values, said) in zip(made, told, strict=True)
            for scheme, number in said.numbers
        ],
    )


def _insert_addresses(made: Sequence[Party], told: Sequence[tuple[Values, Read]]) -> None:
    insert_rows(
        Address,
        ("party_id", "kind", "street", "postal_code", "city", "country"),
        [
            (party.pk, AddressKind.POSTAL.value, values["street"], values["postal_code"], values["city"], said.country)
            for party, (values, said) in zip(made, told, strict=True)
            if values["street"] or values["postal_code"] or values["city"]
        ],
    )


def _insert_relations(act: Act, made: Sequence[Party], told: Sequence[tuple[Values, Read]]) -> None:
    of: dict[tuple[LegalEntity, Role], list[tuple[Party, Values, Read]]] = defaultdict(list)
    for party, (values, said) in zip(made, told, strict=True):
        if values["role"] is not None:
            of[values["entity"], values["role"]].append((party, values, said))
    for (entity, role), rows in of.items():
        numbers = questions.relation_numbers(entity, role, [values["number"] for _party, values, _said in rows])
        insert_rows(
            Relation,
            (*_RELATION, *_WITHOUT),
            [
                (
                    party.pk,
                    entity.pk,
                    role.value,
                    number,
                    values["currency"].code if values["currency"] else entity.currency,
                    said.days,
                    said.from_month_end,
                    act.at,
                    *_WITHOUT.values(),
                )
                for (party, values, said), number in zip(rows, numbers, strict=True)
            ],
        )


def _numbers_taken(rows: Sequence[Values]) -> dict[tuple[int, str, str], str]:
    """Of the numbers that rows give, those that somebody has in the role there, and who. One query each."""
    wanted: dict[tuple[int, str], set[str]] = defaultdict(set)
    for values in rows:
        if values["number"] and values["role"] is not None and values["entity"] is not None:
            wanted[_key(values["entity"]), values["role"].value].add(values["number"])
    return {
        (entity, role, number): name
        for (entity, role), numbers in wanted.items()
        for number, name in Relation.objects.filter(entity=entity, role=role, number__in=numbers).values_list(
            "number", "party__name"
        )
    }


def _key(entity: Any) -> int:
    return int(getattr(entity, "pk", entity))


def _number_must_be_free(values: Values, taken: dict[tuple[int, str, str], str]) -> None:
    """The number is nobody's, and from now on this row's."""
    if not values["number"] or values["role"] is None:
        return
    place = (_key(values["entity"]), values["role"].value, values["number"])
    if place in taken:
        raise refusals.NumberTaken(number=values["number"], party=taken[place])
    taken[place] = values["name"]
