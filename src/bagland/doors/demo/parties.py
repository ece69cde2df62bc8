"""Whom Nordlys Kontor deals with: customers, suppliers, authorities, press and the landlord, at both companies."""

from __future__ import annotations

from collections.abc import Iterator

from bagland.doors.demo.calendar import Calendar
from bagland.doors.demo.steps import Step, entity

_PARTIES = (
    ("NK", "CUSTOMER", "Fjordkontor Advokater P/S", "DK", "Kystvejen 14", "8000", "Aarhus C", "fjordkontor"),
    ("NK", "CUSTOMER", "Æblegårdens Friskole", "DK", "Æblevej 3", "5230", "Odense M", "aeblegaarden"),
    ("NK", "CUSTOMER", "Søndervang Tandlæger I/S", "DK", "Søndergade 41, 1. sal", "7100", "Vejle", "soendervang"),
    ("NK", "CUSTOMER", "Hafenblick Planung GmbH", "DE", "Hafenstraße 8", "24937", "Flensburg", "hafenblick"),
    ("NKSE", "CUSTOMER", "Ljungby Arkitekter AB", "SE", "Storgatan 12", "341 30", "Ljungby", "ljungbyarkitekter"),
    ("NKSE", "CUSTOMER", "Skärgårdens Redovisning AB", "SE", "Skeppsbron 4", "371 31", "Karlskrona", "skargarden"),
    ("NK", "SUPPLIER", "Sydhavn Træ & Møbler ApS", "DK", "Sluseholmen 22", "2450", "København SV", "sydhavntrae"),
    ("NK", "SUPPLIER", "Strømkilden A/S", "DK", "Værkstedsvej 9", "4600", "Køge", "stroemkilden"),
    ("NKSE", "SUPPLIER", "Möbelverkstan i Småland AB", "SE", "Industrigatan 5", "331 30", "Värnamo", "mobelverkstan"),
    ("NK", "LANDLORD", "Ejendomsselskabet Havnepakhuset ApS", "DK", "Pakhusvej 2", "2100", "København Ø", "pakhuset"),
    ("NK", "AUTHORITY", "Nordhavn Kommune", "DK", "Rådhuspladsen 1", "3000", "Nordhavn", "nordhavn-kommune"),
    ("NK", "PRESS", "Kontorbladet", "DK", "Bladgangen 7", "1432", "København K", "kontorbladet"),
)
"""Invented; none has a number of a real register."""


def parties(calendar: Calendar) -> Iterator[Step]:
    """Finance writes them into the register on the third day."""
    day = calendar.after(calendar.start, 2)
    for company, role, name, country, street, postal_code, city, domain in _PARTIES:
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
        yield Step(day, "jens", "parties.register_party", inputs=inputs, makes=f"party {domain}")
