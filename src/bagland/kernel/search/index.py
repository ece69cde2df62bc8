"""Writing the index: the texts of some objects as they are now, in the caller's transaction, on either database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2s
from typing import Any
from zlib import crc32

from django.db import connection

from bagland.foundation.inserting import next_keys
from bagland.foundation.searching import Searchable, Text
from bagland.kernel.search.models import Entry
from bagland.kernel.search.rules.dialects import tsvector
from bagland.kernel.search.rules.words import (
    ENTITY,
    KIND,
    UNLISTED,
    audience_marks,
    joined_words,
    marks_of,
    sign,
    words_of,
)

VERSION = 1
"""Raised when words or marks are made in another way: every kind is then indexed anew."""
LONGEST_TEXT = 20_000
LONGEST_TITLE = 500

_Place = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Written:
    """One text as it goes into the index."""

    text: Text
    view: str
    title: str
    shown: tuple[str, str]
    titles: list[list[str]]
    words: list[str]
    marks: list[str]
    digest: str


def write(of: Searchable, keys: Sequence[int]) -> list[int]:
    """Make the index say what these objects say now. The keys of those whose texts have changed. A few queries."""
    _take_turns(of.kind, keys)
    now = {(text.key, text.view or _view(of)): text for text in of.texts(keys)}
    before: dict[_Place, tuple[int, str]] = {
        (key, view): (pk, digest)
        for pk, key, view, digest in Entry.objects.filter(kind=of.kind, key__in=keys).values_list(
            "pk", "key", "view", "digest"
        )
    }
    fresh: list[Written] = []
    stale = [pk for place, (pk, _digest) in before.items() if place not in now]
    changed = {key for key, view in before if (key, view) not in now}
    for place, text in now.items():
        written = _written(of, text, place[1])
        known = before.get(place)
        if known is not None and known[1] == written.digest:
            continue
        if known is not None:
            stale.append(known[0])
        fresh.append(written)
        changed.add(text.key)
    if stale:
        remove(stale)
    if fresh:
        _add(of, fresh)
    return sorted(changed)


def differences(of: Searchable, keys: Sequence[int]) -> int:
    """Of how many of these texts the index lacks, or holds what they do not say. A few queries."""
    now = {
        (text.key, view): _written(of, text, view).digest
        for text in of.texts(keys)
        for view in [text.view or _view(of)]
    }
    rows = Entry.objects.filter(kind=of.kind, key__in=keys).values_list("key", "view", "digest")
    before = {(key, view): digest for key, view, digest in rows}
    return sum(now.get(place) != before.get(place) for place in now.keys() | before.keys())


LOCK, TURNS = 0x5EA2, 256


def _take_turns(kind: str, keys: Sequence[int]) -> None:
    """On PostgreSQL, where two transactions may write one object's entry: the second waits, and reads what came of it.

    Held to the end of the transaction. Objects share a small number of locks, so that a large chunk holds few.
    """
    if connection.vendor != "postgresql":
        return
    turns = sorted({(crc32(kind.encode()) + key) % TURNS for key in keys})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_advisory_xact_lock(%s, turn)) FROM (SELECT unnest(%s::int[]) AS turn) AS each",
            [LOCK, turns],
        )


def remove(entries: Iterable[int]) -> None:
    """Take entries and their words out."""
    keys = list(entries)
    Entry.objects.filter(pk__in=keys).delete()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_words WHERE rowid = %s", [(key,) for key in keys])


def _view(of: Searchable) -> str:
    model: Any = of.model
    return str(model.view)


def _written(of: Searchable, text: Text, view: str) -> Written:
    given = list(dict.fromkeys(title[:LONGEST_TITLE] for title in text.titles if title))
    titles = [words_of(title) for title in given]
    numbers = [word for value in text.words if value for word in (*words_of(value), *joined_words(value))]
    shown = _tidy(text.text), _tidy(text.text_en)
    body = [word for part in shown for word in words_of(part)]
    marks = marks_of([word for title in titles for word in title], numbers, body)
    marks += audience_marks(
        view,
        entity=text.audience.entity,
        departments=text.audience.departments,
        own=text.audience.own,
        anyone=text.audience.anyone,
    )
    marks.append(KIND + sign(of.kind))
    if not of.by_itself:
        marks.append(UNLISTED)
    if text.entity is not None:
        marks.append(f"{ENTITY}{text.entity}")
    titles.append(list(dict.fromkeys(numbers)))
    title = given[0] if given else ""
    told = repr((title, shown, titles, body, sorted(marks), text.entity, text.department))
    return Written(text, view, title, shown, titles, body, marks, blake2s(told.encode(), digest_size=20).hexdigest())


def _tidy(text: str) -> str:
    return " ".join(text[:LONGEST_TEXT].split())


_COLUMNS = "kind, key, view, entity, department, title, text, text_en, digest"
_INSERT = f"INSERT INTO search_entry (id, {_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"  # noqa: S608
_INSERT_POSTGRES = (
    f"INSERT INTO search_entry ({_COLUMNS}, lexemes) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s::tsvector)"  # noqa: S608
)
_WORDS = "INSERT OR REPLACE INTO search_words (rowid, title, text, marks) VALUES (%s, %s, %s, %s)"


def _add(of: Searchable, fresh: list[Written]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(
                _INSERT_POSTGRES, [(*_row(of, one), tsvector(one.titles, one.words, one.marks)) for one in fresh]
            )
            return
        keys = next_keys(Entry, len(fresh))
        cursor.executemany(_INSERT, [(key, *_row(of, one)) for key, one in zip(keys, fresh, strict=True)])
        cursor.executemany(_WORDS, [(key, *_said(one)) for key, one in zip(keys, fresh, strict=True)])


def _said(one: Written) -> tuple[str, str, str]:
    titles = " \ue000 ".join(" ".join(title) for title in one.titles)
    return titles, " ".join(one.words), " ".join(one.marks)


def _row(of: Searchable, one: Written) -> tuple[Any, ...]:
    text = one.text
    return (of.kind, text.key, one.view, text.entity, text.department, one.title, *one.shown, one.digest)
