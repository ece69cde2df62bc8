"""How far a case has come, as its checklist shows it."""

from __future__ import annotations

from typing import Any

from bagland.kernel.work.rules.definition import Definition
from bagland.kernel.work.rules.progress import Visit, lines


def step(key: str, **more: Any) -> dict[str, Any]:
    return {"kind": "step", "id": key, **more}


PURCHASE = Definition.model_validate(
    {
        "body": [
            {
                "kind": "phase",
                "id": "asking",
                "body": [
                    step("ask"),
                    {"kind": "set", "id": "sum", "values": {"x": "1"}},
                    step("quote", only_if="x > 2"),
                ],
            },
            {
                "kind": "decide",
                "id": "size",
                "branches": [{"id": "large", "when": "x > 5", "body": [step("board")]}],
                "otherwise": [step("manager")],
            },
            {
                "kind": "parallel",
                "id": "both",
                "branches": [
                    {"id": "left", "body": [step("order"), step("check")]},
                    {"id": "right", "body": [step("tell")]},
                ],
            },
            {"kind": "approval", "id": "yes", "refused": [step("sorry")]},
            step("file"),
        ]
    }
)


def told(*visits: tuple[str, str], is_over: bool = False) -> dict[str, str]:
    found = lines(PURCHASE, [Visit(place, node, left) for place, (node, left) in enumerate(visits)], is_over=is_over)
    return {
        f"{line.node.id}.{line.branch.id if line.branch else line.way}".rstrip("."): line.stands.value for line in found
    }


def test_at_its_first_step_all_else_is_to_come() -> None:
    found = told(("ask", ""))
    assert found["asking"] == "now"
    assert found["ask"] == "now"
    assert {found[each] for each in ("quote", "size", "board", "manager", "both", "order", "yes", "file")} == {"coming"}
    assert "yes.refused" not in found
    assert "sorry" not in found


def test_what_was_passed_by_is_not_taken_and_what_came_of_itself_is_done() -> None:
    found = told(("ask", "DONE"), ("manager", ""))
    assert found["asking"] == "done"
    assert found["sum"] == "done"
    assert found["quote"] == "not taken"
    assert found["size"] == "now"
    assert found["size.otherwise"] == "now"
    assert found["manager"] == "now"
    assert found["size.large"] == "not taken"
    assert found["board"] == "not taken"
    assert found["both"] == "coming"


def test_branches_at_the_same_time_stand_each_for_itself() -> None:
    found = told(("ask", "DONE"), ("manager", "SKIPPED"), ("order", "DONE"), ("tell", "DONE"), ("check", ""))
    assert found["manager"] == "skipped"
    assert found["size"] == "done"
    assert (found["order"], found["check"], found["tell"]) == ("done", "now", "done")
    assert found["both.left"] == "now"
    assert found["both.right"] == "done"
    assert found["yes"] == "coming"
    assert found["file"] == "coming"


def test_a_case_that_is_over_has_nothing_to_come() -> None:
    found = told(("ask", "DONE"), ("manager", "CANCELLED"), is_over=True)
    assert found["manager"] == "cancelled"
    assert "coming" not in found.values()
    assert "now" not in found.values()


def test_the_way_of_a_no_is_shown_once_it_is_taken() -> None:
    found = told(
        ("ask", "DONE"),
        ("manager", "DONE"),
        ("order", "DONE"),
        ("check", "DONE"),
        ("tell", "DONE"),
        ("yes", "DONE"),
        ("sorry", ""),
    )
    assert found["yes"] == "now"
    assert found["sorry"] == "now"
    assert found["yes.refused"] == "now"
    assert found["file"] == "coming"
