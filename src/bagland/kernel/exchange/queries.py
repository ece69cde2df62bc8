"""What the pages of this room show."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bagland.foundation.act import Act
from bagland.foundation.refusals import NotFound
from bagland.kernel.exchange import exporting, refusals
from bagland.kernel.exchange.formats.cells import Cell, text_of
from bagland.kernel.exchange.importables import Importable
from bagland.kernel.exchange.makers import makers
from bagland.kernel.exchange.models import Export, Import, ImportRow
from bagland.kernel.exchange.states import ExportState, RowState
from bagland.ui.ports import ports

SHOWN = 50
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell of a staged row: its text, and what is wrong with it."""

    text: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class ShownFault:
    """One fault in words: which column, what stood there, what is wrong. Without a column it is the row's."""

    label: str
    value: str
    sentence: str
    is_in_cell: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A staged row as the preview shows it: a cell for each column that is imported, and all its faults."""

    number: int
    state: RowState
    cells: list[ShownCell]
    faults: list[ShownFault]


@dataclass(frozen=True, slots=True)
class Fault:
    """One faulty cell by its place in the file: `place` counts columns from 0, -1 where the row itself is faulty."""

    row: int
    place: int
    name: str
    value: str
    sentence: str


def own_import(act: Act, key: int) -> Import:
    """An import of the actor's own; what others have staged is not even said to be there. One query."""
    found: Import | None = None
    if key <= 2**63 - 1:
        found = Import.objects.select_related("run").filter(pk=key, actor=act.actor).first()
    if found is None:
        raise NotFound(kind=Import._meta.verbose_name, key=key)
    return found


def row_page(batch: Import, known: Importable, show: str, after: int) -> tuple[list[ShownRow], int | None]:
    """Fifty staged rows behind a number, and the number to go on from. One query."""
    rows: Any = batch.rows.filter(number__gt=max(after, batch.header_row)).order_by("number")
    if show in RowState.values:
        rows = rows.filter(state=show)
    found = list(rows[: SHOWN + 1])
    listed = [shown_row(batch, known, row) for row in found[:SHOWN]]
    return listed, (found[SHOWN - 1].number if len(found) > SHOWN else None)


def shown_row(batch: Import, known: Importable, row: ImportRow, *, longest: int = _LONGEST) -> ShownRow:
    """One staged row for a person."""
    cells: list[Cell] = json.loads(row.cells) if row.cells else []
    order, found = columns_in_order(batch), faults_of(row)
    wrong = {name: sentence for name, _place, _value, sentence in found}
    shown = [
        ShownCell(text_of(cells[place])[:longest] if place < len(cells) else "", wrong.get(name, ""))
        for place, name in order
    ]
    mapped = {name for _place, name in order}
    faults = [
        ShownFault(known.label(name) if name else "", value, sentence, name in mapped)
        for name, _place, value, sentence in found
    ]
    return ShownRow(row.number, RowState(row.state), shown, faults)


def columns_in_order(batch: Import) -> list[tuple[int, str]]:
    """Columns of the file that are imported: place and input."""
    return sorted((int(place), name) for place, name in batch.mapping.items())


def faults_of(row: ImportRow) -> list[tuple[str, int, str, str]]:
    """The faults that a row keeps: input, place, value, sentence."""
    return [(name, place, value, sentence) for name, place, value, sentence in json.loads(row.faults or "[]")]


def faults(batch: Import) -> list[Fault]:
    """Every fault of an import, by row. One query."""
    rows = batch.rows.filter(state=RowState.FAULTY).order_by("number").only("number", "faults")
    return [
        Fault(row.number, place, name, value, sentence)
        for row in rows.iterator(chunk_size=2_000)
        for name, place, value, sentence in faults_of(row)
    ]


def columns_of_file(batch: Import, samples: list[tuple[int, list[Cell]]]) -> list[tuple[int, str, list[str]]]:
    """Each column of the file: its place, its heading, and the first values below it."""
    return [
        (place, heading, [text_of(row[place])[:40] for _number, row in samples if place < len(row) and row[place]][:3])
        for place, heading in enumerate(batch.columns)
    ]


def file_of(act: Act, export: Export) -> Path:
    """The finished file of an export, for the one who asked, as long as that one may see what it holds.

    Refuses with ExportNotYours, ExportNotReady, ExportGone or RightsHaveChanged.
    """
    if export.actor_id != act.actor:
        raise refusals.ExportNotYours
    if export.state in (ExportState.WAITING, ExportState.RUNNING):
        raise refusals.ExportNotReady(rows=export.rows)
    path = exporting.folder() / export.file
    if export.state != ExportState.READY or not path.is_file():
        raise refusals.ExportGone
    if maker := makers.get(export.listed):
        if all(ports.may(act, maker.activities, None).values()):
            raise refusals.RightsHaveChanged
        return path
    exporting.list_of(export.listed).must_be_open_to(act)
    may = ports.may(act, ["exchange.export_list"], None)["exchange.export_list"]
    if may is not None or not exporting.sees_as_much(act, export.seen):
        raise refusals.RightsHaveChanged
    return path
