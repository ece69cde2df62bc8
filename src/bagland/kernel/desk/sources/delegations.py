"""Delegations that colleagues offer to the reader, and those that the reader has offered and nobody has answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.activity import title_of
from bagland.foundation.periods import DateSpan
from bagland.foundation.speech import language
from bagland.kernel.organisation.models import Delegation
from bagland.ui import work
from bagland.ui.work import MOST, Deed, Item

PAGE = "organisation.delegation"


def open_offers(day: date) -> Q:
    """Delegations that nobody has answered and whose days are not over."""
    unanswered = Q(accepted_at__isnull=True, declined_at__isnull=True, revoked_at__isnull=True)
    return unanswered & (Q(last_date__isnull=True) | Q(last_date__gte=day))


def offered(act: Act) -> Sequence[Item]:
    """What others would lend the reader. One query. It is due on its first day."""
    rows = _rows(act).filter(receiver=act.actor)[:MOST]
    return [
        Item(
            page=PAGE,
            key=row.pk,
            title=_("%(giver)s lends you: %(what)s") % {"giver": row.giver, "what": _what(row)},
            why=_("Yours because it is offered to you, %(days)s.") % {"days": _days(row)},
            icon="user-share",
            deeds=(Deed("organisation.accept_delegation", "a"), Deed("organisation.decline_delegation", "s")),
            amount=row.limit,
            due=max(row.first_date, timezone.localdate(act.at)),
        )
        for row in rows
    ]


def given(act: Act) -> Sequence[Item]:
    """What the reader has offered and the receiver has not answered. One query."""
    rows = _rows(act).filter(giver=act.actor)[:MOST]
    return [
        Item(
            page=PAGE,
            key=row.pk,
            title=_("You lend %(receiver)s: %(what)s") % {"receiver": row.receiver, "what": _what(row)},
            why=_("Not answered yet; %(days)s.") % {"days": _days(row)},
            icon="hourglass",
            deeds=(Deed("organisation.revoke_delegation"),),
        )
        for row in rows
    ]


def _rows(act: Act) -> Any:
    rows = Delegation.objects.filter(open_offers(timezone.localdate(act.at)))
    return rows.select_related("giver", "receiver", "position").order_by("first_date", "pk")


def _what(row: Delegation) -> str:
    return str(title_of(row.code)) if row.code else _("the whole position")


def _days(row: Delegation) -> str:
    return formats.day_range(DateSpan(row.first_date, row.last_date), language())


work.source("organisation.delegations", waits=offered, asked=given, more="organisation.delegations", order=20)
