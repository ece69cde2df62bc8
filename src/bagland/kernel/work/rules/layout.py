"""Where everything of a diagram stands, in points from the upper left corner. Deterministic.

Shapes have the sizes of BPMN editors: a task 100 × 80, a gateway 50 × 50, an event 36 × 36. Flows are level or
upright; they go up and down only between columns, where each has a track of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bagland.kernel.work.rules.diagram import EVENTS, GATEWAYS, Diagram, Flow, Run, Shape

Point = tuple[int, int]

TASK, GATEWAY, EVENT = (100, 80), (50, 50), (36, 36)
HEAD = 30
"""The strip with the name of the pool, and that with the name of a lane."""
FRAME = 30
"""The strip above the pool that names the phases."""
TRACK = 12
LABEL = 96
LINE = 14
"""The height of a line of a label."""
EDGE = 24
"""Free on both sides of what stands in the lanes."""
INSIDE, TITLE = 20, 30
"""Around what stands in a box, and the line with its name."""
RUN_ROW = 44


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; x and y are its upper left corner."""

    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> Point:
        return self.x + self.width // 2, self.y + self.height // 2

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    def moved(self, x: int, y: int) -> Box:
        """The same, elsewhere."""
        return Box(self.x + x, self.y + y, self.width, self.height)


@dataclass
class Drawn:
    """The places of a diagram. Everything inside boxes is here too; lanes and frames only at the outermost level."""

    width: int = 0
    height: int = 0
    boxes: dict[Shape, Box] = field(default_factory=dict)
    labels: dict[Shape | Flow, Box] = field(default_factory=dict)
    flows: dict[Flow, list[Point]] = field(default_factory=dict)
    lanes: list[Box] = field(default_factory=list)
    frames: list[Box] = field(default_factory=list)
    pool: Box = field(default_factory=lambda: Box(0, 0, 0, 0))

    def absorb(self, other: Drawn, x: int, y: int) -> None:
        """What stands in a box, at its place."""
        self.boxes |= {shape: box.moved(x, y) for shape, box in other.boxes.items()}
        self.labels |= {key: box.moved(x, y) for key, box in other.labels.items()}
        self.flows |= {flow: [(px + x, py + y) for px, py in points] for flow, points in other.flows.items()}


def wrapped(text: str, width: int, size: float = 12, most: int = 3) -> list[str]:
    """The lines of a text in a width, by the average width of letters; the last ends with … when there is more."""
    room = max(int(width / (size * 0.53)), 4)
    lines: list[str] = []
    for word in text.split():
        while len(word) > room:
            head, word = word[: room - 1] + "-", word[room - 1 :]
            lines.append(head)
        if lines and len(lines[-1]) + 1 + len(word) <= room and not lines[-1].endswith("-"):
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines = lines[:most]
        lines[-1] = lines[-1][: room - 1].rstrip(" ,.;:-") + "…"
    return lines


def drawn(diagram: Diagram) -> Drawn:
    """The whole with its pool and lanes."""
    level = _Level(diagram)
    top = FRAME if diagram.frames else 0
    level.place(2 * HEAD + EDGE, top, least=120)
    made = level.made
    made.width, made.height = level.right + EDGE, level.bottom
    made.pool = Box(0, top, made.width, made.height - top)
    made.lanes = [Box(HEAD, y, made.width - HEAD, height) for y, height in level.lanes]
    made.frames = [
        Box(
            level.columns[frame.first] - level.before(frame.first) // 2,
            0,
            level.columns[frame.last - 1]
            + level.widths[frame.last - 1]
            - level.columns[frame.first]
            + level.before(frame.first) // 2
            + level.gaps[frame.last - 1] // 3,
            FRAME,
        )
        for frame in diagram.frames
    ]
    return made


class _Level:
    """One level: the whole, or what stands in a box."""

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        self.made = Drawn()
        self.inner: dict[Shape, Drawn] = {}
        self.edges: dict[Shape, list[Shape]] = {}
        for shape in diagram.shapes:
            if shape.host is not None:
                self.edges.setdefault(shape.host, []).append(shape)
            if shape.inner is not None:
                level = _Level(shape.inner)
                level.place(INSIDE, TITLE)
                level.made.width, level.made.height = level.right + INSIDE, level.bottom + INSIDE // 2
                self.inner[shape] = level.made
        self.standing = [shape for shape in diagram.shapes if shape.host is None]
        self.before_tracks: dict[int, dict[Shape, int]] = {}
        self.after_tracks: dict[int, dict[Shape, int]] = {}
        self.labelled: set[int] = set()
        self.right: int = 0
        self.bottom: int = 0
        self.columns: list[int] = []
        self.widths: list[int] = []
        self.gaps: list[int] = []
        self.lanes: list[tuple[int, int]] = []
        self.rows: dict[tuple[int, int], tuple[int, int]] = {}

    def size(self, shape: Shape) -> tuple[int, int]:
        """Width and height of a shape."""
        if shape.inner is not None:
            inner = self.inner[shape]
            return max(inner.width, len(shape.name) * 6 + 30), inner.height
        return GATEWAY if shape.what in GATEWAYS else EVENT if shape.what in EVENTS else TASK

    def before(self, column: int) -> int:
        """The width of the gap before a column."""
        return self.gaps[column - 1] if column else 0

    # ---- what needs room

    def place(self, x: int, y: int, *, least: int = 0) -> None:
        """Everything, from this corner on; no lane is lower than `least`."""
        self.tracks()
        count = max((shape.col for shape in self.standing), default=0) + 1
        self.widths = [TASK[0] * 4 // 5] * count
        for shape in self.standing:
            self.widths[shape.col] = max(self.widths[shape.col], self.size(shape)[0])
        self.gaps = [self.gap(column) for column in range(count)]
        for width, gap in zip(self.widths, self.gaps, strict=True):
            self.columns.append(x)
            x += width + gap
        self.right = self.columns[-1] + self.widths[-1] + (self.gaps[-1] if self.has_gap(count - 1) else 0)
        self.bottom = self.stack(y, least)
        self.shapes()
        self.lines()

    def gap(self, column: int) -> int:
        """How wide the gap after a column is."""
        before = len(self.before_tracks.get(column, ()))
        after = len(self.after_tracks.get(column, ()))
        room = LABEL if column in self.labelled else 0
        return 36 + TRACK * (before + after) + room

    def has_gap(self, column: int) -> bool:
        return bool(self.before_tracks.get(column) or self.after_tracks.get(column))

    def stack(self, y: int, least: int) -> int:
        """The rows of every lane, from the top. Returns the lower edge of all."""
        heights: dict[tuple[int, int], int] = {}
        cells: Iterable[Run] = [*self.standing, *self.diagram.runs]
        for cell in cells:
            key = (cell.lane, cell.row)
            heights[key] = max(heights.get(key, RUN_ROW), self.needs(cell))
        for lane in range(len(self.diagram.lanes)):
            top = y
            for row in range(max((row for of, row in heights if of == lane), default=-1) + 1):
                height = heights.get((lane, row), RUN_ROW)
                self.rows[lane, row] = (y, height)
                y += height
            y = max(y, top + least)
            self.lanes.append((top, y - top))
        return y

    def needs(self, cell: Run) -> int:
        """The height of a row that holds this cell alone."""
        if not isinstance(cell, Shape):
            return RUN_ROW
        height = self.size(cell)[1]
        if cell.what in GATEWAYS or cell.what in EVENTS:
            return height + 2 * (10 + LINE * len(self.label_lines(cell)))
        return height + (96 if cell in self.edges else 40)

    @staticmethod
    def label_lines(shape: Shape | Flow) -> list[str]:
        """The lines of what is written beside a shape or a flow."""
        return wrapped(shape.name, LABEL + 14 if isinstance(shape, Shape) else LABEL, 11)

    # ---- where flows go up and down

    def tracks(self) -> None:
        """A track for every flow that goes up or down between two columns."""
        for flow in self.diagram.flows:
            if flow.is_back:
                continue
            source, target = flow.source, flow.target
            cell = self.along(flow)
            if flow.name and (source.what in GATEWAYS):
                self.labelled.add(source.col)
            if source.host is not None or (source.lane, source.row) != (cell.lane, cell.row):
                self.before_tracks.setdefault(source.col, {}).setdefault(source, 0)
            if (target.lane, target.row) != (cell.lane, cell.row):
                self.after_tracks.setdefault(target.col - 1, {}).setdefault(target, 0)
        for found in (*self.before_tracks.values(), *self.after_tracks.values()):
            for index, shape in enumerate(found):
                found[shape] = index

    @staticmethod
    def along(flow: Flow) -> Run:
        """The cell whose row the flow follows: its own; its target's where it leaves a gateway; else its source's."""
        if flow.run is not None:
            return flow.run
        leaves = flow.source.what in GATEWAYS or flow.source.host is not None
        return flow.target if leaves and flow.target.col == flow.source.col + 1 else flow.source

    # ---- points

    def level_of(self, cell: Run) -> int:
        """The middle of the row in which a cell stands."""
        y, height = self.rows[cell.lane, cell.row]
        return y + height // 2

    def shapes(self) -> None:
        """A box for every shape, and one for what is written beside it."""
        made = self.made
        for shape in self.standing:
            width, height = self.size(shape)
            middle = self.columns[shape.col] + self.widths[shape.col] // 2
            box = Box(middle - width // 2, self.level_of(shape) - height // 2, width, height)
            made.boxes[shape] = box
            if shape in self.inner:
                made.absorb(self.inner[shape], box.x, box.y)
            self.beside(shape, box)
            for index, edge in enumerate(self.edges.get(shape, ())):
                at = Box(box.x + 14 + index * (EVENT[0] + 70), box.bottom - EVENT[1] // 2, *EVENT)
                made.boxes[edge] = at
                lines = wrapped(edge.name, 70, 11, most=2)
                made.labels[edge] = Box(at.right + 2, box.bottom + 2, 74, LINE * len(lines))

    def beside(self, shape: Shape, box: Box) -> None:
        """The name of a gateway stands above it, that of an event below."""
        if shape.what not in GATEWAYS and shape.what not in EVENTS:
            return
        lines = self.label_lines(shape)
        if lines:
            height, width = LINE * len(lines), LABEL + 14
            y = box.y - 4 - height if shape.what in GATEWAYS else box.bottom + 4
            self.made.labels[shape] = Box(box.middle[0] - width // 2, y, width, height)

    def lines(self) -> None:
        """The points of every flow."""
        for flow in self.diagram.flows:
            self.made.flows[flow] = tidy(self.back(flow) if flow.is_back else self.forth(flow))

    def back(self, flow: Flow) -> list[Point]:
        """Below everything that is done again, from the lower corner to the lower corner."""
        assert flow.run is not None  # noqa: S101 - a flow that leads back has a row
        source, target = self.made.boxes[flow.source], self.made.boxes[flow.target]
        y = self.level_of(flow.run)
        self.labelled_at(flow, target.middle[0] + 8, y)
        sx, tx = source.middle[0], target.middle[0]
        return [(sx, source.bottom), (sx, y), (tx, y), (tx, target.bottom)]

    def forth(self, flow: Flow) -> list[Point]:
        source, target = flow.source, flow.target
        one, other = self.made.boxes[source], self.made.boxes[target]
        y = self.level_of(self.along(flow))
        end = other.middle[1]
        points: list[Point]
        left = self.columns[source.col] + self.widths[source.col]
        tracks = self.before_tracks.get(source.col, {})
        x = left + 18 + TRACK * tracks.get(source, 0)
        if source.host is not None:
            top, height = self.rows[source.lane, source.row]
            channel = top + height - 4 - 6 * self.edges[source.host].index(source)
            points = [(one.middle[0], one.bottom), (one.middle[0], channel), (x, channel), (x, y)]
        else:
            points = [(one.right, one.middle[1])]
            if y != one.middle[1]:
                points += [(x, one.middle[1]), (x, y)]
        if flow.name and source.what in GATEWAYS:
            self.labelled_at(flow, left + 18 + TRACK * max(len(tracks) - 1, 0) + 4, y)
        if y != end:
            gap = target.col - 1
            after = self.after_tracks[gap]
            last = self.columns[target.col] - 18 - TRACK * after[target]
            points += [(last, y), (last, end)]
        return [*points, (other.x, end)]

    def labelled_at(self, flow: Flow, x: int, y: int) -> None:
        """What is written on a flow stands above its level part."""
        lines = self.label_lines(flow)
        if lines:
            height = LINE * len(lines)
            self.made.labels[flow] = Box(x, y - 3 - height, LABEL - 4, height)


def tidy(points: Sequence[Point]) -> list[Point]:
    """Without points on a straight line between their neighbours."""
    found: list[Point] = []
    for point in points:
        if found and found[-1] == point:
            continue
        if len(found) > 1 and (
            (found[-2][0] == found[-1][0] == point[0]) or (found[-2][1] == found[-1][1] == point[1])
        ):
            found[-1] = point
            continue
        found.append(point)
    return found
