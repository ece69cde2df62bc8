"""The page of search, and what the palette asks for at each key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activities
from bagland.foundation.kinds import kind_of
from bagland.foundation.ports import ports
from bagland.foundation.searching import searchables
from bagland.kernel.organisation.models import LegalEntity
from bagland.kernel.search import palette
from bagland.kernel.search.marking import marked, snippet
from bagland.kernel.search.queries import Hit, Hits, Place, by_themselves, search
from bagland.ui.acting import act_address
from bagland.ui.pages import Page, address, address_of

FEW_DEEDS = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A hit as the page shows it."""

    name: SafeString
    address: str
    place: str
    text: SafeString | str
    icon: str


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind, in their order."""

    kind: str
    title: str
    hits: Sequence[Found]


class Find(Page):
    """Everything that the reader may see, by its words; and what can be done about it."""

    code = "search.find"
    path = "search/"
    title = _("Search")

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        """Hits grouped by kind, the group with the best hit first. With `act` an object for an activity is chosen."""
        given = request.GET
        typed = given.get("q", "").strip()
        step = given.get("act", "")
        known = activities.get(step)
        subject = known.subject if known is not None and not known.by_system else None
        kinds = [kind for kind in by_themselves() if self._is_open(act, kind)]
        kind = given.get("kind", "") if given.get("kind", "") in kinds else ""
        if subject is not None:
            kind = kind_of(subject)
        entities = list(LegalEntity.objects.visible_to(act).order_by("pk"))
        entity = next((one for one in entities if str(one.pk) == given.get("entity", "")), None)
        mark = typed[:1] if typed[:1] in (palette.ACTS_ALONE, palette.PEOPLE, palette.NUMBERS) else ""
        hits = search(
            act,
            typed.removeprefix(mark),
            kinds=_kinds_of(mark, kind),
            entity=entity.pk if entity is not None else None,
            after=Place.of(given.get("after", "")),
            named_only=mark == palette.NUMBERS,
            newest_without_words=subject is not None,
        )
        chosen = {"q": typed, "kind": given.get("kind", ""), "entity": entity.pk if entity else "", "act": step}
        asked = {name: value for name, value in chosen.items() if value}
        beside = (
            [] if subject is not None or "after" in given else palette.answer(act, typed, finds=False) if typed else []
        )
        context = {
            "typed": typed,
            "kinds": [(one, _plural(one)) for one in kinds],
            "kind": kind,
            "entities": entities,
            "entity": entity,
            "groups": _groups(hits, step if subject is not None else ""),
            "count": len(hits.hits),
            "next": f"?{urlencode(asked | {'after': str(hits.next)})}" if hits.next is not None else "",
            "is_later": "after" in given,
            "first": f"?{urlencode(asked)}",
            "deeds": next((section.options[:FEW_DEEDS] for section in beside if section.name == "do"), ()),
            "places": [
                option
                for section in beside
                if section.name == "go"
                for option in section.options
                if not option.address.startswith(address(self.code))
            ],
            "without_kind": f"?{urlencode({k: v for k, v in asked.items() if k != 'kind'})}" if kind else "",
            "without_entity": f"?{urlencode({k: v for k, v in asked.items() if k != 'entity'})}" if entity else "",
            "kind_title": _plural(kind) if kind else "",
            "choosing": known if subject is not None else None,
            "step": step if subject is not None else "",
        }
        if subject is not None and known is not None:
            context["title"] = _now("%(activity)s: choose %(kind)s") % {
                "activity": known.title,
                "kind": subject._meta.verbose_name,
            }
        return self.shown(request, act, "search/find.html", context)

    def _is_open(self, act: Act, kind: str) -> bool:
        return any(not ports.authority.reach(act, view).nothing for view in searchables[kind].views)


def _kinds_of(mark: str, kind: str) -> list[str] | None:
    if mark == palette.ACTS_ALONE:
        return []
    if mark == palette.PEOPLE:
        return [one for one, known in searchables.items() if known.is_person]
    return [kind] if kind else None


def _plural(kind: str) -> str:
    return str(capfirst(str(searchables[kind].model._meta.verbose_name_plural)))


def _groups(hits: Hits, step: str) -> list[Group]:
    by_kind: dict[str, list[Found]] = {}
    for hit in hits.hits:
        by_kind.setdefault(hit.kind, []).append(_shown(hit, hits.question.words, step))
    return [Group(kind, _plural(kind), found) for kind, found in by_kind.items()]


def _shown(hit: Hit, words: Sequence[str], step: str) -> Found:
    model: Any = searchables[hit.kind].model
    text = snippet(hit.text, words)
    return Found(
        name=marked(hit.name, words),
        address=act_address(step, hit.key) if step else address_of(model.page, hit.key),
        place=palette.place_of(hit),
        text=text if "<mark>" in text else "",
        icon=searchables[hit.kind].icon,
    )


class Palette(Page):
    """The answer to a key in the palette: a fragment. Opened as a page it leads to the page of search."""

    code = "search.palette"
    path = "search/palette/"
    title = _("Palette")
    parent = "search.find"

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        """Options in their sections, each with what the right side says of it."""
        given = request.GET
        if not request.headers.get("HX-Request"):
            return HttpResponseRedirect(f"{address('search.find')}?{urlencode({'q': given.get('q', '')[:400]})}")
        typed, step = given.get("q", "")[:400], given.get("act", "")
        sections = palette.answer(act, typed, here=given.get("here", ""), step=step)
        template = "search/palette.html" if "whole" in given else "search/options.html"
        context = {
            "sections": sections,
            "number": sum(len(section.options) for section in sections),
            "typed": typed.strip(),
            "reader": act.actor,
            "search": address("search.find"),
            "here": palette.object_at(act, given.get("here", "")) if "whole" in given else None,
        }
        response = HttpResponse(render_to_string(template, context))
        response["Cache-Control"] = "no-store"
        return response
