"""Appending an event: the audit room's part of the frame that every act is written in."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from bagland.foundation.act import Act
from bagland.foundation.facts import canonical, digest
from bagland.foundation.kinds import Scope

COLUMNS = (
    "at, clock, door, operator, activity, actor, position, basis, on_behalf_of, approved_by, entity, department, "
    "subject_kind, subject_id, cause, depth, facts"
)
_PLACES = ", ".join(["%s"] * 17)
INSERT_EVENT = f"INSERT INTO audit_event ({COLUMNS}) VALUES ({_PLACES}) RETURNING id"  # noqa: S608 - constants

salts: ContextVar[Callable[[], bytes]] = ContextVar("salts", default=lambda: secrets.token_bytes(32))
"""Where salts come from. Only the loading of a demo company sets another source, so that it is the same every time."""


@dataclass(frozen=True, slots=True)
class Personal:
    """A value kept apart from its event: its name there, its data class, and whose object it stands on."""

    name: str
    data_class: str
    about_kind: str
    about_id: int | None
    value: Any


@dataclass(frozen=True, slots=True)
class Written:
    """An event about to be inserted: its row, and the rows of its personal facts (without the event's id)."""

    row: tuple[Any, ...]
    personal: Sequence[tuple[Any, ...]]


@dataclass(slots=True)
class Facts:
    """What goes into the column `facts`: open facts, and personal ones as hashes."""

    open: dict[str, Any] = field(default_factory=dict)
    personal: list[Personal] = field(default_factory=list)


def written(act: Act, activity: str, *, subject: tuple[str, int | None], scope: Scope, facts: Facts) -> Written:
    """The event as rows. The act must have its standing."""
    hashes, rows = {}, []
    for item in facts.personal:
        salt = salts.get()()
        hashes[item.name] = digest(item.value, salt=salt)
        rows.append((item.name, item.data_class, item.about_kind, item.about_id, canonical(item.value), salt.hex()))
    told = dict(facts.open)
    if hashes:
        told["personal"] = hashes
    standing = act.standing
    row = (
        _moment(act.at),
        act.clock.value,
        act.door.value,
        act.operator,
        activity,
        act.actor,
        standing.position if standing else None,
        standing.basis.value if standing else "",
        standing.on_behalf_of if standing else None,
        act.approved_by,
        scope.entity if scope.entity is not None or standing is None else standing.entity,
        scope.department,
        subject[0],
        subject[1],
        act.cause,
        act.depth,
        canonical(told),
    )
    return Written(row, rows)


def _moment(at: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def insert_personal(event: int, rows: Iterable[tuple[Any, ...]]) -> None:
    """The rows of an event's personal facts, one statement each (SQLite)."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO audit_personalfact (event_id, name, data_class, about_kind, about_id, value, salt) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [(event, *row) for row in rows],
        )


def personal_json(rows: Sequence[tuple[Any, ...]]) -> str:
    """The same rows as one JSON parameter (PostgreSQL)."""
    names = ("name", "data_class", "about_kind", "about_id", "value", "salt")
    return json.dumps([dict(zip(names, row, strict=True)) for row in rows])
