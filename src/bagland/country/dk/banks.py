"""The days on which Danish banks are closed though they are no holidays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from dateutil.easter import easter

_ASCENSION = timedelta(days=39)


def days_closed(year: int) -> Mapping[date, str]:
    """Constitution Day, Christmas Eve, New Year's Eve, and the Friday after Ascension Day.

    Source: the closing days that Finans Danmark agrees each year for payments between banks.
    """
    return {
        easter(year) + _ASCENSION + timedelta(days=1): "Dagen efter Kristi himmelfartsdag",
        date(year, 6, 5): "Grundlovsdag",
        date(year, 12, 24): "Juleaftensdag",
        date(year, 12, 31): "Nytårsaftensdag",
    }
