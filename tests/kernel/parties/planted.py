"""Parties of a register with known duplicates among them, made by number: the same for every run."""

from __future__ import annotations

import csv
import io

HEADINGS = [
    "Kundenr.", "Navn", "CVR-nr.", "Adresse", "Postnr.", "By", "Land", "E-mail", "Telefon", "Rolle", "Selskab",
    "Betalingsbetingelser", "Valuta",
]  # fmt: skip
NUMBER, NAME, CVR, STREET, POSTAL, CITY, COUNTRY, EMAIL, PHONE, ROLE, ENTITY, TERMS, CURRENCY = range(13)
FIRST = "Ager Birke Damm Egholm Fjord Granly Havne Ising Jelling Kær Lund Mølle Nør Ost Pile Ravn Sønder Told Ulve"
SECOND = (
    "bageri smedje tømrer maler elektrik murer transport handel revision teknik trykkeri gartneri kaffe papir glas "
    "marine data design isolering tagdækning optik cykler blomster fisk mejeri bryggeri foder skov energi bolig"
)
PEOPLE = "Andersen Bæk Carlsen Dahl Eskildsen Frost Gram Holst Iversen Jessen Krogh Lind Munk Nygård Olsen Post Riis"
TOWNS = (
    ("1050", "København K"), ("2300", "København S"), ("4000", "Roskilde"), ("5000", "Odense C"), ("6000", "Kolding"),
    ("6700", "Esbjerg"), ("7100", "Vejle"), ("7400", "Herning"), ("8000", "Aarhus C"), ("8700", "Horsens"),
    ("8800", "Viborg"), ("8900", "Randers C"), ("9000", "Aalborg"), ("9800", "Hjørring"), ("3700", "Rønne"),
)  # fmt: skip
STREETS = "Havnegade Nørregade Torvet Algade Industrivej Skolegade Vestergade Bredgade Møllevej Kirkestræde"
FORMS = ("ApS", "A/S", "I/S", "K/S")
EVERY = 10
"""One row in ten is another row's duplicate."""
WAYS = 8


def cvr(number: int) -> str:
    """The number of a register, with its check digit; nobody's is skipped over."""
    place = 1_000_000 + number * 7
    while True:
        digits = f"{place:07}"
        rest = sum(weight * int(digit) for weight, digit in zip((2, 7, 6, 5, 4, 3, 2), digits, strict=True)) % 11
        if rest != 1:
            return digits + str((11 - rest) % 11)
        place += 1


def party(number: int) -> list[str]:
    """A row in order; names differ from each other by more than the number."""
    first, second, people, streets = FIRST.split(), SECOND.split(), PEOPLE.split(), STREETS.split()
    one, number_of = divmod(number * 7919, len(first))
    three = one % len(second)
    middle = people[(number // 11) % len(people)]
    tail = f"{_letters(number)}"
    postal, city = TOWNS[number * 31 % len(TOWNS)]
    name = f"{first[number_of]}{second[three]} {tail} & {middle} {FORMS[number % 4]}"
    return [
        str(10_000 + number), name, cvr(number), f"{streets[number * 13 % 10]} {number % 190 + 1}", postal, city,
        "Danmark",
        f"post@{tail.lower()}-{number}.example", f"+45 {20_000_000 + number * 577 % 79_000_000}", "Customer", "NK",
        ("Netto 14 dage", "Netto 30 dage", "Lb. md. 30")[number % 3], "DKK",
    ]  # fmt: skip


def _letters(number: int) -> str:
    """A word of five to seven letters, of its own for each number up to a million."""
    syllables = ("ba", "de", "fi", "go", "hu", "ky", "lo", "mæ", "nø", "på", "re", "si", "to", "vu", "ja", "ke")
    place, word = number * 48_271 % 1_048_576, ""
    for _ in range(5):
        place, part = divmod(place, 16)
        word += syllables[part]
    return word.capitalize()


def _again(number: int, way: int, row: list[str]) -> list[str]:
    """The same party, written by somebody else."""
    again, name = list(row), row[NAME]
    bare = name.rsplit(" ", 1)[0]
    again[NUMBER] = str(5_000_000 + number)
    match way:
        case 0:  # the same number of the register, another form of the name
            again[NAME], again[PHONE], again[EMAIL] = bare.upper(), "", ""
        case 1:  # no number; «og», and no form
            again[NAME], again[CVR] = bare.replace("&", "og"), ""
        case 2:  # a slip of the pen, same telephone, written otherwise
            again[NAME], again[CVR], again[PHONE] = _slip(name), "", row[PHONE].removeprefix("+45 ")
        case 3:  # aa for å, oe for ø; same street
            again[NAME] = bare.replace("å", "aa").replace("ø", "oe").replace("æ", "ae")
            again[CVR], again[PHONE], again[EMAIL] = "", "", ""
        case 4:  # words in another order, same mail
            words = bare.replace(" &", "").split()
            again[NAME], again[CVR], again[PHONE] = " ".join(reversed(words)), "", ""
        case 5:  # a doubled letter, same town
            again[NAME], again[CVR], again[PHONE], again[EMAIL] = bare[:4] + bare[3:], "", "", ""
        case 6:  # moved, with the same name and mail
            again[CVR], again[STREET], again[POSTAL], again[CITY] = "", "Nyvej 1", "2100", "København Ø"
        case _:  # two letters changed places, same domain
            again[NAME], again[CVR], again[PHONE] = _swapped(name), "", ""
            again[EMAIL] = "faktura@" + row[EMAIL].partition("@")[2]
    return again


def _slip(name: str) -> str:
    return name[:6] + name[7:]


def _swapped(name: str) -> str:
    return name[:5] + name[6] + name[5] + name[7:]


def sheet(count: int, *, first: int = 1) -> tuple[list[list[str]], list[tuple[str, str, int]]]:
    """Headings and `count` rows; and the duplicates among them, as two customer numbers and the way they differ.

    `first` is the first row's number: a sheet that begins where another ended has nobody in common with it.
    """
    rows, planted, kept = [HEADINGS], [], 0
    for number in range(first, first + count):
        if number % EVERY == 0:
            way = number // EVERY % WAYS
            of = party(number - 5)
            rows.append(_again(number, way, of))
            planted.append((of[NUMBER], rows[-1][NUMBER], way))
        else:
            rows.append(party(number))
            kept += 1
    return rows, planted


def as_csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode("utf-8-sig")
