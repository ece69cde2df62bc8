"""The forms of what IT and HR do about somebody's way in, and of one's own password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import HASH_SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.perform import Done
from bagland.kernel.access.activities import invite, reopen_login, set_password
from bagland.kernel.access.models import SignIn
from bagland.kernel.access.pages.my_sign_in import MINE
from bagland.kernel.access.refusals import TooManyTries
from bagland.kernel.access.sign_in import LONGEST, count_wrong, is_shut
from bagland.kernel.organisation.models import Actor
from bagland.ui.acting import ActivityPage
from bagland.ui.details import Fact

NOTE = _("Copy it now and hand it over yourself: no mail could be sent. It opens once.")


def handed_over(subject: Any, answer: Done) -> list[Fact]:
    """The link that could not be sent, the only time it is shown."""
    url = getattr(answer.thing, "shown_once", {}).get("link")
    return [Fact(_("Person"), subject), Fact(_("Link to a new password"), url, note=NOTE)] if url else []


class Invite(ActivityPage):
    """Invite somebody to sign in."""

    activity = invite
    button = _("Send invitation")
    intro = _("The person gets a mail with a link, and chooses the password. You never learn it.")
    opens = "subject"

    def initial(self, act: Act, subject: Actor) -> dict[str, Any]:
        login = SignIn.objects.filter(actor=subject).values_list("login", flat=True).first()
        return {"login": login or subject.work_email}

    def told(self, act: Act, subject: Any, answer: Done) -> list[Fact]:
        return handed_over(subject, answer)


class ReopenLogin(ActivityPage):
    """Let somebody in again."""

    activity = reopen_login
    intro = _("The old password ends, and the person is signed out everywhere. A link to a new one goes by mail.")
    opens = "subject"

    def told(self, act: Act, subject: Any, answer: Done) -> list[Fact]:
        return handed_over(subject, answer)


class SetPassword(ActivityPage):
    """Change one's own password, and stay signed in here."""

    activity = set_password
    opens = MINE

    def answer(self, request: HttpRequest, act: Act, key: int | None) -> HttpResponse:
        """As any form; a wrong present password counts as a wrong try at the door. Refuses with TooManyTries."""
        if request.method == "POST" and key == act.actor:
            _must_not_guess(request, act)
        response = super().answer(request, act, key)
        if response.status_code == 303 and key == act.actor:
            sign_in = SignIn.objects.filter(actor=act.actor).first()
            if sign_in is not None:
                request.session.cycle_key()
                request.session[HASH_SESSION_KEY] = sign_in.get_session_auth_hash()
        return response


def _must_not_guess(request: HttpRequest, act: Act) -> None:
    """Whoever sits at an open session tries no more passwords than a stranger may."""
    sign_in = SignIn.objects.filter(actor=act.actor).first()
    if sign_in is None:
        return
    if is_shut(request, sign_in.login):
        raise TooManyTries
    if not sign_in.check_password(request.POST.get("present", "")[:LONGEST]):
        count_wrong(request, sign_in.login)
