"""Where the cards of the chart stand: never on each other, always the same, whatever the company looks like."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bagland.kernel.organisation.rules.hanging import Hook, Node, folded, hung, path_to, under
from bagland.kernel.organisation.rules.layout import WIDTH, Item, drawn

HEIGHTS = some.integers(58, 140)


@some.composite
def forests(draw, most=60):
    """Cards under cards: each under an earlier one or at the top; some begin a group, some have no card."""
    number = draw(some.integers(1, most))
    items = []
    for key in range(1, number + 1):
        above = draw(some.none() | some.integers(1, key - 1)) if key > 1 else None
        group = draw(some.sampled_from(["", "", "", "IT", "Salg"]))
        height = 0 if group and draw(some.integers(0, 5)) == 0 else draw(HEIGHTS)
        items.append(Item(key, above, height, group))
    with_reports = {item.above for item in items}
    return [Item(i.key, i.above, i.height if i.key in with_reports else max(i.height, 58), i.group) for i in items]


def apart(one, other):
    return (
        one.x + one.width <= other.x
        or other.x + other.width <= one.x
        or one.y + one.height <= other.y
        or other.y + other.height <= one.y
    )


def inside(inner, outer):
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.x + inner.width <= outer.x + outer.width
        and inner.y + inner.height <= outer.y + outer.height
    )


def must_be_in_order(items, drawing):
    boxes = drawing.boxes
    assert set(boxes) == {item.key for item in items if item.height}
    assert all(box.width == WIDTH for box in boxes.values())
    for one, other in combinations(boxes.values(), 2):
        assert apart(one, other), (one, other)
    for one, other in combinations(drawing.regions, 2):
        assert apart(one, other) or inside(one, other) or inside(other, one)
    for shape in (*boxes.values(), *drawing.regions):
        assert min(shape.x, shape.y) >= 0
        assert shape.x + shape.width <= drawing.width
        assert shape.y + shape.height <= drawing.height
    for item in items:
        if item.height and item.above in boxes:
            assert boxes[item.key].y >= boxes[item.above].y + boxes[item.above].height, "a report stands below"
    regions = {region.key: region for region in drawing.regions}
    assert set(regions) == {item.key for item in items if item.group}
    for item in items:
        if item.group and item.height:
            assert inside(boxes[item.key], regions[item.key])


def must_not_cross_a_card(drawing):
    for line in drawing.lines:
        for (x1, y1), (x2, y2) in pairwise(line):
            assert x1 == x2 or y1 == y2, "lines are level or upright"
            for box in drawing.boxes.values():
                left, right, top, bottom = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
                crosses = left < box.x + box.width and right > box.x and top < box.y + box.height and bottom > box.y
                assert not crosses, (line, box)


@settings(max_examples=250, deadline=None)
@given(forests())
def test_cards_never_overlap_and_no_line_runs_through_one(items):
    drawing = drawn(items)
    must_be_in_order(items, drawing)
    must_not_cross_a_card(drawing)
    assert drawn(items) == drawing, "the same facts give the same drawing"


@pytest.mark.parametrize(("branches", "teams", "size"), [(1, 1, 3), (10, 9, 10), (3, 20, 15), (40, 1, 24)])
def test_a_thousand_positions_keep_the_shape_of_a_sheet(branches, teams, size):
    items, key = [Item(1, None, 58)], 1
    for _branch in range(branches):
        branch = key = key + 1
        items.append(Item(branch, 1, 58, "Salg"))
        for _team in range(teams):
            team = key = key + 1
            items.append(Item(team, branch, 75))
            for _one in range(size):
                key += 1
                items.append(Item(key, team, 58))
    drawing = drawn(items)
    must_be_in_order(items, drawing)
    assert drawing.width / drawing.height < 5
    assert drawing.height / drawing.width < 3


def test_a_chain_longer_than_the_stack_is_deep():
    drawing = drawn([Item(key, key - 1 or None, 58) for key in range(1, 3001)])
    assert len(drawing.boxes) == 3000


def test_nothing_is_an_empty_sheet():
    assert (drawn([]).width, drawn([]).height, drawn([]).boxes) == (0, 0, {})


def test_siblings_keep_their_order():
    drawing = drawn([Item(1, None, 58), *(Item(key, 1, 58, f"{key}") for key in (2, 3, 4))])
    assert [drawing.boxes[key].x for key in (2, 3, 4)] == sorted(drawing.boxes[key].x for key in (2, 3, 4))
    assert len({drawing.boxes[key].y for key in (2, 3, 4)}) == 1


# What hangs under what.


@settings(max_examples=300, deadline=None)
@given(some.data())
def test_every_seat_hangs_on_the_top_whatever_is_said(data):
    number = data.draw(some.integers(1, 25))
    keys = some.integers(1, number + 2)
    hooks = [
        Hook(key, data.draw(some.none() | keys), data.draw(some.none() | some.integers(1, 4)))
        for key in range(1, number + 1)
    ]
    departments = {
        key: Node(data.draw(some.none() | some.integers(1, 4)), data.draw(some.none() | keys)) for key in (1, 2, 3)
    }
    above = hung(hooks, departments)
    assert set(above) == set(range(1, number + 1))
    for key in above:
        path, here = [key], above[key]
        while here is not None:
            assert here not in path, "no circle is left"
            path.append(here)
            here = above[here]
    for hook in hooks:
        assert above[hook.key] in (None, hook.reports_to, *(node.head for node in departments.values()))


def test_without_a_manager_a_seat_hangs_under_the_head_of_its_department_or_of_the_one_above():
    departments = {1: Node(None, 10), 2: Node(1, 20), 3: Node(1, None)}
    hooks = [
        Hook(10, None, 1),
        Hook(20, None, 2),
        Hook(21, None, 2),
        Hook(30, None, 3),
        Hook(31, 21, 3),
        Hook(40, 99, None),
    ]
    assert hung(hooks, departments) == {10: None, 20: 10, 21: 20, 30: 10, 31: 21, 40: None}


def test_a_large_chart_is_folded_at_the_deepest_level_that_fits():
    above = {1: None} | {10 + n: 1 for n in range(5)} | {100 + 10 * n + m: 10 + n for n in range(5) for m in range(10)}
    assert folded(above, most=100) == set()
    assert folded(above, most=20) == {10, 11, 12, 13, 14}
    assert path_to(above, 143) == [14, 1]
    assert under(above, 12) == {12, *range(120, 130)}
