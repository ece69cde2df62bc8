"""Identity providers: where people of the company prove who they are, and whom Bagland knows them as."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.kinds import Kept, Reach, Scope
from bagland.kernel.access.states import ProviderKind
from bagland.kernel.organisation.models import Actor, LegalEntity, Position


class IdentityProvider(Kept):
    """A company's own sign-in service, met by OpenID Connect or SAML 2.0.

    `issuer` is the address of an OpenID provider or the entity id of a SAML one. `entity` limits it to people whom that
    entity employs. With `only` they come in through nothing else, but for the holders of `break_glass`. `trusts_factor`
    says that its own second factor counts here, `vouches_for_email` that an e-mail which it does not call verified is
    one all the same (Entra ID for one tenant). `fault` is what the last check found, empty when all was well.
    """

    view: ClassVar[str] = "access.see_providers"
    page: ClassVar[str] = "access.provider"
    unrecorded: ClassVar[frozenset[str]] = frozenset({"client_secret", "check_asked_at"})

    name = models.CharField(_("name"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=4, choices=ProviderKind.choices)
    entity = models.ForeignKey(
        LegalEntity, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("for people of")
    )
    issuer = models.CharField(_("issuer"), max_length=500)
    client_id = models.CharField(_("client id"), max_length=200, blank=True)
    client_secret = models.TextField(blank=True)
    sso_url = models.CharField(_("sign-in address"), max_length=500, blank=True)
    certificates = models.JSONField(_("certificates"), default=list)
    vouches_for_email = models.BooleanField(_("its e-mails are taken as verified"), default=False)
    trusts_factor = models.BooleanField(_("its second factor counts here"), default=False)
    only = models.BooleanField(_("the only way in"), default=False)
    break_glass = models.ForeignKey(
        Position, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("may still use a password")
    )
    is_open = models.BooleanField(_("in use"), default=True)
    check_asked_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(_("checked"), null=True)
    fault = models.CharField(_("fault"), max_length=1000, blank=True)
    certificate_ends = models.DateTimeField(_("certificate ends"), null=True)

    class Meta:
        verbose_name = _("identity provider")
        verbose_name_plural = _("identity providers")
        constraints: ClassVar = [
            models.CheckConstraint(name="access_provider_kind", condition=Q(kind__in=ProviderKind.values)),
            models.CheckConstraint(
                name="access_provider_complete",
                condition=(Q(kind="OIDC") & ~Q(client_id="")) | (Q(kind="SAML") & ~Q(sso_url="")),
            ),
            models.CheckConstraint(
                name="access_provider_break_glass", condition=Q(only=False) | Q(break_glass__isnull=False)
            ),
            models.UniqueConstraint(fields=["kind", "issuer", "client_id"], name="access_provider_issuer_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def way(self) -> str:
        """How an event names coming in through it: «OpenID Connect: Entra»."""
        return f"{'OpenID Connect' if self.kind == ProviderKind.OIDC else 'SAML'}: {self.name}"

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(entity__in=reach.entities)

    def scope(self) -> Scope:
        return Scope(entity=self.entity_id)


class ProviderBinding(models.Model):
    """That a provider's subject is one of our people: bound the first time by verified e-mail, the same ever after."""

    provider = models.ForeignKey(IdentityProvider, on_delete=models.PROTECT, related_name="bindings")
    subject = models.CharField(max_length=255)
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+")
    bound_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "subject"], name="access_binding_subject"),
            models.UniqueConstraint(fields=["provider", "actor"], name="access_binding_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.provider_id}: {self.actor_id}"


class Errand(models.Model):
    """Somebody sent to a SAML provider and not yet back. A record of operation, gone when answered or after an hour.

    The provider's answer comes by a form from elsewhere, which brings no cookie of ours; so it waits here until the
    same browser asks for it with the state that only its session knows. `language` is the one that it reads.
    """

    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=64, unique=True)
    asked_as = models.CharField(max_length=100)
    language = models.CharField(max_length=5, default="da")
    answer: Any = models.JSONField(null=True)
    begun_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.asked_as
