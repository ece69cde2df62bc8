"""Acting on rows chosen in a list: what can be done with them, the form once for all, and what came of each."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import Activity, title_of
from bagland.foundation.keyset import MOST_COUNTED
from bagland.foundation.naming import names_of
from bagland.foundation.refusals import NotFound
from bagland.kernel.desk import batching
from bagland.kernel.desk.batching import AT_ONCE, Standing, standing
from bagland.kernel.desk.chosen import Chosen, told_apart
from bagland.kernel.desk.models import Answer, Batch
from bagland.ui.acting import act_address, form_of
from bagland.ui.forms import ActivityForm
from bagland.ui.listing import count_words, is_fragment
from bagland.ui.lists import lists
from bagland.ui.pages import Page, address, address_of
from bagland.ui.ports import ports

SHOWN = 200


class ChosenPage(Page):
    """What can be done with the rows that were chosen; as a fragment it is the bar over the list's foot."""

    code = "desk.chosen"
    path = "chosen/"
    title = _("Chosen rows")

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        chosen = Chosen.read(act, request.GET)
        context = {"chosen": chosen, "counted": count_words(chosen.count), "form": address("desk.chosen_act")}
        if is_fragment(request):
            return HttpResponse(render_to_string("desk/many/bar.html", context), headers={"Cache-Control": "no-store"})
        crumbs = [*chosen.listed.crumbs(), (chosen.listed.title, chosen.back)]
        return self.shown(request, act, "desk/many/page.html", context | {"crumbs": crumbs})


class ChosenActPage(Page):
    """The form of one activity over the chosen rows: filled in once, then performed row by row."""

    code = "desk.chosen_act"
    path = "chosen/act/"
    title = _("Act on chosen rows")
    parent = "desk.chosen"
    methods = ("GET", "HEAD", "POST")

    def crumbs(self) -> list[tuple[Any, str]]:
        """It stands under the list that the rows were chosen in."""
        return []

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        asked = request.POST if request.method == "POST" else request.GET
        if request.method == "POST" and (begun := batching.begun(act, asked.get(ActivityForm.key_name, ""))):
            return _led_on(begun)
        chosen = Chosen.read(act, asked)
        activity = chosen.activity(asked.get("act", ""))
        example = next(iter(chosen.things.values()), None)
        if request.method != "POST":
            form = ActivityForm(activity, act, example, order=form_of(activity).order)
            return self._form(request, act, chosen, activity, form)
        form = ActivityForm(activity, act, example, order=form_of(activity).order, data=request.POST)
        if not form.is_valid():
            return self._form(request, act, chosen, activity, form, status=422)
        batch = batching.begin(
            act,
            activity,
            form.key,
            chosen.keys,
            form.values(),
            listed=chosen.listed.code,
            state=chosen.state,
            position=form.position or act.position,
        )
        batching.go_on(batch.pk, act=act, most=AT_ONCE)
        return _led_on(batch)

    def _form(
        self, request: HttpRequest, act: Act, chosen: Chosen, activity: Activity, form: ActivityForm, status: int = 200
    ) -> HttpResponse:
        page = form_of(activity)
        context = {
            "title": activity.title,
            "crumbs": [*chosen.listed.crumbs(), (chosen.listed.title, chosen.back)],
            "chosen": chosen,
            "counted": count_words(chosen.count),
            "is_more": chosen.count.number > AT_ONCE or not chosen.count.is_exact,
            "offer": chosen.offer(activity),
            "form": form,
            "fields": [*chosen.fields, ("act", activity.code)],
            "action": address(self.code),
            "button": page.button or activity.title,
            "summary": form.summary() if form.is_bound else [],
            "most": MOST_COUNTED,
        }
        return self.shown(request, act, "desk/many/act.html", context, status=status)


def _led_on(batch: Batch) -> HttpResponse:
    response = HttpResponseRedirect(address("desk.batch", batch.pk))
    response.status_code = 303
    return response


class BatchPage(Page):
    """What came of one act over chosen rows: done, refused with each reason, waiting for approval. Its doer's alone."""

    code = "desk.batch"
    path = "chosen/<int:key>/"
    title = _("Act on chosen rows")
    model = Batch

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        key = keys["key"]
        batch = Batch.objects.filter(pk=key, actor=act.actor).first() if key <= 2**63 - 1 else None
        if batch is None:
            raise NotFound(kind=Batch._meta.verbose_name, key=key)
        context = _outcome(act, batch)
        if is_fragment(request):
            html = render_to_string("desk/many/batch_body.html", context)
            return HttpResponse(html, headers={"Cache-Control": "no-store"})
        return self.shown(request, act, "desk/many/batch.html", context)


def _outcome(act: Act, batch: Batch) -> dict[str, Any]:
    """What the page shows: the counts, the rows of each answer, and what each is called while it can be seen."""
    listed, reached = lists.get(batch.listed), standing(batch)
    rows = batch.rows.exclude(answer=Answer.NONE).order_by("answer", "number")
    kind = listed.model._meta.label_lower if listed else ""
    by_answer: dict[str, list[dict[str, Any]]] = {}
    for answer in (Answer.REFUSED, Answer.PENDING, Answer.DONE):
        by_answer[answer] = [_row(batch, row) for row in rows.filter(answer=answer)[:SHOWN]]
    found = [row for group in by_answer.values() for row in group]
    here = listed.those(act, [row["key"] for row in found], {}) if listed and found else []
    named = {row["key"]: told_apart(listed, row) for row in here} if listed else {}
    gone = names_of(act, {(kind, row["key"]) for row in found if row["key"] not in named}) if kind else {}
    for row in found:
        row["name"] = named.get(row["key"]) or gone.get((kind, row["key"]), "")
        row["address"] = address_of(listed.detail, row["key"]) if listed else ""
    return {
        "title": title_of(batch.activity),
        "batch": batch,
        "here": address("desk.batch", batch.pk),
        "standing": reached,
        "percent": _percent(reached),
        "refused": by_answer[Answer.REFUSED],
        "pending": by_answer[Answer.PENDING],
        "done": by_answer[Answer.DONE],
        "shown": SHOWN,
        "back": f"{address(listed.code)}?{batch.state}" if listed and batch.state else _list_address(batch),
        "crumbs": [*listed.crumbs(), (listed.title, address(listed.code))] if listed else [],
        "again": _again(batch, by_answer[Answer.REFUSED]),
    }


def _row(batch: Batch, row: Any) -> dict[str, Any]:
    return {
        "key": row.subject,
        "said": row.said,
        "event": address_of("audit.event", row.event),
        "request": address_of(ports.request_page, row.request),
        "form": act_address(batch.activity, row.subject),
    }


def _percent(reached: Standing) -> int:
    return 100 * reached.reached // reached.total if reached.total else 100


def _list_address(batch: Batch) -> str:
    return address(batch.listed) if batch.listed in lists else ""


def _again(batch: Batch, refused: list[dict[str, Any]]) -> str:
    """The refused rows, chosen again; empty when there are none or too many for an address."""
    if not refused or len(refused) > AT_ONCE or batch.listed not in lists:
        return ""
    rows = [("row", row["key"]) for row in refused]
    return f"{address('desk.chosen')}?{urlencode([('list', batch.listed), ('here', batch.state), *rows])}"
