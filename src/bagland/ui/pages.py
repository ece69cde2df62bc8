"""A page: an address with a code, a view that opens it, and one answer. Lists and details are pages by declaration.

Rooms declare pages as classes in their `pages.py` and import that module in `AppConfig.ready()`; declaring registers.
A page of its own kind derives from `Page` and gives `answer`:

    class Chart(Page):
        code = "organisation.chart"
        path = "organisation/chart/"
        title = _("Chart")
        view = "organisation.see"

        def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
            return self.shown(request, act, "organisation/chart.html", {"tree": queries.tree(act)})
"""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import get_script_prefix

from bagland.foundation.act import Act
from bagland.foundation.activity import title_of
from bagland.foundation.ports import ports as foundation_ports
from bagland.foundation.refusal import Refusal
from bagland.ui.refusals import PageNotYours

pages: dict[str, Page] = {}
"""Every registered page by its code. The addresses of the house are made from it, and the house tests visit it."""

KEY = "<int:key>"


class Page:
    """One page of the house.

    `path` has no leading slash and may hold `<int:key>` once. `view` is the view that the reader needs; empty opens the
    page to everyone who is signed in. `parent` is the code of the page one step up, for the breadcrumb.
    """

    code: ClassVar[str] = ""
    path: ClassVar[str] = ""
    title: Any = ""
    view: ClassVar[str] = ""
    parent: ClassVar[str] = ""
    methods: ClassVar[tuple[str, ...]] = ("GET", "HEAD")
    do_not_call_in_templates: ClassVar[bool] = True

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if not cls.__dict__.get("code"):
            return
        known = pages.get(cls.code)
        if known is not None and type(known).__qualname__ != cls.__qualname__:
            raise TypeError(f"two pages have the code {cls.code}")
        pages[cls.code] = cls()

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        """What the reader gets; a Refusal raised here becomes the page that says so."""
        raise NotImplementedError

    def __call__(self, request: HttpRequest, **keys: Any) -> HttpResponse:
        """The view for Django's addresses: signed in, right method, right view, then the answer."""
        from bagland.ui import errors

        act: Act | None = getattr(request, "act", None)
        if act is None:
            return to_sign_in(request)
        if request.method not in self.methods:
            return HttpResponseNotAllowed(self.methods)
        try:
            self.must_be_open_to(act)
            return self.answer(request, act, **keys)
        except Refusal as refusal:
            return errors.refused(request, refusal, parent=self.parent)

    def must_be_open_to(self, act: Act) -> None:
        """Refuse with PageNotYours when the reader lacks the view."""
        if self.view and foundation_ports.authority.reach(act, self.view).nothing:
            raise PageNotYours(view=title_of(self.view))

    def shown(
        self, request: HttpRequest, act: Act, template: str, context: dict[str, Any], *, status: int = 200
    ) -> HttpResponse:
        """A template in the frame of this page; context may override `title` and `crumbs`."""
        from bagland.ui.shell import framed

        return framed(request, act, template, {"page": self, **context}, code=self.code, status=status)

    def crumbs(self) -> list[tuple[Any, str]]:
        """Title and address of each page above this one, the highest first."""
        trail: list[tuple[Any, str]] = []
        above = pages.get(self.parent)
        while above is not None and KEY not in above.path:
            trail.insert(0, (above.title, address(above.code)))
            above = pages.get(above.parent)
        return trail


def address(code: str, key: int | None = None) -> str:
    """Where the page with this code lives: `/organisation/people/12/`."""
    path = pages[code].path
    return get_script_prefix() + (path if key is None else path.replace(KEY, str(key)))


def address_of(kind_page: str, key: int | None) -> str:
    """The address of one object by the code of its page; empty when no such page is declared."""
    return address(kind_page, key) if kind_page in pages and key is not None else ""


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Off to the sign-in page, and back here afterwards; a fragment asks the browser to go there as a whole."""
    from bagland.ui.ports import ports

    where = f"{ports.sign_in}?{urlencode({'next': request.get_full_path()})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": where})
    return HttpResponseRedirect(where)
