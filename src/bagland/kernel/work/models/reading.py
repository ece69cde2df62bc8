"""Who reads a task: those for whom it waits, who asked for it or closed it, and by right whoever sees the others.

A confidential one is read by the former alone: it has neither title nor existence for anybody else, administrators
among them, and is not counted.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q

from bagland.foundation.act import Act, Basis
from bagland.foundation.kinds import Reach
from bagland.foundation.ports import ports
from bagland.kernel.access.authority import authority

DO, SEE = "work.do_task", "work.see"
MINE = "for whom it waits"
"""Under which `Reach.beside` keeps the positions and people of the reader."""


def reach_from(ask: Callable[[str], Reach], view: str | None = None, actor: int | None = None) -> Reach:
    """What the view reaches, and beside it for whom the reader works."""
    seen, mine = ask(view or SEE), ask(DO)
    own = mine.own | seen.own | (frozenset({actor}) if actor is not None and not seen.nothing else frozenset())
    mine = Reach(own=own, positions=mine.positions | seen.positions)
    beside = [(code, reach) for code, reach in ((SEE, seen), (MINE, mine)) if not reach.nothing]
    return Reach(beside=tuple(beside))


def reach_by(act: Act, view: str | None = None) -> Reach:
    """The same for an act, with the single activities that were lent to its actor."""
    found = reach_from(lambda code: ports.authority.reach(act, code), view, act.actor)
    mine = waiting_for(act)
    beside = [(code, reach) for code, reach in found.beside if code != MINE]
    if not (mine.positions or mine.own):
        return Reach(beside=(*beside, *mine.beside))
    return Reach(beside=(*beside, (MINE, Reach(own=mine.own, positions=mine.positions)), *mine.beside))


def waiting_for(act: Act) -> Reach:
    """For whom the actor works, whatever else a right reaches: the positions held, stood in for and lent whole, and the
    name; beside them the positions of which single activities were lent, by code.
    """
    if act.only is not None and act.only.isdisjoint((DO, SEE)) and "performing" not in act.memory:
        return Reach()
    powers = authority.powers(act)
    held = powers.get(DO, ())
    positions = frozenset(power.position for power in held)
    own = frozenset({act.actor} if any(power.basis is Basis.OWN for power in held) else ())
    found: dict[str, set[int]] = {}
    for code, each in powers.items():
        for power in each:
            if power.basis is Basis.DELEGATION and power.position not in positions:
                found.setdefault(code, set()).add(power.position)
    lent = tuple((code, Reach(positions=frozenset(keys))) for code, keys in sorted(found.items()))
    return Reach(own=own, positions=positions, beside=lent)


def tasks_within(reach: Reach) -> Q:
    """The filter for tasks within a reach, asked row by row through the index of those for whom a task waits."""
    from bagland.kernel.work.models.tasks import Waiting

    found = Q(pk__in=())
    seen, mine = reach.by(SEE), reach.by(MINE)
    if seen.everything:
        found |= Q(is_confidential=False)
    elif seen.entities or seen.departments:
        found |= Q(is_confidential=False) & (Q(entity__in=seen.entities) | Q(department__in=seen.departments))
    if mine.own:
        found |= Q(created_by__in=mine.own) | Q(closed_by__in=mine.own)
    waits = Q(position__in=mine.positions) | Q(actor__in=mine.own)
    for code, narrow in reach.beside:
        if code not in (SEE, MINE):
            waits |= Q(position__in=narrow.positions, activity=code)
    return found | Q(Exists(Waiting.objects.filter(waits, task=OuterRef("pk"))))


def task_branches(reach: Reach) -> list[Q]:
    """The same as parts that a list reads one by one, each from an index: what one sees by right, what one asked for
    and closed, and what waits for one, found by its keys.
    """
    from bagland.kernel.work.models.tasks import Waiting

    found: list[Q] = []
    seen, mine = reach.by(SEE), reach.by(MINE)
    if seen.everything:
        found.append(Q(is_confidential=False))
    else:
        found += [Q(entity=entity, is_confidential=False) for entity in sorted(seen.entities)]
        found += [Q(department=department, is_confidential=False) for department in sorted(seen.departments)]
    for actor in sorted(mine.own):
        found += [Q(created_by=actor), Q(closed_by=actor)]
    waits = Q(position__in=mine.positions) | Q(actor__in=mine.own)
    for code, narrow in reach.beside:
        if code not in (SEE, MINE):
            waits |= Q(position__in=narrow.positions, activity=code)
    narrow_seen = Q(is_confidential=True) if seen.everything else Q()
    return [*found, narrow_seen & Q(pk__in=Waiting.objects.filter(waits).values("task"))]


def waiting_within(reach: Reach) -> Q:
    """The filter for rows of `Waiting` for the people and positions of a reach."""
    found = Q(position__in=reach.positions) | Q(actor__in=reach.own)
    for code, narrow in reach.beside:
        found |= Q(position__in=narrow.positions, activity=code)
    return found


def waiting_branches(reach: Reach) -> list[Q]:
    """The same as one key each: a position, a name, an activity of a position."""
    return [
        *(Q(position=position) for position in sorted(reach.positions)),
        *(Q(actor=actor) for actor in sorted(reach.own)),
        *(
            Q(position=position, activity=code)
            for code, narrow in reach.beside
            for position in sorted(narrow.positions)
        ),
    ]
