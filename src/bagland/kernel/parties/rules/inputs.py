"""What a single input of the register may be, beyond its shape."""

from __future__ import annotations

import re
from typing import Any

from babel import Locale

from bagland.foundation.money import Money
from bagland.foundation.refusals import InputFault
from bagland.foundation.speech import spoken
from bagland.kernel.parties import refusals

_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")
COUNTRIES = frozenset(re.findall(r"\b[A-Z]{2}\b", " ".join(map(str, Locale("en").territories)))) - {"ZZ", "EU", "UN"}
MOST_DAYS = 365


def fault(name: str, sentence: Any, **facts: Any) -> InputFault:
    """The refusal of one input, with its sentence beside the field."""
    return InputFault({name: str(sentence) % {key: spoken(value) for key, value in facts.items()}})


def must_have_room(**texts: tuple[str | None, int]) -> None:
    """Each text has room in its column. Refuses with InputFault naming the input."""
    for name, (text, most) in texts.items():
        if text is not None and len(text) > most:
            raise fault(name, refusals.TOO_LONG, most=most)


def country(typed: str, name: str = "country") -> str:
    """Two capital letters of a country; small ones are forgiven."""
    code = typed.strip().upper()
    if code not in COUNTRIES:
        raise fault(name, refusals.NOT_A_COUNTRY)
    return code


def email(typed: str, name: str = "email") -> str:
    """The address with its domain in small letters; empty stays empty."""
    if typed and not _EMAIL.fullmatch(typed):
        raise fault(name, refusals.NOT_AN_EMAIL)
    box, at, domain = typed.rpartition("@")
    return f"{box}{at}{domain.lower()}"


def must_be_days(days: int | None, name: str = "payment_days") -> None:
    """Days of payment lie between none and a year."""
    if days is not None and not 0 <= days <= MOST_DAYS:
        raise fault(name, refusals.NOT_DAYS)


def must_be_limit(limit: Money | None, currency: str, name: str = "credit_limit") -> None:
    """A credit limit is not negative, and in the currency of the relation."""
    if limit is None:
        return
    if limit.is_negative:
        raise fault(name, refusals.BELOW_ZERO)
    if limit.currency != currency:
        raise fault(name, refusals.OTHER_CURRENCY, limit=limit.currency, currency=currency)
