"""What is typed is not lost: drafts that keep themselves, and forms that come back through the sign-in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import Resolver404, get_script_prefix, resolve
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.activity import Activity, activities
from bagland.foundation.answers import MOST, Answers
from bagland.foundation.refusal import Refusal
from bagland.foundation.speech import language
from bagland.ui import errors
from bagland.ui.acting import act_address
from bagland.ui.desk import Typed
from bagland.ui.forms import ActivityForm
from bagland.ui.opened import FIELD, opened_with
from bagland.ui.pages import to_sign_in
from bagland.ui.ports import ports
from bagland.ui.refusals import HeldFormGone, NoSuchPage

POSITION = "acting-position"
PARTS = ("", "_0", "_1", "-key")
"""What a browser adds to an input's name: money and moments have two fields, a found object has its key."""


def typed_in(activity: Activity, data: QueryDict) -> dict[str, list[str]]:
    """What stands in the fields of an activity's form. Secrets are never among it, nor anything that is no field."""
    names = [item.name + part for item in activity.inputs if not item.says.secret for part in PARTS]
    asking = tuple(f"{item.name}-" for item in activity.inputs if item.type is Answers)
    names += [name for name in data if asking and name.startswith(asking)][:MOST]
    return {name: data.getlist(name) for name in (*names, POSITION) if name in data}


def as_data(typed: Typed) -> QueryDict:
    """A draft as a form reads it."""
    data = QueryDict(mutable=True)
    for name, texts in typed.items():
        data.setlist(name, list(texts))
    return data


def is_worth_keeping(typed: Mapping[str, Any]) -> bool:
    """Whether anything was typed at all."""
    return any(text.strip() for name, texts in typed.items() if name != POSITION for text in texts)


@require_POST
def draft(request: HttpRequest, code: str, key: int | None = None) -> HttpResponse:
    """Keep what stands in a form, as it is typed, or throw it away. Answers the script with a sentence."""
    act: Act | None = getattr(request, "act", None)
    activity = activities.get(code)
    if act is None:
        return JsonResponse({"said": _("You are signed out.")}, status=401)
    if activity is None or activity.by_system or (activity.subject is None) != (key is None):
        return errors.refused(request, NoSuchPage())
    if "drop" in request.POST:
        ports.desk.drop(act, code, key)
        return _redirect(act_address(code, key))
    if "asks" in request.POST:
        return _asks(request, act, activity, key)
    typed = typed_in(activity, request.POST)
    at = ports.desk.keep(act, code, key, typed)
    if at is None:
        return JsonResponse({"said": _("This is too long to be kept as a draft.")}, status=413)
    return JsonResponse({"said": _("Draft kept %(at)s.") % {"at": moment_of(act)}})


def _asks(request: HttpRequest, act: Act, activity: Activity, key: int | None) -> HttpResponse:
    """Which fields of a form are not asked for, with what stands in it; nothing is kept."""
    from bagland.ui.acting import form_of
    from bagland.ui.performing import hidden_fields, subject_of

    try:
        page, subject = form_of(activity), subject_of(activity, act, key)
        form = ActivityForm(activity, act, subject, data=request.POST, asked=page.asked(act, subject))
        hides = hidden_fields(page, act, subject, form) if form.asked else []
        foretold = page.foretold(act, subject, form.so_far()) if page.foretells else ""
        return JsonResponse({"hides": hides, "foretold": foretold})
    except Refusal as refusal:
        return errors.refused(request, refusal)


def draft_address(code: str, key: int | None) -> str:
    """Where what stands in a form is kept while it is typed."""
    return f"{get_script_prefix()}draft/{code}/" if key is None else f"{get_script_prefix()}draft/{code}/{key}/"


def moment_of(act: Act) -> str:
    """The time of day, as it stands in a sentence."""
    return formats.clock_time(timezone.localtime(act.at), language())


def through_sign_in(request: HttpRequest, code: str, key: int | None) -> HttpResponse:
    """A form was sent by somebody who is not signed in (any more): hold it, and lead through the sign-in back to it.

    It is held for the one whom its opening names, and only a form that Bagland made names anybody. Nothing is done.
    """
    where = _held(request, code, key)
    return _redirect(f"{ports.sign_in}?{urlencode({'next': where})}") if where else to_sign_in(request)


def after_a_lost_token(request: HttpRequest) -> HttpResponse | None:
    """A form whose secret is old (one signed in anew meanwhile) comes back filled; None when it is no such form."""
    if request.method != "POST":
        return None
    try:
        found = resolve(request.path)
    except Resolver404:
        return None
    if found.url_name not in ("act", "act-on"):
        return None
    where = _held(request, found.kwargs["code"], found.kwargs.get("key"))
    return _redirect(where) if where else None


def _held(request: HttpRequest, code: str, key: int | None) -> str:
    """The address under which a sent form is held; empty when it is not."""
    activity, opened = activities.get(code), opened_with(request.POST.get(FIELD, ""))
    if activity is None or opened is None or (opened.activity, opened.subject) != (code, key):
        return ""
    held = ports.desk.hold(opened.actor, code, key, typed_in(activity, request.POST))
    return f"{get_script_prefix()}kept/{held}/" if held else ""


@require_GET
def kept(request: HttpRequest, key: str) -> HttpResponse:
    """Take a held form back: once, and only whoever wrote it. It opens filled, and nothing has been sent."""
    act: Act | None = getattr(request, "act", None)
    if act is None:
        return to_sign_in(request)
    try:
        begun = ports.desk.take_back(act, key)
        if begun is None:
            raise HeldFormGone
    except Refusal as refusal:
        return errors.refused(request, refusal)
    return _redirect(f"{act_address(begun.activity, begun.subject)}?draft=held")


def _redirect(where: str) -> HttpResponse:
    response = HttpResponseRedirect(where)
    response.status_code = 303
    return response
