"""Legal entities, what belongs to them, and rates."""

from __future__ import annotations

from typing import Any

from bagland.foundation.act import Act
from bagland.kernel.organisation.models import (
    ExchangeRate,
    FinancialYear,
    Grant,
    LegalEntity,
    Ownership,
    PositionProfile,
)

SEE = "organisation.see"


def entities(act: Act) -> Any:
    """Legal entities that the actor may see, by code. No query yet."""
    return LegalEntity.objects.visible_to(act, SEE).order_by("code", "pk")


def financial_years(act: Act) -> Any:
    """Financial years that the actor may see, by entity, newest first. No query yet."""
    return FinancialYear.objects.visible_to(act, SEE).select_related("entity").order_by("entity", "-first_date", "pk")


def ownerships(act: Act) -> Any:
    """Who owns whom, as far as the actor may see, by entity, newest first. No query yet."""
    rows = Ownership.objects.visible_to(act, SEE).select_related("entity", "owner")
    return rows.order_by("entity", "-first_date", "pk")


def exchange_rates(act: Act) -> Any:
    """Recorded rates, newest day first. No query yet."""
    return ExchangeRate.objects.visible_to(act, SEE).order_by("-day", "base", "quote", "pk")


def profiles(act: Act) -> Any:
    """Kinds of positions, by code, without the system's own. No query yet."""
    return PositionProfile.objects.visible_to(act, SEE).exclude(code="system").order_by("code", "pk")


def grants(act: Act) -> Any:
    """Rights of profiles and positions that the actor may see, by code. No query yet."""
    rows = Grant.objects.visible_to(act, SEE).select_related("profile", "position")
    return rows.prefetch_related("entities").order_by("code", "pk")
