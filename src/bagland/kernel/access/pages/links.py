"""The page for a forgotten password, and the one that a link to a new password opens. Both are for strangers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from bagland.foundation import clock
from bagland.foundation.act import Door, act_now
from bagland.foundation.perform import perform
from bagland.foundation.refusal import Refusal
from bagland.kernel.access.activities import choose_password
from bagland.kernel.access.links import open_link
from bagland.kernel.access.models import PasswordLink, ResetWish
from bagland.kernel.access.pages.coming_in import HOME, framed_door, gone_on
from bagland.kernel.access.sign_in import LONGEST, writable
from bagland.kernel.jobs.system import system_actor
from bagland.kernel.mail.public import mail_server

FORGOTTEN = "/sign-in/forgotten/"
METHODS = ["GET", "HEAD", "POST"]


def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link to a new password. The answer is the same, and as quick, whether anybody has this login.

    It only writes the wish down; the worker sends the link. One query.
    """
    if getattr(request, "act", None) is not None:
        return HttpResponseRedirect(HOME)
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    typed = writable(request.POST.get("login", "")).strip().lower()
    was_asked = request.method == "POST" and bool(typed)
    if was_asked and mail_server().is_set:
        ResetWish.objects.bulk_create([ResetWish(login=typed, at=clock.now())], ignore_conflicts=True)
    context = {
        "title": _("Forgotten password"),
        "login": typed,
        "was_asked": was_asked,
        "has_mail": mail_server().is_set,
        "where": FORGOTTEN,
    }
    return framed_door(request, "access/forgotten.html", context)


@sensitive_post_parameters("password")
def new_password(request: HttpRequest, secret: str) -> HttpResponse:
    """Choose a password by a link. Looking at the page uses nothing up, so that a mail scanner may look too."""
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    link = open_link(secret[:LONGEST], clock.now())
    if link is None:
        return _unread(framed_door(request, "access/link_over.html", {"title": _("This link is over")}, 410))
    if request.method != "POST":
        return _asked(request, link)
    act = act_now(system_actor(), Door.BROWSER)
    try:
        perform(choose_password, act, link.sign_in_id, link=secret, password=request.POST.get("password", "")[:LONGEST])
    except Refusal as refusal:
        fault = next(iter(refusal.faults.values()), refusal.sentence)
        return _asked(request, link, fault, 422)
    link.sign_in.refresh_from_db()
    return _unread(gone_on(request, link.sign_in, "password", HOME))


def _asked(request: HttpRequest, link: PasswordLink, fault: str = "", status: int = 200) -> HttpResponse:
    context = {
        "title": _("Choose a password"),
        "login": link.sign_in.login,
        "until": link.expires_at,
        "fault": fault,
        "where": request.path,
    }
    return _unread(framed_door(request, "access/new_password.html", context, status))


def _unread(response: HttpResponse) -> HttpResponse:
    """The address is the secret: no page that is opened from here may learn it, and no cache keep it."""
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
