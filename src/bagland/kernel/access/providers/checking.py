"""Checking providers: when asked, when changed, and every night."""

from __future__ import annotations

from datetime import timedelta

from bagland.foundation import clock
from bagland.foundation.act import Act, Door, act_now
from bagland.foundation.perform import perform
from bagland.kernel.access.models import IdentityProvider
from bagland.kernel.access.providers import oidc, saml
from bagland.kernel.access.providers.activities import record_provider_check
from bagland.kernel.access.states import ProviderKind
from bagland.kernel.audit.models import Event
from bagland.kernel.jobs.reactions import job, reaction
from bagland.kernel.jobs.system import system_actor

CHANGED = (
    "access.check_provider",
    "access.add_oidc_provider",
    "access.add_saml_provider",
    "access.change_oidc_provider",
    "access.change_saml_provider",
)


@reaction("access.check_provider", to=CHANGED, performs=True)
def check_when_asked(act: Act, event: Event) -> None:
    """Ask the provider, outside any transaction, and write down what came of it."""
    provider = IdentityProvider.objects.filter(pk=event.subject_id or 0).first()
    if provider is not None:
        check(provider, act)


@job("access.check_providers", every=timedelta(hours=24))
def check_providers() -> None:
    """Find out before people do that a provider's certificate ends or its address is gone; record what is new."""
    day = clock.now().date()
    for provider in IdentityProvider.objects.filter(is_open=True).order_by("pk"):
        fault = found_fault(provider)[0]
        if fault != provider.fault:
            check(provider, act_now(system_actor(), Door.JOB, key=f"check provider {provider.pk} on {day}"))


def check(provider: IdentityProvider, act: Act) -> None:
    """One check and its record."""
    fault, ends = found_fault(provider)
    perform(record_provider_check, act, provider.pk, fault=fault, certificate_ends=ends)


def found_fault(provider: IdentityProvider) -> tuple[str, object]:
    """The fault as a sentence, and the end of a SAML certificate."""
    if provider.kind == ProviderKind.OIDC:
        return oidc.found_fault(provider), None
    return saml.found_fault(provider, clock.now())
