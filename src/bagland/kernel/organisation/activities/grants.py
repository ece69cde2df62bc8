"""Profiles of positions, and what they and single positions are granted."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activities, activity, title_of, views
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import GROUP, Scope
from bagland.foundation.money import Money
from bagland.foundation.periods import DateSpan
from bagland.kernel.organisation import questions, refusals, rules
from bagland.kernel.organisation.activities.entities import whole_group
from bagland.kernel.organisation.facts import NeverBegan, RightNamesEntities
from bagland.kernel.organisation.models import Grant, LegalEntity, Position, PositionProfile
from bagland.kernel.organisation.queries.rights import is_held_by
from bagland.kernel.organisation.states import GrantScope


def _of_position(_subject: Any, values: dict[str, Any]) -> Scope:
    """A right of one position belongs to it; a profile's belongs to the whole group."""
    position: Position | None = values.get("position")
    return GROUP if position is None else position.scope()


def _limit(_subject: Any, values: dict[str, Any]) -> Money | None:
    """Granting up to an amount needs a right to grant up to that amount."""
    limit: Money | None = values.get("limit")
    return limit


@activity(
    "organisation.create_profile", title=_("Create position profile"), told=_("created the profile."), scope=whole_group
)
def create_profile(
    act: Act,
    *,
    code: Annotated[str, Says(_("Code"), _("Small letters and underscores, such as warehouse_lead."))],
    title_en: Annotated[str, Says(_("Title in English"))],
    title_da: Annotated[str, Says(_("Title in Danish"))],
    based_on: Annotated[
        PositionProfile | None, Says(_("Has the rights of"), _("Another profile whose rights it has too."))
    ] = None,
) -> PositionProfile:
    """The group gets a new kind of position. Its rights are granted one by one. Refuses with CodeTaken."""
    rules.must_fit(code=(code, 60), title_en=(title_en, 120), title_da=(title_da, 120))
    if other := PositionProfile.objects.filter(code=code).first():
        raise refusals.CodeTaken(value=code, owner=str(other))
    made: PositionProfile = PositionProfile.objects.create(
        code=code, title_en=title_en, title_da=title_da, based_on=based_on
    )
    return made


@activity(
    "organisation.grant_right", title=_("Grant right"), told=_("granted the right."), scope=_of_position, amount=_limit
)
def grant_right(
    act: Act,
    *,
    profile: Annotated[
        PositionProfile | None, Says(_("Profile"), _("All positions made from it get the right."))
    ] = None,
    position: Annotated[Position | None, Says(_("Position"), _("This one alone gets the right."))] = None,
    code: Annotated[str, Says(_("Right"), _("The code of an activity or a view, such as organisation.appoint."))],
    reach: Annotated[GrantScope, Says(_("Scope"))],
    entities: Annotated[list[LegalEntity] | None, Says(_("Named legal entities"))] = None,
    limit: Annotated[Money | None, Says(_("Up to"), _("This amount included; without limit when left out."))] = None,
    asks: Annotated[bool, Says(_("Needs approval"), _("It is done only when another has approved it."))] = False,
    staff: Annotated[
        bool, Says(_("Needs a staff session"), _("It counts only for an hour at most, begun with a reason."))
    ] = False,
    first_date: Annotated[date | None, Says(_("From"), _("Today when left out."))] = None,
) -> Grant:
    """A profile or one position may do an activity, or see by a view, from a day.

    Refuses with UnknownRight, with GrantsMoreThanHeld when it is without limit and the right to grant is not, and with
    NotForYourself: who holds the position, or one with the profile, needs another's approval, unless nobody else is
    employed.
    """
    day = first_date or act.today
    rules.must_be_one(("profile", profile), ("position", position), (_("Profile"), _("Position")))
    rules.must_not_be_negative(limit, "limit")
    if code not in activities and code not in views:
        raise refusals.UnknownRight(right=code)
    if (reach is GrantScope.NAMED) != bool(entities):
        raise rules.fault("entities", refusals.ENTITIES_FOR_NAMED)
    if position is not None:
        questions.position_must_hold(position, DateSpan(day, day))
    known = activities.get(code)
    if limit is None and known is not None and known.amount is not None and act.standing and act.standing.is_limited:
        raise refusals.GrantsMoreThanHeld(right=str(title_of(code)))
    if act.approved_by is None and is_held_by(act, profile, position) and not questions.is_alone(act):
        raise refusals.NotForYourself(activity=str(title_of("organisation.grant_right")))
    made: Grant = Grant.objects.create(
        profile=profile,
        position=position,
        code=code,
        reach=reach.value,
        limit_minor=None if limit is None else limit.minor,
        limit_currency="" if limit is None else limit.currency,
        asks=asks,
        staff=staff,
        first_date=day,
    )
    if entities:
        made.entities.set(entities)
        act.tell(RightNamesEntities(entities=sorted(entity.pk for entity in entities)))
    return made


@activity("organisation.end_grant", title=_("End right"), told=_("ended the right."), subject=Grant)
def end_grant(
    act: Act,
    grant: Grant,
    *,
    last_date: Annotated[date | None, Says(_("Last day"), _("Today when left out."))] = None,
) -> None:
    """A right ends with a day; before its first day it is as if never granted. Refuses with EndsAlready."""
    last = last_date or act.today
    if last < grant.first_date and not grant.is_shipped:
        act.tell(
            NeverBegan(
                first_date=grant.first_date,
                position=grant.position_id,
                profile=grant.profile_id,
                actor=None,
                code=grant.code,
            )
        )
        Grant.objects.filter(pk=grant.pk).delete()
        return
    rules.must_end_sooner(grant.first_date, grant.last_date, last)
    grant.last_date = last
    grant.save(update_fields=["last_date"])
