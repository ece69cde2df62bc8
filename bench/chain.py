"""Sealing and verifying events, against a bare driver that reads the same rows and hashes the same bytes.

Runs in a world with unsealed events (`python -m bench.chain`), and writes its rows as JSON.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

from bagland.doors.command_line.installation import open_house
from bench.measure import Row

ROUNDS, CHUNK = 7, 5_000


def main() -> None:
    """Measure and tell."""
    open_house()
    print(json.dumps([dataclasses.asdict(row) for row in rows()]))


def rows() -> Iterator[Row]:
    """A chunk sealed, then the bare driver over as many; the whole verified, then the bare driver over the whole."""
    from django.db import connection

    from bagland.kernel.audit import sealing

    sealed, bare, plain = [], [], []
    for number in range(ROUNDS):
        began = time.perf_counter()
        count = sum(sealing.seal() for _seal in range(CHUNK // sealing.LARGEST_SEAL))
        sealed.append((time.perf_counter() - began) / count)
        read, hashed = _bare(connection, number * CHUNK, CHUNK)
        bare.append(read)
        plain.append(hashed)
    yield _row("sealing", sealed, bare, plain)
    sealing.seal_all()
    verified, bare, plain = [], [], []
    for _round in range(ROUNDS // 2):
        began = time.perf_counter()
        verdict = sealing.verify()
        verified.append((time.perf_counter() - began) / verdict.events)
        assert verdict.ok
        read, hashed = _bare(connection, 0, verdict.events)
        bare.append(read)
        plain.append(hashed)
    yield _row(f"verifying {verdict.events:,}", verified, bare, plain)


def _row(what: str, ours: list[float], bare: list[float], plain: list[float]) -> Row:
    ratio = median(mine / theirs for mine, theirs in zip(ours, bare, strict=True))
    hashes = median(mine / theirs for mine, theirs in zip(ours, plain, strict=True))
    return Row(
        f"{what} events",
        f"{1 / median(ours):,.0f}/s",
        f"bare read and SHA-256 {1 / median(bare):,.0f}/s; SHA-256 alone {1 / median(plain):,.0f}/s",
        f"{ratio:.1f} × ({hashes:.0f} ×)",
    )


def _bare(connection: Any, first: int, count: int) -> tuple[float, float]:
    """Seconds an event: reading them and hashing their bytes, and the hashing alone."""
    began = time.perf_counter()
    rows = connection.connection.execute(f"SELECT * FROM audit_event ORDER BY id LIMIT {count} OFFSET {first}")
    data = [repr(row).encode() for row in rows]
    hashing = time.perf_counter()
    for one in data:
        hashlib.sha256(one).digest()
    ended = time.perf_counter()
    return (ended - began) / count, (ended - hashing) / count


if __name__ == "__main__":
    main()
