"""What an approver sees when deciding, as it is kept with the decision: fields, money, what changes, documents' hashes.

Objects stand by kind and key. Values that are personal, or that not everybody reads, stand only as a salted hash; what
they were is told by the event of the request, as personal facts, as long as those are kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from bagland.foundation.act import Act
from bagland.foundation.activity import activities
from bagland.foundation.facts import digest, plain
from bagland.foundation.kinds import kind_of
from bagland.kernel.access.models import Request
from bagland.kernel.documents.public import Document
from bagland.kernel.work.engine import Known, plan_for
from bagland.kernel.work.models import Case, Task
from bagland.kernel.work.rules.definition import Approval
from bagland.kernel.work.rules.expressions import to_json

DOCUMENT = kind_of(Document)


def shown_of_request(request: Request, subject: Any) -> dict[str, Any]:
    """A request as it stands: what is asked for, on what, with which inputs, and what that changes. Two queries."""
    activity = activities.get(request.activity)
    given = json.loads(request.inputs or "{}")
    salt = bytes.fromhex(request.salt)
    fields: list[dict[str, Any]] = []
    effect: list[dict[str, Any]] = []
    documents: set[int] = {subject.pk} if isinstance(subject, Document) else set()
    personal: Mapping[str, str] = getattr(subject, "personal", {})
    hidden: Iterable[str] = getattr(subject, "unrecorded", ())
    columns = {column.name: column.attname for column in subject._meta.concrete_fields} if subject is not None else {}
    for item in activity.inputs if activity is not None else ():
        value = given.get(item.name)
        if value in (None, "", []):
            continue
        kind = kind_of(item.model) if item.model is not None else ""
        if kind == DOCUMENT:
            documents |= set(value if isinstance(value, list) else [value])
        is_apart = bool(item.says.personal)
        fields.append({"name": item.name, **_value(value, kind, salt if is_apart else None)})
        if item.name in columns and item.name not in hidden:
            was = plain(getattr(subject, columns[item.name]))
            is_apart = is_apart or item.name in personal
            before, after = (_value(one, kind, salt if is_apart else None) for one in (was, value))
            if before != after:
                effect.append({"name": item.name, "before": before, "after": after})
    return {
        "activity": request.activity,
        "about": _place(request.subject_kind, request.subject_id),
        "amount": _money(request.amount_minor, request.amount_currency),
        "fields": fields,
        "effect": effect,
        "documents": versions_of(documents),
    }


def shown_of_node(act: Act, task: Task, case: Case, node: Approval) -> dict[str, Any]:
    """An approval in a case as it stands: the variables that it shows (all that everybody reads where it names none).
    Two queries, or three.
    """
    known = Known(act, case, plan_for(case))
    block = task.token.block if task.token is not None else None
    names = node.shows or [name for name, data_class in known.plan.names.items() if data_class == "normal"]
    salt = f"{case.pk}:{task.pk}".encode()
    fields: list[dict[str, Any]] = []
    documents: set[int] = {task.subject_id} if task.subject_kind == DOCUMENT and task.subject_id else set()
    for name in names:
        value = known.value(name, block)
        if value is None:
            continue
        kept = json.loads(to_json(value), parse_float=str)
        if isinstance(kept, dict) and kept.get("kind") == DOCUMENT:
            documents.add(int(kept["key"]))
        is_apart = known.plan.names.get(name, "normal") != "normal"
        fields.append({"name": name, **_value(kept, "", salt if is_apart else None)})
    return {
        "activity": "",
        "about": _place(case.subject_kind, case.subject_id),
        "amount": _money(task.amount_minor, task.amount_currency),
        "fields": fields,
        "effect": [],
        "documents": versions_of(documents),
    }


def fingerprint(seen: Mapping[str, Any]) -> str:
    """One short word for all that is shown: another one when anything of it has changed."""
    return digest(dict(seen))[:32]


def versions_of(documents: Iterable[int]) -> list[dict[str, Any]]:
    """The newest version of each document, with the SHA-256 of its bytes. One query, none for no documents."""
    keys = sorted(documents)
    if not keys:
        return []
    rows = Document.objects.filter(pk__in=keys).order_by("pk", "versions__number")
    newest = {
        key: {"document": key, "version": number, "sha256": sha256}
        for key, number, sha256 in rows.values_list("pk", "versions__number", "versions__content__sha256")
    }
    return list(newest.values())


def _value(value: Any, kind: str, salt: bytes | None) -> dict[str, Any]:
    """A value as it is kept: itself, with the kind that it is a key of; apart only its hash."""
    if salt is not None:
        return {"sha256": digest(value, salt=salt)}
    return {"value": value, "kind": kind} if kind else {"value": value}


def _place(kind: str, key: int | None) -> dict[str, Any] | None:
    return {"kind": kind, "key": key} if kind and key is not None else None


def _money(minor: int | None, currency: str) -> dict[str, Any] | None:
    return None if minor is None else {"minor": minor, "currency": currency}


def names_shown(seen: Mapping[str, Any]) -> list[tuple[str, int]]:
    """The objects that something seen names, as kinds and keys."""
    found = [(seen["about"]["kind"], seen["about"]["key"])] if seen.get("about") else []
    sides = [side for row in seen.get("effect", ()) for side in (row["before"], row["after"])]
    for part in (*seen.get("fields", ()), *sides):
        value = part.get("value")
        if part.get("kind"):
            found += [(part["kind"], key) for key in (value if isinstance(value, list) else [value]) if key]
        elif isinstance(value, dict) and "kind" in value:
            found.append((value["kind"], int(value["key"])))
    return found
