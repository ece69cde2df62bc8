"""The archive: all documents that the reader may read, as a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.speech import language
from bagland.kernel.documents.formats import kinds
from bagland.kernel.documents.formats.kinds import KINDS
from bagland.kernel.documents.labels import title_of
from bagland.kernel.documents.models import Document, DocumentClass, Folder
from bagland.kernel.documents.pages.papers import CONFIDENTIAL, DESTROYED, HELD
from bagland.kernel.documents.pages.places import said_size
from bagland.kernel.documents.queries.reading import may_open
from bagland.kernel.documents.states import DocumentState
from bagland.kernel.organisation.models import Actor, Department, LegalEntity
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.filters import Choice, Days, Of, Prefix, begins_with
from bagland.ui.lists import ListPage, Order

_OFFICE = ("word", "opendocument.text", "rtf", "powerpoint", "presentation")
_SHEETS = ("excel", "spreadsheet", "csv")
FAMILIES: dict[str, tuple[Any, frozenset[str]]] = {
    "pdf": (_("PDF"), frozenset({kinds.PDF})),
    "invoice": (_("electronic invoice"), kinds.INVOICES),
    "statement": (_("bank statement"), kinds.STATEMENTS),
    "picture": (_("picture"), frozenset(known for known in KINDS if known.startswith("image/"))),
    "mail": (_("mail"), frozenset({kinds.MAIL, "application/vnd.ms-outlook"})),
    "text": (_("text or presentation"), frozenset(known for known in KINDS if any(word in known for word in _OFFICE))),
    "table": (_("table"), frozenset(known for known in KINDS if any(word in known for word in _SHEETS))),
    "plain": (_("plain text"), frozenset({kinds.TEXT, kinds.XML, kinds.HTML})),
    "archive": (_("packed files"), frozenset(known for known, kind in KINDS.items() if kind.icon == "file-zip")),
}
"""Kinds of files as people look for them, with the media types of each."""


def of_family(family: str) -> Q:
    return Q(media_type__in=sorted(FAMILIES[family][1]))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TitleBegins(Prefix):
    """Titles that begin with the text as it is typed, or with a capital."""

    def narrow(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        capital = value[:1].upper() + value[1:]
        found = begins_with(rows, self.path, value)
        return found if capital == value else found | begins_with(rows, self.path, capital)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OfClass(Of):
    """Documents of a class that is open to the reader; those that have ended are found too. One query."""

    def options(self, act: Act) -> list[tuple[str, str]]:
        named = [(str(one.pk), one.title) for one in DocumentClass.objects.order_by("pk") if may_open(act, one)]
        return sorted(named, key=lambda option: option[1].casefold())


YES = ((True, _("yes")),)
"""Indexes hold those alone that are; the others are nearly all."""
STATES = {"DESTROYED": DESTROYED, "HELD": HELD, "CONFIDENTIAL": CONFIDENTIAL}
STATE_NEEDS = ("state", "is_held", "document_class__is_confidential")


def _state(row: Row) -> str | None:
    if row["state"] == DocumentState.DESTROYED:
        return "DESTROYED"
    if row["is_held"]:
        return "HELD"
    return "CONFIDENTIAL" if row["document_class__is_confidential"] else None


def _class(row: Row) -> str:
    return str(row["document_class__title_en" if language() == "en" else "document_class__title_da"])


def _size(row: Row) -> str:
    return said_size(row["size"])


class Documents(ListPage):
    """Every document that the reader may read, the latest first."""

    code = "documents.documents"
    path = "documents/"
    title = _("Documents")
    view = "documents.see"
    model = Document
    columns: ClassVar[tuple[Column, ...]] = (
        Column("title", _("Title"), order="title"),
        Column("kind", _("Type"), source=lambda row: title_of(row["media_type"]), needs=("media_type",)),
        Column(
            "class",
            _("Class"),
            source=_class,
            needs=("document_class__title_da", "document_class__title_en"),
        ),
        Column("state", _("State"), Kind.STATUS, source=_state, needs=STATE_NEEDS, chips=STATES),
        Column("folder", _("Folder"), source="folder__title", page="documents.folder", key="folder_id", wide_only=True),
        Column("filed_by", _("Filed by"), Kind.PERSON, source="filed_by__name", key="filed_by_id", wide_only=True),
        Column("filed_at", _("Filed"), Kind.MOMENT, order="newest"),
        Column("number", _("Version"), Kind.NUMBER, hidden=True),
        Column("size", _("Size"), source=_size, needs=("size",), quiet=True, roomy_only=True),
        Column("retain_until", _("Kept until"), Kind.DATE, hidden=True),
        Column("entity", _("Legal entity"), source="entity__name", quiet=True, hidden=True),
        Column("file_name", _("File name"), quiet=True, hidden=True),
    )
    orders = (Order("newest", ("-filed_at", "-id")), Order("title", ("title", "id")))
    filters = (
        OfClass(name="document_class", label=_("Class"), model=DocumentClass),
        Choice(
            name="type",
            label=_("Type"),
            column="media_type",
            choices=[(code, title) for code, (title, _types) in FAMILIES.items()],
            narrowing=of_family,
        ),
        Of(name="folder", label=_("Folder"), model=Folder, offered=False),
        Of(name="entity", label=_("Legal entity"), model=LegalEntity),
        Of(name="department", label=_("Department"), model=Department),
        Of(name="filed_by", label=_("Filed by"), model=Actor),
        Days(name="filed", label=_("Filed"), column="filed_at", moments=True),
        Choice(name="is_held", label=_("On legal hold"), choices=YES),
        Choice(name="is_permanent", label=_("Kept for good"), choices=YES),
        Choice(name="state", label=_("State"), choices=DocumentState.choices),
    )
    search = TitleBegins(name="find", label=_("Title begins with"), column="title")
    detail = "documents.document"
    many = ("documents.change_document", "documents.hold_document", "documents.attach")
    sentence = _(
        "What you may read: by its class, and by what it belongs to. Words inside the documents are found by search."
    )
    empty = _("No documents yet. Drop files on the page of what they are about, or in a folder.")
