"""Which column of somebody's file is which: by its heading, and where that says nothing by what stands below it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from bagland.kernel.exchange.formats.cells import Cell, is_empty, text_of

LOOKED_FOR_HEADER = 20
"""A table's headings stand among the first rows, below a title at most."""
ALIKE = 0.86
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ß": "ss"})
_SIGNS = re.compile(r"[^a-z0-9]+")
_WORDS = re.compile(r"[^\d@]{1,60}")


@dataclass(frozen=True, slots=True)
class Known:
    """One input as sheets may call it: its words (labels of both languages, synonyms), and how its values look."""

    name: str
    words: tuple[str, ...]
    looks: re.Pattern[str] | None = None


def folded(heading: str) -> str:
    """A heading without capitals, accents and signs: «E-mail (arbejde)» is `emailarbejde`."""
    plain = heading.casefold().translate(_LETTERS)
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))
    return _SIGNS.sub("", plain)


def guess(headings: Sequence[str], samples: Sequence[Sequence[Cell]], known: Sequence[Known]) -> dict[int, str]:
    """The input for each column that says what it is. Each input is used once: the best match has it."""
    offers: list[tuple[float, int, int]] = []
    for place, heading in enumerate(headings):
        for number, item in enumerate(known):
            if (match := _alike(folded(heading), item.words)) > 0:
                offers.append((-match, number, place))
    chosen: dict[int, str] = {}
    for _match, number, place in sorted(offers):
        if place not in chosen and known[number].name not in chosen.values():
            chosen[place] = known[number].name
    for place in range(len(headings)):
        if place in chosen:
            continue
        for item in known:
            if item.looks is not None and item.name not in chosen.values() and _looks_so(samples, place, item.looks):
                chosen[place] = item.name
                break
    return dict(sorted(chosen.items()))


def _alike(heading: str, words: Sequence[str]) -> float:
    """How well a folded heading is one of the words; 0 when it is none."""
    if not heading:
        return 0.0
    best = 0.0
    for word in words:
        wanted = folded(word)
        if heading == wanted:
            return 1.0
        ratio = SequenceMatcher(None, heading, wanted).ratio() if min(len(heading), len(wanted)) > 3 else 0.0
        best = max(best, ratio)
    return best if best >= ALIKE else 0.0


def _looks_so(samples: Sequence[Sequence[Cell]], place: int, looks: re.Pattern[str]) -> bool:
    """Whether nearly all of a column's samples look as the input's values do."""
    filled = [text_of(row[place]).strip() for row in samples if place < len(row) and not is_empty(row[place])]
    return bool(filled) and sum(looks.fullmatch(text) is not None for text in filled) >= 0.8 * len(filled)


def header_row(rows: Sequence[tuple[int, Sequence[Cell]]], known: Sequence[Known]) -> int:
    """The number of the row that holds the headings: the one that names most inputs; 0 where none names any.

    Where no heading is known, the first row that is as wide as the table counts as headings when it is all text and
    the next one is not alike in kind.
    """
    best, chosen = 0, 0
    for number, row in rows[:LOOKED_FOR_HEADER]:
        texts = [cell for cell in row if isinstance(cell, str)]
        found = len(guess(texts, [], [Known(item.name, item.words) for item in known]))
        if found > best:
            best, chosen = found, number
    return chosen or _unlike_the_rest(rows)


def _unlike_the_rest(rows: Sequence[tuple[int, Sequence[Cell]]]) -> int:
    """The first row of full width when it is words alone and the row below it is not; else 0."""
    width = max((len(row) for _number, row in rows), default=0)
    for (number, row), (_below, following) in pairwise(rows[:LOOKED_FOR_HEADER]):
        if len(row) == width:
            are_words = all(isinstance(cell, str) and _WORDS.fullmatch(cell.strip()) for cell in row)
            return number if are_words and any(_is_value(cell) for cell in following) else 0
    return 0


def _is_value(cell: Cell) -> bool:
    return not isinstance(cell, str) or any(sign.isdigit() or sign == "@" for sign in cell)


def shape_of(headings: Sequence[str]) -> str:
    """What two files share that were made alike: their headings, folded, in order."""
    return "\x1f".join(folded(heading) for heading in headings)


def written_in(samples: Sequence[Sequence[Cell]], otherwise: str) -> str:
    """`da` or `en`, by the numbers and days of the samples; what is given when they do not tell."""
    votes = {"da": 0, "en": 0}
    for row in samples:
        for cell in row:
            if not isinstance(cell, str):
                continue
            text = cell.strip()
            if re.fullmatch(r"-?\d{1,3}(\.\d{3})*,\d{1,4}", text) or re.fullmatch(r"\d{1,2}[.-]\d{1,2}[.-]\d{4}", text):
                votes["da"] += 1
            elif re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d{1,4})?", text) or re.fullmatch(r"-?\d+\.\d{1,2}", text):
                votes["en"] += 1
    if votes["da"] == votes["en"]:
        return otherwise
    return max(votes, key=lambda language: votes[language])


def letters(place: int) -> str:
    """What a spreadsheet calls a column: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def without_gone(mapping: Mapping[int, str], known: Sequence[str], columns: int) -> dict[int, str]:
    """A remembered mapping as far as its columns and inputs still exist."""
    return {place: name for place, name in mapping.items() if name in known and place < columns}
