"""The editor's panel for one row, ready to be drawn: its controls in groups, each with its value, choices and fault."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activities
from bagland.kernel.organisation.models import Position, PositionProfile
from bagland.kernel.work import resolving
from bagland.kernel.work.checking import known_at
from bagland.kernel.work.expression_words import duration_text
from bagland.kernel.work.lane_words import KINDS, Names, lane_words
from bagland.kernel.work.models import Version
from bagland.kernel.work.pages.draft_fields import PANELS, Field
from bagland.kernel.work.pages.draft_reading import choices_text
from bagland.kernel.work.rules import checklist
from bagland.kernel.work.rules.definition import Definition, Lane
from bagland.kernel.work.rules.expressions.kinds import kind as kind_of
from bagland.kernel.work.rules.outline import numbers, rows_of
from bagland.kernel.work.states import VersionState

MOST_POSITIONS = 300
Options = list[tuple[str, list[tuple[str, str]]]]
"""Choices in groups: the group's label (empty for none), then value and label of each."""


@dataclass
class Control:
    """One field of the panel. `name` is what is sent; `parts` the fields of each part of a list."""

    field: Field
    name: str
    value: Any = None
    options: Options = dataclasses.field(default_factory=list)
    faults: list[str] = dataclasses.field(default_factory=list)
    parts: list[Part] = dataclasses.field(default_factory=list)
    more: list[Control] = dataclasses.field(default_factory=list)

    @property
    def identifier(self) -> str:
        return f"panel-{self.name.replace('.', '-')}"

    @property
    def says(self) -> bool:
        """Whether it holds anything, so that it is not folded away."""
        return bool(self.value) or bool(self.faults) or any(inner.says for inner in self.more)


@dataclass
class Part:
    """One of a list: what it is called, and its fields."""

    title: str
    shown: list[Control]
    more: list[Control]
    is_new: bool = False

    @property
    def says(self) -> bool:
        return any(control.faults for control in (*self.shown, *self.more))


@dataclass
class Group:
    """Controls under a heading; those that say nothing stand in `more`."""

    title: str
    shown: list[Control]
    more: list[Control]

    @property
    def has_fault(self) -> bool:
        return any(control.faults for control in self.more)


@dataclass
class Panel:
    """The panel of one row: what it is, its number, its groups, what its conditions may ask for, and its mark."""

    row: str
    kind: str
    number: str
    groups: list[Group]
    names: list[tuple[str, str]]
    seen: str
    faults: list[str] = dataclasses.field(default_factory=list)
    has_path: Mapping[str, bool] = dataclasses.field(default_factory=dict)

    @property
    def kind_words(self) -> Any:
        return KINDS.get(self.kind, "")


def mark(part: Any) -> str:
    """A mark of what a row says, so that a change by another is noticed. Empty for a row without fields."""
    if part is None:
        return ""
    told = part.model_dump(mode="json", exclude={"body", "tables"} if isinstance(part, Definition) else None)
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


class Drawing:
    """What the controls of one panel share: the draft, the row, the faults by field."""

    def __init__(
        self, act: Act, version: Version, whole: Definition, row: str, faults: Mapping[str, list[str]]
    ) -> None:
        self.act, self.version, self.whole, self.row, self.faults = act, version, whole, row, faults
        self.items = rows_of(whole)
        self.item = next((one for item in self.items for one in item.walk() if one.id == row), None) if row else None
        self.numbers = numbers(self.items)
        self.known = known_at(whole, row)

    def panel(self, sent: Mapping[str, Any] | None = None) -> Panel:
        """The panel; `sent` has the values as they were typed, where they could not be read."""
        part, kind = (self.item.part, self.item.kind) if self.item is not None else (self.whole, "")
        told = part.model_dump() if part is not None else {}
        if self.item is not None and self.item.kind == "decide" and self.item.only is not None:
            told["when"] = self.item.only.when
        hidden = {"when"} if kind == "decide" and (self.item is None or self.item.only is None) else set()
        controls = [
            self.control(each, each.path, _at(told, each.path)) for each in PANELS[kind] if each.path not in hidden
        ]
        groups = []
        for title, held in groupby(controls, key=lambda control: str(control.field.group)):
            all_of = list(held)
            groups.append(
                Group(
                    title,
                    [one for one in all_of if not one.field.more or one.says],
                    [one for one in all_of if one.field.more and not one.says],
                )
            )
        paths = {child.kind for child in self.item.children} if self.item is not None else set()
        names = [(name, kind_of(told_kind).word) for name, told_kind in sorted(self.known.items())]
        return Panel(
            self.row,
            kind,
            self.numbers.get(self.row, ""),
            groups,
            names,
            mark(part),
            self.faults.get("", []),
            {which: which in paths for which in ("refused", "late", "otherwise")},
        )

    def control(self, item: Field, name: str, value: Any) -> Control:
        found = Control(item, name, value, faults=list(self.faults.get(name, ())))
        match item.kind:
            case "lane":
                found.value = lane_value(value)
                found.options = self.lanes(Lane.model_validate(value or {}))
                if (value or {}).get("kind") == "authority":
                    asked = (
                        Field("code", _("Authority for"), "activity"),
                        Field("amount", _("for the amount"), "expression"),
                    )
                    found.more = [
                        self.control(each, f"{name}.{each.path}", (value or {}).get(each.path)) for each in asked
                    ]
            case "activity":
                found.options = activity_options(get_language() or "en")
            case "procedure":
                in_force = Version.objects.visible_to(self.act).filter(state=VersionState.PUBLISHED)
                rows = in_force.select_related("procedure").exclude(procedure=self.version.procedure_id)
                found.options = [("", [(row.procedure.code, row.procedure.title) for row in rows[:500]])]
            case "table":
                language = get_language() or "en"
                found.options = [
                    ("", [(one.name, one.title.in_language(language) or one.name) for one in self.whole.tables])
                ]
            case "choice":
                found.options = [("", [(key, str(label)) for key, label in item.choices])]
            case "rows_of":
                found.options = [("", self.steps())]
            case "duration":
                found.value = time_words(value or "")
            case "lines":
                found.value = "\n".join(time_words(line) if item.path == "due.remind" else line for line in value or ())
            case "pairs":
                found.value = "\n".join(f"{key} = {text}" for key, text in (value or {}).items())
            case "choices":
                found.value = choices_text(value or [])
            case "inputs":
                found.more = self.inputs(name, value or {})
                found.value = bool(value)
            case "parts":
                found.parts = self.parts(item, name, value or [])
        return found

    def parts(self, item: Field, name: str, told: list[dict[str, Any]]) -> list[Part]:
        language = get_language() or "en"
        found = []
        for place in range(len(told) + 1):
            is_new = place == len(told)
            values = (
                told[place]
                if not is_new
                else {"required": True, "type": "text", "shift": "none", "data_class": "normal"}
            )
            controls = [
                self.control(inner, f"{name}.{place}.{inner.path}", values.get(inner.path)) for inner in item.parts
            ]
            shown = [one for one in controls if not one.field.more or (one.says and one.field.kind != "choice")]
            title = part_title(values, language) if not is_new else ""
            found.append(Part(title, shown, [one for one in controls if one not in shown], is_new))
        return found

    def inputs(self, name: str, value: Mapping[str, str]) -> list[Control]:
        """An expression for each thing that the chosen activity asks for."""
        code = getattr(self.item.part, "activity", "") if self.item is not None else ""
        activity = activities.get(code)
        asked = [(item.name, item.says.label) for item in activity.inputs] if activity is not None else []
        known = {key for key, _label in asked}
        asked += [(key, key) for key in value if key not in known]
        return [Control(Field(key, label, "expression"), f"{name}.{key}", value.get(key, "")) for key, label in asked]

    def steps(self) -> list[tuple[str, str]]:
        """The other steps of the draft, by number and title."""
        language = get_language() or "en"
        rows = [
            row for item in self.items for row in item.walk() if row.kind in ("step", "approval") and row.id != self.row
        ]
        return [(row.id, f"{self.numbers.get(row.id, '')} {row.title.in_language(language)}".strip()) for row in rows]

    def lanes(self, now: Lane) -> Options:
        """Everybody who can be named, in words. Two queries."""
        people = [name for name, told in self.known.items() if kind_of(told).word in ("person", "any")]
        places = [name for name, told in self.known.items() if kind_of(told).word in ("person", "department", "any")]
        ways = [
            ("starter", _("whoever starts it")),
            ("manager", _("the manager of whoever starts it")),
            ("head", _("the head of the starter's department")),
            ("authority", _("the nearest up the line with authority")),
        ]
        ways += [(f"person:{name}", _("the person in “%(name)s”") % {"name": name}) for name in people]
        ways += [(f"manager:{name}", _("the manager of “%(name)s”") % {"name": name}) for name in people]
        ways += [(f"head:{name}", _("the head of department of “%(name)s”") % {"name": name}) for name in places]
        profiles = sorted(
            ((f"profile:{one.code}", str(one)) for one in PositionProfile.objects.exclude(code="system")),
            key=lambda pair: pair[1].casefold(),
        )
        company = resolving.company_on(self.act, self.act.today)
        keys = [key for key, place in company.places.items() if place.entity is not None][:MOST_POSITIONS]
        labels = Position.labels(keys)
        seats = sorted(
            ((f"position:{key}", labels[key]) for key in keys if key in labels), key=lambda pair: pair[1].casefold()
        )
        found: Options = [("", ways), (_("Kinds of positions"), profiles), (_("Positions"), seats)]
        value = lane_value(now.model_dump())
        if value and value not in {key for _group, held in found for key, _label in held}:
            found.insert(0, ("", [(value, lane_words(now, Names.gathered(now.positions)))]))
        return found


def time_words(duration: str) -> str:
    """A duration in words, where they read back as the same; else as it is kept."""
    words = duration_text(duration) if duration else ""
    return words if checklist.duration_of(f"wait {words}") == duration else duration


def lane_value(told: Mapping[str, Any] | None) -> str:
    """Who, as one choice: the other way round of what the panel sends."""
    if not told or not told.get("kind"):
        return ""
    match told["kind"]:
        case "position":
            return "position:" + ",".join(str(key) for key in told["positions"])
        case "profile":
            return f"profile:{told['code']}"
        case "person" | "manager" | "head":
            return f"{told['kind']}:{told['of']}" if told["of"] else str(told["kind"])
    return str(told["kind"])


def part_title(values: Mapping[str, Any], language: str) -> str:
    label = values.get("label") or {}
    danish = language.startswith("da")
    words = (label.get("da") or label.get("en")) if danish else (label.get("en") or label.get("da"))
    if words:
        return str(words)
    code = values.get("activity")
    return str(activities[code].title) if code in activities else str(values.get("rrule") or "")


@lru_cache(maxsize=4)
def activity_options(language: str) -> Options:
    """Every activity that people do, by room, in one language."""
    from django.apps import apps

    rooms: dict[str, list[tuple[str, str]]] = {}
    for code, activity in activities.items():
        if not activity.by_system:
            rooms.setdefault(activity.room, []).append((code, str(activity.title)))
    names = {config.label: str(config.verbose_name) for config in apps.get_app_configs()}
    return [
        (names.get(room, room), sorted(held, key=lambda pair: pair[1].casefold()))
        for room, held in sorted(rooms.items(), key=lambda pair: names.get(pair[0], pair[0]).casefold())
    ]


def _at(told: Mapping[str, Any], path: str) -> Any:
    at: Any = told
    for step in path.split("."):
        at = at.get(step) if isinstance(at, Mapping) else None
    return at


def may(act: Act, version: Version) -> bool:
    """Whether the reader may write in the draft."""
    from bagland.ui.ports import ports as screen

    return screen.may(act, ["work.change_draft"], version).get("work.change_draft") is None
