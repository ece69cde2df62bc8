"""Procedures in a proof's or a benchmark's world: many cases that wait, and workers that do what is due.

`python -m tests.proof.due fill 1000`, `… drain`, `… tell`: the last line of each is JSON.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from typing import Any

from django.db import transaction

from bagland.doors.command_line.installation import open_house

BATCH = 5_000


def fill(count: int) -> dict[str, Any]:
    """So many cases, each at a wait that is over now; after it comes one step."""
    from bagland.foundation import clock
    from bagland.kernel.work.models import Case, Timer, Token
    from bagland.kernel.work.states import TimerKind

    version = procedure(
        "waiting", [{"kind": "wait", "id": "w", "duration": "PT1H"}, {**step("after"), "title": {"en": "After"}}]
    )
    from tests.company import read

    here, now = read(), clock.now() - timedelta(minutes=1)
    for first in range(0, count, BATCH):
        with transaction.atomic():
            cases = Case.objects.bulk_create(
                Case(
                    procedure=version.procedure, version=version, title=f"Case {number}", starter_id=here.people["ida"],
                    entity_id=here.entities["NK"], department_id=here.departments["SALG"], started_at=now,
                )
                for number in range(first, min(first + BATCH, count))
            )  # fmt: skip
            tokens = Token.objects.bulk_create(Token(case=case, node="w", arrived_at=now) for case in cases)
            Timer.objects.bulk_create(
                Timer(kind=TimerKind.WAIT, case=token.case, about=token.pk, due_at=now) for token in tokens
            )
    return {"cases": count}


def step(key: str) -> dict[str, Any]:
    """A step for the bookkeeper."""
    from tests.company import read

    return {"kind": "step", "id": key, "lane": {"kind": "position", "positions": [read().seats["bookkeeper"]]}}


def procedure(code: str, body: list[dict[str, Any]]) -> Any:
    """A procedure in force, with this body. Its version."""
    from bagland.foundation import clock
    from bagland.kernel.work.models import Procedure, Version
    from bagland.kernel.work.rules.definition import Definition
    from bagland.kernel.work.states import VersionState
    from tests.company import read

    here, now = read(), clock.now()
    definition = Definition.model_validate({"body": body})
    made = Procedure.objects.create(
        code=code, title_en=code, owner_id=here.seats["finance_manager"], entity_id=here.entities["NK"], created_at=now
    )
    return Version.objects.create(
        procedure=made, number=1, state=VersionState.PUBLISHED, definition=definition.canonical(),
        sha256=definition.sha256(), author_id=here.people["maria"], created_at=now, published_at=now,
    )  # fmt: skip


def drain() -> dict[str, Any]:
    """Do what is due until nothing is left."""
    from bagland.kernel.jobs.deliveries import worker_name
    from bagland.kernel.work import timers

    print(json.dumps({"begun": True}), flush=True)
    name, done, started = worker_name(), 0, time.monotonic()
    while taken := timers.run_due(name):
        done += taken
    return {"done": done, "seconds": time.monotonic() - started}


def tell() -> dict[str, Any]:
    """What came of it: timers left, steps opened, cases with more than one step, timers that fired more than once."""
    from django.db.models import Count

    from bagland.kernel.audit.models import Event
    from bagland.kernel.work.models import Task, Timer, Token

    facts = Event.objects.filter(activity="work.fire_timer").values_list("facts", flat=True)
    fired = [json.loads(told)["told"][0]["timer"] for told in facts]
    twice = Task.objects.values("case").annotate(count=Count("pk")).filter(count__gt=1).count()
    return {
        "timers": Timer.objects.count(),
        "parked": Timer.objects.filter(parked_at__isnull=False).count(),
        "steps": Task.objects.filter(node="after").count(),
        "two_steps": twice,
        "fired": len(fired),
        "fired_once": len(set(fired)),
        "left": Token.objects.filter(node="w", left="DONE").count(),
    }


def main(words: list[str]) -> None:
    """One role, by its name."""
    open_house()
    match words:
        case ["fill", count]:
            told = fill(int(count))
        case ["drain"]:
            told = drain()
        case _:
            told = tell()
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1:])
