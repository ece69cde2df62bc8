"""Second factors: authenticator apps, passkeys, recovery codes; who must have one; and what was used up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.kinds import Kept, Reach, Scope
from bagland.kernel.organisation.models import Actor, PositionProfile

LONGEST_CREDENTIAL = 1400


class AuthenticatorApp(models.Model):
    """The app that shows a person six digits (RFC 6238). Without `confirmed_at` it is begun and counts for nothing.

    `secret` is sealed (see `keeping`). `last_step` is the newest half minute whose code was used: no code of that
    step or an earlier one is taken again. `wrong` counts wrong codes in a row, from whatever address they came.
    """

    shown_once: dict[str, list[str]]
    """What only the answer to the act that made it shows: recovery codes."""
    unrecorded: ClassVar[frozenset[str]] = frozenset({"secret", "last_step", "wrong", "shut_until", "used_at"})

    actor = models.OneToOneField(
        Actor, on_delete=models.PROTECT, related_name="authenticator_app", verbose_name=_("person")
    )
    secret = models.TextField()
    begun_at = models.DateTimeField(_("begun"))
    confirmed_at = models.DateTimeField(_("set up"), null=True)
    last_step = models.BigIntegerField(default=0)
    used_at = models.DateTimeField(_("last used"), null=True)
    wrong = models.PositiveIntegerField(default=0)
    shut_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("authenticator app")
        verbose_name_plural = _("authenticator apps")

    def __str__(self) -> str:
        return str(self.actor)


class Passkey(Kept):
    """A WebAuthn credential of one person: its public key, and how often it says it has signed.

    `host` is the name that it was made for (the rp id): a passkey opens no other. `handle` is what the authenticator
    knows the person by; it says nothing of who that is. One whose counter fell back is `suspected_at`, and opens
    nothing.
    """

    view: ClassVar[str] = "access.see_factors"
    page: ClassVar[str] = "access.passkey"
    shown_once: dict[str, list[str]]
    """What only the answer to the act that made it shows: recovery codes."""
    personal: ClassVar[dict[str, str]] = {"name": "normal"}
    unrecorded: ClassVar[frozenset[str]] = frozenset(
        {"credential", "public_key", "handle", "sign_count", "used_at", "transports"}
    )

    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="passkeys", verbose_name=_("person"))
    name = models.CharField(_("name"), max_length=100)
    host = models.CharField(_("made for"), max_length=255)
    credential = models.CharField(max_length=LONGEST_CREDENTIAL, unique=True)
    public_key = models.TextField()
    handle = models.CharField(max_length=100)
    sign_count = models.BigIntegerField(default=0)
    transports = models.JSONField(default=list)
    is_synced = models.BooleanField(_("kept in a cloud"), default=False)
    made_at = models.DateTimeField(_("registered"))
    used_at = models.DateTimeField(_("last used"), null=True)
    suspected_at = models.DateTimeField(_("shut as copied"), null=True)
    removed_at = models.DateTimeField(_("removed"), null=True)

    class Meta:
        verbose_name = _("passkey")
        verbose_name_plural = _("passkeys")

    def __str__(self) -> str:
        return self.name or str(_("passkey %(key)s") % {"key": self.pk})

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(actor__home__in=reach.entities) | Q(actor__in=reach.own)

    def scope(self) -> Scope:
        return self.actor.scope()


class RecoveryCode(models.Model):
    """One of ten codes for the day when phone and passkey are gone: kept as a keyed hash, good once."""

    unrecorded: ClassVar[frozenset[str]] = frozenset({"digest"})

    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="recovery_codes", verbose_name=_("person"))
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"))
    used_at = models.DateTimeField(_("used"), null=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")

    def __str__(self) -> str:
        return str(self.actor)


class FactorPolicy(Kept):
    """That holders of one profile, or everybody, must have a second factor from a day on; before it they are reminded.

    Without a profile it holds for the whole company.
    """

    view: ClassVar[str] = "access.see_factor_policy"
    page: ClassVar[str] = "access.factor_policy"

    profile = models.OneToOneField(
        PositionProfile, on_delete=models.PROTECT, null=True, related_name="factor_policy", verbose_name=_("profile")
    )
    must = models.BooleanField(_("must have a second factor"), default=True)
    from_date = models.DateField(_("from"))

    class Meta:
        verbose_name = _("rule on second factors")
        verbose_name_plural = _("rules on second factors")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["must"], name="access_one_company_policy", condition=Q(profile__isnull=True, must=True)
            )
        ]

    def __str__(self) -> str:
        return str(self.profile) if self.profile_id is not None else str(_("Everybody"))

    @classmethod
    def labels(cls, keys: Iterable[int]) -> dict[int, str]:
        """Whom the rules are for. One query."""
        return {row.pk: str(row) for row in cls.objects.filter(pk__in=list(keys)).select_related("profile")}


class Spent(models.Model):
    """What was good once and must not come again while it would still be taken: challenges, assertions."""

    digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.digest[:12]
