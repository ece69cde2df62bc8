"""The organisation on a day: drawn as a picture that is walked and folded, or as a list; printed; as a file."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.http import content_disposition_header
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.refusal import Refusal
from bagland.foundation.speech import language
from bagland.kernel.organisation.models import Photo
from bagland.kernel.organisation.pages.chart_changes import Changes, changes_between
from bagland.kernel.organisation.pages.chart_list import companies, compared
from bagland.kernel.organisation.pages.chart_picture import Picture, Wish, pictured
from bagland.kernel.organisation.pages.chart_svg import Figure, svg, svg_file
from bagland.kernel.organisation.pages.days import today
from bagland.kernel.organisation.pages.photos import photo_address
from bagland.kernel.organisation.queries.changing import turning_days
from bagland.kernel.organisation.queries.picture import Organisation, organisation_on, turning_days_between
from bagland.kernel.organisation.queries.positions import Seat
from bagland.kernel.organisation.queries.structure import tree
from bagland.kernel.organisation.states import SeatState
from bagland.ui import errors
from bagland.ui.chips import Chip, Tone
from bagland.ui.detailing import table
from bagland.ui.pages import Page, address, to_sign_in

EARLIEST, LATEST = 1900, 2199
"""Years between which a day may be asked for."""
AROUND = timedelta(days=184)
"""How far before and after the day its turning days are shown."""
MOST_TURNS = (4, 8)
MOST_TURNED = 500
CODE = "organisation.chart"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: the day, how it looks, and what is folded, sought or shown alone."""

    day: date
    now: date
    fault: str = ""
    look: str = ""
    find: str = ""
    top: int | None = None
    turned: frozenset[int] = frozenset()
    opens_all: bool = False
    of: tuple[str, int] | None = None
    """`person`, `position` or `department` with its key, when another page led here."""

    @classmethod
    def read(cls, given: Mapping[str, str], now: date) -> Asked:
        """What cannot be read is left out; a day says its fault."""
        day, fault = _day(given.get("day", ""), now)
        of = next(
            ((what, key) for what in ("person", "position", "department") if (key := _key(given.get(what)))), None
        )
        keys = given.get("turned", "").split(".")[:MOST_TURNED]
        return cls(
            day=day,
            now=now,
            fault=fault,
            look=given.get("look", "") if given.get("look") in ("list", "pages") else "",
            find=" ".join(given.get("find", "").split())[:100],
            top=_key(given.get("top")),
            turned=frozenset(key for text in keys if (key := _key(text))),
            opens_all=given.get("fold") == "none",
            of=of,
        )

    @property
    def is_today(self) -> bool:
        return self.day == self.now

    @property
    def address(self) -> str:
        """The page that shows this."""
        asked = self.parameters
        return f"{address(CODE)}?{urlencode(asked)}" if asked else address(CODE)

    @property
    def file_address(self) -> str:
        """The picture as a file."""
        asked = {name: value for name, value in self.parameters.items() if name != "look"}
        where = f"{address(CODE)}chart.svg"
        return f"{where}?{urlencode(asked)}" if asked else where

    @property
    def parameters(self) -> dict[str, Any]:
        """What stands in the address; nothing that goes without saying."""
        said = {
            "day": "" if self.is_today else self.day.isoformat(),
            "look": self.look,
            "find": self.find,
            "top": self.top or "",
            "turned": ".".join(str(key) for key in sorted(self.turned)),
            "fold": "none" if self.opens_all else "",
        }
        if self.of is not None:
            said[self.of[0]] = self.of[1]
        return {name: value for name, value in said.items() if value}

    def folding(self, key: int) -> str:
        """Where a press leads that folds or unfolds a seat's branch."""
        return replace(self, turned=self.turned ^ {key}).address

    @property
    def wish(self) -> Wish:
        return Wish(self.top, self.turned, self.opens_all)


@dataclass(frozen=True, slots=True)
class Turn:
    """A day on which something changes, as a link."""

    day: date
    address: str
    is_shown: bool = False
    is_today: bool = False


class Chart(Page):
    """The chart of positions on a day, today or `?day=2027-01-01`; `?look=list` nests departments as a list."""

    code = CODE
    path = "organisation/"
    title = _("Organisation")
    view = "organisation.see"
    key_section = "organisation.chart"

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        asked = Asked.read(request.GET.dict(), today(act))
        of = organisation_on(act, asked.day)
        looks = {"list": self._list, "pages": self._pages}
        template, context = looks.get(asked.look, self._picture)(act, asked, of)
        before, after = turning_days(act, asked.day)
        context |= {
            "asked": asked,
            "sentence": _sentence(of),
            "chip": None if asked.is_today else _as_of(asked.day, asked.now),
            "shown_for": None if asked.is_today else asked.day,
            "day": formats.day(asked.day, language()),
            "before": replace(asked, day=before).address if before else "",
            "before_day": before,
            "after": replace(asked, day=after).address if after else "",
            "after_day": after,
            "to_today": replace(asked, day=asked.now).address,
            "as_picture": replace(asked, look="").address,
            "as_list": replace(asked, look="list").address,
            "as_pages": replace(asked, look="pages").address,
            "here": address(CODE),
        }
        return self.shown(request, act, template, context, status=422 if asked.fault else 200)

    def _list(self, act: Act, asked: Asked, of: Organisation) -> tuple[str, dict[str, Any]]:
        branches = tree(act, asked.day)
        return "organisation/chart_list.html", {
            "companies": companies(branches, of),
            "changes": None if asked.is_today else table(compared(act, asked.now, asked.day)),
        }

    def _picture(self, act: Act, asked: Asked, of: Organisation) -> tuple[str, dict[str, Any]]:
        now, changes = _compared(act, asked, of)
        found = _sought(of, asked)
        wish = replace(asked.wish, marked=frozenset(seat.key for seat in found))
        picture = pictured(of, changes, wish, ghosts=now, fold_to=asked.folding)
        top = of.seats.get(asked.top or 0)
        return "organisation/chart.html", {
            "picture": _inline(picture, asked) if picture.cards else "",
            "changes": changes,
            "compared": None if changes or asked.is_today else table(compared(act, asked.now, asked.day)),
            "turns": _turns(act, asked),
            "is_folded": bool(picture.folded),
            "unfolded": replace(asked, opens_all=True, turned=frozenset()).address,
            "top": _named(top) if top else "",
            "whole": replace(asked, top=None).address,
            "found": [(_named(seat), f"#chart-{seat.key}") for seat in found[:12]] if asked.find else [],
            "found_sentence": _found(len(found)) if asked.find else "",
            "without_find": replace(asked, find="", of=None).address,
            "file": asked.file_address,
        }

    def _pages(self, act: Act, asked: Asked, of: Organisation) -> tuple[str, dict[str, Any]]:
        """One sheet for the top two levels, and one for each branch."""
        now, changes = _compared(act, asked, of)
        draw = partial(pictured, of, changes, ghosts=now, fold_to=lambda _key: "")
        tops = {key for key, above in of.above.items() if above is None}
        with_reports = {above for above in of.above.values() if above is not None}
        branches = [key for key, above in of.above.items() if above in tops and key in with_reports]
        sheets = [(gettext("Overview"), draw(wish=Wish(folds=frozenset(branches))))]
        sheets += [(_named(of.seats[key]), draw(wish=Wish(top=key, opens_all=True))) for key in branches]
        return "organisation/chart_pages.html", {
            "sheets": [
                (title, _inline(picture, asked, name=f"sheet{number}"))
                for number, (title, picture) in enumerate(sheets)
                if picture.cards
            ]
        }


def chart_svg(request: HttpRequest) -> HttpResponse:
    """The chart as a file of its own, with the photos in it."""
    act: Act | None = getattr(request, "act", None)
    if act is None:
        return to_sign_in(request)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    page = Chart()
    try:
        page.must_be_open_to(act)
    except Refusal as refusal:
        return errors.refused(request, refusal, parent=CODE)
    asked = Asked.read(request.GET.dict(), today(act))
    of = organisation_on(act, asked.day)
    now, changes = _compared(act, asked, of)
    picture = pictured(of, changes, asked.wish, ghosts=now, fold_to=lambda _key: "")
    heading = gettext("Organisation on %(day)s") % {"day": formats.day(asked.day, language())}
    faces = _faces(card.figure for card in picture.cards.values())
    content = svg_file(
        picture.drawing,
        picture.cards,
        heading=heading,
        photo_of=lambda figure: faces.get(figure.key, ""),
        language=language(),
    )
    answer = HttpResponse(content, content_type="image/svg+xml")
    name = f"{heading}.svg"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def _faces(figures: Iterable[Figure]) -> dict[int, str]:
    """Small photos as they stand inside a file. One query."""
    keys = [figure.key for figure in figures if figure.photo]
    rows = Photo.objects.filter(person__in=keys).values_list("person_id", "small")
    return {key: f"data:image/jpeg;base64,{base64.b64encode(bytes(small)).decode()}" for key, small in rows}


def _inline(picture: Picture, asked: Asked, *, name: str = "chart") -> Any:
    label = gettext("Organisation on %(day)s") % {"day": formats.day(asked.day, language())}
    return svg(
        picture.drawing,
        picture.cards,
        label=label,
        photo_of=lambda figure: photo_address(figure.key, figure.photo),
        name=name,
    )


def _compared(act: Act, asked: Asked, of: Organisation) -> tuple[Organisation | None, Changes | None]:
    """Today's organisation and what comes until then; a day that was is compared as a table."""
    if asked.day <= asked.now:
        return None, None
    now = organisation_on(act, asked.now)
    return now, changes_between(now, of)


def _sought(of: Organisation, asked: Asked) -> list[Seat]:
    """The seats that were looked for, or that another page led to."""
    seats = sorted(of.seats.values(), key=lambda seat: (seat.entity or 0, seat.department_name, seat.number))
    if asked.find:
        words = asked.find.casefold().split()
        return [seat for seat in seats if all(word in _words(seat) for word in words)]
    match asked.of:
        case ("person", key):
            return [seat for seat in seats if any(holder.actor == key for holder in seat.holders)]
        case ("position", key):
            return [seat for seat in seats if seat.key == key]
        case ("department", key):
            return [seat for seat in seats if seat.department == key]
        case _:
            return []


def _words(seat: Seat) -> str:
    names = " ".join(holder.name for holder in seat.holders)
    return f"{names} {seat.title} {seat.department_name}".casefold()


def _named(seat: Seat) -> str:
    """«Maria Holm, Finance manager», or the title of a vacant seat."""
    names = dict.fromkeys(holder.name for holder in seat.holders)
    return ", ".join([*names, seat.title])


def _found(number: int) -> str:
    if not number:
        return gettext("Nobody and nothing here is called that.")
    return ngettext("%(number)s is marked.", "%(number)s are marked.", number) % {"number": number}


def _turns(act: Act, asked: Asked) -> Sequence[Turn]:
    """The days around on which something changes, with today and the day shown among them."""
    first = max(asked.day - AROUND, date(EARLIEST, 1, 1))
    days = {*turning_days_between(act, first, asked.day + AROUND), asked.day}
    past = [day for day in sorted(days) if day <= asked.day][-MOST_TURNS[0] - 1 :]
    later = [day for day in sorted(days) if day > asked.day][: MOST_TURNS[1]]
    shown = sorted({*past, *later, *({asked.now} if past[0] <= asked.now <= (later or past)[-1] else ())})
    return [Turn(day, replace(asked, day=day).address, day == asked.day, day == asked.now) for day in shown]


def _key(text: str | None) -> int | None:
    """A key as it stands in an address."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 and int(text) else None


def _day(typed: str, now: date) -> tuple[date, str]:
    """The day asked for, or today and the sentence that says what could not be read."""
    if not typed.strip():
        return now, ""
    try:
        day = formats.parse_day(typed, language(), today=now)
    except formats.NotUnderstood as fault:
        return now, gettext(fault.message) % fault.facts
    if not EARLIEST <= day.year <= LATEST:
        return now, gettext("Choose a day between %(first)s and %(last)s.") % {"first": EARLIEST, "last": LATEST}
    return day, ""


def _as_of(day: date, now: date) -> Chip:
    """«as of 1 Jan 2027, in 39 days»."""
    days = abs((day - now).days)
    facts = {"day": formats.day(day, language()), "days": days}
    if day > now:
        words = ngettext("as of %(day)s, in %(days)s day", "as of %(day)s, in %(days)s days", days) % facts
    else:
        words = ngettext("as of %(day)s, %(days)s day ago", "as of %(day)s, %(days)s days ago", days) % facts
    return Chip(words, "calendar", Tone.RUN)


def _sentence(of: Organisation) -> str:
    states = [seat.state for seat in of.seats.values()]
    vacant, number = states.count(SeatState.VACANT), len(of.departments)
    counted = [
        ngettext("%(number)s department", "%(number)s departments", number) % {"number": number},
        ngettext("%(number)s position", "%(number)s positions", len(states)) % {"number": len(states)},
    ]
    free = ngettext("%(number)s is vacant.", "%(number)s are vacant.", vacant) % {"number": vacant}
    together = gettext("%(departments)s with %(positions)s.") % {"departments": counted[0], "positions": counted[1]}
    return f"{together} {free}" if vacant else together
