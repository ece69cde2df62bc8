"""Both engines do the same random acts, and after each the same must wait."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from tests.kernel.work.oracle.graphs import Graph, graph
from tests.kernel.work.oracle.ours import Ours
from tests.kernel.work.oracle.spiff import Broken, Theirs
from tests.kernel.work.oracle.threads import impossible, ways

MOST_ACTS = 60


class Differs(AssertionError):
    """The engines do not agree."""


@dataclass
class Tally:
    """What was compared: how many graphs had each kind, how deep they were, how many acts were done."""

    graphs: int = 0
    acts: int = 0
    deep: int = 0
    ended: int = 0
    no_opinion: int = 0
    """Graphs at which the other engine itself broke down, or did what no structured procedure can."""
    kinds: dict[str, int] = field(default_factory=dict)

    def count(self, made: Graph) -> None:
        self.graphs += 1
        self.deep += made.depth >= 4
        for kind in made.kinds:
            self.kinds[kind] = self.kinds.get(kind, 0) + 1


def compare(company: Any, seed: int, tally: Tally) -> None:
    """One graph, run by both. Raises Differs with the seed."""
    made = graph(seed)
    chance = random.Random(seed + 1)
    answers, known = _answers(made), ways(made)
    try:
        theirs = Theirs(made)
    except Broken:
        tally.no_opinion += 1
        return
    ours = Ours(company, made, seed)
    for turn in range(MOST_ACTS):
        expected, found = theirs.enabled(), ours.enabled()
        assert impossible(found, known) is None, f"seed {seed}, after {turn} acts: {dict(found)}"
        if expected != found or theirs.is_over != ours.is_over:
            if impossible(expected, known) is not None:
                tally.no_opinion += 1
                return
            raise Differs(
                f"seed {seed}, after {turn} acts: SpiffWorkflow has {dict(expected)}, over {theirs.is_over}; "
                f"ours has {dict(found)}, over {ours.is_over}"
            )
        if theirs.is_over:
            tally.ended += 1
            break
        place = chance.choice(sorted(expected.elements()))
        said = chance.random() < 0.4 if place[0] in answers else None
        try:
            theirs.act(place, said)
        except Broken:
            tally.no_opinion += 1
            return
        ours.act_on(place, said, is_approval=answers.get(place[0]) == "approval")
        tally.acts += 1
    tally.count(made)


def _answers(made: Graph) -> dict[str, str]:
    """The nodes that are answered: approvals, and steps that may be late."""
    found: dict[str, str] = {}

    def look(value: Any) -> None:
        if isinstance(value, list):
            for one in value:
                look(one)
        elif isinstance(value, dict):
            if value.get("kind") == "approval" or "due" in value:
                found[value["id"]] = value["kind"]
            for one in value.values():
                look(one)

    look([made.body, *made.called.values()])
    return found
