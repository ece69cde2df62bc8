"""OpenID Connect Core 1.0 with discovery: authorization code, PKCE, state, nonce, ID token held against the key set.

Its libraries are dear to import, in time and in memory: whoever needs one imports it, and most processes never do.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from bagland.foundation import clock
from bagland.kernel.access.keeping import opened
from bagland.kernel.access.models import IdentityProvider
from bagland.kernel.access.providers.fetching import TIMEOUT, Fault, fetched, is_safe, session_for

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

WELL_KNOWN = "/.well-known/openid-configuration"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures by a public key only: `none` and shared secrets are never taken, whatever a token's head says."""
LEEWAY_SECONDS = 60
SCOPE = "openid email profile"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """What discovery told us of a provider."""

    authorize: str
    token: str
    keys: str
    userinfo: str
    basic: bool
    says_issuer: bool


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a provider vouches for. `subject` is empty when it names the person anew each time.

    `proved_ago` is how many seconds ago the person proved it there, as far as a SAML provider says so.
    """

    subject: str
    email: str
    email_is_verified: bool
    proved_ago: float | None = None


def discovered(issuer: str) -> Endpoints:
    """The provider's endpoints. Raises Fault when it cannot be reached or says something that cannot be right."""
    found = fetched(issuer.rstrip("/") + WELL_KNOWN)
    if found.get("issuer") != issuer:
        raise Fault(
            _("It calls itself %(found)s, not %(issuer)s. Write the issuer exactly so.")
            % {"found": str(found.get("issuer"))[:200], "issuer": issuer}
        )
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    for name in names:
        if not is_safe(str(found.get(name, ""))):
            raise Fault(_("Its discovery document has no safe “%(name)s”.") % {"name": name})
    methods = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Endpoints(
        authorize=found["authorization_endpoint"],
        token=found["token_endpoint"],
        keys=found["jwks_uri"],
        userinfo=str(found.get("userinfo_endpoint", "")),
        basic="client_secret_basic" in methods,
        says_issuer=bool(found.get("authorization_response_iss_parameter_supported")),
    )


def keys_of(endpoints: Endpoints) -> KeySet:
    """The provider's public keys as they are now. Raises Fault."""
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    try:
        return KeySet.import_key_set(fetched(endpoints.keys))  # type: ignore[arg-type]  # checked by what it raises
    except (JoseError, ValueError, KeyError, TypeError):
        raise Fault(_("Its keys cannot be read.")) from None


def sent_to(provider: IdentityProvider, back: str, *, again: bool) -> tuple[str, dict[str, str]]:
    """Where to send the browser, and what its session must remember until it is back. One request to the provider.

    `again` asks that the person proves it anew, whatever session the provider still has.
    """
    endpoints = discovered(provider.issuer)
    memory = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    address, _state = _client(provider, endpoints, back).create_authorization_url(
        endpoints.authorize,
        state=memory["state"],
        nonce=memory["nonce"],
        code_verifier=memory["verifier"],
        **({"prompt": "login", "max_age": "0"} if again else {}),
    )
    return address, memory


def came_back(
    provider: IdentityProvider, back: str, said: Mapping[str, str], memory: Mapping[str, str], *, again: bool = False
) -> Identity:
    """Whom the provider vouches for. Raises Fault. Three requests to it, a fourth for the e-mail if need be."""
    if not hmac.compare_digest(said.get("state", ""), memory["state"]):
        raise Fault(_("The answer does not belong to this browser's question."))
    if said.get("error"):
        raise Fault(_("It answered “%(error)s”.") % {"error": said["error"][:100]})
    endpoints = discovered(provider.issuer)
    if said.get("iss", provider.issuer) != provider.issuer or (endpoints.says_issuer and "iss" not in said):
        raise Fault(_("The answer is from another provider than the one that was asked."))
    token = _token(provider, endpoints, back, said.get("code", ""), memory["verifier"])
    claims = _claims(provider, endpoints, token, memory["nonce"], again=again)
    if "email" not in claims and endpoints.userinfo and token.get("access_token"):
        more = fetched(endpoints.userinfo, headers={"Authorization": f"Bearer {token['access_token']}"})
        if more.get("sub") == claims["sub"]:
            claims = {**more, **claims}
    return Identity(
        subject=str(claims["sub"])[:255],
        email=str(claims.get("email") or "").strip().lower()[:200],
        email_is_verified=claims.get("email_verified") in (True, "true"),
    )


def _token(provider: IdentityProvider, endpoints: Endpoints, back: str, code: str, verifier: str) -> dict[str, Any]:
    import requests
    from authlib.common.errors import AuthlibBaseError

    client = _client(provider, endpoints, back)
    client.trust_env = session_for(endpoints.token).trust_env
    try:
        token: dict[str, Any] = client.fetch_token(
            endpoints.token,
            grant_type="authorization_code",
            code=code,
            code_verifier=verifier,
            timeout=TIMEOUT,
            allow_redirects=False,
        )
    except AuthlibBaseError as error:
        raise Fault(_("It did not take our code: “%(error)s”.") % {"error": str(error)[:200]}) from None
    except (requests.RequestException, OSError, ValueError):
        raise Fault(_("It could not be asked for the person's identity.")) from None
    if not isinstance(token.get("id_token"), str):
        raise Fault(_("It sent no ID token."))
    return token


def _claims(
    provider: IdentityProvider, endpoints: Endpoints, token: dict[str, Any], nonce: str, *, again: bool
) -> dict[str, Any]:
    """The ID token's claims when signature, issuer, audience, time and nonce hold (Core 1.0, 3.1.3.7)."""
    from authlib.common.errors import AuthlibBaseError
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import JoseError

    now = int(clock.now().timestamp())
    try:
        read = jwt.decode(token["id_token"], keys_of(endpoints), algorithms=ALGORITHMS)
        claims = CodeIDToken(
            read.claims,
            read.header,
            {
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client_id},
            },
            {"nonce": nonce, "client_id": provider.client_id, "access_token": token.get("access_token")},
        )
        claims.validate(now=now, leeway=LEEWAY_SECONDS)
    except (JoseError, AuthlibBaseError, ValueError, KeyError, TypeError) as error:
        reason = getattr(error, "description", "") or type(error).__name__
        raise Fault(_("Its ID token does not hold: %(reason)s.") % {"reason": str(reason)[:200].rstrip(".")}) from None
    if again and now - int(claims.get("auth_time", 0)) > 2 * LEEWAY_SECONDS:
        raise Fault(_("It did not ask the person to prove it again."))
    return dict(claims)


def _client(provider: IdentityProvider, endpoints: Endpoints, back: str) -> Any:
    from authlib.integrations.requests_client import OAuth2Session

    secret = opened(provider.client_secret) if provider.client_secret else ""
    if secret is None:
        raise Fault(_("Its client secret was sealed under another signing key. IT must enter it anew."))
    method = "none" if not secret else "client_secret_basic" if endpoints.basic else "client_secret_post"
    return OAuth2Session(
        provider.client_id,
        secret,
        token_endpoint_auth_method=method,
        scope=SCOPE,
        redirect_uri=back,
        code_challenge_method="S256",
    )


def found_fault(provider: IdentityProvider) -> str:
    """What speaks against this provider now, as a sentence; empty when it answers as it should."""
    try:
        endpoints = discovered(provider.issuer)
        if not keys_of(endpoints).keys:
            return _("It has no keys.")
        _client(provider, endpoints, "")
    except Fault as fault:
        return fault.sentence
    return ""
