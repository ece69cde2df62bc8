"""The organisation of a day as cards to be drawn: who, what, who stands in, what is otherwise than today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bagland.foundation import formats
from bagland.foundation.speech import joined, language
from bagland.kernel.organisation.pages.chart_changes import Changes, Mark
from bagland.kernel.organisation.pages.chart_svg import NOTE_SIZE, ROOM, CardDrawn, Figure, Note
from bagland.kernel.organisation.pages.chart_text import wrapped
from bagland.kernel.organisation.queries.picture import Organisation
from bagland.kernel.organisation.queries.positions import Seat
from bagland.kernel.organisation.rules.hanging import folded, path_to, under
from bagland.kernel.organisation.rules.layout import Drawing, Item, drawn
from bagland.ui.pages import address

MOST_AT_FIRST = 150
"""Cards that are drawn before anything is unfolded."""
MOST_NAMES = 3
SOON = timedelta(days=92)
"""An end that is nearer than this stands on the card."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How the reader wants to see the chart: the branch alone, what he folded or unfolded, what is to be marked.

    `folds` names the folded branches themselves, whatever is usual.
    """

    top: int | None = None
    turned: frozenset[int] = frozenset()
    opens_all: bool = False
    folds: frozenset[int] | None = None
    marked: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Picture:
    """The drawing with its cards, in the order in which they are read."""

    drawing: Drawing
    cards: Mapping[int, CardDrawn]
    folded: frozenset[int]
    total: int


@dataclass(slots=True)
class _Tree:
    """What is drawn, as a tree of seats."""

    of: Organisation
    above: Mapping[int, int | None]
    below: dict[int | None, list[Seat]] = field(default_factory=dict)


def pictured(
    of: Organisation, changes: Changes | None, wish: Wish, *, ghosts: Organisation | None, fold_to: Callable[[int], str]
) -> Picture:
    """Everything that the wish leaves, placed. `ghosts` is today, whose seats that are gone by then are drawn too."""
    whole = _with_ghosts(of, ghosts) if ghosts is not None else of
    kept = under(whole.above, wish.top) if wish.top in whole.above and wish.top is not None else set(whole.seats)
    above = {key: whole.above[key] if whole.above[key] in kept else None for key in whole.seats if key in kept}
    hidden = set() if wish.opens_all else folded(above, most=MOST_AT_FIRST)
    hidden ^= wish.turned & above.keys()
    if wish.folds is not None:
        hidden = set(wish.folds & above.keys())
    for key in wish.marked & above.keys():
        hidden -= set(path_to(above, key))
    tree = _Tree(whole, above)
    for seat in sorted((whole.seats[key] for key in above), key=_order):
        tree.below.setdefault(above[seat.key], []).append(seat)
    cards = _cards(tree, hidden, changes, wish, fold_to)
    items = list(_items(tree, cards))
    return Picture(drawn(items), cards, frozenset(hidden), len(above))


def _order(seat: Seat) -> tuple[int, str, int, int]:
    return seat.entity or 0, seat.department_name, seat.number, seat.key


def _with_ghosts(then: Organisation, now: Organisation) -> Organisation:
    """The day to come with the seats of today that are closed by then."""
    gone = {key: seat for key, seat in now.seats.items() if key not in then.seats}
    if not gone:
        return then
    seats = {**then.seats, **gone}
    above = {**then.above, **{key: now.above[key] if now.above[key] in seats else None for key in gone}}
    return replace(then, seats=seats, above=above)


def _cards(
    tree: _Tree, hidden: set[int], changes: Changes | None, wish: Wish, fold_to: Callable[[int], str]
) -> dict[int, CardDrawn]:
    """The cards that are seen, parents before what stands under them."""
    found: dict[int, CardDrawn] = {}
    sizes = _sizes(tree)
    waiting = [(seat, 1, place, len(tree.below.get(None, ()))) for place, seat in _numbered(tree.below.get(None, ()))]
    while waiting:
        seat, level, place, among = waiting.pop()
        reports = tree.below.get(seat.key, [])
        is_folded = seat.key in hidden and bool(reports)
        found[seat.key] = _card(
            tree,
            seat,
            changes,
            level=level,
            place=place,
            among=among,
            is_marked=seat.key in wish.marked,
            count=sizes[seat.key],
            fold=fold_to(seat.key) if reports else "",
            is_folded=is_folded,
        )
        if not is_folded:
            waiting += [(one, level + 1, number, len(reports)) for number, one in _numbered(reports)]
    return found


def _numbered(seats: Iterable[Seat]) -> list[tuple[int, Seat]]:
    """With their places, the last first: they are taken from the end."""
    return list(reversed(list(enumerate(seats, start=1))))


def _sizes(tree: _Tree) -> dict[int, int]:
    """How many stand under each."""
    sizes = dict.fromkeys(tree.above, 0)
    for key in tree.above:
        for one in path_to(tree.above, key):
            sizes[one] += 1
    return sizes


def _card(tree: _Tree, seat: Seat, changes: Changes | None, **drawn_as: object) -> CardDrawn:
    names = list(dict.fromkeys(holder.name for holder in seat.holders))
    notes = _notes(tree.of, seat, changes)
    shown = names[:MOST_NAMES] if len(names) <= MOST_NAMES else [*names[: MOST_NAMES - 1], _more(len(names) - 2)]
    first = seat.holders[0] if seat.holders else None
    figure = Figure(first.name, first.actor, first.photo, first.is_software) if first else Figure()
    mark = changes.marks.get(seat.key) if changes else None
    said = [joined(names) or _("Vacant"), seat.title, seat.department_name, *(note.text for note in notes)]
    lines = [Note(line, note.tone) for note in notes for line in wrapped(note.text, ROOM, NOTE_SIZE, most=3)]
    return CardDrawn(
        key=seat.key,
        above=tree.above[seat.key],
        names=shown or [_("Vacant")],
        title=seat.title,
        notes=lines,
        figure=figure,
        address=address("organisation.person", first.actor)
        if first is not None and len(names) == 1
        else address("organisation.position", seat.key),
        said=". ".join(part for part in (", ".join(filter(None, said[:3])), *said[3:]) if part) + ".",
        state=_state(seat, mark),
        **drawn_as,  # type: ignore[arg-type]
    )


def _more(number: int) -> str:
    return ngettext("and %(number)s more", "and %(number)s more", number) % {"number": number}


def _state(seat: Seat, mark: Mark | None) -> str:
    if mark is Mark.GOES:
        return "goes" if seat.holders else "vacant"
    if mark is not None:
        return str(mark)
    return "" if seat.holders else "vacant"


def _notes(of: Organisation, seat: Seat, changes: Changes | None) -> list[Note]:
    """What stands under the title, the most pressing first."""
    notes = [Note(text, "run") for text in (changes.notes.get(seat.key, ()) if changes else ())]
    is_gone = changes is not None and changes.marks.get(seat.key) is Mark.GOES and bool(seat.holders)
    if is_gone:
        return notes
    if not seat.holders:
        acting = of.acting.get((seat.key, None))
        if acting is not None and acting.names:
            notes.append(Note(_("The work goes to %(name)s") % {"name": joined(acting.names)}, "due"))
        return notes
    for holder in seat.holders:
        acting = of.acting.get((seat.key, holder.actor))
        if acting is not None:
            notes.append(Note(_away(acting.names, acting.until, of.day), "due"))
        if holder.last_date is not None and holder.last_date - of.day <= SOON:
            notes.append(Note(_("until %(day)s") % {"day": _day(holder.last_date, of.day)}))
    return notes


def _away(names: tuple[str, ...], until: date | None, on: date) -> str:
    facts = {"name": joined(names), "day": _day(until, on) if until else ""}
    if names and until:
        return _("away; %(name)s stands in until %(day)s") % facts
    if names:
        return _("away; %(name)s stands in") % facts
    return _("away until %(day)s; nobody stands in") % facts if until else _("away; nobody stands in")


def _day(day: date, on: date) -> str:
    """Short in the year that is shown."""
    return formats.short_day(day, language()) if day.year == on.year else formats.day(day, language())


def _items(tree: _Tree, cards: Mapping[int, CardDrawn]) -> Iterable[Item]:
    """The cards as the layout takes them. Those of one department under a manager of another stand on one ground."""
    several = len({seat.entity for seat in tree.of.seats.values()}) > 1
    shown: dict[int | None, list[int]] = {}
    for key, card in cards.items():
        shown.setdefault(card.above, []).append(key)
    grounds = 0
    for parent, keys in shown.items():
        apart: dict[tuple[int | None, int | None], list[int]] = {}
        for key in keys:
            apart.setdefault(_where(tree.of.seats[key]), []).append(key)
        at_home = _where(tree.of.seats[parent]) if parent is not None else None
        for where, together in apart.items():
            name = _ground_name(tree.of.seats[together[0]], parent, tree, several=several)
            is_whole = parent is None and len(keys) == 1
            if where == at_home or is_whole or not name:
                yield from (Item(key, parent, cards[key].height) for key in together)
            elif len(together) == 1:
                yield Item(together[0], parent, cards[together[0]].height, name)
            else:
                grounds += 1
                yield Item(-grounds, parent, 0, name)
                yield from (Item(key, -grounds, cards[key].height) for key in together)


def _where(seat: Seat) -> tuple[int | None, int | None]:
    return seat.entity, seat.department


def _ground_name(seat: Seat, parent: int | None, tree: _Tree, *, several: bool) -> str:
    """The department; before it the legal entity, where that changes too."""
    is_other = several and (parent is None or tree.of.seats[parent].entity != seat.entity)
    parts = [seat.entity_name if is_other else "", seat.department_name]
    return " · ".join(part for part in parts if part)
