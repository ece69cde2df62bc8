"""What a currency is worth in another on a day, from the rates that were recorded."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Context, Decimal

from django.db.models import Q

from bagland.kernel.organisation.models import ExchangeRate

OLDEST = timedelta(days=10)
"""A rate counts for this long: it covers Easter and the days between Christmas and New Year."""
_EXACT = Context(prec=28)


def rate(base: str, other: str, day: date) -> Decimal | None:
    """How many units of `other` one of `base` is worth: the latest rate up to the day, at most ten days old.

    A rate the other way round is turned over, to 28 digits; on the same day the direct one counts. One query.
    """
    if base == other:
        return Decimal(1)
    earliest = day - OLDEST if day >= date.min + OLDEST else date.min
    pair = Q(base=base, quote=other) | Q(base=other, quote=base)
    known = ExchangeRate.objects.filter(pair, day__gte=earliest, day__lte=day).order_by("-day", "pk")
    found = list(known.values_list("day", "base", "rate")[:2])
    if not found:
        return None
    latest = [row for row in found if row[0] == found[0][0]]
    direct = next((value for _day, of, value in latest if of == base), None)
    return direct if direct is not None else _EXACT.divide(Decimal(1), latest[0][2])
