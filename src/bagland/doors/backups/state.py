"""What a database says of itself in plain SQL, so that a newer version can ask an older one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from typing import Any

from bagland.doors.backups.manifest import Manifest

Ask = Callable[[str], list[tuple[Any, ...]]]
"""Runs one statement in the database that is asked."""
NO_HEAD = "0" * 64


def version() -> str:
    """The version of Bagland that runs."""
    try:
        return installed("bagland")
    except PackageNotFoundError:
        return "unknown"


def told(ask: Ask, vendor: str, signing_key: str, tables: set[str]) -> Manifest:
    """The manifest of a database, without its files. Tables that are not there yet are not asked."""
    migrations: dict[str, list[str]] = {}
    if "django_migrations" in tables:
        for app, name in ask("SELECT app, name FROM django_migrations ORDER BY app, name"):
            migrations.setdefault(str(app), []).append(str(name))
    return Manifest(
        version=version(),
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        database=vendor,
        installation=installation(ask, tables),
        head=head(ask, tables),
        events=events(ask, tables),
        signing_key=hashlib.sha256(f"bagland signing key {signing_key}".encode()).hexdigest()[:16],
        migrations=migrations,
    )


def installation(ask: Ask, tables: set[str]) -> str:
    """What tells this installation from every other: how and when it was born. Empty before that."""
    if "audit_installation" not in tables:
        return ""
    rows = ask("SELECT birth, born_at FROM audit_installation")
    return f"{rows[0][0]} {_moment(rows[0][1])}" if rows else ""


def _moment(value: Any) -> str:
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def head(ask: Ask, tables: set[str]) -> str:
    """The head of the chain as it is sealed there."""
    rows = ask("SELECT head FROM audit_seal ORDER BY last DESC LIMIT 1") if "audit_seal" in tables else []
    return str(rows[0][0]) if rows else NO_HEAD


def events(ask: Ask, tables: set[str]) -> int:
    """How many events it holds."""
    return int(ask("SELECT count(*) FROM audit_event")[0][0]) if "audit_event" in tables else 0
