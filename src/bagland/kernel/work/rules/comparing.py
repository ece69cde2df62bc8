"""What one version of a procedure says otherwise than another: row by row, field by field. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bagland.kernel.work.rules.definition import Definition
from bagland.kernel.work.rules.outline import Item, numbers, rows_of

NEW, GONE, CHANGED, MOVED = "new", "gone", "changed", "moved"


@dataclass(frozen=True, slots=True)
class Said:
    """One field that differs, with what it said and says, as they stand in the definition."""

    field: str
    before: Any
    after: Any


@dataclass
class Difference:
    """One row that is new, gone, changed or moved. `row` is as it is now, or as it was where it is gone."""

    how: str
    row: Item
    number: str
    was_number: str = ""
    fields: list[Said] = field(default_factory=list)
    is_moved: bool = False


def compared(before: Definition, after: Definition) -> list[Difference]:
    """The rows that differ, in the order of the newer version; those that are gone last. The whole procedure first."""
    old, new = rows_of(before), rows_of(after)
    old_numbers, new_numbers = numbers(old), numbers(new)
    old_rows = {row.id: (row, above) for row, above in _walk(old)}
    new_rows = {row.id: (row, above) for row, above in _walk(new)}
    found: list[Difference] = []
    whole = _fields(before, after, {"body"})
    if whole:
        found.append(Difference(CHANGED, Item("", ""), "", fields=whole))
    moved = _moved(old, new)
    for key, (row, above) in new_rows.items():
        if key not in old_rows:
            found.append(Difference(NEW, row, new_numbers.get(key, "")))
            continue
        was, was_above = old_rows[key]
        fields = [*_fields(_part(was), _part(row), {"body", "branches"}), *_kind(was, row)]
        is_moved = key in moved or above != was_above
        if fields or is_moved:
            how = CHANGED if fields else MOVED
            found.append(
                Difference(how, row, new_numbers.get(key, ""), old_numbers.get(key, ""), fields, is_moved=is_moved)
            )
    for key, (row, _above) in old_rows.items():
        if key not in new_rows:
            found.append(Difference(GONE, row, "", old_numbers.get(key, "")))
    return found


def _walk(items: list[Item], above: str = "") -> list[tuple[Item, str]]:
    found = []
    for item in items:
        found.append((item, above))
        found += _walk(item.children, item.id)
    return found


def _part(item: Item) -> Any:
    return item.part


def _kind(before: Item, after: Item) -> list[Said]:
    found = [Said("kind", before.kind, after.kind)] if before.kind != after.kind else []
    was, now = before.only.when if before.only else "", after.only.when if after.only else ""
    if was != now:
        found.append(Said("when", was, now))
    return found


def _fields(before: Any, after: Any, without: set[str]) -> list[Said]:
    was = before.model_dump(mode="json", exclude=without) if before is not None else {}
    now = after.model_dump(mode="json", exclude=without) if after is not None else {}
    return [
        Said(name, was.get(name), now.get(name))
        for name in dict.fromkeys((*was, *now))
        if name not in ("kind", "id") and was.get(name) != now.get(name)
    ]


def _moved(old: list[Item], new: list[Item]) -> set[str]:
    """Rows that stand in another order among the same neighbours: the fewest that explain it."""
    found: set[str] = set()
    before = {"": [item.id for item in old]} | {row.id: [one.id for one in row.children] for row, _ in _walk(old)}
    after = {"": [item.id for item in new]} | {row.id: [one.id for one in row.children] for row, _ in _walk(new)}
    for key, row in after.items():
        shared = [one for one in row if one in before.get(key, ())]
        found |= set(shared) - set(
            _longest([before[key].index(one) for one in shared], shared) if key in before else ()
        )
    return found


def _longest(places: list[int], rows: list[str]) -> list[str]:
    """The longest run of rows whose places rise."""
    best: list[list[int]] = []
    for at, place in enumerate(places):
        before = [run for run in best if places[run[-1]] < place]
        best.append([*max(before, key=len, default=[]), at])
    return [rows[at] for at in max(best, key=len, default=[])]
