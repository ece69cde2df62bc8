"""Delegations: what holders lend to colleagues, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.activity import title_of
from bagland.foundation.periods import DateSpan
from bagland.foundation.speech import language
from bagland.kernel.organisation.models import Actor, Delegation, Position
from bagland.kernel.organisation.pages import chips
from bagland.kernel.organisation.pages.chips import DelegationState
from bagland.kernel.organisation.pages.days import today
from bagland.kernel.organisation.pages.filters import ChoiceToday, NameBegins, as_named
from bagland.ui.chips import Chip
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact
from bagland.ui.filters import Days, Of
from bagland.ui.lists import ListPage, Order


def delegation_state(
    *,
    accepted_at: datetime | None,
    declined_at: datetime | None,
    revoked_at: datetime | None,
    last_date: date | None,
    is_receiver: bool,
    day: date,
) -> DelegationState:
    """What became of a delegation, as it stands on a day."""
    if revoked_at is not None:
        return DelegationState.REVOKED
    if declined_at is not None:
        return DelegationState.DECLINED
    if last_date is not None and last_date < day:
        return DelegationState.OVER
    if accepted_at is not None:
        return DelegationState.ACCEPTED
    return DelegationState.YOURS if is_receiver else DelegationState.WAITING


def _in_state(state: DelegationState, day: date) -> Q:
    open_still = Q(revoked_at__isnull=True, declined_at__isnull=True)
    not_over = open_still & (Q(last_date__isnull=True) | Q(last_date__gte=day))
    match state:
        case DelegationState.REVOKED:
            return Q(revoked_at__isnull=False)
        case DelegationState.DECLINED:
            return Q(declined_at__isnull=False, revoked_at__isnull=True)
        case DelegationState.OVER:
            return open_still & Q(last_date__lt=day)
        case DelegationState.ACCEPTED:
            return not_over & Q(accepted_at__isnull=False)
        case _:
            return not_over & Q(accepted_at__isnull=True)


DELEGATION_STATE = Column("state", _("State"), Kind.STATUS, chips=chips.DELEGATIONS)
WHAT = Column("what", _("What is lent"))
TO = Column("receiver", _("To"), page="organisation.person", key="receiver_key")
BY = Column("giver", _("By"), page="organisation.person", key="giver_key")
STATES = [(state, chips.DELEGATIONS[state].word) for state in DelegationState if state is not DelegationState.YOURS]


class Delegations(ListPage):
    """What is lent, by whom to whom, newest first."""

    code = "organisation.delegations"
    path = "organisation/delegations/"
    title = _("Delegations")
    view = "organisation.see"
    model = Delegation
    columns: ClassVar[tuple[Column, ...]] = (
        Column("what", _("What is lent"), source=lambda row: row["lent"]),
        Column("position", _("From the position"), source=lambda row: row["seat"], quiet=True),
        Column("giver", _("By"), Kind.PERSON, source="giver__name", page="organisation.person", key="giver_id"),
        Column(
            "receiver", _("To"), Kind.PERSON, source="receiver__name", page="organisation.person", key="receiver_id"
        ),
        Column("first_date", _("From"), Kind.DATE, order="newest"),
        Column("last_date", _("Until"), Kind.DATE),
        Column(
            "state",
            _("State"),
            Kind.STATUS,
            source=lambda row: row["became"],
            needs=("accepted_at", "declined_at", "revoked_at", "code", "position_id"),
            chips=chips.DELEGATIONS,
        ),
        Column("accepted_at", _("Accepted"), Kind.MOMENT, hidden=True),
    )
    orders = (Order("newest", ("-first_date", "-id")),)
    search = NameBegins(name="find", label=_("Find by the receiver's name"), column="receiver__name", fold=as_named)
    filters = (
        ChoiceToday(name="state", label=_("State"), choices=STATES, on=_in_state),
        Days(name="first", label=_("Begins"), column="first_date"),
        Of(name="giver", label=_("By"), model=Actor, offered=False),
        Of(name="receiver", label=_("To"), model=Actor, offered=False),
        Of(name="position", label=_("Position"), model=Position, offered=False),
    )
    detail = "organisation.delegation"
    offers = ("organisation.offer_delegation",)
    many = ("organisation.accept_delegation", "organisation.decline_delegation", "organisation.revoke_delegation")
    sentence = _("Rights that holders lend to colleagues for some days. They count when they are accepted.")
    empty = _("Nothing is lent. Whoever holds a position can offer it, or one activity of it, to a colleague.")

    def complete(self, act: Act, rows: list[Row]) -> None:
        """What is lent, and what became of it. One query."""
        titles = Position.labels({row["position_id"] for row in rows})
        for row in rows:
            row["seat"] = titles.get(row["position_id"], "")
            row["lent"] = what_is_lent(row["code"])
            row["became"] = delegation_state(
                accepted_at=row["accepted_at"],
                declined_at=row["declined_at"],
                revoked_at=row["revoked_at"],
                last_date=row["last_date"],
                is_receiver=row["receiver_id"] == act.actor,
                day=today(act),
            )


class DelegationPage(DetailPage):
    """One delegation: what, from whom to whom, for which days; here it is accepted, declined or taken back."""

    code = "organisation.delegation"
    path = "organisation/delegations/<int:key>/"
    title = _("Delegation")
    parent = "organisation.delegations"
    view = "organisation.see"
    model = Delegation
    first = ("organisation.accept_delegation", "organisation.decline_delegation")

    def rows(self, act: Act) -> QuerySet[Any]:
        return Delegation.objects.select_related("giver", "receiver", "position")

    def heading(self, act: Act, thing: Delegation) -> str:
        return what_is_lent(thing.code)

    def sentence(self, act: Act, thing: Delegation) -> str:
        return gettext("%(giver)s lends it to %(receiver)s, %(days)s.") % {
            "giver": thing.giver,
            "receiver": thing.receiver,
            "days": formats.day_range(DateSpan(thing.first_date, thing.last_date), language()),
        }

    def chip(self, act: Act, thing: Delegation) -> Chip | None:
        return chips.DELEGATIONS[state_of(act, thing)]

    def past(self, act: Act, thing: Delegation) -> tuple[str, ...]:
        answered = ("organisation.accept_delegation", "organisation.decline_delegation")
        is_over = thing.last_date is not None and thing.last_date < today(act)
        if thing.declined_at is not None or thing.revoked_at is not None or is_over:
            return (*answered, "organisation.revoke_delegation")
        return answered if thing.accepted_at is not None else ()

    def facts(self, act: Act, thing: Delegation) -> list[Fact]:
        own_limit = str(_("as far as the position's own limit"))
        facts = [
            Fact(_("From the position"), thing.position),
            Fact(_("By"), thing.giver),
            Fact(_("To"), thing.receiver),
            Fact(_("Up to"), thing.limit if thing.limit is not None else own_limit),
            Fact(_("From"), thing.first_date),
            Fact(_("Until"), thing.last_date),
        ]
        answers = (
            (_("Accepted"), thing.accepted_at),
            (_("Declined"), thing.declined_at),
            (_("Taken back"), thing.revoked_at),
        )
        return facts + [Fact(label, at) for label, at in answers if at is not None]


def delegation_rows(act: Act, rows: Iterable[Delegation], day: date) -> list[Row]:
    """Delegations for a small table."""
    return [
        {
            "key": row.pk,
            "what": what_is_lent(row.code),
            "giver": str(row.giver),
            "giver_key": row.giver_id,
            "receiver": str(row.receiver),
            "receiver_key": row.receiver_id,
            "first_date": row.first_date,
            "last_date": row.last_date,
            "state": state_of(act, row),
        }
        for row in rows
    ]


def state_of(act: Act, row: Delegation) -> DelegationState:
    """What became of it, as this reader sees it."""
    return delegation_state(
        accepted_at=row.accepted_at,
        declined_at=row.declined_at,
        revoked_at=row.revoked_at,
        last_date=row.last_date,
        is_receiver=row.receiver_id == act.actor,
        day=today(act),
    )


def what_is_lent(code: str) -> str:
    """The activity, or that it is the whole position."""
    return str(title_of(code)) if code else gettext("The whole position")
