"""Who is away, and when. Why is told only to those who may see reasons."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.periods import DateSpan
from bagland.foundation.speech import language
from bagland.kernel.organisation.models import Absence, AbsenceSubstitute, Actor, LegalEntity
from bagland.kernel.organisation.pages import chips
from bagland.kernel.organisation.pages.chips import phase_choices
from bagland.kernel.organisation.pages.days import in_phase, phase, today
from bagland.kernel.organisation.pages.filters import ChoiceToday, NameBegins, as_named
from bagland.kernel.organisation.queries import tenure
from bagland.ui.chips import Chip
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact
from bagland.ui.filters import Days, Of
from bagland.ui.lists import ListPage, Order

REASONS = "organisation.see_absence_reasons"
COLUMNS = (
    Column("person", _("Person"), Kind.PERSON, source="actor__name", key="actor_id"),
    Column("first_date", _("From"), Kind.DATE, order="newest"),
    Column("last_date", _("Until"), Kind.DATE),
    Column("state", _("State"), Kind.STATUS, source=lambda row: row["phase"], chips=chips.ABSENCES),
    Column("substitute", _("Substitute"), source=lambda row: row["stands_in"]),
    Column("reason", _("Reason"), source=lambda row: row["why"], view=REASONS),
    Column("entity", _("Employed by"), source="actor__home__name", quiet=True, hidden=True),
)


class Absences(ListPage):
    """Absences that count, newest first. A reason is there only on the rows whose reason the reader may see."""

    code = "organisation.absences"
    path = "organisation/absences/"
    title = _("Absences")
    view = "organisation.see"
    model = Absence
    columns: ClassVar[tuple[Column, ...]] = COLUMNS
    orders = (Order("newest", ("-first_date", "-id")),)
    search = NameBegins(name="find", label=_("Find by name"), column="actor__name", fold=as_named)
    filters = (
        ChoiceToday(name="state", label=_("State"), choices=phase_choices(chips.ABSENCES), on=in_phase),
        Days(name="first", label=_("Begins"), column="first_date"),
        Of(name="entity", label=_("Employed by"), model=LegalEntity, column="actor__home"),
        Of(name="person", label=_("Person"), model=Actor, column="actor", offered=False),
    )
    detail = "organisation.absence"
    offers = ("organisation.register_absence",)
    many = ("organisation.end_absence", "organisation.cancel_absence")
    sentence = _("Who is away, and when. While it lasts, substitutes act.")
    empty = _("Nobody is registered as away, today or on any other day.")

    def rows(self, act: Act) -> QuerySet[Any]:
        return Absence.objects.filter(cancelled_at__isnull=True)

    def complete(self, act: Act, rows: list[Row]) -> None:
        """States, substitutes and the reasons that may be seen. Two queries."""
        day, keys = today(act), [row["key"] for row in rows]
        chosen = AbsenceSubstitute.objects.filter(absence__in=keys).select_related("actor")
        stands_in = {row.absence_id: str(row.actor) for row in chosen}
        known = tenure.reasons(act, keys)
        for row in rows:
            row["phase"] = phase(row["first_date"], row["last_date"], day)
            row["stands_in"] = stands_in.get(row["key"], "")
            row["why"] = known[row["key"]][0] if row["key"] in known else None


class AbsencePage(DetailPage):
    """One absence; here it is ended or cancelled."""

    code = "organisation.absence"
    path = "organisation/absences/<int:key>/"
    title = _("Absence")
    parent = "organisation.absences"
    view = "organisation.see"
    model = Absence
    first = ("organisation.end_absence",)

    def rows(self, act: Act) -> QuerySet[Any]:
        return Absence.objects.select_related("actor__home")

    def sentence(self, act: Act, thing: Absence) -> str:
        days = formats.day_range(DateSpan(thing.first_date, thing.last_date), language())
        if thing.cancelled_at is not None:
            return gettext("Was registered as away %(days)s, which does not count.") % {"days": days}
        return gettext("Away %(days)s.") % {"days": days}

    def chip(self, act: Act, thing: Absence) -> Chip | None:
        if thing.cancelled_at is not None:
            return chips.CANCELLED
        return chips.ABSENCES[phase(thing.first_date, thing.last_date, today(act))]

    def past(self, act: Act, thing: Absence) -> tuple[str, ...]:
        if thing.cancelled_at is not None:
            return ("organisation.end_absence", "organisation.cancel_absence")
        return ("organisation.end_absence",) if thing.last_date is not None and thing.last_date < today(act) else ()

    def facts(self, act: Act, thing: Absence) -> list[Fact]:
        chosen = AbsenceSubstitute.objects.filter(absence=thing).values("actor")
        substitutes = list(Actor.objects.filter(pk__in=chosen).order_by("name", "pk"))
        standing = gettext("the standing substitutes of the positions")
        facts = [
            Fact(_("Person"), thing.actor),
            Fact(_("From"), thing.first_date),
            Fact(_("Until"), thing.last_date or str(_("further notice"))),
            Fact(_("Substitute"), substitutes or standing),
        ]
        for reason, note in tenure.reasons(act, [thing.pk]).values():
            privately = _("Seen by HR and the person alone.")
            facts += [Fact(_("Reason"), reason, privately), Fact(_("Note"), note, privately if note else "")]
        return facts
