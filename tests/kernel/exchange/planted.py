"""A sheet of people with thirty-seven faults in it, each with what must be said of it, where."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

HEADINGS = ["Navn", "E-mail", "Telefon", "Privat", "Sprog", "Virksomhed"]
FIRST_NAMES = ("Alma", "Bo", "Cecilie", "Dan", "Ejner", "Frida", "Gorm", "Helle", "Iben", "Jørn", "Kaj", "Lærke")
LAST_NAMES = ("Ahlgren", "Bæk", "Clausen", "Dahl", "Eriksen", "Fosgård", "Gade", "Høj", "Iversen", "Juhl", "Kjær")


@dataclass(frozen=True)
class Planted:
    """One fault: the input that it is in, what stands in the cell, and words of the sentence about it."""

    name: str
    value: str
    said: str


NAME, MAIL, PHONE, PRIVATE, LANGUAGE, HOME = "name", "work_email", "work_phone", "private_phone", "language", "home"
PLACES = {NAME: 0, MAIL: 1, PHONE: 2, PRIVATE: 3, LANGUAGE: 4, HOME: 5}
FAULTS = [
    Planted(MAIL, "alma(at)nordlys.example", "Write an e-mail address"),
    Planted(MAIL, "alma@nordlys", "Write an e-mail address"),
    Planted(MAIL, "nordlys.example", "Write an e-mail address"),
    Planted(MAIL, "alma bæk@nordlys.example", "Write an e-mail address"),
    Planted(MAIL, "alma@nordlys.example; bo@nordlys.example", "Write an e-mail address"),
    Planted(MAIL, "<alma@nordlys.example>", "Write an e-mail address"),
    Planted(MAIL, "maria@nordlys.example", "is the work e-mail of Maria Holm"),
    Planted(MAIL, "JENS@nordlys.example", "is the work e-mail of Jens Friis"),
    Planted(MAIL, "person-2@vest.example", "Row 3 of this file has the same"),
    Planted(MAIL, "PERSON-2@VEST.example", "Row 3 of this file has the same"),
    Planted(MAIL, "person-5@vest.example", "Row 6 of this file has the same"),
    Planted(MAIL, f"{'x' * 230}@vest.example", "characters"),
    Planted(MAIL, '=HYPERLINK("http://evil.example")', "This is a formula"),
    Planted(HOME, "Ukendt Holding A/S", "There is no legal entity “Ukendt Holding A/S”"),
    Planted(HOME, "NKX", "There is no legal entity “NKX”"),
    Planted(HOME, "Nordlys Kontro ApS", "Did you mean “Nordlys Kontor ApS”"),
    Planted(HOME, "4711", "There is no legal entity “4711”"),
    Planted(HOME, "", "This is empty"),
    Planted(HOME, "=NK", "This is a formula"),
    Planted(NAME, "", "This is empty"),
    Planted(NAME, "   ", "This is empty"),
    Planted(NAME, "N" * 201, "between 1 and 200 characters"),
    Planted(NAME, "=1+1", "This is a formula"),
    Planted(NAME, "@SUM(A1:A9)", "This is a formula"),
    Planted(NAME, "-2+3+cmd|' /C calc'!A0", "This is a formula"),
    Planted(NAME, "Bo\x07Dahl", "control characters"),
    Planted(NAME, "Bo\x1bDahl", "control characters"),
    Planted(NAME, "Bo\x00Dahl", "control characters"),
    Planted(LANGUAGE, "Klingon", "is none of these"),
    Planted(LANGUAGE, "svensk", "is none of these"),
    Planted(LANGUAGE, "=da", "is none of these"),
    Planted(PHONE, "4" * 41, "at most 40 characters"),
    Planted(PHONE, "=70107010", "This is a formula"),
    Planted(PHONE, "70\x0310", "control characters"),
    Planted(PRIVATE, "5" * 41, "at most 40 characters"),
    Planted(PRIVATE, "+cmd|' /C calc'!A0", "This is a formula"),
    Planted(PRIVATE, "20\x0720", "control characters"),
]
assert len(FAULTS) == 37


def person(number: int) -> list[str]:
    """A row in order."""
    name = f"{FIRST_NAMES[number % 12]} {LAST_NAMES[number % 11]} {number}"
    language = ("dansk", "da", "English", "")[number % 4]
    return [
        name,
        f"person-{number}@vest.example",
        f"+45 70 {number:06}",
        "",
        language,
        ("NK", "Nordlys Kontor ApS")[number % 2],
    ]


def sheet(count: int) -> tuple[list[list[str]], dict[int, Planted]]:
    """Headings and `count` rows, the faults spread over them; and each fault by its row's number in the file."""
    rows = [HEADINGS, *(person(number) for number in range(1, count + 1))]
    step = (count - 10) // len(FAULTS)
    planted = {}
    for place, fault in enumerate(FAULTS):
        row = 10 + place * step
        rows[row][PLACES[fault.name]] = fault.value
        planted[row + 1] = fault
    return rows, planted


def as_csv(rows: list[list[str]], encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode(encoding)
