"""The cells of a decision table: what each says of its column, as sets that can be cut, joined and told again.

| written | means |
| --- | --- |
| `-` or nothing | any value |
| `100`, `"new"`, `new`, `2026-01-01`, `true` | this value |
| `< 5`, `<= 5`, `> 5`, `>= 5`, `!= 5` | compared with it |
| `[1..5]`, `(1..5]`, `[1..5)` | between; a round bracket leaves its end out |
| `1, 2, [7..9]` | one of these |
| `not(1, 2)` | none of these |
| `null` | no value |
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Any

from bagland.kernel.work.rules.expressions.faults import ExpressionFault

Key = tuple[int, Any, int]
"""A place between ordered values: just before a value (0) or just after it (1); the ranks -1 and 1 are the far ends."""
Span = tuple[Key, Key]

START: Key = (-1, 0, 0)
END: Key = (1, 0, 0)
ORDERED = frozenset({"number", "date"})
_YES, _NO = frozenset({"true", "yes", "ja"}), frozenset({"false", "no", "nej"})
_NUMBER = re.compile(r"-?[0-9]{1,34}(\.[0-9]{1,34})?")
_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")
_DAY = re.compile(r'(?:@|date\()?"?([0-9]{4}-[0-9]{2}-[0-9]{2})"?\)?')
_WORDS = re.compile(
    r'\s*("(?:[^"\\]|\\.)*"|@"[^"]*"|date\("[^"]*"\)|\.\.|<=|>=|!=|[<>=\[\](),]|(?:(?!\.\.)[^\s,()\[\]<>=!"])+)'
)
OTHER = "\ue001other"
"""The atom that stands for every value that no cell names."""


@dataclass(frozen=True, slots=True)
class Test:
    """What a cell lets through. Of an ordered column `spans`, in order and apart; else `values`, or all but these when
    `others`. `nothing` says that it lets through what has no value.
    """

    spans: tuple[Span, ...] = ()
    values: frozenset[Any] = frozenset()
    others: bool = False
    nothing: bool = False
    is_any: bool = False

    def lets(self, value: Any) -> bool:
        """Whether a value of the column's kind is let through; None is no value."""
        if self.is_any:
            return True
        if value is None:
            return self.nothing
        if isinstance(value, Decimal | date):
            key: Key = (0, place_of(value), 0)
            return any(start <= key < end for start, end in self.spans)
        return (value in self.values) is not self.others


ANY = Test(is_any=True)


def place_of(value: Decimal | date) -> Any:
    """What orders a value: itself, or the ordinal of a day."""
    return value.toordinal() if isinstance(value, date) else value


@lru_cache(maxsize=20_000)
def test_of(text: str, kind: str) -> Test:
    """What a cell says. `kind` is `number`, `date`, `yes_no`, `text` or `choice`. Raises ExpressionFault."""
    words = _words(text)
    if not words or words == ["-"]:
        return ANY
    if words[0] == "not" and words[1:2] == ["("] and words[-1] == ")":
        return _complement(_tests(words[2:-1], kind, text), kind)
    return _tests(words, kind, text)


def _words(text: str) -> list[str]:
    words: list[str] = []
    at = 0
    text = text.strip()
    while at < len(text):
        found = _WORDS.match(text, at)
        if found is None:
            raise ExpressionFault("cell", 0, len(text), cell=text[:60])
        words.append(found[1])
        at = found.end()
    return words


def _tests(words: list[str], kind: str, text: str) -> Test:
    """Tests with commas between them, joined."""
    parts: list[list[str]] = [[]]
    for word in words:
        if word == ",":
            parts.append([])
        else:
            parts[-1].append(word)
    return joined([_one(part, kind, text) for part in parts], kind)


def _one(words: list[str], kind: str, text: str) -> Test:
    match words:
        case [("[" | "(") as opens, least, "..", most, ("]" | ")") as closes] if kind in ORDERED:
            start = _key(value_of(least, kind), after=opens == "(")
            end = _key(value_of(most, kind), after=closes == "]")
            if not start < end:
                raise ExpressionFault("cell_empty", 0, len(text), cell=text[:60])
            return Test(spans=((start, end),))
        case ["null"]:
            return Test(nothing=True)
        case ["<" | "<=" | ">" | ">=" as sign, told] if kind in ORDERED:
            value = value_of(told, kind)
            if sign in ("<", "<="):
                return Test(spans=((START, _key(value, after=sign == "<=")),))
            return Test(spans=((_key(value, after=sign == ">"), END),))
        case ["=", *told] if told:
            return _same(" ".join(told), kind)
        case ["!=", *told] if told:
            return _complement(_same(" ".join(told), kind), kind)
        case [_, *_] if all(word not in "<>=!=()[].." for word in words):
            return _same(" ".join(words), kind)
    raise ExpressionFault("cell", 0, len(text), cell=text[:60])


def _same(told: str, kind: str) -> Test:
    value = value_of(told, kind)
    if kind in ORDERED:
        return Test(spans=((_key(value, after=False), _key(value, after=True)),))
    return Test(values=frozenset({value}))


def value_of(told: str, kind: str) -> Any:
    """A single value of a column as it is written there: a Decimal, a day, true or false, or a text."""
    told = told.strip()
    if kind == "number":
        if not _NUMBER.fullmatch(told):
            raise ExpressionFault("number", 0, len(told), word=told[:60])
        if _THOUSANDS.fullmatch(told):
            raise ExpressionFault("thousands", 0, len(told), number=told, whole=told.replace(".", ""), exact=f"{told}0")
        return Decimal(told)
    if kind == "date":
        found = _DAY.fullmatch(told)
        try:
            return date.fromisoformat(found[1] if found else told[:10] + "?")
        except ValueError:
            raise ExpressionFault("day", 0, len(told), word=told[:60]) from None
    if kind == "yes_no":
        word = told.lower()
        if word not in _YES | _NO:
            raise ExpressionFault("cell_yes_no", 0, len(told), word=told[:60])
        return word in _YES
    if told.startswith('"') and told.endswith('"') and len(told) > 1:
        return re.sub(r"\\(.)", r"\1", told[1:-1])
    return told


def _key(value: Any, *, after: bool) -> Key:
    if isinstance(value, date):
        return (0, value.toordinal() + after, 0)
    return (0, value, int(after))


def joined(tests: Iterable[Test], kind: str) -> Test:
    """What any of the tests lets through."""
    tests = list(tests)
    if any(test.is_any for test in tests):
        return ANY
    nothing = any(test.nothing for test in tests)
    if kind in ORDERED:
        return Test(spans=_merged([span for test in tests for span in test.spans]), nothing=nothing)
    named = frozenset(value for test in tests if not test.others for value in test.values)
    left_out = [test.values for test in tests if test.others]
    if not left_out:
        return Test(values=named, nothing=nothing)
    return Test(values=frozenset.intersection(*left_out) - named, others=True, nothing=nothing)


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)


def _complement(test: Test, kind: str) -> Test:
    if kind not in ORDERED:
        return Test(values=test.values, others=not test.others)
    edges = [START, *(key for span in test.spans for key in span), END]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return Test(spans=tuple((start, end) for start, end in pairs if start < end))


# ---- what is left, and how it is told


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the check sees it: its kind, and all values there are where that is known."""

    kind: str
    domain: Test = ANY

    def atoms(self, tests: Iterable[Test]) -> list[Any]:
        """Pieces of the column that no test cuts: spans of an ordered one, else values and what none names."""
        if self.kind in ORDERED:
            domain = self.domain.spans if not self.domain.is_any else ((START, END),)
            edges = {key for test in tests for span in test.spans for key in span}
            return [piece for span in domain for piece in _cut(span, edges)]
        if self.kind == "yes_no":
            return [True, False]
        if not self.domain.is_any:
            return sorted(self.domain.values)
        return [*sorted({value for test in tests for value in test.values}), OTHER]

    def covers(self, test: Test, atom: Any) -> bool:
        """Whether a test lets a whole atom through."""
        if test.is_any:
            return True
        if self.kind in ORDERED:
            return any(start <= atom[0] and atom[1] <= end for start, end in test.spans)
        if atom == OTHER:
            return test.others
        return (atom in test.values) is not test.others

    def told(self, atoms: list[Any], named: frozenset[Any]) -> str:
        """Atoms as a cell would say them."""
        if self.kind in ORDERED:
            if _merged(atoms) == self.domain.spans:
                return "-"
            return ", ".join(_span_text(span, self.kind) for span in _merged(atoms))
        if set(atoms) == ({True, False} if self.kind == "yes_no" else self.domain.values):
            return "-"
        if self.kind == "yes_no":
            return ", ".join("true" if atom else "false" for atom in atoms)
        if OTHER in atoms:
            left_out = sorted(named - set(atoms))
            return f"not({', '.join(_quoted(value) for value in left_out)})" if left_out else "-"
        return ", ".join(_quoted(atom) for atom in atoms)


def column_of(kind: str, values: list[str]) -> Column:
    """A column with its domain: the values of a text, or of an ordered one the tests that it stays within."""
    if not values:
        return Column(kind)
    return Column(kind, joined([test_of(value, kind) for value in values], kind))


def _cut(span: Span, edges: set[Key]) -> list[Span]:
    inside = sorted(edge for edge in edges if span[0] < edge < span[1])
    whole = [span[0], *inside, span[1]]
    return list(pairwise(whole))


def _quoted(value: Any) -> str:
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _span_text(span: Span, kind: str) -> str:
    start, end = span
    if start == START and end == END:
        return "-"
    if kind == "date":
        first = date.fromordinal(start[1]).isoformat() if start != START else ""
        last = date.fromordinal(end[1] - 1).isoformat() if end != END else ""
        if first == last:
            return first
        return f"<= {last}" if not first else f">= {first}" if not last else f"[{first}..{last}]"
    if start == START:
        return f"{'<=' if end[2] else '<'} {end[1]:f}"
    if end == END:
        return f"{'>' if start[2] else '>='} {start[1]:f}"
    if start[1] == end[1]:
        return f"{start[1]:f}"
    return f"{'(' if start[2] else '['}{start[1]:f}..{end[1]:f}{']' if end[2] else ')'}"
