"""Entities, departments, profiles, positions and people, found by what sheets call them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from bagland.foundation.act import Act
from bagland.kernel.exchange.importables import Found
from bagland.kernel.organisation.models import (
    Actor,
    Department,
    DepartmentTerm,
    LegalEntity,
    Position,
    PositionProfile,
    PositionTerm,
)

Named = dict[str, list[Found]]
_NUMBERED = re.compile(r"(?:(?P<entity>[\w.]{1,20}?)[\s#-]+)?#?(?P<number>\d{1,9})", re.ASCII)
MOST_NEAR = 20_000
_MOST_EXACT = 2_000


def said(text: str) -> str:
    """A name as it is compared: spaces once, no capitals."""
    return " ".join(text.split()).casefold()


class ByWord:
    """Finds among few objects: all that may be seen are looked up once an act, by each of their words."""

    def __init__(self, name: str, load: Callable[[Act], Iterable[tuple[Found, Sequence[str]]]]) -> None:
        self.name, self.load = name, load

    def _all(self, act: Act) -> Named:
        kept: Named | None = act.memory.get(("exchange", self.name))
        if kept is None:
            kept = defaultdict(list)
            for found, words in self.load(act):
                for word in {said(word) for word in words if word}:
                    kept[word].append(found)
            act.memory["exchange", self.name] = kept
        return kept

    def __call__(self, act: Act, texts: Collection[str]) -> Mapping[str, Sequence[Found]]:
        known = self._all(act)
        return {text: known.get(said(text), ()) for text in texts}

    def near(self, act: Act, text: str) -> str:
        known = self._all(act)
        alike = get_close_matches(said(text), list(known)[:MOST_NEAR], 1, 0.7)
        return known[alike[0]][0].label if alike else ""


def _entities(act: Act) -> Iterable[tuple[Found, Sequence[str]]]:
    rows: Any = LegalEntity.objects.visible_to(act).order_by("pk")
    for row in rows:
        yield Found(row.pk, row.name, row.code, row.pk), (row.code, row.name, row.registration_number, str(row.pk))


def _departments(act: Act) -> Iterable[tuple[Found, Sequence[str]]]:
    """By code, «NK FIN», and every name that holds today or later."""
    rows: Any = Department.objects.visible_to(act)
    names: dict[int, list[str]] = defaultdict(list)
    terms: Any = DepartmentTerm.objects
    for key, name in terms.ending_from(act.at.date()).order_by("first_date").values_list("department_id", "name"):
        names[key].append(name)
    for key, code, entity, of in rows.order_by("pk").values_list("pk", "code", "entity_id", "entity__code"):
        label = names[key][0] if names[key] else code
        yield Found(key, label, f"{of} {code}", entity), (code, f"{of} {code}", f"{of}-{code}", *names[key])


def _profiles(act: Act) -> Iterable[tuple[Found, Sequence[str]]]:
    rows: Any = PositionProfile.objects.visible_to(act).order_by("pk")
    for row in rows:
        yield Found(row.pk, str(row), row.code), (row.code, row.title_da, row.title_en)


entities = ByWord("entities", _entities)
departments = ByWord("departments", _departments)
profiles = ByWord("profiles", _profiles)


class _Positions:
    """Positions by number, «NK 12» or 12, else by title where only one has it."""

    def __call__(self, act: Act, texts: Collection[str]) -> Mapping[str, Sequence[Found]]:
        numbered = {text: match for text in texts if (match := _NUMBERED.fullmatch(text.strip()))}
        found = self._by_number(act, numbered)
        titled = [text for text in texts if text not in numbered]
        return {**self._by_title(act, titled), **found} if titled else found

    def _by_number(self, act: Act, numbered: Mapping[str, re.Match[str]]) -> dict[str, list[Found]]:
        rows: Any = Position.objects.visible_to(act)
        wanted = {int(match["number"]) for match in numbered.values()}
        by_number: dict[int, list[Found]] = defaultdict(list)
        seats = rows.filter(number__in=wanted, entity__isnull=False).order_by("pk")
        for key, number, entity, code in seats.values_list("pk", "number", "entity_id", "entity__code"):
            by_number[number].append(Found(key, f"{code} {number}", f"{code} {number}", entity))
        found: dict[str, list[Found]] = {}
        for text, match in numbered.items():
            of = said(match["entity"] or "")
            seats_of = by_number[int(match["number"])]
            found[text] = [seat for seat in seats_of if not of or said(seat.exact).rpartition(" ")[0] == of]
        return found

    def _by_title(self, act: Act, texts: Collection[str]) -> dict[str, list[Found]]:
        wanted = {said(text) for text in texts}
        terms: Any = PositionTerm.objects
        current = terms.ending_from(act.at.date())
        own = {
            title
            for title in current.exclude(title="").values_list("title", flat=True).distinct()
            if said(title) in wanted
        }
        made_from = [
            (key, title)
            for key, da, en in PositionProfile.objects.values_list("pk", "title_da", "title_en")
            for title in (da, en)
            if said(title) in wanted
        ]
        rows: Any = Position.objects.visible_to(act)
        seen = current.filter(position__in=rows, position__entity__isnull=False).order_by("position_id")
        columns = (
            "position_id",
            "title",
            "profile_id",
            "position__number",
            "position__entity_id",
            "position__entity__code",
        )
        by_title: Named = defaultdict(list)
        for row in seen.filter(title__in=own).values_list(*columns)[:_MOST_EXACT]:
            by_title[said(row[1])].append(_seat(row))
        profiles = {key for key, _title in made_from}
        untitled = seen.filter(title="", profile_id__in=profiles).values_list(*columns)[:_MOST_EXACT]
        for row in untitled:
            for key, title in made_from:
                if key == row[2]:
                    by_title[said(title)].append(_seat(row))
        return {text: list({seat.key: seat for seat in by_title[said(text)]}.values()) for text in texts}

    def near(self, act: Act, text: str) -> str:
        titles = PositionTerm.objects.exclude(title="").values_list("title", flat=True).distinct()[:MOST_NEAR]
        known = {said(title): title for title in titles}
        for row in PositionProfile.objects.values_list("title_da", "title_en"):
            known |= {said(title): title for title in row}
        alike = get_close_matches(said(text), list(known), 1, 0.7)
        return known[alike[0]] if alike else ""


def _seat(row: Sequence[Any]) -> Found:
    exact = f"{row[5]} {row[3]}"
    return Found(row[0], f"{row[1]} ({exact})" if row[1] else exact, exact, row[4])


class _People:
    """People and agents by work e-mail, else by name where only one has it."""

    def __call__(self, act: Act, texts: Collection[str]) -> Mapping[str, Sequence[Found]]:
        rows: Any = Actor.objects.visible_to(act).filter(erased_at__isnull=True)
        rows = rows.exclude(kind="SYSTEM").order_by("pk")
        addresses = {text: text.strip().lower() for text in texts if "@" in text}
        names = {text: " ".join(text.split()) for text in texts if "@" not in text}
        columns = ("pk", "name", "work_email", "home_id")
        found: dict[str, list[Found]] = defaultdict(list)
        if addresses:
            for row in rows.filter(work_email__in=set(addresses.values())).values_list(*columns):
                found[row[2]].append(Found(row[0], row[1], row[2], row[3]))
        if names:
            for row in rows.filter(name__in=set(names.values())).values_list(*columns):
                found[row[1]].append(Found(row[0], row[1], row[2], row[3]))
        return {text: found[wanted] for text, wanted in (addresses | names).items()}

    def near(self, act: Act, text: str) -> str:
        rows: Any = Actor.objects.visible_to(act).filter(erased_at__isnull=True)
        column = "work_email" if "@" in text else "name"
        start = " ".join(text.split())[:2]
        known = list(rows.filter(**{f"{column}__startswith": start}).values_list(column, flat=True)[:MOST_NEAR])
        return next(iter(get_close_matches(" ".join(text.split()), known, 1, 0.8)), "")


positions, people = _Positions(), _People()
