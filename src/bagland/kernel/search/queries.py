"""What is found by words, as far as the reader may see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from bagland.foundation.act import Act
from bagland.foundation.among import has_own_rule, seen_among
from bagland.foundation.kinds import Reach, model_of
from bagland.foundation.naming import names_of
from bagland.foundation.ports import ports
from bagland.foundation.searching import searchables
from bagland.kernel.search.refusals import NoSuchPlace
from bagland.kernel.search.rules.asking import AnyOf, Lexeme, Question, Way, narrowed, question_of, ways
from bagland.kernel.search.rules.dialects import fts5, tsquery
from bagland.kernel.search.rules.words import AUDIENCE, ENTITY, KIND, UNLISTED, sign

PAGE = 30
WINDOW = 2_000
"""How many of the newest entries PostgreSQL looks through before it asks the index: what is common is among them."""
MOST_KEYS = 400
"""More keys of one view than this are not asked for one by one; those hits are left to the second wall."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next page begins: after this entry, found in this way."""

    way: int
    entry: int

    def __str__(self) -> str:
        return f"{self.way}-{self.entry}"

    @classmethod
    def of(cls, text: str) -> Place | None:
        """Read a place. Refuses with NoSuchPlace."""
        if not text:
            return None
        way, _, entry = text.partition("-")
        if not (way.isascii() and way.isdigit() and entry.isascii() and entry.isdigit() and len(entry) < 19):
            raise NoSuchPlace
        return cls(int(way[:2]), int(entry))


@dataclass(frozen=True, slots=True)
class Hit:
    """One object that was found: what it is called today, where it has its place, and the text that was searched.

    `way` is 0 for named so, 1 named alike, 2 said so, 3 said alike.
    """

    kind: str
    key: int
    name: str
    text: str
    way: int
    entity: int | None = None
    department: int | None = None
    entity_name: str = ""
    department_name: str = ""


@dataclass(frozen=True, slots=True)
class Hits:
    """Found objects in order; `next` is the place behind them, None at the end."""

    question: Question
    hits: Sequence[Hit] = ()
    next: Place | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    way: int
    entry: int
    kind: str
    key: int
    view: str
    entity: int | None
    department: int | None
    title: str
    text: str
    text_en: str


def search(
    act: Act,
    typed: str,
    *,
    kinds: Iterable[str] | None = None,
    entity: int | None = None,
    after: Place | None = None,
    limit: int = PAGE,
    beginnings_in_text: bool = True,
    named_only: bool = False,
    newest_without_words: bool = False,
) -> Hits:
    """Objects that the actor may see and whose words are those typed, the best first; nothing hidden is counted.

    `named_only` asks titles and numbers alone; `newest_without_words` answers nothing typed with what was changed last.
    At most four queries for what is found, one for each kind among it that the actor does not see all of, and those
    for names that are not kept. Views: those of the texts.
    """
    question = question_of(typed)
    wanted = by_themselves() if kinds is None else [kind for kind in kinds if kind in searchables]
    audience = _audience(act, wanted)
    if audience == [] or not wanted or not (question or newest_without_words):
        return Hits(question)
    # The ordinary kinds are nearly all texts: leaving the others out is cheaper than asking for so many.
    chosen = None if kinds is None else [KIND + sign(kind) for kind in wanted]
    never = (Lexeme(UNLISTED),) if kinds is None else ()
    filters = (chosen, audience, None if entity is None else [f"{ENTITY}{entity}"])
    if question:
        number = 2 if named_only else 4
        found = ways(question, beginnings_in_text=beginnings_in_text)[:number]
        asked = [replace(way, asked=narrowed(way.asked, *filters), never=never) for way in found]
    else:
        newest = AnyOf(tuple(Lexeme(KIND + sign(kind)) for kind in wanted))
        asked = [Way(narrowed(newest, None, *filters[1:]))]
    rows = _candidates(asked, after, limit + 1)
    behind = Place(rows[limit - 1].way, rows[limit - 1].entry) if len(rows) > limit else None
    return Hits(question, _hits(act, _once(_seen(act, rows[:limit]))), behind)


def by_themselves() -> list[str]:
    """The kinds that are searched when none is named."""
    return [kind for kind, known in searchables.items() if known.by_itself]


def _audience(act: Act, kinds: Sequence[str]) -> list[str] | None:
    """The marks of texts that the actor may find by some view; None for all of them. No query."""
    views = dict.fromkeys(view for kind in kinds for view in searchables[kind].views)
    reaches = {view: ports.authority.reach(act, view) for view in views}
    if all(reach.everything for reach in reaches.values()):
        return None
    marks: list[str] = []
    for view, reach in reaches.items():
        base = AUDIENCE + sign(view)
        keys = [f"{base}{letter}{key}" for letter, keys in _keys(reach) for key in sorted(keys)]
        if reach.everything or len(keys) > MOST_KEYS:
            marks.append(base)
        elif keys:
            marks += [f"{base}a", *keys]
    return marks


def _keys(reach: Any) -> tuple[tuple[str, frozenset[int]], ...]:
    return ("e", reach.entities), ("d", reach.departments), ("o", reach.own)


# The candidates: the newest entries that each way finds.

_COLUMNS = "e.id, e.kind, e.key, e.view, e.entity, e.department, e.title, e.text, e.text_en"
_SQLITE = (
    f"SELECT {_COLUMNS} FROM search_words AS w CROSS JOIN search_entry AS e ON e.id = w.rowid "  # noqa: S608
    "WHERE w.search_words MATCH %s{behind} ORDER BY w.rowid DESC LIMIT {limit}"
)
_POSTGRES = f"""
WITH newest AS MATERIALIZED (
    SELECT {_COLUMNS} FROM (SELECT * FROM search_entry AS e WHERE true{{behind}} ORDER BY id DESC LIMIT {WINDOW}) AS e
    WHERE e.lexemes @@ %s::tsquery LIMIT {{limit}}
), indexed AS MATERIALIZED (
    SELECT id FROM search_entry AS e WHERE (SELECT count(*) FROM newest) < {{limit}} AND e.lexemes @@ %s::tsquery
), wanted AS MATERIALIZED (SELECT id FROM indexed AS e WHERE true{{behind}} ORDER BY id DESC LIMIT {{limit}})
SELECT * FROM newest WHERE (SELECT count(*) FROM newest) >= {{limit}}
UNION ALL
SELECT {_COLUMNS} FROM wanted JOIN search_entry AS e ON e.id = wanted.id
"""  # noqa: S608


def _candidates(asked: Sequence[Way], after: Place | None, limit: int) -> list[_Row]:
    """The first entries that the ways find, in order; each way is asked only when those before it gave too few."""
    found: list[_Row] = []
    for number, way in enumerate(asked):
        if after is not None and number < after.way:
            continue
        # What this page has found already is few, and cheaper to leave out by hand than to be asked for once more.
        known = {row.entry for row in found}
        earlier = way.earlier if after is not None else ()
        behind = after.entry if after is not None and number == after.way else None
        rows = _asked(replace(way, earlier=earlier), behind, limit - len(found) + len(known))
        found += [_Row(number, *row) for row in rows if row[0] not in known][: limit - len(found)]
        if len(found) >= limit:
            break
    return found


def _asked(way: Way, behind: int | None, limit: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            text = tsquery(way)
            clause = f" AND e.id < {behind:d}" if behind is not None else ""
            cursor.execute(_POSTGRES.format(behind=clause, limit=limit), [text, text])
            return sorted(cursor.fetchall(), reverse=True)
        clause = f" AND w.rowid < {behind:d}" if behind is not None else ""
        cursor.execute(_SQLITE.format(behind=clause, limit=limit), [fts5(way)])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


# The second wall: what was found is read by right, as everything is.


def _seen(act: Act, rows: Sequence[_Row]) -> list[_Row]:
    """Those that the actor may see now. One query for each kind and reach of which the actor does not see everything.

    A kind whose views reach equally far is asked once for all of them.
    """
    by_view: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        by_view[row.kind, row.view].append(row.key)
    seen: set[tuple[str, str, int]] = set()
    by_reach: dict[tuple[str, Reach], list[tuple[str, int]]] = defaultdict(list)
    for (kind, view), keys in by_view.items():
        model: Any = model_of(kind)
        if ports.authority.reach(act, view).everything and (model is None or model.reach_by(act, view).everything):
            seen |= {(kind, view, key) for key in keys}
        elif model is not None and has_own_rule(model):
            visible = model.objects.visible_to(act, view).filter(pk__in=keys).values_list("pk", flat=True)
            seen |= {(kind, view, key) for key in visible}
        elif model is not None:
            by_reach[kind, model.reach_by(act, view)] += [(view, key) for key in keys]
    for (kind, reach), asked in by_reach.items():
        among = seen_among(model_of(kind), reach, [key for _view, key in asked])
        seen |= {(kind, view, key) for view, key in asked if key in among}
    return [row for row in rows if (row.kind, row.view, row.key) in seen]


def _once(rows: Sequence[_Row]) -> list[_Row]:
    """An object that is found by two of its texts is one hit, the better."""
    return list({(row.kind, row.key): row for row in reversed(rows)}.values())[::-1]


def _hits(act: Act, rows: Sequence[_Row]) -> list[Hit]:
    """Rows with names of today."""
    entity, department = "organisation.legalentity", "organisation.department"
    wanted = {(row.kind, row.key) for row in rows}
    wanted |= {(entity, row.entity) for row in rows if row.entity is not None}
    wanted |= {(department, row.department) for row in rows if row.department is not None}
    names = names_of(act, wanted)
    return [
        Hit(
            kind=row.kind,
            key=row.key,
            name=names[row.kind, row.key],
            text=row.text_en if act.language.startswith("en") and row.text_en else row.text,
            way=row.way,
            entity=row.entity,
            department=row.department,
            entity_name=names.get((entity, row.entity or 0), ""),
            department_name=names.get((department, row.department or 0), ""),
        )
        for row in rows
    ]
