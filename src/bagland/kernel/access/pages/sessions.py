"""Sessions: in which browsers somebody is signed in, and ending them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import clock
from bagland.foundation.act import Act
from bagland.kernel.access.activities import end_other_sessions, end_session
from bagland.kernel.access.models import Session
from bagland.kernel.access.pages.my_sign_in import MINE, Card, cards
from bagland.kernel.access.sessions import alive, is_over
from bagland.ui import navigation
from bagland.ui.acting import ActivityPage, act_address
from bagland.ui.chips import ACTIVE, SENT_BACK, Chip, Tone
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact
from bagland.ui.lists import ListPage, Order
from bagland.ui.pages import address

HERE = Chip(_("this one"), ACTIVE, Tone.OK)
OPEN = Chip(_("in use"), ACTIVE, Tone.OK)
OVER = Chip(_("over"), SENT_BACK, Tone.CALM)
MOST_SHOWN = 20


def _device(row: Row) -> str:
    return row["device"] or gettext("unknown program")


class Sessions(ListPage):
    """Everybody who is signed in now, as far as the reader may see; the latest seen first."""

    code = "access.sessions"
    path = "sessions/"
    title = _("Sessions")
    view = "access.see_sessions"
    model = Session
    sentence = _("Who is signed in, in which browser, and since when.")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("person", _("Person"), Kind.PERSON, source="sign_in__actor__name", key="sign_in__actor"),
        Column("device", _("Device"), source=_device, needs=("device",)),
        Column("address", _("Address"), Kind.CODE),
        Column("began_at", _("Since"), Kind.MOMENT),
        Column("seen_at", _("Last seen"), Kind.MOMENT),
    )
    orders = (Order("newest", ("-id",)),)
    detail = "access.session"
    empty = _("Nobody is signed in.")

    def rows(self, act: Act) -> models.QuerySet[Any]:
        found: models.QuerySet[Any] = alive(act.at)
        return found


class SessionPage(DetailPage):
    """One browser in which somebody is, or was, signed in."""

    code = "access.session"
    path = "sessions/<int:key>/"
    title = _("Session")
    parent = "access.sessions"
    view = "access.see_sessions"
    model = Session

    def rows(self, act: Act) -> models.QuerySet[Any]:
        return Session.objects.select_related("sign_in__actor")

    def heading(self, act: Act, thing: Session) -> str:
        return str(thing)

    def chip(self, act: Act, thing: Session) -> Chip:
        if thing.ended_at is not None or is_over(thing.began_at, thing.seen_at, act.at):
            return OVER
        return HERE if act.session is not None and act.session.key == thing.pk else OPEN

    def past(self, act: Act, thing: Session) -> tuple[str, ...]:
        return ("access.end_session",) if self.chip(act, thing) is OVER else ()

    def facts(self, act: Act, thing: Session) -> list[Fact]:
        return [
            Fact(_("Person"), thing.sign_in.actor),
            Fact(_("Device"), str(thing)),
            Fact(_("Address"), thing.address),
            Fact(_("Since"), thing.began_at),
            Fact(_("Last seen"), thing.seen_at, note=_("Written at most every five minutes.")),
            Fact(_("Ended"), thing.ended_at),
        ]


class EndSession(ActivityPage):
    """Sign one browser out, and go back to where all of one's own stand."""

    activity = end_session
    button = _("End session")
    opens = MINE


class EndOtherSessions(ActivityPage):
    """Sign out everywhere else."""

    activity = end_other_sessions
    opens = MINE
    intro = _("Every other browser in which you are signed in is signed out. This one stays.")


def sessions_card(request: HttpRequest, act: Act) -> SafeString:
    """Where the reader is signed in. One query."""
    mine = list(alive(clock.now()).filter(sign_in__actor=act.actor).order_by("-seen_at", "-pk")[:MOST_SHOWN])
    here = act.session.key if act.session is not None else None
    context = {
        "sessions": [(one, one.pk == here, address("access.session", one.pk)) for one in mine],
        "end_others": act_address("access.end_other_sessions", act.actor) if len(mine) > 1 else "",
        "here": HERE,
    }
    return render_to_string("access/card_sessions.html", context)


cards.append(Card(50, sessions_card))
navigation.entry("access.sessions", area="it", order=20)
