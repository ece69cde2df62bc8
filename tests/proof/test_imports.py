"""Imports whose processes are killed at any moment: each fault named, each row once, each duplicate found."""

from __future__ import annotations

import random
import time

import pytest

from tests.proof.house import KILLS, House
from tests.proof.report import Report
from tests.proof.world import World

LONGEST_LIFE = 0.4
PARTIES = 1_500


@pytest.mark.parametrize(
    ("people", "kills", "seats"), [(2_500, 5, 0), pytest.param(20_000, 100, 5_000, marks=pytest.mark.proof)]
)
def test_each_fault_is_named_and_nobody_is_imported_twice(
    world: World, report: Report, seed: int, people: int, kills: int, seats: int
) -> None:
    chance = random.Random(seed)
    with House(world) as house:
        staged = house.call("stage_people", count=people)
        assert (staged["named"], staged["planted"], staged["faults"]) == (37, 37, 37)
        house.call("leave")
        killed, started = 0, time.monotonic()
        for _attempt in range(kills):
            process = house.fork("import_rows", key=staged["key"])
            time.sleep(chance.uniform(0.01, LONGEST_LIFE))
            killed += house.kill(process)
        world.await_quiet()
        assert killed, "somebody was killed at it"
        ended = house.call("import_rows", key=staged["key"])
        found = house.call("examine_people", key=staged["key"])
        good = people - 37
        assert (found["people"], found["different"], found["counts"]["DONE"], found["told"]) == (good, good, good, good)
        assert (found["counts"]["FAULTY"], found["counts"]["GOOD"], found["staged"]) == (37, 0, 0)
        report.add(
            f"import: {people} people, 37 of 37 faults named; read in {staged['receive']:.1f} s, checked in "
            f"{staged['check']:.1f} s, imported with {killed} kills in {time.monotonic() - started:.0f} s "
            f"({ended['seconds']:.1f} s the last), {found['events']} events, seed {seed}"
        )
        if seats:
            sat = house.call("open_seats", count=seats)
            assert (sat["opened"], sat["appointed"]) == (seats, seats), sat["faults"]
            report.add(
                f"import: {seats} positions in {sat['opening']:.1f} s, {seats} appointments in "
                f"{sat['appointing']:.1f} s, both checked in {sat['checks']:.1f} s"
            )


@pytest.mark.parametrize("kills", [12, pytest.param(KILLS, marks=pytest.mark.proof)])
def test_parties_are_imported_once_and_their_duplicates_found(
    world: World, report: Report, seed: int, kills: int
) -> None:
    """Two import the same file, a third compares; whoever is killed is followed by another, file after file."""
    chance, started, killed, lives = random.Random(seed), time.monotonic(), 0, 0
    batches: list[int] = []
    planted: list[list[str]] = []
    with House(world) as house:

        def next_file() -> None:
            staged = house.call("stage_parties", count=PARTIES, first=1 + PARTIES * len(batches), chunk_rows=25)
            batches.append(staged["key"])
            planted.extend(staged["planted"])
            house.call("leave")

        def born(role: str) -> None:
            inputs = {"key": batches[-1]} if role == "import_rows" else {}
            living.append((role, house.fork(role, **inputs)))

        living: list[tuple[str, int]] = []
        next_file()
        for role in ("import_rows", "compare_parties", "import_rows"):
            born(role)
        while killed < kills:
            role, process = living.pop(0)
            time.sleep(chance.uniform(0.005, LONGEST_LIFE / 3))
            lives += 1
            was_alive = house.kill(process)
            killed += was_alive
            if not was_alive and role == "import_rows":
                next_file()
            born(role)
        for _role, process in living:
            killed += house.kill(process)
        world.await_quiet()
        for key in batches:
            house.call("import_rows", key=key)
        found = house.call("examine_imported_parties", keys=batches)
    rows = PARTIES * len(batches)
    assert set(found["states"]) == {"DONE"}
    for name in (
        "done",
        "parties",
        "relations",
        "numbers",
        "owners",
        "addressed",
        "addresses",
        "made",
        "told",
        "found",
    ):
        assert found[name] == rows, name
    assert found["identifiers"] == found["identified"]
    assert len(set(found["chunks"])) == 1, "one event for each chunk"
    assert found["touched"] == 0
    proposed = {tuple(sorted(pair)) for pair in found["proposed"]}
    assert proposed == {tuple(sorted(pair)) for pair in planted}
    report.add(
        f"import: {killed} kills among two who imported {rows} parties of {len(batches)} files and one who compared, "
        f"in {time.monotonic() - started:.0f} s; each row once, {found['chunks'][1]} chunks with one event each, "
        f"{len(proposed)} of {len(planted)} duplicates proposed and nobody else, seed {seed}"
    )
