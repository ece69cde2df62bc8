"""The columns of a list as its panel shows them: which are there, and where each may be moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bagland.ui.columns import Column
from bagland.ui.viewing import Here


@dataclass(frozen=True, slots=True)
class Offered:
    """One column of the panel. `sooner` and `later` are the addresses in which it has moved by one place."""

    column: Column
    is_shown: bool
    is_first: bool = False
    sooner: str = ""
    later: str = ""


def offered(here: Here, allowed: Sequence[Column], shown: Sequence[Column]) -> tuple[Offered, ...]:
    """Those shown, in their order, then the others. The first names the row and stays where it is."""
    first, *rest = shown
    names = [column.name for column in rest]
    return (
        Offered(first, is_shown=True, is_first=True),
        *(
            Offered(
                column,
                is_shown=True,
                sooner=_moved(here, names, place, -1) if place else "",
                later=_moved(here, names, place, 1) if place < len(rest) - 1 else "",
            )
            for place, column in enumerate(rest)
        ),
        *(Offered(column, is_shown=False) for column in allowed if column not in shown),
    )


def _moved(here: Here, names: Sequence[str], place: int, by: int) -> str:
    moved = list(names)
    moved.insert(place + by, moved.pop(place))
    return here.at_start(columns=",".join(moved))
