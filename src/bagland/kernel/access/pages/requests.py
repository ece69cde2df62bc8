"""Requests for approval: those that wait for the reader, and all that the reader may see."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activities, title_of
from bagland.foundation.kinds import model_of
from bagland.foundation.money import Money
from bagland.foundation.naming import name_of, names_of
from bagland.foundation.perform import Done
from bagland.foundation.speech import joined, spoken
from bagland.kernel.access.activities import approve_request, decline_request, withdraw_request
from bagland.kernel.access.approvers import approvable, awaiting
from bagland.kernel.access.authority import Able, authority
from bagland.kernel.access.models import Request
from bagland.kernel.access.requests import APPROVE, approved_by, approving
from bagland.kernel.access.states import RequestState
from bagland.ui import navigation
from bagland.ui.acting import ActivityPage, act_address
from bagland.ui.chips import ACTIVE, SENT_BACK, WAITS, WAITS_FOR_YOU, Chip, Tone
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact, Section
from bagland.ui.filters import Choice, Days
from bagland.ui.lists import ListPage, Order
from bagland.ui.pages import address_of

STATES = {
    RequestState.WAITING: Chip(_("waiting"), WAITS, Tone.CALM),
    RequestState.APPROVED: Chip(_("approved"), ACTIVE, Tone.OK),
    RequestState.DECLINED: Chip(_("declined"), SENT_BACK, Tone.LATE),
    RequestState.WITHDRAWN: Chip(_("withdrawn"), SENT_BACK, Tone.CALM),
    RequestState.EXPIRED: Chip(_("ran out"), SENT_BACK, Tone.CALM),
}
WAITS_FOR_ME = Chip(_("waits for you"), WAITS_FOR_YOU, Tone.DUE)
ACTOR, POSITION = "organisation.actor", "organisation.position"


def _what(row: Row) -> str:
    return str(title_of(row["activity"]))


class _RequestList(ListPage):
    """What both lists share."""

    model = Request
    columns: ClassVar[tuple[Column, ...]] = (
        Column("what", _("What"), source=_what, needs=("activity",)),
        Column("thing", _("On"), source=lambda row: row["thing"], needs=("subject_kind", "subject_id", "inputs")),
        Column("amount_minor", _("Amount"), Kind.MONEY, currency="amount_currency"),
        Column("asked_by", _("Asked by"), Kind.PERSON, source="actor__name", key="actor"),
        Column("asked_at", _("Asked"), Kind.MOMENT, order="asked"),
        Column("state", _("State"), Kind.STATUS, chips=STATES),
        Column("expires_at", _("Runs out"), Kind.MOMENT, hidden=True),
        Column("closed_at", _("Decided"), Kind.MOMENT, hidden=True),
        Column("closed_by", _("Decided by"), Kind.PERSON, source="closed_by__name", key="closed_by", hidden=True),
    )
    orders = (Order("asked", ("-asked_at", "-id")),)
    detail = "access.request"

    def complete(self, act: Act, rows: list[Row]) -> None:
        places = {(row["subject_kind"], row["subject_id"]) for row in rows if row["subject_id"]}
        names = names_of(act, places)
        for row in rows:
            row["thing"] = names.get((row["subject_kind"], row["subject_id"]), "") or _new_name(row)


def _new_name(row: Row) -> str:
    """What is asked for is often not there yet; then the name that it was given in the form, if that is nobody's."""
    activity, given = activities.get(row["activity"]), json.loads(row["inputs"] or "{}")
    names = [item.name for item in activity.inputs if not item.says.personal] if activity else []
    return next((str(given[name]) for name in ("title", "name") if name in names and given.get(name)), "")


class Approvals(_RequestList):
    """What waits for the reader's approval."""

    code = "access.approvals"
    path = "approvals/"
    title = _("Approvals")
    sentence = _("What waits for you, because you could do it without asking.")
    columns: ClassVar[tuple[Column, ...]] = (
        *_RequestList.columns[:5],
        Column("state", _("State"), Kind.STATUS, chips={RequestState.WAITING: WAITS_FOR_ME}),
        Column("expires_at", _("Runs out"), Kind.MOMENT, hidden=True),
    )
    many = ("access.approve_request", "access.decline_request")
    empty = _("Nothing waits for your approval. A request comes here by itself when you can decide it.")

    def rows(self, act: Act) -> models.QuerySet[Any]:
        return Request.objects.filter(pk__in=awaiting(act))


class Requests(_RequestList):
    """Every request that the reader may see: one's own, and those of one's entity where the position sees them."""

    code = "access.requests"
    path = "requests/"
    title = _("Requests")
    view = "access.see_requests"
    filters = (
        Choice(name="state", label=_("State"), choices=RequestState.choices),
        Days(name="asked", label=_("Asked"), column="asked_at", moments=True),
    )
    many = ("access.approve_request", "access.decline_request", "access.withdraw_request")
    sentence = _("What was asked for, by whom, and what came of it.")
    empty = _("Nobody has asked for anything yet. What needs another's approval will stand here.")


more_of_request: list[Callable[[Act, Request], list[Section]]] = []
"""What rooms above tell of a request on its page (work: how it stands, and what approvers saw)."""


class RequestPage(DetailPage):
    """One request: what is asked, by whom, what it would change, and who can approve it."""

    code = "access.request"
    path = "requests/<int:key>/"
    title = _("Request for approval")
    parent = "access.requests"
    model = Request

    def rows(self, act: Act) -> models.QuerySet[Any]:
        return Request.objects.select_related("actor", "closed_by")

    def heading(self, act: Act, thing: Request) -> str:
        return str(title_of(thing.activity))

    def sentence(self, act: Act, thing: Request) -> Any:
        facts = {"name": thing.actor.name, "position": name_of(act, POSITION, thing.position)}
        return _("%(name)s, %(position)s, has asked for it.") % facts

    def chip(self, act: Act, thing: Request) -> Chip:
        if thing.state == RequestState.WAITING and thing.pk in awaiting(act):
            return WAITS_FOR_ME
        return STATES[RequestState(thing.state)]

    def offered_first(self, act: Act, thing: Request) -> tuple[str, ...]:
        return (approved_by(thing.activity), "access.decline_request")

    def past(self, act: Act, thing: Request) -> tuple[str, ...]:
        others = approving() - {approved_by(thing.activity)}
        over = (*approving(), "access.decline_request", "access.withdraw_request")
        return tuple(others) if thing.state == RequestState.WAITING else over

    def facts(self, act: Act, thing: Request) -> list[Fact]:
        subject = name_of(act, thing.subject_kind, thing.subject_id)
        model = model_of(thing.subject_kind) if thing.subject_kind else None
        facts = [
            Fact(_("On"), subject, link=address_of(model.page, thing.subject_id) if model and subject else ""),
            Fact(_("Amount"), thing.amount),
            *inputs_of(act, thing),
            Fact(_("Asked"), thing.asked_at),
            Fact(_("Runs out"), thing.expires_at if thing.state == RequestState.WAITING else None),
            Fact(_("Can approve"), _can_approve(act, thing)),
            Fact(_("Decided"), thing.closed_at, note=thing.closed_by.name if thing.closed_by else ""),
            Fact(_("Reason"), thing.reason),
        ]
        return [fact for fact in facts if fact.value not in (None, "")]

    def sections(self, act: Act, thing: Request) -> list[Section]:
        return [section for more in more_of_request for section in more(act, thing)]


class Deciding(ActivityPage):
    """What the request asks for stands beside the form."""

    heading: ClassVar[Any] = _("What was asked for")

    def preview(self, act: Act, subject: Request) -> Section:
        asked = [Fact(_("What"), str(title_of(subject.activity))), Fact(_("Asked by"), subject.actor.name)]
        if thing := name_of(act, subject.subject_kind, subject.subject_id):
            asked.append(Fact(_("On"), thing))
        facts = [*asked, *inputs_of(act, subject)]
        rows = [{"what": str(fact.label), "value": spoken(fact.value)} for fact in facts]
        return Section(self.heading, (Column("what", _("What")), Column("value", _("Value"))), rows)


class Approve(Deciding):
    """See what will be done, and let it be done."""

    activity = approve_request
    heading = _("What happens when you approve")
    intro = _("is done at once for the one who asked, with you as approver.")
    done = _("You approved: %(subject)s. It is done.")

    def done_sentence(self, subject: Request, answer: Done) -> str:
        """Where one yes is not enough, it is not done yet."""
        subject.refresh_from_db()
        if subject.state == RequestState.WAITING:
            return str(_("You approved: %(subject)s. Others must approve it too.") % {"subject": subject})
        return super().done_sentence(subject, answer)

    def answer(self, request: HttpRequest, act: Act, key: int | None) -> HttpResponse:
        """Where approving asks for more than yes, its own form is opened."""
        asked = Request.objects.visible_to(act).filter(pk=key).first()
        if request.method != "POST" and asked is not None and (way := approved_by(asked.activity)) != APPROVE:
            return HttpResponseRedirect(f"{act_address(way, key)}?{request.GET.urlencode()}".rstrip("?"))
        return super().answer(request, act, key)


class Decline(Deciding):
    """Say no, and why."""

    activity = decline_request
    intro = _("is not done. The one who asked reads your reason.")
    done = _("You declined: %(subject)s. Nothing is changed.")

    def done_sentence(self, subject: Request, answer: Done) -> str:
        """Where enough others can still approve, it goes on waiting."""
        subject.refresh_from_db()
        if subject.state == RequestState.WAITING:
            return str(
                _("Your no to “%(subject)s” is kept. Enough others can still approve it.") % {"subject": subject}
            )
        return super().done_sentence(subject, answer)


class Withdraw(Deciding):
    """Take back what one asked for."""

    activity = withdraw_request
    done = _("You withdrew the request: %(subject)s.")


def inputs_of(act: Act, request: Request) -> list[Fact]:
    """What was filled in, each under its label; objects by name. Personal inputs only for who asked or may approve."""
    activity = activities.get(request.activity)
    if activity is None:
        return []
    given = json.loads(request.inputs)
    may_read = request.actor_id == act.actor or request.pk in approvable(act)
    facts = []
    for item in activity.inputs:
        value = given.get(item.name)
        if value in (None, "", []) or (item.says.personal and not may_read):
            continue
        if item.model is not None:
            keys = value if isinstance(value, list) else [value]
            names = names_of(act, {(item.model._meta.label_lower, key) for key in keys})
            facts.append(Fact(item.says.label, joined(sorted(names.values()))))
        else:
            facts.append(Fact(item.says.label, _read(item.type, value)))
    return facts


def _read(kind: Any, value: Any) -> Any:
    """A kept input as the value that it was: money, a day, a moment, the word of a choice; else as text."""
    if kind is Money:
        return Money.of(value["amount"], value["currency"])
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    if isinstance(value, list):
        return [_read(kind, part) for part in value]
    return str(getattr(kind(value), "label", value)) if isinstance(kind, type) else str(value)


def _can_approve(act: Act, request: Request) -> str:
    if request.state != RequestState.WAITING:
        return ""
    from bagland.foundation.kinds import Scope
    from bagland.kernel.access.authority import names_of as people

    able = Able(authority, act, request.activity, Scope(request.entity, request.department), request.amount)
    able.also(act.actor, besides=request.actor_id)
    return joined(people(able.actors())) or str(_("nobody today"))


navigation.entry("access.approvals", icon="user-check", order=1)
navigation.entry("access.requests", area="control", order=20)
