"""Departments: the tree as it is today, and the page of each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act, Door
from bagland.foundation.keyset import BadCursor
from bagland.kernel.organisation.models import Actor, Department, DepartmentTerm, LegalEntity, Position, PositionTerm
from bagland.kernel.organisation.pages import chips
from bagland.kernel.organisation.pages.days import Phase, once, phase, today
from bagland.kernel.organisation.pages.offers import offer
from bagland.kernel.organisation.pages.tables import FROM, SEAT_COLUMNS, UNTIL, seat_rows
from bagland.kernel.organisation.queries.positions import seats
from bagland.kernel.organisation.queries.structure import Branch, tree
from bagland.ui.chips import Chip
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact, Section
from bagland.ui.filters import Of
from bagland.ui.lists import ListPage, Order, PageOfRows

STEP = "\N{EM SPACE}\N{EM SPACE}"
"""What one level of the tree is set in by; white space of this kind is not folded away."""
HEAD_COLUMN = Column("head", _("Headed by"), page="organisation.position", key="head_key")


class Departments(ListPage):
    """Departments as a tree: each under the one above it. A tree has one order, so the list has."""

    code = "organisation.departments"
    path = "organisation/departments/"
    title = _("Departments")
    view = "organisation.see"
    model = Department
    columns: ClassVar[tuple[Column, ...]] = (
        Column("name", _("Name"), source=lambda row: row["shown"]),
        Column("code", _("Code"), Kind.CODE),
        HEAD_COLUMN,
        Column("holders", _("Held by")),
        Column("positions", _("Positions"), Kind.NUMBER),
        Column("vacant", _("of which vacant"), Kind.NUMBER),
        Column("entity", _("Legal entity"), quiet=True, wide_only=True),
    )
    orders = (Order("tree", ("id",)),)
    filters = (Of(name="entity", label=_("Legal entity"), model=LegalEntity),)
    detail = "organisation.department"
    offers = ("organisation.create_department",)
    sentence = _("The tree as it is today, who heads each department, and how many positions it has.")
    empty = _("No departments yet. Create the first one, and positions find their place.")
    limit = 200

    def page(self, act: Act, given: Mapping[str, str], *, limit: int | None = None) -> PageOfRows:
        """The tree in its order, from the department behind `after`. Eight queries. Refuses what it cannot read."""
        chosen = self.chosen(act, given)
        _order, reverse = self.order_of(given)
        entities = set(chosen.values())
        branches = [branch for branch in tree(act, today(act)) if not entities or branch.entity in entities]
        if reverse:
            branches.reverse()
        start = 0
        if after := given.get("after"):
            keys = [str(branch.key) for branch in branches]
            if after not in keys:
                raise BadCursor
            start = keys.index(after) + 1
        end = start + (limit or self.limit)
        found = branches[start:end]
        rows = [_row(branch, is_indented=act.door is Door.BROWSER) for branch in found]
        for column in self.columns:
            for row in rows:
                row[column.name] = column.value(row)
        return PageOfRows(rows, str(found[-1].key) if end < len(branches) else None, chosen, f"{'-' * reverse}tree")


def _row(branch: Branch, *, is_indented: bool) -> Row:
    return {
        "key": branch.key,
        "pk": branch.key,
        "shown": STEP * branch.depth + branch.name if is_indented else branch.name,
        "code": branch.code,
        "head": branch.head_title,
        "head_key": branch.head if branch.head_title else None,
        "holders": ", ".join(branch.heads),
        "positions": branch.positions,
        "vacant": branch.vacant or None,
        "entity": branch.entity_name,
    }


class DepartmentPage(DetailPage):
    """A department: who heads it, its seats and the departments below it."""

    code = "organisation.department"
    path = "organisation/departments/<int:key>/"
    title = _("Department")
    parent = "organisation.departments"
    view = "organisation.see"
    model = Department
    first = ("organisation.change_department",)

    def rows(self, act: Act) -> QuerySet[Any]:
        return Department.objects.select_related("entity")

    def heading(self, act: Act, thing: Department) -> str:
        return _term(act, thing).name

    def sentence(self, act: Act, thing: Department) -> str:
        above = _term(act, thing).parent
        facts = {"entity": thing.entity, "above": above}
        if above is None:
            return gettext("At the top of %(entity)s.") % facts
        return gettext("Under %(above)s in %(entity)s.") % facts

    def chip(self, act: Act, thing: Department) -> Chip | None:
        term = _term(act, thing)
        now = phase(term.first_date, term.last_date, today(act))
        return None if now is Phase.NOW else chips.PHASES[now]

    def facts(self, act: Act, thing: Department) -> list[Fact]:
        term, day = _term(act, thing), today(act)
        head = seats(act, day, [term.head_id]).get(term.head_id) if term.head_id is not None else None
        holders = [holder.actor for holder in head.holders] if head is not None else []
        return [
            Fact(_("Code"), thing.code),
            Fact(_("Legal entity"), thing.entity),
            Fact(_("Under"), term.parent),
            Fact(_("Headed by"), Position.objects.filter(pk=head.key).first() if head is not None else None),
            Fact(_("Held by"), list(Actor.objects.filter(pk__in=holders).order_by("name", "pk"))),
        ]

    def sections(self, act: Act, thing: Department) -> list[Section]:
        day = today(act)
        inside = PositionTerm.objects.ending_from(day).filter(department=thing).values_list("position", flat=True)
        shown = [seat for seat in seats(act, day, inside).values() if seat.department == thing.pk]
        tables = [
            Section(
                _("Positions"),
                SEAT_COLUMNS,
                seat_rows(shown),
                detail="organisation.position",
                empty=_("No positions today."),
                more=offer(act, "organisation.open_position", entity=thing.entity_id, department=thing.pk),
                more_label=_("Open a position here"),
            ),
            _below(act, thing, day),
            _changes(thing),
        ]
        return [table for table in tables if table.rows or table.empty]


def _term(act: Act, thing: Department) -> DepartmentTerm:
    """What holds for the department on the reader's day; of a planned one its first term, of a closed one its last."""
    day = today(act)

    def look_up() -> DepartmentTerm:
        terms = DepartmentTerm.objects.filter(department=thing).select_related("parent")
        begun: DepartmentTerm | None = terms.filter(first_date__lte=day).order_by("-first_date").first()
        return begun or terms.order_by("first_date")[0]

    return once(act, ("organisation.department", thing.pk), look_up)


def _below(act: Act, thing: Department, day: date) -> Section:
    """Departments right under this one. Nine queries."""
    rows: list[Row] = [
        {
            "key": branch.key,
            "name": branch.name,
            "head": branch.head_title,
            "head_key": branch.head if branch.head_title else None,
            "holders": ", ".join(branch.heads),
            "positions": branch.positions,
        }
        for branch in once(act, ("organisation.tree", day), lambda: tree(act, day))
        if branch.parent == thing.pk
    ]
    columns = (
        Column("name", _("Name")),
        HEAD_COLUMN,
        Column("holders", _("Held by")),
        Column("positions", _("Positions"), Kind.NUMBER),
    )
    return Section(_("Departments below it"), columns, rows, detail="organisation.department")


def _changes(thing: Department) -> Section:
    """How the department has changed; left out while it never has."""
    terms = list(DepartmentTerm.objects.filter(department=thing).order_by("-first_date", "pk"))
    above = Department.labels({term.parent_id for term in terms if term.parent_id is not None})
    heads = Position.labels({term.head_id for term in terms if term.head_id is not None})
    rows: list[Row] = [
        {
            "key": term.pk,
            "first_date": term.first_date,
            "last_date": term.last_date,
            "name": term.name,
            "under": above.get(term.parent_id or 0, ""),
            "head": heads.get(term.head_id or 0, ""),
        }
        for term in terms
    ]
    columns = (
        FROM,
        UNTIL,
        Column("name", _("Name")),
        Column("under", _("Under")),
        Column("head", _("Headed by")),
    )
    return Section(_("How it has changed"), columns, rows if len(rows) > 1 else [])
