"""Approvals as things that wait on My work: requests that the reader could approve, and the reader's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bagland.foundation import formats
from bagland.foundation.act import Act, Basis
from bagland.foundation.activity import title_of
from bagland.foundation.money import Money
from bagland.foundation.naming import Place, names_of
from bagland.foundation.speech import language, spoken
from bagland.kernel.access.authority import authority
from bagland.kernel.access.models import Request
from bagland.kernel.access.requests import approved_by
from bagland.kernel.access.rules import Power
from bagland.kernel.access.states import RequestState
from bagland.kernel.organisation.models import Absence, Delegation
from bagland.kernel.work.approving.ballots import REQUEST
from bagland.kernel.work.models import Task
from bagland.kernel.work.queries.why import trace_told
from bagland.kernel.work.states import TaskState
from bagland.ui.work import MOST, Deed, Item

ACTOR, POSITION = "organisation.actor", "organisation.position"
PAGE = "access.request"
TOGETHER = "work.requests_together"
"""The page on which the requests of one batch are decided."""


def request_items(act: Act, keys: Iterable[int]) -> dict[int, Item]:
    """What waits for the reader's approval, by the request's key. Two queries, and one a person stood in for."""
    wanted = list(keys)
    if not wanted:
        return {}
    rows = list(Request.objects.filter(pk__in=wanted, state=RequestState.WAITING).select_related("actor"))
    powers = {row.pk: _power(act, row) for row in rows}
    names = names_of(act, {place for row in rows for place in _places(row, powers[row.pk])})
    return {
        row.pk: Item(
            page=PAGE,
            key=row.pk,
            title=_title(row, names),
            why=f"{_asked_by(row)} {_because(act, row, power, names)}" if (power := powers[row.pk]) else _asked_by(row),
            icon="user-check",
            deeds=(Deed(approved_by(row.activity), "a"), Deed("access.decline_request", "s")),
            amount=row.amount,
            due=row.expires_at,
            since=row.asked_at,
            behalf=names.get((ACTOR, power.on_behalf_of or 0), "") if power else "",
        )
        for row in rows
    }


def together(act: Act, items: Mapping[int, Item]) -> dict[int, Item]:
    """Requests that came of rows chosen together as one item each: it stands in the place of the first of them, by its
    key; the others are gone. One query, none for a single request.
    """
    if len(items) < 2:
        return dict(items)
    rows = Request.objects.filter(pk__in=items, batch__isnull=False).order_by("pk")
    batches: dict[tuple[int, str], list[int]] = {}
    for key, batch, code in rows.values_list("pk", "batch", "activity"):
        batches.setdefault((batch, code), []).append(key)
    found = dict(items)
    for (batch, code), keys in batches.items():
        if len(keys) < 2:
            continue
        first = items[keys[0]]
        for key in keys[1:]:
            del found[key]
        found[keys[0]] = replace(
            first,
            page=TOGETHER,
            key=batch,
            title=_("%(count)s × %(what)s") % {"count": len(keys), "what": title_of(code)},
            deeds=(),
            amount=_sum([items[key].amount for key in keys]),
        )
    return found


def _sum(amounts: Sequence[Money | None]) -> Money | None:
    """What they come to; None where they cannot be added up."""
    known = [amount for amount in amounts if amount is not None]
    if len(known) != len(amounts) or len({amount.currency for amount in known}) != 1:
        return None
    return Money(sum(amount.minor for amount in known), known[0].currency)


def own_requests(act: Act) -> Sequence[Item]:
    """What the reader has asked for and nobody has answered, the oldest first; with why nobody can, where nobody can.
    Three queries.
    """
    rows = list(Request.objects.filter(actor=act.actor, state=RequestState.WAITING).order_by("asked_at", "pk")[:MOST])
    names = names_of(act, {place for row in rows for place in _places(row, None)})
    stuck = _stuck(act, [row.pk for row in rows])
    return [
        Item(
            page=PAGE,
            key=row.pk,
            title=_title(row, names),
            why=stuck.get(row.pk) or _("Asked for %(at)s.") % {"at": spoken(row.asked_at)},
            icon="hourglass",
            deeds=(Deed("access.withdraw_request"),),
            amount=row.amount,
            since=row.asked_at,
        )
        for row in rows
    ]


def _stuck(act: Act, keys: Sequence[int]) -> dict[int, str]:
    """Of those requests that nobody can approve today, why not. One query, none where nothing was asked."""
    if not keys:
        return {}
    tasks = Task.objects.filter(subject_kind=REQUEST, subject_id__in=keys, state=TaskState.OPEN)
    traces = dict(tasks.values_list("subject_id", "trace"))
    return {
        key or 0: _("Nobody can approve it today.") + " " + " ".join(trace_told(act, trace[:-1]))
        for key, trace in traces.items()
        if trace and trace[-1]["said"] == "nobody"
    }


def _power(act: Act, row: Request) -> Power | None:
    """The reader's right that suffices, asked as for the one who asked."""
    asking = replace(act, actor=row.actor_id, memory=act.memory)
    return authority.approval_power(asking, act.actor, row.activity, row.scope(), row.amount)


def _places(row: Request, power: Power | None) -> set[Place]:
    places: set[Place] = {(row.subject_kind, row.subject_id)} if row.subject_kind and row.subject_id else set()
    if power is not None:
        places.add((POSITION, power.position))
        if power.on_behalf_of is not None:
            places.add((ACTOR, power.on_behalf_of))
    return places


def _title(row: Request, names: dict[Place, str]) -> str:
    """«Open position: Bookkeeper»: what is asked for, and on what."""
    thing = names.get((row.subject_kind, row.subject_id or 0), "")
    title = str(title_of(row.activity))
    return _("%(what)s: %(thing)s") % {"what": title, "thing": thing} if thing else title


def _asked_by(row: Request) -> str:
    return _("%(name)s asks.") % {"name": row.actor.name}


def _because(act: Act, row: Request, power: Power, names: dict[Place, str]) -> str:
    """Why it is the reader's: the position, its limit, and for whom and until when one stands in."""
    position = names[POSITION, power.position]
    if power.basis is Basis.OWN or power.on_behalf_of is None:
        if power.basis is not Basis.OWN:
            return _("You stand in for the vacant position %(position)s.") % {"position": position}
        if power.limit is not None and row.amount is not None:
            facts = {"position": position, "limit": spoken(power.limit)}
            return _("Yours because you are %(position)s and the amount is within %(limit)s.") % facts
        return _("Yours because you are %(position)s.") % {"position": position}
    until = _until(act, power)
    facts = {"holder": names[ACTOR, power.on_behalf_of]}
    if until is None:
        return _("You do this on behalf of %(holder)s.") % facts
    return _("You do this on behalf of %(holder)s until %(day)s.") % (
        facts | {"day": formats.short_day(until, language())}
    )


def _until(act: Act, power: Power) -> date | None:
    """The last day on which the reader stands in: the end of the absence or of the delegation. One query."""
    day = timezone.localdate(act.at)
    if power.basis is Basis.DELEGATION:
        lent = Delegation.objects.filter(
            Q(code=power.code) | Q(code=""),
            receiver=act.actor,
            giver=power.on_behalf_of,
            position=power.position,
            accepted_at__isnull=False,
            revoked_at__isnull=True,
        )
        return lent.on(day).order_by("last_date").values_list("last_date", flat=True).first()
    away = Absence.objects.filter(actor=power.on_behalf_of, cancelled_at__isnull=True)
    return away.on(day).order_by("-last_date").values_list("last_date", flat=True).first()
