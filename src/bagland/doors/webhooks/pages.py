"""Webhooks in the browser: where messages go, what arrived, and what came back."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.doors.webhooks import queries
from bagland.doors.webhooks.activities import add_endpoint, change_endpoint, replay, rotate_secret, send_test
from bagland.doors.webhooks.models import Attempt, Delivery, Endpoint, Progress
from bagland.doors.webhooks.queries import HEADS, TEST
from bagland.doors.webhooks.states import DeliveryState, EndpointState, Fault, Why
from bagland.foundation.act import Act
from bagland.foundation.activity import title_of
from bagland.foundation.naming import names_of
from bagland.foundation.perform import Done
from bagland.kernel.organisation.models import Appointment
from bagland.ui import navigation, settings_index
from bagland.ui.acting import ActivityPage
from bagland.ui.chips import ACTIVE, LOCKED, OVERDUE, WAITS, Chip, Tone
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact, Section
from bagland.ui.filters import Choice, Days, Of
from bagland.ui.lists import ListPage, Order
from bagland.ui.pages import address, address_of

POSITION, ACTOR = "organisation.position", "organisation.actor"
SHOWN_MESSAGES, SHOWN_ATTEMPTS = 10, 50
ENDPOINT_CHIPS = {
    EndpointState.ACTIVE: Chip(_("active"), ACTIVE, Tone.OK),
    EndpointState.PAUSED: Chip(_("paused"), "player-pause", Tone.DUE),
    EndpointState.REMOVED: Chip(_("removed"), LOCKED, Tone.CALM),
}
MESSAGE_CHIPS = {
    DeliveryState.QUEUED: Chip(_("waiting"), WAITS, Tone.RUN),
    DeliveryState.DELIVERED: Chip(_("delivered"), ACTIVE, Tone.OK),
    DeliveryState.PARKED: Chip(_("given up"), OVERDUE, Tone.LATE),
}
TYPES = {HEADS: _("Head of the chain"), TEST: _("Test")}
SECRET_NOTE = _("Copy it now. Whoever receives needs it to check the signatures; Bagland shows it only here.")


def type_title(code: str) -> str:
    """What a type of message is called: the activity's title, or a word of our own."""
    return str(TYPES.get(code) or title_of(code))


class Endpoints(ListPage):
    """Where this installation tells what happens."""

    code = "webhooks.endpoints"
    path = "webhooks/"
    title = _("Webhooks")
    view = "webhooks.see"
    model = Endpoint
    sentence = _("Systems elsewhere that hear what happens here: signed, tried again, never more than they may.")
    columns = (
        Column("name", _("Webhook"), source=lambda row: row["description"] or row["address"], needs=("description",)),
        Column("address", _("Address"), Kind.CODE, quiet=True, wide_only=True),
        Column(
            "owner",
            _("Hears what is seen by"),
            source=lambda row: row["owner_name"],
            needs=("position_id", "agent_id"),
        ),
        Column("state", _("State"), Kind.STATUS, chips=ENDPOINT_CHIPS),
        Column("delivered_at", _("Last delivered"), Kind.MOMENT, source="progress__delivered_at", wide_only=True),
    )
    orders = (Order("newest", ("-id",)),)
    filters = (Choice(name="state", label=_("State"), choices=EndpointState.choices),)
    detail = "webhooks.endpoint"
    offers = ("webhooks.add_endpoint",)
    empty = _("Nothing leaves this house by itself. Add a webhook, and a system elsewhere hears what happens here.")

    def complete(self, act: Act, rows: list[Row]) -> None:
        places = {place for row in rows for place in _places(row["position_id"], row["agent_id"])}
        names = names_of(act, places)
        for row in rows:
            row["owner_name"] = names[next(iter(_places(row["position_id"], row["agent_id"])))]


def _places(position: int | None, agent: int | None) -> list[tuple[str, int]]:
    return [(POSITION, position)] if position is not None else [(ACTOR, agent or 0)]


class EndpointPage(DetailPage):
    """One endpoint: what it hears, how it does, and its newest messages."""

    code = "webhooks.endpoint"
    path = "webhooks/<int:key>/"
    title = _("Webhook")
    parent = "webhooks.endpoints"
    view = "webhooks.see"
    model = Endpoint
    first = ("webhooks.send_test", "webhooks.change_endpoint")

    def rows(self, act: Act) -> models.QuerySet[Any]:
        return Endpoint.objects.select_related("position", "agent", "progress")

    def chip(self, act: Act, thing: Endpoint) -> Chip:
        return ENDPOINT_CHIPS[EndpointState(thing.state)]

    def sentence(self, act: Act, thing: Endpoint) -> str:
        if thing.state == EndpointState.PAUSED and thing.why:
            return gettext("Paused by itself: %(why)s") % {"why": Why(thing.why).label}
        return ""

    def past(self, act: Act, thing: Endpoint) -> Collection[str]:
        active = ("webhooks.pause", "webhooks.send_test", "webhooks.replay_since")
        match thing.state:
            case EndpointState.ACTIVE:
                return ("webhooks.resume",)
            case EndpointState.PAUSED:
                return active
            case _:
                others = ("resume", "change_endpoint", "rotate_secret", "remove_endpoint")
                return (*active, *(f"webhooks.{name}" for name in others))

    def facts(self, act: Act, thing: Endpoint) -> list[Fact]:
        counts, progress = queries.counts(thing), Progress.objects.filter(pk=thing.pk).first()
        codes = [type_title(code) for code in thing.codes]
        return [
            Fact(_("Address"), thing.address),
            Fact(_("Hears what is seen by"), thing.owner),
            Fact(_("Hears of"), ", ".join(codes) or _("all that its owner may see")),
            Fact(_("Messages waiting"), counts["waiting"]),
            Fact(_("Delivered in 30 days"), counts["delivered"]),
            Fact(_("Given up"), counts["parked"]),
            Fact(_("Last delivered"), progress.delivered_at if progress else None),
            *([Fact(_("Fails since"), progress.failing_since)] if progress and progress.failing_since else []),
            *(
                [Fact(_("Signed with both secrets until"), thing.previous_until)]
                if thing.previous_until is not None
                else []
            ),
        ]

    def sections(self, act: Act, thing: Endpoint) -> list[Section]:
        newest = Delivery.objects.filter(endpoint=thing).order_by("-made_at", "-pk")
        rows = list(
            newest.values("pk", *(path for column in MESSAGE_COLUMNS for path in column.paths))[:SHOWN_MESSAGES]
        )
        return [
            Section(
                _("Newest messages"),
                MESSAGE_COLUMNS,
                rows,
                detail="webhooks.delivery",
                empty=_("Nothing has been sent yet. “Send test” sends one now."),
                more=f"{address('webhooks.deliveries')}?endpoint={thing.pk}",
                more_label=_("All messages"),
            )
        ]


MESSAGE_COLUMNS = (
    Column("what", _("What"), source=lambda row: type_title(row["what"]), needs=("what",)),
    Column("state", _("State"), Kind.STATUS, chips=MESSAGE_CHIPS),
    Column("made_at", _("Happened"), Kind.MOMENT),
    Column("attempts", _("Attempts"), Kind.NUMBER, wide_only=True),
)


class Deliveries(ListPage):
    """Every message of thirty days, newest first."""

    code = "webhooks.deliveries"
    path = "webhooks/messages/"
    title = _("Webhook messages")
    parent = "webhooks.endpoints"
    view = "webhooks.see"
    model = Delivery
    sentence = _("What was told elsewhere in the last thirty days, and what came of it.")
    columns = (
        MESSAGE_COLUMNS[0],
        Column("endpoint_name", _("Webhook"), source=lambda row: row["endpoint_name"], needs=("endpoint_id",)),
        *MESSAGE_COLUMNS[1:],
    )
    orders = (Order("newest", ("-made_at", "-id")),)
    filters = (
        Choice(name="state", label=_("State"), choices=DeliveryState.choices),
        Of(name="endpoint", label=_("Webhook"), model=Endpoint),
        Days(name="made", label=_("Happened"), column="made_at", moments=True),
    )
    detail = "webhooks.delivery"
    empty = _("No messages yet.")

    def complete(self, act: Act, rows: list[Row]) -> None:
        names = Endpoint.labels({row["endpoint_id"] for row in rows}) if rows else {}
        for row in rows:
            row["endpoint_name"] = names.get(row["endpoint_id"], "")


class DeliveryPage(DetailPage):
    """One message: what was sent, and each attempt with what came back."""

    code = "webhooks.delivery"
    path = "webhooks/messages/<int:key>/"
    title = _("Webhook message")
    parent = "webhooks.deliveries"
    view = "webhooks.see"
    model = Delivery

    def rows(self, act: Act) -> models.QuerySet[Any]:
        return Delivery.objects.select_related("endpoint", "endpoint__position", "endpoint__agent")

    def heading(self, act: Act, thing: Delivery) -> str:
        return type_title(thing.what)

    def chip(self, act: Act, thing: Delivery) -> Chip:
        return MESSAGE_CHIPS[DeliveryState(thing.state)]

    def past(self, act: Act, thing: Delivery) -> Collection[str]:
        return () if thing.endpoint.state == EndpointState.ACTIVE else ("webhooks.replay",)

    def facts(self, act: Act, thing: Delivery) -> list[Fact]:
        waits = thing.state == DeliveryState.QUEUED
        return [
            Fact(_("Webhook"), thing.endpoint),
            Fact(_("Type"), thing.what),
            *(
                [Fact(_("Because of"), self._event(thing), link=address_of("audit.event", thing.event))]
                if thing.event
                else []
            ),
            Fact(_("Message id"), thing.message, note=_("the same however often it is sent")),
            Fact(_("Happened"), thing.made_at),
            Fact(_("Next attempt"), thing.due_at) if waits else Fact(_("Delivered"), thing.done_at),
        ]

    def _event(self, thing: Delivery) -> str:
        return gettext("event %(key)s") % {"key": thing.event}

    def sections(self, act: Act, thing: Delivery) -> list[Section]:
        rows = [_attempt(row) for row in thing.log.order_by("-number")[:SHOWN_ATTEMPTS]]
        columns = (
            Column("at", _("When"), Kind.MOMENT),
            Column("told", _("What came of it")),
            Column("status", _("Status"), Kind.CODE),
            Column("milliseconds", _("Milliseconds"), Kind.NUMBER, wide_only=True),
            Column("connected", _("Connected to"), Kind.CODE, wide_only=True),
            Column("answer", _("Answer"), quiet=True),
        )
        sent = (Column("member", _("Member"), Kind.CODE), Column("value", _("Value")))
        return [
            Section(_("Attempts"), columns, rows, empty=_("It has not been tried yet.")),
            Section(_("What was sent"), sent, _members(json.loads(thing.body))),
        ]


def _members(told: dict[str, Any], above: str = "") -> list[Row]:
    """The members of a message, one a row, by their whole name."""
    rows: list[Row] = []
    for name, value in told.items():
        if isinstance(value, dict):
            rows += _members(value, f"{above}{name}.")
        else:
            rows.append({"key": len(rows), "member": f"{above}{name}", "value": str(value)})
    return rows


def _attempt(row: Attempt) -> Row:
    return {
        "key": row.pk,
        "at": row.at,
        "told": str(Fault(row.fault).label if row.fault else _("It arrived.")),
        "status": "" if row.status is None else str(row.status),
        "milliseconds": row.milliseconds,
        "connected": row.connected,
        "answer": row.answer,
    }


def _secret_of(answer: Done) -> list[Fact]:
    secret = getattr(answer.thing, "shown_once", {}).get("secret")
    if not secret:
        return []
    return [Fact(_("Address"), answer.thing.address), Fact(_("Secret"), secret, note=SECRET_NOTE)]


class AddEndpoint(ActivityPage):
    """Add an endpoint, and read its secret the only time that it is shown."""

    activity = add_endpoint

    def initial(self, act: Act, subject: Any) -> dict[str, Any]:
        """The reader's own position, when it is one."""
        held = Appointment.objects.on(timezone.localdate(act.at)).filter(actor=act.actor)
        positions = list(held.values_list("position_id", flat=True)[:2])
        return {"position": positions[0]} if len(positions) == 1 else {}

    def told(self, act: Act, subject: Any, answer: Done) -> list[Fact]:
        return _secret_of(answer)


class ChangeEndpoint(ActivityPage):
    """Change an endpoint from what it is."""

    activity = change_endpoint

    def initial(self, act: Act, subject: Endpoint) -> dict[str, Any]:
        return {"address": subject.address, "codes": subject.codes, "description": subject.description}


class RotateSecret(ActivityPage):
    """Rotate the secret, and read the new one."""

    activity = rotate_secret
    intro = _("For a day messages are signed with both secrets, so that the receiver can change over in peace.")

    def told(self, act: Act, subject: Any, answer: Done) -> list[Fact]:
        return _secret_of(answer)


class SendTest(ActivityPage):
    """Send a test, and look at the message."""

    activity = send_test
    done = _("The test is on its way. This page shows what comes of it.")


class Replay(ActivityPage):
    """Send one message again."""

    activity = replay
    done = _("The message is on its way again.")


navigation.area("it", title=_("IT"), icon="server-2", order=60)
navigation.entry("webhooks.endpoints", area="it", order=60)
settings_index.line(
    "webhooks.endpoints",
    group="machine",
    icon="server-2",
    sentence=_("Systems elsewhere that hear what happens here."),
    order=27,
)
