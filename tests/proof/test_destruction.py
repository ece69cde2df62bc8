"""Destruction under fire: killed at any moment it leaves no row without bytes and no half document."""

from __future__ import annotations

import random
import shutil
import subprocess
import time

import pytest

from tests.conftest import not_run
from tests.proof.house import KILLS, House
from tests.proof.report import Report
from tests.proof.world import IS_POSTGRES, World

LONGEST_LIFE = 0.3


@pytest.mark.parametrize(
    ("kills", "documents"), [(25, 60), pytest.param(KILLS, KILLS * 3 // 2, marks=pytest.mark.proof)]
)
def test_destruction_that_is_killed_is_whole(
    world: World, report: Report, seed: int, kills: int, documents: int
) -> None:
    """Two workers destroy and remove, a third person files the same bytes again; all are killed again and again."""
    started, chance, killed = time.monotonic(), random.Random(seed), 0
    with House(world) as house:
        run = house.call("prepare", documents=documents)
        house.call("leave")
        living: list[tuple[float, int, str]] = []

        def born(role: str) -> None:
            inputs = {"seed": chance.randrange(2**32), "documents": documents} if role == "file_again" else {}
            longest = LONGEST_LIFE if role == "destroy_and_remove" else 5 * LONGEST_LIFE
            end = time.monotonic() + chance.uniform(0.01, longest)
            living.append((end, house.fork(role, **inputs), role))

        for role in ("destroy_and_remove", "destroy_and_remove", "file_again"):
            born(role)
        while killed < kills:
            living.sort()
            end, process, role = living.pop(0)
            time.sleep(max(0.0, end - time.monotonic()))
            killed += house.kill(process)
            born(role)
        for _end, process, _role in living:
            killed += house.kill(process)
    world.await_quiet()
    with House(world) as house:
        house.call("finish_destruction", run=run)
        found = house.call("examine_archive", run=run)
    assert found["destroyed"] > 0
    assert found["kept_back"] > 0
    report.add(
        f"destruction: {killed} kills in {time.monotonic() - started:.0f} s, seed {seed}; {found['destroyed']} "
        f"documents destroyed, {found['kept_back']} kept back by a hold, {found['removed']} contents removed, "
        f"{found['revived']} filed meanwhile; {found['contents']} contents agree with their hashes, "
        f"{found['events']} events verify"
    )


def test_the_databases_own_shell_is_refused(world: World) -> None:
    """sqlite3 and psql, as a person with the file or the password would use them."""
    with House(world) as house:
        keys = house.call("shell_targets")
    destroy = "UPDATE documents_document SET state = 'DESTROYED', destroyed_at = '2025-09-01 09:00:00'"
    statements = [
        *(f"{destroy} WHERE id = {key};" for key in keys.values()),
        f"{destroy}, is_held = false, retain_until = '2001-01-01' WHERE id = {keys['held']};",
        f"UPDATE documents_document SET retain_until = '2001-01-01' WHERE id = {keys['retained']};",
        f"UPDATE documents_document SET is_held = false WHERE id = {keys['held']};",
        f"DELETE FROM documents_document WHERE id = {keys['retained']};",
        "DELETE FROM documents_version;",
        "DELETE FROM documents_holditem;",
        "DELETE FROM documents_hold;",
        "UPDATE documents_holditem SET document_id = document_id - 1;",
        "UPDATE documents_content SET removed_at = '2025-01-01 00:00:00';",
        "UPDATE documents_version SET file_name = '';",
    ]
    for statement in statements:
        answer = _shell(world, statement)
        assert answer.returncode != 0, statement
        assert "documents_" in answer.stderr, answer.stderr
    with world.raw() as hand:
        assert hand.execute("SELECT DISTINCT state, is_held FROM documents_document ORDER BY 2").fetchall() == [
            ("KEPT", False),
            ("KEPT", True),
        ]
        assert hand.execute("SELECT count(*) FROM documents_version").fetchone() == (2,)


def _shell(world: World, statement: str) -> subprocess.CompletedProcess[str]:
    if IS_POSTGRES:
        shell = shutil.which("psql") or not_run("The psql shell", "postgresql-client")
        command = [shell, "-v", "ON_ERROR_STOP=1", "-d", world.url, "-c", statement]
    else:
        shell = shutil.which("sqlite3") or not_run("The sqlite3 shell", "sqlite3")
        command = [shell, "-bail", str(world.folder / "bagland.sqlite3"), statement]
    return subprocess.run(command, capture_output=True, text=True, check=False)
