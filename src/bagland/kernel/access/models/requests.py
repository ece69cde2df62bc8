"""What waits for another's approval."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.kinds import Kept, Reach, Rows, Scope
from bagland.foundation.money import Money
from bagland.kernel.access.states import RequestState
from bagland.kernel.organisation.models import Actor

if TYPE_CHECKING:
    from bagland.foundation.act import Act


told_also: list[Callable[[int], Iterable[tuple[str, list[int]]]]] = []
"""Told by rooms above, of a request's key, which objects' events belong to its story (work: the answers to it)."""


class RequestRows(Rows):
    """Requests are seen by right, and by whoever could approve them."""

    def visible_to(self, act: Act, view: str | None = None) -> Self:
        """Those the view shows, those the actor could approve now, and those the actor has closed.

        At most two queries more.
        """
        from bagland.kernel.access.approvers import approvable

        seen = Request.objects.within_reach(act, view)
        return self.filter(Q(pk__in=seen.values("pk")) | Q(pk__in=approvable(act)) | Q(closed_by=act.actor))

    def within_reach(self, act: Act, view: str | None = None) -> Self:
        """Those the view shows."""
        return super().visible_to(act, view)


class Request(Kept):
    """An act that waits for another's approval: everything needed to perform it for the one who asked.

    `event` is the event that the approved act became, `result_kind` and `result_id` what came of it. `inputs` is
    emptied of personal values when the request is closed. `subject_digest` is a salted hash of the subject's columns
    when it was asked: approving refuses when they have changed.
    """

    view: ClassVar[str] = "access.see_requests"
    page: ClassVar[str] = "access.request"
    personal: ClassVar[dict[str, str]] = {"inputs": "normal", "reason": "normal"}

    activity = models.CharField(_("activity"), max_length=100)
    subject_kind = models.CharField(max_length=100, blank=True)
    subject_id = models.BigIntegerField(null=True)
    subject_digest = models.CharField(max_length=64, blank=True)
    salt = models.CharField(max_length=32)
    inputs = models.TextField(_("inputs"))
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by"))
    position = models.BigIntegerField(_("holding"))
    entity = models.BigIntegerField(null=True)
    department = models.BigIntegerField(null=True)
    amount_minor = models.BigIntegerField(null=True)
    amount_currency = models.CharField(max_length=3, blank=True)
    asked_at = models.DateTimeField(_("asked"))
    expires_at = models.DateTimeField(_("expires"))
    state = models.CharField(_("state"), max_length=10, choices=RequestState.choices, default=RequestState.WAITING)
    closed_at = models.DateTimeField(_("closed"), null=True)
    closed_by = models.ForeignKey(Actor, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    batch = models.BigIntegerField(null=True)
    """The rows that were chosen together, where it is one of them: they are decided together too."""
    reason = models.CharField(_("reason"), max_length=4000, blank=True)
    event = models.BigIntegerField(null=True)
    result_kind = models.CharField(max_length=100, blank=True)
    result_id = models.BigIntegerField(null=True)

    objects: ClassVar[models.Manager[Any]] = RequestRows.as_manager()

    class Meta:
        verbose_name = _("request for approval")
        verbose_name_plural = _("requests for approval")
        constraints: ClassVar = [
            models.CheckConstraint(name="access_request_state", condition=Q(state__in=RequestState.values)),
            models.CheckConstraint(
                name="access_request_closed",
                condition=Q(state="WAITING", closed_at__isnull=True)
                | (~Q(state="WAITING") & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="access_request_approved_by_other",
                condition=~Q(state="APPROVED") | (Q(closed_by__isnull=False) & ~Q(closed_by=F("actor"))),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["asked_at", "id"], name="access_request_asked"),
            models.Index(fields=["state", "asked_at", "id"], name="access_request_state_at"),
            models.Index(fields=["entity", "state", "asked_at", "id"], name="access_request_entity"),
            models.Index(fields=["subject_kind", "subject_id"], name="access_request_subject"),
        ]

    def __str__(self) -> str:
        from bagland.foundation.activity import title_of

        return str(title_of(self.activity))

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(entity__in=reach.entities) | Q(department__in=reach.departments) | Q(actor__in=reach.own)

    def scope(self) -> Scope:
        return Scope(self.entity, self.department, frozenset({self.actor_id}))

    def told_with(self) -> Iterable[tuple[str, list[int]]]:
        for tell in told_also:
            yield from tell(self.pk)

    @property
    def amount(self) -> Money | None:
        return None if self.amount_minor is None else Money(self.amount_minor, self.amount_currency)

    def subject(self) -> Any:
        """The object the request is about, as it is now; None when it has none or the object is gone."""
        from bagland.foundation.kinds import model_of

        model = model_of(self.subject_kind) if self.subject_kind else None
        return model.objects.filter(pk=self.subject_id).first() if model else None
