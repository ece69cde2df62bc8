"""What can be found by its words: declared by each room, kept in the index by kernel/search.

    searchable(
        Department,
        icon="sitemap",
        texts=texts_of_departments,
        watches=(Watch("organisation_department", "id"), Watch("organisation_departmentterm", "department_id")),
    )

`texts` gives what is to be found of some objects, read afresh; an object without a text is not found. A text is seen by
one view: what fewer may see is a text of its own, with the view of those. The watched tables get triggers, so that
whatever hand changes a row, the index hears of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models

from bagland.foundation import guards
from bagland.foundation.guards import Guard
from bagland.foundation.kinds import kind_of

TOUCHED = "search_touched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who may find a text, as the keys of a reach: it mirrors the model's `within`.

    `anyone` is whoever has the view at all. Nothing here grants: what is found is read through `visible_to` as well.
    """

    entity: int | None = None
    departments: frozenset[int] = frozenset()
    own: frozenset[int] = frozenset()
    anyone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What is to be found of one object by those who have one view.

    `titles` are its names (in both languages, where they differ), `words` numbers, codes, addresses and telephones,
    `text` the rest, of which a part is shown with a hit; `text_en` the same for those who read English, where that is
    another. `entity` and `department` say where the object has its place.
    An empty `view` is the model's own.
    """

    key: int
    titles: Sequence[str]
    words: Sequence[str] = ()
    text: str = ""
    text_en: str = ""
    view: str = ""
    audience: Audience = field(default_factory=Audience)
    entity: int | None = None
    department: int | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """A table whose rows are part of a kind's texts: the column with the object's key, and the columns that count.

    Without columns every change counts.
    """

    table: str
    key: str
    columns: tuple[str, ...] = ()


Texts = Callable[[Sequence[int]], Iterable[Text]]
Followers = Callable[[Sequence[int]], Iterable[tuple[type[models.Model], Iterable[int]]]]
Turning = Callable[[date, date], Iterable[int]]


@dataclass(frozen=True, eq=False)
class Searchable:
    """How one kind is found.

    `followers` names the objects whose texts repeat a text that has changed: the holders of a position that got another
    title. `turning` names those whose texts change by the calendar, from the first day to the second, both included,
    because a term begins or has ended. `is_person` puts the kind behind `@` in the palette. What is
    not found `by_itself`, an appointment beside its person, is found where that kind is asked for.
    """

    model: type[models.Model]
    texts: Texts
    watches: tuple[Watch, ...]
    icon: str
    views: tuple[str, ...]
    followers: Followers | None = None
    turning: Turning | None = None
    is_person: bool = False
    by_itself: bool = True

    @property
    def kind(self) -> str:
        return kind_of(self.model)


searchables: dict[str, Searchable] = {}
"""By kind, in the order in which the rooms declared them."""


def searchable(
    model: type[models.Model],
    *,
    texts: Texts,
    watches: Iterable[Watch],
    icon: str,
    views: Iterable[str] = (),
    followers: Followers | None = None,
    turning: Turning | None = None,
    is_person: bool = False,
    by_itself: bool = True,
) -> None:
    """Make the objects of a model findable. `views` are those of its texts, when not only the model's own."""
    own: Any = model
    declared = Searchable(
        model, texts, tuple(watches), icon, tuple(views) or (own.view,), followers, turning, is_person, by_itself
    )
    searchables[declared.kind] = declared
    guards.register(guard for watch in declared.watches for guard in triggers(declared.kind, watch))


def triggers(kind: str, watch: Watch) -> list[Guard]:
    """What tells the index that a row was written, changed or removed, by whatever statement."""
    name = f"{watch.table}_found_{kind.rpartition('.')[2]}"
    columns = watch.columns and (watch.key, *watch.columns)
    return [
        _guard(f"{name}_i", watch.table, "INSERT", kind, watch.key, ()),
        _guard(f"{name}_u", watch.table, "UPDATE", kind, watch.key, columns),
        _guard(f"{name}_d", watch.table, "DELETE", kind, watch.key, ()),
    ]


_SIDES = {"INSERT": ("new",), "UPDATE": ("old", "new"), "DELETE": ("old",)}
_OTHER = {"old": "new", "new": "old"}


def _guard(name: str, table: str, event: str, kind: str, key: str, columns: Sequence[str]) -> Guard:
    return Guard(
        name,
        table,
        sqlite=(_sqlite(name, table, event, kind, key, columns),),
        postgres=_postgres(name, table, event, kind, key, columns),
    )


def _sqlite(name: str, table: str, event: str, kind: str, key: str, columns: Sequence[str]) -> str:
    when = f" WHEN {' OR '.join(f'OLD.{column} IS NOT NEW.{column}' for column in columns)}" if columns else ""
    rows = " UNION ".join(f"SELECT '{kind}', {side}.{key}, 0 WHERE {side}.{key} IS NOT NULL" for side in _SIDES[event])
    return (
        f"CREATE TRIGGER IF NOT EXISTS {name} AFTER {event} ON {table}{when} "
        f"BEGIN INSERT INTO {TOUCHED} (kind, key, xact) {rows}; END"
    )


def _postgres(name: str, table: str, event: str, kind: str, key: str, columns: Sequence[str]) -> tuple[str, ...]:
    """A statement trigger over the rows that a statement changed: a row trigger would halve the speed of a bulk run."""
    rows = []
    for side in _SIDES[event]:
        source = f"{side}_rows AS r"
        if columns:
            mine, others = _row("r", columns), _row("o", columns)
            source += f" JOIN {_OTHER[side]}_rows AS o ON o.id = r.id AND ({mine}) IS DISTINCT FROM ({others})"
        xact = "pg_current_xact_id()::text::bigint"
        rows.append(f"SELECT '{kind}', r.{key}, {xact} FROM {source} WHERE r.{key} IS NOT NULL")  # noqa: S608
    seen = " ".join(f"{side.upper()} TABLE AS {side}_rows" for side in _SIDES[event])
    return (
        f"CREATE OR REPLACE FUNCTION guard_{name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN INSERT INTO {TOUCHED} (kind, key, xact) {' UNION '.join(rows)}; RETURN NULL; END $$",
        f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {seen} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION guard_{name}()",
    )


def _row(alias: str, columns: Sequence[str]) -> str:
    return ", ".join(f"{alias}.{column}" for column in columns)
