"""How a person looks: round initials on one of six tints, fixed for each person."""

from __future__ import annotations

from html import escape

TINTS = 6


def initials(name: str) -> str:
    """The first letters of the first and the last word: `SL` of Sofie Lindgaard."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def face(name: str, key: int | None, *, is_software: bool = False, size: str = "") -> str:
    """The round with initials, or the square of software, as HTML. The name itself stands beside it."""
    big = f" face-{size}" if size else ""
    if is_software:
        from bagland.ui.assets import icon

        return f'<span class="face face-software{big}" aria-hidden="true">{icon("settings")}</span>'
    return f'<span class="face tint-{(key or 0) % TINTS}{big}" aria-hidden="true">{escape(initials(name))}</span>'
