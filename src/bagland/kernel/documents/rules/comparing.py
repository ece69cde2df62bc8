"""What differs between two texts, line by line and inside a changed line word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_LINES = 4_000
MOST_WORDS = 400
"""A line of more words is told as another line, not word by word."""
AROUND = 2
"""So many equal lines are shown before and after a difference."""
_WORDS = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand together: `same`, `gone` or `new`."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is read: `same`, `gone`, `new`, or `changed` with what came and went inside it. `skipped` stands for
    `count` equal lines that are not shown.
    """

    kind: str
    runs: tuple[Run, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences in their order. `is_cut` says that only the first lines were compared."""

    lines: tuple[Line, ...]
    is_cut: bool = False

    @property
    def differs(self) -> bool:
        return any(line.kind not in ("same", "skipped") for line in self.lines)


def compared(old: Sequence[str], new: Sequence[str]) -> Comparison:
    """Two texts as lists of lines. Only their first 4,000 lines are compared."""
    is_cut = max(len(old), len(new)) > MOST_LINES
    old, new = old[:MOST_LINES], new[:MOST_LINES]
    lines: list[Line] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            lines += (Line("same", (Run("same", text),)) for text in old[old_from:old_to])
        else:
            lines += _replaced(old[old_from:old_to], new[new_from:new_to])
    return Comparison(tuple(_with_gaps(lines)), is_cut)


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """Lines that became others: as many as stand opposite each other are told word by word."""
    pairs = min(len(old), len(new))
    for before, after in zip(old[:pairs], new[:pairs], strict=True):
        yield from _changed(before, after)
    yield from (Line("gone", (Run("gone", text),)) for text in old[pairs:])
    yield from (Line("new", (Run("new", text),)) for text in new[pairs:])


def _changed(before: str, after: str) -> Iterator[Line]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if max(len(old), len(new)) > MOST_WORDS or matcher.ratio() < 0.4:
        yield Line("gone", (Run("gone", before),))
        yield Line("new", (Run("new", after),))
        return
    runs: list[Run] = []
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            runs.append(Run("same", "".join(old[old_from:old_to])))
            continue
        if old_to > old_from:
            runs.append(Run("gone", "".join(old[old_from:old_to])))
        if new_to > new_from:
            runs.append(Run("new", "".join(new[new_from:new_to])))
    yield Line("changed", tuple(runs))


def _with_gaps(lines: Sequence[Line]) -> Iterator[Line]:
    """Long runs of equal lines become one that counts them."""
    near = [False] * len(lines)
    for place, line in enumerate(lines):
        if line.kind != "same":
            for close in range(max(0, place - AROUND), min(len(lines), place + AROUND + 1)):
                near[close] = True
    skipped = 0
    for line, is_near in zip(lines, near, strict=True):
        if is_near:
            if skipped:
                yield Line("skipped", count=skipped)
            skipped = 0
            yield line
        else:
            skipped += 1
    if skipped:
        yield Line("skipped", count=skipped)
