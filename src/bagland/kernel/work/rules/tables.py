"""Decision tables: what they decide, where their rows meet or leave a gap, and whether their test cases hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from bagland.foundation.money import Money
from bagland.kernel.work.rules.cells import ORDERED, Test, column_of, test_of, value_of
from bagland.kernel.work.rules.definition import DecisionTable, TableInput, TableOutput
from bagland.kernel.work.rules.expressions import ExpressionFault, Kind, checked, evaluate, parse
from bagland.kernel.work.rules.expressions.arithmetic import equal, order_of
from bagland.kernel.work.rules.expressions.trees import Literal
from bagland.kernel.work.rules.expressions.values import kind_of, normal

MOST_GAPS = 20
_MOST_PIECES = 20_000
_COLUMN_KINDS = {"choice": "text"}
_NOWHERE = Literal(0, 0, None)


@dataclass(frozen=True, slots=True)
class TableFault:
    """A fault of a table. `row` and `column` count from 0, columns of outputs after those of inputs; None where it is
    of no single one. `rows` are those that meet; `region` says for each column where, as a cell would.
    """

    code: str
    row: int | None = None
    column: int | None = None
    rows: tuple[int, ...] = ()
    region: tuple[str, ...] = ()
    fault: ExpressionFault | None = None
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)


def decide(table: DecisionTable, names: Mapping[str, Any], **when: Any) -> dict[str, Any]:
    """The outputs of a table for these facts, by name. `when` is what `evaluate` takes.

    Of hit policy R and C each output is a list in the order of rows, or what C's aggregate makes of it. Raises
    ExpressionFault, of code `table_none` or `table_several` where the rows do not decide.
    """
    values = [evaluate(parse(column.expression), names, **when) for column in table.inputs]
    return decide_for(table, values, names, **when)


def decide_for(table: DecisionTable, values: list[Any], names: Mapping[str, Any], **when: Any) -> dict[str, Any]:
    """The same where the values of the inputs are known."""
    zone = when.get("zone", UTC)
    fit = [_fitting(column, value, zone) for column, value in zip(table.inputs, values, strict=True)]
    hits = [
        row
        for row, rule in enumerate(table.rules)
        if all(
            test_of(cell, column.type).lets(value)
            for cell, column, value in zip(rule.cells, table.inputs, fit, strict=False)
        )
    ]
    if table.hit in ("U", "A", "F") and not hits:
        raise ExpressionFault("table_none", name=table.name)
    if table.hit == "U" and len(hits) > 1:
        raise ExpressionFault("table_several", name=table.name, rows=[row + 1 for row in hits])
    if table.hit in ("U", "F"):
        hits = hits[:1]
    found = [
        [
            _output(output, text, names, when)
            for output, text in zip(table.outputs, table.rules[row].outputs, strict=False)
        ]
        for row in hits
    ]
    if table.hit == "A" and any(not _alike(found[0], other) for other in found[1:]):
        raise ExpressionFault("table_several", name=table.name, rows=[row + 1 for row in hits])
    if table.hit in ("U", "A", "F"):
        return {output.name: value for output, value in zip(table.outputs, found[0], strict=True)}
    return {
        output.name: _aggregated(table.aggregate if table.hit == "C" else "", [row[place] for row in found])
        for place, output in enumerate(table.outputs)
    }


def _fitting(column: TableInput, value: Any, zone: Any) -> Any:
    """A value as its column's cells know it. Raises ExpressionFault where it is of another kind."""
    value = normal(value)
    if value is None:
        return None
    if column.type == "number" and isinstance(value, Money):
        return value.decimal
    if column.type == "date" and isinstance(value, datetime):
        return value.astimezone(zone).date()
    wanted = {"number": Decimal, "date": date, "yes_no": bool}.get(column.type, str)
    if not isinstance(value, wanted):
        kind = _COLUMN_KINDS.get(column.type, column.type)
        raise ExpressionFault("argument", 0, len(column.expression), kind=kind_of(value), wants=(kind,))
    return value


def _output(output: TableOutput, text: str, names: Mapping[str, Any], when: Mapping[str, Any]) -> Any:
    return evaluate(parse(text), names, **when) if text.strip() else None


def _alike(one: list[Any], other: list[Any]) -> bool:
    return all(
        kind_of(left) == kind_of(right) and equal(left, right, _NOWHERE) for left, right in zip(one, other, strict=True)
    )


def _aggregated(aggregate: str, values: list[Any]) -> Any:
    if aggregate == "count":
        return Decimal(len(values))
    if aggregate == "sum":
        return evaluate(parse("sum(values)"), {"values": values})
    if aggregate in ("min", "max"):
        if not values:
            return None
        best = values[0]
        for value in values[1:]:
            order = order_of("<", value, best, _NOWHERE)
            best = value if order == (-1 if aggregate == "min" else 1) else best
        return best
    return values


# ---- the check


def faults(table: DecisionTable, types: Mapping[str, Kind | str]) -> list[TableFault]:
    """Every fault of a table: its shape, its cells and expressions; then, when these are sound, rows that meet where
    only one may fit, values for which none fits, and rows that are never reached.

    `types` are the kinds of the names that its expressions may use.
    """
    found = [*_faults_of_shape(table), *_faults_of_words(table, types)]
    return found or [*_overlaps(table), *_gaps(table), *_unreached(table)]


def _faults_of_shape(table: DecisionTable) -> Iterator[TableFault]:
    if not table.outputs:
        yield TableFault("table_no_output")
    if not table.rules:
        yield TableFault("table_no_row")
    if len({output.name for output in table.outputs}) < len(table.outputs):
        yield TableFault("table_output_twice")
    if table.aggregate and table.hit != "C":
        yield TableFault("table_aggregate")
    for row, rule in enumerate(table.rules):
        if len(rule.cells) != len(table.inputs) or len(rule.outputs) != len(table.outputs):
            yield TableFault("table_row_shape", row=row)


def _faults_of_words(table: DecisionTable, types: Mapping[str, Kind | str]) -> Iterator[TableFault]:
    for place, column in enumerate(table.inputs):
        yield from _faults_of_input(place, column, types)
    for row, rule in enumerate(table.rules):
        for place, (cell, column) in enumerate(zip(rule.cells, table.inputs, strict=False)):
            try:
                test = test_of(cell, column.type)
            except ExpressionFault as fault:
                yield TableFault("table_cell", row=row, column=place, fault=fault)
                continue
            stray = _stray(test, column)
            if stray:
                yield TableFault("table_unknown_value", row=row, column=place, facts={"value": stray})
        for place, (text, output) in enumerate(zip(rule.outputs, table.outputs, strict=False), len(table.inputs)):
            known, kind = checked(text, types)
            for one in known:
                yield TableFault("table_cell", row=row, column=place, fault=one)
            if not known and kind.word not in (output.type, "any", "empty", "money" if output.type == "number" else ""):
                told = ExpressionFault("argument", 0, len(text), kind=kind.word, wants=(output.type,))
                yield TableFault("table_cell", row=row, column=place, fault=told)


def _faults_of_input(place: int, column: TableInput, types: Mapping[str, Kind | str]) -> Iterator[TableFault]:
    known, kind = checked(column.expression, types)
    for fault in known:
        yield TableFault("table_cell", column=place, fault=fault)
    wanted = {_COLUMN_KINDS.get(column.type, column.type), "any", "empty"}
    wanted |= {"number": {"money"}, "date": {"moment"}}.get(column.type, set())
    if not known and kind.word not in wanted:
        told = ExpressionFault("argument", 0, len(column.expression), kind=kind.word, wants=(column.type,))
        yield TableFault("table_cell", column=place, fault=told)
    for value in column.values:
        try:
            test_of(value, column.type)
        except ExpressionFault as fault:
            yield TableFault("table_cell", column=place, fault=fault)


def _stray(test: Test, column: TableInput) -> str:
    """A value of a cell that is none of the column's; empty when there is none."""
    if not column.values or column.type in ("number", "date", "yes_no"):
        return ""
    known = {value_of(value, column.type) for value in column.values}
    return next((str(value) for value in sorted(test.values - known)), "")


class _Grid:
    """A table's rows as tests, column by column."""

    def __init__(self, table: DecisionTable) -> None:
        self.columns = [column_of(column.type, column.values) for column in table.inputs]
        self.rows = [
            [test_of(cell, column.type) for cell, column in zip(rule.cells, table.inputs, strict=True)]
            for rule in table.rules
        ]
        self._pieces = 0

    def _atoms(self, place: int, tests: list[Test]) -> list[Any]:
        """Pieces of a column: of an ordered one those that these tests cut, else the same ones always."""
        column = self.columns[place]
        return column.atoms(tests if column.kind in ORDERED else [row[place] for row in self.rows])

    def told(self, region: list[list[Any]]) -> tuple[str, ...]:
        """A region as cells would say it."""
        return tuple(
            column.told(atoms, frozenset(value for row in self.rows for value in row[place].values))
            for place, (column, atoms) in enumerate(zip(self.columns, region, strict=True))
        )

    def meeting(self, one: int, other: int) -> list[list[Any]] | None:
        """Where two rows both fit; None when nowhere."""
        region = []
        for column, left, right in zip(self.columns, self.rows[one], self.rows[other], strict=True):
            atoms = [
                atom for atom in column.atoms([left, right]) if column.covers(left, atom) and column.covers(right, atom)
            ]
            if not atoms:
                return None
            region.append(atoms)
        return region

    def left(self, rows: tuple[int, ...], within: list[Test] | None = None) -> Iterator[list[list[Any]]]:
        """Regions in which none of the rows fits, apart from each other. Raises _TooMany."""
        yield from self._left(0, rows, within, [])

    def _left(
        self, place: int, rows: tuple[int, ...], within: list[Test] | None, so_far: list[list[Any]]
    ) -> Iterator[list[list[Any]]]:
        self._pieces += 1
        if self._pieces > _MOST_PIECES:
            raise _TooMany
        rest = range(place, len(self.columns))
        if any(all(self.rows[row][column].is_any for column in rest) for row in rows):
            return
        if place == len(self.columns):
            if not rows:
                yield so_far
            return
        column = self.columns[place]
        tests = [self.rows[row][place] for row in rows]
        inside = within[place] if within else Test(is_any=True)
        groups: dict[tuple[int, ...], list[Any]] = {}
        for atom in self._atoms(place, [*tests, inside]):
            if column.covers(inside, atom):
                fit = tuple(row for row, test in zip(rows, tests, strict=True) if column.covers(test, atom))
                groups.setdefault(fit, []).append(atom)
        for fit, atoms in groups.items():
            yield from self._left(place + 1, fit, within, [*so_far, atoms])


class _TooMany(Exception):
    """The rows cut the table into more pieces than are looked through."""


def _overlaps(table: DecisionTable) -> Iterator[TableFault]:
    """Pairs of rows that fit at once, where the hit policy lets only one fit, or only rows that say the same."""
    if table.hit not in ("U", "A"):
        return
    grid = _Grid(table)
    for one in range(len(table.rules)):
        for other in range(one + 1, len(table.rules)):
            if table.hit == "A" and table.rules[one].outputs == table.rules[other].outputs:
                continue
            region = grid.meeting(one, other)
            if region is not None:
                yield TableFault("table_overlap", rows=(one, other), region=grid.told(region))


def _gaps(table: DecisionTable) -> Iterator[TableFault]:
    """Values for which no row fits, where the hit policy wants one."""
    if table.hit in ("R", "C"):
        return
    grid = _Grid(table)
    try:
        for count, region in enumerate(grid.left(tuple(range(len(table.rules))))):
            if count == MOST_GAPS:
                yield TableFault("table_more_gaps", facts={"most": MOST_GAPS})
                return
            yield TableFault("table_gap", region=grid.told(region))
    except _TooMany:
        yield TableFault("table_too_many")


def _unreached(table: DecisionTable) -> Iterator[TableFault]:
    """Rows behind others that fit wherever they do, where the first that fits decides."""
    if table.hit != "F":
        return
    for row in range(1, len(table.rules)):
        grid = _Grid(table)
        try:
            if next(grid.left(tuple(range(row)), grid.rows[row]), None) is None:
                yield TableFault("table_unreached", row=row)
        except _TooMany:
            continue


# ---- test cases


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a test case: the outputs as they would be written, or why there are none."""

    title: str
    holds: bool
    found: tuple[str, ...] = ()
    fault: ExpressionFault | None = None


def run_cases(table: DecisionTable, **when: Any) -> list[Tried]:
    """Each of the table's own test cases, tried. They give the inputs' values, so outputs know no other names."""
    return [_tried(table, case.title, case.inputs, case.expected, when) for case in table.cases]


def _tried(table: DecisionTable, title: str, inputs: list[str], expected: list[str], when: Mapping[str, Any]) -> Tried:
    try:
        values = [
            value_of(text, column.type) if text.strip() not in ("", "null") else None
            for text, column in zip(inputs, table.inputs, strict=False)
        ]
        if len(values) != len(table.inputs) or len(expected) != len(table.outputs):
            raise ExpressionFault("table_case_shape")
        found = decide_for(table, values, {}, **when)
        wanted = [
            _wanted(text, output, found[output.name]) for text, output in zip(expected, table.outputs, strict=True)
        ]
    except ExpressionFault as fault:
        return Tried(title, False, fault=fault)
    told = tuple(text_of(found[output.name]) for output in table.outputs)
    return Tried(title, _alike(list(found.values()), wanted), told)


def _wanted(text: str, output: TableOutput, found: Any) -> Any:
    """What a test case expects. A list and money are written as expressions, anything else as in a cell."""
    if text.strip() in ("", "null"):
        return None
    if isinstance(found, list | Money):
        return evaluate(parse(text), {})
    return value_of(text, "number" if isinstance(found, Decimal) else output.type)


def text_of(value: Any) -> str:
    """A value as a test case writes it."""
    if isinstance(value, list):
        return f"[{', '.join(_in_list(one) for one in value)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def _in_list(value: Any) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f'@"{value.isoformat()}"' if isinstance(value, date) else text_of(value)
