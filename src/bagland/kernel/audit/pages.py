"""The list of events, and one event with everything that it says."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activities, happenings, title_of
from bagland.foundation.kinds import Scope, model_of
from bagland.foundation.naming import Place, names_of
from bagland.foundation.speech import language, spoken
from bagland.kernel.audit import queries
from bagland.kernel.audit.models import Event
from bagland.kernel.audit.queries import ACTOR, POSITION, ColumnChange
from bagland.ui import navigation
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact, Section
from bagland.ui.filters import Choice, Days, Filter
from bagland.ui.lists import ListPage, Order
from bagland.ui.pages import address_of

DOORS = {
    "browser": _("browser"),
    "api": _("API"),
    "command line": _("command line"),
    "job": _("by itself"),
}
BASES = {"own": _("as holder"), "substitute": _("as substitute"), "delegation": _("as delegate"), "": "–"}

navigation.area("control", title=_("Control"), icon="shield-check", order=80)


@lru_cache(maxsize=8)
def _codes(speech: str, _declared: int) -> tuple[tuple[str, str], ...]:
    """Codes by title in a language; `_declared` tells them apart from what was known before more was declared."""
    titles = {code: str(known.title) for code, known in activities.items()}
    titles |= {code: str(known.title) for code, known in happenings.items()}
    return tuple(sorted(titles.items(), key=lambda item: item[1]))


class _Codes:
    """The codes that an event may have, read when the filter is shown: every room has declared its own by then."""

    def __iter__(self) -> Any:
        return iter(_codes(language(), len(activities) + len(happenings)))


class Events(ListPage):
    """Every event that the reader may see, newest first."""

    code = "audit.events"
    path = "events/"
    title = _("Events")
    view = "audit.see_events"
    model = Event
    sentence = _("What was done, by whom, holding which position. Nothing here can be changed or removed.")
    columns = (
        Column("at", _("When"), Kind.MOMENT, order="at"),
        Column(
            "who",
            _("Who"),
            Kind.PERSON,
            source=lambda row: row["who"],
            needs=("actor",),
            key="actor",
            software="is_software",
        ),
        Column("what", _("What"), source=lambda row: row["what"], needs=("activity",)),
        Column(
            "thing",
            _("On"),
            source=lambda row: row["thing"],
            needs=("subject_kind", "subject_id", "entity", "department"),
        ),
        Column(
            "holding", _("Holding"), source=lambda row: row["holding"], needs=("position",), quiet=True, wide_only=True
        ),
        Column(
            "on_behalf", _("On behalf of"), source=lambda row: row["on_behalf"], needs=("on_behalf_of",), wide_only=True
        ),
        Column(
            "door",
            _("Came through"),
            source=lambda row: str(DOORS.get(row["door"], row["door"])),
            needs=("door",),
            hidden=True,
        ),
        Column(
            "basis",
            pgettext_lazy("what the doer is in an event", "As"),
            source=lambda row: str(BASES.get(row["basis"], row["basis"])),
            needs=("basis",),
            hidden=True,
        ),
        Column("id", _("Number"), Kind.CODE, hidden=True),
    )
    orders = (Order("at", ("-at", "-id")),)
    filters: ClassVar[tuple[Filter, ...]] = (
        Choice(name="activity", label=_("What"), choices=_Codes()),
        Days(name="at", label=_("When"), moments=True),
    )
    detail = "audit.event"
    empty = _("No events yet. The first act of the company will stand here.")

    def complete(self, act: Act, rows: list[Row]) -> None:
        """Names of actors, positions and subjects: one query for each kind that is not known already."""
        names: dict[Any, str] = {**names_of(act, {place for row in rows for place in _places(row)})}
        live = queries.read_live(act, {(row["subject_kind"], row["subject_id"]) for row in rows})
        programs = queries.programs(act)
        titles = {code: str(title_of(code)) for code in {row["activity"] for row in rows}}
        for row in rows:
            row["what"] = titles[row["activity"]]
            row["is_software"] = row["actor"] in programs
            subject = (row["subject_kind"], row["subject_id"])
            row["who"] = names.get((ACTOR, row["actor"]), "")
            row["holding"] = names.get((POSITION, row["position"]), "")
            row["on_behalf"] = names.get((ACTOR, row["on_behalf_of"]), "")
            scope = Scope(row["entity"], row["department"], frozenset({row["actor"]}))
            readable = queries.may_read(act, row["subject_kind"], scope, key=subject[1], live=live)
            row["thing"] = names.get(subject, "") if readable else queries.kind_title(row["subject_kind"])


def _places(row: Row) -> list[Place]:
    wanted = (
        (ACTOR, row["actor"]),
        (ACTOR, row["on_behalf_of"]),
        (POSITION, row["position"]),
        (row["subject_kind"], row["subject_id"]),
    )
    return [(kind, key) for kind, key in wanted if kind and key is not None]


class EventPage(DetailPage):
    """One event: who, what, why, what it changed, and where it stands in the chain."""

    code = "audit.event"
    path = "events/<int:key>/"
    title = _("Event")
    parent = "audit.events"
    view = "audit.see_events"
    model = Event
    has_story = False

    def heading(self, act: Act, thing: Event) -> str:
        return str(title_of(thing.activity))

    def facts(self, act: Act, thing: Event) -> list[Fact]:
        names: dict[Any, str] = {**names_of(act, _places(vars(thing)) + _more_places(thing))}
        subject = (thing.subject_kind, thing.subject_id)
        live = queries.read_live(act, [subject])
        readable = queries.may_read(act, thing.subject_kind, thing.scope(), key=thing.subject_id, live=live)
        place = queries.position_in_chain(thing)
        facts = [
            Fact(_("When"), thing.at, note=_("with the clock set by hand") if thing.clock == "set" else ""),
            Fact(_("Who"), names[ACTOR, thing.actor], link=_page_of(ACTOR, thing.actor)),
            Fact(
                _("Holding"),
                names.get((POSITION, thing.position)),
                note=str(BASES.get(thing.basis, "")),
                link=_page_of(POSITION, thing.position),
            ),
            Fact(_("On behalf of"), names.get((ACTOR, thing.on_behalf_of))),
            Fact(_("Approved by"), names.get((ACTOR, thing.approved_by))),
            Fact(
                _("On"),
                names.get(subject) if readable else queries.kind_title(thing.subject_kind),
                link=_page_of(*subject) if readable else "",
            ),
            Fact(_("Through"), str(DOORS.get(thing.door, thing.door)), note=thing.operator),
            Fact(
                _("Because of"),
                gettext("event %(key)s") % {"key": thing.cause} if thing.cause else None,
                link=address_of(self.code, thing.cause),
            ),
            Fact(_("Code"), thing.activity),
            Fact(
                _("Place in the chain"),
                place[0] if place else gettext("waits for its seal"),
                note=f"{place[1].head[:16]}…" if place else "",
            ),
        ]
        return [fact for fact in facts if fact.value not in (None, "")]

    def sections(self, act: Act, thing: Event) -> list[Section]:
        rows = [_change_row(change) for change in queries.changes(act, thing)]
        columns = (
            Column("thing", _("On")),
            Column("column", _("What")),
            Column("before", _("Before")),
            Column("after", _("After")),
        )
        return [Section(_("What it changed"), columns, rows, empty=_("It changed no columns."))]


def _more_places(event: Event) -> list[Place]:
    return [(ACTOR, event.approved_by)] if event.approved_by else []


def _page_of(kind: str, key: int | None) -> str:
    model = model_of(kind) if kind else None
    return address_of(model.page, key) if model else ""


def _change_row(change: ColumnChange) -> Row:
    if change.is_erased:
        return {"thing": change.thing, "column": change.column, "before": "", "after": str(_("erased"))}
    if change.is_hidden:
        return {"thing": change.thing, "column": change.column, "before": "", "after": str(_("hidden from you"))}
    return {
        "thing": change.thing,
        "column": change.column,
        "before": _shown(change.before),
        "after": _shown(change.after),
    }


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list):
        return ", ".join(_shown(part) for part in value)
    return spoken(value)


navigation.entry("audit.events", area="control", order=10)
