"""Saved views of lists: kept, renamed, opened by themselves and dropped; and the page that has them all."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.desk import views
from bagland.kernel.desk.models import SavedView, Sharing
from bagland.kernel.desk.refusals import NoSuchList
from bagland.ui import toasts
from bagland.ui.acting import act_address
from bagland.ui.lists import ListPage, lists
from bagland.ui.pages import Page, address
from bagland.ui.ports import SavedView as Shown
from bagland.ui.viewing import Here


class ViewsPage(Page):
    """The reader's own views of every list. A list's forms post here: what they do is written in `do`."""

    code = "desk.views"
    path = "views/"
    title = _("Saved views")
    methods = ("GET", "HEAD", "POST")

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        if request.method != "POST":
            return self.shown(request, act, "desk/saved_views.html", {"groups": _groups(request, act)})
        listed = lists.get(request.POST.get("list", ""))
        if listed is None:
            raise NoSuchList(list=request.POST.get("list", "")[:60])
        listed.must_be_open_to(act)
        where, sentence = _done(request, act, listed)
        response = HttpResponseRedirect(where)
        response.status_code = 303
        if sentence:
            toasts.leave(response, sentence)
        return response


def _done(request: HttpRequest, act: Act, listed: ListPage) -> tuple[str, str]:
    """Do what was asked. Where it leads, and the sentence that tells it."""
    sent, here = request.POST, Here(listed, {})
    do, key, state = sent.get("do", ""), sent.get("view", ""), sent.get("state", "")
    if do == "save":
        saved = views.save(act, listed, sent.get("title", ""), state)
        if sent.get("default"):
            views.open_by_itself(act, listed, str(saved.pk))
        return here.of(_shown(saved)), gettext("The view “%(title)s” is saved.") % {"title": saved.title}
    if do == "default":
        views.open_by_itself(act, listed, key)
        return address(listed.code), gettext("The list opens in this view now.")
    if do == "no-default":
        views.open_by_itself(act, listed, "")
        return address(listed.code), gettext("The list opens as a whole now.")
    saved = views.own(act, key)
    if do == "keep":
        views.keep(act, listed, saved, state)
        return here.of(_shown(saved)), gettext("The view “%(title)s” is saved.") % {"title": saved.title}
    if do == "rename":
        views.rename(saved, sent.get("title", ""))
        return here.of(_shown(saved)), gettext("The view is called “%(title)s” now.") % {"title": saved.title}
    if do == "share":
        return act_address("desk.share_view", saved.pk), ""
    if do == "unshare":
        perform(find("desk.stop_sharing_view"), act, saved.pk)
        return here.of(_shown(saved)), gettext("The view “%(title)s” is yours alone again.") % {"title": saved.title}
    if do == "delete":
        if saved.shared != Sharing.NOBODY:
            perform(find("desk.stop_sharing_view"), act, saved.pk)
        views.delete(saved)
        return here.all(), gettext("The view “%(title)s” is deleted.") % {"title": saved.title}
    return here.of(_shown(saved)), ""


def _shown(saved: SavedView) -> Shown:
    return Shown(saved.pk, saved.title, saved.state)


def _groups(request: HttpRequest, act: Act) -> list[dict[str, Any]]:
    """Each list that the reader has views of, with their addresses. One query for each list that is not kept."""
    codes = SavedView.objects.filter(owner=act.actor).values_list("listed", flat=True).distinct().order_by("listed")
    groups = []
    for listed in (lists[code] for code in codes if code in lists):
        here = Here(listed, {})
        kept = [view for view in views.views_of(request, act, listed.code) if view.is_own]
        groups.append({"list": listed, "views": [(view, here.of(view)) for view in kept]})
    return groups
