"""Staff sessions: more rights, for a short time, with a reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity, view
from bagland.foundation.inputs import Says
from bagland.kernel.access.facts import StaffSessionBegun
from bagland.kernel.access.models import StaffSession
from bagland.kernel.access.refusals import (
    NoStaffSession,
    ProveAgain,
    StaffSessionElsewhere,
    StaffSessionLength,
    StaffSessionOpen,
)
from bagland.kernel.access.sessions import end_staff_sessions_in
from bagland.kernel.organisation.models import Actor
from bagland.kernel.organisation.questions import is_oneself
from bagland.kernel.organisation.rules import must_fit

view("access.see_staff_sessions", title=_("See staff sessions"))

LONGEST_MINUTES = 60
PROVED_WITHIN = timedelta(minutes=15)


@activity("access.begin_staff_session", title=_("Begin staff session"), told=_("began a staff session."), subject=Actor)
def begin_staff_session(
    act: Act,
    person: Actor,
    *,
    reason: Annotated[str, Says(_("Reason"), help=_("What it is for; the auditor reads it."), lines=2)],
    minutes: Annotated[int, Says(_("Minutes"), help=_("At most 60; end it sooner when you are done."))] = 30,
) -> StaffSession:
    """Take the rights that count only in a staff session, in this browser, for a short time.

    Everything done meanwhile names it. Who has not shown who it is within fifteen minutes does so first. Refuses with
    StaffSessionElsewhere, ProveAgain, StaffSessionOpen and StaffSessionLength.
    """
    must_fit(reason=(reason, 500))
    if act.session is None or not is_oneself(act, person) or act.actor != person.pk:
        raise StaffSessionElsewhere
    proved = act.session.proved_at
    if proved is None or not timedelta() <= act.at - proved <= PROVED_WITHIN:
        raise ProveAgain
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise StaffSessionLength(longest=LONGEST_MINUTES)
    mine = StaffSession.objects.filter(session=act.session.key)
    if (running := mine.open_at(act.at).first()) is not None:
        raise StaffSessionOpen(until=running.until_at)
    end_staff_sessions_in([act.session.key], act.at)
    until = act.at + timedelta(minutes=minutes)
    act.tell(StaffSessionBegun(reason=reason, minutes=minutes))
    made: StaffSession = StaffSession.objects.create(
        actor=person, session_id=act.session.key, reason=reason, began_at=act.at, until_at=until
    )
    return made


@activity(
    "access.end_staff_session", title=_("End staff session"), told=_("ended the staff session."), subject=StaffSession
)
def end_staff_session(act: Act, staff_session: StaffSession) -> StaffSession:
    """Give the rights back before the time is over. Refuses with NoStaffSession."""
    if staff_session.ended_at is not None or staff_session.until_at <= act.at:
        raise NoStaffSession
    staff_session.ended_at = act.at
    staff_session.save(update_fields=["ended_at"])
    return staff_session
