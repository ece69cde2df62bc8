"""Which waiting requests an actor could approve now."""

from __future__ import annotations

from bagland.foundation.act import Act
from bagland.foundation.activity import activities
from bagland.foundation.kinds import Scope
from bagland.kernel.access.authority import authority
from bagland.kernel.access.models import Request
from bagland.kernel.access.rules import decide
from bagland.kernel.access.states import RequestState


def approvable(act: Act) -> list[int]:
    """Keys of waiting requests of others that the actor's powers suffice for without approval. One query.

    Who may not, for another reason (duties kept apart, an agent's owner), is told so when approving.
    """
    if "approvable" not in act.memory:
        act.memory["approvable"] = _approvable(act)
    found: list[int] = act.memory["approvable"]
    return found


def _approvable(act: Act) -> list[int]:
    powers = authority.powers(act)
    own = {code for code, held in powers.items() if code in activities and any(not power.asks for power in held)}
    if not own:
        return []
    waiting = Request.objects.filter(state=RequestState.WAITING, activity__in=own, expires_at__gt=act.at)
    found = []
    convert = authority.converter(act)
    for request in waiting.exclude(actor=act.actor).order_by("pk"):
        scope = Scope(request.entity, request.department)
        held = [
            power for power in powers[request.activity] if not power.asks and power.on_behalf_of != request.actor_id
        ]
        if decide(held, scope, request.amount, position=None, convert=convert).power is not None:
            found.append(request.pk)
    return found
