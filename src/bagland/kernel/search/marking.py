"""Showing why something was found: the words that were typed, marked where they stand. Everything else is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe

from bagland.kernel.search.rules.asking import SHORTEST_BEGINNING
from bagland.kernel.search.rules.words import plain, spellings, stems

SHOWN = 180
BEFORE = 50
_WORD = re.compile(r"[^\W_]+")


def marked(text: str, words: Iterable[str]) -> SafeString:
    """The text as HTML, with what was asked for in <mark>."""
    return _html(text, _spans(text, tuple(words)))


def snippet(text: str, words: Iterable[str]) -> SafeString:
    """The part of a text around the first word that was asked for, marked; its beginning when none is in it."""
    asked = tuple(words)
    if len(text) <= SHOWN:
        return marked(text, asked)
    spans = _spans(text, asked)
    first = spans[0][0] if spans else 0
    start = max(0, first - BEFORE)
    if start:
        start = text.find(" ", start, first) + 1 or start
    end = min(len(text), start + SHOWN)
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + 1)
    part = text[start:end]
    found = _html(part, _spans(part, asked))
    return mark_safe(f"{'… ' if start else ''}{found}{' …' if end < len(text) else ''}")  # noqa: S308 - escaped


def _spans(text: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where asked words stand. Of a word that begins as asked, only the beginning is marked."""
    found = []
    for match in _WORD.finditer(text):
        length = _length(match[0].lower(), words)
        if length:
            found.append((match.start(), match.start() + min(length, len(match[0]))))
    return found


@lru_cache(maxsize=20_000)
def _length(word: str, asked: tuple[str, ...]) -> int:
    """How many letters of a word were asked for; 0 when it was not."""
    longest = 0
    for one in asked:
        for way in spellings(one):
            for here in (word, *plain(word)):
                if here == way or set(stems(here)) & set(stems(way)):
                    return len(word)
                if len(way) >= SHORTEST_BEGINNING and here.startswith(way):
                    longest = max(longest, len(way))
    return longest


def _html(text: str, spans: list[tuple[int, int]]) -> SafeString:
    parts, at = [], 0
    for start, end in spans:
        parts += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    parts.append(escape(text[at:]))
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped
