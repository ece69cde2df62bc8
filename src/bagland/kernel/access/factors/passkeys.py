"""Passkeys (WebAuthn level 2): what is asked of the authenticator, and whether its answer holds.

The challenge travels in a signed cookie, so that showing the sign-in page writes nothing; an answer uses it up. The rp
id is the name that the browser asked for, and the origin must be exactly the one it asked from.
"""

from __future__ import annotations

import ipaddress
import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from bagland.foundation import clock
from bagland.kernel.access.models import Passkey
from bagland.kernel.access.models.factors import LONGEST_CREDENTIAL
from bagland.kernel.access.spending import spend
from bagland.kernel.organisation.models import Actor

COOKIE = "bagland_passkey"
ANSWER_WITHIN = timedelta(minutes=10)
LONGEST_ANSWER = 16_000
_SALT = "bagland.passkey"
_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError)
"""What the library raises at an answer that is wrong or no answer at all; it never comes from our own mistake alone,
because everything but its one call is ours to test."""


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A credential whose registration held."""

    host: str
    credential: str
    public_key: str
    handle: str
    sign_count: int
    transports: list[str]
    is_synced: bool


def host_of(request: HttpRequest) -> str:
    """The name that passkeys of this installation are made for; empty where the browser asked for an address.

    A bare address can have no passkeys (WebAuthn 2, 5.1.2: the rp id is a domain).
    """
    host = request.get_host()
    name = host[: host.rindex(":")] if host.rpartition(":")[2].isdigit() and not host.endswith("]") else host
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return name.lower()
    return ""


def registration_options(request: HttpRequest, person: Actor, login: str) -> tuple[dict[str, Any], str]:
    """What the browser hands to the authenticator to make a passkey, and the cookie's value. One query."""
    host = host_of(request)
    known = list(Passkey.objects.filter(actor=person, removed_at__isnull=True, host=host))
    handle = websafe_decode(known[0].handle) if known else secrets.token_bytes(32)
    options, state = _server(request, host).register_begin(
        PublicKeyCredentialUserEntity(id=handle, name=login, display_name=str(person)),
        credentials=[_described(passkey) for passkey in known],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    kept = {**state, "for": person.pk, "handle": websafe_encode(handle)}
    return dict(options), signing.dumps(kept, salt=_SALT)


def registered(request: HttpRequest, person: int, answer: str) -> NewPasskey | None:
    """The new credential, if the answer is to our question, from our page, verified and not seen before."""
    state = _taken_state(request)
    if state is None or state.get("for") != person:
        return None
    try:
        given = json.loads(answer[:LONGEST_ANSWER])
        data: AuthenticatorData = _server(request, host_of(request)).register_complete(state, given)
        made = data.credential_data
        transports = [str(word)[:20] for word in given.get("response", {}).get("transports") or ()][:8]
    except _MALFORMED:
        return None
    if made is None or not _is_fresh(state):
        return None
    credential = websafe_encode(made.credential_id)
    if len(credential) > LONGEST_CREDENTIAL or Passkey.objects.filter(credential=credential).exists():
        return None
    return NewPasskey(
        host=host_of(request),
        credential=credential,
        public_key=websafe_encode(_key_bytes(made)),
        handle=state["handle"],
        sign_count=data.counter,
        transports=transports,
        is_synced=bool(data.flags & AuthenticatorData.FLAG.BS),
    )


def question(request: HttpRequest, person: int | None = None) -> tuple[dict[str, Any], str]:
    """What the browser hands to the authenticator to sign in, and the cookie's value.

    Without a person any passkey of this host may answer; with one only theirs. One query at most.
    """
    host = host_of(request)
    known = None if person is None else list(_live(host).filter(actor=person))
    options, state = _server(request, host).authenticate_begin(
        credentials=None if known is None else [_described(passkey) for passkey in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(options), signing.dumps({**state, "for": person}, salt=_SALT)


def answered(request: HttpRequest, answer: str, person: int | None = None) -> Passkey | None:
    """The passkey that signed our question, if all holds. Then its counter moves on, and the question is used up.

    A counter that does not rise says that there are two of it: the passkey is shut at once (WebAuthn 2, 7.2, step 21).
    Authenticators that do not count send 0 for ever.
    """
    state = _taken_state(request)
    if state is None or state.get("for") != person:
        return None
    try:
        given = json.loads(answer[:LONGEST_ANSWER])
        response = AuthenticationResponse.from_dict(given)
        passkey = _live(host_of(request)).filter(credential=websafe_encode(response.raw_id)).first()
        if passkey is None or (person is not None and passkey.actor_id != person):
            return None
        handle = response.response.user_handle
        if handle is not None and websafe_encode(handle) != passkey.handle:
            return None
        _server(request, passkey.host).authenticate_complete(state, [_credential(passkey)], given)
        count = response.response.authenticator_data.counter
    except _MALFORMED:
        return None
    return _moved_on(passkey, count) if _is_fresh(state) else None


def _moved_on(passkey: Passkey, count: int) -> Passkey | None:
    """The passkey with its new counter; None, and shut, when it fell back. Of two at once one moves it."""
    now = clock.now()
    with transaction.atomic():
        row = Passkey.objects.filter(pk=passkey.pk, suspected_at__isnull=True, removed_at__isnull=True)
        risen = Q(sign_count__lt=count) if count or passkey.sign_count else Q(sign_count=0)
        if row.filter(risen).update(sign_count=count, used_at=now):
            return passkey
        row.update(suspected_at=now)
    return None


def of(request: HttpRequest, person: int) -> QuerySet[Passkey]:
    """The passkeys by which this person can come in at the name that the browser asked for."""
    return _live(host_of(request)).filter(actor=person)


def leave_question(response: HttpResponse, value: str, *, secure: bool) -> None:
    """Put the question into the browser's keeping until it answers."""
    response.set_cookie(
        COOKIE, value, max_age=int(ANSWER_WITHIN.total_seconds()), httponly=True, secure=secure, samesite="Strict"
    )


def _taken_state(request: HttpRequest) -> dict[str, Any] | None:
    try:
        state: dict[str, Any] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=ANSWER_WITHIN)
    except signing.BadSignature:
        return None
    return state


def _is_fresh(state: dict[str, Any]) -> bool:
    """Use the challenge up."""
    return spend("passkey", state["challenge"], until=clock.now() + 2 * ANSWER_WITHIN)


def _server(request: HttpRequest, host: str) -> Fido2Server:
    origin = f"{request.scheme}://{request.get_host()}".lower()
    rp = PublicKeyCredentialRpEntity(id=host or "invalid", name="Bagland")
    return Fido2Server(rp, verify_origin=lambda asked: asked == origin)


def _live(host: str) -> QuerySet[Passkey]:
    rows: QuerySet[Passkey] = Passkey.objects.filter(host=host, removed_at__isnull=True, suspected_at__isnull=True)
    return rows


def _described(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(
        type=PublicKeyCredentialType.PUBLIC_KEY, id=websafe_decode(passkey.credential), transports=passkey.transports
    )


def _credential(passkey: Passkey) -> AttestedCredentialData:
    from fido2 import cbor

    key = CoseKey.parse(dict(cbor.decode(websafe_decode(passkey.public_key))))  # type: ignore[arg-type]  # a map of COSE
    return AttestedCredentialData.create(Aaguid.NONE, websafe_decode(passkey.credential), key)


def _key_bytes(made: AttestedCredentialData) -> bytes:
    from fido2 import cbor

    return bytes(cbor.encode(dict(made.public_key)))
