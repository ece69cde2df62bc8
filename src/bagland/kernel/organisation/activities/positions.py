"""Positions: seats that are opened, changed and closed, whoever sits in them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity, title_of
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import Scope
from bagland.foundation.money import Money
from bagland.foundation.periods import DateSpan
from bagland.kernel.organisation import closing, questions, refusals, rules, terms
from bagland.kernel.organisation.facts import Closed, PositionHolds
from bagland.kernel.organisation.models import (
    Department,
    LegalEntity,
    Position,
    PositionProfile,
    PositionTerm,
)
from bagland.kernel.organisation.queries.rights import is_held_by

LARGEST_FTE = Decimal(10)

From = Annotated[date | None, Says(_("From"), _("Today when left out."))]
Title = Annotated[str, Says(_("Title"), _("Only when it is called something else than its profile."))]
Cost = Annotated[
    Money | None,
    Says(_("Yearly cost"), _("What the position may cost in a year, everything included."), personal="confidential"),
]


def _in_department(_subject: Any, values: dict[str, Any]) -> Scope:
    """A new position belongs to its department."""
    return Scope(values["entity"].pk, values["department"].pk)


def _yearly_cost(_subject: Any, values: dict[str, Any]) -> Money | None:
    """The money at stake."""
    cost: Money | None = values.get("yearly_cost")
    return cost


def make_position(
    *,
    entity: LegalEntity,
    profile: PositionProfile,
    first_date: date,
    department: Department | None = None,
    title: str = "",
    reports_to: Position | None = None,
    fte: Decimal = Decimal(1),
    yearly_cost: Money | None = None,
) -> Position:
    """A seat with the entity's next number, and the term that holds from its first day. The entity is locked by now."""
    highest = Position.objects.filter(entity=entity).aggregate(highest=Max("number"))["highest"] or 0
    made: Position = Position.objects.create(entity=entity, number=highest + 1)
    PositionTerm.objects.create(
        position=made,
        profile=profile,
        title=title,
        department=department,
        reports_to=reports_to,
        fte=fte,
        yearly_cost_minor=yearly_cost.minor if yearly_cost is not None else None,
        yearly_cost_currency=yearly_cost.currency if yearly_cost is not None else "",
        first_date=first_date,
    )
    return made


@activity(
    "organisation.open_position",
    title=_("Open position"),
    told=_("opened the position."),
    amount=_yearly_cost,
    scope=_in_department,
    bulk=True,
)
def open_position(
    act: Act,
    *,
    entity: Annotated[LegalEntity, Says(_("Legal entity"))],
    department: Annotated[Department, Says(_("Department"))],
    profile: Annotated[PositionProfile, Says(_("Profile"), _("It gives the position its rights."))],
    title: Title = "",
    reports_to: Annotated[Position | None, Says(_("Reports to"))] = None,
    fte: Annotated[Decimal, Says(_("FTE"), _("1 is full time."))] = Decimal(1),
    yearly_cost: Cost = None,
    first_date: From = None,
) -> Position:
    """A department gets a new seat from a day. It has a number of its own, and is vacant until somebody is appointed.

    The yearly cost is held against the limit of whoever opens it. Refuses with OfAnotherEntity, and with DoesNotHold
    when the department or the manager's position is not there on all days.
    """
    span = DateSpan(first_date or act.today)
    rules.must_fit(title=(title, 120))
    rules.must_be_share(fte, "fte", most=LARGEST_FTE)
    rules.must_not_be_negative(yearly_cost, "yearly_cost")
    questions.department_must_hold(department, span, entity)
    if reports_to is not None:
        questions.position_must_hold(reports_to, span)
    made = make_position(
        entity=entity,
        profile=profile,
        department=department,
        title=title,
        reports_to=reports_to,
        fte=fte,
        yearly_cost=yearly_cost,
        first_date=span.first_date,
    )
    act.tell(
        PositionHolds(
            first_date=span.first_date,
            profile=profile.pk,
            title=title or None,
            department=department.pk,
            reports_to=reports_to.pk if reports_to else None,
            fte=fte,
            yearly_cost=yearly_cost,
        )
    )
    return made


@activity(
    "organisation.change_position",
    title=_("Change position"),
    told=_("changed the position."),
    subject=Position,
    amount=_yearly_cost,
)
def change_position(
    act: Act,
    position: Position,
    *,
    first_date: From = None,
    title: Title = "",
    profile: Annotated[PositionProfile | None, Says(_("Profile"), _("It gives the position its rights."))] = None,
    department: Annotated[Department | None, Says(_("Department"))] = None,
    reports_to: Annotated[Position | None, Says(_("Reports to"))] = None,
    fte: Annotated[Decimal | None, Says(_("FTE"), _("1 is full time."))] = None,
    yearly_cost: Cost = None,
) -> Position:
    """From a day a seat has another title, profile, department, manager, size or cost. What is left out stays.

    Refuses with GoesInCircle, OfAnotherEntity, DoesNotHold, PositionIsFull when it becomes too small for its holders,
    and NotForYourself: another gives your own position a profile, and with it its rights.
    """
    day = first_date or act.today
    mine = PositionTerm.objects.filter(position=position)
    span = terms.rest_from(mine, day)
    rules.must_fit(title=(title, 120))
    rules.must_not_be_negative(yearly_cost, "yearly_cost")
    held = profile is not None and act.approved_by is None and is_held_by(act, None, position)
    if held and not questions.is_alone(act):
        raise refusals.NotForYourself(activity=str(title_of("organisation.change_position")))
    if fte is not None:
        rules.must_be_share(fte, "fte", most=LARGEST_FTE)
    if department is not None:
        questions.department_must_hold(department, span, position.entity)
    if reports_to is not None:
        questions.position_must_hold(reports_to, span)
        questions.must_not_circle(PositionTerm.objects, "position_id", "reports_to_id", position, reports_to, day)
    given: dict[str, Any] = {
        "title": title or None,
        "profile_id": profile.pk if profile else None,
        "department_id": department.pk if department else None,
        "reports_to_id": reports_to.pk if reports_to else None,
        "fte": fte,
        "yearly_cost_minor": yearly_cost.minor if yearly_cost is not None else None,
        "yearly_cost_currency": yearly_cost.currency if yearly_cost is not None else None,
    }
    changed = {column: value for column, value in given.items() if value is not None}
    if not changed:
        raise rules.fault("title", refusals.NOTHING_GIVEN)
    terms.change_from(mine, day, changed, of=position)
    if fte is not None:
        questions.must_have_room(position, span)
    act.tell(
        PositionHolds(
            first_date=day,
            profile=given["profile_id"],
            title=title or None,
            department=given["department_id"],
            reports_to=given["reports_to_id"],
            fte=fte,
            yearly_cost=yearly_cost,
        )
    )
    return position


@activity("organisation.close_position", title=_("Close position"), told=_("closed the position."), subject=Position)
def close_position(
    act: Act,
    position: Position,
    *,
    last_date: Annotated[date | None, Says(_("Last day"), _("Today when left out."))] = None,
) -> Position:
    """A seat ends with a day; its number and history stay.

    Refuses with PositionIsHeld while somebody holds it after that, and with PositionInUse while other positions report
    to it or departments are headed by it.
    """
    last = last_date or act.today
    dropped = closing.close_position(position, last)
    act.tell(Closed(last_date=last, plans_dropped=dropped))
    return position
