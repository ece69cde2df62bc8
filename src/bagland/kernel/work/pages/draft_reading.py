"""What the editor's panel sends, read into a node: shapes only, whatever is wrong is told beside its field."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from pydantic import TypeAdapter, ValidationError

from bagland.foundation.working_time import WorkingTimeError, parse_duration
from bagland.kernel.work.pages.draft_fields import PANELS, Field
from bagland.kernel.work.rules import checklist
from bagland.kernel.work.rules.definition import Branch, Definition, Node

_NODE: TypeAdapter[Any] = TypeAdapter(Node)
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ö": "oe", "ä": "ae", "ü": "u", "é": "e"})
_TIME = re.compile(r"(\d{1,2})[.:](\d{2})")


@dataclass
class Read:
    """A part as it was sent: whole when there are no faults. `faults` are sentences by the field's name."""

    part: Any = None
    faults: dict[str, str] = field(default_factory=dict)


def read_panel(kind: str, part: Any, sent: QueryDict, names: Iterable[str] = ()) -> Read:
    """The part with what was sent for its fields. What the panel does not show stays as it is."""
    told: dict[str, Any] = part.model_dump()
    before: dict[str, Any] = part.model_dump()
    read = Read()
    for item in PANELS[kind]:
        if item.path == "when" and kind == "decide":
            continue
        value = _value(item, item.path, sent, _at(before, item.path), read)
        _put(told, item.path, value)
    if isinstance(told.get("due"), dict) and not any(told["due"].get(name) for name in told["due"] if name != "late"):
        told["due"] = None
    try:
        if isinstance(part, Definition | Branch):
            read.part = type(part).model_validate(told | _inside(part))
        else:
            read.part = _NODE.validate_python(told | {"kind": part.kind})
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            place = ".".join(str(step) for step in fault["loc"] if step != told.get("kind"))
            read.faults.setdefault(place, _sentence(fault))
    return read


def _inside(part: Any) -> dict[str, Any]:
    """What a definition holds beside its panel's fields, as it is."""
    return {"body": part.body, "tables": part.tables} if isinstance(part, Definition) else {"body": part.body}


def _sentence(fault: Any) -> str:
    if fault["type"] == "string_pattern_mismatch":
        return _("A name has small letters, digits and underscores, such as amount_in_kroner.")
    if fault["type"] == "string_too_long":
        return _("This is too long.")
    return _("This cannot be used here: %(fault)s") % {"fault": fault["msg"]}


def _value(item: Field, name: str, sent: QueryDict, before: Any, read: Read) -> Any:
    text = str(sent.get(name, "")).strip()
    match item.kind:
        case "words" | "text_words":
            return {code: _clean(sent.get(f"{name}.{code}", ""), item.kind) for code in ("da", "en")}
        case "lane":
            return _lane(sent, name)
        case "tick":
            return name in sent
        case "whole" | "number":
            return _number(text, name, before, whole=item.kind == "whole", read=read)
        case "duration":
            return _duration(text)
        case "time":
            return _time(text)
        case "lines":
            found = [line.strip() for line in text.splitlines() if line.strip()]
            return [_duration(line) for line in found] if item.path == "due.remind" else found
        case "rows_of":
            return sent.getlist(name)
        case "inputs":
            prefix = f"{name}."
            given = {key.removeprefix(prefix): str(sent[key]).strip() for key in sent if key.startswith(prefix)}
            return {key: value for key, value in given.items() if value}
        case "pairs":
            return _pairs(sent.get(name, ""), name, read)
        case "choices":
            return _choices(sent.get(name, ""), before or [])
        case "parts":
            return _parts(item, name, sent, before or [], read)
    return text


def _clean(text: str, kind: str) -> str:
    return text.strip().replace("\r\n", "\n") if kind == "text_words" else " ".join(text.split())


def _lane(sent: QueryDict, name: str) -> dict[str, Any]:
    """Who, from one choice: `profile:bookkeeper`, `position:7`, `manager:employee`, `authority`."""
    kind, _colon, rest = sent.get(name, "").partition(":")
    lane: dict[str, Any] = {"kind": kind}
    if kind == "position":
        lane["positions"] = [int(key) for key in rest.split(",") if key.isascii() and key.isdigit() and len(key) < 19]
    elif kind == "profile":
        lane["code"] = rest
    elif kind == "authority":
        lane["code"] = sent.get(f"{name}.code", "").strip()
        lane["amount"] = sent.get(f"{name}.amount", "").strip()
    elif kind in ("person", "manager", "head"):
        lane["of"] = rest
    return lane


def _number(text: str, name: str, before: Any, *, whole: bool, read: Read) -> Any:
    if not text:
        return before if whole else None
    try:
        return int(text) if whole else float(text.replace(",", "."))
    except ValueError:
        read.faults[name] = _("Write a number.")
        return before


def _duration(text: str) -> str:
    """`P3BD` of «3 working days», and of what is a duration already; other text stays, and the check tells."""
    if not text:
        return ""
    try:
        parse_duration(text.upper())
    except WorkingTimeError:
        return checklist.duration_of(f"wait {text}") or text[:60]
    return text.upper()


def _time(text: str) -> str:
    found = _TIME.fullmatch(text)
    return f"{int(found.group(1)):02}:{found.group(2)}" if found else text


def _pairs(text: str, name: str, read: Read) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        key, equals, value = line.partition("=")
        if not equals or not value.strip() or value.startswith("="):
            read.faults[name] = _("Write each line as name = value.")
            continue
        found[key.strip()] = value.strip()
    return found


def _choices(text: str, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Answers, one on each line, `Danish / English`; one that was there keeps its value."""
    known = {_label_line(choice): choice for choice in before}
    found: list[dict[str, Any]] = []
    taken: set[str] = set()
    for place, line in enumerate(line.strip() for line in text.splitlines() if line.strip()):
        choice = known.get(line)
        if choice is None:
            danish, _slash, english = (part.strip() for part in line.partition(" / "))
            value = before[place]["value"] if place < len(before) else identifier(english or danish)
            choice = {"value": value, "label": {"da": danish, "en": english}}
        while choice["value"] in taken:
            choice = choice | {"value": f"{choice['value'][:50]}_{len(taken)}"}
        taken.add(choice["value"])
        found.append(choice)
    return found


def _label_line(choice: dict[str, Any]) -> str:
    label = choice["label"]
    return f"{label['da']} / {label['en']}" if label["da"] and label["en"] else label["da"] or label["en"]


def choices_text(choices: list[dict[str, Any]]) -> str:
    """The answers as they are written in the panel."""
    return "\n".join(_label_line(choice) for choice in choices)


def _parts(item: Field, name: str, sent: QueryDict, before: list[dict[str, Any]], read: Read) -> list[dict[str, Any]]:
    """The parts that were sent and say something, in their order."""
    places = sorted(
        {
            int(key.split(".")[len(name.split("."))])
            for key in sent
            if key.startswith(f"{name}.") and _is_place(key, name)
        }
    )
    found: list[dict[str, Any]] = []
    for place in places:
        if f"{name}.{place}.gone" in sent:
            continue
        was = before[place] if place < len(before) else {}
        part: dict[str, Any] = {}
        for inner in item.parts:
            part[inner.path] = _value(inner, f"{name}.{place}.{inner.path}", sent, was.get(inner.path), read)
        if item.path == "form":
            if not any(part["label"].values()):
                continue
            part["name"] = part["name"] or _free(identifier(part["label"]["en"] or part["label"]["da"]), found)
        elif not any(part.get(inner) for inner in ("activity", "rrule")):
            continue
        found.append(part)
    return found


def _is_place(key: str, name: str) -> bool:
    step = key.removeprefix(f"{name}.").split(".")[0]
    return step.isascii() and step.isdigit() and len(step) < 4


def identifier(text: str) -> str:
    """A name for conditions made of words."""
    plain = re.sub(r"[^a-z0-9]+", "_", text.casefold().translate(_LETTERS)).strip("_")[:50]
    return plain if plain and plain[0].isalpha() else f"x_{plain}".rstrip("_")


def _free(name: str, before: list[dict[str, Any]]) -> str:
    taken = {part["name"] for part in before}
    return next(one for count in range(1, 1000) if (one := name if count == 1 else f"{name}_{count}") not in taken)


def _at(told: dict[str, Any], path: str) -> Any:
    at: Any = told
    for step in path.split("."):
        at = at.get(step) if isinstance(at, dict) else None
    return at


def _put(told: dict[str, Any], path: str, value: Any) -> None:
    *above, last = path.split(".")
    at = told
    for step in above:
        if not isinstance(at.get(step), dict):
            at[step] = {}
        at = at[step]
    at[last] = value
