"""The answers that a case knows, as far as this reader may read them.

An answer of data class normal is read by everybody who sees the case; a personal one by whoever started it and by those
who have or had work in it; a sensitive one by whoever gave it, and at the steps that show it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bagland.foundation.act import Act
from bagland.foundation.kinds import model_of
from bagland.foundation.naming import Place, names_of
from bagland.foundation.speech import joined, language, spoken
from bagland.kernel.work.engine.run import plan_for
from bagland.kernel.work.models import Case, Task, Variable, Waiting
from bagland.kernel.work.models.reading import waiting_for
from bagland.kernel.work.rules.definition import Question, Step
from bagland.kernel.work.rules.expressions import from_json
from bagland.kernel.work.rules.plan import Plan
from bagland.kernel.work.states import DataClass

ACTOR = "organisation.actor"
MOST = 300


@dataclass(frozen=True, slots=True)
class Shown:
    """One answer. `value` is None where it is hidden from this reader; an object stands as its page's link."""

    name: str
    label: str
    value: Any
    is_hidden: bool
    by: str
    at: Any
    data_class: str
    item: int | None = None
    """The block of the item for which it was given, inside a «for each»."""


def answers_of(act: Act, case: Case, *, shown: Iterable[str] = ()) -> list[Shown]:
    """What was answered and worked out in a case, in the order in which it was given. Four queries at most, and one
    for each kind of object among the answers.

    `shown` are names that a step at hand shows to whoever does it, whatever their data class.
    """
    rows = list(Variable.objects.filter(case=case).order_by("pk")[:MOST])
    opened = set(shown)
    is_strict = any(row.data_class != DataClass.NORMAL and row.name not in opened for row in rows)
    has_work = is_strict and has_work_in(act, case)
    asked = questions_of(plan_for(case))
    names = names_of(act, {(ACTOR, row.set_by) for row in rows if row.set_by})
    values = {row.pk: from_json(row.value) for row in rows if _may_read(act, case, row, opened, has_work)}
    things = _things(act, values.values())
    return [
        Shown(
            name=row.name,
            label=label_of(asked.get(row.name), row.name),
            value=_told(values[row.pk], asked.get(row.name), things) if row.pk in values else None,
            is_hidden=row.pk not in values,
            by=names.get((ACTOR, row.set_by or 0), ""),
            at=row.set_at,
            data_class=row.data_class,
            item=row.block_id,
        )
        for row in rows
    ]


def may_read(act: Act, case: Case, row: Variable) -> bool:
    """Whether a reader who sees the case may read this answer. Two queries for one that is not normal."""
    return _may_read(act, case, row, set(), row.data_class == DataClass.PERSONAL and has_work_in(act, case))


def _may_read(act: Act, case: Case, row: Variable, opened: set[str], has_work: bool) -> bool:
    if row.data_class == DataClass.NORMAL or row.name in opened or row.set_by == act.actor:
        return True
    return row.data_class == DataClass.PERSONAL and (has_work or case.starter_id == act.actor)


def has_work_in(act: Act, case: Case) -> bool:
    """Whether the reader has or had something to do in the case. Two queries."""
    if Task.objects.filter(case=case, closed_by=act.actor).exists():
        return True
    reach = waiting_for(act)
    return not reach.nothing and Waiting.objects.filter(Waiting.within(reach), task__case=case).exists()


def questions_of(plan: Plan) -> dict[str, Question]:
    """Every question that a procedure asks, by its name."""
    asked = {question.name: question for question in plan.definition.form}
    for place in plan.places.values():
        if isinstance(place.node, Step):
            asked |= {question.name: question for question in place.node.form}
    return asked


def label_of(question: Question | None, name: str) -> str:
    """What an answer is called: its question, else its name as words."""
    told = question.label.in_language(language()) if question is not None else ""
    return told or name.replace("_", " ").capitalize()


def told(value: Any) -> str:
    """The value of a shown answer as words: lists joined, objects by name."""
    if isinstance(value, list):
        return joined(told(part) for part in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return spoken(value) if value is not None else ""


def in_words(text: str) -> str:
    """A value as it is kept, as one line of words, without looking anything up."""
    value = from_json(text)
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {part}" for name, part in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else spoken(value)


def _things(act: Act, values: Iterable[Any]) -> dict[Place, Any]:
    """The objects among values that the reader may see. One query for each kind."""
    wanted: dict[str, set[int]] = {}
    for value in values:
        for kind, key in _places(value):
            wanted.setdefault(kind, set()).add(key)
    found: dict[Place, Any] = {}
    for kind, keys in wanted.items():
        model = model_of(kind)
        if model is not None:
            found |= {(kind, thing.pk): thing for thing in model.objects.visible_to(act).filter(pk__in=keys)}
    return found


def _places(value: Any) -> Iterable[Place]:
    if isinstance(value, Mapping):
        if set(value) == {"kind", "key"}:
            yield str(value["kind"]), int(value["key"])
            return
        for part in value.values():
            yield from _places(part)
    if isinstance(value, list):
        for part in value:
            yield from _places(part)


def _told(value: Any, question: Question | None, things: Mapping[Place, Any]) -> Any:
    """A value as facts show it: an object, the word of a choice, a list of these."""
    if isinstance(value, list):
        return [_told(part, question, things) for part in value]
    if isinstance(value, Mapping):
        places = list(_places(value))
        if len(places) == 1 and set(value) == {"kind", "key"}:
            return things.get(places[0]) or _("hidden, or gone")
        if set(value) == {"name", "by", "at"}:
            return _("signed by %(name)s") % {"name": value["name"]}
        return [f"{name}: {part}" for name, part in value.items()]
    if question is not None and question.choices and isinstance(value, str):
        words = {choice.value: choice.label.in_language(language()) for choice in question.choices}
        return words.get(value) or value
    return value
