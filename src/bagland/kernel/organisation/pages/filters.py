"""Filters of this room: those whose meaning depends on the day, and names as they are typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet, Value

from bagland.foundation.act import Act
from bagland.kernel.organisation.models import Actor, Appointment, PositionProfile, PositionTerm
from bagland.kernel.organisation.pages.days import today
from bagland.kernel.organisation.states import SeatState
from bagland.ui.filters import Choice, Of, Prefix, begins_with


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChoiceToday(Choice):
    """One of a few words that mean something else tomorrow."""

    on: Callable[[Any, date], Q]

    def read(self, given: Mapping[str, str], act: Act) -> Any:
        value = Choice.read(self, given, act)
        return None if value is None else (value, today(act))

    def narrow(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return rows.filter(self.on(*value))

    def said(self, value: Any, act: Act) -> str:
        return Choice.said(self, value[0], act)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OfToday(Of):
    """Rows that belong to an object today."""

    on: Callable[[int, date], Q]

    def read(self, given: Mapping[str, str], act: Act) -> Any:
        key = Of.read(self, given, act)
        return None if key is None else (key, today(act))

    def narrow(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return rows.filter(self.on(*value))

    def said(self, value: Any, act: Act) -> str:
        return Of.said(self, value[0], act)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TitleBegins(Prefix):
    """Positions whose title begins with the text: their own title, or that of their profile in either language."""

    def narrow(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        text = self.fold(value) if self.fold else value
        profiles = PositionProfile.objects.all()
        named = begins_with(profiles, "title_da", text) | begins_with(profiles, "title_en", text)
        own = begins_with(PositionTerm.objects.exclude(title=""), "title", text)
        of_profile = PositionTerm.objects.filter(profile__in=named.values("pk"), title="")
        return rows.filter(Q(pk__in=own.values("position")) | Q(pk__in=of_profile.values("position")))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NameBegins(Prefix):
    """Rows of people one of whose names begins with the text: the first name or the last.

    Rows that belong to a person are found by the people's keys: names are read from their index alone, once.
    """

    def narrow(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        text = self.fold(value) if self.fold else value
        *steps, last = self.path.split("__")
        named = Q(**{f"{last}__startswith": text}) | Q(**{f"{last}__contains": f" {text}"})
        if not steps:
            return rows.filter(named)
        found = Actor.objects.filter(named).order_by().values("pk")
        return rows.filter(**{f"{'__'.join(steps)}__in": found})


def as_named(text: str) -> str:
    """What is typed in small letters, written as names and titles are: `maria holm` is Maria Holm."""
    if text != text.lower():
        return text
    return " ".join(word[:1].upper() + word[1:] for word in text.split(" "))


def first_up(text: str) -> str:
    """A title begins with a capital, whatever was typed."""
    return text[:1].upper() + text[1:]


def positions_in(department: int, day: date) -> Q:
    """Positions of a department on a day."""
    return Q(pk__in=PositionTerm.objects.on(day).filter(department=department).values("position"))


def positions_of_profile(profile: int, day: date) -> Q:
    """Positions made from a profile, as they are on a day."""
    return Q(pk__in=PositionTerm.objects.on(day).filter(profile=profile).values("position"))


def people_in(department: int, day: date) -> Q:
    """Those who hold a position of a department on a day."""
    seats = PositionTerm.objects.on(day).filter(department=department).values("position")
    return Q(pk__in=Appointment.objects.on(day).filter(position__in=seats).values("actor"))


def seats_in_state(state: SeatState, day: date) -> Q:
    """Positions that are planned, vacant, filled or closed on a day; each is asked by the index of its position."""
    terms = PositionTerm.objects.filter(position=OuterRef("pk"))
    there, later = Exists(terms.on(day)), Exists(terms.filter(first_date__gt=day))
    held = Exists(Appointment.objects.filter(position=OuterRef("pk")).on(day))
    match state:
        case SeatState.FILLED:
            return Q(there, held)
        case SeatState.VACANT:
            return Q(there, ~held)
        case SeatState.PLANNED:
            return Q(~there, later)
        case _:
            return Q(~there, ~later)


def with_room_for(rows: QuerySet[Any], *names: str) -> QuerySet[Any]:
    """Rows with empty columns for keys that a list fills in when its page is read, so that a cell can link by them."""
    with_room: QuerySet[Any] = rows.annotate(**{name: Value(None, output_field=BigIntegerField()) for name in names})
    return with_room
