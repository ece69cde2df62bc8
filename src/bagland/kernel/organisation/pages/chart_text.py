"""How much room words take on a card of the chart, so that a name is shortened by us and not cut by the drawing."""

from __future__ import annotations

_NARROW, _WIDE = frozenset("fijlrtI.,;:'|!()[]·- "), frozenset("mwMW@ÆæŒœ%")
"""Letters of Schibsted Grotesk that are much narrower or wider than the others."""


def width_of(text: str, size: float) -> float:
    """About how wide a text is, in pixels; rather too wide than too narrow."""
    return sum(_em(sign) for sign in text) * size


def _em(sign: str) -> float:
    if sign in _NARROW:
        return 0.34
    if sign in _WIDE:
        return 0.9
    if sign.isupper():
        return 0.68
    return 0.57


def fitted(text: str, room: float, size: float) -> str:
    """The text, or as much of it as there is room for and an ellipsis."""
    if width_of(text, size) <= room:
        return text
    kept = text
    while kept and width_of(f"{kept}…", size) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def wrapped(text: str, room: float, size: float, *, most: int = 2) -> list[str]:
    """The text in lines of whole words, the last of them shortened when there are more than `most`."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most - 1:
        line = words.pop(0)
        while words and width_of(f"{line} {words[0]}", size) <= room:
            line = f"{line} {words.pop(0)}"
        lines.append(fitted(line, room, size))
    if words:
        lines.append(fitted(" ".join(words), room, size))
    return lines
