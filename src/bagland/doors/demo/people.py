"""Who works at Nordlys Kontor. All of them, and both companies, are invented; `.example` belongs to nobody (RFC 2606)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

PASSWORD = "kaffe klokken 14"  # noqa: S105 - the demo company's, for everybody to read
DOMAIN = {"NK": "nordlyskontor.example", "NKSE": "nordlyskontor-sverige.example"}
FULL = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody, with the seat that the person came to.

    `since` is months before the story's last day; `seat` names a seat that others have held, else it is the person's own.
    `cost` is thousands a year in the company's currency.
    """

    short: str
    name: str
    email: str
    phone: str
    entity: str = "NK"
    department: str
    title: str = ""
    profile: str = "employee"
    manager: str
    cost: int
    since: int
    share: Decimal = FULL
    language: str = "da"

    @property
    def login(self) -> str:
        return f"{self.email}@{DOMAIN[self.entity]}"


MANAGERS = [
    Person(short="maria", name="Maria Holm", email="maria.holm", phone="62 11 40 12", department="FIN", profile="finance_manager", manager="jens", cost=840, since=99),
    Person(short="mikkel", name="Mikkel Aagaard", email="mikkel.aagaard", phone="62 11 40 50", department="DRI", title="Driftschef", profile="it_manager", manager="jens", cost=780, since=86),
    Person(short="karen", name="Karen Bjerregaard", email="karen.bjerregaard", phone="62 11 40 22", department="SALG", title="Salgschef", profile="sales_administrator", manager="jens", cost=810, since=71),
    Person(short="freja", name="Freja Nygaard", email="freja.nygaard", phone="62 11 40 26", department="KOM", title="Kommunikationschef", profile="communication_officer", manager="jens", cost=720, since=60),
    Person(short="amalie", name="Amalie Skov", email="amalie.skov", phone="62 11 40 16", department="HR", profile="hr_partner", manager="jens", cost=590, since=47, share=Decimal("0.8")),
]  # fmt: skip

STAFF = [
    Person(short="sofie", name="Sofie Lindgaard", email="sofie.lindgaard", phone="62 11 40 13", department="FIN", profile="bookkeeper", manager="maria", cost=495, since=66),
    Person(short="peter", name="Peter Juhl", email="peter.juhl", phone="62 11 40 14", department="FIN", profile="bookkeeper", manager="maria", cost=480, since=38),
    Person(short="laerke", name="Lærke Vestergaard", email="laerke.vestergaard", phone="62 11 40 15", department="FIN", title="Indkøber", manager="maria", cost=510, since=29),
    Person(short="bo", name="Bo Lauridsen", email="bo.lauridsen", phone="62 11 40 35", department="FIN", title="Debitorbogholder", profile="bookkeeper", manager="maria", cost=290, since=53, share=Decimal("0.6")),
    Person(short="grethe", name="Grethe Vang", email="grethe.vang", phone="62 11 40 60", department="FIN", profile="auditor", manager="jens", cost=60, since=64, share=Decimal("0.1")),
    Person(short="julie", name="Julie Lind", email="julie.lind", phone="62 11 40 36", department="FIN", title="Studentermedhjælper", manager="maria", cost=140, since=26, share=Decimal("0.4")),
    Person(short="birgit", name="Birgit Toft", email="birgit.toft", phone="62 11 40 17", department="HR", title="HR-konsulent", manager="amalie", cost=470, since=33),
    Person(short="soren", name="Søren Damgaard", email="soeren.damgaard", phone="62 11 40 51", department="DRI", title="Montageleder", manager="mikkel", cost=525, since=92),
    Person(short="oliver", name="Oliver Kragh", email="oliver.kragh", phone="62 11 40 52", department="DRI", title="Lager og kørsel", manager="mikkel", cost=430, since=41),
    Person(short="hanspeter", name="Hans Peter Riis", email="hans.peter.riis", phone="62 11 40 53", department="DRI", title="Montør", manager="soren", cost=445, since=77),
    Person(short="jonas", name="Jonas Bech", email="jonas.bech", phone="62 11 40 54", department="DRI", title="Montør", manager="soren", cost=440, since=31),
    Person(short="kasper", name="Kasper Holst", email="kasper.holst", phone="62 11 40 56", department="DRI", title="Chauffør", manager="oliver", cost=415, since=24),
    Person(short="tina", name="Tina Mølgaard", email="tina.moelgaard", phone="62 11 40 57", department="DRI", title="Planlægger", manager="mikkel", cost=485, since=57),
    Person(short="rasmus", name="Rasmus Thorup", email="rasmus.thorup", phone="62 11 40 33", department="IT", profile="it_technician", manager="maria", cost=505, since=35),
    Person(short="emil", name="Emil Østergaard", email="emil.oestergaard", phone="62 11 40 23", department="SALG", title="Sælger", manager="karen", cost=520, since=44),
    Person(short="ida", name="Ida Højlund", email="ida.hoejlund", phone="62 11 40 24", department="SALG", title="Kundeservice", manager="karen", cost=420, since=27),
    Person(short="simone", name="Simone Krag", email="simone.krag", phone="62 11 40 31", department="SALG", title="Kundeservice", manager="karen", cost=420, since=50),
    Person(short="victor", name="Victor Nygård", email="victor.nygaard", phone="62 11 40 30", department="SALG", title="Kundeservice", manager="karen", cost=410, since=22),
    Person(short="torben", name="Torben Ekdal", email="torben.ekdal", phone="62 11 40 37", department="SALG", title="Showroomleder", manager="karen", cost=545, since=68),
    Person(short="frederik", name="Frederik Lund", email="frederik.lund", phone="62 11 40 32", department="SALG", title="Tilbudsberegner", manager="karen", cost=500, since=19),
    Person(short="thomas", name="Thomas Brandt", email="thomas.brandt", phone="62 11 40 27", department="KOM", profile="communication_officer", manager="freja", cost=480, since=30),
    Person(short="mads", name="Mads Kjær", email="mads.kjaer", phone="62 11 40 28", department="KOM", title="Grafiker", manager="freja", cost=465, since=45),
]  # fmt: skip

SWEDES = [
    Person(short="karin", name="Karin Sandell", email="karin.sandell", phone="+46 10 555 01 10", entity="NKSE", department="LED", title="VD", profile="country_manager", manager="jens", cost=1150, since=40, language="en"),
    Person(short="erik", name="Erik Lindqvist", email="erik.lindqvist", phone="+46 10 555 01 11", entity="NKSE", department="SALJ", title="Säljare", manager="karin", cost=690, since=39, language="en"),
    Person(short="sara", name="Sara Nyström", email="sara.nystrom", phone="+46 10 555 01 12", entity="NKSE", department="SALJ", title="Säljare", manager="karin", cost=680, since=21, language="en"),
    Person(short="maja", name="Maja Forsberg", email="maja.forsberg", phone="+46 10 555 01 13", entity="NKSE", department="SALJ", title="Kundtjänst", manager="karin", cost=560, since=28, language="en"),
    Person(short="johan", name="Johan Ekberg", email="johan.ekberg", phone="+46 10 555 01 14", entity="NKSE", department="LAGR", title="Lager", manager="karin", cost=540, since=36, language="en"),
    Person(short="nils", name="Nils Bergström", email="nils.bergstrom", phone="+46 10 555 01 15", entity="NKSE", department="LAGR", title="Montör", manager="johan", cost=570, since=18, language="en"),
]  # fmt: skip

HIRED = [
    Person(short="camilla", name="Camilla Ravn", email="camilla.ravn", phone="62 11 40 55", department="DRI", title="Lagerassistent", manager="oliver", cost=390, since=11),
    Person(short="nadia", name="Nadia Yıldız", email="nadia.yildiz", phone="62 11 40 34", department="IT", title="IT-supporter", profile="it_technician", manager="maria", cost=490, since=9),
    Person(short="annemette", name="Anne-Mette Dalsgaard", email="anne-mette.dalsgaard", phone="62 11 40 29", department="SALG", profile="sales_administrator", manager="karen", cost=470, since=7),
    Person(short="lise", name="Lise Kromann", email="lise.kromann", phone="62 11 40 11", department="MAN", title="Direktionssekretær", manager="jens", cost=395, since=5, share=Decimal("0.8")),
    Person(short="elin", name="Elin Åkesson", email="elin.akesson", phone="+46 10 555 01 16", entity="NKSE", department="SALJ", title="Säljare", manager="karin", cost=670, since=3, language="en"),
]  # fmt: skip
"""Hired while the story is told: seat, person and appointment each have their own day."""

LINE = Person(short="line", name="Line Overgaard", email="line.overgaard", phone="62 11 40 25", department="SALG", title="Sælger", manager="karen", cost=500, since=0)  # fmt: skip
DITTE = Person(short="ditte", name="Ditte Falk", email="ditte.falk", phone="62 11 40 38", department="SALG", title="Tilbudsberegner", manager="karen", cost=500, since=0)  # fmt: skip


def demo_people() -> list[Person]:
    """Everybody but the first person, who founded the company."""
    return [*MANAGERS, *STAFF, *SWEDES, *HIRED, LINE, DITTE]
