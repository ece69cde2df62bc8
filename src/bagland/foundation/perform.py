"""The one way to write. `perform` does this, in this order and nowhere else:

1. parse the inputs; 2. open a durable transaction and look the idempotency key up; 3. load the subject and every input
that names an object through `visible_to`, and lock them; 4. ask authority; 5. ask the gates; 6. run the function, ask
authority again with what came of it, append the event, tell the settlers, queue what follows, commit.

Objects are locked in the order of (kind, key), the subject among them, so that two acts cannot wait for each other;
where a trigger's own locks still cross (the organisation's version row), the database ends one act and it is performed
again.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from django.apps import apps
from django.db import DataError, IntegrityError, OperationalError, connection, models, transaction
from django.utils.crypto import salted_hmac

from bagland.foundation import clock
from bagland.foundation.act import Act
from bagland.foundation.activity import Activity
from bagland.foundation.facts import canonical, plain
from bagland.foundation.inputs import Input
from bagland.foundation.kinds import Kept, Scope, kind_of, model_of
from bagland.foundation.ports import ports
from bagland.foundation.refusal import Refusal
from bagland.foundation.refusals import (
    ChainTooDeep,
    ClockIsSet,
    Conflict,
    GuardsMissing,
    NotFound,
    SubjectMissing,
)

log = logging.getLogger(__name__)

DEEPEST_CHAIN = 20
ATTEMPTS = 5
Answer = TypeVar("Answer")
_CROSSED = {"40P01", "40001"}  # deadlock_detected, serialization_failure (PostgreSQL, appendix A)
_UNIQUE = re.compile(r"UNIQUE constraint failed: (\w+)\.(\w+)((?:, [\w.]+)*)")
_RULE = re.compile(r"(?:(?:CHECK|FOREIGN KEY|NOT NULL) constraint failed: )?(\w+)")


@dataclass(frozen=True, slots=True)
class Change:
    """What an act changed on one object: columns with their values before and after; before is None for a new object.

    `personal` gives the data class of columns whose values are kept apart; of `secret` columns only the names are told.
    """

    kind: str
    key: int
    columns: Mapping[str, tuple[Any, Any]]
    personal: Mapping[str, str]
    secret: tuple[str, ...] = ()
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """The act was done. `event` proves it; `replayed` says that an earlier call with the same key did it."""

    event: int
    kind: str | None = None
    key: int | None = None
    thing: Any = None
    replayed: bool = False

    @property
    def result(self) -> Any:
        """What the activity returned; for a replay the object as it is now."""
        if self.thing is not None or self.kind is None:
            return self.thing
        model = model_of(self.kind)
        return model.objects.filter(pk=self.key).first() if model else None


@dataclass(frozen=True, slots=True)
class Pending:
    """The act needs another's approval and is kept as a request; `approvers` are names of people who can give it."""

    request: int
    event: int | None = None
    approvers: tuple[str, ...] = ()
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Carried:
    """An activity's function that has run, before its event is written."""

    act: Act
    subject: Any
    values: Mapping[str, Any]
    result: Any
    scope: Scope
    changes: list[Change]


class RefusedOnRecord(Exception):
    """Inside the frame only: the refusal is to be recorded, once what the function had done is undone."""

    def __init__(self, refusal: Refusal, act: Act, subject: Any, scope: Scope) -> None:
        super().__init__()
        self.refusal, self.act, self.subject, self.scope = refusal, act, subject, scope


class NeedsApproval(Exception):
    """Inside the frame only: the grant suffices with another's approval. `act` has the standing that asks."""

    def __init__(self, act: Act, amount: Any) -> None:
        super().__init__()
        self.act, self.amount = act, amount


def perform(
    activity: Activity, act: Act, subject: int | models.Model | None = None, /, **inputs: Any
) -> Done | Pending:
    """Do one activity, once, or refuse with nothing written.

    `subject` is the object or its key. Raises a Refusal; answers Pending when another must approve.
    """
    if activity.stands_for is not None:
        found = activity.stands_for(act, subject, activity.shape.read(inputs))
        return found if isinstance(found, Done) else perform_for(*found)
    return perform_for(activity, act, subject, inputs)


def perform_for(activity: Activity, act: Act, subject: Any, inputs: Mapping[str, Any]) -> Done | Pending:
    """`perform` with its inputs as a mapping."""
    came_of_it = "fault"
    try:
        answer = _performed(activity, act, subject, inputs)
        came_of_it = "pending" if isinstance(answer, Pending) else "done"
    except Refusal:
        came_of_it = "refused"
        raise
    finally:
        for watcher in ports.watchers:
            watcher(act, activity, came_of_it)
    return answer


def _performed(activity: Activity, act: Act, subject: Any, inputs: Mapping[str, Any]) -> Done | Pending:
    values = activity.shape.read(inputs)
    key = subject.pk if isinstance(subject, models.Model) else subject
    must_be_performable(activity, act, key)
    fingerprint = canonical([activity.code, key, {item.name: _told_apart(item, values) for item in activity.inputs}])
    return uncrossed(lambda: _perform_once(activity, act, key, values, fingerprint))


def _told_apart(item: Input, values: Mapping[str, Any]) -> Any:
    """An input as the hash of an idempotency key sees it; a secret only through the installation's signing key."""
    value = values[item.name]
    return value if not item.says.secret or value is None else salted_hmac(__name__, str(value)).hexdigest()


@contextmanager
def conflicts_refused() -> Iterator[None]:
    """What only the database sees — two acts at once, a rule that nobody asked — is a refusal that names the rule.

    The database's own words may hold personal values, so they are neither told nor logged.
    """
    try:
        yield
    except (IntegrityError, DataError) as error:
        rule = _broken_rule(error)
        log.warning("an act met a rule of the database", extra={"rule": rule, "fault": type(error).__name__})
        raise Conflict(rule=rule.replace("_", " ")) from None


def _broken_rule(error: Exception) -> str:
    """The name of the constraint or guard that was broken, the same on both databases."""
    told = getattr(error.__cause__, "diag", None)
    text = str(told.message_primary if told is not None else error)
    if told is not None and told.constraint_name:
        return str(told.constraint_name)
    if unique := _UNIQUE.match(text):
        table, first, rest = unique.groups()
        return _unique_named(table, [first, *(column.rpartition(".")[2] for column in rest.split(", ")[1:])])
    found = _RULE.match(text)
    return found.group(1) if found and "_" in found.group(1) else "what a column can hold"


def _unique_named(table: str, columns: list[str]) -> str:
    """The name of a uniqueness whose columns SQLite tells; one of a single column has none, and is called as usual."""
    for model in apps.get_models():
        if model._meta.db_table == table:
            fields = {column.name for column in model._meta.concrete_fields if column.column in columns}
            for rule in model._meta.constraints:
                if isinstance(rule, models.UniqueConstraint) and set(rule.fields) == fields:
                    return rule.name
    return "_".join((table, *columns, "key"))


def uncrossed(work: Callable[[], Answer]) -> Answer:
    """Run work that is one transaction; again, when the database ended it because two transactions' locks crossed."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return work()
        except OperationalError as error:
            state = getattr(error.__cause__, "sqlstate", None)
            if state not in _CROSSED or attempt == ATTEMPTS or connection.in_atomic_block:
                raise
            time.sleep(0.01 * 2**attempt)
    raise AssertionError("unreachable")


def must_be_performable(activity: Activity, act: Act, subject: int | None) -> None:
    """What is asked before any transaction: subject named, chain not too deep, clock honest, guards in place."""
    if activity.subject is not None and subject is None:
        raise SubjectMissing(activity=activity.title, kind=activity.subject._meta.verbose_name)
    if act.depth > DEEPEST_CHAIN:
        raise ChainTooDeep(depth=act.depth, most=DEEPEST_CHAIN)
    if (act.clock is clock.Source.SET or clock.has_drifted(act.at)) and not (
        act.clock is clock.Source.SET and ports.may_set_clock()
    ):
        raise ClockIsSet
    if missing := ports.missing_guards():
        raise GuardsMissing(guards=missing)


def _perform_once(
    activity: Activity, act: Act, key: int | None, values: dict[str, Any], fingerprint: str
) -> Done | Pending:
    act.memory.clear()
    act.memory["performing"] = True
    try:
        with conflicts_refused(), transaction.atomic(durable=True):
            if answered := ports.recorder.open(act, activity, fingerprint):
                return answered
            return _carried_through(activity, act, key, values)
    except NeedsApproval as need:
        return _ask(activity, act, key, values, fingerprint, need)
    except RefusedOnRecord as said:
        with transaction.atomic(durable=True):
            ports.recorder.refused(said.act, said.refusal, said.subject, said.scope)
        raise said.refusal from None
    finally:
        act.memory.clear()


def _carried_through(activity: Activity, act: Act, key: int | None, values: Mapping[str, Any]) -> Done:
    carried = carry_out(activity, act, key, values)
    event = ports.recorder.record(
        carried.act, activity, carried.subject, carried.changes, carried.result, carried.scope
    )
    for settler in ports.settlers:
        settler(carried.act, activity, carried.subject, carried.result, event)
    return _done(event, carried.result)


def carry_through(activity: Activity, act: Act, values: Mapping[str, Any], known: Mapping[Any, Any]) -> Done:
    """One of many acts of the system in one transaction, which the caller opens and which a refusal must end: rights,
    gates, event and settlers as in `perform`. For activities without subject, and acts without key.

    `known` is what the caller has looked up and locked for all of them.
    """
    act.memory.clear()
    act.memory.update(known, performing=True)
    try:
        if "version" not in known:
            ports.recorder.open(act, activity, "")
        return _carried_through(activity, act, None, values)
    finally:
        act.memory.clear()


def _ask(
    activity: Activity, act: Act, key: int | None, values: dict[str, Any], fingerprint: str, need: NeedsApproval
) -> Done | Pending:
    """Keep the act as a request, in a transaction of its own: whatever the function had done is undone first."""
    with conflicts_refused(), transaction.atomic(durable=True):
        if answered := ports.recorder.open(act, activity, fingerprint):
            return answered
        subject, filled = _load_and_lock(activity, act, key, values)
        pending = ports.authority.ask(need.act, activity, subject, filled, need.amount)
        ports.recorder.keep_pending(act, pending)
        return pending


def carry_out(activity: Activity, act: Act, key: int | None, values: Mapping[str, Any]) -> Carried:
    """Steps 3 to 6 up to the event, inside the caller's transaction. Raises NeedsApproval or a Refusal."""
    subject, values = _load_and_lock(activity, act, key, values)
    if act.as_seen is not None:
        act.as_seen(act, subject)
    watched = [thing for thing in (subject, *_models_in(values)) if thing is not None]
    before = [_columns(thing) for thing in watched]
    scope, amount = activity.scope_of(subject, values), activity.amount_of(subject, values)
    standing = ports.authority.standing(act, activity, subject, scope, amount)
    standing_act = act.standing_on(standing)
    if activity.beforehand is not None:
        try:
            activity.beforehand(standing_act, subject, values)
        except Refusal as refusal:
            if refusal.recorded_as:
                raise RefusedOnRecord(refusal, standing_act, subject, scope) from None
            raise
    if standing.asks and act.approved_by is None:
        raise NeedsApproval(standing_act, amount)
    for gate in ports.gates:
        gate(standing_act, activity, subject, values)
    positional = (standing_act,) if activity.subject is None else (standing_act, subject)
    result = activity.function(*positional, **values)
    changes = [
        change for thing, was in zip(watched, before, strict=True) if (change := _changed(thing, was)) is not None
    ]
    is_new = isinstance(result, models.Model) and not activity.makes_nothing
    made = result if is_new and all(result is not thing for thing in watched) else None
    if made is not None:
        changes.append(_new(made))
    _ask_again(activity, act, subject if subject is not None else made, values, scope, amount)
    return Carried(standing_act, subject, values, result, scope, changes)


def _ask_again(activity: Activity, act: Act, subject: Any, values: dict[str, Any], scope: Scope, amount: Any) -> None:
    """Authority once more, when the act itself moved scope or amount: the stricter answer counts."""
    if subject is None:
        return
    scope_after, amount_after = activity.scope_of(subject, values), activity.amount_of(subject, values)
    if (scope_after, amount_after) == (scope, amount):
        return
    standing = ports.authority.standing(act, activity, subject, scope_after, amount_after)
    if standing.asks and act.approved_by is None:
        raise NeedsApproval(act.standing_on(standing), amount_after)


def _load_and_lock(
    activity: Activity, act: Act, key: int | None, values: Mapping[str, Any]
) -> tuple[Any, dict[str, Any]]:
    """The subject and every input that names an object: visible to the act, locked in the order of (kind, key)."""
    wanted: dict[tuple[str, int], tuple[type[models.Model], str | None]] = {}
    if activity.subject is not None and key is not None:
        wanted[kind_of(activity.subject), key] = (activity.subject, None)
    for item in activity.inputs:
        if item.model is None or values[item.name] is None:
            continue
        for one in values[item.name] if item.many else (values[item.name],):
            wanted.setdefault((kind_of(item.model), one), (item.model, item.name))
    loaded = {place: _load(act, model, place[1]) for place, (model, _name) in sorted(wanted.items(), key=_place)}
    subject = loaded[kind_of(activity.subject), key] if activity.subject is not None and key is not None else None
    filled = dict(values)
    for item in activity.inputs:
        if item.model is None or values[item.name] is None:
            continue
        kind = kind_of(item.model)
        if item.many:
            filled[item.name] = [loaded[kind, one] for one in values[item.name]]
        else:
            filled[item.name] = loaded[kind, values[item.name]]
    return subject, filled


def _place(item: tuple[tuple[str, int], Any]) -> tuple[str, int]:
    return item[0]


def _load(act: Act, model: type[models.Model], key: int) -> models.Model:
    rows: Any = model._default_manager
    if issubclass(model, Kept):
        rows = rows.visible_to(act)
    if connection.vendor == "postgresql":
        rows = rows.select_for_update(no_key=True, of=("self",))
    found: models.Model | None = None
    with suppress(OverflowError):
        found = rows.filter(pk=key).first()
    if found is None:
        raise NotFound(kind=model._meta.verbose_name, key=key)
    return found


def _models_in(values: Mapping[str, Any]) -> list[models.Model]:
    return [
        thing
        for value in values.values()
        for thing in (value if isinstance(value, list) else [value])
        if isinstance(thing, models.Model)
    ]


def _columns(thing: models.Model) -> dict[str, Any]:
    return {
        column.attname: getattr(thing, column.attname)
        for column in thing._meta.concrete_fields
        if not column.primary_key
    }


def columns_of(thing: models.Model) -> str:
    """Canonical text of an object's columns: two are equal exactly when nothing changed in between."""
    return canonical(_columns(thing))


def _changed(thing: models.Model, before: dict[str, Any]) -> Change | None:
    if thing.pk is None:
        return None
    after = _columns(thing)
    columns = {name: pair for name in after if (pair := (plain(before[name]), plain(after[name])))[0] != pair[1]}
    return _change(thing, columns) if columns else None


def _new(thing: models.Model) -> Change:
    columns = {name: (None, plain(value)) for name, value in _columns(thing).items() if value not in (None, "")}
    return _change(thing, columns, is_new=True)


def _change(thing: models.Model, columns: dict[str, tuple[Any, Any]], *, is_new: bool = False) -> Change:
    secret = tuple(name for name in columns if name in getattr(thing, "unrecorded", ()))
    told = {name: pair for name, pair in columns.items() if name not in secret}
    return Change(kind_of(thing), thing.pk, told, getattr(thing, "personal", {}), secret, is_new)


def _done(event: int, result: Any) -> Done:
    if isinstance(result, models.Model):
        return Done(event, kind_of(result), result.pk, result)
    return Done(event, thing=result)
