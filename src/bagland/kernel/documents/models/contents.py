"""Bytes: each content once, under its SHA-256, and files on their way in."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.kinds import Kept, Reach, Scope
from bagland.kernel.documents.states import ReadingState
from bagland.kernel.organisation.models import Actor


class Content(models.Model):
    """One content: its bytes lie in the store under `sha256` (hexadecimal). Written once; `removed_at` only by the
    job that removes bytes after an approved destruction.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    """What the bytes are, whatever the sender called them."""
    stored_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("content")
        constraints: ClassVar = [models.CheckConstraint(name="documents_content_size", condition=Q(size__gte=0))]

    def __str__(self) -> str:
        return self.sha256


class Reading(models.Model):
    """What was read out of a content, for search and preview. A record of operation: it can be made again."""

    content = models.OneToOneField(Content, on_delete=models.CASCADE, related_name="reading")
    state = models.CharField(max_length=12, choices=ReadingState.choices, default=ReadingState.WAITING)
    text = models.TextField(blank=True)
    pages = models.IntegerField(null=True)
    fault = models.TextField(blank=True)
    """Why it could not be read, as a code that pages turn into a sentence."""
    reader = models.IntegerField(default=0)
    """The version of the readers that made it; a higher one reads again."""
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], name="documents_reading_waiting", condition=Q(state="WAITING"))
        ]

    def __str__(self) -> str:
        return f"{self.content_id} {self.state}"


class Transfer(Kept):
    """A file on its way in, until it is filed. A record of operation: it is gone a day after its last byte came.

    `secret` is the address that the rest of its bytes are sent to. `sha256` and `media_type` are set when all are here.
    """

    view: ClassVar[str] = "documents.send"

    sender = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="+")
    secret = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    begun_at = models.DateTimeField()
    touched_at = models.DateTimeField()

    class Meta:
        verbose_name = _("file on its way in")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="documents_transfer_received", condition=Q(received__gte=0, received__lte=models.F("size"))
            )
        ]
        indexes: ClassVar = [models.Index(fields=["touched_at"], name="documents_transfer_touched")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(sender__in=reach.own)

    @classmethod
    def reach_from(cls, ask: Callable[[str], Reach], view: str | None = None, actor: int | None = None) -> Reach:
        """One's own, however far the view reaches: nobody files, reads or takes back what another is sending."""
        if actor is None or ask(view or cls.view).nothing:
            return Reach()
        return Reach(own=frozenset({actor}))

    def scope(self) -> Scope:
        return Scope(own=frozenset({self.sender_id}))

    @property
    def is_whole(self) -> bool:
        """Whether every byte is here and hashed."""
        return bool(self.sha256)
