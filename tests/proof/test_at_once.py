"""Many processes at once: nothing is locked, nothing doubled, nothing left out, nothing allowed that was taken back."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.proof.house import House
from tests.proof.report import Report
from tests.proof.world import IS_POSTGRES, World

CROWD = 50 if IS_POSTGRES else 8
SMALL, LARGE = 4, pytest.param(CROWD, marks=pytest.mark.proof)


def _ready(house: House, journals: Path) -> None:
    """Everything imported and done once, so that a crowd begins together."""
    house.call("warm_up", journal=str(journals / "warm.jsonl"))


def _soon(processes: int) -> float:
    """A moment by which so many processes are certainly there."""
    return time.monotonic() + 0.5 + processes * 0.03


@pytest.mark.parametrize("processes", [SMALL, LARGE])
def test_writers_sealers_and_workers_do_not_disturb_each_other(
    world: World, report: Report, tmp_path: Path, seed: int, processes: int
) -> None:
    """What every writer was answered is written; numbers and chain have no gap; the version never falls."""
    most = 12 if processes == SMALL else 2000 // processes
    with House(world) as house:
        _ready(house, tmp_path)
        started, begin = time.monotonic(), _soon(processes)
        company = [house.fork("seal", seed=seed + place, seconds=15) for place in range(2)]
        company += [house.fork("work", later_minutes=0, seconds=15) for _place in range(2)]
        company.append(house.fork("watch", seconds=15))
        writers = [
            house.fork(
                "write",
                name=f"writer-{place}",
                seed=seed + place,
                journal=str(tmp_path / f"writer-{place}.jsonl"),
                most=most,
                start_at=begin,
            )
            for place in range(processes)
        ]
        for writer in writers:
            house.wait(writer)
        written = time.monotonic() - started
        for process in company:
            house.kill(process)
    world.await_quiet()
    with House(world) as house:
        found = house.call("examine", journals=str(tmp_path))
    assert found["acknowledged"] == found["sent"]
    report.add(
        f"at once: {processes} writers, 2 sealers, 2 workers, seed {seed}: {found['sent']} acts, all acknowledged and "
        f"written once in {written:.0f} s, the longest took {found['longest_seconds']:.1f} s; {found['events']} events "
        f"in {found['seals']} seals; nothing locked, no gap"
    )


@pytest.mark.parametrize("processes", [SMALL, LARGE])
def test_one_key_sent_by_all_at_once_is_one_event(world: World, report: Report, tmp_path: Path, processes: int) -> None:
    rounds, pause = (5, 0.1) if processes == SMALL else (40, 0.02 * processes)
    with House(world) as house:
        _ready(house, tmp_path)
        begin = _soon(processes)
        journals = [tmp_path / f"same-{place}.json" for place in range(processes)]
        senders = [
            house.fork("send_same", name="key", rounds=rounds, start_at=begin, pause=pause, journal=str(journal))
            for journal in journals
        ]
        for sender in senders:
            house.wait(sender)
    answers = [_answers(journal) for journal in journals]
    assert all(told == answers[0] for told in answers)
    assert len(answers[0]) == len({(event, made) for event, made in answers[0].values()}) == rounds
    with world.raw() as connection:
        people = connection.execute("SELECT count(*) FROM organisation_actor WHERE name LIKE 'Same %'").fetchone()[0]
        events = connection.execute("SELECT count(*) FROM jobs_actkey WHERE key LIKE 'same-%'").fetchone()[0]
    assert people == events == rounds
    report.add(f"one key: {rounds} keys, each sent by {processes} processes at once: one event and one answer each")


@pytest.mark.parametrize("processes", [SMALL, LARGE])
def test_two_who_approve_at_once_are_one_approval(world: World, report: Report, tmp_path: Path, processes: int) -> None:
    number, pause = (4, 0.1) if processes == SMALL else (20, 0.02 * processes)
    with House(world) as house:
        _ready(house, tmp_path)
        house.call("add_directors", names=["maria", "karen"])
        requests = house.call("ask", number=number)
        house.call("leave")
        begin = _soon(processes)
        files = [tmp_path / f"approver-{place}.json" for place in range(processes)]
        approvers = [
            house.fork(
                "approve",
                who=["jens", "maria", "karen"][place % 3],
                requests=requests,
                start_at=begin,
                pause=pause,
                answers=str(file),
            )
            for place, file in enumerate(files)
        ]
        for approver in approvers:
            house.wait(approver)
        events = house.call("approved", requests=requests)
    assert [len(done) for done in events] == [1] * number
    told = [json.loads(file.read_text()) for file in files]
    for place, (event,) in enumerate(events):
        said = [answers[place] for answers in told]
        assert [how for how, _event in said].count("done") == 1, said
        assert {which for how, which in said if how in ("done", "again")} == {event}, said
        assert {how for how, _which in said} <= {"done", "again", "access.request_is_closed"}, said
    report.add(f"approvals: {number} requests, each approved by {processes} processes at once: one event each")


@pytest.mark.parametrize("processes", [8, LARGE])
def test_eight_who_confirm_at_once_make_one_account(
    world: World, report: Report, tmp_path: Path, processes: int
) -> None:
    """Whoever asked is among them, and is always refused."""
    number, pause = (4, 0.2) if processes == 8 else (20, 0.02 * processes)
    with House(world) as house:
        _ready(house, tmp_path)
        requests = house.call("ask_accounts", number=number)
        house.call("leave")
        begin = _soon(processes)
        files = [tmp_path / f"confirmer-{place}.json" for place in range(processes)]
        confirmers = [
            house.fork(
                "approve",
                who=["jens", "maria", "sofie"][place % 3],
                requests=requests,
                start_at=begin,
                pause=pause,
                answers=str(file),
                code="parties.confirm_payment_details",
                said={"how": "MET_IN_PERSON", "spoke_with": "Lone"},
            )
            for place, file in enumerate(files)
        ]
        for confirmer in confirmers:
            house.wait(confirmer)
        events = house.call("confirmed", requests=requests)
    assert [len(done) for done in events] == [1] * number
    told = [json.loads(file.read_text()) for file in files]
    for place, (event,) in enumerate(events):
        said = [answers[place] for answers in told]
        assert [how for how, _event in said].count("done") == 1, said
        assert {which for how, which in said if how in ("done", "again")} == {event}, said
        by_asker = {answers[place][0] for answers in told[2::3]}
        assert by_asker <= {"access.own_request", "access.request_is_closed"}, by_asker
    report.add(f"accounts: {number} requests, each confirmed by {processes} processes at once: one account each")


@pytest.mark.parametrize("rounds", [3, pytest.param(50, marks=pytest.mark.proof)])
def test_what_one_process_takes_back_the_next_act_in_another_is_denied(
    world: World, report: Report, rounds: int
) -> None:
    """Both ways between two living processes, by delegation and by grant."""
    ways = {"lend": ("take_back", "delegation"), "grant": ("end", "grant")}
    with House(world) as one, House(world) as other:
        for _number in range(rounds):
            for here, there in ((one, other), (other, one)):
                for give, (take, name) in ways.items():
                    assert there.call("attempt", who="ida") == "access.not_granted"
                    given = here.call(give, who="ida")
                    assert there.call("attempt", who="ida") == "done"
                    assert there.call("attempt", who="ida") == "done"
                    here.call(take, **{name: given})
                    assert there.call("attempt", who="ida") == "access.not_granted"
    report.add(f"revoked in one process, denied in the other's next act: {rounds * 4} times, none stale")


@pytest.mark.parametrize(("rounds", "longest"), [(4, 0.4), pytest.param(150, 0.15, marks=pytest.mark.proof)])
def test_no_act_that_begins_after_a_revocation_succeeds(
    world: World, report: Report, tmp_path: Path, seed: int, rounds: int, longest: float
) -> None:
    """One process lends and takes back, another acts all the while; the machine's own clock orders them."""
    with House(world) as house:
        _ready(house, tmp_path)
        hammered, spans_of, stop = (tmp_path / name for name in ("hammer.json", "spans.json", "stop"))
        acting = house.fork("hammer", who="ida", stop=str(stop), answers=str(hammered))
        lending = house.fork(
            "come_and_go", who="ida", seed=seed, rounds=rounds, longest_seconds=longest, answers=str(spans_of)
        )
        house.wait(lending)
        stop.touch()
        house.wait(acting)
    attempts, spans = (json.loads(file.read_text()) for file in (hammered, spans_of))
    judged = 0
    for began, ended, said in attempts:
        for first, last, expected in spans:
            if first <= began and ended <= last:
                judged += 1
                assert said == expected, f"{said} where {expected} was certain, seed {seed}"
    assert judged
    report.add(
        f"revocations racing with acts: {len(spans)} spans, {judged} acts wholly within one, none stale, seed {seed}"
    )


def _answers(journal: Path) -> dict[str, tuple[Any, Any]]:
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    return {line["key"]: (line["event"], line["made"]) for line in lines if "key" in line}
