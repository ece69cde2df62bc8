"""Staff sessions: begun in the browser, told on every page, listed for whoever looks after them."""

from __future__ import annotations

from math import ceil
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from bagland.foundation import clock
from bagland.foundation.act import Act
from bagland.foundation.activity import title_of
from bagland.kernel.access.activities import begin_staff_session, end_staff_session
from bagland.kernel.access.models import StaffSession
from bagland.kernel.access.proving import recently_proved, to_proving
from bagland.kernel.audit.models import Event
from bagland.ui import navigation
from bagland.ui.acting import ActivityPage, act_address
from bagland.ui.chips import ACTIVE, RUNNING, Chip, Tone
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact, Section
from bagland.ui.lists import ListPage, Order
from bagland.ui.pages import Page, address
from bagland.ui.ports import ports

RUNS = Chip(_("running"), RUNNING, Tone.DUE)
ENDED = Chip(_("ended"), ACTIVE, Tone.CALM)
STATES = {"runs": RUNS, "ended": ENDED}
MOST_EVENTS = 200


def _state(row: Row) -> str:
    return "runs" if row["ended_at"] is None and row["until_at"] > clock.now() else "ended"


class StaffSessions(ListPage):
    """Who took more rights, when, and why; newest first."""

    code = "access.staff_sessions"
    path = "staff-sessions/"
    title = _("Staff sessions")
    view = "access.see_staff_sessions"
    model = StaffSession
    sentence = _("Who took more rights for a short time, and why. Everything done meanwhile names it.")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("person", _("Person"), Kind.PERSON, source="actor__name", key="actor"),
        Column("reason", _("Reason")),
        Column("state", _("State"), Kind.STATUS, source=_state, needs=("ended_at", "until_at"), chips=STATES),
        Column("began_at", _("Began"), Kind.MOMENT),
        Column("until_at", _("At the latest until"), Kind.MOMENT, wide_only=True),
    )
    orders = (Order("newest", ("-id",)),)
    detail = "access.staff_session"
    empty = _("No staff session yet. They begin where a right needs one.")


class StaffSessionPage(DetailPage):
    """One staff session, and what was done in it."""

    code = "access.staff_session"
    path = "staff-sessions/<int:key>/"
    title = _("Staff session")
    parent = "access.staff_sessions"
    view = "access.see_staff_sessions"
    model = StaffSession
    has_story = False
    """What was done in it stands in its own section; its beginning, in the story of the person."""

    def rows(self, act: Act) -> models.QuerySet[Any]:
        return StaffSession.objects.select_related("actor")

    def sentence(self, act: Act, thing: StaffSession) -> str:
        return thing.reason

    def chip(self, act: Act, thing: StaffSession) -> Chip:
        return STATES[_state({"ended_at": thing.ended_at, "until_at": thing.until_at})]

    def past(self, act: Act, thing: StaffSession) -> tuple[str, ...]:
        return ("access.end_staff_session",) if self.chip(act, thing) is ENDED else ()

    def facts(self, act: Act, thing: StaffSession) -> list[Fact]:
        return [
            Fact(_("Person"), thing.actor),
            Fact(_("Reason"), thing.reason),
            Fact(_("Began"), thing.began_at),
            Fact(_("At the latest until"), thing.until_at),
            Fact(_("Ended"), thing.ended_at or (thing.until_at if thing.until_at <= act.at else None)),
        ]

    def sections(self, act: Act, thing: StaffSession) -> list[Section]:
        until = thing.ended_at or thing.until_at
        done = Event.objects.filter(actor=thing.actor_id, at__gte=thing.began_at, at__lte=until)
        in_it = done.filter(facts__contains=f'"staff_session":{thing.pk}').order_by("at", "pk")
        rows: list[Row] = [
            {"key": event.pk, "what": str(title_of(event.activity)), "at": event.at}
            for event in in_it.visible_to(act)[:MOST_EVENTS]
            if f'"staff_session":{thing.pk},' in event.facts or f'"staff_session":{thing.pk}}}' in event.facts
        ]
        columns = (Column("what", _("What")), Column("at", _("When"), Kind.MOMENT))
        empty = _("Nothing was done in it, as far as you may see.")
        return [Section(_("Done in it"), columns, rows, detail="audit.event", empty=empty)]


class MyStaffSession(Page):
    """Where a refusal leads on: to the form that begins a staff session, or to the one that runs."""

    code = "access.my_staff_session"
    path = "me/staff-session/"
    title = _("Begin staff session")

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        running = getattr(request, "staff", None)
        if running is not None:
            return HttpResponseRedirect(act_address("access.end_staff_session", running.key))
        back = request.headers.get("Referer", "")
        where = act_address("access.begin_staff_session", act.actor)
        if back.startswith(f"{request.scheme}://{request.get_host()}/") and "/act/" not in back:
            return HttpResponseRedirect(f"{where}?back={back}")
        return HttpResponseRedirect(where)


class BeginStaffSession(ActivityPage):
    """Say why and for how long; whoever has not proved it lately does so first."""

    activity = begin_staff_session
    button = _("Begin staff session")
    done = _("Your staff session has begun.")
    opens = "access.my_sign_in"
    intro = _("More rights, for a short time. The reason and all that you do meanwhile are recorded.")

    def answer(self, request: HttpRequest, act: Act, key: int | None) -> HttpResponse:
        if request.method != "POST" and key == act.actor and not recently_proved(request):
            return to_proving(request)
        return super().answer(request, act, key)


class EndStaffSession(ActivityPage):
    """Give the rights back."""

    activity = end_staff_session
    done = _("Your staff session has ended.")
    opens = "access.my_sign_in"


def staff_bar(request: HttpRequest, act: Act) -> SafeString:
    """The bar on every page while a staff session runs: its reason, the minutes left, and its end. No query."""
    running = getattr(request, "staff", None)
    if running is None:
        return mark_safe("")
    left = max(1, ceil((running.until_at - clock.now()).total_seconds() / 60))
    context = {
        "reason": running.reason,
        "minutes": left,
        "end": act_address("access.end_staff_session", running.key),
        "page": address("access.staff_session", running.key),
    }
    return render_to_string("access/staff_bar.html", context)


ports.bars.append(staff_bar)
navigation.entry("access.staff_sessions", area="control", order=64)
