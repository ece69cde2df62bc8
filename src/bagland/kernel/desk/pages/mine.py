"""My settings: how Bagland looks and answers for one person, on every computer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import get_script_prefix
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.kernel.desk.keeping import choose
from bagland.kernel.desk.models import FIRST_OF_RAIL, Density, KeyBar, Letters, Spoken, Theme
from bagland.ui import navigation, toasts
from bagland.ui.desk import Preferences
from bagland.ui.language import LANGUAGES, remember
from bagland.ui.pages import Page, address
from bagland.ui.ports import ports


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to choose, with the words of its choices and the one that holds."""

    name: str
    label: Any
    hint: Any
    choices: list[tuple[str, Any]]
    chosen: str
    is_list: bool = False


class MySettings(Page):
    """Language, light and dark, density, keys and the first page. Chosen here, it holds on every computer."""

    code = "desk.my_settings"
    path = "me/settings/"
    title = _("My settings")
    methods = ("GET", "HEAD", "POST")

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        views = ports.signed_in(act).views
        here = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        questions = asked(ports.desk.preferences(request), views, here if here in LANGUAGES else "")
        if request.method != "POST":
            return self.shown(request, act, "desk/mine.html", {"questions": questions})
        offered = {question.name: {value for value, _words in question.choices} for question in questions}
        chosen = {name: value for name in offered if (value := request.POST.get(name, "")) in offered[name]}
        if chosen:
            choose(act.actor, **chosen)
        return _kept(chosen.get("language", ""))


def _kept(language: str) -> HttpResponse:
    """Back to the page, in the language that was chosen."""
    response = HttpResponseRedirect(address(MySettings.code))
    response.status_code = 303
    spoken = language if language in ("da", "en") else ""
    if language == Spoken.OWN:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, path=get_script_prefix(), samesite="Lax")
    elif spoken:
        remember(response, spoken)
    with translation.override(spoken or translation.get_language()):
        toasts.leave(response, gettext("Your settings are kept."))
    return response


def asked(now: Preferences, views: frozenset[str], here: str) -> list[Question]:
    """Everything that can be chosen, with what holds now; `here` is the language that this computer keeps."""
    in_rail = [
        (entry.page, entry.label)
        for item, entries in navigation.opened_by(views)
        for entry in ((item,) if isinstance(item, navigation.Entry) else entries)
    ]
    starts = [(FIRST_OF_RAIL, _("My work")), *(pair for pair in in_rail if pair[0] != "desk.my_work")]
    known = {code for code, _title in starts}
    return [
        Question(
            "language", _("Language"), _("What pages and messages are written in."), list(Spoken.choices),
            now.language or here or Spoken.OWN,
        ),
        Question("theme", _("Light and dark"), "", list(Theme.choices), now.theme or Theme.SYSTEM),
        Question(
            "density", _("Density"), _("How high a row is. On a touch screen rows stay as high as a finger needs."),
            list(Density.choices), now.density or Density.NORMAL,
        ),
        Question(
            "letters", _("Keys of one letter"),
            _("J, K, A, G and the like. Switch them off if you speak to your computer, or press keys by accident."),
            list(Letters.choices), Letters.ON if now.has_letters else Letters.OFF,
        ),
        Question(
            "key_bar", _("Keys under the page"), "", list(KeyBar.choices),
            KeyBar.SHOWN if now.has_key_bar else KeyBar.HIDDEN,
        ),
        Question(
            "start_page", _("First page"), _("What opens when you come in."), starts,
            now.start if now.start in known else FIRST_OF_RAIL, is_list=True,
        ),
    ]  # fmt: skip
