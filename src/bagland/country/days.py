"""Public holidays of every country, and the days on which its banks are closed besides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

import holidays as library

BankDays = Callable[[int], Mapping[date, str]]
"""The days of a year on which banks do not settle though they are no holidays, with their names."""

_banks: dict[str, BankDays] = {}


def banks_of(country: str, days: BankDays) -> None:
    """Register what a country's banks add to its holidays."""
    _banks[country] = days


@lru_cache(maxsize=500)
def holidays(country: str, year: int) -> Mapping[date, str]:
    """The public holidays of a year, by day, named in the country's language; none for a country nobody knows."""
    try:
        language = getattr(library.country_holidays(country), "default_language", None)
        return dict(library.country_holidays(country, years=year, language=language))
    except NotImplementedError:
        return {}


@lru_cache(maxsize=500)
def bank_holidays(country: str, year: int) -> Mapping[date, str]:
    """The days of a year on which banks do not settle, weekends apart."""
    more = _banks.get(country)
    return {**(more(year) if more else {}), **holidays(country, year)}
