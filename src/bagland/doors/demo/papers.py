"""What Nordlys Kontor keeps in its archive: bills, contracts, policies, minutes, and one matter that is on hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from bagland.doors.demo.calendar import Calendar
from bagland.doors.demo.parties import ACCOUNTS
from bagland.doors.demo.people import demo_people, who_came
from bagland.doors.demo.steps import Step, The, department, entity, person
from bagland.doors.demo.writing import Line, Paper, Seller, floor_plan, invoice, letter, mail, pdf, table

PARTY, PERSON = "parties.party", "organisation.actor"
_FOLDERS = (
    ("jens", "MAN", "Bestyrelsen", "board"),
    ("jens", "MAN", "Lokaler", ""),
    ("maria", "FIN", "Bilag", "voucher"),
    ("maria", "FIN", "Bank", "voucher"),
    ("amalie", "HR", "Personalepolitik", "policy"),
    ("jens", "DRI", "Montage", ""),
    ("maria", "IT", "Vejledninger", ""),
    ("jens", "SALG", "Tilbud", ""),
    ("freja", "KOM", "Presse", ""),
)
"""By whom, whose, and the class of what is put into it."""
_SYDHAVN = Seller(
    "Sydhavn Træ & Møbler ApS", "99990031", "Sluseholmen 22", "2450", "København SV", ACCOUNTS["sydhavntrae"]
)
_STROEM = Seller("Strømkilden A/S", "99990058", "Værkstedsvej 9", "4600", "Køge", ACCOUNTS["stroemkilden"])
_LANDLORD = Seller(
    "Ejendomsselskabet Havnepakhuset ApS", "99990066", "Pakhusvej 2", "2100", "København Ø", ACCOUNTS["pakhuset"]
)
_BILLS: tuple[tuple[int, int, str, Seller, str, bool, tuple[Line, ...]], ...] = (
    (12, 9, "sydhavntrae", _SYDHAVN, "SH-4101", False, (("Hæve-sænkebord, eg, 160 cm", 12, "3150.00"),)),
    (11, 4, "pakhuset", _LANDLORD, "HL-2201", True, (("Husleje, Kanalvej 12, kvartal", 1, "96000.00"),)),
    (10, 12, "stroemkilden", _STROEM, "77012", False, (("El, lager og kontor", 1, "8412.60"), ("Gebyr", 1, "49.00"))),
    (8, 4, "pakhuset", _LANDLORD, "HL-2230", True, (("Husleje, Kanalvej 12, kvartal", 1, "96000.00"),)),
    (7, 15, "sydhavntrae", _SYDHAVN, "SH-4188", False, (("Reolsystem Kant", 8, "2240.00"), ("Fragt", 1, "950.00"))),
    (6, 11, "stroemkilden", _STROEM, "77390", False, (("El, lager og kontor", 1, "7120.25"), ("Gebyr", 1, "49.00"))),
    (5, 4, "pakhuset", _LANDLORD, "HL-2262", True, (("Husleje, Kanalvej 12, kvartal", 1, "98400.00"),)),
    (3, 18, "sydhavntrae", _SYDHAVN, "SH-4240", False, (("Mødebord, ask, 12 personer", 2, "18900.00"),)),
    (2, 4, "pakhuset", _LANDLORD, "HL-2290", True, (("Husleje, Kanalvej 12, kvartal", 1, "98400.00"),)),
    (1, 11, "stroemkilden", _STROEM, "77744", False, (("El, lager og kontor", 1, "9035.80"), ("Gebyr", 1, "49.00"))),
)
"""Months ago, day of the month, from whom, number, whether as OIOUBL, and what was bought."""


def papers(calendar: Calendar) -> Iterator[Step]:
    """The archive from the fourth day on."""
    first = calendar.after(calendar.start, 4)
    for who, place, title, kept_as in _FOLDERS:
        inputs = {"title": title, "entity": entity("NK"), "department": department(place)}
        if kept_as:
            inputs["document_class"] = The(f"class {kept_as}")
        yield Step(first, who, "documents.create_folder", inputs=inputs, makes=f"folder {title}")
    yield from _bills(calendar)
    yield from _people(calendar, calendar.after(first, 3))
    yield from _policies(calendar, calendar.after(first, 2))
    yield from _board(calendar)
    yield from _rooms(calendar, calendar.after(first, 1))
    yield from _work(calendar)
    yield from _quarrel(calendar)


def filed(day: date, who: str, paper: Paper, folder: str = "", **more: Any) -> Step:
    """Somebody files a paper in a folder, or on what `more` says it is about."""
    makes = more.pop("makes", "")
    inputs: dict[str, Any] = {"file": paper, **more}
    if folder:
        inputs["folder"] = The(f"folder {folder}")
    return Step(day, who, "documents.file_document", inputs=inputs, makes=makes)


def about(kind: str, thing: The) -> dict[str, Any]:
    """The record that a paper belongs to."""
    return {"about_kind": kind, "about": thing}


def _bills(calendar: Calendar) -> Iterator[Step]:
    """Suppliers' invoices on the day after they came, and the bank's list of the last whole month."""
    for months, day, domain, seller, number, oioubl, lines in _BILLS:
        came = calendar.back(months, day)
        paper = invoice(seller, number, came, came + timedelta(days=14), lines, oioubl=oioubl)
        more = about(PARTY, The(f"party {domain}"))
        title = f"{seller.name}, faktura {number}"
        yield filed(calendar.after(came, 1), "sofie", paper, "Bilag", title=title, **more)
    last = calendar.month(-1, 28)
    rows = [["Dato", "Tekst", "Beløb", "Saldo"]]
    for day, text, amount, balance in (
        (2, "Husleje Havnepakhuset", "-123.000,00", "412.310,55"),
        (7, "Fjordkontor Advokater, faktura 1184", "84.250,00", "496.560,55"),
        (14, "Strømkilden A/S", "-11.356,00", "485.204,55"),
        (21, "Søndervang Tandlæger, faktura 1190", "31.875,00", "517.079,55"),
        (28, "Lønninger", "-386.402,18", "130.677,37"),
    ):
        rows.append([f"{last.replace(day=day):%d.%m.%Y}", text, amount, balance])
    paper = table(f"Kontoudtog {last:%Y-%m}.csv", rows)
    yield filed(calendar.back(1, 28), "peter", paper, "Bank", title=f"Kontoudtog {last:%Y-%m}")


def _people(calendar: Calendar, day: date) -> Iterator[Step]:
    """Contracts of employment lie on the people themselves, where HR reads them and nobody beside."""
    old = [demo_people()[short] for short in ("sofie", "rasmus", "emil", "ida")]
    for somebody in (*old, *who_came("hired")):
        if somebody.entity != "NK":
            continue
        first = calendar.month(-somebody.since, 1)
        paper = pdf(
            f"Ansættelseskontrakt {somebody.name}.pdf".replace("ı", "i"),
            "Ansættelseskontrakt",
            f"Mellem Nordlys Kontor ApS, CVR 99999993, og {somebody.name}".replace("ı", "i"),
            f"Stilling: {somebody.title or somebody.profile}\nTiltrædelse: {first:%d.%m.%Y}\nArbejdssted: Odense",
            "Den ugentlige arbejdstid er 37 timer inklusive frokost.\nFerie holdes efter ferieloven.",
            "Opsigelse følger funktionærloven. Kontrakten er underskrevet af begge parter.",
        )
        came = day if somebody in old else calendar.workday(first - timedelta(days=10))
        more = {"document_class": The("class personnel"), **about(PERSON, person(somebody.short))}
        yield filed(came, "amalie", paper, title=f"Ansættelseskontrakt, {somebody.name}", **more)


def _policies(calendar: Calendar, day: date) -> Iterator[Step]:
    """The handbook, which has a second edition, and what else holds for everybody."""
    leave = "Ferie søges hos nærmeste leder senest en måned før.\nSygdom meldes inden klokken 9."
    home = "Hjemmearbejde aftales med lederen, højst to dage om ugen."
    book = pdf("Personalehåndbog.pdf", "Personalehåndbog", leave)
    yield filed(day, "amalie", book, "Personalepolitik", title="Personalehåndbog", makes="document handbook")
    again = pdf("Personalehåndbog.pdf", "Personalehåndbog, 2. udgave", leave, home)
    changed = {"file": again, "reason": "Hjemmearbejde er nyt"}
    yield Step(calendar.back(5, 8), "amalie", "documents.add_version", The("document handbook"), changed)
    data = pdf(
        "Persondatapolitik.pdf",
        "Behandling af personoplysninger",
        "Vi gemmer ikke mere og ikke længere end nødvendigt.",
        "Ansøgninger slettes efter seks måneder.",
    )
    yield filed(calendar.back(9, 14), "amalie", data, "Personalepolitik", title="Persondatapolitik")


def _board(calendar: Calendar) -> Iterator[Step]:
    """Minutes, which only the director opens."""
    for months, day, agenda in (
        (11, 25, "1. Budget for det kommende år godkendt.\n2. Husleje genforhandles."),
        (8, 24, "1. Årsrapporten underskrevet.\n2. Udbytte: intet."),
        (2, 23, "1. Halvåret følger budgettet.\n2. Teamleder i IT fra nytår drøftet."),
    ):
        met = calendar.back(months, day)
        paper = pdf(f"Referat {met}.pdf", f"Referat af bestyrelsesmøde {met:%d.%m.%Y}", agenda)
        yield filed(calendar.after(met, 1), "jens", paper, "Bestyrelsen", title=f"Bestyrelsesmøde {met:%d.%m.%Y}")


def _rooms(calendar: Calendar, day: date) -> Iterator[Step]:
    """The tenancy on its landlord, with the plan of the rooms."""
    contract = pdf(
        "Lejekontrakt Kanalvej 12.pdf", "Lejekontrakt, erhverv",
        "Udlejer: Ejendomsselskabet Havnepakhuset ApS\nLejer: Nordlys Kontor ApS\nLejemål: Kanalvej 12, 5000 Odense C",
        "Årlig leje: 384.000,00 kr. uden moms, forud hvert kvartal.\nOpsigelse: 12 måneder til den første i en måned.",
    )  # fmt: skip
    more = about(PARTY, The("party pakhuset"))
    kept = {"document_class": The("class contract")}
    yield filed(day, "jens", contract, "Lokaler", title="Lejekontrakt, Kanalvej 12", **kept, **more)
    yield filed(day, "jens", floor_plan(), "Lokaler", title="Plantegning, Kanalvej 12", **more)


def _work(calendar: Calendar) -> Iterator[Step]:
    """What the departments write for themselves and send out."""
    packing = letter(
        "Pakkeliste montage.txt", "Pakkeliste montage\n\n- Unbrakonøgler 4-8 mm\n- Vaterpas\n- Filtpuder\n"
    )
    yield filed(calendar.back(10, 5), "mikkel", packing, "Montage", title="Pakkeliste til montage")
    offer = pdf(
        "Tilbud Fjordkontor.pdf", "Tilbud 2041", "Til Fjordkontor Advokater P/S",
        "24 arbejdspladser med hæve-sænkebord, opstillet.\nPris: 214.000,00 kr. uden moms. Gælder i 30 dage.",
    )  # fmt: skip
    more = about(PARTY, The("party fjordkontor"))
    yield filed(calendar.back(4, 7), "karen", offer, "Tilbud", title="Tilbud 2041, Fjordkontor", **more)
    prices = table(
        "Prisliste.csv",
        (
            ("Vare", "Pris"),
            ("Hæve-sænkebord, eg", "4.495,00"),
            ("Reolsystem Kant", "3.295,00"),
            ("Opstilling", "650,00"),
        ),
    )
    yield filed(calendar.back(3, 4), "karen", prices, "Tilbud", title="Prisliste")
    news = letter(
        "Pressemeddelelse.md",
        "# Nordlys Kontor indretter Æblegårdens Friskole\n\nBordene er af dansk eg og kan bruges igen.\n",
    )
    more = about(PARTY, The("party kontorbladet"))
    yield filed(calendar.back(2, 15), "freja", news, "Presse", title="Pressemeddelelse: friskolen", **more)


def _quarrel(calendar: Calendar) -> Iterator[Step]:
    """Sydhavn delivered the meeting tables damaged: what lies on the supplier is held until that is settled."""
    told = calendar.ago(16)
    sydhavn = about(PARTY, The("party sydhavntrae"))
    claim = pdf(
        "Reklamation SH-4240.pdf", "Reklamation over faktura SH-4240", "Begge mødeborde har ridser i pladen.",
        "Vi betaler, når de er byttet.",
    )  # fmt: skip
    yield filed(told, "maria", claim, "Bilag", title="Reklamation, faktura SH-4240", **sydhavn)
    hold = {
        "entity": entity("NK"),
        "title": "Tvist med Sydhavn Træ & Møbler om faktura SH-4240",
        "reason": "Leverandøren har bebudet en sag. Intet om leverancen må destrueres.",
        **sydhavn,
    }
    yield Step(calendar.after(told, 2), "maria", "documents.place_hold", inputs=hold)
    day = calendar.ago(2)
    text = (
        "Kære kunde\n\nVi har skiftet bank. Betal fremover til reg.nr. 9993, konto 0009120466.\n\nSydhavn Træ & Møbler"
    )
    moved = mail("Vi har skiftet bank.eml", day, "faktura@sydhavntrae.example", "Vi har skiftet bank", text)
    yield filed(day, "sofie", moved, "Bilag", title="Mail: Vi har skiftet bank", **sydhavn)
