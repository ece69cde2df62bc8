"""What a single input may be, beyond its shape."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from stdnum.dk import cvr
from stdnum.fi import ytunnus
from stdnum.no import orgnr as no_orgnr
from stdnum.se import orgnr

from bagland.foundation.decimals import NotExact, scaled
from bagland.foundation.money import Money
from bagland.foundation.refusals import InputFault
from bagland.foundation.speech import spoken
from bagland.kernel.organisation import refusals

PLACES, RATE_PLACES, OWNERSHIP_PLACES = 4, 9, 6
_COUNTRY = re.compile(r"[A-Z]{2}")
_REGISTERS: dict[str, Any] = {"DK": cvr, "SE": orgnr, "NO": no_orgnr, "FI": ytunnus}
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")


def fault(name: str, sentence: Any, **facts: Any) -> InputFault:
    """The refusal of one input, with its sentence beside the field."""
    return InputFault({name: str(sentence) % {key: spoken(value) for key, value in facts.items()}})


def must_fit(**texts: tuple[str | None, int]) -> None:
    """Each text has room in its column. Refuses with InputFault naming the input."""
    for name, (text, most) in texts.items():
        if text is not None and len(text) > most:
            raise fault(name, refusals.TOO_LONG, most=most)


def must_not_lie_back(day: date, today: date, name: str) -> None:
    """The day is today or later."""
    if day < today:
        raise fault(name, refusals.LIES_BACK, today=today)


def must_be_share(value: Decimal, name: str, *, most: Decimal = Decimal(1), places: int = PLACES) -> None:
    """Above zero, at most `most`, and exact in its column."""
    try:
        scaled(value, places)
    except NotExact:
        value = Decimal(0)
    if not 0 < value <= most:
        raise fault(name, refusals.NOT_A_SHARE, most=most, places=places)


def must_be_rate(value: Decimal) -> None:
    """A rate is above zero and exact in its column."""
    try:
        scaled(value, RATE_PLACES)
    except NotExact:
        value = Decimal(0)
    if not 0 < value < 1_000_000:
        raise fault("rate", refusals.RATE_NOT_ABOVE_ZERO)


def must_be_country(code: str) -> None:
    """Two capital letters, as ISO 3166-1 has them."""
    if not _COUNTRY.fullmatch(code):
        raise fault("country", refusals.NOT_A_COUNTRY)


def must_be_registered(country: str, number: str) -> None:
    """The company's number in its country's register, by its own check digit; empty and other countries pass.

    Source: DK the CVR number, modulus 11 with weights 2 7 6 5 4 3 2 1; SE, NO and FI by their registers' rules.
    """
    check = _REGISTERS.get(country)
    if number and check is not None and not check.is_valid(number):
        raise fault("registration_number", refusals.NOT_A_REGISTRATION_NUMBER)


def must_be_time_zone(name: str) -> None:
    """A name of the IANA time zone database."""
    if name not in available_timezones():
        raise fault("time_zone", refusals.NOT_A_TIME_ZONE)


def email(typed: str | None, name: str = "work_email") -> str | None:
    """The address in small letters, which is how it is kept and compared; empty stays empty."""
    if typed and not _EMAIL.fullmatch(typed):
        raise fault(name, refusals.NOT_AN_EMAIL)
    return typed.lower() if typed else typed


def must_not_be_negative(amount: Money | None, name: str) -> None:
    """A cost or a limit is zero or more."""
    if amount is not None and amount.is_negative:
        raise fault(name, refusals.BELOW_ZERO)


def must_be_one(first: tuple[str, Any], second: tuple[str, Any], labels: tuple[Any, Any]) -> None:
    """Exactly one of two inputs is given."""
    if (first[1] is None) == (second[1] is None):
        raise fault(first[0], refusals.ONE_OF_TWO, one=labels[0], other=labels[1])
