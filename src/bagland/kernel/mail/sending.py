"""Handing queued mail to the server: one message at a time, each leased, so that two workers never send the same.

A crash between the server's «250» and our own row is the one case that cannot be told apart from a crash before it:
then the mail is sent again, under the same Message-ID, and its row says that an attempt was interrupted.
"""

from __future__ import annotations

import base64
import logging
import smtplib
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from bagland.foundation import clock
from bagland.foundation.perform import uncrossed
from bagland.kernel.mail import rules
from bagland.kernel.mail.formats import Written, as_bytes
from bagland.kernel.mail.hidden import shown
from bagland.kernel.mail.models import Message
from bagland.kernel.mail.server import MailServer, mail_server
from bagland.kernel.mail.states import Because, MailState

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
"""Longer than the slowest message: eight exchanges of thirty seconds each."""
ROUND_SECONDS = 10.0
"""A round of sending ends after this, so that what else the worker does is not kept waiting by a slow server."""
LONGEST_ANSWER = 500
SIGNED_IN = 235


class ServerTrouble(Exception):
    """The server cannot be spoken to at all: the fault is not the message's, and the next one would meet it too."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the server said to one message: its code (0 when it was cut off) and words."""

    code: int
    words: str

    @property
    def is_taken(self) -> bool:
        return 200 <= self.code < 300

    @property
    def is_final(self) -> bool:
        return self.code >= 500

    def __str__(self) -> str:
        return rules.one_line(f"{self.code or ''} {self.words}")[:LONGEST_ANSWER]


def send_due(worker: str, *, seconds: float = ROUND_SECONDS) -> int:
    """Send what is due, until nothing is or the round is over. How many messages were tried."""
    give_up_expired(clock.now())
    server = mail_server()
    tried, until = 0, time.monotonic() + seconds
    if not server.is_set:
        say_no_server()
        return 0
    line: smtplib.SMTP | None = None
    try:
        while time.monotonic() < until and (message := claim(worker)) is not None:
            tried += 1
            try:
                line = line or connected(server)
                told = handed_over(line, server, message)
            except ServerTrouble as trouble:
                _hung_up(line)
                line = None
                postpone_all(message, worker, str(trouble))
                break
            finish(message, worker, told)
            if not told.code:
                _hung_up(line)
                line = None
    finally:
        _hung_up(line)
    return tried


def due(now: datetime) -> QuerySet[Message]:
    """Queued messages whose time has come and that nobody has in hand, the oldest first."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    return Message.objects.filter(free, state=MailState.QUEUED, due_at__lte=now).order_by("due_at", "pk")


def claim(worker: str) -> Message | None:
    """Lease one message to this worker, and count the attempt before it is made: a crash leaves it counted."""
    now = clock.now()
    if not due(now).exists():
        return None

    def take() -> Message | None:
        with transaction.atomic(durable=True):
            rows = due(now)
            if connection.vendor == "postgresql":
                rows = rows.select_for_update(skip_locked=True, of=("self",))
            message = rows.first()
            if message is None:
                return None
            message.was_interrupted = message.was_interrupted or message.lease_until is not None
            message.lease_until, message.worker, message.attempts = now + LEASE, worker, message.attempts + 1
            message.save(update_fields=["lease_until", "worker", "attempts", "was_interrupted"])
            return message

    return uncrossed(take)


def connected(server: MailServer) -> smtplib.SMTP:
    """A line to the server, encrypted and signed in as the settings say. Raises ServerTrouble with what went wrong."""
    try:
        if server.tls == "tls":
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host,
                server.port,
                local_hostname=server.domain,
                timeout=server.timeout_seconds,
                context=server.trust(),
            )
        else:
            line = smtplib.SMTP(server.host, server.port, local_hostname=server.domain, timeout=server.timeout_seconds)
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        raise ServerTrouble(_words(error)) from error
    try:
        line.ehlo_or_helo_if_needed()
        if server.tls == "starttls":
            line.starttls(context=server.trust())
            line.ehlo_or_helo_if_needed()
        if server.user:
            _prove(line, server)
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        _hung_up(line)
        raise ServerTrouble(_words(error)) from error
    return line


def _prove(line: smtplib.SMTP, server: MailServer) -> None:
    """Sign in. PLAIN is written here, as the library's own knows ASCII passwords only (RFC 4616 says UTF-8)."""
    if "PLAIN" not in line.esmtp_features.get("auth", "").upper().split():
        line.login(server.user, server.password)
        return
    proof = base64.b64encode(f"\0{server.user}\0{server.password}".encode()).decode("ascii")
    code, words = line.docmd("AUTH", f"PLAIN {proof}")
    if code != SIGNED_IN:
        raise smtplib.SMTPAuthenticationError(code, words)


def handed_over(line: smtplib.SMTP, server: MailServer, message: Message) -> Told:
    """One message to its one recipient. Raises ServerTrouble when the line was dead before the message began."""
    text = shown(message.body) if message.is_secret else message.body
    if text is None:
        return Told(500, Because.UNREADABLE)
    mail = Written(
        sender_name=server.sender_name,
        sender_address=server.sender_address,
        to_name=message.to_name,
        to_address=message.to_address,
        reply_to=message.reply_to,
        subject=message.subject,
        body=text,
        language=message.language,
        message_id=message.message_id,
        at=clock.now(),
    )
    steps = (
        partial(line.mail, server.sender_address),
        partial(line.rcpt, message.to_address),
        partial(line.data, as_bytes(mail)),
    )
    told = Told(0, "")
    for number, step in enumerate(steps):
        try:
            code, said = step()
        except smtplib.SMTPResponseException as error:
            code, said = error.smtp_code, _bytes(error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            if number == 0:
                raise ServerTrouble(_words(error)) from error
            return Told(0, _words(error))
        told = Told(code, said.decode("utf-8", "replace"))
        if code == 421:  # the server closes the line (RFC 5321, section 3.8)
            raise ServerTrouble(str(told))
        if not told.is_taken:
            with suppress(OSError, smtplib.SMTPException):
                line.rset()
            return told
    return told


def finish(message: Message, worker: str, told: Told) -> None:
    """What becomes of a message that was tried: sent, failed for good, or tried again later.

    A worker whose lease ran out leaves it to its successor.
    """
    now = clock.now()
    mine = Message.objects.filter(pk=message.pk, worker=worker, state=MailState.QUEUED)
    if told.is_taken:
        body = "" if message.is_secret else message.body
        mine.update(
            state=MailState.SENT, sent_at=now, answer=str(told), body=body, because="", lease_until=None, worker=""
        )
        return
    wait = rules.wait_after(message.attempts)
    if told.is_final or wait is None:
        unreadable = told.words == Because.UNREADABLE
        because = Because.UNREADABLE if unreadable else Because.REFUSED if told.is_final else Because.TRIED_ENOUGH
        answer = "" if unreadable else str(told)
        mine.update(state=MailState.FAILED, because=because, answer=answer, lease_until=None, worker="")
        log.warning("a mail could not be sent", extra={"mail": message.pk, "code": told.code})
        return
    mine.update(due_at=now + wait, answer=str(told), lease_until=None, worker="")


def postpone_all(message: Message, worker: str, answer: str) -> None:
    """The server cannot be spoken to: this message counts an attempt, and no other is tried before it."""
    log.warning("the mail server could not be spoken to", extra={"mail": message.pk})
    finish(message, worker, Told(0, answer))
    now = clock.now()
    wait = rules.wait_after(message.attempts) or rules.LONGEST_WAIT
    others = Message.objects.filter(state=MailState.QUEUED, lease_until__isnull=True, due_at__lt=now + wait)
    others.exclude(pk=message.pk).update(due_at=now + wait, answer=rules.one_line(answer)[:LONGEST_ANSWER])


def say_no_server() -> None:
    """What waits when the server has been taken out of the settings says so; it is kept."""
    Message.objects.filter(state=MailState.QUEUED, lease_until__isnull=True).update(
        state=MailState.NOT_SENT, because=Because.NO_SERVER
    )


def give_up_expired(now: datetime) -> None:
    """A mail whose time is over (a link that no longer opens anything) is given up, and its text emptied."""
    late = Message.objects.filter(expires_at__lte=now).exclude(state__in=[MailState.SENT, MailState.GIVEN_UP])
    late = late.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now))
    late.update(state=MailState.GIVEN_UP, body="", lease_until=None, worker="")


def try_server(server: MailServer) -> None:
    """Speak to the server and sign in, briefly, and send nothing. Raises ServerTrouble with what went wrong."""
    _hung_up(connected(replace(server, timeout_seconds=min(server.timeout_seconds, 5))))


def _hung_up(line: smtplib.SMTP | None) -> None:
    """Say goodbye, if there is somebody to say it to."""
    if line is not None:
        with suppress(OSError, smtplib.SMTPException):
            line.quit()
        line.close()


def _words(error: BaseException) -> str:
    """What went wrong, as it may stand on a page: the server's words, or the fault's."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_bytes(error.smtp_error).decode('utf-8', 'replace')}"
    return f"{type(error).__name__}: {error}"


def _bytes(said: bytes | str) -> bytes:
    return said.encode() if isinstance(said, str) else said
