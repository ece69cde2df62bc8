"""Worlds for the proofs, a seed that can be given again, and the report at the end."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from typing import Any

import pytest

from tests.proof.report import Report
from tests.proof.report import report as the_report
from tests.proof.world import World, new_world


@pytest.fixture(scope="session")
def founded() -> Iterator[World]:
    """The world that others are copied from."""
    with new_world() as world:
        yield world


@pytest.fixture
def world(founded: World) -> Iterator[World]:
    """A company of one's own, in a real database of its own."""
    with founded.copied() as copy:
        yield copy


@pytest.fixture
def seed() -> int:
    """From BAGLAND_PROOF_SEED, else a new one; it is in the report, and in the failure's output."""
    chosen = int(os.environ.get("BAGLAND_PROOF_SEED") or secrets.randbelow(2**32))
    print(f"BAGLAND_PROOF_SEED={chosen}")
    return chosen


@pytest.fixture
def report() -> Report:
    return the_report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The report, after everything else."""
    if the_report.lines:
        terminalreporter.section("proof")
        for line in the_report.lines:
            terminalreporter.write_line(line)
