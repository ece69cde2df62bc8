"""Whom Nordlys Kontor deals with: customers, suppliers, authorities, press and the landlord, at both companies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bagland.doors.demo.calendar import Calendar
from bagland.doors.demo.steps import Step, The, entity

_PARTIES = (
    (
        "NK",
        "CUSTOMER",
        "Fjordkontor Advokater P/S",
        "DK",
        "Kystvejen 14",
        "8000",
        "Aarhus C",
        "fjordkontor",
        "99990007",
    ),
    ("NK", "CUSTOMER", "Æblegårdens Friskole", "DK", "Æblevej 3", "5230", "Odense M", "aeblegaarden", "99990015"),
    (
        "NK",
        "CUSTOMER",
        "Søndervang Tandlæger I/S",
        "DK",
        "Søndergade 41, 1. sal",
        "7100",
        "Vejle",
        "soendervang",
        "99990023",
    ),
    ("NK", "CUSTOMER", "Hafenblick Planung GmbH", "DE", "Hafenstraße 8", "24937", "Flensburg", "hafenblick", ""),
    ("NKSE", "CUSTOMER", "Ljungby Arkitekter AB", "SE", "Storgatan 12", "341 30", "Ljungby", "ljungbyarkitekter", ""),
    ("NKSE", "CUSTOMER", "Skärgårdens Redovisning AB", "SE", "Skeppsbron 4", "371 31", "Karlskrona", "skargarden", ""),
    (
        "NK",
        "SUPPLIER",
        "Sydhavn Træ & Møbler ApS",
        "DK",
        "Sluseholmen 22",
        "2450",
        "København SV",
        "sydhavntrae",
        "99990031",
    ),
    ("NK", "SUPPLIER", "Strømkilden A/S", "DK", "Værkstedsvej 9", "4600", "Køge", "stroemkilden", "99990058"),
    (
        "NKSE",
        "SUPPLIER",
        "Möbelverkstan i Småland AB",
        "SE",
        "Industrigatan 5",
        "331 30",
        "Värnamo",
        "mobelverkstan",
        "",
    ),
    (
        "NK",
        "LANDLORD",
        "Ejendomsselskabet Havnepakhuset ApS",
        "DK",
        "Pakhusvej 2",
        "2100",
        "København Ø",
        "pakhuset",
        "99990066",
    ),
    (
        "NK",
        "AUTHORITY",
        "Nordhavn Kommune",
        "DK",
        "Rådhuspladsen 1",
        "3000",
        "Nordhavn",
        "nordhavn-kommune",
        "99990074",
    ),
    ("NK", "PRESS", "Kontorbladet", "DK", "Bladgangen 7", "1432", "København K", "kontorbladet", "99990082"),
)
"""Invented; the CVR numbers have a valid check digit and come from a range that is not given out."""
_CONTACTS = (
    ("karen", "fjordkontor", "Rikke Thorsen", "Kontorchef", "86 99 01 14"),
    ("karen", "aeblegaarden", "Per Månsson", "Skoleleder", "66 99 02 30"),
    ("karen", "soendervang", "Dorthe Winther", "Klinikassistent", "75 99 03 41"),
    ("sofie", "sydhavntrae", "Lone Vestrup", "Debitorbogholder", "31 99 04 22"),
    ("sofie", "stroemkilden", "Henning Ravnsborg", "Kundekonsulent", "56 99 05 09"),
    ("jens", "pakhuset", "Anders Kjølby", "Ejendomsforvalter", "35 99 06 02"),
    ("freja", "kontorbladet", "Signe Holt", "Journalist", "33 99 07 07"),
)
ACCOUNTS = {"sydhavntrae": "9990 0004412090", "stroemkilden": "9991 0007730115", "pakhuset": "9992 0001188204"}
"""Registration numbers that no bank has."""


def parties(calendar: Calendar) -> Iterator[Step]:
    """Finance writes them into the register on the third day."""
    day = calendar.after(calendar.start, 2)
    for company, role, name, country, street, postal_code, city, domain, cvr in _PARTIES:
        inputs = {
            "name": name,
            "country": country,
            "street": street,
            "postal_code": postal_code,
            "city": city,
            "email": f"post@{domain}.example",
            "role": role,
            "entity": entity(company),
        }
        if role in ("CUSTOMER", "SUPPLIER"):
            inputs["payment_days"] = 14 if country == "DK" else 30
        if cvr:
            inputs["cvr"] = cvr
        yield Step(day, "jens", "parties.register_party", inputs=inputs, makes=f"party {domain}")
    yield from _contacts(calendar.after(day, 2))
    yield from _accounts(calendar.after(day, 25), calendar)
    yield from _twice(calendar.ago(3))


def _contacts(day: date) -> Iterator[Step]:
    """The people behind the names, by whoever talks to them."""
    for who, domain, name, title, phone in _CONTACTS:
        inputs = {"name": name, "title": title, "phone": phone, "email": f"{name.split()[0].lower()}@{domain}.example"}
        yield Step(day, who, "parties.add_contact", The(f"party {domain}"), inputs)


def _accounts(day: date, calendar: Calendar) -> Iterator[Step]:
    """Sofie writes down where suppliers want their money; Peter calls and confirms. One change waits for his call."""
    numbers = {domain: (name, phone) for _who, domain, name, _title, phone in _CONTACTS}
    for domain, account in ACCOUNTS.items():
        asked = {"kind": "DK_ACCOUNT", "account": account, "received": "Den første faktura, på papir"}
        yield Step(
            day, "sofie", "parties.add_payment_details", The(f"party {domain}"), asked,
            makes=f"request account {domain}", waits=True,
        )  # fmt: skip
        name, phone = numbers[domain]
        called = {"how": "CALLED_KNOWN_NUMBER", "spoke_with": name, "number": phone}
        request = The(f"request account {domain}")
        made = f"account {domain}"
        yield Step(calendar.after(day, 1), "peter", "parties.confirm_payment_details", request, called, makes=made)
    changed = {
        "kind": "DK_ACCOUNT",
        "account": "9993 0009120466",
        "received": "Mail fra faktura@sydhavntrae.example: «Vi har skiftet bank»",
    }
    yield Step(
        calendar.ago(2), "sofie", "parties.change_payment_details", The("account sydhavntrae"), changed, waits=True
    )


def _twice(day: date) -> Iterator[Step]:
    """Karen did not see that the school was there already: the register proposes that the two are one."""
    inputs = {
        "name": "Æblegårdens Friskole S/I",
        "street": "Æblevej 3",
        "postal_code": "5230",
        "city": "Odense M",
        "email": "kontor@aeblegaarden.example",
        "role": "CUSTOMER",
        "entity": entity("NK"),
    }
    yield Step(day, "karen", "parties.register_party", inputs=inputs, makes="party aeblegaarden again")
