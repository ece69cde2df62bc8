"""My profile: what the company knows of the reader, and where the reader changes it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act, Basis
from bagland.foundation.activity import title_of
from bagland.kernel.access.authority import authority
from bagland.kernel.access.models import SignIn
from bagland.kernel.organisation.models import Absence, Actor, Appointment, Position
from bagland.kernel.organisation.states import Language
from bagland.ui.acting import act_address
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.detailing import table
from bagland.ui.details import Fact, Section
from bagland.ui.pages import Page, address, pages
from bagland.ui.ports import ports

OFFERED = (
    "organisation.change_card",
    "organisation.set_photo",
    "organisation.change_own_contact",
    "access.set_password",
)
ABSENCE = "organisation.register_absence"
ELSEWHERE = (
    ("access.my_sign_in", _("My sign-in"), _("Second factors, sessions, app passwords.")),
    ("desk.my_settings", _("My settings"), _("Look, keys and language.")),
    ("notices.mine", _("Notices"), _("What Bagland has told you.")),
)
FROM, UNTIL = Column("first_date", _("From"), Kind.DATE), Column("last_date", _("Until"), Kind.DATE)
MOST_ABSENCES = 5


class Profile(Page):
    """Everything about oneself in one place."""

    code = "access.profile"
    path = "me/"
    title = _("My profile")

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        person = Actor.objects.select_related("home").get(pk=act.actor)
        may = {**ports.may(act, OFFERED, person), **ports.may(act, (ABSENCE,), None)}
        context = {
            "facts": _facts(person),
            "tables": [table(section, place) for place, section in enumerate(_sections(act, person))],
            "deeds": [(title_of(code), _form(code, act)) for code, refusal in may.items() if refusal is None],
            "ways": [(label, note, address(code)) for code, label, note in ELSEWHERE if code in pages],
        }
        return self.shown(request, act, "access/profile.html", context)


def _form(code: str, act: Act) -> str:
    """The form of a deed about oneself, which leads back here."""
    if code == ABSENCE:
        return f"{act_address(code)}?{urlencode({'person': act.actor, 'back': address(Profile.code)})}"
    return f"{act_address(code, act.actor)}?{urlencode({'back': address(Profile.code)})}"


def _facts(person: Actor) -> list[Fact]:
    sign_in = SignIn.objects.filter(actor=person).first()
    return [
        Fact(_("Name"), person.name, note=_("HR changes it.")),
        Fact(_("Employed by"), person.home),
        Fact(_("Work e-mail"), person.work_email, note=_("HR changes it.")),
        Fact(_("Work phone"), person.work_phone),
        Fact(_("Work mobile"), person.work_mobile),
        Fact(_("Place"), person.place),
        Fact(_("Ask about"), person.about),
        Fact(_("Private phone"), person.private_phone, note=_("Seen by HR and you alone.")),
        Fact(_("Language"), str(Language(person.language).label) if person.language in Language.values else None),
        Fact(_("Login"), sign_in.login if sign_in is not None else None),
        Fact(_("Signed in before"), sign_in.last_login if sign_in is not None else None),
    ]


def _sections(act: Act, person: Actor) -> list[Section]:
    held = Appointment.objects.filter(actor=person).ending_from(act.today).order_by("first_date", "pk")
    appointments = list(held.values("pk", "position_id", "first_date", "last_date"))
    titles = Position.labels({row["position_id"] for row in appointments})
    positions: list[Row] = [
        {"key": row["pk"], "position": titles.get(row["position_id"], ""), **_days(row)} for row in appointments
    ]
    away = Absence.objects.filter(actor=person, cancelled_at__isnull=True).order_by("-first_date", "-pk")
    absences: list[Row] = [
        {"key": row["pk"], "reason": str(Absence(reason=row["reason"]).get_reason_display()), **_days(row)}
        for row in away.values("pk", "reason", "first_date", "last_date")[:MOST_ABSENCES]
    ]
    return [
        Section(
            _("My positions"),
            (Column("position", _("Position")), FROM, UNTIL),
            positions,
            detail="organisation.appointment",
            empty=_("You hold no position, so you have no rights yet."),
        ),
        Section(
            _("What I may do"),
            (Column("how", _("Through")), Column("count", _("Rights"), Kind.NUMBER)),
            _rights(act),
            more=address("access.what_may", act.actor) if "access.what_may" in pages else "",
            more_label=_("Each right, and why"),
        ),
        Section(
            _("My absences"),
            (FROM, UNTIL, Column("reason", _("Reason"))),
            absences,
            detail="organisation.absence",
            empty=_("No absence is registered."),
            more=f"{address('organisation.absences')}?{urlencode({'person': person.pk})}",
            more_label=_("All absences"),
        ),
    ]


def _days(row: dict[str, Any]) -> dict[str, Any]:
    return {"first_date": row["first_date"], "last_date": row["last_date"]}


_BASES = {Basis.OWN: _("positions of my own"), Basis.SUBSTITUTE: _("standing in"), Basis.DELEGATION: _("delegation")}


def _rights(act: Act) -> list[Row]:
    """How many rights come from where. No query while they are kept."""
    found: dict[Basis, set[str]] = {}
    for code, powers in authority.powers(act).items():
        for power in powers:
            found.setdefault(power.basis, set()).add(code)
    return [
        {"key": place, "how": str(_BASES[basis]), "count": len(codes)}
        for place, (basis, codes) in enumerate(found.items())
    ]
