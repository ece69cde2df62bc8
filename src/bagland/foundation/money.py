"""Money: whole minor units of one currency of ISO 4217, exact and never mixed.

>>> Money.of("1234.50", "DKK").split([2, 1])
[Money(minor=82300, currency='DKK'), Money(minor=41150, currency='DKK')]
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from types import MappingProxyType
from typing import Final, Literal

from bagland.foundation.decimals import (
    INT64_MAX,
    INT64_MIN,
    NotExact,
    Rounding,
    rounded_product,
    scaled,
    unscaled,
    whole_ratios,
)


class MoneyError(ValueError):
    """An amount that cannot be: not written as one, finer than its currency, or beyond signed 64 bits."""


class UnknownCurrency(MoneyError):
    """A code that is not an active currency of ISO 4217, or one in which no amount can be kept."""


class CurrencyMismatch(MoneyError):
    """Two currencies in one sum or comparison."""


@dataclass(frozen=True, slots=True)
class Currency:
    """One currency of ISO 4217: three letters, three digits (leading zeros kept), its decimals, its English name."""

    code: str
    numeric: str
    minor_digits: int
    name: str

    def __str__(self) -> str:
        return self.code


def _read_currencies() -> tuple[dict[str, Currency], dict[str, str]]:
    """The list as it is shipped, by code: currencies, and the names of what has no minor unit (gold, SDR, tests)."""
    currencies: dict[str, Currency] = {}
    without_minor_unit: dict[str, str] = {}
    text = (files("bagland.foundation") / "data" / "currencies.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#")):
        code, name = row["code"], row["name"]
        if row["minor_digits"]:
            currencies[code] = Currency(code, row["numeric"], int(row["minor_digits"]), name)
        else:
            without_minor_unit[code] = name
    return currencies, without_minor_unit


_currencies, _without_minor_unit = _read_currencies()

CURRENCIES: Final[Mapping[str, Currency]] = MappingProxyType(_currencies)
"""Every currency in which an amount can be kept, by code, in the order of the alphabet."""


def currency(code: str) -> Currency:
    """The currency with this ISO 4217 code, in capital letters. Raises UnknownCurrency."""
    try:
        return _currencies[code]
    except (KeyError, TypeError):
        name = _without_minor_unit.get(str(code))
    if name is not None:
        raise UnknownCurrency(f"{code} ({name}) has no minor unit in ISO 4217, so no amount can be kept in it.")
    raise UnknownCurrency(f"{code!r} is not an active code of ISO 4217; a code is three capital letters, such as DKK.")


_PLAIN = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole minor units (øre, cent) of its currency, within signed 64 bits.

    Equal amounts of different currencies are different; to order, add or subtract them raises CurrencyMismatch.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        currency(self.currency)
        if type(self.minor) is not int:
            raise MoneyError(f"{self.minor!r} is {type(self.minor).__name__}; minor units are a whole number.")
        if not INT64_MIN <= self.minor <= INT64_MAX:
            raise MoneyError(f"{self.minor} minor units of {self.currency} are more than signed 64 bits hold.")

    @classmethod
    def of(cls, amount: str | Decimal, currency: str) -> Money:
        """The amount that is written "1234.50", in units of the currency; fewer decimals than it has are fine.

        Text with more decimals is refused, zeros too, since "1.500" may have meant thousands. So are floats, and whole
        numbers: it would not be seen whether they count kroner or øre.
        """
        zero = cls(0, currency)
        if isinstance(amount, str):
            written = _PLAIN.fullmatch(amount)
            if written is None:
                raise MoneyError(f"{amount!r} is not an amount; write digits and a decimal point, as in 1234.50.")
            decimals = len(written[3] or "")
            if decimals > zero.minor_digits:
                raise MoneyError(f"{amount} has {decimals} decimals; an amount in {currency} has {zero.minor_digits}.")
            amount = Decimal(amount)
        elif not isinstance(amount, Decimal):
            raise MoneyError(f"{amount!r} is {type(amount).__name__}; an amount is text or Decimal.")
        try:
            return cls(scaled(amount, zero.minor_digits), currency)
        except NotExact as error:
            raise MoneyError(f"{error} An amount in {currency} has {zero.minor_digits} decimals.") from error

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Nothing, in this currency."""
        return cls(0, currency)

    @classmethod
    def sum(cls, amounts: Iterable[Money], currency: str) -> Money:
        """All of them together; zero when there are none. Only the total must fit 64 bits."""
        total = 0
        zero = cls(0, currency)
        for amount in amounts:
            total += zero._minor_of(amount, "add")
        return cls(total, currency)

    @property
    def minor_digits(self) -> int:
        """How many decimals the currency has."""
        return _currencies[self.currency].minor_digits

    @property
    def plain(self) -> str:
        """The amount as machines write it, with the decimals of its currency: "-1234.50"; `Money.of` reads it back."""
        digits = self.minor_digits
        units, rest = divmod(abs(self.minor), 10**digits)
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{units}.{rest:0{digits}}" if digits else f"{sign}{units}"

    @property
    def decimal(self) -> Decimal:
        """The amount in units of its currency, with its decimals: Decimal("1234.50")."""
        return unscaled(self.minor, self.minor_digits)

    @property
    def is_negative(self) -> bool:
        """Whether the amount is below zero."""
        return self.minor < 0

    def __bool__(self) -> bool:
        """Whether it is anything but zero."""
        return self.minor != 0

    def __str__(self) -> str:
        return f"{self.plain} {self.currency}"

    def __add__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.minor + self._minor_of(other, "add"), self.currency)

    def __sub__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.minor - self._minor_of(other, "subtract"), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __pos__(self) -> Money:
        return self

    def __abs__(self) -> Money:
        return Money(abs(self.minor), self.currency)

    def __lt__(self, other: Money | Literal[0]) -> bool:
        return self.minor < self._minor_of(other, "compare") if _is_comparable(other) else NotImplemented

    def __le__(self, other: Money | Literal[0]) -> bool:
        return self.minor <= self._minor_of(other, "compare") if _is_comparable(other) else NotImplemented

    def __gt__(self, other: Money | Literal[0]) -> bool:
        return self.minor > self._minor_of(other, "compare") if _is_comparable(other) else NotImplemented

    def __ge__(self, other: Money | Literal[0]) -> bool:
        return self.minor >= self._minor_of(other, "compare") if _is_comparable(other) else NotImplemented

    def times(self, factor: Decimal | int, *, rounding: Rounding = Rounding.HALF_UP) -> Money:
        """The amount times a rate, share or quantity, computed exactly and rounded once, to whole minor units."""
        return self._product(factor, self.currency, rounding)

    def converted(self, rate: Decimal | int, to: str, *, rounding: Rounding = Rounding.HALF_UP) -> Money:
        """The amount in another currency, rounded once to its minor units.

        `rate` is how many units of `to` one unit of this currency costs, above zero; a rate per 100 units, as Danmarks
        Nationalbank quotes, is divided first.
        """
        converted = self._product(rate, to, rounding)
        if rate <= 0:
            raise MoneyError(f"A rate from {self.currency} to {to} is above zero, not {rate}.")
        if to == self.currency and rate != 1:
            raise MoneyError(f"From {self.currency} to itself the rate is 1, not {rate}.")
        return converted

    def split(self, weights: Sequence[Decimal | int]) -> list[Money]:
        """Parts in proportion to the weights, in their order, that add up to the amount: no minor unit is lost.

        Each part is rounded towards zero; what is left over goes, one minor unit each, to the largest remainders, the
        earlier first where they are equal (Hare-Niemeyer). A weight of zero gets nothing. A negative amount splits as
        its mirror.
        """
        try:
            ratios = whole_ratios([Decimal(weight) if isinstance(weight, int) else weight for weight in weights])
        except NotExact as error:
            raise MoneyError(f"{self} cannot be split by these weights: {error}") from error
        whole = sum(ratios)
        if whole == 0 or min(ratios) < 0:
            raise MoneyError(f"{self} cannot be split: weights are not below zero, and at least one is above it.")
        parts, remainders = zip(*(divmod(abs(self.minor) * ratio, whole) for ratio in ratios), strict=True)
        largest_first = sorted(range(len(ratios)), key=lambda place: -remainders[place])
        topped_up = set(largest_first[: abs(self.minor) - sum(parts)])
        sign = -1 if self.minor < 0 else 1
        return [Money(sign * (part + (place in topped_up)), self.currency) for place, part in enumerate(parts)]

    def _product(self, factor: Decimal | int, to: str, rounding: Rounding) -> Money:
        shift = currency(to).minor_digits - self.minor_digits
        exact = Decimal(factor) if isinstance(factor, int) else factor
        try:
            return Money(rounded_product(self.minor, exact, shift=shift, rounding=rounding), to)
        except NotExact as error:
            raise MoneyError(f"{self} cannot be multiplied: {error}") from error

    def _minor_of(self, other: Money | Literal[0], verb: str) -> int:
        """The other's minor units, once it is sure that both are of one currency; 0 is of every currency."""
        if not isinstance(other, Money):
            return 0
        if other.currency != self.currency:
            raise CurrencyMismatch(f"Cannot {verb} {self} and {other}; convert one of them first.")
        return other.minor


def _is_comparable(other: object) -> bool:
    """What an amount can be held against: another amount, or the number 0."""
    return isinstance(other, Money) or (type(other) is int and other == 0)
