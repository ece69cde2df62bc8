"""The organisation changes under open work: killed between chunks, moved, emptied and filled again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.organisation.models import Appointment, Position, PositionTerm
from bagland.kernel.work import waiting_again
from bagland.kernel.work.models import Task, Waiting
from bagland.kernel.work.resolving import to_position
from bagland.kernel.work.rules.definition import Lane
from bagland.kernel.work.states import TaskKind
from bagland.kernel.work.tasks import open_task, wait_anew
from tests.conftest import Company
from tests.kernel.work.test_resolving import DAY, away, leaves
from tests.kernel.work.test_tasks import mine, task_for, why


def top_of(company: Company) -> int:
    found: int = Appointment.objects.get(actor=company.people["jens"]).position_id
    return found


def waits_for(task: Task) -> set[tuple[int | None, str]]:
    return set(Waiting.objects.filter(task=task).values_list("position", "why"))


class Killed(Exception):
    """The worker's process ends."""


def test_killed_between_chunks_it_goes_on_where_it_was(company: Company, monkeypatch: Any) -> None:
    act = company.act("jens")
    lane = to_position(company.seats["bookkeeper"])
    made = [open_task(act, kind=TaskKind.TASK, title=f"{each}", lane=lane) for each in range(25)]
    leaves(company, "sofie", DAY - timedelta(days=1))
    monkeypatch.setattr(waiting_again, "CHUNK", 10)
    asked: list[int] = []
    whole = wait_anew

    def dies_at_the_seventeenth(act: Any, task: Task) -> bool:
        if len(asked) == 16:
            raise Killed
        asked.append(task.pk)
        return whole(act, task)

    monkeypatch.setattr(waiting_again, "wait_anew", dies_at_the_seventeenth)
    with pytest.raises(Killed):
        waiting_again.resolve_again(company.act("jens"))
    assert Waiting.objects.filter(why="ABOVE").count() == 10
    monkeypatch.setattr(waiting_again, "wait_anew", whole)
    assert waiting_again.resolve_again(company.act("jens")) == 15
    for task in made:
        assert waits_for(task) == {(company.seats["bookkeeper"], "LANE"), (top_of(company), "ABOVE")}
    assert waiting_again.resolve_again(company.act("jens")) == 0
    assert Waiting.objects.count() == 50


def test_what_waits_for_a_vacant_seat_goes_up_and_is_the_new_holders_at_once_and_then_his_alone(
    company: Company,
) -> None:
    task = task_for(company, "bookkeeper")
    leaves(company, "sofie", DAY - timedelta(days=1))
    waiting_again.resolve_again(company.act("jens"))
    assert mine(company, "jens") == ["Count the cash"]
    assert why(company, "jens")[0].startswith("Maria Holm asks. Bookkeeper is vacant. Yours because you hold")
    appoint = find("organisation.appoint")
    perform(appoint, company.act("jens"), position=company.seats["bookkeeper"], person=company.people["ida"])
    assert mine(company, "ida") == ["Count the cash"]
    waiting_again.resolve_again(company.act("jens"))
    assert waits_for(task) == {(company.seats["bookkeeper"], "LANE")}
    assert mine(company, "jens") == []


def test_nobody_stands_in_so_it_goes_up_for_the_days_of_the_absence(company: Company) -> None:
    task = task_for(company, "bookkeeper")
    away(company, "sofie", DAY, DAY + timedelta(days=1))
    waiting_again.resolve_again(company.act("jens"))
    assert waits_for(task) == {(company.seats["bookkeeper"], "LANE"), (top_of(company), "ABOVE")}
    assert "Sofie Lindgaard is away until 24 Nov." in why(company, "jens")[0]
    company.at += timedelta(days=2)
    waiting_again.resolve_again(company.act("jens"))
    assert waits_for(task) == {(company.seats["bookkeeper"], "LANE")}


def test_another_manager_has_what_waits_for_the_manager(company: Company) -> None:
    act = company.act("sofie")
    task = open_task(act, kind=TaskKind.TASK, title="Talk", lane=Lane(kind="manager"), starter=act.actor)
    assert waits_for(task) == {(top_of(company), "LANE")}
    perform(
        find("organisation.change_position"), company.act("jens"), company.seats["bookkeeper"],
        reports_to=company.seats["finance_manager"], first_date=DAY,
    )  # fmt: skip
    assert waiting_again.resolve_again(company.act("jens")) == 1
    assert waits_for(task) == {(company.seats["finance_manager"], "LANE")}


def test_a_lane_of_a_variable_is_asked_again_without_the_case(company: Company) -> None:
    act = company.act("jens")
    lane = Lane(kind="manager", of="newcomer")
    task = open_task(
        act, kind=TaskKind.TASK, title="Welcome", lane=lane, variables={"newcomer": company.people["sofie"]}
    )
    assert task.lane == {"kind": "manager", "of": f"actor:{company.people['sofie']}"}
    before = waits_for(task)
    leaves(company, "ida", DAY - timedelta(days=1))
    waiting_again.resolve_again(company.act("jens"))
    assert waits_for(task) == before == {(top_of(company), "LANE")}


def test_a_closed_position_gives_what_waits_to_the_one_above(company: Company) -> None:
    task = task_for(company, "it_technician")
    leaves(company, "rasmus", DAY - timedelta(days=1))
    seat = Position.objects.get(pk=company.seats["it_technician"])
    perform(find("organisation.close_position"), company.act("jens"), seat.pk, last_date=DAY - timedelta(days=1))
    assert not PositionTerm.objects.on(DAY).filter(position=seat).exists()
    waiting_again.resolve_again(company.act("jens"))
    assert (None, "OWNER") in waits_for(task)
    assert mine(company, "maria") == ["Count the cash"]
