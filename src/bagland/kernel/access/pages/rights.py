"""Questions about rights: who may do X, what may Y do and why, what conflicts exist."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activities, title_of, views
from bagland.foundation.formats import NotUnderstood, parse_money
from bagland.foundation.money import Money
from bagland.foundation.speech import language
from bagland.kernel.access import queries
from bagland.kernel.organisation.models import Actor, LegalEntity
from bagland.ui import navigation
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.detailing import table
from bagland.ui.details import Section
from bagland.ui.pages import Page, address

PERSON_PAGE = "organisation.person"


def _row(row: queries.RightRow) -> Row:
    return {
        "name": row.name,
        "actor": row.actor,
        "title": row.title,
        "position": row.position_title,
        "limit": row.limit,
        "because": row.because,
    }


class WhoMay(Page):
    """Who may do one thing, up to an amount, in an entity; and who could do both of two that are kept apart."""

    code = "access.who_may"
    path = "rights/"
    title = _("Rights")
    view = "access.see_rights"

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        """The question as a form in the address, the answer as a table."""
        asked = request.GET.get("activity", "")
        if not _sees_more_than_own(act):
            asked = ""
        context: dict[str, Any] = {
            "may_ask": _sees_more_than_own(act),
            "choices": sorted((str(title_of(code)), code) for code in (*activities, *views)),
            "asked": asked,
            "amount": request.GET.get("amount", ""),
            "entity": request.GET.get("entity", ""),
            "entities": list(LegalEntity.objects.visible_to(act).order_by("pk")),
            "fault": "",
            "mine": address("access.what_may", act.actor),
            "tables": [],
        }
        if context["may_ask"]:
            context["tables"] = self._tables(act, asked, context)
        return self.shown(request, act, "access/rights.html", context)

    def _tables(self, act: Act, asked: str, context: dict[str, Any]) -> list[Any]:
        sections = []
        if asked in activities or asked in views:
            asked_columns = (
                Column("name", _("Who"), Kind.PERSON, page=PERSON_PAGE, key="actor"),
                Column("limit", _("Up to"), Kind.MONEY),
                Column("because", _("Why")),
            )
            rows = queries.who_may(act, asked, entity=_key(context["entity"]), amount=_amount(context))
            sections.append(
                Section(_("Who may"), asked_columns, [_row(row) for row in rows], empty=_("Nobody may today."))
            )
        conflicts = [{"name": row.name, "actor": row.actor, "sentence": row.sentence} for row in queries.conflicts(act)]
        columns = (Column("name", _("Who"), Kind.PERSON, page=PERSON_PAGE, key="actor"), Column("sentence", _("What")))
        sections.append(
            Section(
                _("Duties to keep apart"), columns, conflicts, empty=_("Nobody holds two rights that are kept apart.")
            )
        )
        return [table(section, place) for place, section in enumerate(sections)]


class WhatMay(Page):
    """Everything one person may do today, and why."""

    code = "access.what_may"
    path = "rights/of/<int:key>/"
    title = _("What one may do")
    parent = "access.who_may"
    view = "access.see_rights"

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        """One row a right; what two positions give in the same words stands once."""
        from bagland.foundation.refusals import NotFound

        person = Actor.objects.visible_to(act).filter(pk=keys["key"]).first()
        if person is None:
            raise NotFound(kind=Actor._meta.verbose_name, key=keys["key"])
        rights = queries.what_may(act, person.pk)
        rows = list({(row.code, row.limit, row.because): _row(row) for row in rights}.values())
        columns = (
            Column("title", _("What")),
            Column("limit", _("Up to"), Kind.MONEY),
            Column("because", _("Why")),
        )
        section = Section(_("Rights of today"), columns, rows, empty=_("This person holds no position today."))
        return self.shown(
            request, act, "access/rights_of.html", {"title": str(person), "tables": [table(section)], "person": person}
        )


def _sees_more_than_own(act: Act) -> bool:
    from bagland.kernel.access.authority import authority

    reach = authority.reach(act, queries.SEE)
    return reach.everything or bool(reach.entities)


def _key(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _amount(context: dict[str, Any]) -> Money | None:
    entity = next((entity for entity in context["entities"] if str(entity.pk) == context["entity"]), None)
    typed = context["amount"].strip()
    if not typed:
        return None
    currency = entity.currency if entity else (context["entities"][0].currency if context["entities"] else "DKK")
    try:
        return parse_money(typed, currency, language())
    except (NotUnderstood, ValueError) as fault:
        context["fault"] = str(fault)
        return None


navigation.entry("access.who_may", area="control", order=50)
