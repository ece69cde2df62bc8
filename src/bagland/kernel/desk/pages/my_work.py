"""My work, the first page: what waits for me, why it is mine, and what I wait for; decided without leaving the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.activity import activities
from bagland.foundation.refusal import Refusal
from bagland.foundation.speech import language
from bagland.kernel.desk.queries import begun
from bagland.ui import buttons, work
from bagland.ui.acting import act_address, form_of
from bagland.ui.detailing import Table, table
from bagland.ui.details import DetailPage, Fact
from bagland.ui.forms import ActivityForm, Line
from bagland.ui.pages import Page, address, pages
from bagland.ui.ports import ports
from bagland.ui.work import WHEN, Item, When

SPELLED = (
    _("One"), _("Two"), _("Three"), _("Four"), _("Five"), _("Six"),
    _("Seven"), _("Eight"), _("Nine"), _("Ten"), _("Eleven"), _("Twelve"),
)  # fmt: skip
FACTS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """One deed of the chosen item as its form shows it. `form` has the fields that it asks for; without a form it is
    done on the page at the address, which asks more than fits beside a list.
    """

    title: Any
    letter: str
    address: str
    form: ActivityForm | None
    then: str
    reason: str
    given: tuple[tuple[str, str], ...] = ()
    must: tuple[str, ...] = ()
    opened: str = ""

    @property
    def lines(self) -> list[Line]:
        """The fields that are asked for: all but what the press itself answers; of two buttons each its own."""
        if self.form is None:
            return []
        names = [name for name, _value in self.given]
        return [
            line
            for line in self.form.lines()
            if line.bound.name not in names and (not names or line.bound.name in self.must)
        ]

    @property
    def asks(self) -> bool:
        """Whether anything must be filled in before it can be sent."""
        return bool(self.must) or any(not line.optional for line in self.lines)

    @property
    def link(self) -> str:
        """Where it is done, coming back here."""
        mark = "&" if "?" in self.address else "?"
        return f"{self.address}{mark}{urlencode({'then': self.then, 'back': self.then})}"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The item that is looked at: its facts, what happens, and what can be done."""

    item: Item
    facts: list[Fact]
    effect: Table | None
    choices: list[Choice]
    fault: str = ""
    text: str = ""


class MyWork(Page):
    """What waits for the reader, what is late, and what the reader waits for."""

    code = "desk.my_work"
    path = "my-work/"
    title = _("My work")
    key_section = "work"

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        found = work.waiting(act)
        place = _place(request.GET.get("at", ""), len(found.items))
        chosen = next((item for item in found.items if item.code == request.GET.get("item")), None)
        if chosen is None and found.items:
            chosen = found.items[place or 0]
        context: dict[str, Any] = {
            "chosen": looked_at(act, chosen, found.items.index(chosen)) if chosen else None,
        }
        if request.headers.get("HX-Request"):
            html = render_to_string("desk/decision.html", context | {"frame": {"token": get_token(request)}})
            response = HttpResponse(html)
            response["Vary"] = "HX-Request, Cookie"
            return response
        context |= {
            "greeting": greeting(act),
            "told": told(len(found.items), found.late),
            "sections": _sections(found, timezone.localdate(act.at), place if "at" in request.GET else None),
            "asked": found.asked,
            "begun": begun(act),
            "more": [(pages[code].title, address(code)) for code in found.more if code in pages],
            "is_empty": not found.items,
            "offered": buttons.for_list(act, [code for code in work.offers if code in activities]),
            "crumbs": [],
        }
        return self.shown(request, act, "desk/my_work.html", context)


def due_words(item: Item, when: When, today: date) -> str:
    """«3 days late», «today 16:00», «Thu 26 Nov 2026», «by 17 Dec»; empty when nothing is due."""
    if item.due is None:
        return ""
    local = timezone.localtime(item.due) if isinstance(item.due, datetime) else None
    day = local.date() if local is not None else item.due
    if day < today:
        return ngettext("%(days)s day late", "%(days)s days late", (today - day).days) % {"days": (today - day).days}
    if day == today:
        return (
            gettext("today %(time)s") % {"time": formats.clock_time(local, language())} if local else gettext("today")
        )
    if when is When.WEEK:
        return formats.day_with_weekday(day, language())
    return gettext("by %(day)s") % {"day": formats.short_day(day, language())}


def _sections(found: work.Waiting, today: date, focused: int | None) -> list[dict[str, Any]]:
    """The sections with their items; the item at the place `focused` takes the focus."""
    number, shown = 0, []
    for when in When:
        rows = []
        for item in found.sections.get(when, []):
            rows.append({"item": item, "is_focused": number == focused, "due": due_words(item, when, today)})
            number += 1
        if rows:
            shown.append({"code": when.value, "title": WHEN[when], "rows": rows})
    return shown


def _place(text: str, length: int) -> int | None:
    """The place of a row that takes the focus: the one asked for, or the last when there are fewer."""
    if not (text.isascii() and text.isdigit() and len(text) < 5) or not length:
        return None
    return min(int(text), length - 1)


def looked_at(act: Act, item: Item, place: int) -> Chosen:
    """An item with everything that a decision needs. A page of its own would make as many queries."""
    page = pages[item.page]
    if not isinstance(page, DetailPage):
        return Chosen(item, [], None, [])
    try:
        thing = page.thing(act, item.key)
    except Refusal as refusal:
        return Chosen(item, [], None, [], refusal.sentence)
    codes = [deed.activity for deed in item.deeds]
    own = [deed.activity for deed in item.deeds if not deed.address]
    answers = dict(ports.may(act, own, thing)) | dict(ports.may(act, [code for code in codes if code not in own], None))
    then = f"{address(MyWork.code)}?at={place}"
    choices = []
    for deed in item.deeds:
        page_of = form_of(activities[deed.activity])
        form = None
        if not deed.address and not page_of.asked(act, thing):
            seen = page_of.shows(act, thing) if deed.given else {}
            form = ActivityForm(activities[deed.activity], act, thing, order=page_of.order, shown=seen)
            form.auto_id = f"in-{deed.letter or 'x'}-%s"
        missing = answers.get(deed.activity)
        title = deed.title or page_of.button or activities[deed.activity].title
        where = deed.address or act_address(deed.activity, item.key)
        why_not = missing.sentence if missing else ""
        opened = form.opened(thing) if form is not None and deed.given else ""
        choices.append(Choice(title, deed.letter, where, form, then, why_not, deed.given, deed.asks, opened))
    preview = form_of(activities[codes[0]]).preview(act, thing) if codes and not item.deeds[0].address else None
    facts = page.facts(act, thing) if preview is None else ()
    known = [fact for fact in facts if fact.value not in (None, "", item.why)][:FACTS_SHOWN]
    shown = table(preview) if preview is not None else None
    return Chosen(item, known, shown, choices, text=str(page.sentence(act, thing) or ""))


def greeting(act: Act) -> str:
    """«Good morning, Sofie»: by the reader's clock."""
    hour = timezone.localtime(act.at).hour
    name = ports.signed_in(act).name.split(" ")[0]
    if hour < 10:
        return gettext("Good morning, %(name)s") % {"name": name}
    if hour < 12:
        return pgettext("before noon", "Good morning, %(name)s") % {"name": name}
    if hour < 18:
        return gettext("Good afternoon, %(name)s") % {"name": name}
    return gettext("Good evening, %(name)s") % {"name": name}


def told(waits: int, late: int) -> str:
    """«Seven things wait for you. Two are late.»"""
    if not waits:
        return gettext("Nothing waits for you.")
    sentence = ngettext("%(number)s thing waits for you.", "%(number)s things wait for you.", waits)
    said = sentence % {"number": spelled(waits)}
    if late:
        said += " " + ngettext("%(number)s is late.", "%(number)s are late.", late) % {"number": spelled(late)}
    return said


def spelled(number: int) -> str:
    """Small numbers as words, at the beginning of a sentence."""
    return str(SPELLED[number - 1]) if 0 < number <= len(SPELLED) else str(number)
