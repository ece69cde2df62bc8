"""What forms of the register offer to choose from."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from babel import Locale

from bagland.foundation.act import Act
from bagland.foundation.speech import language
from bagland.kernel.parties.rules.inputs import COUNTRIES

NEAR = ("DK", "SE", "NO", "DE", "FI", "FO", "GL", "IS", "NL", "GB", "PL", "FR", "US")


def countries(_act: Act, _subject: Any) -> list[tuple[str, str]]:
    """Every country by its name in the reader's language: those of most business first."""
    return _countries(language())


@lru_cache(maxsize=4)
def _countries(tongue: str) -> list[tuple[str, str]]:
    names = {code: country_name(code, tongue) for code in COUNTRIES}
    others = sorted((code for code in names if code not in NEAR), key=lambda code: names[code].casefold())
    return [(code, names[code]) for code in (*NEAR, *others)]


def country_name(code: str, tongue: str = "") -> str:
    """Denmark of `DK`, in the reader's language; the code itself when no such country is known."""
    return str(Locale.parse(tongue or language()).territories.get(code, code))
