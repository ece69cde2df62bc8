"""Words as the index keeps them: small letters, stems in Danish and English, and other ways of writing the same.

A word stands in the index as it is. Beside it stand marks: the same word, or its stem, behind a private character that
no text can hold (it is taken out of every text), which says what the mark means.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2s
from itertools import product

import snowballstemmer  # type: ignore[import-untyped]

TITLE, TITLE_STEM, STEM, AUDIENCE, KIND, ENTITY, UNLISTED = (chr(0xE001 + place) for place in range(7))
LONGEST_WORD = 40
MOST_WORDS = 5_000
SHORTEST_STEM = 2

_WORD = re.compile(r"[^\W_]+")
_SEPARATED = re.compile(r"[\s\-./+()]+")
_DIGRAPHS = (("aa", "å"), ("ae", "æ"), ("oe", "ø"))
_KEPT_APART = "æøå"
_PLAIN = str.maketrans({"ı": "i", "ß": "ss", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "œ": "oe"})
_NORDIC = str.maketrans({"ä": "æ", "ö": "ø"})

_DANISH = "af at de den der det du en er et for fra har i med og om på som til ved vi"
_ENGLISH = "a an and by from in is of on or that the to with"
STOP_WORDS = frozenset(f"{_DANISH} {_ENGLISH}".split())
"""Words that say too little to be asked for beside others."""


def words_of(text: str) -> list[str]:
    """The words of a text, in order: letters and figures, in small letters, composed as Unicode's form C has them."""
    small = text.lower()
    if small.isascii():
        found = _WORD.findall(small)
        if len(small) <= LONGEST_WORD:
            return found
    else:
        found = _WORD.findall(unicodedata.normalize("NFC", small))
    return [word[:LONGEST_WORD] for word in found[:MOST_WORDS]]


def joined_words(text: str) -> list[str]:
    """A number, code or telephone as one word too: `+45 70 70 70 70` is 4570707070 and 70707070; `NK 12` is nk12."""
    bare = _SEPARATED.sub("", text.lower())
    found = [bare[:LONGEST_WORD]] if bare.isalnum() and bare.isascii() else words_of(bare)
    if text.lstrip().startswith("+") and bare.isdigit() and len(bare) > 8:
        found.append(bare[2:])
    return found


class _Stemmers(threading.local):
    """A stemmer keeps the word in hand, so each thread has its own."""

    def __init__(self) -> None:
        self.each = [snowballstemmer.stemmer(language) for language in ("danish", "english")]


_stemmers = _Stemmers()


@lru_cache(maxsize=50_000)
def stems(word: str) -> tuple[str, ...]:
    """The Danish and the English stem of a word, one when they are the same; none of a number."""
    if not word.isalpha():
        return ()
    found = dict.fromkeys(stemmer.stemWord(word) for stemmer in _stemmers.each)
    return tuple(stem for stem in found if len(stem) >= SHORTEST_STEM)


@lru_cache(maxsize=50_000)
def plain(word: str) -> tuple[str, ...]:
    """A word without its accents, as most people type it; `ö` also as `ø`. The Danish letters stay what they are."""
    if word.isascii():
        return ()
    bare = "".join(
        sign if sign in _KEPT_APART else "".join(part for part in unicodedata.normalize("NFD", sign) if part.isalnum())
        for sign in word.translate(_PLAIN)
    )
    return tuple(way for way in dict.fromkeys((bare, word.translate(_NORDIC))) if way not in (word, ""))


@lru_cache(maxsize=10_000)
def spellings(word: str) -> tuple[str, ...]:
    """How a typed word may stand in a text: as typed, without accents, `aarhus` as `århus` and the other way round."""
    ways: list[str] = [word]
    for digraph, letter in _DIGRAPHS:
        ways += [way.replace(letter, digraph) for way in ways if letter in way]
    there = [pair for pair in _DIGRAPHS if pair[0] in word]
    for chosen in product((False, True), repeat=len(there)):
        way = word
        for (digraph, letter), taken in zip(there, chosen, strict=True):
            way = way.replace(digraph, letter) if taken else way
        ways.append(way)
    return tuple(dict.fromkeys((*ways, *plain(word))))


def marks_of(titles: Iterable[str], words: Iterable[str], text: Iterable[str]) -> list[str]:
    """Everything that is written beside the words of titles, numbers and text so that they are found; each once."""
    found: set[str] = set()
    for word in (*titles, *words):
        if word.isdigit() and word.isascii():
            found.add(TITLE + word)
        else:
            found.update(_marks_of_title(word))
    for word in text:
        if not (word.isdigit() and word.isascii()):
            found.update(_marks_of_word(word))
    return sorted(found)


@lru_cache(maxsize=10_000)
def _marks_of_title(word: str) -> tuple[str, ...]:
    """A word of a title: beside what every word has, its ways and their stems, told apart from the text's."""
    ways = (word, *plain(word))
    return (
        *(TITLE + way for way in ways),
        *(TITLE_STEM + stem for way in ways for stem in stems(way)),
        *_marks_of_word(word),
    )


@lru_cache(maxsize=10_000)
def _marks_of_word(word: str) -> tuple[str, ...]:
    return (*plain(word), *(STEM + stem for stem in stems(word) if stem != word))


@lru_cache(maxsize=1_000)
def sign(code: str) -> str:
    """A code in as many letters and figures as a mark needs: a view, a kind."""
    return blake2s(code.encode(), digest_size=5).hexdigest()


def audience_marks(
    view: str, *, entity: int | None, departments: Iterable[int], own: Iterable[int], anyone: bool
) -> list[str]:
    """Who may find a text. The first is for those who see everything by the view."""
    base = AUDIENCE + sign(view)
    marks = [base, *(f"{base}d{key}" for key in sorted(departments)), *(f"{base}o{key}" for key in sorted(own))]
    if entity is not None:
        marks.append(f"{base}e{entity}")
    if anyone:
        marks.append(f"{base}a")
    return marks
