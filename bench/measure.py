"""Measuring: contenders take turns in rounds, so that whatever else the machine does falls on all of them alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median, quantiles

MILLI, MICRO = 1e3, 1e6


@dataclass(frozen=True)
class Times:
    """How long one contender took, in seconds: the middle of the rounds' percentiles, and every round's own median."""

    p50: float
    p95: float
    p99: float
    rounds: tuple[float, ...]

    def ratio(self, peer: Times) -> float:
        """How many times the peer's: the middle of the rounds' ratios, each of medians taken next to each other."""
        return median(mine / theirs for mine, theirs in zip(self.rounds, peer.rounds, strict=True))


def interleaved(
    contenders: Mapping[str, Callable[[], object]], *, rounds: int, times: int, warm: int = 20, inner: int = 1
) -> dict[str, Times]:
    """Each contender `times` times in each of `rounds` rounds, in turn; `inner` calls are timed as one."""
    taken: dict[str, list[list[float]]] = {name: [] for name in contenders}
    for work in contenders.values():
        for _ in range(warm):
            work()
    for _ in range(rounds):
        for name, work in contenders.items():
            taken[name].append([_timed(work, inner) for _ in range(times)])
    return {name: summary(samples) for name, samples in taken.items()}


def _timed(work: Callable[[], object], inner: int) -> float:
    start = time.perf_counter()
    for _ in range(inner):
        work()
    return (time.perf_counter() - start) / inner


def summary(rounds: list[list[float]]) -> Times:
    """Percentiles of each round, and the median of those over the rounds."""
    cuts = [quantiles(samples, n=100, method="inclusive") for samples in rounds]
    p50, p95, p99 = (median(cut[place] for cut in cuts) for place in (49, 94, 98))
    return Times(p50, p95, p99, tuple(cut[49] for cut in cuts))


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, its numbers, its peer's, the ratio, the goal and whether it is met."""

    what: str
    ours: str
    peer: str
    ratio: str
    goal: str = ""
    met: bool | None = None


def table(rows: list[Row]) -> str:
    """The rows for a person."""
    said = {True: "met", False: "MISSED", None: ""}
    cells = [("", "ours", "peer or limit", "ratio", "goal", "")]
    cells += [(row.what, row.ours, row.peer, row.ratio, row.goal, said[row.met]) for row in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(6)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells
    )


def spread(times: Times, unit: float, sign: str) -> str:
    """p50, p95, p99 in one unit."""
    return f"{times.p50 * unit:.2f} / {times.p95 * unit:.2f} / {times.p99 * unit:.2f} {sign}"
