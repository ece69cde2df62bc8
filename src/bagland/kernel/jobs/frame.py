"""The frame of an act: organisation version and key when it opens, event and deliveries when it closes.

On PostgreSQL each end is one statement, one round trip; on SQLite, where statements cost no trip, it is a few small
ones.
"""

from __future__ import annotations

import json
import secrets
from functools import cache
from typing import Any

from django.db import connection

from bagland.foundation.act import Act
from bagland.foundation.activity import Activity
from bagland.foundation.facts import digest, plain
from bagland.foundation.kinds import Scope, kind_of
from bagland.foundation.perform import Change, Done, Pending
from bagland.foundation.refusal import Refusal
from bagland.foundation.refusals import KeyReused
from bagland.kernel.audit import frame as audit
from bagland.kernel.jobs.reactions import answering

_CLAIM = (
    "INSERT INTO jobs_actkey (actor, key, salt, fingerprint, at, result_kind) "
    "VALUES (%s, %s, %s, %s, %s, '') ON CONFLICT (actor, key) DO NOTHING RETURNING id"
)
_FIRST = (
    "SELECT salt, fingerprint, event, result_kind, result_id, request FROM jobs_actkey WHERE actor = %s AND key = %s"
)
_CLOSE_POSTGRES = f"""
WITH happened AS ({audit.INSERT_EVENT}),
waiting AS (INSERT INTO audit_unsealed (event) SELECT id FROM happened),
personal AS (
    INSERT INTO audit_personalfact (event_id, name, data_class, about_kind, about_id, value, salt)
    SELECT happened.id, fact.* FROM happened, json_to_recordset(%s::json) AS fact(
        name text, data_class text, about_kind text, about_id bigint, value text, salt text)
),
queued AS (
    INSERT INTO jobs_delivery (reaction, event_id, subject, due_at, attempts, worker, fault)
    SELECT reaction, happened.id, %s, %s, 0, '', '' FROM happened, unnest(%s::text[]) AS reaction
),
answered AS (
    UPDATE jobs_actkey SET event = happened.id, result_kind = %s, result_id = %s
    FROM happened WHERE jobs_actkey.actor = %s AND jobs_actkey.key = %s
)
SELECT id /*beside*/ FROM happened
"""  # noqa: S608 - constants

asked_with_event: dict[str, dict[str, str]] = {}
"""What rooms to the right want to know when an act's event is written, as a scalar SELECT for each database; the answer
stands in `act.memory` under the name. It costs no statement of its own."""


@cache
def _closing() -> str:
    """The statement that writes an event, with what the rooms ask; first asked for when all of them have declared."""
    selects = "".join(f", ({asked[connection.vendor]})" for asked in asked_with_event.values())
    if connection.vendor == "postgresql":
        return _CLOSE_POSTGRES.replace("/*beside*/", selects)
    return audit.INSERT_EVENT + selects


class Frame:
    """Fulfils the foundation's `Recorder`."""

    def __init__(self, version_query: str) -> None:
        """`version_query` is a scalar SELECT of the organisation's version; the room on the right knows its table."""
        self._version = version_query
        self._claim = f"{_CLAIM}, ({version_query})"

    def open(self, act: Act, activity: Activity, fingerprint: str) -> Done | Pending | None:
        """Read the version, claim the key. A concurrent second waits here for the first and gets its answer."""
        with connection.cursor() as cursor:
            if act.key is None:
                cursor.execute(self._version)
                act.memory["version"] = _one(cursor)
                return None
            salt = secrets.token_bytes(16)
            claim = (act.actor, act.key, salt.hex(), digest(fingerprint, salt=salt), audit._moment(act.at))
            cursor.execute(self._claim, claim)
            claimed = cursor.fetchone()
            if claimed is not None:
                act.memory["version"] = claimed[1]
                return None
            cursor.execute(_FIRST, (act.actor, act.key))
            return _answer(act.key, fingerprint, cursor.fetchone())

    def record(
        self, act: Act, activity: Activity, subject: Any, changes: list[Change], result: Any, scope: Scope
    ) -> int:
        """Append the event of one activity and queue what follows."""
        made_one = hasattr(result, "_meta")
        about = result if made_one and (activity.about_made or subject is None) else subject
        place = (kind_of(about), about.pk) if about is not None else ("", None)
        made = (kind_of(result), result.pk) if hasattr(result, "_meta") else ("", None)
        return self.append(act, activity.code, subject=place, scope=scope, facts=facts_of(act, changes), result=made)

    def append(
        self,
        act: Act,
        code: str,
        *,
        subject: tuple[str, int | None],
        scope: Scope,
        facts: audit.Facts,
        result: tuple[str, int | None] = ("", None),
    ) -> int:
        """The one place where an event enters the database, with its queue entries. The event's key."""
        written = audit.written(act, code, subject=subject, scope=scope, facts=facts)
        reactions = answering(code)
        queue = f"{subject[0]}:{subject[1]}" if subject[1] is not None else code
        due = written.row[0]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                personal = audit.personal_json(written.personal)
                tail = (personal, queue, due, list(reactions), *result, act.actor, act.key)
                cursor.execute(_closing(), (*written.row, *tail))
                return _written(cursor, act)
            cursor.execute(_closing(), written.row)
            event = _written(cursor, act)
            cursor.execute("INSERT INTO audit_unsealed (event) VALUES (%s)", (event,))
            if written.personal:
                audit.insert_personal(event, written.personal)
            for reaction in reactions:
                cursor.execute(
                    "INSERT INTO jobs_delivery (reaction, event_id, subject, due_at, attempts, worker, fault) "
                    "VALUES (%s, %s, %s, %s, 0, '', '')",
                    (reaction, event, queue, due),
                )
            if act.key is not None:
                cursor.execute(
                    "UPDATE jobs_actkey SET event = %s, result_kind = %s, result_id = %s WHERE actor = %s AND key = %s",
                    (event, *result, act.actor, act.key),
                )
            return event

    def refused(self, act: Act, refusal: Refusal, subject: Any, scope: Scope) -> int:
        """Append the event of a refusal that is recorded: nothing was changed, but that it was asked and why not."""
        noted = act.standing_on(act.standing) if act.standing is not None else act
        if (told := refusal.told()) is not None:
            noted.tell(told)
        place = (kind_of(subject), subject.pk) if subject is not None else ("", None)
        return self.append(noted, refusal.recorded_as, subject=place, scope=scope, facts=facts_of(noted, []))

    def keep_pending(self, act: Act, pending: Pending) -> None:
        """Remember under the key that the act became a request."""
        if act.key is None:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE jobs_actkey SET request = %s, event = %s WHERE actor = %s AND key = %s",
                (pending.request, pending.event, act.actor, act.key),
            )


def facts_of(act: Act, changes: list[Change]) -> audit.Facts:
    """What an event says: open columns with their values, personal ones apart."""
    facts = audit.Facts()
    told = []
    for change in changes:
        columns = {name: list(pair) for name, pair in change.columns.items() if name not in change.personal}
        entry: dict[str, Any] = {"kind": change.kind, "key": change.key, "columns": columns}
        if change.is_new:
            entry["new"] = True
        if change.secret:
            entry["secret"] = list(change.secret)
        if hidden := sorted(name for name in change.columns if name in change.personal):
            entry["personal"] = hidden
        told.append(entry)
        for name in hidden:
            place, data_class = f"{change.kind}.{change.key}.{name}", change.personal[name]
            values = list(change.columns[name])
            facts.personal.append(audit.Personal(place, data_class, change.kind, change.key, values))
    if told:
        facts.open["changes"] = told
    if act.session is not None and act.session.staff is not None:
        facts.open["staff_session"] = act.session.staff
    for item in act.told:
        written = item.written()
        for name, data_class in item.personal.items():
            if written.get(name) is not None:
                facts.personal.append(audit.Personal(f"told.{name}", data_class, "", None, written[name]))
            written.pop(name, None)
        facts.open.setdefault("told", []).append(written)
    return facts


def _answer(key: str, fingerprint: str, first: tuple[Any, ...] | None) -> Done | Pending:
    if first is None:
        raise KeyReused(key=key)
    salt, kept, event, kind, result, request = first
    if digest(fingerprint, salt=bytes.fromhex(salt)) != kept:
        raise KeyReused(key=key)
    if request is not None:
        return Pending(request, event, replayed=True)
    return Done(event, kind or None, result, replayed=True)


def _written(cursor: Any, act: Act) -> int:
    """The key of the event that was written; what was asked beside it is remembered."""
    event, *answers = cursor.fetchone()
    act.memory.update(zip(asked_with_event, answers, strict=True))
    return int(event)


def _one(cursor: Any) -> int:
    row = cursor.fetchone()
    return int(row[0]) if row else 0


def contents_hash(rows: list[Any]) -> str:
    """SHA-256 of a chunk's rows, for the one event that stands for them."""
    return digest(json.loads(json.dumps([plain(row) for row in rows])))
