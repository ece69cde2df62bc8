"""Sessions, staff sessions, and links to a new password, as rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.kinds import Kept, Reach, Rows, Scope
from bagland.kernel.access.models.sign_ins import SignIn
from bagland.kernel.access.states import LinkPurpose
from bagland.kernel.organisation.models import Actor


class Session(Kept):
    """One browser in which somebody is signed in: what a person can see of it and end.

    It stands beside Django's row, found by the SHA-256 of its key, so that whoever reads this table cannot use one.
    Without a row here that is not ended, a session is nobody's. `browser` is the SHA-256 of a cookie that stays in the
    browser, to tell a new one.
    """

    view: ClassVar[str] = "access.see_sessions"
    page: ClassVar[str] = "access.session"
    personal: ClassVar[dict[str, str]] = {"device": "normal", "address": "normal"}
    unrecorded: ClassVar[frozenset[str]] = frozenset({"digest", "browser", "seen_at"})

    sign_in = models.ForeignKey(SignIn, on_delete=models.PROTECT, related_name="sessions")
    digest = models.CharField(max_length=64, unique=True)
    device = models.CharField(_("device"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=45, blank=True)
    browser = models.CharField(max_length=64, blank=True)
    began_at = models.DateTimeField(_("since"))
    seen_at = models.DateTimeField(_("last seen"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        indexes: ClassVar = [
            models.Index(fields=["sign_in", "-seen_at"], name="access_session_seen"),
            models.Index(fields=["seen_at"], name="access_session_old"),
        ]

    def __str__(self) -> str:
        return self.device or str(_("unknown program"))

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(sign_in__actor__home__in=reach.entities) | Q(sign_in__actor__in=reach.own)

    def scope(self) -> Scope:
        return self.sign_in.actor.scope()


class StaffSessions(Rows):
    """Staff sessions by whether they are open."""

    def open_at(self, at: datetime) -> Self:
        """Those that are open at a moment."""
        return self.filter(ended_at__isnull=True, until_at__gt=at)

    def actor(self) -> int | None:
        """Whose the first of them is. One query."""
        found: int | None = self.values_list("actor_id", flat=True).first()
        return found


class StaffSession(Kept):
    """That somebody took more rights for a short time, and why. It belongs to one browser session and ends with it."""

    view: ClassVar[str] = "access.see_staff_sessions"
    page: ClassVar[str] = "access.staff_session"

    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="staff_sessions", verbose_name=_("person"))
    session = models.ForeignKey(Session, on_delete=models.SET_NULL, null=True, related_name="staff_sessions")
    reason = models.CharField(_("reason"), max_length=500)
    began_at = models.DateTimeField(_("began"))
    until_at = models.DateTimeField(_("at the latest until"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects: ClassVar[models.Manager[Any]] = StaffSessions.as_manager()

    class Meta:
        verbose_name = _("staff session")
        verbose_name_plural = _("staff sessions")
        constraints: ClassVar = [
            models.CheckConstraint(name="access_staff_session_span", condition=Q(until_at__gt=F("began_at"))),
            models.UniqueConstraint(
                fields=["session"], name="access_one_open_staff_session", condition=Q(ended_at__isnull=True)
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-began_at", "-id"], name="access_staff_session_began")]

    def __str__(self) -> str:
        return str(self.actor)

    @classmethod
    def labels(cls, keys: Iterable[int]) -> dict[int, str]:
        """Whose they are. One query."""
        return {row.pk: str(row) for row in cls.objects.filter(pk__in=list(keys)).select_related("actor")}

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(actor__home__in=reach.entities) | Q(actor__in=reach.own)

    def scope(self) -> Scope:
        return self.actor.scope()


class PasswordLink(models.Model):
    """A link that lets its receiver choose a password, once. Only its SHA-256 is kept; a newer one ends it."""

    unrecorded: ClassVar[frozenset[str]] = frozenset({"digest"})

    sign_in = models.ForeignKey(SignIn, on_delete=models.PROTECT, related_name="links")
    purpose = models.CharField(max_length=10, choices=LinkPurpose.choices)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="access_link_purpose", condition=Q(purpose__in=LinkPurpose.values)),
            models.CheckConstraint(name="access_link_span", condition=Q(expires_at__gt=F("made_at"))),
            models.CheckConstraint(
                name="access_link_used_or_ended", condition=Q(used_at__isnull=True) | Q(ended_at__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["sign_in"],
                name="access_one_open_link",
                condition=Q(used_at__isnull=True, ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"


class ResetWish(models.Model):
    """That somebody typed a login on the page for a forgotten password. Answered by the worker, then gone.

    The page only writes this, so that it takes as long for a login that nobody has.
    """

    login = models.CharField(max_length=200, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)
