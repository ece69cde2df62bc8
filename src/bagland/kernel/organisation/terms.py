"""Changing what holds from a day: the term that runs then is split, and later terms keep what they set themselves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bagland.foundation.periods import DateSpan
from bagland.kernel.organisation.models.dated import Dated
from bagland.kernel.organisation.refusals import DoesNotHold


def change_from(terms: Any, day: date, columns: dict[str, Any], *, of: Any) -> Dated:
    """The term that holds from `day` with these columns changed (by their column names); the days before keep theirs.

    A later term that merely carried the old value on follows; one that set its own value keeps it. `of` is named in the
    refusal DoesNotHold when nothing holds on the day.
    """
    rows: list[Dated] = list(terms.ending_from(day).order_by("first_date"))
    if not rows or rows[0].first_date > day:
        raise DoesNotHold(thing=str(of), day=day)
    current, later = rows[0], rows[1:]
    before = {name: getattr(current, name) for name in columns}
    if current.first_date < day:
        current = _split(current, day)
    _set(current, columns)
    carried = dict(columns)
    for term in later:
        carried = {name: value for name, value in carried.items() if getattr(term, name) == before[name]}
        if not carried:
            break
        _set(term, carried)
    return current


def _split(term: Dated, day: date) -> Dated:
    """End a term the day before and go on with a copy of it; the copy is not yet saved."""
    model = type(term)
    columns = {
        field.attname: getattr(term, field.attname) for field in term._meta.concrete_fields if not field.primary_key
    }
    term.last_date = day - timedelta(days=1)
    term.save(update_fields=["last_date"])
    return model(**columns | {"first_date": day})


def _set(term: Dated, columns: dict[str, Any]) -> None:
    for name, value in columns.items():
        setattr(term, name, value)
    if term.pk is None:
        term.save()
    else:
        term.save(update_fields=list(columns))


def close_after(terms: Any, last: date, *, of: Any) -> int:
    """Nothing holds after `last`: the term of that day ends then, later ones go. How many later ones there were."""
    current = terms.on(last).first()
    if current is None:
        raise DoesNotHold(thing=str(of), day=last)
    dropped, _by_kind = terms.filter(first_date__gt=last).delete()
    current.last_date = last
    current.save(update_fields=["last_date"])
    return int(dropped)


def spans(terms: Any) -> list[DateSpan]:
    """The days of each term."""
    return [DateSpan(first, last) for first, last in terms.values_list("first_date", "last_date")]


def rest_from(terms: Any, day: date) -> DateSpan:
    """From a day to the end of what is known to hold; open when no end is."""
    ends = list(terms.ending_from(day).values_list("last_date", flat=True))
    return DateSpan(day, None if None in ends or not ends else max(ends))
