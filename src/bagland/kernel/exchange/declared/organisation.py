"""People, positions and appointments as rows of a sheet."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.money import Money
from bagland.foundation.refusal import Refusal
from bagland.kernel.exchange.declared import finding
from bagland.kernel.exchange.importables import ImportColumn, Met, There, Values, importable
from bagland.kernel.organisation import refusals, rules
from bagland.kernel.organisation.activities.positions import LARGEST_FTE
from bagland.kernel.organisation.models import Actor, Appointment, LegalEntity

EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
PHONE = re.compile(r"\+?[\d\s()/.-]{8,20}")
ENTITY_WORDS = (
    "company",
    "employer",
    "cvr",
    "cvr-nr",
    "virksomhed",
    "firma",
    "arbejdsgiver",
    "selskab",
    "legal entity",
    "selskabskode",
    "enhed",
    "entity",
)
FROM_WORDS = (
    "start",
    "startdato",
    "start date",
    "first day",
    "fra dato",
    "gyldig fra",
    "ansat fra",
    "tiltrædelse",
    "from date",
)
UNTIL_WORDS = (
    "slut",
    "slutdato",
    "end date",
    "last day",
    "til dato",
    "gyldig til",
    "ansat til",
    "fratrædelse",
    "to date",
    "til",
)


def _faults(*asked: Any) -> dict[str, str]:
    """What the room's own rules say of single inputs; each is a function that may refuse."""
    faults: dict[str, str] = {}
    for ask in asked:
        try:
            ask()
        except Refusal as refusal:
            faults |= {name: sentence for name, sentence in refusal.faults.items() if name not in faults}
    return faults


def _person(values: Values) -> Mapping[str, str]:
    return _faults(
        lambda: rules.must_fit(work_phone=(values["work_phone"], 40)),
        lambda: rules.must_fit(private_phone=(values["private_phone"], 40)),
        lambda: rules.email(values["work_email"]),
    )


def _address(values: Values) -> str:
    return str(values["work_email"]).lower()


def _people_there(act: Act, rows: Sequence[Values]) -> dict[int, Met]:
    """By work e-mail; without one, by name in the same legal entity, which is asked about. Three queries."""
    wanted = {_address(row) for row in rows} - {""}
    known = {person.work_email: person for person in Actor.objects.filter(work_email__in=wanted)}
    nameless = {(row["home"], row["name"]) for row in rows if not row["work_email"]}
    namesakes = Actor.objects.filter(name__in={name for _home, name in nameless}, erased_at__isnull=True)
    called = set(namesakes.values_list("home_id", "name"))
    entities = dict(LegalEntity.objects.values_list("pk", "name")) if called else {}
    met: dict[int, Met] = {}
    for place, row in enumerate(rows):
        person = known.get(_address(row)) if row["work_email"] else None
        if person is not None and (person.name, person.home_id) == (row["name"], row["home"]):
            met[place] = Met(There.SAME)
        elif person is not None:
            taken = refusals.EmailTaken(email=_address(row), person=str(person))
            met[place] = Met(There.OTHER, "work_email", taken.sentence)
        elif not row["work_email"] and (row["home"], row["name"]) in called:
            facts = {"name": row["name"], "entity": entities[row["home"]]}
            sentence = gettext(
                "%(name)s is known at %(entity)s already. If this is another person, give the row a work e-mail."
            )
            met[place] = Met(There.OTHER, "name", sentence % facts)
    return met


importable(
    "organisation.people",
    activity="organisation.register_person",
    title=_("People"),
    sentence=_(
        "Registers a person for each row. Rights come with a position, so appointments are imported afterwards."
    ),
    columns=(
        ImportColumn("name", words=("fulde navn", "full name", "medarbejder", "employee", "person", "medarbejdernavn")),
        ImportColumn(
            "work_email",
            words=(
                "e-mail",
                "mail",
                "email",
                "mailadresse",
                "e-mailadresse",
                "arbejdsmail",
                "mail arbejde",
                "email address",
            ),
            looks=EMAIL,
        ),
        ImportColumn(
            "work_phone",
            words=(
                "telefon",
                "phone",
                "tlf",
                "tlf nr",
                "telefonnummer",
                "direkte",
                "lokalnummer",
                "phone number",
                "telephone",
            ),
            looks=PHONE,
        ),
        ImportColumn(
            "private_phone", words=("privat", "mobil privat", "privattelefon", "home phone", "private mobile")
        ),
        ImportColumn("language", words=("sprog", "lang", "locale"), for_all=True),
        ImportColumn("home", words=ENTITY_WORDS, finds=finding.entities, for_all=True),
    ),
    same=_address,
    same_column="work_email",
    check=_person,
    there=_people_there,
)


def _seat(values: Values) -> Mapping[str, str]:
    cost: Money | None = values["yearly_cost"]
    return _faults(
        lambda: rules.must_fit(title=(values["title"], 120)),
        lambda: rules.must_be_share(values["fte"], "fte", most=LARGEST_FTE),
        lambda: rules.must_not_be_negative(cost, "yearly_cost"),
    )


importable(
    "organisation.positions",
    activity="organisation.open_position",
    title=_("Positions"),
    sentence=_(
        "Opens a position for each row. It gets the next number of its legal entity, "
        "and is vacant until somebody is appointed."
    ),
    columns=(
        ImportColumn("entity", words=ENTITY_WORDS, finds=finding.entities, for_all=True),
        ImportColumn(
            "department",
            words=("afdelingskode", "afd", "afd.", "team", "department code"),
            finds=finding.departments,
            for_all=True,
        ),
        ImportColumn(
            "profile", words=("stillingsprofil", "rolle", "role", "type"), finds=finding.profiles, for_all=True
        ),
        ImportColumn("title", words=("stillingsbetegnelse", "stilling", "job title", "position", "stillingstitel")),
        ImportColumn(
            "reports_to", words=("leder", "manager", "nærmeste leder", "chef", "boss"), finds=finding.positions
        ),
        ImportColumn("fte", words=("årsværk", "fuldtid", "full time equivalent", "størrelse")),
        ImportColumn("yearly_cost", words=("årsløn", "omkostning", "cost", "budget", "lønbudget", "salary budget")),
        ImportColumn("first_date", words=FROM_WORDS, for_all=True),
    ),
    check=_seat,
    is_told_apart=False,
)


def _holding(values: Values) -> Mapping[str, str]:
    first, last = values["first_date"], values["last_date"]
    return _faults(
        lambda: rules.must_end_after(first, last) if first is not None else None,
        lambda: rules.must_be_share(values["share"], "share"),
    )


def _same_holding(values: Values) -> str:
    return f"{values['person']}:{values['position']}:{values['first_date'] or ''}"


def _appointments_there(act: Act, rows: Sequence[Values]) -> dict[int, Met]:
    """That the person holds that position on some of the days already. One query."""
    held: dict[tuple[int, int], list[Appointment]] = defaultdict(list)
    people = {row["person"] for row in rows}
    for known in Appointment.objects.filter(actor__in=people).select_related("actor").order_by("first_date"):
        held[known.actor_id, known.position_id].append(known)
    return dict(_held(act, rows, held))


def _held(
    act: Act, rows: Sequence[Values], held: Mapping[tuple[int, int], list[Appointment]]
) -> Iterator[tuple[int, Met]]:
    for place, row in enumerate(rows):
        first: date = row["first_date"] or act.today
        last: date | None = row["last_date"]
        for known in held.get((row["person"], row["position"]), ()):
            if (last is not None and known.first_date > last) or (
                known.last_date is not None and known.last_date < first
            ):
                continue
            share: Decimal = row["share"]
            if (known.first_date, known.last_date, known.share) == (first, last, share):
                yield place, Met(There.SAME)
            else:
                facts = {"person": str(known.actor), "position": str(known.position), "first": known.first_date}
                yield place, Met(There.OTHER, "person", refusals.HeldAlready(**facts).sentence)
            break


importable(
    "organisation.appointments",
    activity="organisation.appoint",
    title=_("Appointments"),
    sentence=_(
        "Appoints a person to a position for each row, from a day. The position is named by its number, such as NK 12."
    ),
    columns=(
        ImportColumn(
            "person",
            words=("medarbejder", "employee", "navn", "name", "e-mail", "mail", "email", "arbejdsmail", "work e-mail"),
            finds=finding.people,
            looks=EMAIL,
        ),
        ImportColumn(
            "position",
            words=("stillingsnummer", "stillingsnr", "position number", "nummer", "number", "titel", "title"),
            finds=finding.positions,
        ),
        ImportColumn("first_date", words=FROM_WORDS, for_all=True),
        ImportColumn("last_date", words=UNTIL_WORDS, for_all=True),
        ImportColumn("share", words=("andel", "beskæftigelsesgrad", "brøk", "employment rate", "fte", "årsværk")),
    ),
    same=_same_holding,
    same_column="person",
    check=_holding,
    there=_appointments_there,
)
