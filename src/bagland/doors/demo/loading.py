"""Telling the story to an empty database: each step performed by the person who did it, at a moment of that day."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from itertools import count, groupby
from typing import Any
from zoneinfo import ZoneInfo

from bagland.doors.demo.calendar import Calendar
from bagland.doors.demo.cards import cards
from bagland.doors.demo.everyday import everyday
from bagland.doors.demo.founding import founding
from bagland.doors.demo.moves import lately, moves
from bagland.doors.demo.papers import papers
from bagland.doors.demo.parties import parties
from bagland.doors.demo.steps import AtNode, Step, The
from bagland.doors.demo.talking import talking, tell_and_read
from bagland.doors.demo.work import work
from bagland.doors.demo.writing import Paper
from bagland.foundation import clock
from bagland.foundation.act import Act, Door
from bagland.foundation.activity import find
from bagland.foundation.environment import environment
from bagland.foundation.perform import Done, perform
from bagland.kernel.audit import frame, sealing
from bagland.kernel.audit.installation import be_born, birth
from bagland.kernel.audit.models import Event, Installation
from bagland.kernel.documents.models import DocumentClass
from bagland.kernel.documents.receiving import receive
from bagland.kernel.jobs.models import ActKey
from bagland.kernel.jobs.system import system_actor
from bagland.kernel.organisation.models import Appointment, Department, PositionProfile
from bagland.kernel.parties.activities.payments import CONFIRM
from bagland.kernel.parties.finding_duplicates import look_at_all
from bagland.kernel.parties.models import PaymentDetails
from bagland.kernel.work.models import Case, Service, Task, Timer
from bagland.kernel.work.states import TaskState, TimerKind
from bagland.kernel.work.timers import doings, system_act

ZONE = ZoneInfo("Europe/Copenhagen")
OPERATOR = "demo"
LAST = "organisation.change_person"
"""The activity of the last step, which no other step does: its event says that the whole story is told."""
OPENS, CLOSES = timedelta(hours=8, minutes=2), timedelta(hours=16, minutes=28)
Progress = Callable[[int, int], None]


def is_loaded() -> bool:
    """Whether the whole story is in the database. One query."""
    return Event.objects.filter(operator=OPERATOR, activity=LAST).exists()


def load(*, today: date | None = None, progress: Progress = lambda _done, _total: None) -> None:
    """Tell the story as of `today`, then seal it. The same every time for the same day.

    Left out, it is the day by the clock, or by BAGLAND_CLOCK. An interrupted loading goes on where it stopped: every
    step has a key, and the day is that of the first attempt.
    """
    born_on = _birthday()
    day = today or born_on
    told = story(Calendar(day))
    teller = Teller(told=_told_before())
    for number, (at, step) in enumerate(told, start=1):
        with _salted(f"{day} {number}"):
            teller.tell(number, at, step)
        progress(number, len(told))
    sealing.seal_all()
    look_at_all()
    tell_and_read()


def _told_before() -> dict[tuple[int, str], int | None]:
    """What an interrupted loading has done: results and requests by actor and key. One query."""
    rows = ActKey.objects.filter(key__startswith="demo:")
    return {
        (actor, key): made if request is None else request
        for actor, key, made, request in rows.values_list("actor", "key", "result_id", "request")
    }


def _birthday() -> date:
    """The day on which the demo company was born, which it is from now on; a set clock counts."""
    born = birth()
    if born is None:
        if environment.clock is not None:
            clock.set_to(environment.clock if environment.clock.tzinfo else environment.clock.replace(tzinfo=UTC))
        be_born(Installation.Birth.DEMO)
        born = birth()
    return (born.born_at if born else clock.now()).astimezone(ZONE).date()


def story(calendar: Calendar) -> list[tuple[datetime, Step]]:
    """Every step with its moment, in order: those of one day are spread over its working hours."""
    settled = calendar.after(calendar.start, 2)
    later = [
        *parties(calendar),
        *papers(calendar),
        *everyday(calendar),
        *moves(calendar),
        *cards(calendar),
        *lately(calendar),
        *talking(calendar),
        *work(calendar),
    ]
    steps = [*founding(calendar), *(replace(step, day=max(step.day, settled)) for step in later)]
    steps = _each_rate_once(steps)
    steps.sort(key=lambda step: (step.day, step.code == LAST))
    found: list[tuple[datetime, Step]] = []
    for day, of_day in groupby(steps, key=lambda step: step.day):
        todo = list(of_day)
        begins = OPENS + timedelta(minutes=day.toordinal() * 37 % 150)
        apart = (CLOSES - begins) / len(todo)
        found += [(_moment(day, begins + apart * place), step) for place, step in enumerate(todo)]
    return found


def _each_rate_once(steps: list[Step]) -> list[Step]:
    """Two subjects of the story may each record a rate on the same day; a rate is recorded once."""
    known: set[tuple[str, date]] = set()
    found: list[Step] = []
    for step in steps:
        if step.code == "organisation.record_exchange_rate":
            rate = (step.inputs["base"], step.inputs["day"])
            if rate in known:
                continue
            known.add(rate)
        found.append(step)
    return found


def _moment(day: date, into: timedelta) -> datetime:
    start = datetime(day.year, day.month, day.day, tzinfo=ZONE) + into
    return start.replace(microsecond=0).astimezone(UTC)


@contextmanager
def _salted(step: str) -> Iterator[None]:
    """Salts of one step that are the same every time. Only here: a demo company holds nobody's data."""
    numbers = count()

    def next_salt() -> bytes:
        return hashlib.sha256(f"{step} {next(numbers)}".encode()).digest()

    token = frame.salts.set(next_salt)
    try:
        yield
    finally:
        frame.salts.reset(token)


@dataclass
class Teller:
    """Performs steps, and remembers by name what each has made."""

    made: dict[str, int] = field(default_factory=dict)
    told: dict[tuple[int, str], int | None] = field(default_factory=dict)
    """What the steps of an interrupted loading made, by actor and key."""

    def tell(self, number: int, at: datetime, step: Step) -> None:
        """One step: done, or waiting for approval where the story says so."""
        act = Act(
            actor=system_actor() if step.who == "system" else self.made[f"person {step.who}"],
            at=at,
            door=Door.COMMAND_LINE,
            clock=clock.Source.SET,
            operator=OPERATOR,
            key=f"demo:{number}",
        )
        if self._is_told(act, step):
            self._look_around(step, at)
            return
        subject = self._subject(step.subject)
        answer = perform(find(step.code), act, subject, **self._filled(act, step.inputs))
        if isinstance(answer, Done) == step.waits:
            raise RuntimeError(f"step {number}, {step.code} by {step.who}: {answer}")
        key = answer.key if isinstance(answer, Done) else answer.request
        if step.code == CONFIRM:
            key = PaymentDetails.objects.get(request=subject).pk
        if step.makes and key is not None:
            self.made[step.makes] = key
        self._look_around(step, at)

    def _is_told(self, act: Act, step: Step) -> bool:
        """Whether an earlier loading did this step. It is not sent again: erasing a person has emptied what is kept of
        the first time, and a file that was filed is no file on its way any more.
        """
        sent = (act.actor, act.key or "")
        if sent not in self.told:
            return False
        made = self.told[sent]
        if step.makes and made is not None:
            self.made[step.makes] = made
        return True

    def _filled(self, act: Act, inputs: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self._value(act, value) for name, value in inputs.items()}

    def _subject(self, subject: The | AtNode | None) -> int | None:
        """What was made by that name, or the task that waits at a node of a case."""
        if isinstance(subject, AtNode):
            rows = Task.objects.filter(case=self.made[subject.case], node=subject.node, state=TaskState.OPEN)
            found: int = rows.values_list("pk", flat=True).get()
            return found
        return None if subject is None else self.made[subject.name]

    def _value(self, act: Act, value: Any) -> Any:
        """What was made by that name; a paper is sent in by whoever acts."""
        if isinstance(value, Paper):
            return receive(act, name=value.name, stream=BytesIO(value.content), size=len(value.content)).pk
        return self.made[value.name] if isinstance(value, The) else value

    def _look_around(self, step: Step, at: datetime) -> None:
        """Begin what begins by itself, and name what a step made beside its result."""
        if step.code in ("organisation.appoint", "organisation.end_appointment"):
            self._begin(at)
        if step.code == "work.install_procedures":
            for code, key in Service.objects.values_list("procedure__code", "pk"):
                self.made[f"service {code}"] = key
        if step.code not in ("organisation.found_company", "organisation.install_profiles"):
            return
        for code, key in PositionProfile.objects.values_list("code", "pk"):
            self.made[f"profile {code}"] = key
        for code, key in DocumentClass.objects.values_list("code", "pk"):
            self.made[f"class {code}"] = key
        for department in Department.objects.order_by("pk")[:1]:
            self.made["department MAN"] = department.pk
        for first in Appointment.objects.filter(position__entity__isnull=False).order_by("pk")[:1]:
            self.made |= {"person jens": first.actor_id, "seat jens": first.position_id, "appointment jens": first.pk}

    def _begin(self, at: datetime) -> None:
        """Procedures that begin because of a step begin at its moment, named after the person whom they are about."""
        timers = list(Timer.objects.filter(kind=TimerKind.START).order_by("pk"))
        for timer in timers:
            act = replace(system_act(timer), at=at, clock=clock.Source.SET, operator=OPERATOR)
            doings[TimerKind.START](act, timer)
        people = {key: name.removeprefix("person ") for name, key in self.made.items() if name.startswith("person ")}
        for key, subject, code in Case.objects.filter(opened_by__isnull=False).values_list(
            "pk", "subject_id", "procedure__code"
        ):
            self.made[f"case {people.get(subject or 0, '')}{'' if code == 'hire' else ' leaves'}"] = key
