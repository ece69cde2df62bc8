"""From the command to the first answer, when everything is there already; against the lean page's server."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from bench.measure import Row
from bench.servers import BAGLAND_WITH_WORKER, LEAN, serving
from tests.proof.world import new_world

ROUNDS, MOST_SECONDS = 5, 3.0


def rows() -> Iterator[Row]:
    """Start each in turn."""
    ours, lean, weights = [], [], []
    with new_world() as world:
        for _round in range(ROUNDS):
            with serving(world, *LEAN, probe="/events/") as server:
                lean.append(server.seconds)
            with serving(world, *BAGLAND_WITH_WORKER, probe="/sign-in/") as server:
                ours.append(server.seconds)
                weights.append(server.mebibytes())
    yield Row(
        "start of `bagland run` to its first answer",
        f"{median(ours):.2f} s",
        f"/lean {median(lean):.2f} s",
        f"{median(mine / theirs for mine, theirs in zip(ours, lean, strict=True)):.1f} ×",
        f"< {MOST_SECONDS:.0f} s",
        median(ours) < MOST_SECONDS,
    )
    yield Row("memory after the start, with a worker", f"{median(weights):.0f} MiB", "", "")
