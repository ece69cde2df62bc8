"""How actors come in: logins with their passwords, and bearer tokens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.kinds import Kept, Reach, Scope
from bagland.kernel.access.states import TokenKind
from bagland.kernel.organisation.models import Actor


class SignIns(BaseUserManager["SignIn"]):
    """Found by login, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> SignIn:
        return self.get(login=(username or "").strip().lower())


class SignIn(AbstractBaseUser):
    """A login and its password. It has no rights: what its actor may do follows from the positions the actor holds."""

    page: ClassVar[str] = ""
    is_named_by_version: ClassVar[bool] = False
    personal: ClassVar[dict[str, str]] = {"login": "normal"}
    unrecorded: ClassVar[frozenset[str]] = frozenset({"password", "last_login"})

    login = models.CharField(_("login"), max_length=200, unique=True)
    actor = models.OneToOneField(Actor, on_delete=models.PROTECT, related_name="sign_in", verbose_name=_("person"))
    is_active = models.BooleanField(default=True)
    must_change = models.BooleanField(_("must choose a new password"), default=False)

    objects = SignIns()
    USERNAME_FIELD = "login"
    EMAIL_FIELD = "login"

    class Meta:
        verbose_name = _("sign-in")
        constraints: ClassVar = [models.CheckConstraint(name="access_login_given", condition=~Q(login=""))]

    def __str__(self) -> str:
        return self.login

    @classmethod
    def labels(cls, keys: Iterable[int]) -> dict[int, str]:
        """«Jens Friis»: whose sign-in it is. One query."""
        rows = cls.objects.filter(pk__in=list(keys)).select_related("actor")
        return {row.pk: str(row.actor) for row in rows}

    def told_with(self) -> Iterable[tuple[str, list[int]]]:
        return ()

    def scope(self) -> Scope:
        return self.actor.scope()


class Token(Kept):
    """What a program shows to come in: only its SHA-256 is kept. Empty `codes` means all that its owner may do.

    A token of a person or agent is shown as it is; an app password is for programs that know only login and password.
    """

    view: ClassVar[str] = "access.see_tokens"
    page: ClassVar[str] = "access.token"
    shown_once: dict[str, str]
    """What only the answer to the act that made it shows: the token itself."""
    personal: ClassVar[dict[str, str]] = {"name": "normal"}
    unrecorded: ClassVar[frozenset[str]] = frozenset({"digest", "used_at"})

    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="tokens", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=12, choices=TokenKind.choices, default=TokenKind.TOKEN)
    name = models.CharField(_("name"), max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    codes = models.JSONField(_("limited to"), default=list)
    issued_at = models.DateTimeField(_("issued"))
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    used_at = models.DateTimeField(_("last used"), null=True)

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        constraints: ClassVar = [
            models.CheckConstraint(name="access_token_span", condition=Q(expires_at__gt=F("issued_at"))),
            models.CheckConstraint(name="access_token_kind", condition=Q(kind__in=TokenKind.values)),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(actor__home__in=reach.entities) | Q(actor__in=reach.own) | Q(actor__owner__in=reach.own)

    def scope(self) -> Scope:
        return self.actor.scope()
