"""Benchmarks on the database that the environment names, each with its peer or its physical limit in the same run.

`make bench` calls this once for each database. Words choose benchmarks: `make bench ARGS="acts pages"`.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import documents_bytes, documents_reading, pages, start
from bench.measure import Row, table
from tests.proof.fill import fill_events
from tests.proof.world import World, new_world

CHAINED = 60_000


def acts() -> Iterable[Row]:
    """One durable activity; one decision."""
    with new_world() as world:
        return told(world, "bench.acts")


def chain() -> Iterable[Row]:
    """Sealing and verifying."""
    with new_world() as world:
        fill_events(world, CHAINED)
        return told(world, "bench.chain")


def search() -> Iterable[Row]:
    """A million texts, rare and common words, wide and narrow readers."""
    with new_world() as world:
        return told(world, "bench.search")


def imports() -> Iterable[Row]:
    """A sheet of people."""
    with new_world() as world:
        return told(world, "bench.imports")


def parties() -> Iterable[Row]:
    """A sheet of parties, with its duplicates."""
    with new_world() as world:
        return told(world, "bench.parties_import")


def documents_lists() -> Iterable[Row]:
    """The archive's lists, for readers of a great and a small part of it."""
    with new_world() as world:
        return told(world, "bench.documents_lists")


def documents_search() -> Iterable[Row]:
    """Words in the documents of an archive."""
    with new_world() as world:
        return told(world, "bench.documents_search")


def my_work() -> Iterable[Row]:
    """One person's list out of a million open tasks."""
    with new_world() as world:
        return told(world, "bench.my_work")


def work_engine() -> Iterable[Row]:
    """Steps of cases, and timers."""
    with new_world() as world:
        return told(world, "bench.work_engine")


def told(world: World, module: str) -> Iterable[Row]:
    """The rows that a benchmark in a process of its own writes on its last line."""
    return [Row(**row) for row in json.loads(world.run("-m", module).stdout.splitlines()[-1])]


BENCHMARKS: dict[str, Callable[[], Iterable[Row]]] = {
    "acts": acts,
    "pages": pages.rows,
    "chain": chain,
    "search": search,
    "start": start.rows,
    "imports": imports,
    "parties": parties,
    "bytes": documents_bytes.rows,
    "documents_lists": documents_lists,
    "documents_search": documents_search,
    "work_engine": work_engine,
    "documents_reading": documents_reading.rows,
    "my_work": my_work,
}


def main(words: list[str]) -> int:
    """Run the chosen ones, or all. 0 when every goal is met."""
    rows: list[Row] = []
    started = time.monotonic()
    for name in words or BENCHMARKS:
        rows += BENCHMARKS[name]()
    print(table(rows))
    print(f"\n{time.monotonic() - started:.0f} s. Ratios count; seconds are this machine's.")
    return int(any(row.met is False for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
