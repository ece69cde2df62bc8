"""Fold indexes and constraints of a first migration into the tables that they belong to: `APP [APP…]`.

Written apart, as Django writes them, each costs a new rendering of all tables around it, and on SQLite a constraint
costs a copy of the table. Run it on a migration that has just been made, never on one that was released.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.writer import MigrationWriter


def folded(operations: list[Any]) -> list[Any]:
    """The same in fewer operations. What names a field that its table gets later stays apart."""
    later: dict[str, set[str]] = defaultdict(set)
    for operation in operations:
        if isinstance(operation, AddField):
            later[operation.model_name_lower].add(operation.name)
    tables = {operation.name_lower: operation for operation in operations if isinstance(operation, CreateModel)}
    kept: list[Any] = []
    for operation in operations:
        table = tables.get(getattr(operation, "model_name_lower", ""))
        if table is None or not isinstance(operation, AddIndex | AddConstraint):
            kept.append(operation)
            continue
        what, named = (
            (operation.index, "indexes") if isinstance(operation, AddIndex) else (operation.constraint, "constraints")
        )
        written = repr(what.deconstruct())
        if any(field in written for field in later[table.name_lower]):
            kept.append(operation)
        else:
            table.options.setdefault(named, []).append(what)
    return kept


def main(labels: list[str]) -> None:
    django.setup()
    for label in labels:
        name = apps.get_app_config(label).name
        module = import_module(f"{name}.migrations.0001_initial")
        migration = module.Migration("0001_initial", label)
        migration.operations = folded(migration.operations)
        path = Path(str(module.__file__))
        path.write_text(MigrationWriter(migration, include_header=False).as_string(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
