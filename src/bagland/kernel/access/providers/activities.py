"""What is done about identity providers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity, view
from bagland.foundation.inputs import Says
from bagland.kernel.access.factors import codes
from bagland.kernel.access.facts import ProviderChecked
from bagland.kernel.access.keeping import sealed
from bagland.kernel.access.models import IdentityProvider, ProviderBinding, SignIn
from bagland.kernel.access.providers import saml
from bagland.kernel.access.providers.fetching import is_safe
from bagland.kernel.access.refusals import (
    AddressNotSafe,
    BreakGlassNeeded,
    CertificateNotRead,
    NoSuchFactor,
    ProviderExists,
    ProviderNotProven,
    WrongKindOfProvider,
)
from bagland.kernel.access.states import ProviderKind
from bagland.kernel.organisation.models import Actor, Appointment, LegalEntity, Position
from bagland.kernel.organisation.rules import must_fit

view("access.see_providers", title=_("See identity providers"))

NAME = Says(_("Name"), help=_("It stands on the button of the sign-in page."))
ISSUER = Says(_("Issuer"), help=_("As the provider writes it, most often https://…; Bagland finds the rest there."))
OF = Says(_("For people of"), help=_("Only whom this company employs; everybody when left out."))
SECRET = Says(_("Client secret"), secret=True)
METADATA = Says(
    _("Metadata or certificate"), lines=6, help=_("The provider's metadata (XML), or its certificate as PEM.")
)
TRUSTS = Says(_("Its own second factor counts here"), help=_("Then Bagland asks for none of its own after it."))
VOUCHES = Says(
    _("Its e-mails are taken as verified"),
    help=_("Only when nobody can choose an e-mail there, as in Entra ID for one organisation."),
)


@activity(
    "access.add_oidc_provider",
    title=_("Add identity provider (OpenID Connect)"),
    told=_("added the identity provider."),
)
def add_oidc_provider(
    act: Act,
    *,
    name: Annotated[str, NAME],
    issuer: Annotated[str, ISSUER],
    client_id: Annotated[str, Says(_("Client id"))],
    client_secret: Annotated[str, SECRET] = "",
    entity: Annotated[LegalEntity | None, OF] = None,
    trusts_factor: Annotated[bool, TRUSTS] = False,
    vouches_for_email: Annotated[bool, VOUCHES] = False,
) -> IdentityProvider:
    """Let people come in through a provider that speaks OpenID Connect. It is checked by itself right after.

    Refuses with AddressNotSafe or ProviderExists.
    """
    provider = IdentityProvider(
        kind=ProviderKind.OIDC,
        name=name,
        issuer=issuer,
        client_id=client_id,
        client_secret=sealed(client_secret) if client_secret else "",
        entity=entity,
        trusts_factor=trusts_factor,
        vouches_for_email=vouches_for_email,
    )
    return _saved(provider, act)


@activity("access.add_saml_provider", title=_("Add identity provider (SAML)"), told=_("added the identity provider."))
def add_saml_provider(
    act: Act,
    *,
    name: Annotated[str, NAME],
    metadata: Annotated[str, METADATA],
    issuer: Annotated[str, Says(_("Entity id"), help=_("Not needed with metadata."))] = "",
    sso_url: Annotated[str, Says(_("Sign-in address"), help=_("Not needed with metadata."))] = "",
    entity: Annotated[LegalEntity | None, OF] = None,
    trusts_factor: Annotated[bool, TRUSTS] = False,
) -> IdentityProvider:
    """Let people come in through a provider that speaks SAML 2.0.

    Refuses with AddressNotSafe, CertificateNotRead or ProviderExists.
    """
    provider = IdentityProvider(
        kind=ProviderKind.SAML, name=name, entity=entity, trusts_factor=trusts_factor, vouches_for_email=True
    )
    _take_metadata(provider, metadata, issuer, sso_url)
    return _saved(provider, act)


@activity(
    "access.change_oidc_provider",
    title=_("Change identity provider (OpenID Connect)"),
    told=_("changed the identity provider."),
    subject=IdentityProvider,
)
def change_oidc_provider(
    act: Act,
    provider: IdentityProvider,
    *,
    name: Annotated[str, Says(_("Name"), suggests=lambda _act, provider: provider.name)],
    issuer: Annotated[str, Says(_("Issuer"), suggests=lambda _act, provider: provider.issuer)],
    client_id: Annotated[str, Says(_("Client id"), suggests=lambda _act, provider: provider.client_id)],
    client_secret: Annotated[
        str, Says(_("Client secret"), secret=True, help=_("The present one stays when left out."))
    ] = "",
    trusts_factor: Annotated[
        bool, Says(_("Its own second factor counts here"), suggests=lambda _act, provider: provider.trusts_factor)
    ] = False,
    vouches_for_email: Annotated[
        bool, Says(_("Its e-mails are taken as verified"), suggests=lambda _act, provider: provider.vouches_for_email)
    ] = False,
) -> IdentityProvider:
    """Change what Bagland knows of the provider. It is checked by itself right after.

    Refuses with WrongKindOfProvider, AddressNotSafe or ProviderExists.
    """
    _must_be(provider, ProviderKind.OIDC)
    provider.name, provider.issuer, provider.client_id = name, issuer, client_id
    provider.trusts_factor, provider.vouches_for_email = trusts_factor, vouches_for_email
    if client_secret:
        provider.client_secret = sealed(client_secret)
    return _saved(provider, act)


@activity(
    "access.change_saml_provider",
    title=_("Change identity provider (SAML)"),
    told=_("changed the identity provider."),
    subject=IdentityProvider,
)
def change_saml_provider(
    act: Act,
    provider: IdentityProvider,
    *,
    name: Annotated[str, Says(_("Name"), suggests=lambda _act, provider: provider.name)],
    metadata: Annotated[
        str, Says(_("Metadata or certificate"), lines=6, help=_("The present certificate stays when left out."))
    ] = "",
    trusts_factor: Annotated[
        bool, Says(_("Its own second factor counts here"), suggests=lambda _act, provider: provider.trusts_factor)
    ] = False,
) -> IdentityProvider:
    """Change the provider, most often because it has a new certificate.

    Refuses with WrongKindOfProvider, AddressNotSafe, CertificateNotRead or ProviderExists.
    """
    _must_be(provider, ProviderKind.SAML)
    provider.name, provider.trusts_factor = name, trusts_factor
    if metadata:
        _take_metadata(provider, metadata, provider.issuer, provider.sso_url)
    return _saved(provider, act)


@activity(
    "access.check_provider",
    title=_("Check identity provider"),
    told=_("asked for the identity provider to be checked."),
    subject=IdentityProvider,
)
def check_provider(act: Act, provider: IdentityProvider) -> IdentityProvider:
    """Ask for the provider to be checked now. The worker does it in a moment and writes down what it finds."""
    provider.check_asked_at = act.at
    provider.save(update_fields=["check_asked_at"])
    return provider


@activity(
    "access.record_provider_check",
    title=_("Identity provider checked"),
    told=_("checked the identity provider."),
    subject=IdentityProvider,
    by_system=True,
)
def record_provider_check(
    act: Act,
    provider: IdentityProvider,
    *,
    fault: Annotated[str, Says(_("Fault"), lines=3)] = "",
    certificate_ends: Annotated[datetime | None, Says(_("Certificate ends"))] = None,
) -> IdentityProvider:
    """What a check has found; no fault when the provider answered as it should."""
    provider.fault, provider.checked_at, provider.check_asked_at = fault[:1000], act.at, None
    provider.certificate_ends = certificate_ends
    provider.save(update_fields=["fault", "checked_at", "check_asked_at", "certificate_ends"])
    act.tell(ProviderChecked(fault=fault[:1000]))
    return provider


@activity(
    "access.require_provider",
    title=_("Make it the only way in, or not"),
    told=_("said whether the identity provider is the only way in."),
    subject=IdentityProvider,
)
def require_provider(
    act: Act,
    provider: IdentityProvider,
    *,
    only: Annotated[bool, Says(_("The only way in"))] = True,
    break_glass: Annotated[
        Position | None,
        Says(_("May still use a password"), help=_("One position, for the day when the provider does not answer.")),
    ] = None,
) -> IdentityProvider:
    """Let the provider's people come in through nothing else, but for the holder of one position; or end that.

    Sessions that are open go on. Refuses with ProviderNotProven while nobody has come in through it, and with
    BreakGlassNeeded without a position whose holder has a sign-in and a second factor.
    """
    if only:
        if not ProviderBinding.objects.filter(provider=provider).exists():
            raise ProviderNotProven(provider=provider)
        if break_glass is None or not _has_ready_holder(break_glass, act):
            raise BreakGlassNeeded
    provider.only, provider.break_glass = only, break_glass if only else None
    provider.save(update_fields=["only", "break_glass"])
    return provider


@activity(
    "access.close_provider",
    title=_("Close identity provider"),
    told=_("closed the identity provider."),
    subject=IdentityProvider,
)
def close_provider(act: Act, provider: IdentityProvider) -> IdentityProvider:
    """Let nobody come in through it any more; then it is nobody's only way in either."""
    provider.is_open, provider.only, provider.break_glass = False, False, None
    provider.save(update_fields=["is_open", "only", "break_glass"])
    return provider


@activity(
    "access.reopen_provider",
    title=_("Open identity provider again"),
    told=_("opened the identity provider again."),
    subject=IdentityProvider,
)
def reopen_provider(act: Act, provider: IdentityProvider) -> IdentityProvider:
    """Let people come in through it again."""
    provider.is_open = True
    provider.save(update_fields=["is_open"])
    return provider


@activity(
    "access.bind_to_provider",
    title=_("Bind to identity provider"),
    told=_("came in through the identity provider for the first time, and is known by it from now on."),
    subject=Actor,
    by_system=True,
)
def bind_to_provider(
    act: Act,
    person: Actor,
    *,
    provider: Annotated[IdentityProvider, Says(_("Identity provider"))],
    subject: Annotated[str, Says(_("Known there as"), secret=True, lines=2)],
) -> Actor:
    """Remember whom the provider means by a subject, so that a changed e-mail changes nothing."""
    ProviderBinding.objects.create(provider=provider, subject=subject, actor=person, bound_at=act.at, used_at=act.at)
    return person


@activity(
    "access.loosen_from_providers",
    title=_("Loosen from identity providers"),
    told=_("loosened the person from the identity providers."),
    subject=Actor,
)
def loosen_from_providers(act: Act, person: Actor) -> Actor:
    """Forget as whom the providers know a person: the next time the person is found by e-mail.

    For somebody who has got another account there. Refuses with NoSuchFactor when no provider knows the person.
    """
    gone, _models = ProviderBinding.objects.filter(actor=person).delete()
    if not gone:
        raise NoSuchFactor(person=person)
    return person


def _saved(provider: IdentityProvider, act: Act) -> IdentityProvider:
    must_fit(name=(provider.name, 60), issuer=(provider.issuer, 500), client_id=(provider.client_id, 200))
    for address in (provider.issuer,) if provider.kind == ProviderKind.OIDC else (provider.sso_url,):
        if not is_safe(address):
            raise AddressNotSafe(address=address)
    others = IdentityProvider.objects.exclude(pk=provider.pk)
    same = others.filter(kind=provider.kind, issuer=provider.issuer, client_id=provider.client_id)
    if others.filter(name=provider.name).exists() or same.exists():
        raise ProviderExists(name=provider.name, issuer=provider.issuer)
    provider.check_asked_at = act.at
    provider.save()
    return provider


def _take_metadata(provider: IdentityProvider, text: str, issuer: str, sso_url: str) -> None:
    """What the provider says of itself, else what was written beside its certificate."""
    found = saml.described(text) if "<" in text else None
    if found is not None:
        provider.issuer, provider.sso_url, provider.certificates = found.issuer, found.sso_url, found.certificates
        return
    provider.certificates = saml.certificates_in(text)
    provider.issuer, provider.sso_url = issuer, sso_url
    if not provider.certificates:
        raise CertificateNotRead


def _must_be(provider: IdentityProvider, kind: ProviderKind) -> None:
    if provider.kind != kind:
        raise WrongKindOfProvider(provider=provider, kind=ProviderKind(provider.kind).label)


def _has_ready_holder(position: Position, act: Act) -> bool:
    holders = Appointment.objects.on(act.today).filter(position=position).values_list("actor", flat=True)
    able = SignIn.objects.filter(actor__in=list(holders), is_active=True).values_list("actor", flat=True)
    return any(codes.has_any(actor) for actor in able)
