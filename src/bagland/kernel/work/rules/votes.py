"""How an approval stands: pure decisions over who may say yes, and who has said what.

Nobody counts twice: an agent counts as its owner, and whoever acted for somebody has used that somebody's voice too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

ANY, ALL, QUORUM, LINE = "ANY", "ALL", "QUORUM", "LINE"


@dataclass(frozen=True, slots=True)
class Voice:
    """One answer: who gave it, as whom that counts (an agent as its owner), and for whom it was given, if another."""

    actor: int
    person: int
    behalf: int | None
    is_for: bool

    @property
    def used(self) -> frozenset[int]:
        """Whose voices this answer has used."""
        return frozenset({self.person} if self.behalf is None else {self.person, self.behalf})


@dataclass(frozen=True, slots=True)
class Seats:
    """Those who may say yes today, by the position through which they may; `actor_seats` are people asked by name.

    `fillers` may stand for any position: those who were asked because it is late.
    """

    by_position: Mapping[int, frozenset[int]]
    fillers: frozenset[int] = frozenset()
    escalated: frozenset[int] = frozenset()
    """Those of the positions that were asked because it is late."""

    @property
    def everybody(self) -> frozenset[int]:
        return frozenset().union(self.fillers, *self.by_position.values())


@dataclass(frozen=True, slots=True)
class Stand:
    """How it stands: whether it is decided, how many yes are still wanted, and whether they can come at all today."""

    is_approved: bool
    is_declined: bool
    given: int
    wanted: int
    can_be_reached: bool

    @property
    def missing(self) -> int:
        return max(self.wanted - self.given, 0)


def counting(voices: Iterable[Voice], seats: Seats) -> list[Voice]:
    """The answers that count, in their order: of those who may still say yes, and nobody's twice."""
    used: set[int] = set()
    found = []
    for voice in voices:
        if voice.actor in seats.everybody and used.isdisjoint(voice.used):
            used |= voice.used
            found.append(voice)
    return found


def stands(rule: str, number: int, seats: Seats, voices: Sequence[Voice], owners: Mapping[int, int]) -> Stand:
    """How an approval stands. `owners` gives for an agent whom it counts as; `number` is that of a quorum."""
    valid = counting(voices, seats)
    yes = [voice for voice in valid if voice.is_for]
    no = [voice for voice in valid if not voice.is_for]
    people = {owners.get(actor, actor) for actor in seats.everybody}
    free = people - {voice.person for voice in no}
    if rule == ALL:
        wanted = max(len(seats.by_position), 1)
        given = matched([voice.actor for voice in yes], seats)
        can = matched(sorted(seats.everybody), seats) >= wanted
        return Stand(given >= wanted, bool(no), given, wanted, can)
    wanted = number if rule == QUORUM else 1
    is_declined = bool(no) if rule != QUORUM else bool(no) and len(free) < wanted
    return Stand(len(yes) >= wanted, is_declined and len(yes) < wanted, len(yes), wanted, len(free) >= wanted)


def matched(actors: Sequence[int], seats: Seats) -> int:
    """For how many positions these people can stand, each of them for one (a largest matching, by augmenting paths)."""
    holder: dict[int, int] = {}

    def place(actor: int, tried: set[int]) -> bool:
        for position, may in sorted(seats.by_position.items()):
            if position in tried or (actor not in may and actor not in seats.fillers):
                continue
            tried.add(position)
            if position not in holder or place(holder[position], tried):
                holder[position] = actor
                return True
        return False

    return sum(place(actor, set()) for actor in actors)
