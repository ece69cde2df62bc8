"""The addresses of the house: every declared page, the form of every activity, and the few of the shell itself.

Config asks for them when every app is ready; nothing is declared later.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path

from bagland.foundation.act import Act
from bagland.foundation.activity import activities
from bagland.foundation.refusal import Refusal
from bagland.ui import errors, navigation
from bagland.ui.acting import form_of
from bagland.ui.drafting import draft, kept, through_sign_in
from bagland.ui.help import help_page
from bagland.ui.keymap import keys_page
from bagland.ui.language import set_language
from bagland.ui.pages import address, pages, to_sign_in
from bagland.ui.ports import ports
from bagland.ui.presence import here
from bagland.ui.refusals import NoSuchPage


def home(request: HttpRequest) -> HttpResponse:
    """The page that the reader has chosen to begin with, else the first of the rail that the reader may open."""
    act: Act | None = getattr(request, "act", None)
    if act is None:
        return to_sign_in(request)
    views, start = ports.signed_in(act).views, pages.get(ports.desk.preferences(request).start)
    if start is not None and (not start.view or start.view in views):
        return HttpResponseRedirect(address(start.code))
    for item, entries in navigation.opened_by(views):
        code = item.page if isinstance(item, navigation.Entry) else entries[0].page
        return HttpResponseRedirect(address(code))
    return errors.refused(request, NoSuchPage())


def act_page(request: HttpRequest, code: str, key: int | None = None) -> HttpResponse:
    """The form of an activity that people use."""
    act: Act | None = getattr(request, "act", None)
    if act is None:
        return through_sign_in(request, code, key) if request.method == "POST" else to_sign_in(request)
    activity = activities.get(code)
    if activity is None or activity.by_system:
        return errors.refused(request, NoSuchPage())
    try:
        return form_of(activity).answer(request, act, key)
    except Refusal as refusal:
        return errors.refused(request, refusal)


def urlpatterns() -> list[URLPattern]:
    """All of them; asked once, when every room has declared its pages."""
    return [
        path("", home, name="home"),
        path("language/", set_language, name="language"),
        path("help/", help_page, name="help"),
        path("keys/", keys_page, name="keys"),
        path("kept/<str:key>/", kept, name="kept"),
        path("draft/<str:code>/", draft, name="draft"),
        path("draft/<str:code>/<int:key>/", draft, name="draft-on"),
        path("here/<str:kind>/<int:key>/", here, name="here"),
        path("act/<str:code>/", act_page, name="act"),
        path("act/<str:code>/<int:key>/", act_page, name="act-on"),
        *(path(page.path, page, name=code) for code, page in pages.items()),
    ]
