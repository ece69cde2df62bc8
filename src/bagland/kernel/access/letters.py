"""What this room writes by mail: invitations, links to a new password, and notices that something has changed."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.kernel.access.models import PasswordLink, SignIn
from bagland.kernel.access.states import LinkPurpose
from bagland.kernel.mail.public import Letter, Message, queue_mail
from bagland.kernel.mail.rules import is_address
from bagland.kernel.organisation.models import LegalEntity

LOOK = _("If it was not you, tell IT at once.")
"""The end of every notice: who can do something about it."""


def address_of(sign_in: SignIn) -> str:
    """Where a person is written to about the way in: the login itself where it is an address.

    Not the work e-mail first: whoever may change that must not thereby be able to take the sign-in over.
    """
    return sign_in.login if is_address(sign_in.login) else sign_in.actor.work_email


def tell_by_mail(act: Act, sign_in: SignIn, letter: Letter, *, why: str, event: int | None = None) -> Message:
    """Queue a notice to the person whose sign-in it is, in the act's transaction."""
    return queue_mail(act, letter, why=why, to=sign_in.actor, address=address_of(sign_in), about=sign_in, event=event)


def send_link(act: Act, sign_in: SignIn, link: PasswordLink, url: str, *, why: str) -> Message:
    """Queue the mail with a link; its text is kept encrypted until it is sent, and no longer than the link opens."""
    return queue_mail(
        act,
        _LETTERS[LinkPurpose(link.purpose)](sign_in, url, link.expires_at),
        why=why,
        to=sign_in.actor,
        address=address_of(sign_in),
        about=sign_in,
        is_secret=True,
        expires_at=link.expires_at,
    )


def _invitation(sign_in: SignIn, url: str, until: datetime) -> Letter:
    company = LegalEntity.objects.order_by("pk").values_list("name", flat=True).first()
    return Letter(
        _("Your sign-in to Bagland at %(company)s"),
        [
            _("You have a sign-in to Bagland, the back office of %(company)s. Your login is %(login)s."),
            _("Choose your password here. The link opens once, until %(until)s:"),
            "%(url)s",
            _("Nobody else needs this link. Do not pass it on."),
        ],
        {"company": company or "", "login": sign_in.login, "until": until, "url": url},
    )


def _reset(sign_in: SignIn, url: str, until: datetime) -> Letter:
    return Letter(
        _("A new password for Bagland"),
        [
            _("Somebody asked for a new password for %(login)s."),
            _("Choose it here. The link opens once, until %(until)s:"),
            "%(url)s",
            _("If it was not you, do nothing: your password stays as it is."),
        ],
        {"login": sign_in.login, "until": until, "url": url},
    )


def _reopened(sign_in: SignIn, url: str, until: datetime) -> Letter:
    return Letter(
        _("Your sign-in to Bagland is open again"),
        [
            _("IT has opened your sign-in %(login)s again. The old password is gone."),
            _("Choose a new one here. The link opens once, until %(until)s:"),
            "%(url)s",
            _("Nobody else needs this link. Do not pass it on."),
        ],
        {"login": sign_in.login, "until": until, "url": url},
    )


_LETTERS = {LinkPurpose.INVITATION: _invitation, LinkPurpose.RESET: _reset, LinkPurpose.REOPENED: _reopened}


def password_changed_letter(sign_in: SignIn, at: datetime) -> Letter:
    """That the password is another now."""
    return Letter(
        _("Your password for Bagland was changed"),
        [_("The password of %(login)s was changed on %(at)s. You are signed out everywhere else."), LOOK],
        {"login": sign_in.login, "at": at},
    )


def new_browser_letter(sign_in: SignIn, device: str, address: str, at: datetime) -> Letter:
    """That somebody came in from a browser that was never used before."""
    return Letter(
        _("New sign-in to Bagland"),
        [
            _("%(login)s was signed in on %(at)s with %(device)s, from the address %(address)s."),
            _("You have not used this browser before, so we write to you. If it was you, all is well."),
            LOOK,
        ],
        {"login": sign_in.login, "at": at, "device": device or _("an unknown program"), "address": address or "–"},
    )


def factor_added_letter(sign_in: SignIn, at: datetime) -> Letter:
    """That there is one more way to prove who it is."""
    return Letter(
        _("A new second factor at Bagland"),
        [_("A second factor was added to %(login)s on %(at)s."), LOOK],
        {"login": sign_in.login, "at": at},
    )


def factor_removed_letter(sign_in: SignIn, at: datetime) -> Letter:
    """That a way to prove who it is has been taken away."""
    return Letter(
        _("A second factor was removed at Bagland"),
        [_("A second factor of %(login)s was removed on %(at)s."), LOOK],
        {"login": sign_in.login, "at": at},
    )
