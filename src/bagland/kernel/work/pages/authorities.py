"""Who can do both of two things, and up to what amount each position may: on the screen, and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activities, title_of
from bagland.foundation.formats import NotUnderstood, parse_day
from bagland.foundation.naming import names_of
from bagland.foundation.speech import joined, language
from bagland.kernel.access import authorities
from bagland.kernel.exchange.formats.written import Value, csv_lines
from bagland.kernel.organisation.models import LegalEntity
from bagland.kernel.organisation.states import GrantScope
from bagland.ui import navigation
from bagland.ui.columns import Column, Kind
from bagland.ui.columns import Row as Listed
from bagland.ui.detailing import table
from bagland.ui.details import Section
from bagland.ui.pages import Page, address

ACTOR = "organisation.actor"
BOTH = (
    Column("name", _("Who"), Kind.PERSON, page="organisation.person", key="actor"),
    Column("first", pgettext_lazy("of two", "The one")),
    Column("second", pgettext_lazy("of two", "The other")),
)
MATRIX = (
    Column("position", _("Position"), page="organisation.position", key="position_id"),
    Column("limit", _("Up to"), Kind.MONEY),
    Column("reach", _("Where"), quiet=True),
    Column("asks", _("Approval"), quiet=True),
    Column("holders", _("Holders")),
)


class WhoCanBoth(Page):
    """Who could do both of two things on a day, whatever the departments. Without a question: every pair that Bagland
    keeps apart.
    """

    code = "work.who_can_both"
    path = "rights/both/"
    title = _("Who can both")
    view = "access.see_rights"

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        """The question stands in the address, the answer is a table or, with `format=csv`, a file."""
        first, second = request.GET.get("first", ""), request.GET.get("second", "")
        on, fault = _day(request.GET.get("on", ""), act.at.date())
        is_asked = first in activities and second in activities and not fault
        pairs = [(first, second)] if is_asked else kept_apart()
        found = [(pair, authorities.who_can_both(act, *pair, on=on)) for pair in pairs]
        if request.GET.get("format") == "csv":
            return _as_file("who-can-both", _lines_of_both(found, on or act.at.date()))
        context = {
            "choices": sorted((str(title_of(code)), code) for code in activities),
            "first": first,
            "second": second,
            "on": request.GET.get("on", ""),
            "fault": fault,
            "csv": f"?{urlencode({**request.GET.dict(), 'format': 'csv'})}",
            "tables": [table(_section(pair, rows), place) for place, (pair, rows) in enumerate(found)],
        }
        return self.shown(request, act, "work/who_can_both.html", context)


class AuthorityMatrix(Page):
    """Up to what amount each position may do what money is at stake in; one more than that goes up the line."""

    code = "work.authority_matrix"
    path = "rights/matrix/"
    title = _("Authority matrix")
    view = "access.see_rights"

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        """One table for each activity; with `format=csv` a file of all."""
        asked, entity = request.GET.get("activity", ""), request.GET.get("entity", "")
        key = int(entity) if entity.isdecimal() and len(entity) < 19 else None
        rows = authorities.authority_matrix(act, code=asked if asked in activities else "", entity=key)
        names = names_of(act, {(ACTOR, actor) for row in rows for actor in row.holders})
        if request.GET.get("format") == "csv":
            return _as_file("authority-matrix", _lines_of_matrix(rows, names))
        by_title: dict[str, list[Listed]] = {}
        for row in rows:
            by_title.setdefault(row.title, []).append(_matrix_row(row, names))
        sections = [Section(title, MATRIX, told) for title, told in by_title.items()]
        context = {
            "choices": sorted((str(known.title), code) for code, known in activities.items() if known.amount),
            "asked": asked,
            "entity": entity,
            "entities": list(LegalEntity.objects.visible_to(act).order_by("pk")),
            "csv": f"?{urlencode({**request.GET.dict(), 'format': 'csv'})}",
            "tables": [table(section, place) for place, section in enumerate(sections)],
            "rights": address("access.who_may"),
        }
        return self.shown(request, act, "work/authority_matrix.html", context)


def kept_apart() -> list[tuple[str, str]]:
    """Every pair of activities that one declares to be kept apart."""
    return sorted((code, other) for code, known in activities.items() for other in known.separate_from)


def _day(text: str, today: date) -> tuple[date | None, str]:
    if not text.strip():
        return None, ""
    try:
        return parse_day(text.strip(), language(), today=today), ""
    except (NotUnderstood, ValueError) as fault:
        return None, str(fault)


def _section(pair: tuple[str, str], rows: Sequence[authorities.Both]) -> Section:
    titles = {"first": title_of(pair[0]), "second": title_of(pair[1])}
    told: list[Listed] = [
        {"name": row.name, "actor": row.person, "first": row.first.because, "second": row.second.because}
        for row in rows
    ]
    note = (
        gettext("On one and the same object Bagland keeps them apart.")
        if pair in kept_apart() or pair[::-1] in kept_apart()
        else ""
    )
    title = gettext("“%(first)s” and “%(second)s”") % titles
    return Section(title, BOTH, told, empty=_("Nobody can do both."), note=note)


def _matrix_row(row: authorities.AuthorityRow, names: dict[tuple[str, int], str]) -> Listed:
    return {
        "position": row.position_title,
        "position_id": row.position,
        "limit": row.limit,
        "reach": str(GrantScope(row.reach).label),
        "asks": gettext("with another's approval")
        if row.asks
        else (gettext("alone") if row.limit else gettext("alone, without limit")),
        "holders": joined(sorted(names.get((ACTOR, actor), "") for actor in row.holders)) or gettext("vacant"),
    }


def _lines_of_both(
    found: Sequence[tuple[tuple[str, str], Sequence[authorities.Both]]], on: date
) -> list[Sequence[Value]]:
    head = [
        gettext("On"),
        pgettext("of two", "The one"),
        pgettext("of two", "The other"),
        gettext("Who"),
        gettext("Why the one"),
        gettext("Why the other"),
        gettext("Kept apart"),
    ]
    rows: list[Sequence[Value]] = [head]
    for (first, second), both in found:
        rows += [[on, first, second, row.name, row.first.because, row.second.because, row.kept_apart] for row in both]
    return rows


def _lines_of_matrix(
    rows: Sequence[authorities.AuthorityRow], names: dict[tuple[str, int], str]
) -> list[Sequence[Value]]:
    head = [
        gettext("Activity"),
        gettext("Position"),
        gettext("Up to"),
        gettext("Currency"),
        gettext("Where"),
        gettext("Approval"),
        gettext("Holders"),
    ]
    lines: list[Sequence[Value]] = [head]
    for row in rows:
        told = _matrix_row(row, names)
        amount = (Decimal(row.limit.plain), row.limit.currency) if row.limit is not None else (None, "")
        lines.append([row.code, row.position_title, *amount, told["reach"], told["asks"], told["holders"]])
    return lines


def _as_file(name: str, lines: list[Sequence[Value]]) -> HttpResponse:
    delimiter, decimal = (";", ",") if language() == "da" else (",", ".")
    response = HttpResponse(
        "\ufeff" + csv_lines(lines, delimiter=delimiter, decimal=decimal), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


navigation.entry("work.who_can_both", area="control", order=51)
navigation.entry("work.authority_matrix", area="control", order=52)
