"""Destruction runs: what is on the list, why it need not be kept, who proposed and approved, and the certificate."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.speech import language
from bagland.kernel.documents import destroying
from bagland.kernel.documents.models import Destruction, DestructionItem, DocumentClass
from bagland.kernel.documents.pages.kept_rows import COLUMNS, named
from bagland.kernel.documents.states import DestructionState
from bagland.kernel.organisation.models import LegalEntity
from bagland.ui import chips
from bagland.ui.chips import Chip, Tone
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact, Section
from bagland.ui.filters import Choice, Of
from bagland.ui.lists import ListPage, Order
from bagland.ui.pages import address

CHIPS = {
    DestructionState.GATHERING: Chip(_("being listed"), chips.RUNNING, Tone.RUN),
    DestructionState.PROPOSED: Chip(_("proposed"), chips.WAITS, Tone.DUE),
    DestructionState.APPROVED: Chip(_("being carried out"), chips.RUNNING, Tone.RUN),
    DestructionState.DONE: Chip(_("carried out"), chips.ACTIVE, Tone.OK),
    DestructionState.DROPPED: Chip(_("dropped"), chips.SENT_BACK),
}
STAYS = Chip(_("stays"), chips.LOCKED)
LISTED = Chip(_("on the list"), chips.WAITS, Tone.DUE)
GONE = Chip(_("destroyed"), chips.ACTIVE, Tone.OK)
WHY = {
    destroying.HELD: _("under a legal hold"),
    destroying.PERMANENT: _("kept for good"),
    destroying.NOT_STARTED: _("its time does not run yet"),
    destroying.NOT_OVER: _("its time is not over"),
    destroying.GONE: _("destroyed by another run"),
}
SHOWN = 25


class Destructions(ListPage):
    """Runs, newest first."""

    code = "documents.destructions"
    path = "documents/destructions/"
    title = _("Destruction runs")
    view = "documents.see_destructions"
    model = Destruction
    columns: ClassVar[tuple[Column, ...]] = (
        Column("run", _("Run"), source=lambda row: gettext("Run %(run)s") % {"run": row["key"]}),
        Column("until", _("Retention over by"), Kind.DATE),
        Column("listed", _("Listed"), Kind.NUMBER),
        Column("destroyed", _("Destroyed"), Kind.NUMBER),
        Column(
            "proposed_by",
            _("Proposed by"),
            Kind.PERSON,
            source="proposed_by__name",
            key="proposed_by_id",
            wide_only=True,
        ),
        Column("proposed_at", _("Proposed"), Kind.MOMENT, order="newest", wide_only=True),
        Column("entity", _("Legal entity"), source="entity__name", quiet=True, roomy_only=True),
        Column("state", _("State"), Kind.STATUS, chips=CHIPS),
    )
    orders = (Order("newest", ("-proposed_at", "-id")),)
    filters = (
        Choice(name="state", label=_("State"), choices=DestructionState.choices),
        Of(name="entity", label=_("Legal entity"), model=LegalEntity, column="entity"),
    )
    detail = "documents.destruction"
    offers = ("documents.propose_destruction",)
    sentence = _("Documents whose time is over are destroyed here, by two people, with a certificate.")
    empty = _("No runs yet. Propose one when the retention of documents is over.")


ITEM_COLUMNS: tuple[Column, ...] = (
    Column("number", _("No."), Kind.CODE, source="document_id"),
    *COLUMNS,
    Column("until", _("Kept until"), Kind.DATE, source=lambda row: row["until"]),
    Column(
        "state",
        _("State"),
        Kind.STATUS,
        source=lambda row: "gone" if row["destroyed_at"] else "stays" if row["kept_back"] else "listed",
        needs=("destroyed_at", "kept_back"),
        chips={"gone": GONE, "stays": STAYS, "listed": LISTED},
    ),
    Column(
        "why", _("Why it stays"), source=lambda row: WHY.get(row["kept_back"], row["kept_back"]), needs=("kept_back",)
    ),
)


class DestructionItems(ListPage):
    """Every document of the runs."""

    code = "documents.destruction_items"
    path = "documents/destructions/documents/"
    title = _("Documents of destruction runs")
    parent = "documents.destructions"
    view = "documents.see_destructions"
    model = DestructionItem
    columns: ClassVar[tuple[Column, ...]] = ITEM_COLUMNS
    orders = (Order("listed", ("id",)),)
    filters = (Of(name="run", label=_("Destruction run"), model=Destruction, column="destruction"),)
    empty = _("No document is on a list.")

    def complete(self, act: Act, rows: list[Row]) -> None:
        """What the documents are called, for those who may read them. Two queries."""
        named(act, rows)


CLASS_COLUMNS: tuple[Column, ...] = (
    Column("class", _("Class")),
    Column("count", _("Documents"), Kind.NUMBER),
    Column("basis", _("Why they need not be kept longer"), quiet=True, wide_only=True),
    Column("oldest", _("Oldest"), Kind.MOMENT, wide_only=True),
    Column("newest", _("Newest"), Kind.MOMENT),
    Column("until", _("Last day of retention"), Kind.DATE),
)


class DestructionPage(DetailPage):
    """One run: what whoever approves it must see."""

    code = "documents.destruction"
    path = "documents/destructions/<int:key>/"
    title = _("Destruction run")
    parent = "documents.destructions"
    view = "documents.see_destructions"
    model = Destruction
    first = ("documents.carry_out_destruction",)

    def rows(self, act: Act) -> QuerySet[Any]:
        return Destruction.objects.select_related("entity", "proposed_by", "approved_by", "certificate")

    def heading(self, act: Act, thing: Destruction) -> str:
        return gettext("Destruction run %(run)s") % {"run": thing.pk}

    def sentence(self, act: Act, thing: Destruction) -> str:
        if thing.state == DestructionState.DONE:
            return ngettext(
                "%(count)s document was destroyed.", "%(count)s documents were destroyed.", thing.destroyed
            ) % {"count": thing.destroyed}
        left = thing.listed - thing.left_out - thing.destroyed
        return ngettext("%(count)s document is on the list.", "%(count)s documents are on the list.", left) % {
            "count": left
        }

    def chip(self, act: Act, thing: Destruction) -> Chip:
        return CHIPS[DestructionState(thing.state)]

    def past(self, act: Act, thing: Destruction) -> tuple[str, ...]:
        asks = ("documents.leave_out", "documents.carry_out_destruction")
        if thing.state == DestructionState.PROPOSED:
            return () if thing.listed > thing.left_out else ("documents.carry_out_destruction", "documents.leave_out")
        return asks if thing.state == DestructionState.GATHERING else (*asks, "documents.drop_destruction")

    def facts(self, act: Act, thing: Destruction) -> list[Fact]:
        facts = [
            Fact(_("Legal entity"), thing.entity),
            Fact(_("Retention over by"), thing.until),
            Fact(_("Reason"), thing.reason),
            Fact(_("Listed"), thing.listed),
            Fact(_("Left out"), thing.left_out),
            Fact(_("Destroyed"), thing.destroyed),
            Fact(_("Proposed by"), thing.proposed_by, self._when(thing.proposed_at)),
            Fact(_("Approved by"), thing.approved_by),
        ]
        if thing.approved_at is not None:
            facts.append(Fact(_("Approved"), thing.approved_at))
        if thing.carried_out_at is not None:
            facts.append(Fact(_("Carried out"), thing.carried_out_at))
        if thing.certificate is not None:
            facts.append(Fact(_("Certificate"), thing.certificate))
        if thing.dropped_at is not None:
            facts.append(Fact(_("Why it was dropped"), thing.dropped_because))
        if thing.state in (DestructionState.PROPOSED, DestructionState.APPROVED):
            facts += self._idle(act, thing)
        return facts

    def _idle(self, act: Act, thing: Destruction) -> list[Fact]:
        """Why the run does not go on, when nothing is filed any more."""
        if thing.although_idle:
            return [Fact(_("Filing has stopped for good"), True)]
        if days := destroying.intake_stopped(thing.entity, act.at):
            said = gettext("Nothing has been filed here for %(days)s days. The run waits until something is.")
            return [Fact(_("Waits"), said % {"days": days})]
        return []

    def _when(self, moment: Any) -> str:
        return formats.day(timezone.localdate(moment), language())

    def sections(self, act: Act, thing: Destruction) -> list[Section]:
        """By class with bases, then the first documents. Five queries."""
        items = thing.items.order_by("pk").values("pk", "document_id", "kept_back", "destroyed_at")[: SHOWN + 1]
        rows = [{"key": item["pk"], **item} for item in items]
        named(act, rows)
        return [
            Section(_("By class"), CLASS_COLUMNS, self._classes(thing), detail="documents.class", empty=_("Nothing.")),
            Section(
                _("Documents"),
                ITEM_COLUMNS,
                rows[:SHOWN],
                empty=_("Nothing is due."),
                more=f"{address('documents.destruction_items')}?run={thing.pk}" if len(rows) > SHOWN else "",
                more_label=_("All documents of this run"),
            ),
        ]

    def _classes(self, thing: Destruction) -> list[Row]:
        listed = thing.items.filter(Q(kept_back="") | Q(destroyed_at__isnull=False)).order_by()
        counted = listed.values("document__document_class").annotate(
            count=Count("pk"),
            oldest=Min("document__filed_at"),
            newest=Max("document__filed_at"),
            until=Max("document__retain_until"),
        )
        found = list(counted)
        known = DocumentClass.objects.in_bulk([row["document__document_class"] for row in found])
        rows = [
            {
                "key": row["document__document_class"],
                "class": known[row["document__document_class"]].title,
                "basis": known[row["document__document_class"]].legal_basis,
                **row,
            }
            for row in found
        ]
        return sorted(rows, key=lambda row: str(row["class"]))
