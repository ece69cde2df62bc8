"""Telephone numbers, however they are written: «+45 33 12 34 56», «0045-33123456», «33123456», «3312 3456»."""

from __future__ import annotations

import re
import unicodedata

_SIGNS = re.compile(r"[^0-9]+")
_CALLING = {
    "DK": "45", "SE": "46", "NO": "47", "DE": "49", "FI": "358", "GB": "44", "NL": "31", "FR": "33", "IS": "354",
}  # fmt: skip
_WITHOUT_ZERO = frozenset({"45", "47", "354"})
"""Countries whose numbers have no 0 in front at home."""


def whole_number(phone: str, country: str = "DK") -> str:
    """A telephone number as digits with its country in front; empty when there are none."""
    typed = unicodedata.normalize("NFKC", phone).strip().replace("(0)", "")
    digits = _SIGNS.sub("", typed)
    if typed.startswith("+"):
        return digits
    if digits.startswith("00"):
        return digits[2:]
    calling = _CALLING.get(country, "")
    return f"{calling}{digits if calling in _WITHOUT_ZERO else digits.lstrip('0')}" if digits else ""


def ways_to_write(phone: str, country: str = "DK") -> str:
    """The words by which somebody may look a number up: whole, without its country, in pairs and in fours."""
    whole = whole_number(phone, country)
    calling = next((code for code in _CALLING.values() if whole.startswith(code)), "")
    bare = whole[len(calling) :]
    ways = [whole, f"00{whole}", calling, bare]
    if calling and calling not in _WITHOUT_ZERO:
        ways += [f"0{bare}"]
    for width in (2, 4):
        ways += [bare[place : place + width] for place in range(0, len(bare), width)]
    return " ".join(dict.fromkeys(way for way in ways if way)) if whole else ""
