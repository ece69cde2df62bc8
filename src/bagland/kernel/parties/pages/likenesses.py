"""Parties that may be one: the proposals, best first, and two of them side by side with what shall survive."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.foundation.ports import ports
from bagland.foundation.refusal import Refusal
from bagland.foundation.refusals import NotFound
from bagland.foundation.speech import joined, language
from bagland.kernel.parties import choices, finding_duplicates, merging
from bagland.kernel.parties.models import Likeness, Party, PaymentDetails
from bagland.kernel.parties.refusals import DecidedAlready
from bagland.kernel.parties.states import WHY_ALIKE, LikenessState, Speaks
from bagland.ui import toasts
from bagland.ui.chips import ACTIVE, WAITS, Chip, Tone
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import Section
from bagland.ui.lists import ListPage, Order
from bagland.ui.pages import Page, address
from bagland.ui.refusing import said

STATES = {
    LikenessState.OPEN: Chip(LikenessState.OPEN.label, WAITS, Tone.DUE),
    LikenessState.MERGED: Chip(LikenessState.MERGED.label, ACTIVE, Tone.OK),
    LikenessState.DIFFERENT: Chip(LikenessState.DIFFERENT.label, ACTIVE, Tone.CALM),
}
MERGE, APART = "parties.merge", "parties.keep_apart"


def why(reasons: str) -> str:
    """«Same CVR number and nearly the same name»."""
    words = joined([str(WHY_ALIKE.get(code, code)) for code in reasons.split()])
    return words[:1].upper() + words[1:]


_COLUMNS = (
    Column("first", _("One party"), source="first__name"),
    Column("second", _("The other"), source="second__name"),
    Column("score", _("Likeness"), Kind.NUMBER),
    Column("why", _("By what"), source=lambda row: why(row["reasons"]), needs=("reasons",)),
)


class Likenesses(ListPage):
    """Proposals that nobody has decided, the likeliest first."""

    code = "parties.likenesses"
    path = "parties/duplicates/"
    title = _("Possible duplicates")
    view = "parties.see"
    model = Likeness
    sentence = _("Parties that may be one. Decide: merge them, or say that they are two.")
    columns: ClassVar[tuple[Column, ...]] = _COLUMNS
    orders = (Order("likeness", ("-score", "-id")),)
    detail = "parties.likeness"
    offers = ("parties.find_duplicates",)
    many = (APART,)
    empty = _("No possible duplicates. New and changed parties are compared by themselves.")

    def rows(self, act: Act) -> models.QuerySet[Any]:
        return Likeness.objects.filter(state=LikenessState.OPEN)


class DecidedLikenesses(ListPage):
    """What was decided, the latest proposal first."""

    code = "parties.likenesses_decided"
    path = "parties/duplicates/decided/"
    title = _("Decided duplicates")
    parent = "parties.likenesses"
    view = "parties.see"
    model = Likeness
    columns: ClassVar[tuple[Column, ...]] = (
        *_COLUMNS[:2],
        Column("state", _("State"), Kind.STATUS, chips=STATES),
        Column("decided_at", _("Decided"), Kind.MOMENT),
        Column("decided_by", _("Decided by"), source="decided_by__name"),
    )
    orders = (Order("newest", ("-id",)),)
    detail = "parties.likeness"
    empty = _("Nothing has been decided yet.")

    def rows(self, act: Act) -> models.QuerySet[Any]:
        return Likeness.objects.filter(decided_at__isnull=False)


class LikenessPage(Page):
    """Two parties side by side: who survives, and with which values; or that they are two."""

    code = "parties.likeness"
    path = "parties/duplicates/<int:key>/"
    title = _("Possible duplicate")
    parent = "parties.likenesses"
    view = "parties.see"
    methods = ("GET", "HEAD", "POST")
    model = Likeness

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        rows = Likeness.objects.visible_to(act).select_related("first", "second", "decided_by")
        pair: Likeness | None = rows.filter(pk=min(keys["key"], 2**63 - 1)).first()
        if pair is None:
            raise NotFound(kind=Likeness._meta.verbose_name, key=keys["key"])
        if request.method != "POST":
            return self._page(request, act, pair)
        try:
            return self._done(request, act, pair)
        except Refusal as refusal:
            return self._page(request, act, pair, refusal)

    def _done(self, request: HttpRequest, act: Act, pair: Likeness) -> HttpResponse:
        """Do what was decided, once; then the next proposal."""
        acting = replace(act, key=request.POST.get("idempotency-key") or None)
        if request.POST.get("do") == "apart":
            perform(find(APART), acting, pair.pk)
            sentence = gettext("“%(one)s” and “%(other)s” are two.") % {"one": pair.first, "other": pair.second}
        else:
            if pair.state == LikenessState.DIFFERENT:
                raise DecidedAlready(state=pair.get_state_display())
            party, into, take, win = _chosen(request, pair)
            perform(find(MERGE), acting, party.pk, into=into.pk, take=take, win=win)
            sentence = gettext("“%(party)s” is merged into “%(into)s”.") % {"party": party, "into": into}
        following = Likeness.objects.visible_to(act).filter(state=LikenessState.OPEN).order_by("-score", "-pk").first()
        where = address(self.code, following.pk) if following is not None else address(self.parent)
        response = HttpResponseRedirect(where)
        response.status_code = 303
        toasts.leave(response, sentence)
        return response

    def _page(self, request: HttpRequest, act: Act, pair: Likeness, refusal: Refusal | None = None) -> HttpResponse:
        into = request.POST.get("into", "")
        survivor = pair.second if into == str(pair.second_id) else pair.first
        may = not ports.authority.reach(act, MERGE).nothing
        context = {
            "title": joined([str(pair.first), str(pair.second)]),
            "crumbs": self.crumbs(),
            "pair": pair,
            "chip": STATES[LikenessState(pair.state)],
            "why": why(pair.reasons),
            "sides": [_side(pair.first, survivor), _side(pair.second, survivor)],
            "values": _values(request, pair, survivor),
            "roles": _roles(request, act, pair),
            "accounts": _accounts(act, pair),
            "is_open": pair.state == LikenessState.OPEN,
            "may_merge": may,
            "may_keep_apart": not ports.authority.reach(act, APART).nothing,
            "key": secrets.token_hex(16),
            "here": address(self.code, pair.pk),
            "refusal": said(refusal) if refusal else None,
        }
        return self.shown(request, act, "parties/likeness.html", context, status=refusal.status if refusal else 200)


def _side(party: Party, survivor: Party) -> dict[str, Any]:
    facts = finding_duplicates.shown(party.pk)
    return {
        "party": party,
        "address": address("parties.party", party.pk) if party.merged_into_id is None else "",
        "survives": party.pk == survivor.pk,
        "registered": formats.day(party.registered_at.date(), language()),
        **facts,
    }


def _values(request: HttpRequest, pair: Likeness, survivor: Party) -> list[dict[str, Any]]:
    """Each value that one of the two survives of, with both; alike ones have nothing to choose."""
    shown = []
    for column in merging.COLUMNS:
        field = Party._meta.get_field(column)
        mine, theirs = (_said(party, column) for party in (pair.first, pair.second))
        if not mine and not theirs:
            continue
        chosen = request.POST.get(f"value-{column}")
        first_is_it = pair.first_id == survivor.pk
        takes_first = chosen == str(pair.first_id) if chosen else (bool(mine) if first_is_it else not theirs)
        shown.append(
            {
                "name": column,
                "label": field.verbose_name,  # type: ignore[union-attr]
                "texts": (mine, theirs),
                "is_same": mine == theirs,
                "takes_first": takes_first,
            }
        )
    return shown


def _said(party: Party, column: str) -> str:
    if column == "country":
        return choices.country_name(party.country)
    if column == "language" and party.language in Speaks.values:
        return str(Speaks(party.language).label)
    display = getattr(party, f"get_{column}_display", None)
    return str(display() if display is not None else getattr(party, column))


def _roles(request: HttpRequest, act: Act, pair: Likeness) -> list[dict[str, Any]]:
    """Roles that both have at one legal entity, as far as the reader may see them: one of the two goes on."""
    reach = ports.authority.reach(act, "parties.see_terms")
    chosen = set(request.POST.getlist("relation"))
    found = []
    for one, other in merging.shared_roles(pair.first, pair.second):
        if reach.covers(one.scope()):
            found.append(
                {
                    "label": f"{one.get_role_display()} · {one.entity}",
                    "name": f"relation-{one.entity_id}-{one.role}",
                    "relations": (one, other),
                    "takes_first": str(other.pk) not in chosen,
                }
            )
    return found


def _accounts(act: Act, pair: Likeness) -> str:
    """What happens to bank accounts, for those who see them."""
    rows: Any = PaymentDetails.objects.visible_to(act)
    number = rows.filter(party__in=(pair.first_id, pair.second_id), ended_at__isnull=True).count()
    if not number:
        return ""
    return ngettext(
        "There is %(count)s bank account. The survivor keeps its own; one of the merged party comes over ended.",
        "There are %(count)s bank accounts. The survivor keeps its own; those of the merged party come over ended.",
        number,
    ) % {"count": number}


def _chosen(request: HttpRequest, pair: Likeness) -> tuple[Party, Party, list[str], list[int]]:
    """Who is merged into whom, the columns that the merged one gives, and its relations that go on."""
    into, party = (pair.second, pair.first) if request.POST.get("into") == str(pair.second_id) else (
        pair.first,
        pair.second,
    )  # fmt: skip
    take = [column for column in merging.COLUMNS if request.POST.get(f"value-{column}") == str(party.pk)]
    win = []
    for theirs, _mine in merging.shared_roles(party, into):
        if request.POST.get(f"relation-{theirs.entity_id}-{theirs.role}") == str(theirs.pk):
            win.append(theirs.pk)
    return party, into, take, win


def likenesses_of(act: Act, party: Party) -> list[Section]:
    """What a party's page says of its proposals; nothing where there are none. One query."""
    pairs = Likeness.objects.filter(models.Q(first=party) | models.Q(second=party), state=LikenessState.OPEN)
    rows: list[Row] = [
        {
            "key": pair.pk,
            "other": str(pair.second if pair.first_id == party.pk else pair.first),
            "score": pair.score,
            "why": why(pair.reasons),
        }
        for pair in pairs.select_related("first", "second").order_by("-score", "-pk")[:10]
    ]
    if not rows:
        return []
    columns = (
        Column("other", _("Party"), page="parties.likeness", key="key"),
        Column("score", _("Likeness"), Kind.NUMBER),
        Column("why", _("By what")),
    )
    return [Section(_("Possible duplicates"), columns, rows)]
