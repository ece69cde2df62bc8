"""What is recorded about coming in: who did, who tried, and from a new browser."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import Scope
from bagland.kernel.access.facts import NewBrowser, SignedIn, SignInFailed
from bagland.kernel.access.letters import new_browser_letter, tell_by_mail
from bagland.kernel.access.models import SignIn


@activity("access.record_sign_in", title=_("Signed in"), told=_("let the person in."), subject=SignIn, by_system=True)
def record_sign_in(act: Act, sign_in: SignIn, *, way: Annotated[str, Says(_("Way in"))]) -> SignIn:
    """That somebody came in with the right password."""
    act.tell(SignedIn(way=way))
    sign_in.last_login = act.at
    sign_in.save(update_fields=["last_login"])
    return sign_in


def _where_it_was_tried(_subject: Any, _inputs: dict[str, Any]) -> Scope:
    return Scope()


@activity(
    "access.record_failed_sign_in",
    title=_("Sign-in failed"),
    told=_("refused a sign-in."),
    by_system=True,
    scope=_where_it_was_tried,
)
def record_failed_sign_in(
    act: Act,
    *,
    login: Annotated[str, Says(_("Login"), personal="normal")] = "",
    way: Annotated[str, Says(_("Way in"))] = "password",
) -> None:
    """That somebody tried to come in and could not."""
    act.tell(SignInFailed(login=login, way=way))


@activity(
    "access.record_new_browser",
    title=_("Signed in from a new browser"),
    told=_("let the person in from a new browser."),
    subject=SignIn,
    by_system=True,
)
def record_new_browser(
    act: Act,
    sign_in: SignIn,
    *,
    device: Annotated[str, Says(_("Device"), personal="normal")],
    address: Annotated[str, Says(_("Address"), personal="normal")],
) -> SignIn:
    """That somebody came in from a browser that was never used before. The person is told by mail."""
    act.tell(NewBrowser(device=device, address=address))
    tell_by_mail(act, sign_in, new_browser_letter(sign_in, device, address, act.at), why="access.record_new_browser")
    return sign_in
