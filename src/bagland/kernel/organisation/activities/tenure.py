"""Who holds a position, and who stands in for it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import Scope
from bagland.foundation.periods import DateSpan
from bagland.kernel.organisation import questions, refusals, rules
from bagland.kernel.organisation.facts import NeverBegan
from bagland.kernel.organisation.models import Actor, Appointment, Position, Substitute
from bagland.kernel.organisation.rules import Holding

From = Annotated[date | None, Says(_("From"), _("Today when left out."))]
Until = Annotated[date | None, Says(_("Until"), _("Without a last day until further notice."))]
Last = Annotated[date | None, Says(_("Last day"), _("Today when left out."))]
Seat = Annotated[Position, Says(_("Position"))]


def _of_position(subject: Any, values: dict[str, Any]) -> Scope:
    """Appointments and substitutions belong to the position, not to the person."""
    position: Position = values.get("position") or subject.position
    return position.scope()


@activity("organisation.appoint", title=_("Appoint"), told=_("made the appointment."), scope=_of_position, bulk=True)
def appoint(
    act: Act,
    *,
    position: Seat,
    person: Annotated[Actor, Says(_("Person"), _("Or a software agent."))],
    first_date: From = None,
    last_date: Until = None,
    share: Annotated[Decimal, Says(_("Share"), _("1 is full time, 0.6 is three days a week."))] = Decimal(1),
) -> Appointment:
    """Somebody holds a position from a day, with a share of full time, and has its rights from that day's midnight.

    Refuses with DoesNotHold when the position is planned or closed on one of the days, PositionIsFull naming the
    holders, HeldAlready, and NotForYourself: another appoints you, unless nobody else is employed.
    """
    first = first_date or act.today
    rules.must_end_after(first, last_date)
    rules.must_be_share(share, "share")
    questions.must_be_choosable(person)
    questions.must_not_be_for_oneself(act, person, "organisation.appoint")
    span = DateSpan(first, last_date)
    mine = Appointment.objects.filter(position=position, actor=person).touching(first, last_date)
    if earlier := mine.order_by("first_date").first():
        raise refusals.HeldAlready(person=str(person), position=str(position), first=earlier.first_date)
    questions.position_must_hold(position, span)
    questions.must_have_room(position, span, Holding(span, share, str(person)))
    made: Appointment = Appointment.objects.create(
        actor=person, position=position, share=share, first_date=first, last_date=last_date
    )
    return made


@activity(
    "organisation.end_appointment",
    title=_("End appointment"),
    told=_("ended the appointment."),
    subject=Appointment,
    scope=_of_position,
)
def end_appointment(act: Act, appointment: Appointment, *, last_date: Last = None) -> Appointment:
    """Somebody holds a position for the last time on a day. Another share is an end and a new appointment.

    Refuses with EndsAlready: an end is moved nearer, never further away.
    """
    last = last_date or act.today
    rules.must_end_sooner(appointment.first_date, appointment.last_date, last)
    appointment.last_date = last
    appointment.save(update_fields=["last_date"])
    return appointment


@activity(
    "organisation.name_substitute", title=_("Name substitute"), told=_("named the substitute."), scope=_of_position
)
def name_substitute(
    act: Act,
    *,
    position: Seat,
    person: Annotated[Actor, Says(_("Substitute"))],
    rank: Annotated[int, Says(_("Rank"), _("1 stands in first, then 2."))] = 1,
    first_date: From = None,
    last_date: Until = None,
) -> Substitute:
    """A position gets a standing substitute, who acts while its holder is registered as away or nobody holds it.

    Refuses with RankTaken, HoldsItHimself and NotForYourself.
    """
    first = first_date or act.today
    rules.must_end_after(first, last_date)
    if not 1 <= rank <= 9:
        raise rules.fault("rank", refusals.NOT_A_RANK)
    questions.must_be_choosable(person)
    questions.must_not_be_for_oneself(act, person, "organisation.name_substitute")
    if Appointment.objects.filter(position=position, actor=person).on(first).exists():
        raise refusals.HoldsItHimself(person=str(person), position=str(position))
    questions.position_must_hold(position, DateSpan(first, first))
    others = Substitute.objects.filter(position=position, rank=rank).touching(first, last_date)
    if other := others.select_related("actor").order_by("first_date").first():
        raise refusals.RankTaken(person=str(other.actor), position=str(position), rank=rank, first=other.first_date)
    made: Substitute = Substitute.objects.create(
        position=position, actor=person, rank=rank, first_date=first, last_date=last_date
    )
    return made


@activity(
    "organisation.withdraw_substitute",
    title=_("Withdraw substitute"),
    told=_("withdrew the substitute."),
    subject=Substitute,
)
def withdraw_substitute(act: Act, substitute: Substitute, *, last_date: Last = None) -> None:
    """A standing substitute stands in for the last time on a day; before the first day it is as if never named.

    Refuses with EndsAlready.
    """
    last = last_date or act.today
    if last < substitute.first_date:
        act.tell(
            NeverBegan(
                first_date=substitute.first_date,
                position=substitute.position_id,
                profile=None,
                actor=substitute.actor_id,
                code="",
            )
        )
        Substitute.objects.filter(pk=substitute.pk).delete()
        return
    rules.must_end_sooner(substitute.first_date, substitute.last_date, last)
    substitute.last_date = last
    substitute.save(update_fields=["last_date"])
