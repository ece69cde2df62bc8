"""From one version of a procedure to another: where each node goes, and whether a case can follow. Pure.

A node keeps its place where the other version has the same id and kind. One that seems to be another's new name is
proposed. For the rest somebody chooses, or the cases that stand there finish on the version on which they began. A
step that was done and holds evidence, and an approval that was given, are never left behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from bagland.kernel.work.rules.definition import Approval, Parallel, Step
from bagland.kernel.work.rules.plan import TOP, Plan
from bagland.kernel.work.rules.progress import WAITS

HOLDS = frozenset({"parallel", "each", "repeat"})
"""The kinds of node inside which a case can stand."""
ALIKE = 0.6
STAY = ""
"""The choice that cases which stand at a node finish on the version on which they began."""


class How(StrEnum):
    """How the place of a node in the other version was found."""

    SAME = "same"
    PROPOSED = "proposed"
    CHOSEN = "chosen"
    OPEN = "open"
    """Nobody has said yet."""


class Stays(StrEnum):
    """Why a case cannot follow."""

    BY_CHOICE = "by choice"
    EVIDENCE = "evidence"
    """A step that was done with evidence, or an approval that was given, has no place in the other version."""
    INSIDE = "inside"
    """It stands inside a part that is done at the same time, for each or again, and that part is another now."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a case that stands at a node: it goes `to` another, `needs` a choice, or `stays`."""

    to: str = ""
    needs: bool = False
    stays: Stays | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one case: the nodes that need a choice, or why it stays (and where); neither when it follows."""

    needs: frozenset[str] = frozenset()
    stays: Stays | None = None
    at: str = ""


def moved(plan: Plan) -> list[Any]:
    """The nodes that have a place of their own in a case: those that wait, and those that hold others."""
    return [place.node for place in plan.places.values() if place.node.kind in WAITS | HOLDS]


def proposed(old: Plan, new: Plan) -> dict[str, tuple[str, How]]:
    """For each node of the old version that has a place in a case: where it goes, and how that was found.

    Nodes whose place nobody can guess are left out.
    """
    there = {node.id: node for node in moved(new)}
    found: dict[str, tuple[str, How]] = {}
    lost: list[Any] = []
    for node in moved(old):
        if node.id in there and there[node.id].kind == node.kind:
            found[node.id] = (node.id, How.SAME)
        else:
            lost.append(node)
    free = [node for node in there.values() if node.id not in found and node.id not in old.places]
    scores = sorted(
        ((likeness(node, other), node.id, other.id) for node in lost for other in free if node.kind == other.kind),
        key=lambda each: (-each[0], each[1], each[2]),
    )
    taken: set[str] = set()
    for score, node_id, other in scores:
        if score >= ALIKE and node_id not in found and other not in taken:
            found[node_id] = (other, How.PROPOSED)
            taken.add(other)
    return found


def likeness(node: Any, other: Any) -> float:
    """How much two nodes seem to be the same under two names, from 0 to 1."""
    pairs = [(node.title.da, other.title.da), (node.title.en, other.title.en)]
    titles = max(_ratio(one, two) for one, two in pairs)
    done, does = getattr(node, "activity", ""), getattr(other, "activity", "")
    if done and done == does and getattr(node, "subject", "") == getattr(other, "subject", ""):
        return max(titles, 0.7)
    return titles if done == does else titles * 0.7


def _ratio(one: str, two: str) -> float:
    if not one or not two:
        return 0.0
    return SequenceMatcher(None, one.casefold(), two.casefold()).ratio()


def may_go_to(old: Plan, node: str, new: Plan) -> list[Any]:
    """The nodes of the other version to which this one may be sent: of the same kind."""
    kind = old.node(node).kind
    return [each for each in moved(new) if each.kind == kind]


def chain(plan: Plan, node: str) -> list[str]:
    """The nodes that hold this one while a case stands at it, the outermost first."""
    found: list[str] = []
    holder = plan.places[node].holder
    while holder != TOP:
        found.insert(0, holder)
        holder = plan.places[holder].holder
    return found


def fate(old: Plan, new: Plan, mapping: Mapping[str, str], node: str) -> Fate:
    """What becomes of a case that stands at a node of the old version."""
    held = chain(old, node)
    for each in (node, *held):
        if each not in mapping:
            return Fate(needs=True)
        if mapping[each] == STAY:
            return Fate(stays=Stays.BY_CHOICE)
    to = mapping[node]
    if to not in new.places or [mapping[each] for each in held] != chain(new, to):
        return Fate(stays=Stays.INSIDE)
    for each in held:
        before, after = old.node(each), new.node(mapping[each])
        if isinstance(before, Parallel) and _ways(before) != _ways(after):
            return Fate(stays=Stays.INSIDE)
    return Fate(to=to)


def _ways(node: Parallel) -> set[str]:
    return {branch.id for branch in node.branches}


def is_proof(plan: Plan, node: str) -> bool:
    """Whether having done this node proves something: an approval, or a step that asked for evidence."""
    if node not in plan.places:
        return False
    found = plan.node(node)
    return isinstance(found, Approval) or (isinstance(found, Step) and any(each.evidence for each in found.form))


def verdict(
    old: Plan, new: Plan, mapping: Mapping[str, str], open_nodes: Iterable[str], done_nodes: Iterable[str]
) -> Verdict:
    """What becomes of a case that stands at these nodes, and has done those."""
    needs: set[str] = set()
    for node in sorted(set(open_nodes)):
        found = fate(old, new, mapping, node)
        if found.stays is not None:
            return Verdict(stays=found.stays, at=node)
        if found.needs:
            needs |= {each for each in (node, *chain(old, node)) if each not in mapping}
    for node in sorted(set(done_nodes)):
        if is_proof(old, node) and mapping.get(node, STAY) not in new.places:
            return Verdict(stays=Stays.EVIDENCE, at=node)
    return Verdict(needs=frozenset(needs))
