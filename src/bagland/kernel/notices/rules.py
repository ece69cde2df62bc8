"""Mentions in a text: typed as «@Maria Holm», kept as `@[12]`, so that a new name shows and an erased one is gone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

_TYPED = re.compile(r"(?<![\w@])@(\w+)")
_KEPT = re.compile(r"@\[(\d{1,18})\]")


def first_words(text: str) -> frozenset[str]:
    """The word after each «@»: names are looked up by it."""
    return frozenset(found.group(1) for found in _TYPED.finditer(text))


def with_keys(text: str, people: Iterable[tuple[int, str]]) -> str:
    """The text as it is kept: each «@Full Name» of exactly one of these people becomes its key, the longest first.

    What looks like a kept mention but was typed is taken apart, so that nobody mentions by number.
    """
    text = _KEPT.sub(lambda found: f"@ [{found.group(1)}]", text)
    keys: dict[str, set[int]] = {}
    for key, name in people:
        keys.setdefault(name.casefold(), set()).add(key)
    names = sorted((name for name, found in keys.items() if name and len(found) == 1), key=len, reverse=True)
    if not names:
        return text
    pattern = re.compile(rf"(?<![\w@])@({'|'.join(re.escape(name) for name in names)})(?!\w)", re.IGNORECASE)

    def key_of(found: re.Match[str]) -> str:
        (key,) = keys.get(found.group(1).casefold(), {0})
        return f"@[{key}]" if key else found.group(0)

    return pattern.sub(key_of, text)


def mentioned(kept: str) -> tuple[int, ...]:
    """The keys of the people whom a kept text mentions, each once, in order."""
    return tuple(dict.fromkeys(int(found.group(1)) for found in _KEPT.finditer(kept)))


def with_names(kept: str, names: Mapping[int, str]) -> str:
    """The text as its writer typed it."""
    return "".join(part if key is None else f"@{names.get(key, '')}" for part, key in parts(kept))


def parts(kept: str) -> Iterator[tuple[str, int | None]]:
    """Plain text and mentions in turn: («Hi », None), ("", 12), …"""
    last = 0
    for found in _KEPT.finditer(kept):
        if found.start() > last:
            yield kept[last : found.start()], None
        yield "", int(found.group(1))
        last = found.end()
    if last < len(kept):
        yield kept[last:], None
