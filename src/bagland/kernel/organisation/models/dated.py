"""Rows that hold from a day to a day."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation import clock
from bagland.foundation.kinds import Kept, Rows
from bagland.foundation.periods import DateSpan


class DatedRows(Rows):
    """Rows chosen by the day they hold on."""

    def on(self, day: date) -> Self:
        """Those that hold on a day."""
        return self.filter(Q(last_date__isnull=True) | Q(last_date__gte=day), first_date__lte=day)

    def touching(self, first: date, last: date | None) -> Self:
        """Those that hold on any day of a span; an open end when `last` is None."""
        rows = self.filter(Q(last_date__isnull=True) | Q(last_date__gte=first))
        return rows if last is None else rows.filter(first_date__lte=last)

    def ending_from(self, day: date) -> Self:
        """Those that hold on a day or later."""
        return self.filter(Q(last_date__isnull=True) | Q(last_date__gte=day))


class Dated(Kept):
    """Holds from `first_date` to `last_date`, both included; without a last date until further notice."""

    first_date = models.DateField(_("from"))
    last_date = models.DateField(_("until"), null=True, blank=True)

    objects: ClassVar[models.Manager[Any]] = DatedRows.as_manager()

    class Meta:
        abstract = True

    @property
    def span(self) -> DateSpan:
        return DateSpan(self.first_date, self.last_date)

    def holds_on(self, day: date) -> bool:
        """Whether the day lies in the span."""
        return self.first_date <= day and (self.last_date is None or self.last_date >= day)


def names_by_term(terms: models.QuerySet[Any], of: str) -> dict[int, str]:
    """What terms call their objects: what holds today, else what comes next, else what held last. One query."""
    return {key: str(term) for key, term in nearest_terms(terms, of).items()}


def nearest_terms(terms: models.QuerySet[Any], of: str) -> dict[int, Any]:
    """Of each object the term that holds today, else the next to come, else the last that held. One query."""
    today = clock.now().date()
    nearest: dict[int, tuple[int, int, Any]] = {}
    for term in terms:
        distance = (term.first_date - today).days if term.first_date > today else 0
        if term.last_date is not None and term.last_date < today:
            distance = -(today - term.last_date).days
        rank = (0 if distance == 0 else 1 if distance > 0 else 2, abs(distance))
        key = getattr(term, of)
        if key not in nearest or rank < nearest[key][:2]:
            nearest[key] = (*rank, term)
    return {key: term for key, (_rank, _distance, term) in nearest.items()}


def ends_after_start(name: str) -> models.CheckConstraint:
    """The constraint of a span of days."""
    return models.CheckConstraint(name=name, condition=Q(last_date__isnull=True) | Q(last_date__gte=F("first_date")))
