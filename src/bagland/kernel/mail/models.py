"""Outgoing mail: one row for each recipient of each message, with what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.kinds import Kept, Reach, Scope
from bagland.kernel.mail.states import Because, MailState
from bagland.kernel.organisation.models import Actor


class Message(Kept):
    """One mail to one address. `why` is the activity it follows from, `about_…` what that was done to.

    `message_id` is made when the mail is queued and never changes: a mail that was handed over just before the worker
    stopped is sent again under the same one, so that the receiver's server can tell it is the same. Of a secret mail (a
    link to a new password) the text is kept encrypted until it is sent, and shown nowhere.
    """

    view: ClassVar[str] = "mail.see"
    page: ClassVar[str] = "mail.message"
    personal: ClassVar[dict[str, str]] = {"to_address": "normal", "to_name": "normal", "subject": "normal"}
    unrecorded: ClassVar[frozenset[str]] = frozenset({"body", "answer"})

    to = models.ForeignKey(Actor, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("person"))
    to_address = models.CharField(_("sent to"), max_length=254, blank=True)
    to_name = models.CharField(_("name"), max_length=200, blank=True)
    reply_to = models.CharField(_("answers to"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    is_secret = models.BooleanField(_("kept secret"), default=False)
    language = models.CharField(_("language"), max_length=5, default="da")
    why = models.CharField(_("because of"), max_length=100)
    about_kind = models.CharField(max_length=100, blank=True)
    about_id = models.BigIntegerField(null=True)
    event = models.BigIntegerField(null=True)
    message_id = models.CharField(max_length=250, unique=True)
    queued_at = models.DateTimeField(_("written"))
    due_at = models.DateTimeField(_("next attempt"))
    expires_at = models.DateTimeField(_("of no use after"), null=True)
    state = models.CharField(_("state"), max_length=8, choices=MailState.choices, default=MailState.QUEUED)
    because = models.CharField(_("not sent because"), max_length=12, choices=Because.choices, blank=True)
    attempts = models.IntegerField(_("attempts"), default=0)
    answer = models.TextField(_("last answer of the server"), blank=True)
    was_interrupted = models.BooleanField(_("an attempt was interrupted"), default=False)
    sent_at = models.DateTimeField(_("sent"), null=True)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")
        constraints: ClassVar = [
            models.CheckConstraint(name="mail_message_state", condition=Q(state__in=MailState.values)),
            models.CheckConstraint(name="mail_message_because", condition=Q(because__in=["", *Because.values])),
            models.CheckConstraint(
                name="mail_message_sent",
                condition=Q(state="SENT", sent_at__isnull=False) | (~Q(state="SENT") & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="mail_message_says_why_not",
                condition=(Q(state__in=["NOT_SENT", "FAILED"]) & ~Q(because=""))
                | Q(state__in=["SENT", "QUEUED"], because="")
                | Q(state="GIVEN_UP"),
            ),
            models.CheckConstraint(
                name="mail_message_leased_while_queued", condition=Q(lease_until__isnull=True) | Q(state="QUEUED")
            ),
            models.CheckConstraint(
                name="mail_message_secret_is_emptied",
                condition=Q(is_secret=False) | ~Q(state__in=["SENT", "GIVEN_UP"]) | Q(body=""),
            ),
            models.CheckConstraint(
                name="mail_message_header_lines",
                condition=~(
                    Q(to_address__contains="\n")
                    | Q(to_address__contains="\r")
                    | Q(reply_to__contains="\n")
                    | Q(reply_to__contains="\r")
                    | Q(subject__contains="\n")
                    | Q(subject__contains="\r")
                    | Q(to_name__contains="\n")
                    | Q(to_name__contains="\r")
                ),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], name="mail_message_due", condition=Q(state="QUEUED")),
            models.Index(fields=["state", "-id"], name="mail_message_by_state"),
            models.Index(fields=["event"], name="mail_message_event", condition=Q(event__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.subject or str(_("mail %(key)s") % {"key": self.pk})

    @classmethod
    def labels(cls, keys: Iterable[int]) -> dict[int, str]:
        """Their subjects. One query."""
        return {row.pk: str(row) for row in cls.objects.filter(pk__in=list(keys)).only("pk", "subject")}

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(to__home__in=reach.entities) | Q(to__in=reach.own)

    def scope(self) -> Scope:
        return self.to.scope() if self.to is not None else Scope()
