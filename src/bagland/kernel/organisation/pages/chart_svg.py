"""The chart as SVG. Within a page its colours come from the style sheet; as a file of its own it brings them along, as
presentation attributes, so that any program that draws SVG shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bagland.kernel.organisation.pages.chart_text import fitted, width_of
from bagland.kernel.organisation.rules.layout import WIDTH, Box, Drawing, Point
from bagland.ui.assets import asset
from bagland.ui.people import TINTS, initials

PAD, FACE, WORDS = 12, 34, 58
"""From the edge to the face, the face, and where the words begin."""
ROOM = WIDTH - WORDS - 10
NAME_LINE, TITLE_LINE, NOTE_LINE = 18, 18, 17
NAME_SIZE, TITLE_SIZE, NOTE_SIZE = 14.0, 12.5, 12.5
FOLD_WIDTH, FOLD_HEIGHT = 44, 24
AROUND = 16
"""White space around the drawing."""

_PAINT = {
    "region": 'fill="#f3f5f3" stroke="#dfe5e1"',
    "region-name": 'fill="#46534d" font-size="12.5" font-weight="600"',
    "line": 'fill="none" stroke="#7e8b85" stroke-width="1.5"',
    "card": 'fill="#ffffff" stroke="#c3ccc7"',
    "card vacant": 'fill="#ffffff" stroke="#7e8b85" stroke-dasharray="5 4"',
    "card new": 'fill="#deeff4" stroke="#125c74"',
    "card moved": 'fill="#deeff4" stroke="#125c74"',
    "card goes": 'fill="#f7f9f7" stroke="#7e8b85" stroke-dasharray="2 3"',
    "name": 'fill="#16211d" font-size="14" font-weight="600"',
    "title": 'fill="#46534d" font-size="12.5"',
    "note": 'fill="#46534d" font-size="12.5"',
    "note due": 'fill="#855000" font-size="12.5" font-weight="600"',
    "note run": 'fill="#125c74" font-size="12.5" font-weight="600"',
    "letters": 'fill="#16211d" font-size="12" font-weight="600" text-anchor="middle"',
    "software": 'fill="#e7ece9" stroke="#46534d"',
    "empty": 'fill="none" stroke="#7e8b85" stroke-dasharray="4 3"',
    "count": 'fill="#46534d" font-size="12" font-weight="600"',
    "pill": 'fill="#f7f9f7" stroke="#c3ccc7"',
    "heading": 'fill="#16211d" font-size="18" font-weight="600"',
}
_TINTS = ("#f6dfc8", "#d8e6df", "#e8dcea", "#d9e4f0", "#f5e3a8", "#f3d5cc")


@dataclass(frozen=True, slots=True)
class Note:
    """A line under the title; the tone colours it, the words say it."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """Whose face stands on a card: none for a vacant seat."""

    name: str = ""
    key: int = 0
    photo: str = ""
    is_software: bool = False


@dataclass(frozen=True, slots=True)
class CardDrawn:
    """What stands on one card. `said` is the whole of it in words; `state` vacant, new, moved, goes or empty.

    `count` is how many stand under it, `fold` where a press on that number leads, `is_folded` that they are not drawn.
    """

    key: int
    above: int | None
    names: Sequence[str]
    title: str
    notes: Sequence[Note]
    figure: Figure
    address: str
    said: str
    level: int
    place: int
    among: int
    state: str = ""
    is_marked: bool = False
    count: int = 0
    fold: str = ""
    is_folded: bool = False

    @property
    def height(self) -> int:
        return height_of(len(self.names), len(self.notes))


def height_of(names: int, notes: int) -> int:
    """How high a card is."""
    return 58 + NAME_LINE * max(names - 1, 0) + NOTE_LINE * notes


PhotoOf = Callable[[Figure], str]


def svg(
    drawing: Drawing, cards: Mapping[int, CardDrawn], *, label: str, photo_of: PhotoOf, name: str = "chart"
) -> SafeString:
    """The chart within a page: a tree that is walked by keyboard, each card a link."""
    width, height = drawing.width + 2 * AROUND, drawing.height + 2 * AROUND
    parts = [
        f'<svg class="org" id="{escape(name)}" xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" data-width="{width}" data-height="{height}">',
        _ground(drawing, is_file=False),
        f'<g role="tree" aria-label="{escape(label)}" transform="translate({AROUND} {AROUND})">',
        *(_linked(card, drawing.boxes[card.key], photo_of, name) for card in cards.values()),
        "</g>",
        _folds(drawing, cards),
        "</svg>",
    ]
    return mark_safe("".join(parts))  # noqa: S308 - every text is escaped


def svg_file(
    drawing: Drawing, cards: Mapping[int, CardDrawn], *, heading: str, photo_of: PhotoOf, language: str
) -> bytes:
    """The chart as a file of its own, with its heading."""
    width = max(drawing.width, int(width_of(heading, 18)) + 8) + 2 * AROUND
    height = drawing.height + 2 * AROUND + 40
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="Schibsted Grotesk, Segoe UI, Helvetica, Arial, sans-serif" xml:lang="{language}">',
        f"<title>{escape(heading)}</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="{AROUND}" y="34" {_PAINT["heading"]}>{escape(heading)}</text>',
        '<g transform="translate(0 40)">',
        _ground(drawing, is_file=True),
        f'<g transform="translate({AROUND} {AROUND})">',
        *(
            f"<g><title>{escape(card.said)}</title>{_card(card, drawing.boxes[card.key], photo_of, is_file=True)}</g>"
            for card in cards.values()
        ),
        "</g></g></svg>",
    ]
    return "".join(parts).encode()


def _look(names: str, *, is_file: bool) -> str:
    """Class or attributes."""
    return _PAINT[names] if is_file else f'class="{names}"'


def _ground(drawing: Drawing, *, is_file: bool) -> str:
    """What lies behind the cards: grounds of groups with their names, and lines. Cards say the same in words."""
    parts = [
        '<defs><clipPath id="round" clipPathUnits="objectBoundingBox"><circle cx="0.5" cy="0.5" r="0.5"/></clipPath>'
        "</defs>",
        f'<g aria-hidden="true" transform="translate({AROUND} {AROUND})">',
    ]
    for region in drawing.regions:
        parts.append(
            f'<rect {_look("region", is_file=is_file)} x="{region.x}" y="{region.y}" width="{region.width}" '
            f'height="{region.height}" rx="12"/>'
        )
        shown = fitted(region.name, region.width - 20, 12.5)
        parts.append(_text("region-name", region.x + 12, region.y + 20, shown, is_file=is_file))
    parts.append(f'<path {_look("line", is_file=is_file)} d="{" ".join(map(_path, drawing.lines))}"/></g>')
    return "".join(parts)


def _path(points: Sequence[Point]) -> str:
    (x, y), *rest = points
    return f"M{x} {y}" + "".join(f"L{x} {y}" for x, y in rest)


def _linked(card: CardDrawn, box: Box, photo_of: PhotoOf, name: str) -> str:
    """A card as an item of the tree. Its title is its name; what is drawn says the same, shortened."""
    opened = "" if not card.count else f' aria-expanded="{"false" if card.is_folded else "true"}"'
    above = "" if card.above is None else f' data-above="{card.above}"'
    fold = "" if not card.fold else f' data-fold="{escape(card.fold)}"'
    marked = " is-marked" if card.is_marked else ""
    return (
        f'<a class="node{marked}" id="{escape(name)}-{card.key}" href="{escape(card.address)}" role="treeitem" '
        f'aria-level="{card.level}" aria-posinset="{card.place}" aria-setsize="{card.among}"{opened} '
        f'data-key="{card.key}"{above}{fold}>'
        f'<title>{escape(card.said)}</title><g aria-hidden="true">{_card(card, box, photo_of, is_file=False)}</g></a>'
    )


def _card(card: CardDrawn, box: Box, photo_of: PhotoOf, *, is_file: bool) -> str:
    """The card itself: ground, face, names, title, notes."""
    x, y = box.x, box.y
    ground = f"card {card.state}" if card.state else "card"
    parts = [
        f'<rect {_look(ground, is_file=is_file)} x="{x}" y="{y}" width="{box.width}" height="{box.height}" rx="10"/>',
        _figure(card.figure, x + PAD, y + PAD, photo_of, is_file=is_file),
    ]
    line = y + 25
    for name in card.names:
        parts.append(_text("name", x + WORDS, line, fitted(name, ROOM, NAME_SIZE * 1.03), is_file=is_file))
        line += NAME_LINE
    parts.append(_text("title", x + WORDS, line, fitted(card.title, ROOM, TITLE_SIZE), is_file=is_file))
    for note in card.notes:
        line += NOTE_LINE
        parts.append(_text(f"note {note.tone}".strip(), x + WORDS, line, note.text, is_file=is_file))
    if card.is_folded and not card.fold:
        left, top = _pill(box)
        parts.append(_pill_drawn(left, top, f"+{card.count}", is_file=is_file))
    return "".join(parts)


def _text(look: str, x: int, y: int, text: str, *, is_file: bool) -> str:
    return f'<text {_look(look, is_file=is_file)} x="{x}" y="{y}">{escape(text)}</text>'


def _figure(figure: Figure, x: int, y: int, photo_of: PhotoOf, *, is_file: bool) -> str:
    """The face: photo, initials, the square of software, or a dashed round where nobody sits."""
    middle = f'cx="{x + FACE // 2}" cy="{y + FACE // 2}" r="{FACE // 2}"'
    if figure.is_software:
        square = f'x="{x}" y="{y}" width="{FACE}" height="{FACE}" rx="7"'
        return f"<rect {_look('software', is_file=is_file)} {square}/>{_sign('settings', x, y, is_file=is_file)}"
    if not figure.name:
        return f"<circle {_look('empty', is_file=is_file)} {middle}/>{_sign('user-question', x, y, is_file=is_file)}"
    if figure.photo and (where := photo_of(figure)):
        square = f'x="{x}" y="{y}" width="{FACE}" height="{FACE}"'
        return f'<image href="{escape(where)}" {square} clip-path="url(#round)" preserveAspectRatio="xMidYMid slice"/>'
    tint = figure.key % TINTS
    ground = f'fill="{_TINTS[tint]}"' if is_file else f'class="tint-{tint}"'
    letters = _text("letters", x + FACE // 2, y + FACE // 2 + 4, initials(figure.name), is_file=is_file)
    return f"<circle {ground} {middle}/>{letters}"


def _sign(name: str, x: int, y: int, *, is_file: bool) -> str:
    """An icon in the middle of a face; a file does without."""
    if is_file:
        return ""
    sprite = escape(asset("sprite.svg"))
    return f'<use class="sign" href="{sprite}#{name}" x="{x + 8}" y="{y + 8}" width="18" height="18"/>'


def _folds(drawing: Drawing, cards: Mapping[int, CardDrawn]) -> str:
    """A press on the number of those below folds them away or brings them back; beside the tree, in its order."""
    label = _("Fold and unfold")
    parts = [
        f'<g role="group" aria-label="{escape(label)}" transform="translate({AROUND} {AROUND})">',
        *_fold_links(drawing, cards),
        "</g>",
    ]
    return "".join(parts) if len(parts) > 2 else ""


def _fold_links(drawing: Drawing, cards: Mapping[int, CardDrawn]) -> Iterator[str]:
    for card in cards.values():
        if not card.count or not card.fold:
            continue
        x, y = _pill(drawing.boxes[card.key])
        facts = {"number": card.count, "name": card.names[0]}
        said = _("Unfold %(number)s under %(name)s") if card.is_folded else _("Fold %(number)s under %(name)s")
        sign = "M0 0l4 4l4 -4" if card.is_folded else "M0 4l4 -4l4 4"
        yield (
            f'<a class="fold" href="{escape(card.fold)}" aria-label="{escape(said % facts)}" data-of="{card.key}">'
            f"{_pill_drawn(x, y, str(card.count), is_file=False)}"
            f'<path class="sign" transform="translate({x + FOLD_WIDTH - 16} {y + 10})" d="{sign}"/></a>'
        )


def _pill(box: Box) -> Point:
    """Where the number of those below stands: on the lower edge of the card, to the right."""
    return box.x + box.width - FOLD_WIDTH - 12, box.y + box.height - FOLD_HEIGHT // 2


def _pill_drawn(x: int, y: int, text: str, *, is_file: bool) -> str:
    ground = f'x="{x}" y="{y}" width="{FOLD_WIDTH}" height="{FOLD_HEIGHT}" rx="12"'
    return f"<rect {_look('pill', is_file=is_file)} {ground}/>{_text('count', x + 9, y + 16, text, is_file=is_file)}"
