"""One level of a drawing: its shapes, flows and lanes, and how ways part and meet again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from bagland.kernel.work.rules.definition import Approval, Lane, Node, Phase, Step, Words
from bagland.kernel.work.rules.diagram import Built, Diagram, Flow, Fragment, Pending, Run, Shape, Way, What
from bagland.kernel.work.rules.plan import Plan


class Texts:
    """What shapes are called: in one language, with the words for lanes, activities and durations that the caller has.

    The default shows codes as they are written.
    """

    def __init__(
        self,
        language: str = "en",
        *,
        activity: Callable[[str], str] = str,
        duration: Callable[[str], str] = str,
        procedure: Callable[[str], str] = str,
        lane: Callable[[Lane], str] = lambda lane: lane.code or lane.of or lane.kind,
    ) -> None:
        self.language = language
        self.activity, self.duration, self.procedure, self.lane = activity, duration, procedure, lane

    def title(self, words: Words, otherwise: str) -> str:
        """On one line."""
        return " ".join((words.in_language(self.language) or otherwise).split())


class Level:
    """What is drawn on one level: the whole, or the inside of a box."""

    def __init__(self, plan: Plan, texts: Texts, outer: Level | None = None) -> None:
        self.plan, self.texts, self.outer = plan, texts, outer
        self.diagram = Diagram()
        self.lane = 0
        self.at_once = 0

    # ---- ways

    def ways(self, split: Shape, ways: list[Way], join_id: str, *, join: What = "exclusive") -> Built:
        """The ways out of a gateway, each in rows of its own, and where they meet again."""
        fragment = Fragment.of(split)
        return self.side_by_side(fragment, [], split, ways, {}, 1, join_id, join)

    def edges(self, fragment: Fragment, pending: Pending | None, host: Shape, ways: list[Way], join_id: str) -> Built:
        """The ways from events at the edge of a shape, below what follows it."""
        for way in ways:
            assert way.source is not None  # noqa: S101 - every such way has its event
            way.source.lane, way.source.row, way.source.col = host.lane, host.row, host.col
            fragment.cells.append(way.source)
        if not ways:
            return fragment, pending
        live = [pending] if pending is not None else []
        return self.side_by_side(fragment, live, host, ways, dict(fragment.rows), 1, join_id, "exclusive")

    def side_by_side(
        self,
        fragment: Fragment,
        live: list[Pending],
        split: Shape,
        ways: list[Way],
        below: dict[int, int],
        col: int,
        join_id: str,
        join: What,
    ) -> Built:
        lane, is_dead = split.lane, False
        for way in ways:
            self.lane = lane
            pending = Pending(way.source or split, way.name, way.condition, way.is_default)
            if way.build is None:
                part, out = Fragment(), pending
            else:
                part, maybe = way.build(pending)
                if maybe is None:
                    is_dead = True
                    fragment.take(part, col, below)
                    self.grow(below, part)
                    continue
                out = maybe
            if out.source is pending.source:
                out.run = out.run or Run(lane)
                if not any(cell is out.run for cell in part.cells):
                    part.put(out.run, 0, 0)
            fragment.take(part, col, below)
            self.grow(below, part)
            live.append(out)
        self.lane = lane
        if join == "parallel" and is_dead:
            for out in live:
                end = self.shape(f"{out.source.id}-rest", "end", _("Done"), lane=out.source.lane)
                self.connect(out, end)
                width = fragment.width
                fragment.put(end, width, out.source.row)
                fragment.width = width
            fragment.width += 1 if live else 0
            return fragment, None
        if not live:
            return fragment, None
        if len(live) == 1:
            return fragment, live[0]
        meets = self.shape(join_id, join, "", lane=lane)
        for out in live:
            self.connect(out, meets)
        fragment.put(meets, fragment.width, split.row)
        return fragment, Pending(meets)

    @staticmethod
    def grow(below: dict[int, int], part: Fragment) -> None:
        for lane, count in part.rows.items():
            below[lane] = below.get(lane, 0) + count

    # ---- shapes, flows, lanes

    def shape(
        self,
        key: str,
        what: What,
        name: str,
        node: str = "",
        *,
        part: Any = None,
        trigger: str = "",
        facts: dict[str, str] | None = None,
        host: Shape | None = None,
        lane: int | None = None,
        by: str = "",
    ) -> Shape:
        """A new shape. Ids of ours have no hyphen, so that what is added with one is never another's."""
        made = Shape(
            lane=self.lane if lane is None else lane, id=key, what=what, name=name, node=node, part=part,
            trigger=trigger, facts={k: v for k, v in (facts or {}).items() if v}, host=host, by=by,
        )  # fmt: skip
        self.diagram.shapes.append(made)
        return made

    def connect(self, pending: Pending, target: Shape) -> None:
        self.diagram.flows.append(
            Flow(pending.source, target, pending.name, pending.condition, pending.is_default, pending.run)
        )

    def lane_index(self, lane: Lane) -> int:
        for index, known in enumerate(self.diagram.lanes):
            if known == lane:
                return index
        self.diagram.lanes.append(lane)
        return len(self.diagram.lanes) - 1

    def first_lane(self, body: Sequence[Node]) -> Lane:
        """Who comes first."""
        for node in body:
            if isinstance(node, Step | Approval):
                return self.plan.lanes[node.id]
            if isinstance(node, Phase) and node.body:
                return self.first_lane(node.body)
        return self.plan.definition.lane
