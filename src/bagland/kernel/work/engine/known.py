"""What a case knows: its variables, by the items inside which one stands, as expressions ask for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from bagland.foundation.act import Act
from bagland.foundation.working_time import Calendar
from bagland.kernel.work.calendars import calendar_of
from bagland.kernel.work.engine.faults import CannotGoOn
from bagland.kernel.work.expression_words import said
from bagland.kernel.work.models import Block, Case, Variable
from bagland.kernel.work.readers import record
from bagland.kernel.work.rules.definition import DecisionTable
from bagland.kernel.work.rules.expressions import ExpressionFault, Tree, evaluate, from_json, names_in, parse, to_json
from bagland.kernel.work.rules.plan import Plan
from bagland.kernel.work.rules.tables import decide
from bagland.kernel.work.states import DataClass

FEW_NAMES = 60
"""A procedure with no more variables than these has all of them read at once; of others only those that are asked."""
_STRICTNESS = {DataClass.NORMAL.value: 0, DataClass.PERSONAL.value: 1, DataClass.SENSITIVE.value: 2}

Scope = int | None
"""The key of an item's block, or None for the whole case."""


@lru_cache(maxsize=5000)
def tree_of(text: str) -> Tree:
    """An expression read once. Raises ExpressionFault."""
    return parse(text)


def read_value(act: Act, text: str) -> Any:
    """A value as it was kept, with the objects that it names."""
    return from_json(text, lambda kind, key: record(act, kind, key))


class Known:
    """The variables of one case in one transaction."""

    def __init__(self, act: Act, case: Case, plan: Plan) -> None:
        self.act, self.case, self.plan = act, case, plan
        self._rows: dict[tuple[Scope, str], Variable | None] = {}
        self._values: dict[tuple[Scope, str], Any] = {}

    def born(self) -> None:
        """The case is new: it knows nothing yet, and nothing need be asked."""
        self._rows.update({(None, name): None for name in self.plan.names})

    def entered(self, item: int) -> None:
        """An item's block is new: it has no variables of its own yet."""
        self._rows.update({(item, name): None for name in self.plan.names})

    def remember(self, rows: Iterable[Variable]) -> None:
        """Variables that were written just now."""
        self._rows.update({(row.block_id, row.name): row for row in rows})

    def value(self, name: str, block: Block | None) -> Any:
        """The value of a variable from inside a block: the innermost item's that has it; None where nobody gave one."""
        scopes: list[Scope] = [*(block.scopes if block is not None else ()), None]
        if any((scope, name) not in self._rows for scope in scopes):
            self._read(name, scopes)
        for scope in scopes:
            row = self._rows[scope, name]
            if row is not None:
                if (scope, name) not in self._values:
                    self._values[scope, name] = read_value(self.act, row.value)
                return self._values[scope, name]
        return None

    def _read(self, name: str, scopes: list[Scope]) -> None:
        names = list(self.plan.names) if len(self.plan.names) <= FEW_NAMES else [name]
        found = Variable.objects.filter(case=self.case.pk).filter(
            Q(block__isnull=True) | Q(block__in=[scope for scope in scopes if scope is not None])
        )
        if len(names) < len(self.plan.names):
            found = found.filter(name__in=names)
        for wanted in (*names, name):
            for scope in scopes:
                self._rows.setdefault((scope, wanted), None)
        for row in found:
            self._rows[row.block_id, row.name] = row

    def give(
        self, name: str, value: Any, block: Block | None, *, node: str, by: int | None = None, data_class: str = "",
        here: bool = False,
    ) -> None:  # fmt: skip
        """A variable gets a value: where it has one already, else in the innermost item; `here` in the item itself.

        `by` is the actor who gave it, None where the procedure worked it out.
        """
        scopes: list[Scope] = [*(block.scopes if block is not None else ()), None]
        self.value(name, block)
        scope = scopes[0] if here else next((one for one in scopes if self._rows.get((one, name))), scopes[0])
        row = self._rows.get((scope, name))
        text = to_json(value)
        strictest = data_class or self.plan.names.get(name, DataClass.NORMAL.value)
        if row is None:
            row = Variable(case_id=self.case.pk, block_id=scope, name=name)
        row.value, row.data_class, row.node, row.set_at, row.set_by = text, strictest, node, self.act.at, by
        row.save()
        self._rows[scope, name] = row
        self._values[scope, name] = value

    def names(self, block: Block | None) -> Names:
        """What an expression knows from inside a block."""
        return Names(self, block)

    def data_class(self, text: str) -> str:
        """The strictest data class among the variables of an expression."""
        classes = [self.plan.names.get(name.partition(".")[0], "normal") for name in names_in(tree_of(text))]
        return max(classes, key=lambda one: _STRICTNESS.get(one, 0), default=DataClass.NORMAL.value)

    def worked_out(self, text: str, block: Block | None, where: str) -> Any:
        """The value of an expression. Raises CannotGoOn with what is wrong, and where."""
        try:
            return evaluate(tree_of(text), self.names(block), now=self.act.at, calendar=self.calendar)
        except ExpressionFault as fault:
            raise CannotGoOn(
                _("“%(expression)s” at %(where)s: %(fault)s")
                % {"expression": text, "where": where, "fault": said(fault)}
            ) from None

    def decided(self, table: DecisionTable, block: Block | None, where: str) -> dict[str, Any]:
        """The conclusions of a decision table. Raises CannotGoOn when no rule, or more than one, holds."""
        try:
            return decide(table, self.names(block), now=self.act.at, calendar=self.calendar)
        except ExpressionFault as fault:
            raise CannotGoOn(_("%(where)s: %(fault)s") % {"where": where, "fault": said(fault)}) from None

    @cached_property
    def calendar(self) -> Calendar:
        """The working time of the case's entity. One query, once."""
        return calendar_of(self.case.entity_id)

    def holds(self, text: str, block: Block | None, where: str) -> bool:
        """Whether a condition holds; an empty one does. Raises CannotGoOn, also when it is neither yes nor no."""
        if not text:
            return True
        value = self.worked_out(text, block, where)
        if not isinstance(value, bool):
            raise CannotGoOn(
                _("“%(expression)s” at %(where)s is neither yes nor no.") % {"expression": text, "where": where}
            )
        return value


class Names(Mapping[str, Any]):
    """The variables and what else an expression may name, asked for only as needed."""

    def __init__(self, known: Known, block: Block | None) -> None:
        self._known, self._block = known, block

    def __getitem__(self, name: str) -> Any:
        known = self._known
        if name in known.plan.names:
            return known.value(name, self._block)
        if name == "starter":
            return record(known.act, "organisation.actor", known.case.starter_id)
        if name == "subject" and known.case.subject_id is not None:
            return record(known.act, known.case.subject_kind, known.case.subject_id)
        if name == "started":
            return known.case.started_at
        if name == "case":
            return {"title": known.case.title, "number": known.case.pk, "started": known.case.started_at}
        if name == "subject":
            return None
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter((*self._known.plan.names, "starter", "subject", "started", "case"))

    def __len__(self) -> int:
        return len(self._known.plan.names) + 4
