"""What is done about sessions: ended, one or all."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity, view
from bagland.foundation.inputs import Says
from bagland.kernel.access.facts import SessionsEnded
from bagland.kernel.access.models import Session
from bagland.kernel.access.refusals import SessionIsOver
from bagland.kernel.access.sessions import end_all_of, end_others_of, end_staff_sessions_in
from bagland.kernel.organisation.models import Actor

view("access.see_sessions", title=_("See sessions"))


@activity("access.end_session", title=_("End session"), told=_("ended the session."), subject=Session)
def end_session(act: Act, session: Session) -> Session:
    """Sign one browser out. It is over at its next page. Refuses with SessionIsOver."""
    if session.ended_at is not None:
        raise SessionIsOver
    session.ended_at = act.at
    session.save(update_fields=["ended_at"])
    end_staff_sessions_in([session.pk], act.at)
    return session


@activity(
    "access.end_other_sessions",
    title=_("Sign out everywhere else"),
    told=_("signed out everywhere else."),
    subject=Actor,
)
def end_other_sessions(act: Act, person: Actor) -> Actor:
    """End all of one's sessions but the one at hand; from a program, all of them."""
    act.tell(SessionsEnded(count=end_others_of(act, person.pk), reason=""))
    return person


@activity("access.end_sessions", title=_("End all sessions"), told=_("ended all sessions."), subject=Actor)
def end_sessions(act: Act, person: Actor, *, reason: Annotated[str, Says(_("Reason"))]) -> Actor:
    """Sign a person out everywhere, at once. The person can sign in again: to shut the door, close the sign-in."""
    act.tell(SessionsEnded(count=end_all_of(person.pk, act.at), reason=reason))
    return person
