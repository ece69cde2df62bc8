"""Kinds of positions: what each is granted, and who holds one."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Count, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.speech import language
from bagland.kernel.organisation.models import Grant, PositionProfile, PositionTerm
from bagland.kernel.organisation.pages.days import today
from bagland.kernel.organisation.pages.grants import grant_columns, grant_rows, of_profiles
from bagland.kernel.organisation.pages.offers import offer
from bagland.kernel.organisation.pages.tables import SEAT_COLUMNS, seat_rows
from bagland.kernel.organisation.queries.positions import seats
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact, Section
from bagland.ui.filters import Prefix
from bagland.ui.lists import ListPage, Order

SYSTEM = "system"


def _title(row: Row) -> str:
    return str(row["title_da"] if language() == "da" else row["title_en"])


class Profiles(ListPage):
    """Kinds of positions: those that Bagland ships with, and the company's own."""

    code = "organisation.profiles"
    path = "organisation/profiles/"
    title = _("Position profiles")
    view = "organisation.see"
    model = PositionProfile
    columns: ClassVar[tuple[Column, ...]] = (
        Column("title", _("Title"), source=_title, needs=("title_da", "title_en")),
        Column("code", _("Code"), Kind.CODE, order="code"),
        Column("based_on", _("Has the rights of"), source=lambda row: row["base"], needs=("based_on_id",)),
        Column("rights", _("Rights of its own"), Kind.NUMBER, source=lambda row: row["granted"]),
        Column("positions", _("Positions today"), Kind.NUMBER, source=lambda row: row["made"]),
    )
    orders = (Order("code", ("code", "id")),)
    search = Prefix(name="find", label=_("Find by code"), column="code", fold=str.lower)
    detail = "organisation.profile"
    offers = ("organisation.create_profile", "organisation.grant_right")
    sentence = _("Kinds of positions, such as Bookkeeper. What a profile is granted, all its positions may do.")
    empty = _("No profiles yet. Bagland brings its own when the company is founded.")

    def rows(self, act: Act) -> QuerySet[Any]:
        return PositionProfile.objects.exclude(code=SYSTEM)

    def complete(self, act: Act, rows: list[Row]) -> None:
        """Bases, and how many rights and positions each has today. Three queries."""
        day, keys = today(act), [row["key"] for row in rows]
        bases = PositionProfile.labels({row["based_on_id"] for row in rows if row["based_on_id"] is not None})
        rights = Grant.objects.on(day).filter(profile__in=keys).order_by().values_list("profile")
        granted = dict(rights.annotate(number=Count("pk")))
        terms = PositionTerm.objects.on(day).filter(profile__in=keys).order_by().values_list("profile")
        made = dict(terms.annotate(number=Count("position")))
        for row in rows:
            row["base"] = bases.get(row["based_on_id"] or 0, "")
            row["granted"], row["made"] = granted.get(row["key"], 0), made.get(row["key"], 0)


class ProfilePage(DetailPage):
    """A profile with its rights, how far and up to how much, and the positions that have them."""

    code = "organisation.profile"
    path = "organisation/profiles/<int:key>/"
    title = _("Position profile")
    parent = "organisation.profiles"
    view = "organisation.see"
    model = PositionProfile

    def rows(self, act: Act) -> QuerySet[Any]:
        return PositionProfile.objects.select_related("based_on")

    def sentence(self, act: Act, thing: PositionProfile) -> str:
        if thing.based_on is None:
            return ""
        return gettext("Has all rights of %(base)s, and its own.") % {"base": thing.based_on}

    def facts(self, act: Act, thing: PositionProfile) -> list[Fact]:
        return [
            Fact(_("Code"), thing.code),
            Fact(_("Title in Danish"), thing.title_da),
            Fact(_("Title in English"), thing.title_en),
            Fact(_("Has the rights of"), thing.based_on),
            Fact(_("Shipped with Bagland"), thing.is_shipped),
        ]

    def sections(self, act: Act, thing: PositionProfile) -> list[Section]:
        day = today(act)
        made = PositionTerm.objects.ending_from(day).filter(profile=thing).values_list("position", flat=True)
        holding = [seat for seat in seats(act, day, made).values() if seat.profile == thing.pk]
        rights = grant_rows(of_profiles(act, [thing.pk], day), day)
        return [
            Section(
                _("What it may do and see"),
                grant_columns(rights),
                rights,
                detail="organisation.right",
                empty=_("Nothing yet. Rights are granted one by one."),
                more=offer(act, "organisation.grant_right", profile=thing.pk),
                more_label=_("Grant this profile a right"),
            ),
            Section(
                _("Positions made from it"),
                SEAT_COLUMNS,
                seat_rows(holding),
                detail="organisation.position",
                empty=_("None today."),
            ),
        ]
