"""An activity through its form: shown, performed once, and led on or told why not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

from bagland.foundation import keyset
from bagland.foundation.act import Act
from bagland.foundation.activity import Activity, activities
from bagland.foundation.kinds import Kept, kind_of, model_of
from bagland.foundation.perform import Done, Pending, perform
from bagland.foundation.refusal import Refusal
from bagland.foundation.refusals import KeyReused, NotFound
from bagland.foundation.speech import joined
from bagland.ui import toasts
from bagland.ui.acting import act_address
from bagland.ui.desk import Begun
from bagland.ui.detailing import table
from bagland.ui.drafting import as_data, draft_address, is_worth_keeping, typed_in
from bagland.ui.forms import ActivityForm, asked_name
from bagland.ui.opened import Opened, opened_with, version_of
from bagland.ui.pages import address, address_of, pages
from bagland.ui.ports import StoryLine, ports
from bagland.ui.refusals import ChangedMeanwhile, NoSuchPage
from bagland.ui.refusing import said
from bagland.ui.shell import framed

if TYPE_CHECKING:
    from bagland.ui.acting import ActivityPage

CHANGES_SHOWN = 5
FOR_TASK = "for_task"


def performed(page: ActivityPage, request: HttpRequest, act: Act, key: int | None) -> HttpResponse:
    """GET shows the form. POST calls `perform` once: its answer leads on with 303, a refusal comes back with 422."""
    activity = page.activity
    subject = subject_of(activity, act, key)
    if request.method != "POST":
        return _opened_form(page, request, act, subject)
    beforehand = ports.may(act, [activity.code], subject).get(activity.code)
    shown, opened = _shown(page, act, subject, beforehand), _opening(request)
    form = ActivityForm(
        activity,
        act,
        subject,
        order=page.order,
        shown=shown,
        before=opened.shown if opened is not None and (opened.activity, opened.subject) == (activity.code, key) else {},
        data=request.POST,
        files=request.FILES,
        asked=page.asked(act, subject),
        silent=page.silent(act, subject),
    )
    if not form.is_valid():
        _keep(activity, act, key, request)
        return _form_page(page, request, act, subject, form, beforehand, status=422)
    acting = replace(
        act, key=form.key, position=form.position or act.position, task=task_of(request), told=[], memory={}
    )
    if shown:
        acting = replace(acting, as_seen=_still_as_seen(page, request))
    try:
        answer = perform(activity, acting, subject, **form.values())
    except Refusal as refusal:
        _keep(activity, act, key, request)
        return _refused(page, request, act, subject, form, refusal)
    ports.desk.drop(act, activity.code, key)
    return _led_on(page, request, act, subject, answer, form.key)


def _opened_form(page: ActivityPage, request: HttpRequest, act: Act, subject: Any) -> HttpResponse:
    """The form as it opens: with what its subject is now, or with the draft when that is asked for."""
    activity, key = page.activity, None if subject is None else subject.pk
    beforehand = ports.may(act, [activity.code], subject).get(activity.code)
    shown, begun = _shown(page, act, subject, beforehand), ports.desk.begun(act, activity.code, key)
    more: dict[str, Any] = {"asked": page.asked(act, subject), "silent": page.silent(act, subject)}
    if begun is not None and "draft" in request.GET:
        data = as_data(begun.typed)
        form = ActivityForm(activity, act, subject, order=page.order, shown=shown, data=data, is_draft=True, **more)
    else:
        initial = page.initial(act, subject) | _asked_for(activity, request)
        if (task := task_of(request)) is not None:
            initial = {**ports.filled_in(act, task, activity), **initial}
        form = ActivityForm(activity, act, subject, order=page.order, initial=initial, shown=shown, **more)
    return _form_page(page, request, act, subject, form, beforehand, begun=begun)


def _shown(page: ActivityPage, act: Act, subject: Any, beforehand: Refusal | None) -> dict[str, Any]:
    """What the form shows of its subject; nothing to those who may not change it."""
    return page.shows(act, subject) if subject is not None and beforehand is None else {}


def _still_as_seen(page: ActivityPage, request: HttpRequest) -> Callable[[Act, Any], None]:
    """Asked under the subject's lock: refuses when it is no longer what the form was opened with."""
    opened = _opening(request)

    def must_be(acting: Act, subject: Any) -> None:
        if opened is not None and opened.version and version_of(subject, page.shows(acting, subject)) != opened.version:
            raise ChangedMeanwhile(subject=str(subject))

    return must_be


def _opening(request: HttpRequest) -> Opened | None:
    """What the form that was sent was opened with."""
    return opened_with(request.POST.get(ActivityForm.opened_name, ""))


def _keep(activity: Activity, act: Act, key: int | None, request: HttpRequest) -> None:
    """What was sent and not done is kept as a draft."""
    typed = typed_in(activity, request.POST)
    if is_worth_keeping(typed):
        ports.desk.keep(act, activity.code, key, typed)


def subject_of(activity: Activity, act: Act, key: int | None) -> Any:
    """What the activity is done to, as far as the actor may see it."""
    if activity.subject is None:
        if key is not None:
            raise NoSuchPage
        return None
    if key is None:
        raise NoSuchPage
    rows: models.QuerySet[Any] = activity.subject._default_manager.all()
    if issubclass(activity.subject, Kept):
        rows = keyset.visible_one(rows, act)
    found = rows.filter(pk=key).first() if key <= 2**63 - 1 else None
    if found is None:
        raise NotFound(kind=activity.subject._meta.verbose_name, key=key)
    return found


def task_of(request: HttpRequest) -> int | None:
    """The task from which a form was opened, so that doing it does the task."""
    text = (request.POST if request.method == "POST" else request.GET).get(FOR_TASK, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


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
    if isinstance(refusal, ChangedMeanwhile):
        return _compared(page, request, act, subject, form, refusal)
    status = refusal.status if refusal.status in (403, 503) else 422
    return _form_page(page, request, act, subject, form, refusal, status=status)


def _compared(
    page: ActivityPage, request: HttpRequest, act: Act, subject: Any, form: ActivityForm, refusal: Refusal
) -> HttpResponse:
    """Another was quicker: who changed what, and the form with theirs beside mine, ready to be sent again."""
    opened = _opening(request)
    now = subject_of(page.activity, act, subject.pk)
    form.compare(page.shows(act, now))
    return _form_page(
        page, request, act, now, form, refusal, status=422, changes=_since(act, now, opened.at if opened else act.at)
    )


def _since(act: Act, subject: Any, at: datetime) -> list[StoryLine]:
    """What others have done to it after a moment, newest first."""
    if not isinstance(subject, Kept):
        return []
    lines = ports.story(act, kind_of(subject), subject.pk).lines
    return [line for line in lines if line.at > at][:CHANGES_SHOWN]


def _form_page(
    page: ActivityPage,
    request: HttpRequest,
    act: Act,
    subject: Any,
    form: ActivityForm,
    refusal: Refusal | None = None,
    *,
    status: int = 200,
    begun: Begun | None = None,
    changes: Sequence[StoryLine] = (),
) -> HttpResponse:
    activity = page.activity
    key = None if subject is None else subject.pk
    where = _address_of_thing(subject)
    context = {
        "title": activity.title,
        "crumbs": _crumbs(activity, subject, where),
        "form": form,
        "action": act_address(activity.code, key),
        "opened": form.opened(subject),
        "hides": hidden_fields(page, act, subject, form) if form.asked else None,
        "foretold": page.foretold(act, subject, form.so_far()) if page.foretells else None,
        "begun": begun,
        "is_draft": form.is_draft,
        "was_held": form.is_draft and request.GET.get("draft") == "held",
        "keeps": draft_address(activity.code, key) if any(not item.says.secret for item in activity.inputs) else "",
        "then": request.POST.get("then") or request.GET.get("then", ""),
        "changes": changes,
        "kind": kind_of(subject) if isinstance(subject, Kept) else "",
        "also_here": ports.desk.also_here(act, kind_of(subject), subject.pk) if isinstance(subject, Kept) else (),
        "button": page.button or activity.title,
        "intro": page.introduction(act, subject),
        "for_task": task_of(request),
        "subject": subject,
        "subject_address": where,
        "previews": [table(section, place) for place, section in enumerate(page.previews(act, subject))],
        "refusal": said(refusal) if refusal is not None else None,
        "was_sent": request.method == "POST",
        "summary": form.summary() if form.is_bound and refusal is None else [],
        "back": back(request, where),
    }
    return framed(request, act, "ui/act.html", context, code=_code_of_page(activity, subject), status=status)


def _led_on(
    page: ActivityPage, request: HttpRequest, act: Act, subject: Any, answer: Done | Pending, key: str
) -> HttpResponse:
    """The page after an act, with a sentence that says what was done, or who must approve it."""
    then = _inside(request, request.POST.get("then", ""))
    if isinstance(answer, Pending):
        where = then or address_of(ports.request_page, answer.request) or back(request, _address_of_thing(subject))
        undo = toasts.Undo.of(ports.withdraw_request, answer.request)
        return _redirect(where, _pending_sentence(page.activity, answer), undo, key)
    if told := page.told(act, subject, answer):
        context = {
            "title": page.activity.title,
            "crumbs": _crumbs(page.activity, subject, _address_of_thing(subject)),
            "facts": told,
            "back": _after(page, request, subject, answer),
        }
        return framed(request, act, "ui/told.html", context, code=_code_of_page(page.activity, subject))
    where = then or _after(page, request, subject, answer)
    return _redirect(where, page.done_sentence(subject, answer), _undo(page, subject, answer), key)


def _undo(page: ActivityPage, subject: Any, answer: Done) -> toasts.Undo | None:
    """What takes the act back, done to what it made, else to its subject."""
    known = activities.get(page.undo)
    if known is None or answer.replayed:
        return None
    for thing in (answer.result, subject):
        if known.subject is not None and isinstance(thing, known.subject):
            return toasts.Undo.of(page.undo, thing.pk)
    return None


def _redirect(where: str, sentence: str, undo: toasts.Undo | None, key: str) -> HttpResponse:
    response = HttpResponseRedirect(where)
    response.status_code = 303
    toasts.leave(response, sentence, undo)
    toasts.say_done(response, key)
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


def hidden_fields(page: ActivityPage, act: Act, subject: Any, form: ActivityForm) -> list[str]:
    """The names of the fields whose questions are not asked, with what stands in the form."""
    hidden = set(page.hides(act, subject, form.answered()))
    return [asked_name(item, name) for item, asked in form.asked.items() for name in asked if name in hidden]


def _address_of_thing(thing: Any) -> str:
    return address_of(thing.page, thing.pk) if isinstance(thing, Kept) else ""


def back(request: HttpRequest, otherwise: str) -> str:
    """Where the form was opened from, if that is a page of this house; else the given address, else the first page."""
    from django.urls import get_script_prefix

    asked = request.POST.get("back") or request.GET.get("back") or request.headers.get("Referer", "")
    inside = _inside(request, asked)
    return inside if inside and "/act/" not in inside else otherwise or get_script_prefix()


def _inside(request: HttpRequest, where: str) -> str:
    """An address that was sent along, if it is one of this house; else nothing."""
    is_ours = url_has_allowed_host_and_scheme(where, {request.get_host()}, require_https=request.is_secure())
    return where if where and is_ours else ""


def _crumbs(activity: Activity, subject: Any, where: str) -> list[tuple[Any, str]]:
    if subject is None:
        listed = next((page for page in pages.values() if activity.code in getattr(page, "offers", ())), None)
        return [*listed.crumbs(), (listed.title, address(listed.code))] if listed else []
    page = pages.get(subject.page) if isinstance(subject, Kept) else None
    return [*(page.crumbs() if page else []), (str(subject), where)]


def _code_of_page(activity: Activity, subject: Any) -> str:
    """The page whose place in the rail is marked."""
    if isinstance(subject, Kept):
        return subject.page
    listed = next((page for page in pages.values() if activity.code in getattr(page, "offers", ())), None)
    return listed.code if listed else ""
