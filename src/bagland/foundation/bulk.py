"""One activity over many rows at once, with every guarantee that `perform` gives a single one.

An activity may declare beside its function a form for many (`many=`): it gets the rows of a chunk with what they name
loaded and locked, and answers for each row what it made, or the refusal that the function would have raised. What is
asked of authority is asked once for every scope and amount that differs; gates are asked for every row. Whatever
cannot be laid to one row (a rule of the database, a right that is missing for what was made) is left to the single
form: `NotTogether` undoes the chunk, and its rows are carried out one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

from bagland.foundation.act import Act, Standing
from bagland.foundation.activity import Activity
from bagland.foundation.facts import plain
from bagland.foundation.inputs import Input
from bagland.foundation.kinds import Kept, Scope, kind_of
from bagland.foundation.money import Money
from bagland.foundation.perform import Carried, Change, NeedsApproval, _changed, _columns
from bagland.foundation.ports import ports
from bagland.foundation.refusal import Refusal
from bagland.foundation.refusals import NotFound

Outcome = Carried | Refusal | NeedsApproval
Place = tuple[Scope, Money | None]


class NotTogether(Exception):
    """These rows must be carried out one by one, to tell which of them cannot be."""


def carry_out_many(activity: Activity, act: Act, rows: Sequence[dict[str, Any]]) -> list[Outcome]:
    """`carry_out` for rows of inputs, in the caller's transaction: for each row what was done, or why not.

    A few queries, whatever the number of rows. Raises NotTogether; the caller then undoes what was written.
    """
    assert activity.many is not None  # noqa: S101 - asked by the caller
    things = _loaded(activity, act, rows)
    before = {id(thing): _columns(thing) for thing in things.values()}
    asked = _Asked(activity, act)
    outcomes: list[Outcome | None] = [None] * len(rows)
    filled: dict[int, dict[str, Any]] = {}
    together: dict[Standing, list[int]] = {}
    places: dict[int, Place] = {}
    naming = [item for item in activity.inputs if item.model is not None]
    for number, values in enumerate(rows):
        try:
            filled[number] = _filled(naming, values, things)
            places[number] = activity.scope_of(None, filled[number]), activity.amount_of(None, filled[number])
            standing_act = asked.acts(places[number])
            for gate in ports.gates:
                gate(standing_act, activity, None, filled[number])
        except (Refusal, NeedsApproval) as why:
            outcomes[number] = why
            continue
        assert standing_act.standing is not None  # noqa: S101 - found just now
        together.setdefault(standing_act.standing, []).append(number)
    for standing, numbers in together.items():
        standing_act = act.standing_on(standing)
        results = activity.many(standing_act, [filled[number] for number in numbers])
        for number, result in zip(numbers, results, strict=True):
            if isinstance(result, Refusal):
                outcomes[number] = result
                continue
            made = result if isinstance(result, models.Model) and id(result) not in before else None
            if made is not None:
                asked.must_hold_for(made, filled[number], places[number])
            changes = [new_change(made)] if made is not None else []
            outcomes[number] = Carried(standing_act, None, filled[number], result, places[number][0], changes)
    _note_changes(outcomes, things.values(), before)
    return [outcome for outcome in outcomes if outcome is not None]


class _Asked:
    """What authority said, once for each scope and amount."""

    def __init__(self, activity: Activity, act: Act) -> None:
        self.activity, self.act = activity, act
        self._answers: dict[Place, Act | Refusal | NeedsApproval] = {}

    def acts(self, place: Place) -> Act:
        """The act with the position that suffices. Raises what authority says otherwise."""
        if place not in self._answers:
            self._answers[place] = self._ask(place)
        answer = self._answers[place]
        if isinstance(answer, Act):
            return answer
        raise answer

    def _ask(self, place: Place) -> Act | Refusal | NeedsApproval:
        try:
            standing = ports.authority.standing(self.act, self.activity, None, *place)
        except Refusal as refusal:
            return refusal
        standing_act = self.act.standing_on(standing)
        if standing.asks and self.act.approved_by is None:
            return NeedsApproval(standing_act, place[1])
        return standing_act

    def must_hold_for(self, made: models.Model, values: dict[str, Any], place: Place) -> None:
        """Authority once more, where what was made has another scope or amount than was asked for."""
        after = self.activity.scope_of(made, values), self.activity.amount_of(made, values)
        if after == place:
            return
        try:
            self.acts(after)
        except (Refusal, NeedsApproval):
            raise NotTogether from None


def _loaded(
    activity: Activity, act: Act, rows: Sequence[Mapping[str, Any]]
) -> dict[tuple[type[models.Model], int], models.Model]:
    """Every object that the rows name, visible to the act, locked in the order of (kind, key). One query a kind."""
    wanted: dict[type[models.Model], set[int]] = {}
    for item in activity.inputs:
        if item.model is None:
            continue
        for values in rows:
            if (value := values[item.name]) is not None:
                wanted.setdefault(item.model, set()).update(value if item.many else (value,))
    found: dict[tuple[type[models.Model], int], models.Model] = {}
    for model, keys in sorted(wanted.items(), key=lambda pair: kind_of(pair[0])):
        things: Any = model._default_manager
        things = things.visible_to(act) if issubclass(model, Kept) else things.all()
        if connection.vendor == "postgresql":
            things = things.select_for_update(no_key=True, of=("self",))
        for thing in things.filter(pk__in=keys).order_by("pk"):
            found[model, thing.pk] = thing
    return found


def _filled(
    naming: Sequence[Input], values: Mapping[str, Any], things: Mapping[tuple[type[models.Model], int], models.Model]
) -> dict[str, Any]:
    filled = dict(values)
    for item in naming:
        if (value := values[item.name]) is None:
            continue
        assert item.model is not None  # noqa: S101 - these name objects
        for key in value if item.many else (value,):
            if (item.model, key) not in things:
                raise NotFound(kind=item.model._meta.verbose_name, key=key)
        filled[item.name] = [things[item.model, key] for key in value] if item.many else things[item.model, value]
    return filled


def _note_changes(outcomes: Sequence[Outcome | None], things: Any, before: Mapping[int, dict[str, Any]]) -> None:
    """What the rows changed of objects that they name stands with the first row that was done."""
    first = next((outcome for outcome in outcomes if isinstance(outcome, Carried)), None)
    if first is not None:
        changes = [change for thing in things if (change := _changed(thing, before[id(thing)])) is not None]
        first.changes.extend(changes)


def new_change(made: models.Model) -> Change:
    """A new object as its event tells it."""
    secret: frozenset[str] = getattr(made, "unrecorded", frozenset())
    columns: dict[str, tuple[Any, Any]] = {}
    for name in _names(type(made)):
        value = getattr(made, name)
        if value is not None and value != "":
            columns[name] = (None, plain(value))
    hidden = tuple(name for name in columns if name in secret)
    for name in hidden:
        del columns[name]
    return Change(kind_of(made), made.pk, columns, getattr(made, "personal", {}), hidden, True)


_columns_of: dict[type[models.Model], tuple[str, ...]] = {}


def _names(model: type[models.Model]) -> tuple[str, ...]:
    if model not in _columns_of:
        _columns_of[model] = tuple(item.attname for item in model._meta.concrete_fields if not item.primary_key)
    return _columns_of[model]
