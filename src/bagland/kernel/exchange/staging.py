"""Taking a file in: its rows are kept as they are, row by row, before anybody asks what they mean.

No file is kept. What was staged is a record of operation: nothing of the business is written, so there is no event.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from django.db import transaction

from bagland.foundation.act import Act
from bagland.foundation.facts import digest
from bagland.foundation.inserting import insert_rows
from bagland.kernel.exchange import refusals
from bagland.kernel.exchange.formats import delimited, tables, workbook
from bagland.kernel.exchange.formats.cells import Cell, is_empty, text_of
from bagland.kernel.exchange.importables import Importable, importable_of
from bagland.kernel.exchange.models import Import, ImportRow, RememberedColumns
from bagland.kernel.exchange.rules import guessing
from bagland.kernel.exchange.states import ImportState, RowState
from bagland.ui.ports import ports as screens

MOST_MEGABYTES, MOST_ROWS, MOST_COLUMNS = 25, 100_000, 100
STAGED_AT_ONCE = 2_000
SAMPLES = 40
_STAGED = ("batch_id", "number", "cells", "state", "inputs", "faults", "same")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")

Numbered = tuple[int, list[Cell]]


def may_import(act: Act, known: Importable) -> None:
    """The actor holds the activity at all. Refuses as the activity would; each row is asked again."""
    if refusal := screens.may(act, [known.activity_code], None).get(known.activity_code):
        raise refusal


def receive(
    act: Act, what: str, source: BinaryIO | str, *, name: str = "", size: int = 0, remembers: bool = True
) -> Import:
    """Stage the rows of a file, or of a paste, and guess its columns. The import, with its columns to be chosen.

    Refuses what cannot be read, with nothing kept. Rows are read and kept a few thousand at a time. A script, which
    must do the same each time, says `remembers=False`: its columns do not follow what the person chose the last time.
    """
    known = importable_of(what)
    may_import(act, known)
    if size > MOST_MEGABYTES * 1024 * 1024:
        raise refusals.FileTooLarge(size=-(-size // (1024 * 1024)), most=MOST_MEGABYTES)
    batch = Import.objects.create(
        actor_id=act.actor,
        language=act.language,
        position=act.position,
        only=None if act.only is None else sorted(act.only),
        operator=act.operator,
        what=what,
        name=clean(name)[-200:],
        state=ImportState.DISCARDED,
        received_at=act.at,
        touched_at=act.at,
    )
    try:
        _stage(batch, _numbered(_read(source)))
        with transaction.atomic():
            batch.state = ImportState.COLUMNS
            batch.save(update_fields=["sha256", "last_row", "state"])
            look_for_columns(batch, known, remembers=remembers)
    except BaseException:
        batch.delete()
        raise
    return batch


def _read(source: BinaryIO | str) -> Iterator[list[Cell]]:
    """The rows, with every fault of the formats as a refusal."""
    try:
        if isinstance(source, str):
            for row in delimited.rows_of_text(source):
                yield list(row)
        else:
            yield from tables.rows_of(source, most_columns=MOST_COLUMNS)
    except tables.NotATable as fault:
        raise (refusals.OldWorkbook if str(fault) == "old" else refusals.NotATable) from None
    except workbook.Unsafe:
        raise refusals.UnsafeWorkbook from None
    except (workbook.NotAWorkbook, delimited.NotDelimited):
        raise refusals.NotReadable from None


def _numbered(rows: Iterator[list[Cell]]) -> Iterator[Numbered]:
    """Rows with their number in the file; empty ones are counted and left out."""
    kept = 0
    for number, row in enumerate(rows, start=1):
        while row and is_empty(row[-1]):
            row.pop()
        if not row:
            continue
        if len(row) > MOST_COLUMNS:
            raise refusals.TooManyColumns(row=number, most=MOST_COLUMNS)
        kept += 1
        if kept > MOST_ROWS + 1:
            raise refusals.TooManyRows(most=MOST_ROWS)
        yield number, row


def _stage(batch: Import, rows: Iterator[Numbered]) -> None:
    content, waiting = hashlib.sha256(), []
    for number, row in rows:
        cells = json.dumps(row, ensure_ascii=False)
        content.update(f"{cells}\n".encode("utf-8", "surrogatepass"))
        waiting.append((batch.pk, number, cells, RowState.RAW.value, "", "", ""))
        batch.last_row = number
        if len(waiting) == STAGED_AT_ONCE:
            insert_rows(ImportRow, _STAGED, waiting)
            waiting.clear()
    insert_rows(ImportRow, _STAGED, waiting)
    if not batch.last_row:
        raise refusals.NoRows
    batch.sha256 = content.hexdigest()


def first_rows(batch: Import, *, after: int = 0, most: int = SAMPLES) -> list[Numbered]:
    """The first rows behind a number, as the file has them. One query."""
    rows = batch.rows.filter(number__gt=after).order_by("number").values_list("number", "cells")[:most]
    return [(number, json.loads(cells)) for number, cells in rows if cells]


def look_for_columns(
    batch: Import, known: Importable, *, header_row: int | None = None, remembers: bool = True
) -> None:
    """Find the headings, and what each column is: as this person said the last time, else guessed."""
    start = first_rows(batch)
    batch.header_row = guessing.header_row(start, known.known) if header_row is None else header_row
    headings = next((row for number, row in start if number == batch.header_row), [])
    samples = [row for number, row in start if number > batch.header_row]
    if not samples:
        raise refusals.NoRows
    width = max(len(headings), *(len(row) for row in samples))
    batch.columns = [clean(text_of(headings[place]))[:200] if place < len(headings) else "" for place in range(width)]
    batch.written_in = guessing.written_in(samples, batch.language)
    batch.mapping, batch.same_for_all = guessing.guess(batch.columns, samples, known.known), known.presets
    if remembers and (remembered := _remembered(batch)):
        mapping = {int(place): name for place, name in remembered.mapping.items()}
        batch.mapping = guessing.without_gone(mapping, list(known.inputs), width)
        batch.same_for_all, batch.written_in = remembered.same_for_all, remembered.written_in
    batch.save(update_fields=["header_row", "columns", "written_in", "mapping", "same_for_all"])


def _shape(batch: Import) -> str:
    return digest([batch.what, guessing.shape_of(batch.columns)])


def _remembered(batch: Import) -> RememberedColumns | None:
    found: RememberedColumns | None = RememberedColumns.objects.filter(
        actor=batch.actor_id, what=batch.what, shape=_shape(batch)
    ).first()
    return found if any(batch.columns) else None


def choose_columns(
    act: Act,
    batch: Import,
    *,
    mapping: Mapping[int, str],
    same_for_all: Mapping[str, str],
    written_in: str,
    remembers: bool = True,
) -> None:
    """Keep what each column is, remember it for the next file of this shape, and let the rows be checked.

    Refuses with ColumnTwice and ColumnsMissing; then nothing is kept.
    """
    known = importable_of(batch.what)
    names = [name for name in mapping.values() if name in known.inputs]
    for name in names:
        if names.count(name) > 1:
            raise refusals.ColumnTwice(column=known.label(name))
    given = {name: clean(text)[:200] for name, text in same_for_all.items() if name in known.inputs and text.strip()}
    given = {name: text for name, text in given.items() if name not in names}
    if missing := [known.label(name) for name in known.required if name not in names and name not in given]:
        raise refusals.ColumnsMissing(columns=missing)
    with transaction.atomic():
        batch = locked(batch.pk)
        must_be(batch, ImportState.COLUMNS, ImportState.CHECKED)
        batch.mapping = {place: name for place, name in sorted(mapping.items()) if name in known.inputs}
        batch.same_for_all, batch.written_in = given, "en" if written_in == "en" else "da"
        batch.state, batch.next_row, batch.touched_at = ImportState.CHECKING, batch.header_row + 1, act.at
        batch.position = act.position
        batch.save()
        batch.rows.exclude(state="DONE").update(state="RAW", faults="", inputs="", same="", run_row=None)
        if remembers:
            _remember(act, batch)


def _remember(act: Act, batch: Import) -> None:
    RememberedColumns.objects.update_or_create(
        actor_id=batch.actor_id,
        what=batch.what,
        shape=_shape(batch),
        defaults={
            "mapping": batch.mapping,
            "same_for_all": batch.same_for_all,
            "written_in": batch.written_in,
            "at": act.at,
        },
    )


def choose_again(act: Act, key: int) -> None:
    """Back to the choice of columns; what was imported stays imported."""
    with transaction.atomic():
        batch = locked(key)
        must_be(batch, ImportState.CHECKED, ImportState.COLUMNS)
        batch.state, batch.touched_at = ImportState.COLUMNS, act.at
        batch.save(update_fields=["state", "touched_at"])


def take_header(act: Act, key: int, header_row: int) -> None:
    """The headings stand in another row than was thought, or (0) nowhere."""
    with transaction.atomic():
        batch = locked(key)
        must_be(batch, ImportState.COLUMNS)
        look_for_columns(batch, importable_of(batch.what), header_row=header_row)


def discard(act: Act, key: int) -> None:
    """Let go of what is staged and not imported. What was imported stays."""
    with transaction.atomic():
        batch = locked(key)
        must_be(batch, ImportState.COLUMNS, ImportState.CHECKING, ImportState.CHECKED)
        batch.state, batch.touched_at = ImportState.DISCARDED, act.at
        batch.save(update_fields=["state", "touched_at"])
        empty_rows(batch)


def empty_rows(batch: Import) -> None:
    """Nothing of what a file said stays; how many rows it had, and what they made, does."""
    batch.rows.update(cells="", inputs="", faults="", same="")
    Import.objects.filter(pk=batch.pk).update(name="", same_for_all={})


def locked(key: int) -> Import:
    """The import, which nobody else changes until the transaction ends."""
    rows: Any = Import.objects.select_for_update()
    found: Import = rows.get(pk=key)
    return found


def must_be(batch: Import, *states: str) -> None:
    """The import stands where the page thought it does. Refuses with NotNow."""
    if batch.state not in states:
        raise refusals.NotNow(state=batch.get_state_display())


def clean(text: str) -> str:
    """A name or heading without control characters."""
    return _CONTROL.sub(" ", text).strip()


def imported_before(batch: Import) -> Import | None:
    """The last import of these very rows that came to something. One query."""
    same = Import.objects.filter(what=batch.what, sha256=batch.sha256, run__isnull=False).exclude(pk=batch.pk)
    found: Import | None = same.filter(run__rows_done__gt=0).select_related("actor").order_by("-pk").first()
    return found
