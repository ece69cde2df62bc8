"""The names that the expressions of a procedure may use: what each row gives a value to, and of which kind."""

from __future__ import annotations

from typing import Any

from bagland.kernel.work.rules.definition import (
    Approval,
    Automatic,
    Call,
    Definition,
    Each,
    Question,
    Set,
    Step,
    Table,
)
from bagland.kernel.work.rules.expressions.kinds import ANY, Kind

Known = dict[str, Kind | str]
"""The names that an expression may use at a place, with the kind of each value."""
GIVEN: Known = {"starter": "person", "subject": ANY, "case": "case", "started": "moment"}
"""Names that every expression of a case knows."""
RESERVED = frozenset({*GIVEN, "today", "now", "event", "value", "item"})
_KINDS: dict[str, Kind | str] = {
    "text": "text", "long_text": "text", "choice": "text", "number": "number", "money": "money", "date": "date",
    "time": "time", "yes_no": "yes_no", "person": "person", "position": "position", "department": "department",
    "party": "party", "record": ANY, "choices": Kind("list", Kind("text")), "list": Kind("list", Kind("text")),
}  # fmt: skip


def asked_for(form: list[Question]) -> Known:
    """The names of a form's fields, with the kinds of their answers."""
    return {item.name: _KINDS.get(item.type, ANY) for item in form}


def names_given(node: Any, whole: Definition) -> Known:
    """The variables that a node gives values to, with their kinds as far as they are known."""
    match node:
        case Step():
            return asked_for(node.form) | ({node.keeps_as: ANY} if node.keeps_as else {})
        case Approval():
            return {node.keeps_as: "yes_no"} if node.keeps_as else {}
        case Automatic():
            return {node.keeps_as: ANY} if node.keeps_as else {}
        case Set():
            return dict.fromkeys(node.values, ANY)
        case Call():
            return dict.fromkeys(node.keeps, ANY)
        case Table():
            return {out.name: out.type for table in whole.tables if table.name == node.table for out in table.outputs}
        case Each():
            return {node.name: ANY}
    return {}


def all_names(whole: Definition) -> Known:
    """Every variable of a definition."""
    found = asked_for(whole.form)
    for node in whole.nodes():
        found |= names_given(node, whole)
    return found
