"""Diagrams: nothing stands on anything else, no flow runs through a shape, nothing is missing."""

from __future__ import annotations

import collections
from itertools import pairwise

import pytest

from bagland.kernel.work.drawing import diagram_of
from bagland.kernel.work.rules.definition import Definition
from bagland.kernel.work.rules.diagram import Diagram, Shape
from bagland.kernel.work.rules.layout import Box, Drawn, drawn, wrapped
from tests.kernel.work.graphs import BY_HAND, KINDS, random_definition

MANY = 600


def _meets(one: Box, other: Box) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def _crosses(points: list[tuple[int, int]], box: Box) -> bool:
    """Whether a line runs through the inside of a box; touching its edge is arriving."""
    return any(
        min(x1, x2) < box.right and max(x1, x2) > box.x and min(y1, y2) < box.bottom and max(y1, y2) > box.y
        for (x1, y1), (x2, y2) in pairwise(points)
    )


def _hold_to_rules(diagram: Diagram, places: Drawn, around: Box | None) -> None:
    standing = [shape for shape in diagram.shapes if shape.host is None]
    for index, shape in enumerate(standing):
        for other in standing[index + 1 :]:
            assert not _meets(places.boxes[shape], places.boxes[other]), (shape.id, other.id)
    for shape in diagram.shapes:
        if around is not None:
            box = places.boxes[shape]
            assert around.x < box.x < box.right < around.right, shape.id
            assert around.y < box.y < box.bottom < around.bottom, shape.id
        if shape.inner is not None:
            _hold_to_rules(shape.inner, places, places.boxes[shape])
    for flow in diagram.flows:
        points = places.flows[flow]
        assert all(x1 == x2 or y1 == y2 for (x1, y1), (x2, y2) in pairwise(points)), flow.id
        for shape in standing:
            if shape not in (flow.source, flow.target, flow.source.host):
                assert not _crosses(points, places.boxes[shape]), (flow.id, shape.id)
        if around is not None:
            assert all(around.x <= x <= around.right and around.y <= y <= around.bottom for x, y in points), flow.id


def test_random_procedures_are_drawn_without_overlap_or_crossing() -> None:
    kinds: collections.Counter[str] = collections.Counter()
    for seed in range(MANY):
        diagram = diagram_of(random_definition(seed))
        places = drawn(diagram)
        _hold_to_rules(diagram, places, None)
        for shape in diagram.all_shapes():
            kinds[getattr(shape.part, "kind", "")] += 1
        for shape in diagram.shapes:
            lane = places.lanes[shape.lane]
            box = places.boxes[shape]
            assert lane.y <= box.y < box.bottom <= lane.bottom, (seed, shape.id)
    assert set(KINDS) - {"phase"} <= set(kinds)
    assert min(kinds[kind] for kind in KINDS if kind != "phase") > 30


def test_the_same_definition_is_drawn_the_same() -> None:
    def told(definition: Definition) -> list[tuple[str, Box]]:
        diagram = diagram_of(definition)
        return [(shape.id, box) for shape, box in drawn(diagram).boxes.items()]

    assert told(random_definition(7)) == told(random_definition(7))


def test_every_flow_has_its_ends_at_shapes_that_are_drawn() -> None:
    for seed in range(MANY):
        diagram = diagram_of(random_definition(seed))
        everything = set(diagram.all_shapes())
        for level in (diagram, *(shape.inner for shape in everything if shape.inner is not None)):
            shapes: set[Shape] = set(level.shapes)
            assert all(flow.source in shapes and flow.target in shapes for flow in level.flows), seed
            arrives = {flow.target for flow in level.flows}
            leaves = {flow.source for flow in level.flows}
            for shape in shapes:
                assert shape in arrives or shape.what in ("start", "boundary"), (seed, shape.id)
                assert shape in leaves or shape.what == "end", (seed, shape.id)
        ids = [shape.id for shape in everything] + [flow.id for flow in drawn(diagram).flows]
        assert len(ids) == len(set(ids)), seed


@pytest.mark.parametrize("name", sorted(BY_HAND))
def test_procedures_written_by_hand_show_every_node(name: str) -> None:
    definition = Definition.model_validate(BY_HAND[name])
    diagram = diagram_of(definition)
    shown = {shape.node for shape in diagram.all_shapes()} | {frame.node for frame in diagram.frames}
    assert {node.id for node in definition.nodes()} <= shown
    _hold_to_rules(diagram, drawn(diagram), None)


def test_what_is_never_reached_or_does_nothing_is_not_drawn() -> None:
    definition = Definition.model_validate(
        {
            "body": [
                {"kind": "phase", "id": "empty", "body": []},
                {"kind": "decide", "id": "idle", "branches": [{"id": "b", "when": "x", "body": []}]},
                {"kind": "step", "id": "only"},
                {"kind": "end", "id": "stop"},
                {"kind": "step", "id": "never"},
            ]
        }
    )
    assert [shape.id for shape in diagram_of(definition).shapes] == ["start", "only", "stop"]


def test_a_text_is_wrapped_within_its_width() -> None:
    assert wrapped("Get three offers", 60) == ["Get three", "offers"]
    assert wrapped("one two three four five six seven", 40, most=2)[-1].endswith("…")
    assert len(wrapped("Donaudampfschifffahrtsgesellschaft", 90)) == 3
