"""Where each card of an organisation chart stands: a tidy tree from the top down, wide teams folded into columns.

A node's reports stand in a row below it, or in a column that is indented under it, or in several such columns;
whichever makes the part nearest to the shape of a sheet. Each part keeps to its own rectangle, so cards never overlap.
The same facts give the same drawing, to the pixel.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

WIDTH = 248
"""Of every card, in pixels."""
SHEET, BRANCH = 1.6, 0.8
"""How much wider than high the whole may be before it counts as too wide, and a branch, of which several lie side by
side: a sheet on its side, and one that stands.
"""
BESIDE, BELOW, STACKED = 20, 44, 14
"""Between neighbours, between a card and the row under it, between cards of a column."""
INDENT, RAIL = 28, 12
"""How far a column stands in, and where its rail runs."""
MARGIN, LABEL = 12, 30
"""Around a group, and above it for its name."""
MOST_COLUMNS = 12
TOP_LIKES_ROWS = 1.7
"""A chart's first level is a row rather than a column, unless that is much wider."""

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Item:
    """A card to be placed: what it stands under, its height, and the group that begins with it.

    Without height it has no card: it only holds together what stands under it.
    """

    key: int
    above: int | None
    height: int
    group: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A card with its place; the origin is the upper left corner of the drawing."""

    key: int
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Region:
    """The ground of a group, named at its upper left; the groups inside come after it."""

    key: int
    name: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """All of it. Lines are drawn from point to point, level or upright."""

    width: int
    height: int
    boxes: Mapping[int, Box]
    regions: Sequence[Region]
    lines: Sequence[tuple[Point, ...]]


@dataclass(slots=True)
class _Part:
    """A node with all that stands under it, in a rectangle of its own whose origin is its upper left corner."""

    item: Item
    width: int
    height: int
    box: Point
    inside: list[tuple[_Part, int, int]] = field(default_factory=list)
    lines: list[tuple[Point, ...]] = field(default_factory=list)

    @property
    def top(self) -> Point:
        """Where a line from above arrives: at the card, or at the ground of a group that has none."""
        if not self.item.height:
            return self.width // 2, 0
        return self.box[0] + WIDTH // 2, self.box[1]

    @property
    def side(self) -> Point:
        """Where a line from the left arrives."""
        if not self.item.height:
            return 0, LABEL // 2
        return self.box[0], self.box[1] + self.item.height // 2

    @property
    def is_leaf(self) -> bool:
        """A card alone, on no ground of its own."""
        return not self.inside and not self.item.group

    def cost(self, shape: float) -> float:
        """How large a sheet it needs that is so much wider than high."""
        return max(self.width / shape, self.height)


def drawn(items: Iterable[Item]) -> Drawing:
    """The drawing. Siblings stand in the order given; whatever stands under nobody that is given stands at the top."""
    given = {item.key: item for item in items}
    below: dict[int | None, list[Item]] = {}
    for item in given.values():
        below.setdefault(item.above if item.above in given else None, []).append(item)
    parts: dict[int, _Part] = {}
    for item, depth in reversed(_walked(below)):
        parts[item.key] = _arranged(item, [parts[one.key] for one in below.get(item.key, ())], is_top=depth == 0)
    return _put_down(_shelved([parts[item.key] for item in below.get(None, ())]))


def _walked(below: Mapping[int | None, Sequence[Item]]) -> list[tuple[Item, int]]:
    """Every node that hangs on the top, above its own, with its depth. A chain may be longer than a stack is deep."""
    found: list[tuple[Item, int]] = []
    waiting = [(item, 0) for item in reversed(below.get(None, ()))]
    while waiting:
        item, depth = waiting.pop()
        found.append((item, depth))
        waiting += [(one, depth + 1) for one in reversed(below.get(item.key, ()))]
    return found


def _arranged(item: Item, reports: list[_Part], *, is_top: bool) -> _Part:
    """The node over its reports, in the way that costs least; in its group's ground when one begins here."""
    if not reports:
        return _grouped(_Part(item, WIDTH if item.height else 0, item.height, (0, 0)))
    row = _in_row(item, reports)
    columned = [_in_columns(item, reports, number) for number in range(1, min(MOST_COLUMNS, len(reports)) + 1)]
    shape, weight = (SHEET, TOP_LIKES_ROWS) if is_top else (BRANCH, 1.0)
    best = min(columned, key=lambda part: part.cost(shape))
    is_row = len(reports) > 1 and row.cost(shape) <= best.cost(shape) * weight
    return _grouped(row if is_row else best)


def _in_row(item: Item, reports: list[_Part]) -> _Part:
    """Reports side by side below the node, which stands over the middle of them; its leaves together in columns."""
    y = item.height + BELOW if item.height else 0
    made = _Part(item, 0, 0, (0, 0))
    bus, x, tops = item.height + BELOW // 2, 0, []
    for unit in _units(reports):
        if isinstance(unit, _Part):
            made.inside.append((unit, x, y))
            tops.append(x + unit.top[0])
            if item.height:
                made.lines.append(((tops[-1], bus), (tops[-1], y + unit.top[1])))
            x += unit.width + BESIDE
            made.height = max(made.height, y + unit.height)
            continue
        for column in unit:
            down, last = y, y
            for part in column:
                made.inside.append((part, x + INDENT - RAIL if item.height else x, down))
                last = down + part.side[1]
                if item.height:
                    made.lines.append(((x, last), (x + INDENT - RAIL, last)))
                down += part.height + STACKED
            if item.height:
                made.lines.append(((x, bus), (x, last)))
            tops.append(x)
            x += WIDTH + (INDENT - RAIL if item.height else 0) + BESIDE
            made.height = max(made.height, down - STACKED)
    made.width = max(x - BESIDE, WIDTH if item.height else 0)
    if item.height:
        middle = (tops[0] + tops[-1]) // 2
        made.box = (min(max(middle - WIDTH // 2, 0), made.width - WIDTH), 0)
        from_x = made.top[0]
        made.lines.append(((from_x, item.height), (from_x, bus)))
        if len({from_x, *tops}) > 1:
            made.lines.append(((min(from_x, *tops), bus), (max(from_x, *tops), bus)))
    return made


def _units(reports: list[_Part]) -> list[_Part | list[list[_Part]]]:
    """What stands side by side: each branch, and where the first leaf is all leaves, in columns no longer than it."""
    leaves = [part for part in reports if part.is_leaf]
    branches = [part for part in reports if not part.is_leaf]
    if len(leaves) < 2 or not branches:
        return list(reports)
    room = max(part.height for part in branches)
    number = next(n for n in range(1, len(leaves) + 1) if n == len(leaves) or _longest(leaves, n) <= room)
    units: list[_Part | list[list[_Part]]] = []
    for part in reports:
        if not part.is_leaf:
            units.append(part)
        elif part is leaves[0]:
            units.append(_columns(leaves, number))
    return units


def _columns(parts: list[_Part], number: int) -> list[list[_Part]]:
    """The parts in so many columns of about the same length, or fewer."""
    length = -(-len(parts) // number)
    return [parts[start : start + length] for start in range(0, len(parts), length)]


def _longest(parts: list[_Part], number: int) -> int:
    return max(sum(part.height + STACKED for part in column) for column in _columns(parts, number))


def _in_columns(item: Item, reports: list[_Part], number: int) -> _Part:
    """Reports below each other, indented beside a rail; leaves in several such columns of about the same length."""
    columns = _columns(reports, number)
    indent = INDENT if item.height else 0
    gap = STACKED if number == 1 or not item.height else BELOW // 2 + STACKED
    made = _Part(item, 0, 0, (0, 0))
    x, rails = 0, []
    for column in columns:
        y, last = item.height + gap if item.height else 0, 0
        for part in column:
            made.inside.append((part, x + indent, y))
            side_x, side_y = x + indent + part.side[0], y + part.side[1]
            last = side_y
            if item.height:
                made.lines.append(((x + RAIL, side_y), (side_x, side_y)))
            y += part.height + STACKED
        rails.append((x + RAIL, last))
        made.height = max(made.height, y - STACKED)
        x += indent + max(part.width for part in column) + BESIDE
    made.width = max(x - BESIDE, WIDTH if item.height else 0)
    if not item.height:
        return made
    if number == 1:
        made.lines.append(((RAIL, item.height), (RAIL, rails[0][1])))
        return made
    made.box = ((made.width - WIDTH) // 2, 0)
    from_x, bus = made.top[0], item.height + BELOW // 2
    made.lines.append(((from_x, item.height), (from_x, bus)))
    made.lines.append(((min(from_x, rails[0][0]), bus), (max(from_x, rails[-1][0]), bus)))
    made.lines += [((rail, bus), (rail, last)) for rail, last in rails]
    return made


def _grouped(part: _Part) -> _Part:
    """The part moved in from the edge of its group's ground."""
    if not part.item.group:
        return part
    right, down = MARGIN, LABEL
    part.inside = [(one, x + right, y + down) for one, x, y in part.inside]
    part.lines = [tuple((x + right, y + down) for x, y in line) for line in part.lines]
    part.box = (part.box[0] + right, part.box[1] + down)
    part.width, part.height = part.width + 2 * MARGIN, part.height + MARGIN + LABEL
    return part


def _shelved(parts: list[_Part]) -> list[tuple[_Part, int, int]]:
    """Several tops: side by side, and on the next shelf when a sheet's width is full."""
    area = sum((part.width + BESIDE) * (part.height + BELOW) for part in parts)
    room = max([part.width for part in parts] + [int((area * SHEET) ** 0.5)], default=0)
    placed, x, y, tallest = [], 0, 0, 0
    for part in parts:
        if x and x + part.width > room:
            x, y, tallest = 0, y + tallest + BELOW, 0
        placed.append((part, x, y))
        x, tallest = x + part.width + BESIDE, max(tallest, part.height)
    return placed


def _put_down(placed: list[tuple[_Part, int, int]]) -> Drawing:
    """Every part at its place in the whole, parents before what stands in them."""
    boxes: dict[int, Box] = {}
    regions: list[Region] = []
    lines: list[tuple[Point, ...]] = []
    width = max((x + part.width for part, x, _y in placed), default=0)
    height = max((y + part.height for part, _x, y in placed), default=0)
    waiting = list(reversed(placed))
    while waiting:
        part, x, y = waiting.pop()
        item = part.item
        if item.group:
            regions.append(Region(item.key, item.group, x, y, part.width, part.height))
        if item.height:
            boxes[item.key] = Box(item.key, x + part.box[0], y + part.box[1], WIDTH, item.height)
        lines += [tuple((x + one_x, y + one_y) for one_x, one_y in line) for line in part.lines]
        waiting += [(one, x + one_x, y + one_y) for one, one_x, one_y in reversed(part.inside)]
    return Drawing(width, height, boxes, regions, lines)
