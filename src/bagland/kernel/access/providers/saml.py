"""SAML 2.0, web browser SSO: we send an AuthnRequest by redirect and take a Response by POST, its assertion signed.

python3-saml reads and verifies; what it lets pass if it is absent (audience, InResponseTo, an end) is asked here again.
Its moments are held against the machine's clock, as the library has no other. It is dear to import, in time and in
memory: whoever needs it imports it, and most processes never do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from bagland.kernel.access.models import IdentityProvider
from bagland.kernel.access.providers.fetching import Fault
from bagland.kernel.access.providers.oidc import Identity
from bagland.kernel.access.spending import spend

if TYPE_CHECKING:
    from cryptography import x509

REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
EMAIL_NAMES = (
    "email",
    "mail",
    "urn:oid:0.9.2342.19200300.100.1.3",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
)
LONGEST_RESPONSE = 400_000
SOON = timedelta(days=30)
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Here:
    """Our own addresses, as the browser sees them."""

    metadata: str
    take: str


@dataclass(frozen=True, slots=True)
class Described:
    """What a provider's metadata says."""

    issuer: str
    sso_url: str
    certificates: list[str]


def certificates_in(text: str) -> list[str]:
    """The certificates of a PEM text, as base 64 without line ends; those that cannot be read are left out."""
    found = ["".join(body.split()) for body in _PEM.findall(text)]
    return [body for body in found if _read(body) is not None]


def described(metadata: str) -> Described | None:
    """What an EntityDescriptor says of the provider, or None when it is none with a redirect address and a key."""
    from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser

    try:
        idp = OneLogin_Saml2_IdPMetadataParser.parse(metadata, required_sso_binding=REDIRECT).get("idp", {})
    except _what_it_raises():
        return None
    keys = idp.get("x509certMulti", {}).get("signing") or [idp.get("x509cert", "")]
    keys = ["".join(key.split()) for key in keys if key]
    address = idp.get("singleSignOnService", {}).get("url", "")
    if not (idp.get("entityId") and address and keys and all(_read(key) is not None for key in keys)):
        return None
    return Described(idp["entityId"], address, keys)


def metadata_of(here: Here) -> str:
    """Our metadata, for the provider's administrator."""
    from onelogin.saml2.settings import OneLogin_Saml2_Settings

    settings = OneLogin_Saml2_Settings(_settings(here, None), sp_validation_only=True)
    written: str | bytes = settings.get_sp_metadata()
    return written.decode() if isinstance(written, bytes) else written


def sent_to(provider: IdentityProvider, here: Here, state: str, *, again: bool) -> tuple[str, str]:
    """Where to send the browser, and the id of the request that the answer must name."""
    from onelogin.saml2.auth import OneLogin_Saml2_Auth

    auth = OneLogin_Saml2_Auth(_request(here, ""), _settings(here, provider))
    address: str = auth.login(return_to=state, force_authn=again, set_nameid_policy=False)
    return address, str(auth.get_last_request_id())


def answered(provider: IdentityProvider, here: Here, response: str, asked_as: str) -> Identity:
    """Whom the provider vouches for. Raises Fault. An assertion is good once.

    Required, whatever the provider does: a signature over the assertion itself by one of its certificates, our name as
    audience, our request's id, an end that is not past (SAML profiles 4.1.4.3).
    """
    from onelogin.saml2.response import OneLogin_Saml2_Response
    from onelogin.saml2.settings import OneLogin_Saml2_Settings

    if len(response) > LONGEST_RESPONSE:
        raise Fault(_("The answer is too long."))
    try:
        settings = OneLogin_Saml2_Settings(_settings(here, provider))
        read = OneLogin_Saml2_Response(settings, response)
        read.is_valid(_request(here, response), asked_as, raise_exceptions=True)
        _must_be_whole(read, here, asked_as)
        subject, form = read.get_nameid(), read.get_nameid_format()
        email = _email(read.get_attributes(), subject, form)
        assertion, proved_ago = str(read.get_assertion_id()), _proved_ago(read)
    except _what_it_raises() as error:
        raise Fault(_("Its answer does not hold: %(reason)s.") % {"reason": str(error)[:200].rstrip(".")}) from None
    end = datetime.fromtimestamp(read.valid_scd_not_on_or_after, UTC) + timedelta(minutes=10)
    if not spend(f"assertion of {provider.pk}", assertion, until=end):
        raise Fault(_("Its answer was used before."))
    name = "" if form == TRANSIENT else str(subject)[:255]
    return Identity(name, email[:200], email_is_verified=True, proved_ago=proved_ago)


def _what_it_raises() -> tuple[type[Exception], ...]:
    """How the library says that something does not hold."""
    from lxml import etree
    from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError

    return OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError, etree.LxmlError, ValueError, KeyError, TypeError


def _must_be_whole(read: Any, here: Here, asked_as: str) -> None:
    """What the library checks only if it is there."""
    if read.get_in_response_to() != asked_as:
        raise ValueError(_("it does not name our request"))
    if here.metadata not in read.get_audiences():
        raise ValueError(_("it is not for us"))
    if read.valid_scd_not_on_or_after is None:
        raise ValueError(_("it has no end"))
    if read.document.get("Destination", here.take) != here.take:
        raise ValueError(_("it was meant for another address"))


def _proved_ago(read: Any) -> float | None:
    """How many seconds ago the person proved it there, as the signed assertion says; the oldest where it says several.

    Our question is not signed, so that it asked for a new proof says nothing: whoever sits there may have cut that out.
    """
    from onelogin.saml2.utils import OneLogin_Saml2_Utils

    instants = [node.get("AuthnInstant", "") for node in read._query_assertion("/saml:AuthnStatement")]
    moments = [OneLogin_Saml2_Utils.parse_SAML_to_time(instant) for instant in instants if instant]
    return max(datetime.now(UTC).timestamp() - moment for moment in moments) if moments else None


def _email(attributes: dict[str, list[str]], subject: str, form: str | None) -> str:
    lower = {name.lower(): values for name, values in attributes.items()}
    for name in EMAIL_NAMES:
        if values := lower.get(name):
            return str(values[0]).strip().lower()
    return subject.strip().lower() if form == EMAIL or "@" in subject else ""


def found_fault(provider: IdentityProvider, now: datetime) -> tuple[str, datetime | None]:
    """What speaks against this provider's settings, and when its last certificate ends."""
    ends = [read.not_valid_after_utc for body in provider.certificates if (read := _read(body)) is not None]
    latest = max(ends, default=None)
    if latest is None:
        return _("It has no certificate."), None
    if latest <= now:
        return _("Its certificate has ended."), latest
    if latest <= now + SOON:
        return _("Its certificate ends soon. Ask for the new one."), latest
    return "", latest


def _read(body: str) -> x509.Certificate | None:
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificate(
            f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n".encode()
        )
    except ValueError:
        return None


def _request(here: Here, response: str) -> dict[str, Any]:
    """The request as the library wants it: our own address, not what a header says."""
    parts = urlsplit(here.take)
    return {
        "https": "on" if parts.scheme == "https" else "off",
        "http_host": parts.netloc,
        "script_name": parts.path,
        "get_data": {},
        "post_data": {"SAMLResponse": response} if response else {},
    }


def _settings(here: Here, provider: IdentityProvider | None) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "strict": True,
        "debug": False,
        "sp": {
            "entityId": here.metadata,
            "assertionConsumerService": {"url": here.take, "binding": POST},
            "NameIDFormat": "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
        },
        "security": {
            "wantAssertionsSigned": True,
            "wantNameId": True,
            "wantAttributeStatement": False,
            "authnRequestsSigned": False,
            "requestedAuthnContext": False,
            "rejectDeprecatedAlgorithm": True,
            "allowSingleLabelDomains": True,
        },
    }
    if provider is not None:
        settings["idp"] = {
            "entityId": provider.issuer,
            "singleSignOnService": {"url": provider.sso_url, "binding": REDIRECT},
            "x509certMulti": {"signing": provider.certificates},
        }
    return settings
