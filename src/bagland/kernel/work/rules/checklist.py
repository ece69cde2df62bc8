"""A procedure as plain text: lines that stand under each other, more indented where they stand inside.

What people have in a document already becomes a draft: bullets, numbers and tick boxes are left out, a line with others
inside is a phase. A line that begins as these do is more than a step, in Danish and in English:

    If / Hvis …             a decision, with what is inside
    In parallel / Samtidig  everything inside at the same time
    For each / For hver …   once for each of a list
    Wait / Vent 3 days      until the time has passed (working days, hours, minutes, weeks too)
    Approve / Godkend …     an approval
    Tell / Fortæl …         somebody is told
    End / Slut              the case ends here
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bagland.kernel.work.rules.definition import Lane, Words
from bagland.kernel.work.rules.editing import Outline
from bagland.kernel.work.rules.outline import Item

TAB = 4
_BULLET = re.compile(
    r"^(?:[-*•–·▪◦‣]\s+|\(?\d+(?:[.)]\d+)*[.)]\s+|[a-zæøå][.)]\s+|\d+(?:\.\d+)+\s+)*(?:\[[ xX]?\]\s*|[☐☑☒✓]\s*)?",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^(#{1,6})\s+")
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("decide", re.compile(r"^(?:only if|if|when|kun hvis|hvis)\b\s*(?P<rest>.*)$", re.IGNORECASE)),
    (
        "parallel",
        re.compile(
            r"^(?:in parallel|at the same time|meanwhile|samtidig\w*|parallelt)\b\s*(?P<rest>.*)$", re.IGNORECASE
        ),
    ),
    ("each", re.compile(r"^(?:for each|for every|for hver\w*)\b\s*(?P<rest>.*)$", re.IGNORECASE)),
    ("repeat", re.compile(r"^(?:repeat|gentag)\b\s*(?P<rest>.*)$", re.IGNORECASE)),
    ("wait", re.compile(r"^(?:wait|vent)\b\s*(?P<rest>.*)$", re.IGNORECASE)),
    ("approval", re.compile(r"^(?:approve|approval|godkend\w*)\b\s*(?P<rest>.*)$", re.IGNORECASE)),
    ("tell", re.compile(r"^(?:tell|inform|fortæl|underret|orientér|orienter)\b\s*(?P<rest>.*)$", re.IGNORECASE)),
    ("end", re.compile(r"^(?:end|stop|slut)[.!]?$(?P<rest>)", re.IGNORECASE)),
)
_UNITS = {
    "min": "PT{}M", "hour": "PT{}H", "time": "PT{}H", "workingday": "P{}BD", "businessday": "P{}BD",
    "arbejdsdag": "P{}BD", "hverdag": "P{}BD", "day": "P{}D", "dag": "P{}D", "week": "P{}W", "uge": "P{}W",
}  # fmt: skip
_WAIT = re.compile(r"^(\d{1,4})\s+(working\s+|business\s+)?([a-zæøå]+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line that says something: how far it is indented, and its words without bullet or number."""

    depth: int
    text: str


def lines_of(text: str) -> list[Line]:
    """The lines of a text, blank ones left out. A heading stands outside what follows it."""
    found: list[Line] = []
    under = 0
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = raw.expandtabs(TAB)
        words = line.strip()
        if not words:
            continue
        if heading := _HEADING.match(words):
            under = len(heading.group(1))
            found.append(Line(under - 1, words[heading.end() :].strip()))
            continue
        bare = words[match.end() :] if (match := _BULLET.match(words)) else words
        indent = len(line) - len(line.lstrip())
        found.append(Line(under * 1000 + indent if under else indent, " ".join((bare or words).split())[:400]))
    return found


def read(text: str, language: str, draft: Outline, lanes: Mapping[str, Lane] | None = None) -> list[Item]:
    """The rows of a text, with ids of their own, ready to be inserted. `lanes` knows who a line begins with («HR: …»).

    Rows below each other stand inside the nearest line before them that is less indented.
    """
    lines = lines_of(text)
    items, _next = _inside(lines, 0, -1, lambda line, holds: _row(line, language, draft, lanes or {}, holds))
    return items


def _inside(lines: list[Line], at: int, depth: int, make: Callable[[Line, bool], Item]) -> tuple[list[Item], int]:
    items: list[Item] = []
    while at < len(lines) and lines[at].depth > depth:
        line = lines[at]
        holds = at + 1 < len(lines) and lines[at + 1].depth > line.depth
        item = make(line, holds)
        item.children, at = _inside(lines, at + 1, line.depth, make)
        items.append(item)
    return items, at


def _row(line: Line, language: str, draft: Outline, lanes: Mapping[str, Lane], holds: bool) -> Item:
    who, _colon, rest = line.text.partition(":")
    lane = lanes.get(who.strip().casefold()) if rest.strip() else None
    text = rest.strip() if lane is not None else line.text
    kind = kind_of(text, holds)
    item = draft.made(draft.fresh(), kind, Words(**{_code(language): text.rstrip(":").strip() or line.text}))
    if lane is not None and "lane" in type(item.part).model_fields:
        item.part.lane = lane
    if kind == "wait":
        item.part.duration = duration_of(text)
    return item


def kind_of(text: str, holds: bool) -> str:
    """What a line is by how it begins. One that has others inside is never something that can hold none."""
    for kind, pattern in _KINDS:
        if not (match := pattern.match(text)):
            continue
        if kind in ("decide", "parallel", "each", "repeat"):
            if holds:
                return kind
        elif not holds and (kind != "wait" or duration_of(text)) and (match.group("rest") or kind == "end"):
            return kind
    return "phase" if holds else "step"


def duration_of(text: str) -> str:
    """`P3BD` of «wait 3 working days»; empty when it is no time that we know."""
    match = _WAIT.match(text.partition(" ")[2].strip().rstrip(".")) if " " in text else None
    if not match:
        return ""
    number, working, unit = match.groups()
    word = unit.lower()
    for known, pattern in _UNITS.items():
        if (("working" + word) if working else word).startswith(known):
            return pattern.format(int(number))
    return ""


def written(items: list[Item], language: str, depth: int = 0) -> str:
    """Rows as text, two blanks for each level: what is copied to other programs."""
    lines = []
    for item in items:
        title = item.title.in_language(language)
        lines.append("  " * depth + "- " + (title or item.kind))
        if item.children:
            lines.append(written(item.children, language, depth + 1))
    return "\n".join(lines)


def _code(language: str) -> str:
    return "da" if language.startswith("da") else "en"
