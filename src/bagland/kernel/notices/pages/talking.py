"""Where the talk below an object is sent: a comment, or that one follows or no longer does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.inputs import TEXT_LENGTH
from bagland.foundation.kinds import Kept
from bagland.foundation.perform import Done, Pending, perform
from bagland.foundation.refusal import Refusal
from bagland.foundation.refusals import InputFault
from bagland.kernel.access.refusals import ChoosePosition
from bagland.kernel.notices.activities import comment, commented_on, correct_comment, withdraw_comment
from bagland.kernel.notices.models import Comment, Follower
from bagland.kernel.notices.queries import typed_text
from bagland.ui import toasts
from bagland.ui.acting import ActivityPage
from bagland.ui.forms import KEY
from bagland.ui.pages import Page, address_of
from bagland.ui.ports import ports
from bagland.ui.refusals import NoSuchPage
from bagland.ui.refusing import said

MOST_DIGITS = 18


class Talking(Page):
    """The form of a comment on its own, and the place where the panel's forms are sent."""

    code = "notices.talking"
    path = "talk/"
    title = _("Comment")
    methods = ("GET", "HEAD", "POST")

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        given = request.POST if request.method == "POST" else request.GET
        number = given.get("about", "")
        if not (number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS):
            raise NoSuchPage
        thing = commented_on(act, given.get("about_kind", ""), int(number))
        if request.method != "POST":
            return self._form(request, act, thing, "")
        match request.POST.get("do"):
            case "follow":
                Follower.objects.get_or_create(actor_id=act.actor, **_place(thing))
                return _led_back(thing, gettext("You follow %(thing)s, and are told what happens."), "talk")
            case "unfollow":
                Follower.objects.filter(actor=act.actor, **_place(thing)).delete()
                return _led_back(thing, gettext("You no longer follow %(thing)s."), "talk")
            case _:
                return self._write(request, act, thing)

    def _write(self, request: HttpRequest, act: Act, thing: Kept) -> HttpResponse:
        text = request.POST.get("text", "")
        acting = replace(act, key=request.POST.get(KEY, "")[:64] or None, told=[], memory={})
        try:
            written = _commented(acting, {"text": text, **_place(thing)})
        except Refusal as refusal:
            return self._form(request, act, thing, text[: TEXT_LENGTH * 2], refusal)
        place = f"comment-{getattr(written, 'key', '')}"
        return _led_back(thing, gettext("Your comment on %(thing)s is written."), place)

    def _form(
        self, request: HttpRequest, act: Act, thing: Kept, text: str, refusal: Refusal | None = None
    ) -> HttpResponse:
        fault = refusal.faults.get("text", "") if isinstance(refusal, InputFault) else ""
        context = {
            "thing": thing,
            "title": gettext("Comment on %(thing)s") % {"thing": thing},
            "crumbs": [(str(thing), address_of(thing.page, thing.pk))],
            "about": _place(thing),
            "text": text,
            "key_name": KEY,
            "act_key": request.POST.get(KEY, ""),
            "fault": fault,
            "refusal": said(refusal) if refusal is not None and not fault else None,
        }
        return self.shown(request, act, "notices/write.html", context, status=422 if refusal else 200)


def _commented(act: Act, inputs: dict[str, Any]) -> Done | Pending:
    """Nobody is asked in which company he comments on what belongs to the whole group: the first held position does."""
    try:
        return perform(comment, act, **inputs)
    except ChoosePosition:
        position = ports.signed_in(act).positions[0].key
        return perform(comment, replace(act, position=position, told=[], memory={}), **inputs)


def _place(thing: Kept) -> dict[str, Any]:
    return {"about_kind": thing._meta.label_lower, "about": thing.pk}


def _led_back(thing: Kept, sentence: str, place: str) -> HttpResponse:
    response = HttpResponseRedirect(f"{address_of(thing.page, thing.pk)}#{place}")
    response.status_code = 303
    toasts.leave(response, sentence % {"thing": thing})
    return response


class CorrectComment(ActivityPage):
    """Write one's comment anew, starting from what stands there."""

    activity = correct_comment

    def initial(self, act: Act, subject: Comment) -> dict[str, Any]:
        return {"text": typed_text(act, subject)}


class WithdrawComment(ActivityPage):
    """Take back what one has written."""

    activity = withdraw_comment
    intro = _("The text is taken away. That there was a comment stays to be seen.")
