"""Exact decimals: rates, quantities and shares, kept as scaled whole numbers.

Nothing here depends on the decimal context of the thread, and nothing is rounded unless the caller names how.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import (
    MAX_EMAX,
    MIN_EMIN,
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)
from enum import StrEnum
from typing import Final

INT64_MIN: Final = -(2**63)
INT64_MAX: Final = 2**63 - 1
"""What a `BigIntegerField` holds, on both databases."""

_MOST_DIGITS = 100
"""A number longer than this is a mistake or an attack; refusing it keeps 1E+999999999 from filling the memory."""


class NotExact(ValueError):
    """A number that cannot be kept exactly: not a decimal, not finite, too fine, or too large."""


class Rounding(StrEnum):
    """Which neighbour a number between two is rounded to. HALF_UP is what law and invoices mean when they name none."""

    HALF_UP = ROUND_HALF_UP
    """To the nearest, the middle away from zero: 0.5 gives 1 and −0.5 gives −1."""
    HALF_EVEN = ROUND_HALF_EVEN
    """To the nearest, the middle to the even one: 0.5 gives 0 and 1.5 gives 2."""
    HALF_DOWN = ROUND_HALF_DOWN
    """To the nearest, the middle towards zero."""
    UP = ROUND_UP
    """Away from zero."""
    DOWN = ROUND_DOWN
    """Towards zero: what lies behind the point is dropped."""
    CEILING = ROUND_CEILING
    """Upwards, also below zero."""
    FLOOR = ROUND_FLOOR
    """Downwards, also below zero."""


def scaled(value: Decimal, places: int) -> int:
    """The whole number that stands for `value` with so many decimals: 7.4605 with 6 is 7460500.

    Zeros at the end do not count as decimals. Raises NotExact for what would need rounding, and beyond signed 64 bits.
    """
    return _in_64_bits(_whole(value, places), value)


def unscaled(number: int, places: int) -> Decimal:
    """The decimal that a scaled whole number stands for, with all its places: 7460500 with 6 is 7.460500."""
    return Decimal(f"{number}E{-places}")


def rounded_product(number: int, factor: Decimal, *, shift: int = 0, rounding: Rounding = Rounding.HALF_UP) -> int:
    """`number` × `factor` × 10 to the power of `shift`: computed exactly, then rounded once to a whole number.

    Raises NotExact when the factor is not a finite decimal, and when the result needs more than 64 bits.
    """
    _, digits, _ = _parts(factor)
    if not factor:
        return 0
    if abs(factor.adjusted()) > _MOST_DIGITS:
        raise _too_long(factor)
    exact = Context(prec=len(digits) + len(str(number)), Emin=MIN_EMIN, Emax=MAX_EMAX)
    product = exact.scaleb(exact.multiply(Decimal(number), factor), shift)
    return _in_64_bits(int(product.to_integral_value(rounding=rounding)), factor)


def whole_ratios(values: Sequence[Decimal]) -> list[int]:
    """Whole numbers that stand to each other exactly as the decimals do: 0.5 and 0.25 give 50 and 25."""
    places = max((-_parts(value)[2] for value in values if value), default=0)
    return [_whole(value, max(places, 0)) for value in values]


def _whole(value: Decimal, places: int) -> int:
    """`value` × 10 to the power of `places`, which must be whole."""
    sign, digits, exponent = _parts(value)
    if not value:
        return 0
    shift = exponent + places
    if len(digits) + shift > _MOST_DIGITS:
        raise _too_long(value)
    if shift < 0:
        if any(digits[shift:]):
            raise NotExact(f"{_shown(value)} has more than {places} decimals.")
        digits = digits[:shift]
    return int(Decimal((sign, digits, max(shift, 0))))


def _parts(value: Decimal) -> tuple[int, tuple[int, ...], int]:
    """Sign, digits and exponent of a finite decimal; anything else is refused, floats first of all."""
    if not isinstance(value, Decimal):
        raise NotExact(f"{value!r} is {type(value).__name__}, not Decimal.")
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        raise NotExact(f"{value} is not a number.")
    return sign, digits, exponent


def _in_64_bits(number: int, origin: Decimal) -> int:
    if not INT64_MIN <= number <= INT64_MAX:
        raise NotExact(f"{_shown(origin)} gives {number}, more than signed 64 bits hold.")
    return number


def _too_long(value: Decimal) -> NotExact:
    return NotExact(f"{_shown(value)} is longer than any amount, rate or share.")


def _shown(value: Decimal) -> str:
    """The number as a message can carry it."""
    text = str(value)
    return text if len(text) <= 40 else f"{text[:37]}…"
