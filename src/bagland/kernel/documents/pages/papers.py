"""Documents as lines: in the panel of every object, and in a folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.kinds import Kept, kind_of
from bagland.foundation.naming import names_of
from bagland.kernel.documents.formats.kinds import kind_of_file
from bagland.kernel.documents.labels import title_of
from bagland.kernel.documents.models import Document
from bagland.kernel.documents.models.reading import takes_documents
from bagland.kernel.documents.pages.places import Place, drop_zone, said_size
from bagland.kernel.documents.queries.documents import attached_to
from bagland.kernel.documents.states import DocumentState
from bagland.kernel.organisation.models import Actor
from bagland.ui.chips import Chip, Tone
from bagland.ui.pages import address

ACTOR = kind_of(Actor)
DESTROYED = Chip(_("destroyed"), "trash", Tone.CALM)
HELD = Chip(_("held"), "lock", Tone.DUE)
CONFIDENTIAL = Chip(_("confidential"), "eye-off", Tone.LATE)


@dataclass(frozen=True, slots=True)
class Paper:
    """One document as a line."""

    key: int
    title: str
    icon: str
    facts: str
    who: str
    at: datetime
    chips: Sequence[Chip]
    address: str
    file: str
    peek: str

    @property
    def is_destroyed(self) -> bool:
        return not self.file


def papers(act: Act, documents: Iterable[tuple[Document, datetime, int]]) -> list[Paper]:
    """Documents, with when and by whom they came there. No query while the names are known."""
    rows = list(documents)
    names = names_of(act, {(ACTOR, by) for _document, _at, by in rows})
    return [_paper(document, at, names[ACTOR, by]) for document, at, by in rows]


def _paper(document: Document, at: datetime, who: str) -> Paper:
    kind = kind_of_file(document.media_type)
    facts = [title_of(document.media_type), said_size(document.size), document.document_class.title]
    if document.number > 1:
        facts.insert(0, gettext("version %(number)s") % {"number": document.number})
    is_kept = document.state == DocumentState.KEPT
    return Paper(
        key=document.pk,
        title=document.title,
        icon=kind.icon,
        facts=" · ".join(facts),
        who=who,
        at=at,
        chips=chips(document),
        address=address("documents.document", document.pk),
        file=address("documents.file", document.pk) if is_kept else "",
        peek=address("documents.peek", document.pk),
    )


def chips(document: Document) -> list[Chip]:
    """What a reader must know at sight."""
    found = []
    if document.document_class.is_confidential:
        found.append(CONFIDENTIAL)
    if document.state == DocumentState.DESTROYED:
        found.append(DESTROYED)
    elif document.is_held:
        found.append(HELD)
    return found


def panel(request: HttpRequest, act: Act, thing: Kept) -> SafeString:
    """The documents of one object, and where more are dropped; nothing where a kind takes none."""
    if not takes_documents(type(thing)):
        return SafeString("")
    found = [(one.document, one.at, one.by) for one in attached_to(act, thing)]
    context = {
        "papers": papers(act, found),
        "nothing": gettext("No documents yet. Drop the first one here."),
        **drop_zone(request, act, Place.of(thing), thing),
    }
    return SafeString(render_to_string("documents/panel.html", context))
