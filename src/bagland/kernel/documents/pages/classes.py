"""Classes of documents: how long each is kept, counted from when, by which law, and who opens it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import title_of
from bagland.foundation.speech import language
from bagland.kernel.documents.activities.classes import change_class, end_class
from bagland.kernel.documents.models import DocumentClass, Recalculation
from bagland.kernel.documents.states import StartsAt
from bagland.ui import chips
from bagland.ui.acting import ActivityPage
from bagland.ui.chips import Chip, Tone
from bagland.ui.columns import Column, Kind
from bagland.ui.details import DetailPage, Fact
from bagland.ui.filters import Choice
from bagland.ui.lists import ListPage, Order

IN_USE = Chip(_("in use"), chips.ACTIVE, Tone.OK)
ENDED = Chip(_("ended"), chips.LOCKED)
CONFIDENTIAL = Chip(_("confidential"), chips.HIDDEN, Tone.DUE)


def time_of(starts_at: str, years: int | None, months: int) -> str:
    """«5 years after the end of the financial year», in the active language."""
    if starts_at == StartsAt.NEVER or years is None:
        return gettext("kept for good")
    parts = []
    if years:
        parts.append(ngettext("%(count)s year", "%(count)s years", years) % {"count": years})
    if months or not years:
        parts.append(ngettext("%(count)s month", "%(count)s months", months) % {"count": months})
    return gettext("%(time)s from %(start)s") % {
        "time": gettext(" and ").join(parts),
        "start": StartsAt(starts_at).label,
    }


def _in_language(name: str) -> Any:
    return lambda row: row[f"{name}_en" if language() == "en" else f"{name}_da"]


class Classes(ListPage):
    """Every class, by its code."""

    code = "documents.classes"
    path = "documents/classes/"
    title = _("Document classes")
    view = "documents.see_classes"
    model = DocumentClass
    columns: ClassVar[tuple[Column, ...]] = (
        Column("title", _("Title"), source=_in_language("title"), needs=("title_da", "title_en")),
        Column(
            "time",
            _("Kept"),
            source=lambda row: time_of(row["starts_at"], row["years"], row["months"]),
            needs=("starts_at", "years", "months"),
        ),
        Column(
            "basis",
            _("Legal basis"),
            source=_in_language("legal_basis"),
            needs=("legal_basis_da", "legal_basis_en"),
            quiet=True,
            wide_only=True,
        ),
        Column(
            "opened_by",
            _("Opened by"),
            source=lambda row: title_of(row["opened_by"]),
            needs=("opened_by",),
            wide_only=True,
        ),
        Column("code", _("Code"), Kind.CODE, order="code", hidden=True),
        Column(
            "state",
            _("State"),
            Kind.STATUS,
            source=lambda row: "ended" if row["ended_at"] else "confidential" if row["is_confidential"] else "in use",
            needs=("ended_at", "is_confidential"),
            chips={"in use": IN_USE, "ended": ENDED, "confidential": CONFIDENTIAL},
        ),
    )
    orders = (Order("code", ("code", "id")),)
    filters = (Choice(name="starts_at", label=_("Counted from"), choices=StartsAt.choices),)
    detail = "documents.class"
    offers = ("documents.create_class",)
    sentence = _("How long documents are kept, and by which law. A document has exactly one class.")
    empty = _("No classes yet. Bagland brings its own when the company is founded.")


class ClassPage(DetailPage):
    """One class, and whether its documents are just being worked out again."""

    code = "documents.class"
    path = "documents/classes/<int:key>/"
    title = _("Document class")
    parent = "documents.classes"
    view = "documents.see_classes"
    model = DocumentClass
    first = ("documents.change_class",)
    in_menu = ("documents.end_class",)

    def sentence(self, act: Act, thing: DocumentClass) -> str:
        return time_of(thing.starts_at, thing.years, thing.months)

    def chip(self, act: Act, thing: DocumentClass) -> Chip | None:
        if thing.ended_at is not None:
            return ENDED
        return CONFIDENTIAL if thing.is_confidential else IN_USE

    def past(self, act: Act, thing: DocumentClass) -> tuple[str, ...]:
        if thing.ended_at is not None:
            return ("documents.change_class", "documents.end_class")
        return ("documents.end_class",) if thing.code in ("general", "destruction_certificate") else ()

    def facts(self, act: Act, thing: DocumentClass) -> list[Fact]:
        facts = [
            Fact(_("Kept"), time_of(thing.starts_at, thing.years, thing.months)),
            Fact(_("Legal basis"), thing.legal_basis),
            Fact(_("Opened by"), title_of(thing.opened_by)),
            Fact(
                _("Confidential"),
                thing.is_confidential,
                _("Hidden from administrators.") if thing.is_confidential else "",
            ),
            Fact(_("Code"), thing.code),
            Fact(_("Title in Danish"), thing.title_da),
            Fact(_("Title in English"), thing.title_en),
        ]
        asked = Recalculation.objects.filter(kind="documents.documentclass", key=thing.pk).order_by("-pk").first()
        if asked is not None:
            state = (
                gettext("%(count)s documents so far") if asked.finished_at is None else gettext("%(count)s documents")
            )
            label = _("Retention is being worked out again") if asked.finished_at is None else _("Worked out again")
            facts.append(Fact(label, state % {"count": asked.done}))
        return facts

    def rows(self, act: Act) -> QuerySet[Any]:
        return DocumentClass.objects.all()


class ChangeClass(ActivityPage):
    """Another time, basis or readers."""

    activity = change_class
    intro = _("is changed when another person has approved it. Its documents are then worked out again.")
    opens = "subject"

    def initial(self, act: Act, subject: DocumentClass) -> dict[str, Any]:
        named = ("title_da", "title_en", "starts_at", "years", "months", "legal_basis_da", "legal_basis_en")
        return {name: getattr(subject, name) for name in (*named, "opened_by", "is_confidential")}


class EndClass(ActivityPage):
    """No new documents."""

    activity = end_class
    intro = _("takes no new documents any more. Those that have it keep it, and its time.")
    opens = "subject"
