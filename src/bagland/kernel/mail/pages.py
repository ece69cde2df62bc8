"""Outgoing mail: what Bagland has written to whom, and what became of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import title_of
from bagland.foundation.kinds import model_of
from bagland.foundation.naming import names_of
from bagland.foundation.ports import ports as rights
from bagland.kernel.mail.activities import send_again
from bagland.kernel.mail.models import Message
from bagland.kernel.mail.states import OPEN, SENDABLE, Because, MailState
from bagland.ui import navigation
from bagland.ui.acting import ActivityPage
from bagland.ui.chips import ACTIVE, OVERDUE, SENT_BACK, WAITS, Chip, Tone
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact
from bagland.ui.filters import Choice
from bagland.ui.lists import ListPage, Order
from bagland.ui.pages import address_of
from bagland.ui.ports import ports

STATES = {
    MailState.QUEUED: Chip(MailState.QUEUED.label, WAITS, Tone.CALM),
    MailState.SENT: Chip(MailState.SENT.label, ACTIVE, Tone.OK),
    MailState.NOT_SENT: Chip(MailState.NOT_SENT.label, OVERDUE, Tone.DUE),
    MailState.FAILED: Chip(MailState.FAILED.label, SENT_BACK, Tone.LATE),
    MailState.GIVEN_UP: Chip(MailState.GIVEN_UP.label, SENT_BACK, Tone.CALM),
}
TEXTS = "mail.see_texts"


def not_sent(because: str) -> str:
    """«Not sent because no mail server is set.», empty for a mail that was sent or waits."""
    if not because:
        return ""
    return gettext("Not sent because %(because)s.") % {"because": Because(because).label}


class Messages(ListPage):
    """Outgoing mail, newest first."""

    code = "mail.messages"
    path = "mail/"
    title = _("Outgoing mail")
    view = "mail.see"
    model = Message
    sentence = _("What Bagland has written to whom, and what became of it.")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("subject", _("Subject")),
        Column("to_address", _("Sent to"), quiet=True),
        Column("state", _("State"), Kind.STATUS, chips=STATES),
        Column("because", _("Why not"), source=lambda row: not_sent(row["because"]), needs=("because",)),
        Column("queued_at", _("Written"), Kind.MOMENT),
        Column("sent_at", _("Sent"), Kind.MOMENT, wide_only=True),
    )
    orders = (Order("newest", ("-id",)),)
    filters = (Choice(name="state", label=_("State"), choices=MailState.choices),)
    detail = "mail.message"
    offers = ("mail.send_test",)
    empty = _("No mail has been written. Invitations, new passwords and notices will stand here.")

    def complete(self, act: Act, rows: list[Row]) -> None:
        for row in rows:
            row["subject"] = row["subject"] or "–"


class MessagePage(DetailPage):
    """One mail: to whom, because of what, and every word of the server that matters."""

    code = "mail.message"
    path = "mail/<int:key>/"
    title = _("Outgoing mail")
    parent = "mail.messages"
    view = "mail.see"
    model = Message
    first = ("mail.send_again",)

    def rows(self, act: Act) -> models.QuerySet[Any]:
        return Message.objects.select_related("to")

    def sentence(self, act: Act, thing: Message) -> str:
        if thing.because:
            return not_sent(thing.because)
        if thing.state == MailState.QUEUED and thing.attempts:
            return ngettext(
                "Tried %(count)s time; the next attempt is made by itself.",
                "Tried %(count)s times; the next attempt is made by itself.",
                thing.attempts,
            ) % {"count": thing.attempts}
        return ""

    def chip(self, act: Act, thing: Message) -> Chip:
        return STATES[MailState(thing.state)]

    def past(self, act: Act, thing: Message) -> tuple[str, ...]:
        gone = [] if thing.state in SENDABLE else ["mail.send_again"]
        return (*gone, *(() if thing.state in OPEN else ("mail.give_up",)))

    def facts(self, act: Act, thing: Message) -> list[Fact]:
        return [
            Fact(_("Person"), thing.to),
            Fact(_("Sent to"), thing.to_address),
            *([Fact(_("Answers to"), thing.reply_to)] if thing.reply_to else []),
            Fact(_("Because of"), str(title_of(thing.why)), link=address_of("audit.event", thing.event)),
            *_about(act, thing),
            Fact(_("Written"), thing.queued_at),
            Fact(_("Sent"), thing.sent_at),
            *([Fact(_("Next attempt"), thing.due_at)] if thing.state == MailState.QUEUED else []),
            Fact(_("Attempts"), thing.attempts, note=_interrupted(thing)),
            Fact(_("Last answer of the server"), thing.answer),
            *([Fact(_("Text"), hidden)] if (hidden := _why_hidden(act, thing)) else []),
        ]


def _interrupted(message: Message) -> Any:
    """An attempt that nobody saw the end of: the mail may have arrived twice, under one Message-ID."""
    if not message.was_interrupted:
        return ""
    return _("An attempt was interrupted; the mail may have arrived already, under the same Message-ID.")


def _about(act: Act, message: Message) -> list[Fact]:
    model = model_of(message.about_kind) if message.about_kind else None
    if model is None or message.about_id is None or message.about_kind == "organisation.actor":
        return []
    name = names_of(act, {(message.about_kind, message.about_id)})[message.about_kind, message.about_id]
    return [Fact(_("About"), name, link=address_of(model.page, message.about_id))]


def _why_hidden(act: Act, message: Message) -> Any:
    """Why the text does not stand on the page; empty when it does."""
    if message.is_secret:
        return _("secret: only who receives it reads it")
    if not rights.authority.reach(act, TEXTS).covers(message.scope()):
        return _("hidden from you")
    return "" if message.body else _("no longer kept")


def text_panel(request: HttpRequest, act: Act, thing: Any) -> SafeString:
    """What a mail says, under its facts, for who may read it."""
    if not isinstance(thing, Message) or _why_hidden(act, thing):
        return mark_safe("")
    context = {"paragraphs": thing.body.strip().split("\n\n"), "language": thing.language}
    return render_to_string("mail/text.html", context)


class SendAgain(ActivityPage):
    """Have a mail sent again."""

    activity = send_again

    def initial(self, act: Act, subject: Message) -> dict[str, Any]:
        return {"address": subject.to_address}


ports.panels.append(text_panel)
navigation.entry("mail.messages", area="it", order=70)
