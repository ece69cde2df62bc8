"""Reorganisations: what is prepared for which day, what it changes, and what speaks against it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, ClassVar

from django.db.models import Count, QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.speech import language
from bagland.kernel.organisation.models import LegalEntity, Reorganisation, ReorganisationChange
from bagland.kernel.organisation.pages import chips
from bagland.kernel.organisation.pages.days import once
from bagland.kernel.organisation.pages.departments import STEP
from bagland.kernel.organisation.pages.tables import named
from bagland.kernel.organisation.queries.reorganisations import ChangeSeen, Preview, preview
from bagland.kernel.organisation.queries.structure import Node
from bagland.kernel.organisation.rules import tidy
from bagland.kernel.organisation.states import ReorganisationState
from bagland.ui.chips import Chip
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact, Section
from bagland.ui.filters import Choice, Of
from bagland.ui.lists import ListPage, Order
from bagland.ui.pages import address
from bagland.ui.values import DASH

CHANGED = {
    "name": _("is called"),
    "under": _("belongs to"),
    "reports_to": _("reports to"),
    "fte": _("FTE"),
}
CHANGE_COLUMNS = (
    Column("what", _("What changes")),
    Column("how", _("How")),
    Column("change", _("Before → after")),
    Column("against", _("What speaks against it")),
)
CHART_COLUMNS = (
    Column("title", _("Position")),
    Column("holders", _("Held by")),
    Column("department", _("Department")),
    Column("fte", _("FTE"), Kind.NUMBER),
    Column("state", _("State"), Kind.STATUS, chips=chips.SEATS),
    Column("changed", _("Changes"), Kind.STATUS, chips=chips.CHANGES),
)


class Reorganisations(ListPage):
    """Reorganisations that are prepared, decided or cancelled, the newest first."""

    code = "organisation.reorganisations"
    path = "organisation/reorganisations/"
    title = _("Reorganisations")
    view = "organisation.see_plans"
    model = Reorganisation
    columns: ClassVar[tuple[Column, ...]] = (
        Column("title", _("Title")),
        Column("day", _("From"), Kind.DATE),
        Column("changes", _("Changes"), Kind.NUMBER, source=lambda row: row["planned"]),
        Column("state", _("State"), Kind.STATUS, chips=chips.REORGANISATIONS),
        Column("entity", _("Legal entity"), source="entity__name", page="organisation.entity", key="entity_id"),
    )
    orders = (Order("newest", ("-id",)),)
    filters = (
        Choice(name="state", label=_("State"), choices=ReorganisationState.choices),
        Of(name="entity", label=_("Legal entity"), model=LegalEntity),
    )
    detail = "organisation.reorganisation"
    offers = ("organisation.prepare_reorganisation",)
    many = ("organisation.cancel_reorganisation",)
    sentence = _("Changes of departments and positions, prepared for a day and decided together.")
    empty = _("Nothing is being reorganised. Prepare a reorganisation, and see how it will be before it is decided.")

    def complete(self, act: Act, rows: list[Row]) -> None:
        """How many changes each holds. One query."""
        changes = ReorganisationChange.objects.filter(reorganisation__in=[row["key"] for row in rows])
        counted = dict(changes.order_by().values_list("reorganisation").annotate(number=Count("pk")))
        for row in rows:
            row["planned"] = counted.get(row["key"], 0)


PLANNING = (
    "organisation.plan_department_change",
    "organisation.plan_position_change",
    "organisation.drop_planned_change",
    "organisation.decide_reorganisation",
    "organisation.cancel_reorganisation",
)
"""What is done to a reorganisation while it is prepared."""


class ReorganisationPage(DetailPage):
    """A reorganisation as it will be: each change with before and after, what speaks against it, and the seats then."""

    code = "organisation.reorganisation"
    path = "organisation/reorganisations/<int:key>/"
    title = _("Reorganisation")
    parent = "organisation.reorganisations"
    view = "organisation.see_plans"
    model = Reorganisation
    first = ("organisation.decide_reorganisation", "organisation.plan_position_change")

    def rows(self, act: Act) -> QuerySet[Any]:
        return Reorganisation.objects.select_related("entity")

    def sentence(self, act: Act, thing: Reorganisation) -> str:
        seen = _seen(act, thing)
        number, against = len(seen.changes), len(seen.conflicts)
        facts = {"number": number, "day": formats.day(thing.day, language()), "against": against}
        if not number:
            return gettext("For %(day)s. Nothing is planned yet.") % facts
        changes = ngettext("%(number)s change from %(day)s.", "%(number)s changes from %(day)s.", number) % facts
        if thing.state != ReorganisationState.PREPARED:
            return changes
        if not against:
            nothing = gettext("Nothing speaks against it.")
            return f"{changes} {nothing}"
        speaks = ngettext("%(against)s thing speaks against it.", "%(against)s things speak against it.", against)
        return f"{changes} {speaks % facts}"

    def chip(self, act: Act, thing: Reorganisation) -> Chip | None:
        return chips.REORGANISATIONS[ReorganisationState(thing.state)]

    def past(self, act: Act, thing: Reorganisation) -> tuple[str, ...]:
        return () if thing.state == ReorganisationState.PREPARED else PLANNING

    def facts(self, act: Act, thing: Reorganisation) -> list[Fact]:
        facts = [
            Fact(_("Legal entity"), thing.entity),
            Fact(_("From"), thing.day, link=f"{address('organisation.chart')}?day={thing.day.isoformat()}"),
        ]
        return [*facts, Fact(_("Decided"), thing.decided_at)] if thing.decided_at is not None else facts

    def sections(self, act: Act, thing: Reorganisation) -> list[Section]:
        seen = _seen(act, thing)
        tables = [
            Section(
                _("Planned changes"),
                CHANGE_COLUMNS,
                [row for change in seen.changes for row in _change_rows(change)],
                empty=_("Nothing is planned yet. Plan a change of a department or of a position."),
            ),
            Section(
                _("As it will be"),
                CHART_COLUMNS,
                list(_chart_rows(seen.chart, thing.entity_id, {item.change.position for item in seen.changes})),
                detail="organisation.position",
                note=_("Each position under the one it reports to, with these changes made."),
            ),
        ]
        return [table for table in tables if table.rows or table.empty]


def _seen(act: Act, thing: Reorganisation) -> Preview:
    return once(act, ("organisation.reorganisation", thing.pk), lambda: preview(act, thing))


def _change_rows(seen: ChangeSeen) -> Iterable[Row]:
    """A row for each column that changes; what speaks against it stands beside the first."""
    change = seen.change
    against = " ".join(seen.conflicts)
    if change.closes:
        closes = gettext("closes")
        yield {"what": change.label, "how": closes, "change": "", "against": against}
        return
    for place, (column, after) in enumerate(seen.after.items()):
        yield {
            "what": change.label,
            "how": str(CHANGED[column]),
            "change": turned(seen.before.get(column, ""), after),
            "against": "" if place else against,
        }


def turned(before: str, after: str) -> str:
    """«Frederik Lund → Ditte Falk»; a dash where there is nothing."""
    return f"{before or DASH} → {after or DASH}"


def _chart_rows(nodes: Iterable[Node], entity: int, changed: Collection[int | None], depth: int = 0) -> Iterable[Row]:
    """The legal entity's seats, set in under the one each reports to; seats of other entities are passed over."""
    for node in nodes:
        seat = node.seat
        is_shown = seat.entity == entity
        if is_shown:
            yield {
                "key": seat.key,
                "title": STEP * depth + seat.title,
                "holders": named(seat),
                "department": seat.department_name,
                "fte": tidy(seat.fte),
                "state": seat.state,
                "changed": True if seat.key in changed else None,
            }
        yield from _chart_rows(node.reports, entity, changed, depth + is_shown)
