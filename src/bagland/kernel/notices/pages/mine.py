"""What one has been told: the bell's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.keyset import BadCursor
from bagland.foundation.kinds import model_of
from bagland.foundation.refusals import NotFound
from bagland.kernel.notices.models import Notice
from bagland.kernel.notices.queries import notices, visible
from bagland.ui import toasts
from bagland.ui.pages import Page, address, address_of


class Mine(Page):
    """Notices of the reader, newest first; opening one marks it as read."""

    code = "notices.mine"
    path = "me/notices/"
    title = _("Notices")
    methods = ("GET", "HEAD", "POST")

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        if request.method == "POST":
            Notice.objects.filter(reader=act.actor, read_at__isnull=True).update(read_at=act.at)
            response = HttpResponseRedirect(address(self.code))
            response.status_code = 303
            toasts.leave(response, gettext("All notices are marked as read."))
            return response
        try:
            found, following = notices(act, after=request.GET.get("after") or None)
        except BadCursor:
            return HttpResponseRedirect(address(self.code))
        return self.shown(
            request,
            act,
            "notices/mine.html",
            {
                "notices": found,
                "is_first": "after" not in request.GET,
                "next": f"{address(self.code)}?after={following}" if following else "",
                "are_new": any(notice.is_new for notice in found),
            },
        )


class Opened(Page):
    """One notice: marked as read, it leads to its object."""

    code = "notices.notice"
    path = "me/notices/<int:key>/"
    title = _("Notice")
    parent = "notices.mine"
    model = Notice

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        key = keys["key"]
        notice = Notice.objects.filter(reader=act.actor, pk=key).first() if key < 2**63 else None
        if notice is None or not visible(act, [(notice.about_kind, notice.about)]):
            raise NotFound(kind=gettext("notice"), key=key)
        if notice.read_at is None:
            Notice.objects.filter(pk=key, read_at__isnull=True).update(read_at=act.at)
        place = "#talk" if notice.event.activity.startswith("notices.") else ""
        return HttpResponseRedirect(address_of(model_of(notice.about_kind).page, notice.about) + place)
