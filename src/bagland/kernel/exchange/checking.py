"""Checking staged rows: every cell read, every name found, every rule asked that can be asked before the act.

A slice of rows is one transaction under the import's lock, so that two who check at the same time do not meet, and
whoever is killed leaves the next slice to the next.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any

from django.db import connection, models, transaction
from django.utils import translation
from django.utils.translation import get_language, gettext

from bagland.foundation.act import Act
from bagland.foundation.facts import plain
from bagland.foundation.formats import NotUnderstood
from bagland.foundation.inputs import Input
from bagland.foundation.money import Currency, Money
from bagland.foundation.ports import ports
from bagland.foundation.refusal import Refusal
from bagland.foundation.refusals import InputFault
from bagland.kernel.exchange import refusals
from bagland.kernel.exchange.formats.cells import Cell, is_empty, text_of
from bagland.kernel.exchange.importables import Found, Importable, There, importable_of
from bagland.kernel.exchange.models import Import, ImportRow
from bagland.kernel.exchange.rules import reading
from bagland.kernel.exchange.staging import locked
from bagland.kernel.exchange.states import ImportState, RowState
from bagland.ui.ports import ports as screens

SLICE = 500
_SHOWN = 80
_NAMED_AT_MOST = 5


@dataclass(slots=True)
class Checked:
    """One row while it is checked: values by input, and its faults as input, column, value, sentence."""

    row: ImportRow
    cells: dict[str, Cell]
    places: Mapping[str, int]
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[list[Any]] = field(default_factory=list)
    state: RowState = RowState.GOOD

    def is_wrong(self, name: str, sentence: str) -> None:
        """This input is faulty; the first fault of an input is the one that is told."""
        if any(known == name for known, *_rest in self.faults):
            return
        shown = text_of(self.cells[name])[:_SHOWN] if name in self.cells else ""
        self.faults.append([name, self.places.get(name, -1), shown, sentence])
        self.state = RowState.FAULTY


def check(act: Act, key: int, *, seconds: float | None = None) -> bool:
    """Check rows until all are, or the time is up. Whether all are."""
    end = None if seconds is None else time.monotonic() + seconds
    while _slice(act, key):
        if end is not None and time.monotonic() >= end:
            return False
    return True


def _slice(act: Act, key: int) -> bool:
    """The next rows, in one transaction. Whether there may be more."""
    with transaction.atomic():
        batch = locked(key)
        if batch.state != ImportState.CHECKING:
            return False
        rows = list(
            batch.rows.filter(number__gte=batch.next_row).exclude(state=RowState.DONE).order_by("number")[:SLICE]
        )
        if rows:
            look_at(act, batch, rows)
        batch.next_row = rows[-1].number + 1 if rows else batch.last_row + 1
        if len(rows) < SLICE:
            batch.state = ImportState.CHECKED
        batch.touched_at = act.at
        batch.save(update_fields=["next_row", "state", "touched_at"])
        return len(rows) == SLICE


def look_at(act: Act, batch: Import, rows: Sequence[ImportRow]) -> list[Checked]:
    """Check these rows and write what came of it. A number of queries that does not grow with the rows."""
    known = importable_of(batch.what)
    checked = [_read_row(act, batch, known, row) for row in rows]
    _find_objects(act, known, checked)
    _ask_shape(known, checked)
    _ask_room(known, checked)
    _ask_authority(act, known, checked)
    _ask_what_is_there(act, known, checked)
    _ask_the_file(batch, known, checked)
    _write(checked)
    return checked


def _read_row(act: Act, batch: Import, known: Importable, row: ImportRow) -> Checked:
    """The row's cells by input, each read as its type; names of objects are left for all rows together."""
    found: list[Cell] = json.loads(row.cells) if row.cells else []
    places = {name: int(place) for place, name in batch.mapping.items()}
    cells: dict[str, Cell] = dict(batch.same_for_all)
    for name, place in places.items():
        if place < len(found) and not is_empty(found[place]):
            cells[name] = found[place]
        else:
            cells.pop(name, None)
    one = Checked(row, cells, places)
    for name, item in known.inputs.items():
        if name not in cells:
            if item.required:
                one.is_wrong(name, str(refusals.FILL_IN))
            continue
        if known.by_name[name].finds is None:
            _read_cell(act, batch, one, item)
    return one


def _read_cell(act: Act, batch: Import, one: Checked, item: Input) -> None:
    try:
        one.values[item.name] = value_of(act, item, one.cells[item.name], batch.written_in)
    except reading.IsFormula:
        one.is_wrong(item.name, str(refusals.IS_A_FORMULA))
    except NotUnderstood as fault:
        one.is_wrong(item.name, gettext(fault.message) % fault.facts)


def value_of(act: Act, item: Input, cell: Cell, language: str) -> Any:
    """A cell as the input's type has it. Raises NotUnderstood or IsFormula."""
    kind = item.type
    if kind is date:
        return reading.day(cell, language, act.at.date())
    if kind is Decimal:
        return reading.number(cell, language)
    if kind is int:
        return int(reading.number(cell, language, whole=True))
    if kind is bool:
        return reading.flag(cell)
    if kind is Money:
        return reading.money(cell, language, screens.signed_in(act).currency)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return reading.choice(cell, *_words(kind, get_language() or "en"))
    if kind is Currency:
        return reading.text(cell).upper()
    return reading.text(cell)


@lru_cache(maxsize=200)
def _words(kind: type[Enum], _active: str) -> tuple[dict[str, Any], list[str]]:
    """The values of a choice by their words in both languages, and the words of the active one."""
    words: dict[str, Any] = {}
    for language in ("da", "en"):
        with translation.override(language):
            for member in kind:
                words[str(member.value).casefold()] = member
                words[str(getattr(member, "label", member.value)).casefold()] = member
    return words, [str(getattr(member, "label", member.value)) for member in kind]


def _find_objects(act: Act, known: Importable, checked: Sequence[Checked]) -> None:
    """Names become keys, all rows of an input together; where several match, the row's legal entity may decide."""
    ordered = sorted(known.columns, key=lambda column: column.name not in ("entity", "home"))
    for column in ordered:
        if column.finds is None:
            continue
        asking = [one for one in checked if column.name in one.cells]
        texts: dict[int, str] = {}
        for one in asking:
            try:
                texts[id(one)] = reading.text(one.cells[column.name])
            except reading.IsFormula:
                one.is_wrong(column.name, str(refusals.IS_A_FORMULA))
        found = column.finds(act, set(texts.values())) if texts else {}
        near: dict[str, str] = {}
        for one in asking:
            if (text := texts.get(id(one))) is None:
                continue
            matches = _of_entity(found.get(text, ()), one.values.get("entity"))
            if len(matches) == 1:
                one.values[column.name] = matches[0].key
                continue
            if text not in near:
                near[text] = _why_none(act, known, column.name, text, matches)
            one.is_wrong(column.name, near[text])


def _of_entity(found: Sequence[Found], entity: Any) -> Sequence[Found]:
    if len(found) < 2 or entity is None:
        return found
    return [one for one in found if one.entity == entity] or found


def _why_none(act: Act, known: Importable, name: str, text: str, matches: Sequence[Found]) -> str:
    """The sentence for a name that means nothing, or several things."""
    if matches:
        choices = ", ".join(match.exact or match.label for match in matches[:_NAMED_AT_MOST])
        more = ", …" if len(matches) > _NAMED_AT_MOST else ""
        return str(refusals.SEVERAL) % {"text": text[:_SHOWN], "choices": choices + more}
    item, finds = known.inputs[name], known.by_name[name].finds
    kind = item.model._meta.verbose_name if item.model is not None else known.label(name)
    suggestion = finds.near(act, text) if finds is not None else ""
    sentence = refusals.NO_SUCH_BUT if suggestion else refusals.NO_SUCH
    return str(sentence) % {"kind": kind, "text": text[:_SHOWN], "suggestion": suggestion}


def _ask_shape(known: Importable, checked: Sequence[Checked]) -> None:
    """The activity's own shape, with its defaults; what was faulty already is not asked about."""
    for one in checked:
        given = dict(one.values)
        wrong = {name for name, *_rest in one.faults}
        try:
            one.values = known.activity.shape.read(given)
        except InputFault as refusal:
            for name, sentence in refusal.faults.items():
                if name not in wrong:
                    one.is_wrong(name, sentence)


def _ask_room(known: Importable, checked: Iterable[Checked]) -> None:
    for one in checked:
        if not one.faults:
            for name, sentence in known.check(one.values).items():
                one.is_wrong(name, sentence)


def _ask_authority(act: Act, known: Importable, checked: Sequence[Checked]) -> None:
    """May the actor do this in this scope, up to this amount? Asked once for each that differs."""
    good = [one for one in checked if not one.faults]
    kinds = {name: item.model for name, item in known.inputs.items() if item.model is not None}
    things = _objects(act, kinds, good)
    answers: dict[Any, str] = {}
    scopes: dict[Any, Any] = {}
    for one in good:
        filled = dict(one.values)
        for name, kind in kinds.items():
            if filled[name]:
                filled[name] = things.get((kind, filled[name]))
        if missing := [name for name in kinds if filled[name] is None and one.values[name] is not None]:
            for name in missing:
                one.is_wrong(name, _why_none(act, known, name, text_of(one.cells.get(name, "")), ()))
            continue
        place = tuple(one.values[name] for name in kinds)
        if place not in scopes:
            scopes[place] = known.activity.scope_of(None, filled)
        scope, amount = scopes[place], known.activity.amount_of(None, filled)
        if (scope, amount) not in answers:
            answers[scope, amount] = _answer(act, known, scope, amount)
        if sentence := answers[scope, amount]:
            one.is_wrong("", sentence)


def _objects(
    act: Act, kinds: Mapping[str, type[models.Model]], good: Sequence[Checked]
) -> dict[tuple[Any, int], models.Model]:
    """The objects that rows name, as far as the actor may see them. One query a kind."""
    wanted: dict[Any, set[int]] = defaultdict(set)
    for one in good:
        for name, kind in kinds.items():
            if one.values.get(name):
                wanted[kind].add(one.values[name])
    found: dict[tuple[Any, int], models.Model] = {}
    for model, keys in wanted.items():
        rows: Any = model._default_manager
        for thing in rows.visible_to(act).filter(pk__in=keys):
            found[model, thing.pk] = thing
    return found


def _answer(act: Act, known: Importable, scope: Any, amount: Any) -> str:
    try:
        standing = ports.authority.standing(act, known.activity, None, scope, amount)
    except Refusal as refusal:
        return refusal.sentence
    return str(refusals.NEEDS_APPROVAL) if standing.asks else ""


def _ask_what_is_there(act: Act, known: Importable, checked: Sequence[Checked]) -> None:
    good = [one for one in checked if not one.faults]
    for place, met in known.there(act, [one.values for one in good]).items():
        if met.there is There.SAME:
            good[place].state = RowState.THERE
        else:
            good[place].is_wrong(met.name, met.sentence)


def _ask_the_file(batch: Import, known: Importable, checked: Sequence[Checked]) -> None:
    """No two rows share what only one may have: the first keeps it, the later ones are told of it. One query."""
    for one in checked:
        one.row.same = known.same(one.values)[:250] if _has_shape(known, one) else ""
    wanted = {one.row.same for one in checked} - {""}
    first: dict[str, int] = {}
    numbers = {one.row.number for one in checked}
    others = batch.rows.filter(same__in=wanted).exclude(number__in=numbers).values_list("same", "number")
    for same, number in (*others, *((one.row.same, one.row.number) for one in checked if one.row.same)):
        first[same] = min(number, first.get(same, number))
    for one in checked:
        if one.row.same and one.state != RowState.THERE and first[one.row.same] < one.row.number:
            one.is_wrong(known.same_column, str(refusals.SAME_IN_FILE) % {"row": first[one.row.same]})


def _has_shape(known: Importable, one: Checked) -> bool:
    """Whether the row was read as far as to compare it: all its inputs have a value, right or wrong."""
    return all(name in one.values for name in known.inputs)


def _write(checked: Sequence[Checked]) -> None:
    """What came of the rows, by prepared statement: the ORM's own bulk update took longer than the checks."""
    rows = []
    for one in checked:
        inputs = {name: plain(value) for name, value in one.values.items() if value is not None}
        one.row.state = one.state
        one.row.inputs = json.dumps(inputs, ensure_ascii=False) if one.state == RowState.GOOD else ""
        one.row.faults = json.dumps(one.faults, ensure_ascii=False) if one.faults else ""
        rows.append((one.state.value, one.row.inputs, one.row.faults, one.row.same, one.row.pk))
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE exchange_importrow SET state = %s, inputs = %s, faults = %s, same = %s, run_row = NULL "
            "WHERE id = %s",
            rows,
        )
