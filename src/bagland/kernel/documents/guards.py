"""What the database keeps of the archive, whoever asks: the product, the ORM or its own shell.

A document is destroyed only when its retention is over, no hold covers it and an approved run lists it; its day of
destruction may not lie ahead of the database's own clock. A retention ends earlier only with a `Release`.
"""

from __future__ import annotations

from collections.abc import Iterable

from bagland.foundation.guards import Guard, append_only, kept


def _refused(table: str, name: str, event: str, sqlite: str, postgres: str = "") -> Guard:
    """Refuse a change of a row when a condition over OLD and NEW holds; unlike `refused_when` it may ask other tables.

    `postgres` is needed where the databases write the condition differently.
    """
    of = event.partition(" OF ")
    return Guard(
        name,
        table,
        sqlite=tuple(
            f"CREATE TRIGGER IF NOT EXISTS {name}_{part[0].lower()} BEFORE {part}{of[1]}{of[2]} ON {table} "
            f"FOR EACH ROW WHEN {sqlite} BEGIN SELECT RAISE(ABORT, '{name}'); END"
            for part in of[0].split(" OR ")
        ),
        postgres=(
            f"CREATE OR REPLACE FUNCTION guard_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {postgres or sqlite} THEN RAISE EXCEPTION '{name}' USING ERRCODE = '23514'; END IF; "
            f"RETURN NEW; END $$",
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION guard_{name}()",
        ),
    )


def _same(columns: Iterable[str]) -> str:
    """Whether none of these columns changes, in words of both databases."""
    return " AND ".join(f"NOT (NEW.{column} <> OLD.{column})" for column in columns)


def _frozen(table: str, name: str, columns: Iterable[str], *, once: Iterable[str] = ()) -> Guard:
    """These columns are never rewritten; those of `once` may be filled when they are empty, and stay then."""
    filled = [
        f"(OLD.{column} IS NOT NULL AND (NEW.{column} IS NULL OR NEW.{column} <> OLD.{column}))" for column in once
    ]
    changed = [f"NEW.{column} <> OLD.{column}" for column in ("id", *columns)]
    return _refused(table, name, "UPDATE", f"({' OR '.join([*changed, *filled])})")


_SQLITE_HELD = "EXISTS (SELECT 1 FROM documents_holditem i WHERE i.document_id = {0}.id AND i.ended_at IS NULL)"
_APPROVED = (
    "EXISTS (SELECT 1 FROM documents_destructionitem i JOIN documents_destruction r ON r.id = i.destruction_id "
    "WHERE i.document_id = NEW.id AND i.kept_back = '' AND r.state = 'APPROVED' AND r.approved_by_id IS NOT NULL "
    "AND r.approved_by_id <> r.proposed_by_id)"
)
_RELEASED = (
    "EXISTS (SELECT 1 FROM documents_release f WHERE f.document_id = OLD.id "
    "AND f.until = coalesce(NEW.retain_until, {0}))"
)
_KEPT_BY = (
    "EXISTS (SELECT 1 FROM documents_version v JOIN documents_document d ON d.id = v.document_id "
    "WHERE v.content_id = NEW.id AND d.state = 'KEPT')"
)


def _destroying(day: str, ahead: str) -> str:
    """When a document may not become DESTROYED. `day` is its day of destruction in UTC, `ahead` that it lies ahead."""
    return (
        "(NEW.state = 'DESTROYED' AND OLD.state <> 'DESTROYED' AND (OLD.is_permanent OR OLD.is_held "
        "OR OLD.retain_until IS NULL OR NEW.retain_until IS NULL OR NEW.retain_until <> OLD.retain_until "
        f"OR NEW.destroyed_at IS NULL OR {day} IS NULL OR OLD.retain_until >= {day} OR {ahead} "
        f"OR {_SQLITE_HELD.format('OLD')} OR NOT {_APPROVED}))"
    )


def _shortened(forever: str) -> str:
    return (
        "(OLD.reckoned_at IS NOT NULL AND (NEW.reckoned_at IS NULL OR ((OLD.is_permanent AND NOT NEW.is_permanent "
        "OR NOT NEW.is_permanent AND NEW.retain_until IS NOT NULL "
        f"AND (OLD.retain_until IS NULL OR NEW.retain_until < OLD.retain_until)) AND NOT {_RELEASED.format(forever)})))"
    )


def _hold_kept_in_the_document() -> Guard:
    """`is_held` of a document follows its hold items; a destroyed document is not held any more, so it refuses."""
    name = "documents_holditem_holds"
    held = _SQLITE_HELD.format("documents_document")
    set_it = f"UPDATE documents_document SET is_held = {held} WHERE id = NEW.document_id"  # noqa: S608
    return Guard(
        name,
        "documents_holditem",
        sqlite=tuple(
            f"CREATE TRIGGER IF NOT EXISTS {name}_{event[0].lower()} AFTER {event} ON documents_holditem "
            f"BEGIN {set_it}; END"
            for event in ("INSERT", "UPDATE")
        ),
        postgres=(
            f"CREATE OR REPLACE FUNCTION guard_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {set_it}; RETURN NULL; END $$",
            f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE ON documents_holditem FOR EACH ROW "
            f"EXECUTE FUNCTION guard_{name}()",
        ),
    )


_VERSION = ("id", "document_id", "number", "content_id", "by_id", "at")
_VERSION_REWRITTEN = (
    f"({' OR '.join(f'NEW.{column} <> OLD.{column}' for column in _VERSION)} "  # noqa: S608 - constants
    "OR NEW.file_name <> '' OR NEW.reason <> '' "
    "OR NOT EXISTS (SELECT 1 FROM documents_document d WHERE d.id = OLD.document_id AND d.state = 'DESTROYED'))"
)

GUARDS = [
    kept("documents_document", "documents_document_is_kept"),
    _refused(
        "documents_document",
        "documents_document_destroying",
        "UPDATE",
        _destroying("date(NEW.destroyed_at)", "datetime(NEW.destroyed_at) > datetime('now', '+1 hour')"),
        _destroying(
            "(NEW.destroyed_at AT TIME ZONE 'UTC')::date", "NEW.destroyed_at > clock_timestamp() + interval '1 hour'"
        ),
    ),
    _refused("documents_document", "documents_document_born", "INSERT", "NEW.state <> 'KEPT'"),
    _refused("documents_document", "documents_document_rests", "UPDATE", "OLD.state = 'DESTROYED'"),
    _refused(
        "documents_document",
        "documents_document_retention",
        "UPDATE",
        _shortened("'9999-12-31'"),
        _shortened("date '9999-12-31'"),
    ),
    _refused(
        "documents_document",
        "documents_document_held",
        "UPDATE",
        f"(NOT NEW.is_held AND {_SQLITE_HELD.format('NEW')})",
    ),
    _frozen("documents_document", "documents_document_origin", ("entity_id", "filed_by_id", "filed_at")),
    kept("documents_version", "documents_version_is_kept", unique=(("document_id", "number"),)),
    _refused("documents_version", "documents_version_rewritten", "UPDATE", _VERSION_REWRITTEN),
    _refused(
        "documents_version",
        "documents_version_has_bytes",
        "INSERT",
        "EXISTS (SELECT 1 FROM documents_content c WHERE c.id = NEW.content_id AND c.removed_at IS NOT NULL)",
        "NOT EXISTS (SELECT 1 FROM documents_content c WHERE c.id = NEW.content_id AND c.removed_at IS NULL FOR SHARE)",
    ),
    kept("documents_content", "documents_content_is_kept", unique=(("sha256",),)),
    _frozen("documents_content", "documents_content_rewritten", ("sha256", "size", "stored_at")),
    _refused(
        "documents_content",
        "documents_content_in_use",
        "UPDATE",
        f"(NEW.removed_at IS NOT NULL AND {_KEPT_BY})",
    ),
    kept("documents_attachment", "documents_attachment_is_kept"),
    _frozen(
        "documents_attachment",
        "documents_attachment_rewritten",
        ("document_id", "about_kind", "about", "by_id", "at"),
        once=("detached_at",),
    ),
    _refused(
        "documents_attachment",
        "documents_attachment_claims",
        "UPDATE",
        "(OLD.retain_until IS NOT NULL AND (NEW.retain_until IS NULL OR NEW.retain_until < OLD.retain_until))",
    ),
    append_only("documents_release", "documents_release_is_kept"),
    kept("documents_hold", "documents_hold_is_kept"),
    _frozen(
        "documents_hold",
        "documents_hold_rewritten",
        ("entity_id", "title", "reason", "placed_by_id", "placed_at"),
        once=("lifted_at",),
    ),
    kept("documents_holditem", "documents_holditem_is_kept"),
    _frozen(
        "documents_holditem", "documents_holditem_rewritten", ("hold_id", "document_id", "added_at"), once=("ended_at",)
    ),
    _hold_kept_in_the_document(),
    kept("documents_holdplace", "documents_holdplace_is_kept"),
    _frozen(
        "documents_holdplace",
        "documents_holdplace_rewritten",
        ("hold_id", "about_kind", "about", "added_at"),
        once=("ended_at",),
    ),
    kept("documents_destruction", "documents_destruction_is_kept"),
    _frozen(
        "documents_destruction",
        "documents_destruction_rewritten",
        ("entity_id", "proposed_by_id", "proposed_at", "until", "although_idle", "with_confidential"),
        once=("approved_by_id", "approved_at", "carried_out_at", "dropped_at", "certificate_id"),
    ),
    kept("documents_destructionitem", "documents_destructionitem_is_kept", unique=(("destruction_id", "document_id"),)),
    _frozen(
        "documents_destructionitem",
        "documents_destructionitem_rewritten",
        ("destruction_id", "document_id"),
        once=("destroyed_at",),
    ),
    _refused(
        "documents_destructionitem",
        "documents_destructionitem_approved",
        "INSERT",
        "EXISTS (SELECT 1 FROM documents_destruction r WHERE r.id = NEW.destruction_id AND r.state <> 'GATHERING')",
    ),
]
