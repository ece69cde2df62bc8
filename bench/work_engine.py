"""A step of a case done, early and late in its run, and timers that are all due at once.

Beside them: SpiffWorkflow, which reads the whole run, does the step and writes the whole run (what its users do between
two requests), and the bare driver that writes and commits the rows of one transition. Runs in a world of its own.
"""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection

from bagland.doors.command_line.installation import open_house
from bench.measure import MILLI, Row, Times, interleaved, spread
from tests.proof import due

ROUNDS, TIMES = 5, 40
EARLY, LATE, THEIR_LATE = 10, 1_000, 300
"""SpiffWorkflow reads a line of steps by recursion, so its late one is earlier."""
MOST_MS, MOST_GROWTH, LEAST_A_SECOND = 5.0, 1.3, 500
TIMERS = 10_000


def main() -> None:
    """Measure and tell."""
    open_house()
    sys.setrecursionlimit(50_000)
    print(json.dumps([dataclasses.asdict(row) for row in (*transitions(), *timers())]))


def transitions() -> Iterator[Row]:
    """`work.do_task` with rights, gate, event and the next step opened."""
    from bagland.foundation import clock
    from bagland.kernel.work.models import Case, Procedure
    from tests.company import read

    here = read()
    needed = ROUNDS * TIMES + 40
    early = due.procedure("early", [due.step(f"e{number}") for number in range(EARLY + needed)]).procedure_id
    late = due.procedure("late", [due.step(f"l{number}") for number in range(LATE + needed)]).procedure_id
    cases = {}
    for name, procedure, steps in (("early", early, EARLY), ("late", late, LATE)):
        _do("work.start_case", here.people["ida"], clock.now(), procedure)
        cases[name] = Case.objects.get(procedure=procedure).pk
        for _number in range(steps):
            _next(cases[name], here)
    assert Procedure.objects.count() >= 2
    spiff = {"spiff early": Spiff(EARLY, needed), "spiff late": Spiff(THEIR_LATE, needed)}
    work: dict[str, Callable[[], object]] = {
        "early": lambda: _next(cases["early"], here),
        "late": lambda: _next(cases["late"], here),
        "raw": raw_commit(),
        **{name: run.step for name, run in spiff.items()},
    }
    taken = interleaved(work, rounds=ROUNDS, times=TIMES, warm=4)
    yield from _rows(taken)


def _rows(taken: dict[str, Times]) -> Iterator[Row]:
    for name, steps in (("early", EARLY), ("late", LATE)):
        ours, theirs = taken[name], taken[f"spiff {name}"]
        yield Row(
            f"a step done, at step {steps}, p50 / p95 / p99",
            spread(ours, MILLI, "ms"),
            f"SpiffWorkflow read, done, written, at step {min(steps, THEIR_LATE)} {spread(theirs, MILLI, 'ms')}",
            f"{ours.ratio(theirs):.2f} ×",
            f"p50 ≤ {MOST_MS:g} ms",
            ours.p50 * MILLI <= MOST_MS,
        )
    raw = taken["raw"]
    growth = taken["late"].ratio(taken["early"])
    yield Row(
        f"a step at step {LATE} beside one at step {EARLY}", f"{growth:.2f} ×", "", "", f"≤ {MOST_GROWTH} ×",
        growth <= MOST_GROWTH,
    )  # fmt: skip
    yield Row(
        "a step done, beside the bare rows",
        spread(taken["early"], MILLI, "ms"),
        f"raw commit {spread(raw, MILLI, 'ms')}",
        f"{taken['early'].ratio(raw):.1f} ×",
    )


def _next(case: int, here: Any) -> None:
    """Do the step at which the case stands."""
    from bagland.foundation import clock
    from bagland.kernel.work.models import Task

    task = Task.objects.filter(case=case, state="OPEN").values_list("pk", flat=True).get()
    _do("work.do_task", here.people["sofie"], clock.now(), task)


def _do(code: str, who: int, at: Any, subject: int) -> None:
    from bagland.foundation.act import Act, Door
    from bagland.foundation.activity import find
    from bagland.foundation.perform import perform

    perform(find(code), Act(actor=who, at=at, door=Door.API), subject)


def raw_commit() -> Callable[[], None]:
    """The rows of one transition — key, event, token left, token and task and waiting written — by the bare driver."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_rows (id integer PRIMARY KEY, what text)" if _lite() else _TABLE)
    content = "x" * 300

    def commit() -> None:
        from django.db import transaction

        with transaction.atomic(), connection.cursor() as cursor:
            for _row in range(7):
                cursor.execute("INSERT INTO bench_rows (what) VALUES (%s)", (content,))

    return commit


_TABLE = "CREATE TABLE bench_rows (id bigserial PRIMARY KEY, what text)"


def _lite() -> bool:
    return connection.vendor == "sqlite"


class Spiff:
    """A run of manual tasks in a row, kept as one document between two steps."""

    def __init__(self, done: int, more: int) -> None:
        from SpiffWorkflow.bpmn import BpmnWorkflow
        from SpiffWorkflow.bpmn.parser import BpmnParser
        from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer

        from tests.kernel.work.oracle.exporting import exported

        parser = BpmnParser()
        body = [{"kind": "step", "id": f"s{number}"} for number in range(done + more)]
        parser.add_bpmn_str(exported(body, {}))
        run = BpmnWorkflow(parser.get_spec("main"))
        run.do_engine_steps()
        for _number in range(done):
            self._one(run)
        self.kind = BpmnWorkflowSerializer()
        self.kept = self.kind.serialize_json(run)

    def step(self) -> None:
        """Read, do, write."""
        run = self.kind.deserialize_json(self.kept)
        self._one(run)
        self.kept = self.kind.serialize_json(run)

    def _one(self, run: Any) -> None:
        from SpiffWorkflow import TaskState

        run.get_tasks(state=TaskState.READY, manual=True)[0].run()
        run.do_engine_steps()


def timers() -> Iterator[Row]:
    """Timers due at once, done by two processes."""
    due.fill(TIMERS)
    command = [sys.executable, "-m", "tests.proof.due", "drain"]
    started = time.monotonic()
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _number in range(2)]
    told = [json.loads(each.communicate()[0].splitlines()[-1]) for each in workers]
    rate = TIMERS / max(each["seconds"] for each in told)
    came_of_it = due.tell()
    assert came_of_it["left"] == came_of_it["fired_once"] == came_of_it["fired"] == TIMERS, came_of_it
    yield Row(
        f"{TIMERS} timers due at once, two workers, each a step opened with its event",
        f"{rate:.0f} a second",
        f"{time.monotonic() - started:.1f} s with their start",
        "",
        f"≥ {LEAST_A_SECOND} a second",
        rate >= LEAST_A_SECOND,
    )


if __name__ == "__main__":
    main()
