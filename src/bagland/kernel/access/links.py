"""Links to a new password: made, found, and used up. Whoever reads the database has no use of what is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.kernel.access.models import PasswordLink, SignIn
from bagland.kernel.access.states import LinkPurpose

PATH = "password/"
LASTS = {
    LinkPurpose.INVITATION: timedelta(days=7),
    LinkPurpose.RESET: timedelta(hours=1),
    LinkPurpose.REOPENED: timedelta(days=1),
}
BETWEEN_RESETS = timedelta(hours=1)
SECRET_BYTES = 32
HAND_OVER = _("Hand it over yourself: no mail could be sent. It opens once.")


def make_link(act: Act, sign_in: SignIn, purpose: LinkPurpose) -> tuple[PasswordLink, str]:
    """A new link as a row, and its address, which is known only now. An earlier one that is open ends."""
    end_links(sign_in, act.at)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    link = PasswordLink.objects.create(
        sign_in=sign_in, purpose=purpose, digest=digest_of(secret), made_at=act.at, expires_at=act.at + LASTS[purpose]
    )
    return link, f"{settings.PUBLIC_URL}/{PATH}{secret}/"


def end_links(sign_in: SignIn, at: datetime) -> None:
    """No link that is out opens this sign-in any more."""
    PasswordLink.objects.filter(sign_in=sign_in, used_at__isnull=True, ended_at__isnull=True).update(ended_at=at)


def open_link(secret: str, at: datetime) -> PasswordLink | None:
    """The link behind a secret, if it still opens something. One query."""
    found = PasswordLink.objects.filter(digest=digest_of(secret), used_at__isnull=True, ended_at__isnull=True)
    return found.filter(expires_at__gt=at, sign_in__is_active=True).select_related("sign_in__actor").first()


def was_reset_lately(sign_in: SignIn, at: datetime) -> bool:
    """Whether a link for a forgotten password was sent within the last hour."""
    sent = PasswordLink.objects.filter(sign_in=sign_in, purpose=LinkPurpose.RESET)
    return sent.filter(made_at__gt=at - BETWEEN_RESETS).exists()


def digest_of(secret: str) -> str:
    """What is kept of a link: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
