"""Legal holds, and the documents that each covers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Count, QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.kernel.documents.models import Hold, HoldItem
from bagland.kernel.documents.pages.kept_rows import COLUMNS, named
from bagland.kernel.documents.states import HoldState
from bagland.kernel.organisation.models import LegalEntity
from bagland.ui import chips
from bagland.ui.chips import Chip, Tone
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact, Section
from bagland.ui.filters import Choice, Of
from bagland.ui.lists import ListPage, Order
from bagland.ui.pages import address

CHIPS = {
    HoldState.IN_FORCE: Chip(_("in force"), chips.LOCKED, Tone.DUE),
    HoldState.LIFTED: Chip(_("lifted"), chips.ACTIVE),
}
SHOWN = 25


class Holds(ListPage):
    """Holds, newest first."""

    code = "documents.holds"
    path = "documents/holds/"
    title = _("Legal holds")
    view = "documents.see_holds"
    model = Hold
    columns: ClassVar[tuple[Column, ...]] = (
        Column("title", _("Title")),
        Column("documents", _("Documents held"), Kind.NUMBER, source=lambda row: row["held"]),
        Column("placed_at", _("Placed"), Kind.MOMENT, order="newest"),
        Column("placed_by", _("Placed by"), Kind.PERSON, source="placed_by__name", key="placed_by_id", wide_only=True),
        Column("entity", _("Legal entity"), source="entity__name", quiet=True, roomy_only=True),
        Column("state", _("State"), Kind.STATUS, chips=CHIPS),
    )
    orders = (Order("newest", ("-placed_at", "-id")),)
    filters = (
        Choice(name="state", label=_("State"), choices=HoldState.choices),
        Of(name="entity", label=_("Legal entity"), model=LegalEntity, column="entity"),
    )
    detail = "documents.hold"
    offers = ("documents.place_hold",)
    sentence = _("Nothing that a hold covers is destroyed, whatever its retention says.")
    empty = _("No holds. Place one as soon as a dispute or an inspection is in sight.")

    def complete(self, act: Act, rows: list[Row]) -> None:
        """How many documents each holds now. One query."""
        items = HoldItem.objects.filter(hold__in=[row["key"] for row in rows], ended_at__isnull=True).order_by()
        held = dict(items.values_list("hold").annotate(number=Count("pk")))
        for row in rows:
            row["held"] = held.get(row["key"], 0)


ITEM_COLUMNS: tuple[Column, ...] = (
    *COLUMNS,
    Column("added_at", _("Held since"), Kind.MOMENT),
    Column("ended_at", _("Let out"), Kind.MOMENT, wide_only=True),
)


class HeldDocuments(ListPage):
    """The documents of holds, as they came under them."""

    code = "documents.held"
    path = "documents/held/"
    title = _("Documents under legal hold")
    parent = "documents.holds"
    view = "documents.see_holds"
    model = HoldItem
    columns: ClassVar[tuple[Column, ...]] = (*ITEM_COLUMNS, Column("hold", _("Legal hold"), source="hold__title"))
    orders = (Order("added", ("id",)),)
    filters = (Of(name="hold", label=_("Legal hold"), model=Hold, column="hold"),)
    empty = _("No document is under a hold.")

    def complete(self, act: Act, rows: list[Row]) -> None:
        """What the documents are called, for those who may read them. Two queries."""
        named(act, rows)


class HoldPage(DetailPage):
    """One hold: why it was placed, what it covers, and how it ended."""

    code = "documents.hold"
    path = "documents/holds/<int:key>/"
    title = _("Legal hold")
    parent = "documents.holds"
    view = "documents.see_holds"
    model = Hold
    first = ("documents.add_to_hold",)

    def rows(self, act: Act) -> QuerySet[Any]:
        return Hold.objects.select_related("entity", "placed_by")

    def sentence(self, act: Act, thing: Hold) -> str:
        count = thing.items.filter(ended_at__isnull=True).count()
        if thing.lifted_at is not None:
            return gettext("It holds nothing any more.")
        return ngettext("It holds %(count)s document.", "It holds %(count)s documents.", count) % {"count": count}

    def chip(self, act: Act, thing: Hold) -> Chip:
        return CHIPS[HoldState(thing.state)]

    def past(self, act: Act, thing: Hold) -> tuple[str, ...]:
        over = ("documents.add_to_hold", "documents.let_out_of_hold", "documents.lift_hold")
        return over if thing.lifted_at is not None else ()

    def facts(self, act: Act, thing: Hold) -> list[Fact]:
        facts = [
            Fact(_("Reason"), thing.reason),
            Fact(_("Legal entity"), thing.entity),
            Fact(_("Placed by"), thing.placed_by),
            Fact(_("Placed"), thing.placed_at),
        ]
        if thing.lifted_at is not None:
            facts += [Fact(_("Lifted"), thing.lifted_at), Fact(_("Why it was lifted"), thing.lifted_because)]
        return facts

    def sections(self, act: Act, thing: Hold) -> list[Section]:
        items = thing.items.order_by("pk").values("pk", "document_id", "added_at", "ended_at")[: SHOWN + 1]
        rows = [{"key": item["pk"], **item} for item in items]
        named(act, rows)
        return [
            Section(
                _("Documents"),
                ITEM_COLUMNS,
                rows[:SHOWN],
                empty=_("None yet."),
                more=f"{address('documents.held')}?hold={thing.pk}" if len(rows) > SHOWN else "",
                more_label=_("All documents of this hold"),
            )
        ]
