"""The help page: the keys, and how the house answers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.ui.pages import to_sign_in
from bagland.ui.shell import framed


def help_page(request: HttpRequest) -> HttpResponse:
    """The keys that count, and what the words on a page mean."""
    act: Act | None = getattr(request, "act", None)
    if act is None:
        return to_sign_in(request)
    return framed(request, act, "ui/help.html", {"title": _("Help"), "crumbs": []})
