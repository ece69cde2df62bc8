"""Where the nodes of a version go in another, and whether a case can follow."""

from __future__ import annotations

from typing import Any

from bagland.kernel.work.rules.definition import Definition
from bagland.kernel.work.rules.moving import STAY, How, Stays, proposed, verdict
from bagland.kernel.work.rules.plan import Plan, compile_plan

PROOF = [{"name": "photo", "type": "photo", "label": {"en": "Photo"}, "evidence": True}]


def plan(*body: dict[str, Any]) -> Plan:
    return compile_plan(Definition.model_validate({"body": list(body)}))


def step(key: str, title: str = "", **more: Any) -> dict[str, Any]:
    return {"kind": "step", "id": key, "title": {"en": title or key}, **more}


def each(key: str, *body: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "each", "id": key, "items": "list", "body": list(body)}


def both(key: str, **branches: list[dict[str, Any]]) -> dict[str, Any]:
    return {"kind": "parallel", "id": key, "branches": [{"id": way, "body": body} for way, body in branches.items()]}


OLD = plan(
    step("ask", "Ask for a quotation"),
    step("photo", "Take a picture", form=PROOF),
    each("items", step("pack", "Pack it")),
    both("ways", left=[step("left")], right=[step("right")]),
    {"kind": "approval", "id": "yes", "title": {"en": "Approve"}},
    step("gone", "Throw the box away"),
)
NEW = plan(
    step("ask", "Ask for three quotations"),
    step("picture", "Take a picture of it", form=PROOF),
    step("extra", "Something else"),
    each("items", step("pack", "Pack it well")),
    both("ways", left=[step("left")], right=[step("right")]),
    {"kind": "approval", "id": "yes", "title": {"en": "Approve"}},
)
GUESSED = {node: to for node, (to, _how) in proposed(OLD, NEW).items()}


def test_what_has_its_id_goes_by_itself_what_was_renamed_is_proposed_what_is_gone_is_asked() -> None:
    found = proposed(OLD, NEW)
    assert found["ask"] == ("ask", How.SAME)
    assert found["photo"] == ("picture", How.PROPOSED)
    assert "gone" not in found


def test_a_case_needs_a_choice_only_where_it_stands() -> None:
    assert verdict(OLD, NEW, GUESSED, ["ask"], []).needs == frozenset()
    assert verdict(OLD, NEW, GUESSED, ["gone"], []).needs == {"gone"}
    assert verdict(OLD, NEW, {**GUESSED, "gone": "extra"}, ["gone"], []) == verdict(OLD, NEW, GUESSED, ["ask"], [])
    assert verdict(OLD, NEW, {**GUESSED, "gone": STAY}, ["gone"], []).stays is Stays.BY_CHOICE


def test_what_proves_something_is_never_left_behind() -> None:
    without = {node: to for node, to in GUESSED.items() if node not in ("photo", "yes")}
    assert verdict(OLD, NEW, GUESSED, ["ask"], ["photo", "yes"]).stays is None
    for done in ("photo", "yes"):
        found = verdict(OLD, NEW, without, ["ask"], [done])
        assert (found.stays, found.at) == (Stays.EVIDENCE, done)
    assert verdict(OLD, NEW, without, ["ask"], ["pack"]).stays is None


def test_who_stands_inside_a_part_stays_when_that_part_is_another() -> None:
    assert verdict(OLD, NEW, GUESSED, ["pack", "left"], []).stays is None
    outside = plan(step("pack"), both("ways", left=[step("left")], middle=[step("right")]))
    mapping = {"pack": "pack", "left": "left", "ways": "ways", "items": "items"}
    assert verdict(OLD, outside, mapping, ["pack"], []).stays is Stays.INSIDE
    assert verdict(OLD, outside, mapping, ["left"], []).stays is Stays.INSIDE
    assert verdict(OLD, NEW, {**GUESSED, "pack": "extra"}, ["pack"], []).stays is Stays.INSIDE
    assert verdict(OLD, NEW, {"pack": "pack"}, ["pack"], []).needs == {"items"}
