"""People and software agents: the directory, and the page of each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.kinds import Scope
from bagland.foundation.ports import ports
from bagland.foundation.speech import joined, language
from bagland.kernel.organisation.models import Absence, Actor, Appointment, Department, LegalEntity, Position
from bagland.kernel.organisation.pages import chips
from bagland.kernel.organisation.pages.days import once, today
from bagland.kernel.organisation.pages.filters import ChoiceToday, NameBegins, OfToday, as_named, people_in
from bagland.kernel.organisation.pages.links import links
from bagland.kernel.organisation.pages.of_person import sections_of
from bagland.kernel.organisation.pages.photos import portrait
from bagland.kernel.organisation.queries.people import PersonOn, people_on
from bagland.kernel.organisation.queries.positions import Seat
from bagland.kernel.organisation.states import ActorKind, Language
from bagland.ui.chips import Chip
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact, Section
from bagland.ui.filters import Of
from bagland.ui.lists import ListPage, Order
from bagland.ui.pages import address

AWAY, HERE = "away", "here"
COMING, LEFT = "coming", "left"
TODAY = {AWAY: chips.AWAY, COMING: chips.COMING, LEFT: chips.LEFT}
PRIVATE = "organisation.see_private_contact"
CHART = "organisation.chart"


def away_or_here(value: str, day: Any) -> Q:
    """Whether somebody is registered as away on a day."""
    away = Q(pk__in=Absence.objects.on(day).filter(cancelled_at__isnull=True).values("actor"))
    return away if value == AWAY else ~away


def _language(row: Row) -> str:
    return str(Language(row["language"]).label) if row["language"] in Language.values else ""


def _scope(row: Row) -> Scope:
    """Whose a row is, as the person's own page asks it."""
    return Scope(entity=row["home_id"], own=frozenset({row["key"], row["owner_id"] or row["key"]}))


class People(ListPage):
    """Everyone who works here and every software agent, by name. Why somebody is away is not told."""

    code = "organisation.people"
    path = "organisation/people/"
    title = _("People")
    view = "organisation.see"
    model = Actor
    columns: ClassVar[tuple[Column, ...]] = (
        Column("name", _("Name"), Kind.PERSON, needs=("kind",), key="id", software="is_software", order="name"),
        Column("positions", _("Position today"), source=lambda row: row["titles"]),
        Column("departments", _("Department"), source=lambda row: row["inside"]),
        Column("work_phone", _("Work phone"), Kind.CODE),
        Column("work_email", _("Work e-mail"), quiet=True, roomy_only=True),
        Column("today", _("Today"), Kind.STATUS, source=lambda row: row["here"], chips=TODAY),
        Column("home", _("Employed by"), source="home__name", quiet=True, hidden=True),
        Column("language", _("Language"), source=_language, needs=("language",), quiet=True, hidden=True),
        Column(
            "private_phone", _("Private phone"), Kind.CODE, needs=("home_id", "owner_id"), view=PRIVATE, hidden=True
        ),
    )
    orders = (Order("name", ("name", "id")),)
    search = NameBegins(name="find", label=_("Find by name"), column="name", fold=as_named)
    filters = (
        OfToday(name="department", label=_("Department"), model=Department, on=people_in),
        Of(name="entity", label=_("Employed by"), model=LegalEntity, column="home"),
        ChoiceToday(
            name="today",
            label=_("Today"),
            choices=((AWAY, _("away")), (HERE, _("here"))),
            on=away_or_here,
        ),
    )
    detail = "organisation.person"
    offers = ("organisation.register_person", "organisation.register_agent")
    many = ("access.close_login",)
    sentence = _("Who works here, where to reach them, and who is away today.")
    empty = _("Nobody is registered yet. Register the first person; rights come with a position.")
    counts = True

    def rows(self, act: Act) -> QuerySet[Any]:
        return Actor.objects.exclude(kind=ActorKind.SYSTEM).filter(erased_at__isnull=True)

    def complete(self, act: Act, rows: list[Row]) -> None:
        """Positions and whether away, coming or gone; private numbers only where they may be seen. Fifteen queries."""
        day = today(act)
        found = people_on(act, day, [row["key"] for row in rows])
        without = without_position(day, [key for key, person in found.items() if not person.seats])
        private = ports.authority.reach(act, PRIVATE)
        for row in rows:
            person = found[row["key"]]
            row["is_software"] = row["kind"] in chips.SOFTWARE
            row["titles"] = joined(dict.fromkeys(person.titles))
            row["inside"] = joined(_departments(person))
            row["here"] = AWAY if person.is_away else without.get(row["key"])
            if "private_phone" in row and not private.covers(_scope(row)):
                row["private_phone"] = ""


class PersonPage(DetailPage):
    """A person or software agent: positions, manager, substitutes, delegations, absences, what still points here."""

    code = "organisation.person"
    path = "organisation/people/<int:key>/"
    title = _("Person")
    parent = "organisation.people"
    view = "organisation.see"
    model = Actor
    first = ("organisation.change_person", "organisation.change_card", "organisation.set_photo", "access.set_password")
    hidden = (
        "access.open_login",
        "access.issue_app_password",
        "access.end_other_sessions",
        "access.begin_staff_session",
    )
    """An invitation has taken the first's place; the others stand on the page “My sign-in”."""

    def rows(self, act: Act) -> QuerySet[Any]:
        return Actor.objects.select_related("home", "owner")

    def portrait(self, act: Act, thing: Actor) -> SafeString:
        is_software = thing.kind in chips.SOFTWARE
        return portrait(thing.name, thing.pk, thing.photo, is_software=is_software, size="large")

    def sentence(self, act: Act, thing: Actor) -> str:
        person = on_day(act, thing)
        if thing.kind == ActorKind.AGENT:
            return gettext("Software agent. %(owner)s answers for what it does.") % {"owner": thing.owner}
        if person.is_away and person.away_until is not None:
            until = formats.day(person.away_until, language())
            return gettext("%(positions)s. Away until %(day)s.") % {"positions": _titles(person), "day": until}
        return f"{_titles(person)}." if person.seats else ""

    def chip(self, act: Act, thing: Actor) -> Chip | None:
        if thing.erased_at is not None:
            return chips.ERASED
        if thing.kind in chips.SOFTWARE:
            return chips.SOFTWARE[ActorKind(thing.kind)]
        person = on_day(act, thing)
        if person.is_away:
            return chips.AWAY
        if person.seats:
            return None
        return TODAY.get(without_position(today(act), [thing.pk]).get(thing.pk, ""), chips.WITHOUT_POSITION)

    def past(self, act: Act, thing: Actor) -> tuple[str, ...]:
        """Nobody signs in as a program, nor as who is erased; neither has a photo."""
        no_photo = ("organisation.remove_photo",) if not thing.photo else ()
        no_sign_in = thing.kind != ActorKind.PERSON or thing.erased_at is not None
        if not no_sign_in:
            return no_photo
        gone = thing.kind == ActorKind.SYSTEM or thing.erased_at is not None
        card = ("organisation.change_card",) if gone else ()
        sign_ins = ("access.invite", "access.close_login", "access.reopen_login", "access.end_sessions")
        return (*sign_ins, "organisation.set_photo", "organisation.remove_photo", *card)

    def facts(self, act: Act, thing: Actor) -> list[Fact]:
        person = on_day(act, thing)
        above = [held.manager for held in person.seats if held.manager is not None]
        managers = Actor.objects.filter(pk__in={holder.actor for seat in above for holder in seat.holders})
        facts = [
            Fact(_("Positions today"), links(Position, [held.seat.key for held in person.seats])),
            Fact(_("Manager"), list(managers.order_by("name", "pk"))),
            Fact(_("Employed by"), thing.home),
            Fact(_("Work e-mail"), thing.work_email, link=f"mailto:{thing.work_email}" if thing.work_email else ""),
            Fact(_("Work phone"), thing.work_phone, link=call(thing.work_phone)),
            Fact(_("Work mobile"), thing.work_mobile, link=call(thing.work_mobile)),
            Fact(_("Place"), thing.place),
            Fact(_("Ask about"), thing.about),
        ]
        if thing.kind == ActorKind.PERSON and thing.erased_at is None:
            facts += [
                Fact(_("Contact"), gettext("Save in your address book"), link=_vcard(thing)),
                Fact(
                    _("In the organisation"), gettext("Show in the chart"), link=f"{address(CHART)}?person={thing.pk}"
                ),
            ]
        if ports.authority.reach(act, PRIVATE).covers(thing.scope()):
            note = _("Seen by HR and the person alone.")
            facts.append(Fact(_("Private phone"), thing.private_phone, note, link=call(thing.private_phone)))
        if thing.owner is not None:
            facts.append(Fact(_("Owner"), thing.owner))
        if thing.language in Language.values:
            facts.append(Fact(_("Language"), str(Language(thing.language).label)))
        return facts

    def sections(self, act: Act, thing: Actor) -> list[Section]:
        return sections_of(act, thing, on_day(act, thing))


def on_day(act: Act, thing: Actor) -> PersonOn:
    """What the person holds on the reader's day; looked up once for all parts of the page."""
    day = today(act)
    return once(act, ("organisation.person", thing.pk), lambda: people_on(act, day, [thing.pk])[thing.pk])


def without_position(day: date, actors: Iterable[int]) -> dict[int, str]:
    """Of those who hold nothing on a day: who will, and who did; whoever never did is not there. One query."""
    rows = Appointment.objects.filter(actor__in=list(actors)).values_list("actor", "first_date").order_by("first_date")
    return {actor: COMING if first > day else LEFT for actor, first in rows}


def _titles(person: PersonOn) -> str:
    """«Bookkeeper in Finance and Employee in Sales»."""
    return joined(_placed(held.seat) for held in person.seats)


def _placed(seat: Seat) -> str:
    facts = {"position": seat.title, "department": seat.department_name}
    return gettext("%(position)s in %(department)s") % facts if seat.department_name else seat.title


def _departments(person: PersonOn) -> list[str]:
    return [name for name in dict.fromkeys(held.seat.department_name for held in person.seats) if name]


def _vcard(thing: Actor) -> str:
    return reverse("organisation.vcard", args=[thing.pk])


def call(number: str) -> str:
    """The address that a telephone dials."""
    bare = "".join(sign for sign in number if sign.isdigit() or sign == "+")
    return f"tel:{bare}" if bare else ""
