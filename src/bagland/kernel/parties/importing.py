"""Parties as rows of a sheet, by the headings of Danish and English sheets and of the usual systems."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.refusals import InputFault
from bagland.kernel.exchange.declared import finding
from bagland.kernel.exchange.importables import ImportColumn, Met, There, Values, importable
from bagland.kernel.parties import questions, refusals, taking_over
from bagland.kernel.parties.models import Identifier, Relation
from bagland.kernel.parties.rules.likeness import name_key, number_key
from bagland.kernel.parties.states import Scheme

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


def _check(values: Values) -> Mapping[str, str]:
    try:
        taking_over.read(values)
    except InputFault as refusal:
        return refusal.faults
    return {}


def _same(values: Values) -> str:
    """No two rows of a file have one number in one role at one legal entity."""
    if not values["number"] or values["role"] is None:
        return ""
    return f"{values['entity']}:{values['role'].value}:{values['number']}"


def _there(act: Act, rows: Sequence[Values]) -> dict[int, Met]:
    """By our number; without one by a register's number and the name. A few queries.

    A register's number with another name is let in where the row says so: it may be a branch, and the duplicates tell.
    """
    met: dict[int, Met] = {}
    owners = _owners(rows)
    numbers = [_numbers(row) for row in rows]
    elsewhere = taking_over.known_of(rows)
    known = _known({value for mine in numbers for _scheme, value in mine})
    for place, row in enumerate(rows):
        key = name_key(row["name"])
        owner = owners.get((row["entity"], row["role"].value, row["number"])) if row["role"] and row["number"] else None
        if owner is not None and owner[1] == key:
            met[place] = Met(There.SAME)
        elif owner is not None:
            taken = refusals.NumberTaken(number=row["number"], party=owner[0])
            met[place] = Met(There.OTHER, "number", taken.sentence)
        else:
            related = () if row["role"] is None else (row["entity"], row["role"])
            if any((number, key, *related) in known for number in numbers[place]):
                met[place] = Met(There.SAME)
        if place not in met and not row["although_known"]:
            for scheme, number in taking_over.numbers_of(row):
                if whose := elsewhere.get(questions.twin_key(scheme, number)):
                    met[place] = Met(There.OTHER, scheme.value.lower(), whose.sentence)
                    break
    return met


def _numbers(row: Values) -> list[tuple[str, str]]:
    return [number_key(scheme.value, number.value) for scheme, number in taking_over.numbers_of(row)]


def _owners(rows: Sequence[Values]) -> dict[tuple[int, str, str], tuple[str, str, str]]:
    """Whose the numbers are by now: name, compared name, and the legal entity's name. A query for each role there."""
    wanted: dict[tuple[int, str], set[str]] = defaultdict(set)
    for row in rows:
        if row["number"] and row["role"] is not None:
            wanted[row["entity"], row["role"].value].add(row["number"])
    return {
        (entity, role, number): (name, key, of)
        for (entity, role), numbers in wanted.items()
        for number, name, key, of in Relation.objects.filter(entity=entity, role=role, number__in=numbers).values_list(
            "number", "party__name", "party__name_key", "entity__name"
        )
    }


def _known(values: set[str]) -> set[tuple[Any, ...]]:
    """(number, name), and (number, name, entity, role) for each relation, of who is there. Two queries."""
    if not values:
        return set()
    found: set[tuple[Any, ...]] = set()
    spelled = values | {f"DK{value}" for value in values} | {value.removeprefix("DK") for value in values}
    numbers = Identifier.objects.filter(
        value__in=spelled, scheme__in=(Scheme.CVR, Scheme.VAT, Scheme.GLN), ended_at__isnull=True
    )
    parties: dict[int, list[tuple[Any, str]]] = defaultdict(list)
    for party, scheme, value, key in numbers.values_list("party_id", "scheme", "value", "party__name_key"):
        parties[party].append((number_key(scheme, value), key))
        found.add((number_key(scheme, value), key))
    related = Relation.objects.filter(party__in=parties, ended_at__isnull=True)
    for party, entity, role in related.values_list("party_id", "entity_id", "role"):
        found |= {(number, key, entity, role) for number, key in parties[party]}
    return found


importable(
    "parties.parties",
    activity="parties.take_over_party",
    title=_("Parties"),
    sentence=_(
        "Registers a party for each row: customers, suppliers and others, with numbers, address and terms. "
        "Possible duplicates are proposed afterwards."
    ),
    columns=(
        ImportColumn(
            "name",
            words=(
                "navn",
                "kundenavn",
                "leverandørnavn",
                "firmanavn",
                "firma",
                "virksomhed",
                "kunde",
                "leverandør",
                "debitor",
                "kreditor",
                "kontonavn",
                "company",
                "company name",
                "customer",
                "customer name",
                "supplier",
                "supplier name",
                "vendor",
                "account name",
                "contact name",
                "kontakt",
            ),
        ),
        ImportColumn("kind", words=("parttype", "type", "kundetype", "party type"), for_all=True),
        ImportColumn(
            "cvr",
            words=(
                "cvr",
                "cvr nr",
                "cvr-nummer",
                "cvr/se-nr",
                "cvrnr",
                "corporate identification number",
                "company number",
                "registration number",
                "vatnumber dk",
                "se-nr",
                "legal number",
                "org. nr",
                "organisationsnummer",
            ),
            looks=re.compile(r"(DK)?\d{8}"),
        ),
        ImportColumn(
            "vat", words=("vat", "vat no", "vat nr", "momsnr", "momsnummer", "vat id", "vat number", "ust-idnr")
        ),
        ImportColumn(
            "gln",
            words=("ean", "ean nr", "ean-nummer", "ean number", "gln", "gln-nr", "ean/gln", "eannumber"),
            looks=re.compile(r"\d{13}"),
        ),
        ImportColumn(
            "street",
            words=(
                "adresse",
                "vejnavn",
                "vej",
                "gade",
                "address",
                "address 1",
                "adresse 1",
                "adresselinje 1",
                "street address",
            ),
        ),
        ImportColumn(
            "postal_code", words=("postnr", "postnr.", "postnummer", "zip", "zipcode", "zip code", "post code")
        ),
        ImportColumn("city", words=("by", "bynavn", "town", "poststed")),
        ImportColumn("country", words=("land", "landekode", "country code", "lande navn"), for_all=True),
        ImportColumn(
            "email", words=("e-mail", "mail", "email", "e-mailadresse", "email address", "faktura e-mail"), looks=_EMAIL
        ),
        ImportColumn(
            "phone",
            words=(
                "telefon",
                "tlf",
                "tlf.",
                "telefonnummer",
                "mobil",
                "phone number",
                "telephone",
                "telephone and fax number",
            ),
        ),
        ImportColumn("website", words=("hjemmeside", "web", "webside", "www", "url", "homepage")),
        ImportColumn("language", words=("sprog", "sprogkode", "language code"), for_all=True),
        ImportColumn("role", words=("rolle", "role", "relation", "forhold"), for_all=True),
        ImportColumn(
            "entity",
            words=("selskab", "juridisk enhed", "legal entity", "selskabskode", "enhed"),
            finds=finding.entities,
            for_all=True,
        ),
        ImportColumn(
            "number",
            words=(
                "kundenr",
                "kundenr.",
                "kundenummer",
                "leverandørnr",
                "leverandørnr.",
                "leverandørnummer",
                "debitornr",
                "kreditornr",
                "kontonr",
                "konto",
                "nr",
                "nr.",
                "nummer",
                "customer number",
                "customer no",
                "supplier number",
                "supplier no",
                "vendor no",
                "account",
                "account number",
                "no.",
            ),
        ),
        ImportColumn(
            "payment_terms",
            words=(
                "betalingsbetingelse",
                "betalingsbetingelser",
                "betaling",
                "betalingsfrist",
                "kreditdage",
                "terms",
                "payment terms",
                "payment",
                "betalingsbet.",
            ),
            for_all=True,
        ),
        ImportColumn("currency", words=("valuta", "valutakode", "currency code", "møntsort"), for_all=True),
        ImportColumn("although_known", for_all=True, preset="yes"),
    ),
    same=_same,
    same_column="number",
    check=_check,
    there=_there,
)
