"""The page of one object by declaration: facts, small tables, what may be done to it, and its story.

    class PersonPage(DetailPage):
        code = "organisation.person"
        path = "organisation/people/<int:key>/"
        title = _("Person")
        parent = "organisation.people"
        model = Person

        def facts(self, act: Act, thing: Person) -> list[Fact]:
            return [Fact(_("Employed since"), thing.first_date), Fact(_("Department"), thing.department)]

        def sections(self, act: Act, thing: Person) -> list[Section]:
            return [Section(_("Appointments"), APPOINTMENT_COLUMNS, queries.appointments_of(act, thing))]

The activities whose subject is this model are offered by themselves. A model says that its objects have this
page by `page = "organisation.person"`; names in facts and stories then lead here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from bagland.foundation import keyset
from bagland.foundation.act import Act
from bagland.foundation.refusals import NotFound
from bagland.ui.chips import Chip
from bagland.ui.columns import Column, Row
from bagland.ui.pages import Page


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled value: text, number, Money, date, moment, Chip, an object that has a page, or a list of these.

    None and empty text show as a dash. `note` is a quiet line behind it. `link` overrides where the value leads.
    """

    label: Any
    value: Any
    note: Any = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A small table under the facts. Rows are dictionaries by path as for a list; `key` makes the first column's link.

    `detail` is the code of the page that a row opens. `empty` stands where there are no rows. `more` is an address with
    `more_label` in its foot, for the list that holds the rest.
    """

    title: Any
    columns: Sequence[Column]
    rows: Sequence[Row]
    detail: str = ""
    empty: Any = ""
    note: Any = ""
    more: str = ""
    more_label: Any = ""


class DetailPage(Page):
    """One object. `path` holds `<int:key>`; `model` is loaded through what the reader may see, by `view` or its own.

    `first` names the activities that come before the others; `in_menu` those that are never more than a line of the
    menu; `hidden` those that are offered elsewhere.
    """

    model: ClassVar[type[models.Model]]
    first: ClassVar[tuple[str, ...]] = ()
    in_menu: ClassVar[tuple[str, ...]] = ()
    hidden: ClassVar[tuple[str, ...]] = ()
    has_story: ClassVar[bool] = True

    # What a room says.

    def rows(self, act: Act) -> models.QuerySet[Any]:
        """Where the object is looked up: joins go here. What may be seen is narrowed by the page."""
        return self.model._default_manager.all()

    def heading(self, act: Act, thing: Any) -> str:
        """The name of the object."""
        return str(thing)

    def portrait(self, act: Act, thing: Any) -> SafeString | str:
        """What the object looks like, as HTML before its name: a person's face. Empty where it has no look."""
        return ""

    def sentence(self, act: Act, thing: Any) -> Any:
        """The line under the name: the facts that matter, as a sentence."""
        return ""

    def chip(self, act: Act, thing: Any) -> Chip | None:
        """The one state that decides what to do next."""
        return None

    def past(self, act: Act, thing: Any) -> Collection[str]:
        """Activities that its state leaves no room for any more: what is answered is not offered again."""
        return ()

    def offered_first(self, act: Act, thing: Any) -> tuple[str, ...]:
        """Activities that come before the others for this object; `first` unless its state says otherwise."""
        return self.first

    def facts(self, act: Act, thing: Any) -> Sequence[Fact]:
        """Labelled values."""
        return ()

    def sections(self, act: Act, thing: Any) -> Sequence[Section]:
        """Small tables."""
        return ()

    def figure(self, request: HttpRequest, act: Act, thing: Any) -> SafeString | str:
        """The object itself as HTML, where it can be looked at: the pages of a document. It stands above the facts."""
        return ""

    # What comes of it.

    def thing(self, act: Act, key: int) -> Any:
        """The object. Refuses with NotFound, alike when there is none and when the reader may not see it."""
        found = None
        if key <= 2**63 - 1:
            found = keyset.visible_one(self.rows(act), act, self.view or None).filter(pk=key).first()
        if found is None:
            raise NotFound(kind=self.model._meta.verbose_name, key=key)
        return found

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        from bagland.ui.detailing import detailed

        return detailed(self, request, act, keys["key"])
