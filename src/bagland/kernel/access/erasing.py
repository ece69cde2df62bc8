"""What access empties about a person who is erased: the way in, and what the person has asked for."""

from __future__ import annotations

from datetime import datetime

from axes.models import AccessAttempt

from bagland.foundation.kinds import kind_of
from bagland.kernel.access.models import (
    AuthenticatorApp,
    Passkey,
    PasswordLink,
    ProviderBinding,
    RecoveryCode,
    Request,
    Session,
    SignIn,
    Token,
)
from bagland.kernel.access.requests import without_personal
from bagland.kernel.access.sessions import end_all_of
from bagland.kernel.access.states import RequestState
from bagland.kernel.audit.erasure import erase_about, erase_told
from bagland.kernel.organisation.models import Actor

NOTHING = "{}"


def erase(person: Actor, at: datetime) -> None:
    """Empty sign-in, tokens and requests of a person, and their personal facts, in the caller's transaction."""
    _erase_sign_in(person, at)
    tokens = Token.objects.filter(actor=person)
    tokens.filter(revoked_at__isnull=True).update(revoked_at=at)
    tokens.update(name="")
    erase_about(kind_of(Token), list(tokens.values_list("pk", flat=True)), at)
    _erase_factors(person, at)
    _erase_sessions(person, at)
    _erase_requests(person, at)


def _erase_factors(person: Actor, at: datetime) -> None:
    """No second factor, no provider's word for the person; the passkeys' rows stay without name and key."""
    AuthenticatorApp.objects.filter(actor=person).delete()
    RecoveryCode.objects.filter(actor=person).delete()
    ProviderBinding.objects.filter(actor=person).delete()
    passkeys = Passkey.objects.filter(actor=person)
    passkeys.filter(removed_at__isnull=True).update(removed_at=at)
    passkeys.update(name="", public_key="", handle="", transports=[])
    erase_about(kind_of(Passkey), list(passkeys.values_list("pk", flat=True)), at)


def _erase_sessions(person: Actor, at: datetime) -> None:
    """No session runs, no link opens; from which program and address somebody came is emptied."""
    end_all_of(person.pk, at)
    sessions = Session.objects.filter(sign_in__actor=person)
    sessions.update(device="", address="", browser="")
    erase_about(kind_of(Session), list(sessions.values_list("pk", flat=True)), at)
    PasswordLink.objects.filter(sign_in__actor=person).delete()


def _erase_sign_in(person: Actor, at: datetime) -> None:
    """The login becomes a number, as two erased people may not share an empty one; no password opens it."""
    for sign_in in SignIn.objects.filter(actor=person):
        AccessAttempt.objects.filter(username__iexact=sign_in.login).delete()
        erase_told("access.record_failed_sign_in", "login", sign_in.login, at)
        erase_about(kind_of(sign_in), [sign_in.pk], at)
        sign_in.login, sign_in.is_active = f"erased {sign_in.pk}", False
        sign_in.set_unusable_password()
        sign_in.save(update_fields=["login", "is_active", "password"])


def _erase_requests(person: Actor, at: datetime) -> None:
    """What the person asked for is emptied, and waits no more; what others ask about the person loses what is personal.

    The request by which the person is erased is one of those others, so they stay open.
    """
    own = Request.objects.filter(actor=person)
    about = Request.objects.filter(subject_kind=kind_of(person), subject_id=person.pk).exclude(actor=person)
    keys = [*own.values_list("pk", flat=True), *about.values_list("pk", flat=True)]
    own.filter(state=RequestState.WAITING).update(state=RequestState.EXPIRED, closed_at=at)
    own.update(inputs=NOTHING, reason="")
    for request in about:
        request.inputs, request.reason = without_personal(request), ""
        request.save(update_fields=["inputs", "reason"])
    erase_about(kind_of(Request), keys, at)
