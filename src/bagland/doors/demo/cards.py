"""What people write on their own cards in the directory: where they sit, what to ask about, and for some a face."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files

from bagland.doors.demo.calendar import Calendar
from bagland.doors.demo.people import demo_people
from bagland.doors.demo.portraits import portrait
from bagland.doors.demo.steps import Step, person


@cache
def _written() -> tuple[dict[str, str], ...]:
    text = (files("bagland.doors.demo") / "cards.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def cards(calendar: Calendar) -> Iterator[Step]:
    """In the first week here everybody writes the own card."""
    for line in _written():
        if not line["place"]:
            continue
        short, day = line["short"], _first_week(calendar, line["short"])
        inputs = {"place": line["place"], "about": line["about"]}
        yield Step(day, short, "organisation.change_card", person(short), inputs)
        if line["photo"]:
            yield Step(day, short, "organisation.set_photo", person(short), {"photo": portrait(short)})


def _first_week(calendar: Calendar, short: str) -> date:
    """A few workdays after the first."""
    somebody = demo_people().get(short)
    if somebody is None or somebody.came != "hired":
        return calendar.after(calendar.start, 5)
    return calendar.after(calendar.workday(calendar.month(-somebody.since, 1)), 3)
