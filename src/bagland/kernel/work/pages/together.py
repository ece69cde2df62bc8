"""Requests that came of one batch: seen together, and all or some of them decided at once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activities, title_of
from bagland.foundation.refusals import NotFound
from bagland.foundation.speech import spoken
from bagland.kernel.access.approvers import awaiting
from bagland.kernel.access.models import Request
from bagland.kernel.access.pages.requests import inputs_of
from bagland.kernel.access.requests import APPROVE
from bagland.kernel.work.approving.items import TOGETHER, request_items
from bagland.kernel.work.approving.requests import open_ones
from bagland.ui.forms import ActivityForm
from bagland.ui.pages import Page, address

DECLINE = "access.decline_request"


class RequestsTogether(Page):
    """The requests of one batch that wait for the reader: each can be left out, the rest is one press."""

    code = TOGETHER
    path = "approvals/together/<int:key>/"
    title = _("Approve together")
    parent = "access.approvals"

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        """Those of the batch; where none waits any more there is no such page."""
        asked = open_ones(keys["key"], awaiting(act))
        items = request_items(act, asked)
        if not items:
            raise NotFound(kind=Request._meta.verbose_name, key=keys["key"])
        rows = [items[key] for key in asked if key in items]
        told = {
            each.pk: " · ".join(f"{fact.label}: {spoken(fact.value)}" for fact in inputs_of(act, each))
            for each in Request.objects.filter(pk__in=items).select_related("actor")
        }
        form = ActivityForm(activities[DECLINE], act, None)
        context = {
            "title": rows[0].title if len(rows) == 1 else self.title,
            "what": title_of(Request.objects.values_list("activity", flat=True).get(pk=rows[0].key)),
            "why": rows[0].why,
            "rows": [(row, told[row.key]) for row in rows],
            "token": get_token(request),
            "form": form,
            "reason": next(line for line in form.lines() if line.bound.name == "reason"),
            "action": address("desk.chosen_act"),
            "approve": APPROVE,
            "decline": DECLINE,
        }
        return self.shown(request, act, "work/together.html", context)
