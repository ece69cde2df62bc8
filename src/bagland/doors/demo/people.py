"""Who works at Nordlys Kontor. All are invented, as are both companies; `.example` belongs to nobody (RFC 2606)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

PASSWORD = "kaffe klokken 14"  # noqa: S105 - the demo company's, for everybody to read
DOMAIN = {"NK": "nordlyskontor.example", "NKSE": "nordlyskontor-sverige.example"}
LANGUAGE = {"NK": "da", "NKSE": "en"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, with the seat that the person came to: one line of `people.csv`.

    `came` is how: as a manager or with the staff before the story begins, hired while it is told, or soon. `since` is
    months before today. `cost` is thousands a year in the company's currency.
    """

    came: str
    short: str
    name: str
    email: str
    phone: str
    entity: str
    department: str
    title: str
    profile: str
    manager: str
    cost: int
    since: int
    share: Decimal

    @property
    def login(self) -> str:
        return f"{self.email}@{DOMAIN[self.entity]}"

    @property
    def language(self) -> str:
        return LANGUAGE[self.entity]


@cache
def demo_people() -> dict[str, Person]:
    """Everybody by short name, but the director, who founded the company."""
    text = (files("bagland.doors.demo") / "people.csv").read_text(encoding="utf-8")
    return {row["short"]: _person(row) for row in csv.DictReader(text.splitlines())}


def who_came(*how: str) -> list[Person]:
    """Those who came in one of these ways, in the order of the file."""
    return [somebody for somebody in demo_people().values() if somebody.came in how]


def _person(row: dict[str, str]) -> Person:
    numbers = {"cost": int(row["cost"]), "since": int(row["since"]), "share": Decimal(row["share"])}
    return Person(**{**row, **numbers})  # type: ignore[arg-type]
