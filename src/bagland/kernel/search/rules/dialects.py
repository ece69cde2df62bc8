"""One question in the words of each database. Words hold letters and figures only, so nothing needs to be escaped."""

from __future__ import annotations

from bagland.kernel.search.rules.asking import AllOf, AnyOf, Asked, Lexeme, Phrase, Way


def fts5(way: Way) -> str:
    """For SQLite: an expression of FTS5."""
    found = _fts5(way.asked)
    return found if not way.without else f"({found}) NOT ({' OR '.join(f'({_fts5(part)})' for part in way.without)})"


def _fts5(asked: Asked) -> str:
    match asked:
        case Lexeme(word, begins):
            return f'"{word}"{"*" if begins else ""}'
        case Phrase(words, in_title):
            return f'{"{title}" if in_title else "{title text}"} : "{" ".join(words)}"'
        case AnyOf(parts):
            return " OR ".join(f"({_fts5(part)})" for part in parts)
        case AllOf(parts):
            return " AND ".join(f"({_fts5(part)})" for part in parts)


def tsquery(way: Way) -> str:
    """For PostgreSQL: the text of a tsquery."""
    found = _tsquery(way.asked)
    return found if not way.without else f"({found}) & !({' | '.join(f'({_tsquery(part)})' for part in way.without)})"


def _tsquery(asked: Asked) -> str:
    match asked:
        case Lexeme(word, begins):
            return f"'{word}'{':*' if begins else ''}"
        case Phrase(words, in_title):
            return " <-> ".join(f"'{word}'{':A' if in_title else ''}" for word in words)
        case AnyOf(parts):
            return " | ".join(f"({_tsquery(part)})" for part in parts)
        case AllOf(parts):
            return " & ".join(f"({_tsquery(part)})" for part in parts)


LAST_PLACE = 16_383
GAP = 100
"""Between two titles, and between title and text, so that no phrase goes over the edge."""


def tsvector(titles: list[list[str]], text: list[str], marks: list[str]) -> str:
    """The index entry of one text for PostgreSQL: words with their places, titles' with weight A; then marks."""
    places: dict[str, list[str]] = {}
    place = 0
    for title in titles:
        for word in title:
            place += 1
            places.setdefault(word, []).append(f"{place}A")
        place += GAP
    for word in text:
        place += 1
        if place > LAST_PLACE:
            places.setdefault(word, [])
        else:
            places.setdefault(word, []).append(str(place))
    with_places = [f"'{word}':{','.join(where[:255])}" if where else f"'{word}'" for word, where in places.items()]
    return " ".join((*with_places, *(f"'{mark}'" for mark in marks)))
