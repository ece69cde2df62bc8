"""What a file is called: as its sender shows it, without what could mislead a reader or a computer."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200
_UNNAMED = "file"
# Controls, marks of direction, invisible joiners, private use, and halves of surrogates.
_LEFT_OUT = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
_SEPARATORS = re.compile(r"[/\\]")
_SPACES = re.compile(r"\s+")


def cleaned(name: str) -> str:
    """The last part of a sent name in NFC: no folders, no control or direction characters, at most 200 characters.

    The extension outlives shortening. A name of nothing but dots is `file`.
    """
    last = _SEPARATORS.split(unicodedata.normalize("NFC", name))[-1]
    shown = "".join(
        letter if unicodedata.category(letter) not in _LEFT_OUT else " " * letter.isspace() for letter in last
    )
    shown = _SPACES.sub(" ", shown).strip()
    if not shown.strip("."):
        return _UNNAMED
    return shown if len(shown) <= LONGEST else _shortened(shown)


def _shortened(name: str) -> str:
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem or len(extension) > 20:
        return name[:LONGEST].rstrip()
    return f"{stem[: LONGEST - len(extension) - 1].rstrip()}.{extension}"
