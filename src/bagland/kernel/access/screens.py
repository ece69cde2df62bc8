"""What the screens ask of access: who reads, what the reader may do, what waits for the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bagland.foundation.act import Act, Basis
from bagland.foundation.activity import activities
from bagland.foundation.kinds import Scope
from bagland.foundation.naming import names_of
from bagland.foundation.refusal import Refusal
from bagland.kernel.access.approvers import approvable, awaiting, deciding
from bagland.kernel.access.authority import authority
from bagland.kernel.access.models import Request
from bagland.kernel.access.states import RequestState
from bagland.ui.ports import HeldPosition, SignedIn

ACTOR, POSITION, ENTITY = "organisation.actor", "organisation.position", "organisation.legalentity"


def signed_in(act: Act) -> SignedIn:
    """The reader, in a word or two. No query while names and powers are kept."""
    powers = authority.powers(act)
    held: dict[int, int | None] = {}
    for by_code in powers.values():
        for power in by_code:
            if power.basis is Basis.OWN:
                held[power.position] = power.entity
    entity = next((entity for entity in held.values() if entity is not None), None)
    places = [(ACTOR, act.actor), *((POSITION, position) for position in held)]
    names = names_of(act, places + ([(ENTITY, entity)] if entity is not None else []))
    return SignedIn(
        actor=act.actor,
        name=names[ACTOR, act.actor],
        positions=tuple(HeldPosition(position, names[POSITION, position]) for position in sorted(held)),
        views=frozenset(powers),
        company=names.get((ENTITY, entity or 0), ""),
        page="access.profile",
        person=act.actor,
    )


def may(act: Act, codes: Sequence[str], thing: Any | None) -> Mapping[str, Refusal | None]:
    """For each activity the refusal that a press would meet, as far as it is known before the inputs."""
    return {code: _refusal(act, code, thing) for code in codes}


def _refusal(act: Act, code: str, thing: Any | None) -> Refusal | None:
    activity = activities[code]
    if isinstance(thing, Request):
        return _refusal_of_request(act, code, thing)
    return authority.explain(act, activity, thing)


def _refusal_of_request(act: Act, code: str, request: Request) -> Refusal | None:
    """Approving and declining follow from what the request asks for; the rest from its own rights."""
    from bagland.kernel.access.authority import Able
    from bagland.kernel.access.refusals import NotGranted, OwnRequest, RequestIsClosed

    if request.state != RequestState.WAITING:
        return RequestIsClosed(state=request.get_state_display(), closed_at=request.closed_at)
    if code not in deciding():
        return authority.explain(act, activities[code], request)
    if request.pk in approvable(act):
        return None
    scope = Scope(request.entity, request.department)
    who = Able(authority, act, request.activity, scope, request.amount, besides=(request.actor_id,))
    if request.actor_id == act.actor:
        return OwnRequest(who=who)
    return NotGranted(activity=activities[request.activity].title, who=who)


def waiting(act: Act) -> Mapping[str, int]:
    """How many requests wait for the reader. One query, or two, for those who can approve anything at
    all, else none.
    """
    count = len(awaiting(act))
    return {"access.approvals": count} if count else {}
