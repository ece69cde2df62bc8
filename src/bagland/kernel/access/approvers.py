"""Which waiting requests an actor could approve now."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

from bagland.foundation.act import Act
from bagland.foundation.activity import activities
from bagland.foundation.kinds import Scope
from bagland.foundation.money import Money
from bagland.kernel.access.authority import authority
from bagland.kernel.access.requests import approving
from bagland.kernel.access.rules import decide


def deciding() -> frozenset[str]:
    """Codes of the activities by which a request is approved or declined."""
    return approving() | {"access.decline_request"}


def approvable(act: Act) -> list[int]:
    """Keys of waiting requests of others that the actor's powers suffice for without approval. One query.

    A limited token sees them when it may approve or decline.

    Who may not, for another reason (duties kept apart, an agent's owner), is told so when approving.
    """
    if "approvable" not in act.memory:
        act.memory["approvable"] = _approvable(act)
    found: list[int] = act.memory["approvable"]
    return found


answered: list[Callable[[Act, list[int]], set[int]]] = []
"""Told by rooms above which of these requests the actor has answered, though they wait for others still."""


def awaiting(act: Act) -> list[int]:
    """Those of them that the actor has not answered yet. One query more where there is one."""
    if "awaiting" not in act.memory:
        keys = approvable(act)
        gone = set().union(*(ask(act, keys) for ask in answered)) if keys else set()
        act.memory["awaiting"] = [key for key in keys if key not in gone]
    found: list[int] = act.memory["awaiting"]
    return found


# Every page asks it for its rail, so it is no query of the ORM. The amount comes with its currency.
_WAITING = """
SELECT id, activity, actor_id, entity, department, amount_minor, amount_currency
FROM access_request WHERE state = 'WAITING' AND expires_at > %s AND actor_id <> %s ORDER BY id
"""


def _approvable(act: Act) -> list[int]:
    if act.only is not None and act.only.isdisjoint(deciding()):
        return []
    powers = authority.powers(act)
    own = {code for code, held in powers.items() if code in activities and any(not power.asks for power in held)}
    if not own:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [connection.ops.adapt_datetimefield_value(act.at), act.actor])
        waiting = cursor.fetchall()
    found = []
    convert = authority.converter(act)
    for key, code, actor, entity, department, minor, currency in waiting:
        if code not in own:
            continue
        held = [power for power in powers[code] if not power.asks and power.on_behalf_of != actor]
        amount = None if minor is None else Money(minor, currency)
        if decide(held, Scope(entity, department), amount, position=None, convert=convert).power is not None:
            found.append(key)
    return found
