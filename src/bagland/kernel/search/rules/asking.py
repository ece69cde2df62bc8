"""What a person types, as a question: every word must be found, in one of four ways that come one after the other.

Whatever is typed is a question: nothing in it is syntax but quotation marks, and one that is not closed closes at the
end. Title before text, exact before stem: that order is the order of the four ways, and inside each what was changed
last comes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bagland.kernel.search.rules.words import STEM, STOP_WORDS, TITLE, TITLE_STEM, spellings, stems, words_of

MOST_TERMS = 12
LONGEST_QUESTION = 400
SHORTEST_BEGINNING = 2
SHORTEST_BEGINNING_IN_TEXT = 4
_PART = re.compile(r'["“”«»]([^"“”«»]*)(?:["“”«»]|$)|([^"“”«»]+)')


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One word or mark of the index; with `begins` any that begins so."""

    word: str
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words next to each other; in the title alone with `in_title`."""

    words: tuple[str, ...]
    in_title: bool = False


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Asked, ...]


Asked = Lexeme | Phrase | AnyOf | AllOf


@dataclass(frozen=True, slots=True)
class Way:
    """One of the ways to be found: what is asked, what an earlier way has found already, and what is never found."""

    asked: Asked
    earlier: tuple[Asked, ...] = ()
    never: tuple[Asked, ...] = ()

    @property
    def without(self) -> tuple[Asked, ...]:
        return (*self.earlier, *self.never)


@dataclass(frozen=True, slots=True)
class Question:
    """The words and phrases that were typed; each must be found."""

    terms: tuple[tuple[str, ...], ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Every word of it, for marking them where they are shown."""
        return tuple(dict.fromkeys(word for term in self.terms for word in term))

    def __bool__(self) -> bool:
        return bool(self.terms)


def question_of(typed: str) -> Question:
    """Read what was typed. Words that say too little are left out where others remain."""
    phrases: list[tuple[str, ...]] = []
    single: list[tuple[str, ...]] = []
    for quoted, loose in _PART.findall(typed[:LONGEST_QUESTION]):
        words = words_of(quoted or loose)
        if quoted and len(words) > 1:
            phrases.append(tuple(words[:MOST_TERMS]))
        else:
            single += [(word,) for word in words]
    telling = [term for term in single if term[0] not in STOP_WORDS]
    terms = [*phrases, *(telling or ([] if phrases else single))]
    return Question(tuple(dict.fromkeys(terms))[:MOST_TERMS])


def ways(question: Question, *, beginnings_in_text: bool = True) -> list[Way]:
    """The ways to be found, the best first: named so, named alike, said so, said alike.

    `beginnings_in_text` lets a word be the beginning of a longer one in any text, not only in titles.
    """
    named = _all(_named(term) for term in question.terms)
    named_alike = _all(_named_alike(term) for term in question.terms)
    said = _all(_said(term) for term in question.terms)
    said_alike = _all(_said_alike(term, beginnings=beginnings_in_text) for term in question.terms)
    return [
        Way(named),
        Way(named_alike, (named,)),
        Way(said, (named_alike,)),
        Way(said_alike, (named_alike, said)),
    ]


def _named(term: tuple[str, ...]) -> Asked:
    if len(term) > 1:
        return Phrase(term, in_title=True)
    return _any(Lexeme(TITLE + way) for way in spellings(term[0]))


def _named_alike(term: tuple[str, ...]) -> Asked:
    if len(term) > 1:
        return Phrase(term, in_title=True)
    found = [Lexeme(TITLE + way, begins=len(way) >= SHORTEST_BEGINNING) for way in spellings(term[0])]
    return _any((*found, *(Lexeme(TITLE_STEM + stem) for way in spellings(term[0]) for stem in stems(way))))


def _said(term: tuple[str, ...]) -> Asked:
    return Phrase(term) if len(term) > 1 else _any(Lexeme(way) for way in spellings(term[0]))


def _said_alike(term: tuple[str, ...], *, beginnings: bool) -> Asked:
    if len(term) > 1:
        return Phrase(term)
    found: list[Asked] = []
    for way in spellings(term[0]):
        found.append(Lexeme(way, begins=beginnings and len(way) >= SHORTEST_BEGINNING_IN_TEXT))
        found.append(Lexeme(TITLE + way, begins=len(way) >= SHORTEST_BEGINNING))
        for stem in stems(way):
            found += [Lexeme(STEM + stem), Lexeme(stem)]
    return _any(found)


def _any(parts: Iterable[Asked]) -> Asked:
    each = tuple(dict.fromkeys(parts))
    return each[0] if len(each) == 1 else AnyOf(each)


def _all(parts: Iterable[Asked]) -> Asked:
    each = tuple(parts)
    return each[0] if len(each) == 1 else AllOf(each)


def narrowed(asked: Asked, *filters: Iterable[str] | None) -> Asked:
    """The question with filters: of each, one of its marks must be there; None filters nothing."""
    given = [_any(Lexeme(mark) for mark in marks) for marks in filters if marks is not None]
    return AllOf((asked, *given)) if given else asked
