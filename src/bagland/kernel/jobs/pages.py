"""Work that is parked, and bulk runs."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import title_of
from bagland.foundation.naming import names_of
from bagland.kernel.jobs.models import Delivery, Run
from bagland.ui import navigation
from bagland.ui.chips import ACTIVE, RUNNING, SENT_BACK, WAITS, Chip, Tone
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact, Section
from bagland.ui.filters import Choice
from bagland.ui.lists import ListPage, Order
from bagland.ui.pages import address_of

ACTOR = "organisation.actor"
STATES = {
    Run.State.STAGED: Chip(_("staged"), WAITS, Tone.DRAFT),
    Run.State.RUNNING: Chip(_("running"), RUNNING, Tone.RUN),
    Run.State.DONE: Chip(_("done"), ACTIVE, Tone.OK),
    Run.State.DISCARDED: Chip(_("discarded"), SENT_BACK, Tone.CALM),
}
SHOWN_FAULTS = 100


class Parked(ListPage):
    """What should follow an event and could not be done."""

    code = "jobs.parked_work"
    path = "parked/"
    title = _("Parked work")
    view = "jobs.see"
    model = Delivery
    sentence = _("What should follow an event and could not. Later work on the same thing waits behind it.")
    columns = (
        Column("reaction", _("Work"), Kind.CODE),
        Column("fault", _("What went wrong")),
        Column("attempts", _("Attempts"), Kind.NUMBER, wide_only=True),
        Column("parked_at", _("Parked"), Kind.MOMENT),
        Column(
            "because",
            _("Because of"),
            source=lambda row: str(title_of(row["event__activity"])),
            needs=("event__activity",),
            hidden=True,
        ),
        Column("subject", _("On"), Kind.CODE, hidden=True),
    )
    orders = (Order("newest", ("-id",)),)
    many = ("jobs.run_again", "jobs.give_up")
    detail = "jobs.parked"
    empty = _("Nothing is parked. All that should follow has followed.")

    def rows(self, act: Act) -> models.QuerySet[Any]:
        return Delivery.objects.filter(parked_at__isnull=False)


class ParkedPage(DetailPage):
    """One piece of parked work: what it is, what was wrong, what waits behind it."""

    code = "jobs.parked"
    path = "parked/<int:key>/"
    title = _("Parked work")
    parent = "jobs.parked_work"
    view = "jobs.see"
    model = Delivery
    has_story = False

    def rows(self, act: Act) -> models.QuerySet[Any]:
        return Delivery.objects.select_related("event")

    def heading(self, act: Act, thing: Delivery) -> str:
        return thing.reaction

    def facts(self, act: Act, thing: Delivery) -> list[Fact]:
        behind = Delivery.objects.filter(reaction=thing.reaction, subject=thing.subject, pk__gt=thing.pk).count()
        return [
            Fact(_("What went wrong"), thing.fault),
            Fact(_("Because of"), str(title_of(thing.event.activity)), link=address_of("audit.event", thing.event_id)),
            Fact(_("Attempts"), thing.attempts),
            Fact(_("Parked"), thing.parked_at),
            Fact(_("Waiting behind it"), behind),
        ]


class Runs(ListPage):
    """Bulk runs, newest first."""

    code = "jobs.runs"
    path = "runs/"
    title = _("Bulk runs")
    sentence = _("One activity for many rows: how far each run is, and which rows are faulty.")
    view = "jobs.see"
    model = Run
    columns = (
        Column("what", _("What"), source=lambda row: str(title_of(row["activity"])), needs=("activity",)),
        Column("state", _("State"), Kind.STATUS, chips=STATES),
        Column("who", _("Who"), Kind.PERSON, source=lambda row: row["who"], needs=("actor",), key="actor"),
        Column("rows_total", _("Rows"), Kind.NUMBER),
        Column("rows_done", _("Done"), Kind.NUMBER),
        Column("rows_faulty", _("Faulty"), Kind.NUMBER),
        Column("staged_at", _("Staged"), Kind.MOMENT, wide_only=True),
    )
    filters = (Choice(name="state", label=_("State"), choices=Run.State.choices),)
    many = ("jobs.discard_run",)
    detail = "jobs.run"
    empty = _("No bulk runs yet. A program can ask for the same thing for many rows at once.")

    def complete(self, act: Act, rows: list[Row]) -> None:
        names = names_of(act, {(ACTOR, row["actor"]) for row in rows})
        for row in rows:
            row["who"] = names[ACTOR, row["actor"]]


class RunPage(DetailPage):
    """One run: how far it is, and which rows are faulty."""

    code = "jobs.run"
    path = "runs/<int:key>/"
    title = _("Bulk run")
    parent = "jobs.runs"
    view = "jobs.see"
    model = Run

    def heading(self, act: Act, thing: Run) -> str:
        return str(title_of(thing.activity))

    def chip(self, act: Act, thing: Run) -> Chip:
        return STATES[Run.State(thing.state)]

    def facts(self, act: Act, thing: Run) -> list[Fact]:
        names = names_of(act, {(ACTOR, thing.actor)})
        return [
            Fact(_("Who"), names[ACTOR, thing.actor]),
            Fact(_("Staged"), thing.staged_at),
            Fact(_("Rows"), thing.rows_total),
            Fact(_("Done"), thing.rows_done),
            Fact(_("Faulty"), thing.rows_faulty),
        ]

    def sections(self, act: Act, thing: Run) -> list[Section]:
        faulty = thing.rows.exclude(fault="").order_by("number").values_list("number", "fault")[:SHOWN_FAULTS]
        columns = (Column("number", _("Row"), Kind.NUMBER), Column("fault", _("What is wrong")))
        return [
            Section(
                _("Faulty rows"),
                columns,
                [{"number": number, "fault": fault} for number, fault in faulty],
                empty=_("No row is faulty."),
            )
        ]


navigation.entry("jobs.parked_work", area="control", order=30)
navigation.entry("jobs.runs", area="control", order=40)
