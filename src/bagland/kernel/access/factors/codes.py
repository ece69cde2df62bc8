"""Codes: six digits from an authenticator app (RFC 6238), and recovery codes."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from django.db.models import F, Q
from django.utils.safestring import SafeString, mark_safe

from bagland.foundation import clock
from bagland.kernel.access.keeping import keyed_digest, opened, sealed
from bagland.kernel.access.models import AuthenticatorApp, RecoveryCode
from bagland.kernel.organisation.models import Actor

STEP_SECONDS = 30
STEPS = (0, -1, 1)
"""The step of now, then the one before and the one after: clocks differ, and typing takes time (RFC 6238, 5.2)."""
BEGUN = timedelta(hours=1)
"""How long a secret that was shown waits to be confirmed."""
MOST_WRONG = 10
SHUT = timedelta(hours=1)
"""After ten wrong codes in a row, from whatever addresses: the app is shut this long. 3 of 10⁶ are right at a time."""

RECOVERY_CODES = 10
LOW = 3
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that looks like something else
_GROUPS, _GROUP = 3, 4  # 31¹² are 59 bits


def new_secret() -> str:
    """160 random bits in base 32, sealed."""
    return sealed(pyotp.random_base32(32))


@dataclass(frozen=True, slots=True)
class Begun:
    """A secret that waits to be confirmed: as text in groups of four, and as a picture for the phone's camera."""

    text: str
    picture: SafeString


def begun(actor: int, *, issuer: str, now: datetime) -> Begun | None:
    """The secret that the person has begun to set up, if it is not confirmed and not too old. Two queries."""
    app = AuthenticatorApp.objects.filter(actor=actor, confirmed_at__isnull=True, begun_at__gt=now - BEGUN).first()
    secret = opened(app.secret) if app is not None else None
    if secret is None:
        return None
    label = Actor.objects.filter(pk=actor).values_list("sign_in__login", flat=True).first() or str(actor)
    address = pyotp.TOTP(secret).provisioning_uri(name=label, issuer_name=issuer or "Bagland")
    import segno  # dear to import, and seldom needed

    picture = segno.make(address, error="m", micro=False).svg_inline(scale=1, border=3, omitsize=True, svgclass="qr")
    grouped = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
    return Begun(grouped, mark_safe(picture))  # noqa: S308 - drawn by us, of our own text


def step_of(app: AuthenticatorApp, code: str, now: datetime) -> int | None:
    """The half minute whose code this is, if it is newer than the last one used."""
    secret, typed = opened(app.secret), "".join(code.split())
    if secret is None or len(typed) != 6 or not (typed.isascii() and typed.isdigit()):
        return None
    current, totp = int(now.timestamp()) // STEP_SECONDS, pyotp.TOTP(secret)
    found = None
    for offset in STEPS:
        step = current + offset
        if hmac.compare_digest(totp.generate_otp(step), typed) and step > app.last_step and found is None:
            found = step
    return found


def takes(actor: int, code: str) -> bool:
    """Whether this is a code of the person's app that was not used before; then it is used. At most three queries.

    Ten wrong ones in a row shut the app for an hour, for right ones too: guessing from many addresses leads nowhere.
    """
    now = clock.now()
    app = AuthenticatorApp.objects.filter(actor=actor, confirmed_at__isnull=False).first()
    if app is None or (app.shut_until is not None and app.shut_until > now):
        return False
    step, row = step_of(app, code, now), AuthenticatorApp.objects.filter(pk=app.pk)
    if step is None:
        row.update(wrong=F("wrong") + 1)
        row.filter(wrong__gte=MOST_WRONG).update(wrong=0, shut_until=now + SHUT)
        return False
    return use_up(app, step, now)


def use_up(app: AuthenticatorApp, step: int, now: datetime) -> bool:
    """Take this half minute's code out of the world; False when another request was quicker. One query."""
    row = AuthenticatorApp.objects.filter(pk=app.pk, last_step__lt=step)
    return bool(row.update(last_step=step, wrong=0, used_at=now))


def new_recovery_codes(actor: Actor, at: datetime) -> list[str]:
    """Ten codes in place of those there were, in the caller's transaction: `xxxx-xxxx-xxxx`."""
    RecoveryCode.objects.filter(actor=actor).delete()
    codes = ["-".join(_group() for _number in range(_GROUPS)) for _code in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(actor=actor, digest=_digest(actor.pk, code), made_at=at) for code in codes
    )
    return codes


def takes_recovery_code(actor: int, code: str) -> bool:
    """Whether this is one of the person's recovery codes, not used before; then it is used. One query."""
    return bool(
        RecoveryCode.objects.filter(actor=actor, digest=_digest(actor, code), used_at__isnull=True).update(
            used_at=clock.now()
        )
    )


def recovery_codes_left(actor: int) -> int | None:
    """How many are unused; None when none were ever made. One query."""
    rows = list(RecoveryCode.objects.filter(actor=actor).values_list("used_at", flat=True))
    return sum(used is None for used in rows) if rows else None


def has_any(actor: int) -> bool:
    """Whether the person has a second factor that opens. Two queries at most."""
    from bagland.kernel.access.models import Passkey

    live = Q(actor=actor, removed_at__isnull=True, suspected_at__isnull=True)
    return (
        AuthenticatorApp.objects.filter(actor=actor, confirmed_at__isnull=False).exists()
        or Passkey.objects.filter(live).exists()
    )


def _group() -> str:
    return "".join(secrets.choice(_ALPHABET) for _letter in range(_GROUP))


def _digest(actor: int, code: str) -> str:
    """Whatever separates the groups and however they are written."""
    plain = "".join(letter for letter in code.lower() if letter in _ALPHABET)
    return keyed_digest("recovery codes", f"{actor}:{plain}")
