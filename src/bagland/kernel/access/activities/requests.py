"""What is done about requests for approval."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity, view
from bagland.foundation.inputs import Says
from bagland.kernel.access.models import Request
from bagland.kernel.access.refusals import RequestIsClosed
from bagland.kernel.access.requests import close, must_be_decided_by, no_also, requested_act
from bagland.kernel.access.states import RequestState

view("access.see_requests", title=_("See requests for approval"))


@activity("access.approve_request", title=_("Approve"), subject=Request, stands_for=requested_act)
def approve_request(act: Act, request: Request) -> Request:
    """Perform what the request asks for, for the one who asked, with this actor as approver on the event.

    Whoever could do it without approval may approve it, but not the one who asked. A stand-in: this body never runs.
    """
    raise AssertionError("approving performs what the request asks for")


@activity("access.decline_request", title=_("Decline"), told=_("declined the request."), subject=Request)
def decline_request(act: Act, request: Request, *, reason: Annotated[str, Says(_("Reason"), lines=3)]) -> Request:
    """Say no to a request, with a reason that the one who asked can read. Only who could approve it may.

    Where enough others can still say yes, it goes on waiting for them.
    """
    _must_wait(request)
    must_be_decided_by(act, request)
    decides = [told(act, request, reason) for told in no_also]
    if not all(decides):
        return request
    return close(request, act, RequestState.DECLINED, by=act.actor, reason=reason)


@activity("access.withdraw_request", title=_("Withdraw request"), told=_("withdrew the request."), subject=Request)
def withdraw_request(act: Act, request: Request) -> Request:
    """Take back what one has asked for."""
    _must_wait(request)
    return close(request, act, RequestState.WITHDRAWN, by=act.actor)


@activity(
    "access.expire_request",
    title=_("Let request run out"),
    told=_("let the request run out."),
    subject=Request,
    by_system=True,
)
def expire_request(act: Act, request: Request) -> Request:
    """Close a request that nobody has answered in its time."""
    if request.state == RequestState.WAITING and request.expires_at <= act.at:
        close(request, act, RequestState.EXPIRED, by=None)
    return request


def _must_wait(request: Request) -> None:
    if request.state != RequestState.WAITING:
        raise RequestIsClosed(state=request.get_state_display(), closed_at=request.closed_at)
