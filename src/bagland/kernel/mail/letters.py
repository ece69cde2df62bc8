"""Writing a mail: words in the reader's language, a row in the transaction of the act that it follows from."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import Activity
from bagland.foundation.kinds import kind_of
from bagland.foundation.speech import spoken
from bagland.kernel.mail import rules
from bagland.kernel.mail.hidden import hide
from bagland.kernel.mail.models import Message
from bagland.kernel.mail.server import mail_server
from bagland.kernel.mail.states import Because, MailState
from bagland.kernel.organisation.models import Actor

QUEUED = "mail queued by this act"
"""Where an act remembers the mails it has written, until its event is known."""
DANISH, ENGLISH = "da", "en"


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says: lazily translated, with named placeholders, one paragraph an item of `body`."""

    subject: Any
    body: Sequence[Any]
    facts: Mapping[str, Any] = field(default_factory=dict)


def queue_mail(
    act: Act,
    letter: Letter,
    *,
    why: str,
    to: Actor | None = None,
    address: str = "",
    reply_to: str = "",
    language: str = "",
    about: models.Model | None = None,
    event: int | None = None,
    is_secret: bool = False,
    expires_at: datetime | None = None,
) -> Message:
    """Write a mail to one address, inside the caller's transaction; the worker sends it after commit.

    Without `address` it goes to the person's work e-mail, and it is written in the person's language. What cannot be
    sent (no server, no address) is kept, and says so. An activity's own event is filled in when it is appended; a
    reaction gives the event that it answers. After `expires_at` a mail is of no use and is given up.
    """
    where = rules.one_line(address or (to.work_email if to is not None else ""))
    speech = language or (to.language if to is not None else act.language)
    subject, body = _written(letter, ENGLISH if speech.startswith(ENGLISH) else DANISH, to)
    state, because = _outlook(where)
    is_address = rules.is_address(where)
    message: Message = Message.objects.create(
        to=to,
        to_address=where if is_address else "",
        to_name=rules.one_line(to.name) if to is not None else "",
        reply_to=reply_to if rules.is_address(reply_to) else "",
        subject=subject,
        body=hide(body) if is_secret else body,
        is_secret=is_secret,
        language=ENGLISH if speech.startswith(ENGLISH) else DANISH,
        why=why,
        about_kind=kind_of(about) if about is not None else "",
        about_id=about.pk if about is not None else None,
        event=event,
        message_id=f"<{secrets.token_hex(16)}@{mail_server().domain}>",
        queued_at=act.at,
        due_at=act.at,
        expires_at=expires_at,
        state=state,
        because=because,
    )
    if event is None:
        act.memory.setdefault(QUEUED, []).append(message.pk)
    return message


def settle(act: Act, activity: Activity, subject: Any, result: Any, event: int) -> None:
    """When an act's event is appended, the mails that the act has written name it. One query, where there are any."""
    if keys := act.memory.get(QUEUED):
        Message.objects.filter(pk__in=keys).update(event=event)


def _outlook(address: str) -> tuple[MailState, str]:
    """How a mail begins: it waits to be sent, or it is not sent and says why."""
    if not address:
        return MailState.NOT_SENT, Because.NO_ADDRESS
    if not rules.is_address(address):
        return MailState.NOT_SENT, Because.BAD_ADDRESS
    if not mail_server().is_set:
        return MailState.NOT_SENT, Because.NO_SERVER
    return MailState.QUEUED, ""


def _written(letter: Letter, language: str, to: Actor | None) -> tuple[str, str]:
    """Subject and text in one language, greeting and signature included."""
    with translation.override(language):
        facts = {name: spoken(value) for name, value in letter.facts.items()}
        name = to.name.split()[0] if to is not None and to.name.split() else ""
        greeting = str(_("Hello %(name)s,") % {"name": name}) if name else str(_("Hello,"))
        paragraphs = [greeting, *(str(paragraph) % facts for paragraph in letter.body), str(_("Bagland"))]
        return rules.subject_line(str(letter.subject) % facts), "\n\n".join(paragraphs) + "\n"
