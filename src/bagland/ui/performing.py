"""An activity through its form: shown, performed once, and led on or told why not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

from bagland.foundation import keyset
from bagland.foundation.act import Act
from bagland.foundation.activity import Activity
from bagland.foundation.kinds import Kept, model_of
from bagland.foundation.perform import Done, Pending, perform
from bagland.foundation.refusal import Refusal
from bagland.foundation.refusals import KeyReused, NotFound
from bagland.foundation.speech import joined
from bagland.ui import toasts
from bagland.ui.acting import act_address
from bagland.ui.detailing import table
from bagland.ui.forms import ActivityForm
from bagland.ui.lists import lists
from bagland.ui.pages import address, address_of, pages
from bagland.ui.ports import ports
from bagland.ui.refusals import NoSuchPage
from bagland.ui.refusing import said
from bagland.ui.shell import framed

if TYPE_CHECKING:
    from bagland.ui.acting import ActivityPage


def performed(page: ActivityPage, request: HttpRequest, act: Act, key: int | None) -> HttpResponse:
    """GET shows the form. POST calls `perform` once: its answer leads on with 303, a refusal comes back with 422."""
    activity = page.activity
    subject = _subject(activity, act, key)
    if request.method != "POST":
        beforehand = ports.may(act, [activity.code], subject).get(activity.code)
        initial = page.initial(act, subject) | _asked_for(activity, request)
        form = ActivityForm(activity, act, subject, order=page.order, initial=initial)
        return _form_page(page, request, act, subject, form, beforehand)
    form = ActivityForm(activity, act, subject, order=page.order, data=request.POST)
    if not form.is_valid():
        beforehand = ports.may(act, [activity.code], subject).get(activity.code)
        return _form_page(page, request, act, subject, form, beforehand, status=422)
    acting = replace(act, key=form.key, position=form.position or act.position, told=[], memory={})
    try:
        answer = perform(activity, acting, subject, **form.values())
    except Refusal as refusal:
        return _refused(page, request, act, subject, form, refusal)
    return _led_on(page, request, act, subject, answer)


def _subject(activity: Activity, act: Act, key: int | None) -> Any:
    """What the activity is done to, as far as the actor may see it."""
    if activity.subject is None:
        if key is not None:
            raise NoSuchPage
        return None
    if key is None:
        raise NoSuchPage
    rows: models.QuerySet[Any] = activity.subject._default_manager.all()
    if issubclass(activity.subject, Kept):
        rows = keyset.visible(rows, act)
    found = rows.filter(pk=key).first() if key <= 2**63 - 1 else None
    if found is None:
        raise NotFound(kind=activity.subject._meta.verbose_name, key=key)
    return found


def _asked_for(activity: Activity, request: HttpRequest) -> dict[str, Any]:
    """Inputs given in the address, so that a page can link to a form half filled. No secret comes that way."""
    return {
        item.name: request.GET.getlist(item.name) if item.many else request.GET[item.name]
        for item in activity.inputs
        if item.name in request.GET and not item.says.secret
    }


def _refused(
    page: ActivityPage, request: HttpRequest, act: Act, subject: Any, form: ActivityForm, refusal: Refusal
) -> HttpResponse:
    """The form again: faults beside their fields, or the refusal in a panel above it. Nothing typed is lost."""
    if refusal.faults:
        form.take_faults(refusal)
        return _form_page(page, request, act, subject, form, status=422)
    if isinstance(refusal, KeyReused):
        form.renew_key()
    status = refusal.status if refusal.status in (403, 503) else 422
    return _form_page(page, request, act, subject, form, refusal, status=status)


def _form_page(
    page: ActivityPage,
    request: HttpRequest,
    act: Act,
    subject: Any,
    form: ActivityForm,
    refusal: Refusal | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    activity = page.activity
    preview = page.preview(act, subject)
    where = _address_of_thing(subject)
    context = {
        "title": activity.title,
        "crumbs": _crumbs(activity, subject, where),
        "form": form,
        "action": act_address(activity.code, None if subject is None else subject.pk),
        "button": page.button or activity.title,
        "intro": page.intro,
        "subject": subject,
        "subject_address": where,
        "preview": table(preview) if preview is not None else None,
        "refusal": said(refusal) if refusal is not None else None,
        "was_sent": request.method == "POST",
        "summary": form.summary() if form.is_bound and refusal is None else [],
        "back": back(request, where),
    }
    return framed(request, act, "ui/act.html", context, code=_code_of_page(activity, subject), status=status)


def _led_on(page: ActivityPage, request: HttpRequest, act: Act, subject: Any, answer: Done | Pending) -> HttpResponse:
    """The page after an act, with a sentence that says what was done, or who must approve it."""
    if isinstance(answer, Pending):
        where = address_of(ports.request_page, answer.request) or back(request, _address_of_thing(subject))
        return _redirect(where, _pending_sentence(page.activity, answer))
    if told := page.told(act, subject, answer):
        context = {
            "title": page.activity.title,
            "crumbs": _crumbs(page.activity, subject, _address_of_thing(subject)),
            "facts": told,
            "back": _after(page, request, subject, answer),
        }
        return framed(request, act, "ui/told.html", context, code=_code_of_page(page.activity, subject))
    return _redirect(_after(page, request, subject, answer), page.done_sentence(subject, answer))


def _redirect(where: str, sentence: str) -> HttpResponse:
    response = HttpResponseRedirect(where)
    response.status_code = 303
    toasts.leave(response, sentence)
    return response


def _pending_sentence(activity: Activity, answer: Pending) -> str:
    names = {"activity": activity.title, "approvers": joined(answer.approvers)}
    if answer.approvers:
        return gettext("“%(activity)s” waits for approval. %(approvers)s can give it.") % names
    return gettext("“%(activity)s” waits for approval. Nobody holds a position that can give it today.") % names


def _after(page: ActivityPage, request: HttpRequest, subject: Any, answer: Done) -> str:
    """Where a done act leads: what it made, else what it was done to, else where the form was opened from."""
    if page.opens in pages:
        return address(page.opens)
    made = model_of(answer.kind) if answer.kind else None
    if page.opens == "result" and made is not None and (where := address_of(made.page, answer.key)):
        return where
    return _address_of_thing(subject) or back(request, "")


def _address_of_thing(thing: Any) -> str:
    return address_of(thing.page, thing.pk) if isinstance(thing, Kept) else ""


def back(request: HttpRequest, otherwise: str) -> str:
    """Where the form was opened from, if that is a page of this house; else the given address, else the first page."""
    from django.urls import get_script_prefix

    asked = request.POST.get("back") or request.GET.get("back") or request.headers.get("Referer", "")
    if (
        asked
        and url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
        and "/act/" not in asked
    ):
        return asked
    return otherwise or get_script_prefix()


def _crumbs(activity: Activity, subject: Any, where: str) -> list[tuple[Any, str]]:
    if subject is None:
        listed = next((page for page in lists.values() if activity.code in page.offers), None)
        return [*listed.crumbs(), (listed.title, address(listed.code))] if listed else []
    page = pages.get(subject.page) if isinstance(subject, Kept) else None
    return [*(page.crumbs() if page else []), (str(subject), where)]


def _code_of_page(activity: Activity, subject: Any) -> str:
    """The page whose place in the rail is marked."""
    if isinstance(subject, Kept):
        return subject.page
    listed = next((page for page in lists.values() if activity.code in page.offers), None)
    return listed.code if listed else ""
