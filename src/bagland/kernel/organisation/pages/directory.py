"""The directory: who does what, where to find them and how to reach them, as cards with faces. The list of people is
the same as a table, under the same filters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat, Replace
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats, keyset
from bagland.foundation.act import Act
from bagland.foundation.refusal import Refusal
from bagland.foundation.speech import joined, language
from bagland.kernel.organisation.formats.vcard import Contact, written
from bagland.kernel.organisation.models import (
    Actor,
    Appointment,
    Department,
    LegalEntity,
    Photo,
    PositionProfile,
    PositionTerm,
)
from bagland.kernel.organisation.pages.days import today
from bagland.kernel.organisation.pages.directory_cards import cards_html
from bagland.kernel.organisation.pages.filters import ChoiceToday, OfToday, as_named, first_up, people_in
from bagland.kernel.organisation.pages.people import AWAY, HERE, TODAY, away_or_here
from bagland.kernel.organisation.queries.cards import cards_on
from bagland.kernel.organisation.states import ActorKind
from bagland.ui import errors
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.filters import Of, Prefix
from bagland.ui.lists import ListPage, Order
from bagland.ui.pages import address, to_sign_in
from bagland.ui.ports import MenuItem

MOST_WORDS = 5
_FIGURES = re.compile(r"[\d +().-]{3,}")
_CARD = "organisation.directory"
_TOLD = ("name", "place", "about", "work_email")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WhoOrWhat(Prefix):
    """People by what is remembered of them: each word begins a name, a position's title or a place, or stands in what
    they can be asked about; figures alone are part of a telephone number.
    """

    def read(self, given: Mapping[str, str], act: Act) -> Any:
        text = Prefix.read(self, given, act)
        return None if text is None else (text, today(act))

    def narrow(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        text, day = value
        if _FIGURES.fullmatch(text):
            return _numbered(rows, text)
        told = Concat(*(part for column in _TOLD for part in (Value(" "), column)), output_field=TextField())
        rows = rows.alias(told=told)
        for word in text.split()[:MOST_WORDS]:
            rows = rows.filter(_begins_a_word("told", word) | Q(pk__in=_titled(word, day)))
        return rows

    def said(self, value: Any, act: Act) -> str:
        return formats.quoted(value[0], language())


def _spellings(word: str) -> set[str]:
    """A word as it may stand in a text: SQLite, and PostgreSQL in the locale C, tell Æ from æ, but not A from a."""
    if word.isascii():
        return {word}
    small = word.lower()
    return {word, small, first_up(small), as_named(small)}


def _begins_a_word(column: str, word: str) -> Q:
    """Texts with a space before every word, one of which begins so."""
    found = Q()
    for text in _spellings(word):
        found |= Q(**{f"{column}__icontains": f" {text}"})
    return found


def _titled(word: str, day: date) -> QuerySet[Any]:
    """Those who hold a position on the day whose title has a word that begins so, in either language."""
    titles = {column: Concat(Value(" "), column, output_field=TextField()) for column in ("title_da", "title_en")}
    in_either = _begins_a_word("spaced_title_da", word) | _begins_a_word("spaced_title_en", word)
    spaced = {f"spaced_{column}": text for column, text in titles.items()}
    profiles = PositionProfile.objects.alias(**spaced).filter(in_either).values("pk")
    terms = PositionTerm.objects.on(day).alias(spaced=Concat(Value(" "), "title", output_field=TextField()))
    seats = terms.filter(_begins_a_word("spaced", word) | Q(title="", profile__in=profiles)).values("position")
    return Appointment.objects.on(day).filter(position__in=seats).values("actor")


def _numbered(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Those one of whose work numbers holds these figures, however it is spaced."""
    figures = "".join(sign for sign in text if sign.isdigit() or sign == "+")
    if len(figures) < 3:
        return rows.none()
    bare: dict[str, Any] = {}
    for column in ("work_phone", "work_mobile"):
        number: Any = column
        for sign in (" ", "-", ".", "(", ")"):
            number = Replace(number, Value(sign), Value(""))
        bare[f"{column}_bare"] = number
    narrowed: QuerySet[Any] = rows.alias(**bare).filter(
        Q(work_phone_bare__contains=figures) | Q(work_mobile_bare__contains=figures)
    )
    return narrowed


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlaceBegins(Prefix):
    """People whose place begins with the text."""

    def narrow(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        found = Q()
        for text in _spellings(value):
            found |= Q(**{f"{self.path}__istartswith": text})
        return rows.filter(found)


class Directory(ListPage):
    """Who works here, by name: face, position, department, where to find and how to reach them. Never why away."""

    code = _CARD
    path = "organisation/directory/"
    title = _("Directory")
    view = "organisation.see"
    key_section = "organisation.directory"
    model = Actor
    columns: ClassVar[tuple[Column, ...]] = (
        Column("name", _("Name"), Kind.PERSON, key="id", needs=("photo", "kind")),
        Column("positions", _("Position today"), source=lambda row: joined(row["card"].titles)),
        Column("departments", _("Department"), source=lambda row: joined(row["card"].departments)),
        Column("place", _("Place")),
        Column("about", _("Ask about")),
        Column("work_phone", _("Work phone"), Kind.CODE),
        Column("work_mobile", _("Work mobile"), Kind.CODE),
        Column("work_email", _("Work e-mail")),
        Column("today", _("Today"), Kind.STATUS, source=lambda row: row["here"], chips=TODAY),
        Column("back", _("Away until"), Kind.DATE, source=lambda row: row["card"].away_until),
        Column("stands_in", _("Stands in today"), source=lambda row: joined(row["card"].stand_ins)),
    )
    orders = (Order("name", ("name", "id")),)
    search = WhoOrWhat(name="find", label=_("Name, position, number, or what they know"), column="name")
    filters = (
        OfToday(name="department", label=_("Department"), model=Department, on=people_in),
        PlaceBegins(name="place", label=_("Place"), column="place"),
        Of(name="entity", label=_("Employed by"), model=LegalEntity, column="home"),
        ChoiceToday(name="today", label=_("Today"), choices=((AWAY, _("away")), (HERE, _("here"))), on=away_or_here),
    )
    detail = "organisation.person"
    sentence = _("Who does what, and how to reach them.")
    empty = _("Nobody holds a position yet. Appoint somebody, and the directory begins.")

    def rows(self, act: Act) -> QuerySet[Any]:
        held = Appointment.objects.on(today(act)).filter(actor=OuterRef("pk"))
        return Actor.objects.filter(Exists(held), kind=ActorKind.PERSON, erased_at__isnull=True)

    def complete(self, act: Act, rows: list[Row]) -> None:
        """Positions, whether away, and who stands in. Three queries at most."""
        found = cards_on(act, today(act), [row["key"] for row in rows]) if rows else {}
        for row in rows:
            row["card"] = found[row["key"]]
            row["here"] = AWAY if row["card"].is_away else None

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        """The cards; with HX-Request only what the filters change."""
        given = {name: value.strip() for name in self.parameters if (value := request.GET.get(name))}
        refusal: Refusal | None = None
        status, cards, number, following = 200, SafeString(), 0, None
        try:
            found = self.page(act, given)
            cards, number, following = cards_html(found.rows), len(found.rows), found.next
        except Refusal as wrong:
            refusal, status = wrong, wrong.status
        lasting = {name: value for name, value in given.items() if name != "after"}
        context = {
            "cards": cards,
            "refusal": refusal,
            "given": lasting,
            "here": address(self.code),
            "as_list": _with("organisation.people", lasting),
            "first": _with(self.code, lasting) if "after" in given else "",
            "next": _with(self.code, lasting | {"after": following}) if following else "",
            "number": number,
        }
        if request.headers.get("HX-Request") == "true" and request.headers.get("HX-Request-Type") != "full":
            body = render_to_string("organisation/directory_cards.html", context)
            answer = HttpResponse(body, status=status)
            answer["HX-Push-Url"] = _with(self.code, given)
            answer["Cache-Control"], answer["Vary"] = "no-store", "HX-Request, Cookie"
            return answer
        controls = [
            {"filter": item, "value": given.get(item.name, ""), "options": item.options(act)} for item in self.filters
        ]
        return self.shown(request, act, "organisation/directory.html", context | {"controls": controls}, status=status)


def _with(code: str, given: Mapping[str, str]) -> str:
    return f"{address(code)}?{urlencode(given)}" if given else address(code)


def as_cards(act: Act, code: str, query: str) -> Sequence[MenuItem]:
    """In the menu of the list of people: the same people as cards."""
    if code != "organisation.people":
        return ()
    where = address(_CARD)
    return (MenuItem(_("As cards"), "layout-grid", f"{where}?{query}" if query else where),)


def vcard(request: HttpRequest, key: int) -> HttpResponse:
    """One person's card for an address book: work contact alone. Five queries."""
    act: Act | None = getattr(request, "act", None)
    if act is None:
        return to_sign_in(request)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    seen = keyset.visible(Actor.objects.select_related("home"), act, "organisation.see")
    person: Actor | None = seen.filter(pk=key, kind=ActorKind.PERSON, erased_at__isnull=True).first()
    if person is None:
        return errors.not_found(request)
    card = cards_on(act, today(act), [person.pk])[person.pk]
    photo = Photo.objects.filter(person=person).values_list("large", flat=True).first() if person.photo else None
    contact = Contact(
        uid=f"bagland-person-{person.pk}@{request.get_host().partition(':')[0]}",
        name=person.name,
        company=str(person.home or ""),
        department=joined(card.departments),
        title=joined(card.titles),
        phone=person.work_phone,
        mobile=person.work_mobile,
        email=person.work_email,
        place=person.place,
        about=person.about,
        photo=bytes(photo or b""),
    )
    answer = HttpResponse(written(contact), content_type="text/vcard; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, f"{person.name}.vcf") or "attachment"
    return answer
