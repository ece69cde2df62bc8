"""The recurring work of this room."""

from __future__ import annotations

from datetime import timedelta

from bagland.foundation import clock
from bagland.kernel.jobs.deliveries import worker_name
from bagland.kernel.jobs.reactions import job
from bagland.kernel.mail.models import Message
from bagland.kernel.mail.sending import send_due
from bagland.kernel.mail.states import MailState

TEXTS_ARE_KEPT = timedelta(days=180)


@job("mail.send", every=timedelta(seconds=2))
def send() -> None:
    """Hand what is due to the mail server."""
    send_due(worker_name())


@job("mail.forget_texts", every=timedelta(hours=6))
def forget_texts() -> None:
    """What a mail said is kept for half a year; that it was sent, and to whom, stays."""
    old = Message.objects.filter(state__in=[MailState.SENT, MailState.GIVEN_UP])
    old.filter(queued_at__lt=clock.now() - TEXTS_ARE_KEPT).exclude(body="").update(body="")
