"""Reading events: the story of an object, and one event with everything it says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Q

from bagland.foundation.act import Act
from bagland.foundation.activity import activities, told_of
from bagland.foundation.kinds import Kept, Scope, kind_of, model_of
from bagland.foundation.money import Money
from bagland.foundation.naming import names_of
from bagland.foundation.ports import ports
from bagland.kernel.audit.models import Event, PersonalFact, Seal
from bagland.kernel.audit.sealing import ENTRY_BYTES

ACTOR, POSITION = "organisation.actor", "organisation.position"
"""Kinds of other rooms that events name; this room knows them as words only."""


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """One changed column of one object; `data_class` is set when the values stand apart from the event."""

    thing: str
    column: str
    before: Any
    after: Any
    data_class: str = ""
    is_hidden: bool = False
    is_erased: bool = False


told_also: list[Callable[[Act, Kept], Iterable[tuple[str, list[int]]]]] = []
"""Kinds and keys of further objects whose events belong to an object's story, for this reader: its documents."""


def about(act: Act, thing: Kept) -> Q:
    """The events of an object and of those whose events belong to its story."""
    places = [
        (kind_of(thing), [thing.pk]),
        *thing.told_with(),
        *(place for also in told_also for place in also(act, thing)),
    ]
    return reduce(or_, (Q(subject_kind=kind, subject_id__in=keys) for kind, keys in places if keys))


def told(event: Event) -> str:
    """How the story goes on after the doer's name."""
    return told_of(event.activity)


def reason_in(event: Event) -> str:
    """The reason that was given with the act, when it is no personal fact."""
    for facts in event.told.get("told", []):
        if facts.get("reason"):
            return str(facts["reason"])
    return ""


_programs: dict[int, frozenset[int]] = {}


def programs(act: Act) -> frozenset[int]:
    """The actors that are programs; a page shows them otherwise. Kept for one version of the organisation."""
    version = ports.authority.version(act)
    if version not in _programs:
        model = model_of(ACTOR)
        _programs.clear()
        _programs[version] = model.programs() if model else frozenset()
    return _programs[version]


def forget() -> None:
    """Drop what is kept (a test has another database in hand)."""
    _programs.clear()


def read_live(act: Act, places: Iterable[tuple[str, int | None]]) -> dict[tuple[str, int | None], bool]:
    """Whether the reader may read these objects, where they are seen by right of others: a scope says nothing of them.

    One query for each such kind; none else.
    """
    by_kind: dict[str, set[int]] = {}
    for kind, key in places:
        if kind and key is not None:
            by_kind.setdefault(kind, set()).add(key)
    found: dict[tuple[str, int | None], bool] = {}
    for kind, keys in by_kind.items():
        model = model_of(kind)
        if model is not None and getattr(model, "is_seen_by_right_of_others", False):
            seen = set(model.objects.visible_to(act).filter(pk__in=keys).values_list("pk", flat=True))
            found |= {(kind, key): key in seen for key in keys}
    return found


def may_read(
    act: Act,
    kind: str,
    scope: Scope,
    *,
    key: int | None = None,
    live: Mapping[tuple[str, int | None], bool] | None = None,
) -> bool:
    """Whether the reader's view of a kind of object reaches so far: who sees events does not see everything.

    `live` is what `read_live` says of the objects that are asked about.
    """
    if live and (kind, key) in live:
        return live[kind, key]
    model = model_of(kind) if kind else None
    view = getattr(model, "view", "")
    return not view or ports.authority.reach(act, view).covers(scope)


def changes(act: Act, event: Event) -> list[ColumnChange]:
    """What the event changed, column by column; personal values only by audit.see_personal_facts. Three queries.

    Erased values are said to be erased.
    """
    may_see = ports.authority.reach(act, "audit.see_personal_facts").covers(event.scope())
    kept = {fact.name: fact for fact in PersonalFact.objects.filter(event=event)}
    facts = event.told
    entries = facts.get("changes", [])
    places = {(entry["kind"], entry["key"]) for entry in entries}
    names, live = names_of(act, places), read_live(act, places)
    found: list[ColumnChange] = []
    for entry in entries:
        if not may_read(act, entry["kind"], event.scope(), key=entry["key"], live=live):
            found.append(ColumnChange(kind_title(entry["kind"]), "", None, None, is_hidden=True))
            continue
        thing = names[entry["kind"], entry["key"]]
        for column, pair in sorted(entry["columns"].items()):
            before, after = (_readable(act, entry["kind"], column, value) for value in pair)
            found.append(ColumnChange(thing, column_title(entry["kind"], column), before, after))
        for column in entry.get("personal", []):
            fact = kept.get(f"{entry['kind']}.{entry['key']}.{column}")
            found.append(_personal(thing, column_title(entry["kind"], column), fact, may_see=may_see))
        found += [
            ColumnChange(thing, column_title(entry["kind"], column), None, None, "secret", is_hidden=True)
            for column in entry.get("secret", [])
        ]
    found += [
        _personal("", input_title(event.activity, fact.name.partition(".")[2]), fact, may_see=may_see)
        for fact in kept.values()
        if fact.name.startswith(("told.", "inputs."))
    ]
    return found


def _readable(act: Act, kind: str, column: str, value: Any) -> Any:
    """A column's value as people know it: the name of an object, the word of a choice, a day, a moment."""
    model = model_of(kind)
    field = (
        next((one for one in model._meta.concrete_fields if column in (one.attname, one.name)), None) if model else None
    )
    if field is None or value is None:
        return value
    if field.is_relation:
        other = kind_of(field.related_model)
        return names_of(act, [(other, value)])[other, value]
    if field.choices:
        return dict(field.flatchoices).get(value, value)
    if isinstance(field, (models.DateField, models.DateTimeField)):
        return field.to_python(value)
    return value


def _personal(thing: str, column: str, fact: PersonalFact | None, *, may_see: bool) -> ColumnChange:
    if fact is None or fact.value is None:
        data_class = fact.data_class if fact else ""
        return ColumnChange(thing, column, None, None, data_class, is_erased=True)
    if not may_see:
        return ColumnChange(thing, column, None, None, fact.data_class, is_hidden=True)
    value = json.loads(fact.value)
    if isinstance(value, dict) and value.keys() == {"amount", "currency"}:
        value = Money.of(value["amount"], value["currency"])
    before, after = value if isinstance(value, list) and len(value) == 2 else (None, value)
    return ColumnChange(thing, column, before, after, fact.data_class)


def kind_title(kind: str) -> str:
    """What people call a kind of object."""
    model = model_of(kind)
    return str(model._meta.verbose_name) if model else kind


def column_title(kind: str, column: str) -> str:
    """What people call a column; its own name when the model is gone."""
    model = model_of(kind)
    for field in model._meta.concrete_fields if model else ():
        if column in (field.attname, field.name):
            return str(field.verbose_name)
    return column


def input_title(activity: str, name: str) -> str:
    """What a form calls an input of an activity; its own name when the activity is gone."""
    known = activities.get(activity)
    labels = {item.name: item.says.label for item in known.inputs} if known else {}
    return str(labels.get(name, name))


def position_in_chain(event: Event) -> tuple[int, Seal] | None:
    """The event's place in the chain and the seal that holds it; None while it waits. One query."""
    for seal in Seal.objects.filter(lowest_event__lte=event.pk, highest_event__gte=event.pk).order_by("first"):
        entries = bytes(seal.entries)
        for index in range(0, len(entries), ENTRY_BYTES):
            if int.from_bytes(entries[index : index + 8]) == event.pk:
                return seal.first + index // ENTRY_BYTES, seal
    return None
