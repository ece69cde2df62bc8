"""One version of a procedure: what it says, and what it says otherwise than another."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.speech import language
from bagland.kernel.work import drafts
from bagland.kernel.work.lane_words import Names, due_words, lane_words
from bagland.kernel.work.models import Version
from bagland.kernel.work.pages.draft_panel import may
from bagland.kernel.work.pages.picture import faces_of
from bagland.kernel.work.pages.procedures import OF_VERSION, checklist_html
from bagland.kernel.work.queries.procedures import versions_of
from bagland.kernel.work.rules.comparing import CHANGED, GONE, MOVED, NEW, compared
from bagland.kernel.work.rules.definition import Definition, Due, Lane
from bagland.kernel.work.states import VersionState
from bagland.ui.chips import Chip
from bagland.ui.details import DetailPage, Fact
from bagland.ui.pages import address

HOW = {NEW: pgettext_lazy("row of a procedure", "new"), GONE: _("gone"), CHANGED: _("changed"), MOVED: _("moved")}


class VersionPage(DetailPage):
    """One version: what it says, and with `?against=` what it says otherwise than another."""

    code = "work.version"
    path = "procedures/versions/<int:key>/"
    title = _("Version of a procedure")
    parent = "work.procedures"
    view = "work.see_procedures"
    model = Version
    first = ("work.publish_procedure", "work.take_back_draft")

    def rows(self, act: Act) -> QuerySet[Any]:
        return Version.objects.select_related("procedure", "author", "published_by")

    def sentence(self, act: Act, thing: Version) -> str:
        return thing.change_note

    def chip(self, act: Act, thing: Version) -> Chip | None:
        return OF_VERSION[VersionState(thing.state)]

    def past(self, act: Act, thing: Version) -> tuple[str, ...]:
        every = (
            "work.send_to_review", "work.take_back_draft", "work.publish_procedure", "work.discard_draft",
            "work.change_draft",
        )  # fmt: skip
        open_ones = {
            VersionState.DRAFT: (
                "work.send_to_review",
                "work.publish_procedure",
                "work.discard_draft",
                "work.change_draft",
            ),
            VersionState.IN_REVIEW: ("work.take_back_draft", "work.publish_procedure", "work.discard_draft"),
        }.get(VersionState(thing.state), ())
        return tuple(code for code in every if code not in open_ones)

    def facts(self, act: Act, thing: Version) -> list[Fact]:
        return [
            Fact(_("Procedure"), thing.procedure),
            Fact(_("Version"), thing.number),
            Fact(_("Written by"), thing.author),
            Fact(_("Published by"), thing.published_by),
            Fact(_("Published"), thing.published_at),
            Fact(_("To be reviewed"), thing.review_on),
            Fact(_("Readers must confirm"), thing.is_material),
            Fact(_("Fingerprint (SHA-256)"), thing.sha256),
        ]

    def figure(self, request: HttpRequest, act: Act, thing: Version) -> SafeString | str:
        definition = drafts.read_definition(thing.definition)
        against = self._against(request, thing)
        here = address(self.code, thing.pk)
        context = {
            "checklist": checklist_html(definition),
            "faces": faces_of(thing, self.code),
            "thing": thing,
            "is_draft": thing.state == VersionState.DRAFT and may(act, thing),
            "draft_address": address("work.draft", thing.pk),
            "file": f"{here}?as=json",
            "against": against,
            "others": [
                (other.number, f"{here}?against={other.number}", against is not None and other.pk == against.pk)
                for other in versions_of(thing.procedure)
                .exclude(pk=thing.pk)
                .exclude(state=VersionState.DISCARDED)[:20]
            ],
            "differences": differences(drafts.read_definition(against.definition), definition) if against else [],
        }
        return SafeString(render_to_string("work/version_figure.html", context))

    def _against(self, request: HttpRequest, thing: Version) -> Version | None:
        asked = request.GET.get("against", "")
        others = versions_of(thing.procedure).exclude(pk=thing.pk).exclude(state=VersionState.DISCARDED)
        if asked == "last":
            found: Version | None = others.filter(number__lt=thing.number).first()
            return found
        return (
            others.filter(number=int(asked)).first() if asked.isascii() and asked.isdigit() and len(asked) < 9 else None
        )

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        if request.GET.get("as") != "json":
            return super().answer(request, act, **keys)
        thing: Version = self.thing(act, keys["key"])
        response = HttpResponse(thing.definition, content_type="application/json")
        name = f"{thing.procedure.code}-{thing.number}.json"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "no-store"
        return response


def differences(before: Definition, after: Definition) -> list[dict[str, Any]]:
    """What one version says otherwise, in words."""
    names = Names.gathered({key for whole in (before, after) for key in _positions(whole)})
    speech = language()
    found = []
    for one in compared(before, after):
        title = one.row.title.in_language(speech) if one.row.id else gettext("The whole procedure")
        found.append(
            {
                "how": HOW[one.how],
                "is_moved": one.is_moved and one.how != MOVED,
                "number": one.number or one.was_number,
                "was": one.was_number if one.number != one.was_number else "",
                "title": title,
                "code": one.how,
                "fields": [
                    (said.field, _in_words(said.before, names), _in_words(said.after, names)) for said in one.fields
                ],
            }
        )
    return found


def _positions(whole: Definition) -> set[int]:
    return {key for node in whole.nodes() for key in (getattr(node, "lane", None) or Lane()).positions}


def _in_words(value: Any, names: Names) -> str:
    """A part of a definition as a person reads it: a text, who, when; a list by its titles."""
    match value:
        case None | "" | [] | {}:
            return "–"
        case bool():
            return gettext("yes") if value else gettext("no")
        case {"da": danish, "en": english}:
            here = danish if language() == "da" else english
            return str(here or danish or english or "–")
        case {"kind": _kind, "positions": _positions_of}:
            return lane_words(Lane.model_validate(value), names) or "–"
        case {"within": _within}:
            return due_words(Due.model_validate(value)) or "–"
        case dict():
            return "; ".join(f"{key}: {_in_words(part, names)}" for key, part in value.items() if part) or "–"
        case list():
            return ", ".join(
                _in_words(part.get("label", part), names) if isinstance(part, dict) else str(part) for part in value
            )
    return str(value)
