"""Parts of previews by address: pages and pictures as they were drawn anew, and files that came inside others.

Each asks whether some document that the reader may read has the content. A preview's HTML is embedded by other pages,
or fetched here by those that show it later.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bagland.foundation.act import Act
from bagland.foundation.refusal import Refusal
from bagland.kernel.documents import labels, previews
from bagland.kernel.documents.formats.faults import Unreadable
from bagland.kernel.documents.models import Content
from bagland.kernel.documents.pages.fetching import SANDBOX, disposition
from bagland.ui import errors
from bagland.ui.pages import to_sign_in

MOST_PAGES = 100_000
_Part = Callable[[Act, Content, int], HttpResponse]


def _by_right(part: _Part) -> Callable[..., HttpResponse]:
    """The address of a part: signed in, by GET, and of a content that the reader may read."""

    @require_safe
    @wraps(part)
    def answer(request: HttpRequest, content: int, number: int = 0) -> HttpResponse:
        act: Act | None = getattr(request, "act", None)
        if act is None:
            return to_sign_in(request)
        try:
            return part(act, previews.content_shown_to(act, content), min(number, MOST_PAGES))
        except Refusal as refusal:
            return errors.refused(request, refusal)
        except Unreadable as fault:
            return HttpResponse(labels.fault_of(fault.code), status=422, content_type="text/plain; charset=utf-8")

    return answer


@_by_right
def body(act: Act, content: Content, _number: int) -> HttpResponse:
    """The preview's HTML, for a page that fetches it when it is looked at."""
    return HttpResponse(previews.preview(content, act))


@_by_right
def page_picture(_act: Act, content: Content, number: int) -> HttpResponse:
    """One page of a PDF as a picture."""
    return _picture(previews.page(content, number))


@_by_right
def page_text(_act: Act, content: Content, number: int) -> HttpResponse:
    """The text of one page of a PDF."""
    return HttpResponse(previews.page(content, number).text, content_type="text/plain; charset=utf-8")


@_by_right
def picture(_act: Act, content: Content, _number: int) -> HttpResponse:
    """A picture in a bearable size."""
    return _picture(previews.picture(content))


@_by_right
def enclosed(_act: Act, content: Content, number: int) -> HttpResponse:
    """A file that came inside a mail or an electronic invoice, always as a file of unknown kind."""
    name, held = previews.enclosed(content, number)
    return HttpResponse(
        held,
        content_type="application/octet-stream",
        headers={"Content-Disposition": disposition(name, inline=False), "Content-Security-Policy": SANDBOX},
    )


def _picture(drawn: previews.Drawn) -> HttpResponse:
    """Drawn by us and therefore a picture; the browser keeps it for the session of its reader alone."""
    return HttpResponse(
        drawn.body,
        content_type="image/webp",
        headers={"Cache-Control": "private, max-age=600", "Content-Security-Policy": SANDBOX},
    )
