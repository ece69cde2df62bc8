"""What is done about sign-ins and their passwords."""

from __future__ import annotations

from typing import Annotated

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act, Door
from bagland.foundation.activity import activity, title_of, view
from bagland.foundation.inputs import Says
from bagland.kernel.access.facts import Invited, LinkSent, LoginClosed
from bagland.kernel.access.letters import password_changed_letter, send_link, tell_by_mail
from bagland.kernel.access.links import end_links, make_link, open_link
from bagland.kernel.access.models import PasswordLink, SignIn, Token
from bagland.kernel.access.refusals import (
    LinkIsOver,
    LoginTaken,
    NoSignIn,
    OnlyInBrowser,
    PasswordTooWeak,
    WrongPassword,
)
from bagland.kernel.access.sessions import end_all_of, end_others_of
from bagland.kernel.access.states import LinkPurpose
from bagland.kernel.jobs.system import system_actor
from bagland.kernel.mail.states import MailState
from bagland.kernel.organisation.models import Actor
from bagland.kernel.organisation.questions import must_be_choosable
from bagland.kernel.organisation.rules import must_fit

view("access.see_rights", title=_("See who may do what"))


@activity("access.invite", title=_("Invite to sign in"), told=_("sent an invitation."), subject=Actor)
def invite(
    act: Act,
    person: Actor,
    *,
    login: Annotated[str, Says(_("Login"), help=_("The work e-mail when left out."), personal="normal")] = "",
) -> Actor:
    """Give a person a login without a password, and send a link with which the person chooses one.

    The link opens once, within seven days. Where no mail can be sent it is shown once instead, to be handed over. May
    be done again, with another login too, while no password was ever chosen: a sign-in that was reopened keeps its
    login, or whoever invites could have its link sent to himself. Refuses with NotAPerson, NoAddress or LoginTaken.
    """
    must_be_choosable(person, people_only=True)
    sign_in = SignIn.objects.filter(actor=person).first()
    login = (login or (sign_in.login if sign_in else "") or person.work_email).lower()
    must_fit(login=(login, 200))
    taken = SignIn.objects.filter(login=login).exclude(actor=person).exists()
    if not login or taken or (sign_in is not None and _was_chosen(sign_in)):
        raise LoginTaken(login=login, person=person.name)
    if sign_in is None:
        sign_in = SignIn(actor=person)
        sign_in.set_unusable_password()
    sign_in.login, sign_in.is_active, sign_in.must_change = login, True, False
    sign_in.save()
    was_sent = _hand_over(act, person, sign_in, LinkPurpose.INVITATION, "access.invite")
    act.tell(Invited(login=login, by_mail=was_sent))
    return person


@activity("access.open_login", title=_("Open sign-in"), told=_("opened the sign-in."), subject=Actor)
def open_login(
    act: Act,
    person: Actor,
    *,
    login: Annotated[str, Says(_("Login"), help=_("Most often the work e-mail."), personal="normal")],
    password: Annotated[str, Says(_("First password"), secret=True)],
) -> SignIn:
    """Give a person a login and a first password, which the person must change at the first sign-in.

    Only who opens his own, or the system for him, need not. Refuses with NotAPerson, LoginTaken or PasswordTooWeak.
    """
    must_be_choosable(person, people_only=True)
    login = login.lower()
    must_fit(login=(login, 200))
    if SignIn.objects.filter(login=login).exists() or SignIn.objects.filter(actor=person).exists():
        raise LoginTaken(login=login, person=person.name)
    sign_in = SignIn(login=login, actor=person, must_change=act.actor not in (person.pk, system_actor()))
    must_be_strong(password, sign_in)
    sign_in.set_password(password)
    sign_in.save()
    return sign_in


@activity("access.close_login", title=_("Close sign-in"), told=_("closed the sign-in."), subject=Actor)
def close_login(act: Act, person: Actor, *, reason: Annotated[str, Says(_("Reason"))]) -> Actor:
    """Let nobody sign in as this person, end all sessions, and revoke the tokens of the person and of its agents.

    Nothing is lost: it can be opened again.
    """
    for sign_in in SignIn.objects.filter(actor=person):
        sign_in.is_active = False
        sign_in.save(update_fields=["is_active"])
        end_links(sign_in, act.at)
    end_all_of(person.pk, act.at)
    tokens = Token.objects.filter(actor=person) | Token.objects.filter(actor__owner=person)
    tokens.filter(revoked_at__isnull=True).update(revoked_at=act.at)
    act.tell(LoginClosed(reason=reason))
    return person


@activity("access.reopen_login", title=_("Reopen sign-in"), told=_("opened the sign-in again."), subject=Actor)
def reopen_login(act: Act, person: Actor) -> Actor:
    """Let a person in again who was shut out or has lost the password; nobody else learns the new one.

    The old password ends, all sessions too, and a link to a new one is sent; where no mail can be sent it is shown
    once instead, to be handed over. It opens once, within a day. Refuses with NotAPerson or NoSignIn.
    """
    must_be_choosable(person, people_only=True)
    sign_in = SignIn.objects.filter(actor=person).first()
    if sign_in is None:
        raise NoSignIn(person=person.name)
    sign_in.set_unusable_password()
    sign_in.is_active, sign_in.must_change = True, False
    sign_in.save(update_fields=["password", "is_active", "must_change"])
    end_all_of(person.pk, act.at)
    was_sent = _hand_over(act, person, sign_in, LinkPurpose.REOPENED, "access.reopen_login")
    act.tell(LinkSent(by_mail=was_sent))
    return person


@activity(
    "access.send_reset_link",
    title=_("Send link to a new password"),
    told=_("sent a link to a new password."),
    subject=SignIn,
    by_system=True,
)
def send_reset_link(act: Act, sign_in: SignIn) -> SignIn:
    """Send the link that somebody asked for on the page for a forgotten password. The old password stays until then."""
    link, url = make_link(act, sign_in, LinkPurpose.RESET)
    send_link(act, sign_in, link, url, why="access.send_reset_link")
    return sign_in


@activity(
    "access.choose_password",
    title=_("Choose password"),
    told=_("let the person choose a password by the link that was sent."),
    subject=SignIn,
    by_system=True,
)
def choose_password(
    act: Act,
    sign_in: SignIn,
    *,
    link: Annotated[str, Says(_("Link"), secret=True)],
    password: Annotated[str, Says(_("New password"), secret=True)],
) -> SignIn:
    """A person who has the link chooses a password. The link is used up, and every session of the person ends.

    Refuses with LinkIsOver or PasswordTooWeak.
    """
    found = open_link(link, act.at)
    if found is None or found.sign_in_id != sign_in.pk:
        raise LinkIsOver
    must_be_strong(password, sign_in)
    found.used_at = act.at
    found.save(update_fields=["used_at"])
    sign_in.set_password(password)
    sign_in.must_change = False
    sign_in.save(update_fields=["password", "must_change"])
    end_all_of(sign_in.actor_id, act.at)
    if found.purpose != LinkPurpose.INVITATION:
        tell_by_mail(act, sign_in, password_changed_letter(sign_in, act.at), why="access.choose_password")
    return sign_in


@activity("access.set_password", title=_("Change password"), told=_("changed the password."), subject=Actor)
def set_password(
    act: Act,
    person: Actor,
    *,
    present: Annotated[str, Says(_("Present password"), secret=True)],
    password: Annotated[str, Says(_("New password"), secret=True)],
) -> Actor:
    """Change one's own password. All other sessions end, and a mail says so.

    Not over the API, where nothing slows down whoever guesses the present one. Refuses with OnlyInBrowser,
    WrongPassword or PasswordTooWeak.
    """
    if act.door is Door.API:
        raise OnlyInBrowser(activity=title_of("access.set_password"))
    sign_in = SignIn.objects.filter(actor=person).first()
    if sign_in is None or not sign_in.check_password(present):
        raise WrongPassword
    must_be_strong(password, sign_in)
    sign_in.set_password(password)
    sign_in.must_change = False
    sign_in.save(update_fields=["password", "must_change"])
    end_links(sign_in, act.at)
    end_others_of(act, person.pk)
    tell_by_mail(act, sign_in, password_changed_letter(sign_in, act.at), why="access.set_password")
    return person


def _was_chosen(sign_in: SignIn) -> bool:
    """Whether the person has, or had before the sign-in was reopened, a password of its own."""
    reopened = PasswordLink.objects.filter(sign_in=sign_in, purpose=LinkPurpose.REOPENED)
    return sign_in.has_usable_password() or sign_in.last_login is not None or reopened.exists()


def _hand_over(act: Act, person: Actor, sign_in: SignIn, purpose: LinkPurpose, why: str) -> bool:
    """Send a link, or put it on the answer to be shown once. Whether it is sent by mail."""
    link, url = make_link(act, sign_in, purpose)
    message = send_link(act, sign_in, link, url, why=why)
    if message.state == MailState.QUEUED:
        return True
    message.state, message.body = MailState.GIVEN_UP, ""
    message.save(update_fields=["state", "body"])
    person.shown_once = {"link": url}  # type: ignore[attr-defined]
    return False


def must_be_strong(password: str, sign_in: SignIn) -> None:
    """Refuse with PasswordTooWeak, which says why."""
    try:
        validate_password(password, sign_in)
    except ValidationError as error:
        raise PasswordTooWeak(faults=" ".join(error.messages)) from None
