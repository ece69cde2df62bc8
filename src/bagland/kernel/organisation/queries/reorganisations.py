"""Reorganisations, and each as it will be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bagland.foundation.act import Act
from bagland.foundation.speech import joined
from bagland.kernel.organisation.models import Reorganisation
from bagland.kernel.organisation.queries.plans import plan_on, planned_changes
from bagland.kernel.organisation.queries.structure import Node, chart
from bagland.kernel.organisation.rules import Plan, PlannedChange, conflicts, tidy
from bagland.kernel.organisation.states import ReorganisationState


@dataclass(frozen=True, slots=True)
class ChangeSeen:
    """One planned change, with what stands there before and after, and what speaks against it."""

    change: PlannedChange
    before: dict[str, str]
    after: dict[str, str]
    conflicts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A reorganisation as it will be on its day: its changes, whether it can be decided, and the chart."""

    day: date
    changes: tuple[ChangeSeen, ...]
    chart: tuple[Node, ...]

    @property
    def conflicts(self) -> tuple[str, ...]:
        """Every sentence that speaks against it, each once."""
        return tuple(dict.fromkeys(sentence for seen in self.changes for sentence in seen.conflicts))


def reorganisations(act: Act) -> Any:
    """Reorganisations that the actor may see, newest day first. View: organisation.see_plans. No query yet."""
    rows = Reorganisation.objects.visible_to(act, "organisation.see_plans").select_related("entity")
    return rows.order_by("-day", "-pk")


def preview(act: Act, reorganisation: Reorganisation) -> Preview:
    """What a reorganisation will change, what speaks against it, and the chart with it. About a dozen queries.

    Of a decided one the changes stand in the organisation already: nothing speaks against them, and what was before is
    what held on the day before.
    """
    changes = planned_changes(reorganisation)
    is_decided = reorganisation.state == ReorganisationState.DECIDED
    is_open = reorganisation.state == ReorganisationState.PREPARED
    plan = plan_on(reorganisation.day - timedelta(days=1) if is_decided else reorganisation.day)
    against = conflicts(plan, changes, reorganisation.day) if is_open else []
    seen = tuple(
        ChangeSeen(
            change,
            _before(plan, change),
            _after(change),
            tuple(refusal.sentence for of, refusal in against if of is change),
        )
        for change in changes
    )
    return Preview(reorganisation.day, seen, tuple(chart(act, reorganisation.day, changes if is_open else ())))


def _before(plan: Plan, change: PlannedChange) -> dict[str, str]:
    """What holds before, for each column that changes."""
    if change.department is not None:
        department = plan.departments.get(change.department)
        if department is None:
            return {}
        above = plan.departments.get(department.parent or 0)
        values = {"name": department.name, "under": above.name if above else ""}
    else:
        seat = plan.seats.get(change.position or 0)
        if seat is None:
            return {}
        inside, manager = plan.departments.get(seat.department or 0), plan.seats.get(seat.reports_to or 0)
        values = {
            "name": seat.title,
            "under": inside.name if inside else "",
            "reports_to": _seat_name(plan, manager.key) if manager else "",
            "fte": str(tidy(seat.fte)),
        }
    return {name: value for name, value in values.items() if name in _after(change)}


def _after(change: PlannedChange) -> dict[str, str]:
    values = {
        "name": change.name,
        "under": change.under_name,
        "reports_to": change.manager_name,
        "fte": "" if change.fte is None else str(tidy(change.fte)),
    }
    return {name: value for name, value in values.items() if value}


def _seat_name(plan: Plan, key: int) -> str:
    seat = plan.seats[key]
    holders = list(dict.fromkeys(item.holder for item in seat.holdings))
    return f"{seat.title} ({joined(holders)})" if holders else seat.title
