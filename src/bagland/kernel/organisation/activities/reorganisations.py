"""Reorganisations: prepared for a day by one, looked at by many, decided by another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.kernel.organisation import planning, refusals, rules
from bagland.kernel.organisation.activities.positions import LARGEST_FTE
from bagland.kernel.organisation.facts import ChangeDropped, ChangePlanned
from bagland.kernel.organisation.models import (
    Department,
    LegalEntity,
    Position,
    Reorganisation,
    ReorganisationChange,
)
from bagland.kernel.organisation.queries.plans import plan_on, planned_changes
from bagland.kernel.organisation.states import ReorganisationState

PREPARING = (
    "organisation.prepare_reorganisation",
    "organisation.plan_department_change",
    "organisation.plan_position_change",
)


@activity(
    "organisation.prepare_reorganisation", title=_("Prepare reorganisation"), told=_("prepared the reorganisation.")
)
def prepare_reorganisation(
    act: Act,
    *,
    entity: Annotated[LegalEntity, Says(_("Legal entity"))],
    title: Annotated[str, Says(_("Title"), _("What it is about, such as One team for IT."))],
    day: Annotated[date, Says(_("From"), _("The day on which all its changes take effect."))],
) -> Reorganisation:
    """Changes of departments and positions are collected for a day. Nothing holds before another has decided it."""
    rules.must_not_lie_back(day, act.today, "day")
    made: Reorganisation = Reorganisation.objects.create(entity=entity, title=title, day=day)
    return made


@activity(
    "organisation.plan_department_change",
    title=_("Plan change of department"),
    told=_("planned a change of a department."),
    subject=Reorganisation,
)
def plan_department_change(
    act: Act,
    reorganisation: Reorganisation,
    *,
    department: Annotated[Department, Says(_("Department"))],
    name: Annotated[str, Says(_("New name"))] = "",
    under: Annotated[Department | None, Says(_("Under"), _("The department above it from then on."))] = None,
    closes: Annotated[bool, Says(_("Closes"), _("The department ends the day before."))] = False,
) -> Reorganisation:
    """A reorganisation gets a change of one department; planned again, the newer change counts.

    Refuses with ReorganisationIsOver and OfAnotherEntity. What does not go together is shown beside it and refused when
    it is decided.
    """
    _must_be_prepared(reorganisation)
    _must_belong(reorganisation, department)
    if under is not None:
        _must_belong(reorganisation, under)
    if not (name or under or closes):
        raise rules.fault("name", refusals.NOTHING_GIVEN)
    _plan(act, reorganisation, {"department": department}, name=name, under=under, closes=closes)
    return reorganisation


@activity(
    "organisation.plan_position_change",
    title=_("Plan change of position"),
    told=_("planned a change of a position."),
    subject=Reorganisation,
)
def plan_position_change(
    act: Act,
    reorganisation: Reorganisation,
    *,
    position: Annotated[Position, Says(_("Position"))],
    title: Annotated[str, Says(_("New title"))] = "",
    department: Annotated[Department | None, Says(_("Department"))] = None,
    reports_to: Annotated[Position | None, Says(_("Reports to"))] = None,
    fte: Annotated[Decimal | None, Says(_("FTE"), _("1 is full time."))] = None,
    closes: Annotated[bool, Says(_("Closes"), _("The position ends the day before."))] = False,
) -> Reorganisation:
    """A reorganisation gets a change of one position; planned again, the newer change counts.

    Refuses with ReorganisationIsOver and OfAnotherEntity; the manager may sit in another legal entity of the group.
    """
    _must_be_prepared(reorganisation)
    _must_belong(reorganisation, position)
    if department is not None:
        _must_belong(reorganisation, department)
    rules.must_fit(title=(title, 120))
    if fte is not None:
        rules.must_be_share(fte, "fte", most=LARGEST_FTE)
    if reports_to is not None and reports_to.pk == position.pk:
        raise refusals.GoesInCircle(above=str(reports_to), below=str(position), day=reorganisation.day)
    if not (title or department or reports_to or fte or closes):
        raise rules.fault("title", refusals.NOTHING_GIVEN)
    _plan(
        act,
        reorganisation,
        {"position": position},
        name=title,
        under=department,
        reports_to=reports_to,
        fte=fte,
        closes=closes,
    )
    return reorganisation


@activity(
    "organisation.drop_planned_change",
    title=_("Drop planned change"),
    told=_("dropped a planned change."),
    subject=Reorganisation,
)
def drop_planned_change(
    act: Act,
    reorganisation: Reorganisation,
    *,
    department: Annotated[Department | None, Says(_("Department"))] = None,
    position: Annotated[Position | None, Says(_("Position"))] = None,
) -> Reorganisation:
    """A reorganisation leaves one thing as it is. Refuses with ReorganisationIsOver and NothingPlanned."""
    _must_be_prepared(reorganisation)
    rules.must_be_one(("department", department), ("position", position), (_("Department"), _("Position")))
    found = ReorganisationChange.objects.filter(reorganisation=reorganisation, department=department, position=position)
    if not found.exists():
        raise refusals.NothingPlanned(title=reorganisation.title)
    found.delete()
    act.tell(
        ChangeDropped(department=department.pk if department else None, position=position.pk if position else None)
    )
    return reorganisation


@activity(
    "organisation.decide_reorganisation",
    title=_("Decide reorganisation"),
    told=_("decided the reorganisation."),
    subject=Reorganisation,
    separate_from=PREPARING,
)
def decide_reorganisation(act: Act, reorganisation: Reorganisation) -> Reorganisation:
    """All changes of a reorganisation will hold from its day. Who prepared it or planned a change does not decide it.

    Refuses with DayHasPassed, NothingPlanned, ReorganisationIsOver, and CannotReorganise naming every change that does
    not go together with what holds on the day; then nothing is changed.
    """
    _must_be_prepared(reorganisation)
    if reorganisation.day < act.today:
        raise refusals.DayHasPassed(title=reorganisation.title, day=reorganisation.day)
    changes = planned_changes(reorganisation)
    if not changes:
        raise refusals.NothingPlanned(title=reorganisation.title)
    before = plan_on(reorganisation.day)
    if found := rules.conflicts(before, changes, reorganisation.day):
        sentences = dict.fromkeys(refusal.sentence for _change, refusal in found)
        raise refusals.CannotReorganise(title=reorganisation.title, conflicts=" ".join(sentences))
    planning.carry_out(before, changes, reorganisation.day)
    for change in changes:
        act.tell(
            ChangePlanned(
                department=change.department,
                position=change.position,
                name=change.name or None,
                under=change.under,
                reports_to=change.reports_to,
                fte=change.fte,
                closes=change.closes,
            )
        )
    reorganisation.state, reorganisation.decided_at = ReorganisationState.DECIDED, act.at
    reorganisation.save(update_fields=["state", "decided_at"])
    return reorganisation


@activity(
    "organisation.cancel_reorganisation",
    title=_("Cancel reorganisation"),
    told=_("cancelled the reorganisation."),
    subject=Reorganisation,
)
def cancel_reorganisation(act: Act, reorganisation: Reorganisation) -> Reorganisation:
    """A prepared reorganisation will not come. Refuses with ReorganisationIsOver when it was decided or cancelled."""
    _must_be_prepared(reorganisation)
    reorganisation.state = ReorganisationState.CANCELLED
    reorganisation.save(update_fields=["state"])
    return reorganisation


def _plan(act: Act, reorganisation: Reorganisation, what: dict[str, Any], **columns: Any) -> None:
    ReorganisationChange.objects.update_or_create(reorganisation=reorganisation, **what, defaults=columns)
    keys = {name: thing.pk for name, thing in what.items()}
    under, manager = columns.get("under"), columns.get("reports_to")
    act.tell(
        ChangePlanned(
            department=keys.get("department"),
            position=keys.get("position"),
            name=columns["name"] or None,
            under=under.pk if under else None,
            reports_to=manager.pk if manager else None,
            fte=columns.get("fte"),
            closes=columns["closes"],
        )
    )


def _must_be_prepared(reorganisation: Reorganisation) -> None:
    if reorganisation.state != ReorganisationState.PREPARED:
        raise refusals.ReorganisationIsOver(
            title=reorganisation.title, state=str(ReorganisationState(reorganisation.state).label)
        )


def _must_belong(reorganisation: Reorganisation, thing: Department | Position) -> None:
    if thing.entity_id != reorganisation.entity_id:
        raise refusals.OfAnotherEntity(thing=str(thing), entity=str(thing.entity))
