"""Running cases are moved to another version: previewed, some at a time, killed in between, and taken back."""

from __future__ import annotations

from typing import Any

import pytest

from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.organisation.models import Actor
from bagland.kernel.work import moving
from bagland.kernel.work.models import Case, Move, MovePlan, Procedure, Task, Timer, Token, Version, Waiting
from bagland.kernel.work.refusals_of_moving import NoCaseFollows, NothingToMove, NotToItself, PlanIsCarriedOut
from bagland.kernel.work.rules.definition import Definition
from bagland.kernel.work.states import PlanState, VersionState
from tests.conftest import MONDAY, Company, refused, story
from tests.kernel.work.running import does, fires, open_steps, published, seat, started, step, visits

PROOF = [{"name": "note", "label": {"en": "Number"}, "evidence": True}]


def body(company: Company) -> list[dict[str, Any]]:
    lane = {"lane": seat(company)}
    return [step("ask", **lane), step("prove", form=PROOF, **lane), step("gone", **lane), step("end", **lane)]


@pytest.fixture
def procedure(company: Company) -> Procedure:
    return published(company, body(company))


def again(company: Company, procedure: Procedure, new: list[dict[str, Any]], **more: Any) -> Version:
    """The next version is in force."""
    definition = Definition.model_validate({"body": new, **more})
    Version.objects.filter(procedure=procedure, state=VersionState.PUBLISHED).update(state=VersionState.SUPERSEDED)
    made: Version = Version.objects.create(
        procedure=procedure,
        number=Version.objects.filter(procedure=procedure).count() + 1,
        state=VersionState.PUBLISHED,
        definition=definition.canonical(),
        sha256=definition.sha256(),
        author_id=company.people["maria"],
        created_at=MONDAY,
        published_at=MONDAY,
    )
    return made


def renamed(company: Company) -> list[dict[str, Any]]:
    """`ask` has another lane, `prove` another name, `gone` is gone."""
    manager, keeper = {"lane": seat(company, "it_manager")}, {"lane": seat(company)}
    proves = step("proof", form=PROOF, **keeper) | {"title": {"en": "prove it", "da": "prove it"}}
    return [step("ask", **manager), proves, step("new", **keeper), step("end", **keeper)]


def planned(company: Company, procedure: Procedure) -> MovePlan:
    first = Version.objects.get(procedure=procedure, number=1)
    done = perform(find("work.plan_move"), company.act("maria"), first.pk)
    found: MovePlan = MovePlan.objects.get(pk=done.key)
    return found


def carried_out(company: Company, plan: MovePlan) -> MovePlan:
    perform(find("work.carry_out_move"), company.act("maria"), plan.pk)
    return drained(company, plan)


def drained(company: Company, plan: MovePlan) -> MovePlan:
    while (timer := Timer.objects.filter(kind="MOVE").order_by("pk").first()) is not None:
        fires(company, timer)
    plan.refresh_from_db()
    return plan


def test_the_preview_counts_and_only_what_can_follow_is_moved(company: Company, procedure: Procedure) -> None:
    first, proven, stuck, dropped = (started(company, procedure) for _ in range(4))
    for case in (proven, stuck, dropped):
        does(company, "sofie", case, "ask")
    for case in (proven, stuck):
        does(company, "sofie", case, "prove", answers={"note": "1"})
    does(company, "sofie", proven, "gone")
    second = again(company, procedure, renamed(company))
    plan = planned(company, procedure)
    assert plan.mapping == {"ask": "ask", "prove": "proof", "end": "end"}
    foreseen = moving.forecast(plan)
    assert (foreseen.follow, foreseen.need, foreseen.stay) == (3, 1, 0)
    assert foreseen.waiting_for == {"gone": 1}
    assert foreseen.at == {"ask": 1, "prove": 1, "gone": 1, "end": 1}

    plan = carried_out(company, plan)
    assert (plan.state, plan.moved, plan.kept) == (PlanState.DONE, 3, 1)
    versions = dict(Case.objects.values_list("pk", "version"))
    assert versions[stuck.pk] != second.pk
    assert all(versions[case.pk] == second.pk for case in (first, proven, dropped))
    assert open_steps(first) == ["ask"]
    assert open_steps(dropped) == ["proof"]
    assert open_steps(proven) == ["end"]
    assert visits(proven) == [("ask", "DONE"), ("proof", "DONE"), ("gone", "DONE"), ("end", "")]
    waiting = Waiting.objects.get(task__case=first)
    assert waiting.position_id == company.seats["it_manager"]
    assert Task.objects.get(case=dropped, state="OPEN").title == "prove it"
    assert Move.objects.get(case=stuck).kept_because == moving.NEEDS
    does(company, "nadia", first, "ask")
    does(company, "sofie", first, "proof", answers={"note": "2"})
    assert open_steps(first) == ["new"]
    assert "work.carry_out_move" in [line for case in (first,) for line in _told(case)]


def _told(case: Case) -> list[str]:
    from bagland.kernel.audit.models import Event
    from bagland.kernel.audit.queries import about

    maria = Actor.objects.get(work_email="maria@nordlys.example")
    from bagland.foundation.act import Act, Door
    from bagland.foundation.clock import Source

    act = Act(actor=maria.pk, at=MONDAY, clock=Source.SET, door=Door.BROWSER)
    return list(Event.objects.filter(about(act, case)).values_list("activity", flat=True))


def test_a_move_is_taken_back_unless_something_was_done_since(company: Company, procedure: Procedure) -> None:
    idle, busy = started(company, procedure), started(company, procedure)
    does(company, "sofie", idle, "ask")
    before = _state(idle)
    again(company, procedure, renamed(company))
    plan = carried_out(company, planned(company, procedure))
    assert plan.moved == 2
    assert _state(idle) != before
    does(company, "nadia", busy, "ask")
    perform(find("work.reverse_move"), company.act("maria"), plan.pk)
    plan = drained(company, plan)
    assert (plan.state, plan.taken_back) == (PlanState.REVERSED, 1)
    assert _state(idle) == before
    assert open_steps(busy) == ["proof"]
    assert Move.objects.get(case=busy).kept_because == moving.SINCE
    does(company, "sofie", idle, "prove", answers={"note": "3"})
    assert open_steps(idle) == ["gone"]


def _state(case: Case) -> list[Any]:
    tokens = list(Token.objects.filter(case=case).order_by("pk").values_list("pk", "node", "left"))
    tasks = list(
        Task.objects.filter(case=case).order_by("pk").values_list("pk", "node", "title", "activity", "lane", "state")
    )
    waits = sorted(Waiting.objects.filter(task__case=case).values_list("task", "position", "why"))
    return [Case.objects.values_list("version", flat=True).get(pk=case.pk), tokens, tasks, waits]


def test_evidence_that_the_new_version_has_no_place_for_keeps_its_case(company: Company, procedure: Procedure) -> None:
    case = started(company, procedure)
    does(company, "sofie", case, "ask")
    does(company, "sofie", case, "prove", answers={"note": "1"})
    does(company, "sofie", case, "gone")
    lane = {"lane": seat(company)}
    again(company, procedure, [step("ask", **lane), step("end", **lane)])
    plan = planned(company, procedure)
    foreseen = moving.forecast(plan)
    assert foreseen.stay == 1
    assert foreseen.because == {("evidence", "prove"): 1}
    with refused(NoCaseFollows, need=0, stay=1):
        perform(find("work.carry_out_move"), company.act("maria"), plan.pk)
    started(company, procedure)


def test_a_choice_sends_them_where_it_says_and_a_wrong_place_is_told(company: Company, procedure: Procedure) -> None:
    case = started(company, procedure)
    for node, more in (("ask", {}), ("prove", {"answers": {"note": "1"}})):
        does(company, "sofie", case, node, **more)
    again(company, procedure, renamed(company))
    plan = planned(company, procedure)
    from bagland.foundation.refusals import InputFault

    with refused(InputFault) as caught:
        perform(find("work.choose_moves"), company.act("maria"), plan.pk, places={"gone": "nowhere", "x": "stay"})
    assert set(caught.value.faults) == {"places.gone", "places.x"}
    perform(find("work.choose_moves"), company.act("maria"), plan.pk, places={"gone": "new"})
    plan = carried_out(company, MovePlan.objects.get(pk=plan.pk))
    assert open_steps(case) == ["new"]
    assert plan.moved == 1
    with refused(PlanIsCarriedOut):
        perform(find("work.choose_moves"), company.act("maria"), plan.pk, places={"gone": "stay"})
    assert story(plan) == ["work.choose_moves", "work.carry_out_move"]


def test_there_must_be_somewhere_to_go_and_something_to_move(company: Company, procedure: Procedure) -> None:
    first = Version.objects.get(procedure=procedure)
    with refused(NotToItself):
        perform(find("work.plan_move"), company.act("maria"), first.pk)
    again(company, procedure, renamed(company))
    with refused(NothingToMove):
        perform(find("work.plan_move"), company.act("maria"), first.pk)


def test_many_are_moved_some_at_a_time_and_go_on_where_they_stopped(
    company: Company, procedure: Procedure, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [started(company, procedure) for _ in range(7)]
    again(company, procedure, renamed(company))
    plan = planned(company, procedure)
    monkeypatch.setattr(moving, "CHUNK", 2)
    monkeypatch.setattr(moving.move_some, "__defaults__", (2,))
    perform(find("work.carry_out_move"), company.act("maria"), plan.pk)
    plan.refresh_from_db()
    assert (plan.state, plan.moved) == (PlanState.MOVING, 2)
    perform(find("work.cancel_case"), company.act("ida"), cases[3].pk, reason="not wanted any more")
    plan = drained(company, plan)
    assert (plan.state, plan.moved) == (PlanState.DONE, 6)
    assert story(plan)[-3:] == ["work.move_on"] * 3 or story(plan)[-2:] == ["work.move_on"] * 2
