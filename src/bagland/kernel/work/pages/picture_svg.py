"""A procedure's diagram as SVG. Within a page its colours come from the style sheet; a file brings them along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

from bagland.kernel.work.bpmn import lane_name
from bagland.kernel.work.drawing_level import Texts
from bagland.kernel.work.rules.diagram import EVENTS, GATEWAYS, TASKS, Diagram, Flow, Shape
from bagland.kernel.work.rules.layout import HEAD, LINE, Box, Drawn, Point, drawn, wrapped
from bagland.kernel.work.rules.progress import Stands

SIZE, SMALL = 12, 11
AROUND = 8
ROUND = 8
"""How much the corner of a task, and of a flow, is rounded."""
STYLE = """
text{font-family:"Schibsted Grotesk","Segoe UI",Helvetica,Arial,sans-serif}
.pool,.lane{fill:#fff;stroke:#7e8b85}.lane.even{fill:#f7f9f7}.frame{fill:#e7ece9}.ground{fill:#fff}
.shape{fill:#fff;stroke:#46534d;stroke-width:1.5}.line{fill:none;stroke:#46534d;stroke-width:1.5}.tip{fill:#46534d}
.mark{fill:none;stroke:#46534d;stroke-width:1.3}.mark.full{fill:#46534d}.end .shape{stroke-width:3.5}
.call .shape{stroke-width:4}
.sub>.shape{fill:#f7f9f7}.boundary .shape,.catch .shape,.throw .shape{stroke-width:1.2}
.name,.lane-name,.frame-name{fill:#16211d}.flow-name,.by{fill:#46534d}
.is-now>.shape{fill:#deeff4;stroke:#125c74;stroke-width:3}
.is-done>.shape{fill:#e1f2e7;stroke:#17663f}.is-skipped>.shape,.is-cancelled>.shape{stroke-dasharray:5 4}
.is-not-taken{opacity:.55}.state{fill:#17663f}.is-now .state{fill:#125c74}
.tick{fill:none;stroke:#fff;stroke-width:1.8}.pip{fill:#fff}
"""
_MARKS = {
    "user": '<circle cx="7" cy="4.5" r="3"/><path d="M1.5 13.5a5.5 5.5 0 0 1 11 0z"/>',
    "manual": '<path d="M3 8V4.2a1 1 0 0 1 2 0V7V2.6a1 1 0 0 1 2 0V7V3.2a1 1 0 0 1 2 0V8l1.6-2a1 1 0 0 1 1.6 1.2'
    'L9.6 11.5a4 3 0 0 1-6.6-1.5z"/>',
    "service": '<circle cx="7" cy="7" r="3.2"/><path d="M7 .8v3M7 10.2v3M.8 7h3M10.2 7h3M2.6 2.6l2.1 2.1'
    'M9.3 9.3l2.1 2.1M2.6 11.4l2.1-2.1M9.3 4.7l2.1-2.1"/>',
    "rule": '<path d="M1 2h12v10H1zM1 5.5h12M5 5.5V12M1 8.7h12"/>',
    "script": '<path d="M2.5 1.5h9v11h-9zM4.5 4.5h5M4.5 7h5M4.5 9.5h3"/>',
    "send": '<path d="M1 2.5h12v9H1zM1 2.5l6 5 6-5"/>',
    "call": "",
    "timer": '<circle cx="0" cy="0" r="9"/><path d="M0-6V0l4 2.5"/>',
    "signal": '<path d="M0-8l8 13.5H-8z"/>',
    "error": '<path d="M-8 8l4-13 7 8 5-11-4 15-7-8z"/>',
}
_STATE = {
    Stands.DONE: '<circle class="state" r="8"/><path class="tick" d="M-3.5 .2l2.6 2.6 4.8-5"/>',
    Stands.NOW: '<circle class="state" r="8"/><circle class="pip" r="3.2"/>',
}


@dataclass(frozen=True, slots=True)
class Look:
    """How a node stands in a case: the word says it, and how often the case was there."""

    stands: Stands
    word: str
    times: int = 0


def svg_of(
    diagram: Diagram,
    texts: Texts,
    *,
    title: str,
    description: str,
    looks: Mapping[str, Look] | None = None,
    is_file: bool = False,
) -> SafeString:
    """The whole picture. Every text in it is escaped."""
    places = drawn(diagram)
    parts = list(_Painter(diagram, texts, places, looks or {}).parts(title, description, is_file=is_file))
    return mark_safe("".join(parts))  # noqa: S308 - every text is escaped


class _Painter:
    def __init__(self, diagram: Diagram, texts: Texts, places: Drawn, looks: Mapping[str, Look]) -> None:
        self.diagram, self.texts, self.places, self.looks = diagram, texts, places, looks

    def parts(self, title: str, description: str, *, is_file: bool) -> Iterator[str]:
        width, height = self.places.width + 2 * AROUND, self.places.height + 2 * AROUND
        yield (
            f'<svg class="bpmn" xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="{-AROUND} {-AROUND} {width} {height}" role="img" aria-labelledby="bpmn-title bpmn-words">'
            f'<title id="bpmn-title">{escape(title)}</title><desc id="bpmn-words">{escape(description)}</desc>'
        )
        if is_file:
            yield f"<style>{escape(STYLE, quote=False)}</style>"
            yield f'<rect class="ground" x="{-AROUND}" y="{-AROUND}" width="{width}" height="{height}"/>'
        yield from self.ground(title)
        everything = list(self.diagram.all_shapes())
        for shape in everything:
            if shape.inner is not None:
                yield self.shape(shape, self.places.boxes[shape])
        for flow, points in self.places.flows.items():
            yield self.flow(flow, points)
        for shape in everything:
            if shape.inner is None:
                yield self.shape(shape, self.places.boxes[shape])
        yield "</svg>"

    def ground(self, title: str) -> Iterator[str]:
        """Phases, the pool and its lanes."""
        for frame, box in zip(self.diagram.frames, self.places.frames, strict=True):
            room = Box(box.x + 2, box.y, box.width - 4, box.height - 4)
            yield f'<rect class="frame" {_rect(room)} rx="6"/>'
            lines = wrapped(frame.name, room.width - 12, SIZE, most=1)
            yield self.text("frame-name", room.middle[0], room.y + 17, lines, bold=True)
        pool = self.places.pool
        yield f'<rect class="pool" {_rect(pool)}/>'
        for index, box in enumerate(self.places.lanes):
            yield f'<rect class="lane{" even" if index % 2 else ""}" {_rect(box)}/>'
            name = wrapped(lane_name(self.diagram, index, self.texts), box.height - 10, SMALL, most=2)
            yield self.upright("lane-name", box.x + HEAD // 2, box.middle[1], name)
            yield f'<path class="line thin" d="M{box.x + HEAD} {box.y}V{box.bottom}"/>'
        yield self.upright("lane-name", HEAD // 2, pool.middle[1], wrapped(title, pool.height - 10, SIZE, most=1))

    def flow(self, flow: Flow, points: Sequence[Point]) -> str:
        path, tip = _rounded(points), _tip(points)
        label = self.places.labels.get(flow)
        name = ""
        if label is not None:
            lines = wrapped(flow.name, label.width + 4, SMALL)
            name = self.text("flow-name", label.x, label.y + 10, lines, size=SMALL, anchor="start")
        return f'<g class="flow"><path class="line" d="{path}"/><path class="tip" d="{tip}"/>{name}</g>'

    def shape(self, shape: Shape, box: Box) -> str:
        look = self.looks.get(shape.node) if shape.id == shape.node else None
        state = f" is-{look.stands.value.replace(' ', '-')}" if look is not None else ""
        said = f"{shape.name}: {look.word}" if look is not None and shape.name else shape.name
        tip = f"<title>{escape(said)}</title>" if said else ""
        inside = f"{tip}{self.form(shape, box)}{self.written(shape, box)}{self.stands(look, box)}"
        return f'<g class="{shape.what}{state}">{inside}</g>'

    def form(self, shape: Shape, box: Box) -> str:
        """The outline, with the marks that the standard gives it."""
        x, y = box.middle
        if shape.what in GATEWAYS:
            outline = f'<path class="shape" d="M{x} {box.y}L{box.right} {y}L{x} {box.bottom}L{box.x} {y}z"/>'
            marks = {
                "exclusive": f"M{x - 7} {y - 8}L{x + 7} {y + 8}M{x + 7} {y - 8}L{x - 7} {y + 8}",
                "parallel": f"M{x - 11} {y}H{x + 11}M{x} {y - 11}V{y + 11}",
            }
            if shape.what == "event":
                rings = "".join(f'<circle class="mark" cx="{x}" cy="{y}" r="{radius}"/>' for radius in (11, 8))
                return outline + rings
            return f'{outline}<path class="mark strong" d="{marks[shape.what]}"/>'
        if shape.what in EVENTS:
            outline = f'<circle class="shape" cx="{x}" cy="{y}" r="18"/>'
            if shape.what in ("boundary", "catch", "throw"):
                outline += f'<circle class="mark" cx="{x}" cy="{y}" r="14.5"/>'
            if shape.trigger == "terminate":
                return f'{outline}<circle class="mark full" cx="{x}" cy="{y}" r="10"/>'
            if shape.trigger:
                full = " full" if shape.what == "end" else ""
                outline += f'<g class="mark{full}" transform="translate({x} {y})">{_MARKS[shape.trigger]}</g>'
            return outline
        outline = f'<rect class="shape" {_rect(box)} rx="{ROUND}"/>'
        if shape.inner is not None:
            together = getattr(shape.part, "together", False)
            bars = "M-5 -6v12M0 -6v12M5 -6v12" if together else "M-6 -5h12M-6 0h12M-6 5h12"
            return f'{outline}<path class="mark strong" transform="translate({x} {box.bottom - 10})" d="{bars}"/>'
        if mark := _MARKS.get(shape.what):
            outline += f'<g class="mark" transform="translate({box.x + 6} {box.y + 6})">{mark}</g>'
        return outline

    def written(self, shape: Shape, box: Box) -> str:
        """Its name: inside a task, at the top of a box, beside the others."""
        if shape.inner is not None:
            lines = wrapped(shape.name, box.width - 20, SIZE, most=1)
            return self.text("name", box.x + 12, box.y + 19, lines, bold=True, anchor="start")
        if shape.what in TASKS:
            lines = wrapped(shape.name, box.width - 10, SIZE, most=3)
            by = wrapped(shape.by, box.width - 26, SMALL - 1, most=1) if shape.by else []
            top = box.middle[1] - LINE * (len(lines) - 1) // 2 + 4 + (4 if len(lines) > 2 or by else 0)
            return self.text("name", box.middle[0], top, lines) + self.text(
                "by", box.x + 24, box.y + 16, by, size=SMALL - 1, anchor="start"
            )
        label = self.places.labels.get(shape)
        if label is None:
            return ""
        is_edge = shape.host is not None
        lines = wrapped(shape.name, 70, SMALL, most=2) if is_edge else wrapped(shape.name, label.width, SMALL)
        x = label.x if is_edge else label.middle[0]
        return self.text("name", x, label.y + 11, lines, size=SMALL, anchor="start" if is_edge else "middle")

    @staticmethod
    def stands(look: Look | None, box: Box) -> str:
        """A sign at the corner: colour is never alone."""
        if look is None or look.stands not in _STATE:
            return ""
        times = f'<text class="times" x="-12" y="4" text-anchor="end">{look.times}×</text>' if look.times > 1 else ""
        return f'<g transform="translate({box.right - 4} {box.y + 4})">{_STATE[look.stands]}{times}</g>'

    @staticmethod
    def text(
        look: str, x: int, y: int, lines: Sequence[str], *, size: int = SIZE, anchor: str = "middle", bold: bool = False
    ) -> str:
        if not lines:
            return ""
        spans = "".join(
            f'<tspan x="{x}" y="{y + index * LINE}">{escape(line)}</tspan>' for index, line in enumerate(lines)
        )
        weight = ' font-weight="600"' if bold else ""
        return f'<text class="{look}" font-size="{size}" text-anchor="{anchor}"{weight}>{spans}</text>'

    @staticmethod
    def upright(look: str, x: int, y: int, lines: Sequence[str]) -> str:
        """Written from below to above."""
        first = -(len(lines) - 1) * 13 / 2 + 4
        spans = "".join(
            f'<tspan x="0" y="{first + index * 13:g}">{escape(line)}</tspan>' for index, line in enumerate(lines)
        )
        return (
            f'<text class="{look}" font-size="{SMALL}" font-weight="600" text-anchor="middle" '
            f'transform="translate({x} {y}) rotate(-90)">{spans}</text>'
        )


def _rect(box: Box) -> str:
    return f'x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}"'


def _rounded(points: Sequence[Point]) -> str:
    """A line whose corners are round; it stops short of its tip."""
    (x, y), *rest = points
    told = [f"M{x} {y}"]
    for index, (px, py) in enumerate(rest):
        if index == len(rest) - 1:
            told.append(f"L{px} {py}")
            continue
        (bx, by), (nx, ny) = points[index], rest[index + 1]
        room = min(6, (abs(px - bx) + abs(py - by)) // 2, (abs(nx - px) + abs(ny - py)) // 2)
        ax, ay = px - _sign(px - bx) * room, py - _sign(py - by) * room
        cx, cy = px + _sign(nx - px) * room, py + _sign(ny - py) * room
        told.append(f"L{ax} {ay}Q{px} {py} {cx} {cy}")
    return "".join(told)


def _tip(points: Sequence[Point]) -> str:
    (ax, ay), (x, y) = points[-2], points[-1]
    if ay == y:
        back = x - _sign(x - ax) * 9
        return f"M{x} {y}L{back} {y - 4.5:g}V{y + 4.5:g}z"
    back = y - _sign(y - ay) * 9
    return f"M{x} {y}L{x - 4.5:g} {back}H{x + 4.5:g}z"


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
