"""What profiles and positions are granted: the table of rights, and the page of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activities, title_of
from bagland.kernel.organisation.models import Grant, Position
from bagland.kernel.organisation.pages import chips
from bagland.kernel.organisation.pages.days import phase, today
from bagland.kernel.organisation.queries.entities import grants
from bagland.kernel.organisation.queries.rights import bases, with_bases
from bagland.kernel.organisation.states import GrantScope
from bagland.ui.chips import Chip
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact

RIGHT = Column("right", _("Right"))
REACH = Column("reach", _("How far"))
LIMIT = Column("limit", _("Up to"), Kind.MONEY, source=lambda row: row["limit_money"])
APPROVAL = Column("asks", _("Approval"), Kind.STATUS, chips=chips.ASKS)
THROUGH = Column("through", _("Through"), quiet=True)
FROM = Column("first_date", _("From"), Kind.DATE)
UNTIL = Column("last_date", _("Until"), Kind.DATE)


def of_profiles(act: Act, profiles: Iterable[int], day: date) -> Any:
    """Rights of these profiles, and of those whose rights they have, today or later. Two queries with the entities."""
    return grants(act).ending_from(day).filter(profile__in=with_bases(profiles, bases()))


def of_position(act: Act, position: Position, profile: int, day: date) -> Any:
    """Rights of a position by itself and through its profile, today or later."""
    of_either = Q(profile__in=with_bases([profile], bases())) | Q(position=position)
    return grants(act).ending_from(day).filter(of_either)


def grant_columns(rows: Sequence[Row]) -> tuple[Column, ...]:
    """The columns for these rights; days only where a right begins later or ends."""
    days = tuple(column for column in (FROM, UNTIL) if any(row[column.name] for row in rows))
    return (RIGHT, REACH, LIMIT, APPROVAL, THROUGH, *days)


def grant_rows(rows: Iterable[Grant], day: date) -> list[Row]:
    """Rights by their titles."""
    listed: list[Row] = [
        {
            "key": row.pk,
            "right": str(title_of(row.code)),
            "code": row.code,
            "reach": reach_words(row),
            "limit_money": row.limit,
            "asks": True if row.asks else None,
            "through": str(row.profile) if row.profile is not None else str(_("this position alone")),
            "first_date": row.first_date if row.first_date > day else None,
            "last_date": row.last_date,
        }
        for row in rows
    ]
    return sorted(listed, key=lambda row: (row["code"] not in activities, row["right"].casefold(), row["key"]))


def reach_words(grant: Grant) -> str:
    """How far a right reaches, in words."""
    if grant.reach == GrantScope.NAMED:
        return ", ".join(str(entity) for entity in grant.entities.all())
    return str(GrantScope(grant.reach).label)


class RightPage(DetailPage):
    """One right of a profile or of a single position; here it is ended."""

    code = "organisation.right"
    path = "organisation/rights/<int:key>/"
    title = _("Right")
    parent = "organisation.profiles"
    view = "organisation.see"
    model = Grant
    first: ClassVar[tuple[str, ...]] = ("organisation.end_grant",)

    def rows(self, act: Act) -> QuerySet[Any]:
        return Grant.objects.select_related("profile", "position").prefetch_related("entities")

    def heading(self, act: Act, thing: Grant) -> str:
        return str(title_of(thing.code))

    def chip(self, act: Act, thing: Grant) -> Chip | None:
        return chips.PHASES[phase(thing.first_date, thing.last_date, today(act))]

    def facts(self, act: Act, thing: Grant) -> list[Fact]:
        owner = Fact(_("Profile"), thing.profile) if thing.profile is not None else Fact(_("Position"), thing.position)
        limit = thing.limit if thing.limit is not None else str(_("without limit"))
        return [
            owner,
            Fact(_("Code"), thing.code),
            Fact(_("How far"), reach_words(thing)),
            *([Fact(_("Up to"), limit)] if has_amount(thing.code) else []),
            Fact(_("Needs approval"), thing.asks),
            Fact(_("Needs a staff session"), thing.staff),
            Fact(_("From"), thing.first_date),
            Fact(_("Until"), thing.last_date or str(_("further notice"))),
            Fact(_("Shipped with Bagland"), thing.is_shipped),
        ]


def has_amount(code: str) -> bool:
    """Whether money is at stake in what is granted, so that a limit means something."""
    return code in activities and activities[code].amount is not None
