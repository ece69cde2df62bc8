"""What processes of the proof of approvals do: eight approvers are made ready, all answer at once, and one looks."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from bagland.foundation.act import Door, act_now
from bagland.foundation.activity import find
from bagland.foundation.money import Money
from bagland.foundation.perform import Done, Pending, perform
from bagland.foundation.refusal import Refusal
from bagland.kernel.access.models import Request
from bagland.kernel.organisation.models import Position, PositionProfile
from bagland.kernel.work.models import Case, Task, Vote
from tests.company import read

OPEN = "organisation.open_position"
SEATS = (
    "managing_director", "finance_manager", "bookkeeper", "it_manager", "it_technician", "communication_officer",
    "sales_administrator", "employee",
)  # fmt: skip
VOTERS = ("jens", "maria", "sofie", "nadia", "rasmus", "freja", "karen", "ida")


def _act(who: int, **more: Any) -> Any:
    return act_now(who, Door.API, language="en", **more)


def make_voters(quorum: int) -> None:
    """Eight people may open positions, and a number of them must agree."""
    here = read()
    jens = here.people["jens"]
    for seat in SEATS[1:]:
        perform(find("organisation.grant_right"), _act(jens), position=here.seats[seat], code=OPEN, reach="GROUP")
    perform(
        find("work.create_approval_rule"), _act(jens), activity=OPEN, rule="QUORUM", number=quorum,
        first_date=date(2026, 1, 1),
    )  # fmt: skip
    connection.close()


def ask_voters(number: int) -> int:
    """Amalie asks for a position that is told apart by its cost."""
    here = read()
    pending = perform(
        find(OPEN), _act(here.people["amalie"]), entity=here.entities["NK"], department=here.departments["IT"],
        profile=PositionProfile.objects.get(code="employee").pk, yearly_cost=Money(70_000_000 + number, "DKK"),
    )  # fmt: skip
    assert isinstance(pending, Pending)
    connection.close()
    return pending.request


def start_trial(quorum: int) -> int:
    """A case that waits for all eight positions, of which a number must agree."""
    from tests.kernel.work.running import published

    here = read()
    here.at = datetime.now(UTC)
    there = Case.objects.first()
    lane = {"kind": "position", "positions": [here.seats[seat] for seat in SEATS]}
    node = {"kind": "approval", "id": "ok", "lane": lane, "rule": "quorum", "number": quorum}
    after = {"kind": "step", "id": "buy", "lane": {"kind": "starter"}}
    procedure = published(here, [node, after]) if there is None else there.procedure
    done = perform(find("work.start_case"), _act(here.people["amalie"]), procedure.pk)
    assert isinstance(done, Done)
    assert done.key is not None
    connection.close()
    return done.key


def vote(who: str, start_at: float, request: int = 0, case: int = 0) -> None:
    """Say yes at a moment, as two clicks of the same form do."""
    here = read()
    while time.time() < start_at:
        time.sleep(0.0005)
    for _click in range(2):
        try:
            act = _act(here.people[who], key=f"form-{who}-{request}-{case}")
            if request:
                perform(find("access.approve_request"), act, request)
            else:
                perform(find("work.decide"), act, Task.objects.get(case=case, node="ok").pk, answer="YES")
        except Refusal:
            pass


def leave_votes() -> None:
    """Let go of the database, so that a fork has none."""
    connection.close()


def count_votes(request: int = 0, case: int = 0) -> dict[str, Any]:
    """What came of it."""
    places = {"subject_kind": "access.request", "subject_id": request} if request else {"case": case, "node": "ok"}
    task = Task.objects.get(**places)
    votes = list(Vote.objects.filter(task=task).values_list("actor", "event"))
    found = {
        "state": Request.objects.get(pk=request).state if request else Case.objects.get(pk=case).state,
        "task": task.state,
        "votes": len(votes),
        "voters": len({actor for actor, _event in votes}),
        "events": len({event for _actor, event in votes}),
        "positions": Position.objects.count(),
        "steps": Task.objects.filter(case=case, node="buy").count() if case else 0,
    }
    connection.close()
    return found
