"""Who reads a case: whoever started it, who has or had work in it, who keeps its procedure, and by right whoever sees
the others of its entity or department. A confidential one is read by the former alone.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from bagland.foundation.kinds import Reach
from bagland.kernel.work.models.reading import MINE, SEE


def cases_within(reach: Reach) -> Q:
    """The filter for cases within a reach, asked row by row."""
    from bagland.kernel.work.models.tasks import Task, Waiting

    found = Q(pk__in=())
    seen, mine = reach.by(SEE), reach.by(MINE)
    if seen.everything:
        found |= Q(is_confidential=False)
    elif seen.entities or seen.departments:
        found |= Q(is_confidential=False) & (Q(entity__in=seen.entities) | Q(department__in=seen.departments))
    if mine.own:
        found |= Q(starter__in=mine.own)
        found |= Q(Exists(Task.objects.filter(case=OuterRef("pk"), closed_by__in=mine.own)))
    if mine.positions:
        found |= Q(procedure__owner__in=mine.positions)
    return found | Q(Exists(Waiting.objects.filter(_waits(reach), task__case=OuterRef("pk"))))


def case_branches(reach: Reach) -> list[Q]:
    """The same as parts that a list reads one by one: what one sees by right and what one started from indexes, what
    one works at or keeps by its keys.
    """
    from bagland.kernel.work.models.procedures import Procedure
    from bagland.kernel.work.models.tasks import Task, Waiting

    found: list[Q] = []
    seen, mine = reach.by(SEE), reach.by(MINE)
    if seen.everything:
        found.append(Q(is_confidential=False))
    else:
        found += [Q(entity=entity, is_confidential=False) for entity in sorted(seen.entities)]
        found += [Q(department=department, is_confidential=False) for department in sorted(seen.departments)]
    found += [Q(starter=actor) for actor in sorted(mine.own)]
    rest = Q(is_confidential=True) if seen.everything else Q()
    if mine.own:
        done = Task.objects.filter(closed_by__in=mine.own, case__isnull=False)
        found.append(rest & Q(pk__in=done.values("case")))
    if mine.positions:
        kept = Procedure.objects.filter(owner__in=mine.positions)
        found.append(rest & Q(procedure__in=kept.values("pk")))
    waits = Waiting.objects.filter(_waits(reach), task__case__isnull=False)
    return [*found, rest & Q(pk__in=waits.values("task__case"))]


def _waits(reach: Reach) -> Any:
    """Rows of `Waiting` for the positions and people of the reader, and for what was lent to the reader."""
    mine = reach.by(MINE)
    waits = Q(position__in=mine.positions) | Q(actor__in=mine.own)
    for code, narrow in reach.beside:
        if code not in (SEE, MINE):
            waits |= Q(position__in=narrow.positions, activity=code)
    return waits
