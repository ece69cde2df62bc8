"""Who leaves in the coming weeks, and who takes each position."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.speech import language
from bagland.kernel.organisation.pages import chips
from bagland.kernel.organisation.pages.days import today
from bagland.kernel.organisation.queries.leaving import Leaver, TakenBy, leavers
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.detailing import table
from bagland.ui.details import Section
from bagland.ui.pages import Page

WEEKS = (2, 6, 13, 26)
USUAL = 6
COLUMNS = (
    Column("person", _("Person"), Kind.PERSON, key="key"),
    Column("last_date", _("Last day"), Kind.DATE),
    Column("position", _("Position"), page="organisation.position", key="position_key"),
    Column("taken", _("Taken by"), Kind.STATUS, chips=chips.TAKEN),
    Column("takers", _("Who")),
    Column("left", _("Afterwards"), quiet=True),
)


class Leavers(Page):
    """Appointments that end in the coming weeks: `?weeks=6`."""

    code = "organisation.leavers"
    path = "organisation/leavers/"
    title = _("Leavers")
    view = "organisation.see"

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        asked = request.GET.get("weeks", "")
        weeks = next((number for number in WEEKS if str(number) == asked), USUAL)
        day = today(act)
        last = day + timedelta(weeks=weeks)
        found = leavers(act, day, last)
        until = formats.day(last, language())
        open_ones = sum(one.taken is TakenBy.NOBODY for one in found)
        section = Section(
            _("Who leaves, and who takes it"),
            COLUMNS,
            [_row(one) for one in found],
            detail="organisation.person",
            empty=gettext("Nobody leaves a position until %(day)s.") % {"day": until},
            note=_("A person's page shows what still points at the person."),
        )
        context = {
            "table": table(section),
            "sentence": _sentence(len(found), open_ones, until),
            "weeks": [
                (number, ngettext("%(number)s week", "%(number)s weeks", number) % {"number": number}, number == weeks)
                for number in WEEKS
            ],
        }
        return self.shown(request, act, "organisation/leavers.html", context)


def _sentence(number: int, open_ones: int, until: str) -> str:
    if not number:
        return ""
    facts = {"number": number, "day": until, "open": open_ones}
    ending = ngettext(
        "%(number)s position loses a holder until %(day)s.", "%(number)s positions lose a holder until %(day)s.", number
    )
    if not open_ones:
        taken = gettext("Each is taken by somebody.")
        return f"{ending % facts} {taken}"
    nobody = ngettext("%(open)s is taken by nobody.", "%(open)s are taken by nobody.", open_ones)
    return f"{ending % facts} {nobody % facts}"


def _row(one: Leaver) -> Row:
    manager = ", ".join(one.manager)
    nobody = gettext("%(manager)s decides") % {"manager": manager} if manager else ""
    return {
        "key": one.actor,
        "person": one.name,
        "last_date": one.last_date,
        "position": one.title,
        "position_key": one.position,
        "taken": one.taken,
        "takers": ", ".join(one.takers) or nobody,
        "left": gettext("leaves altogether") if one.is_gone else gettext("keeps another position"),
    }
