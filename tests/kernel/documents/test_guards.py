"""Hold and retention refuse everyone: the ORM, raw SQL, and the databases' own shells."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from bagland.kernel.documents.models import Attachment, Content, Destruction, Document, Hold, HoldItem, Version
from bagland.kernel.organisation.models import Actor
from tests.conftest import Company
from tests.kernel.documents.kept import THEN, Then, content, document

DESTROY = "UPDATE documents_document SET state = 'DESTROYED', destroyed_at = '2025-09-01 09:00:00'"


@pytest.fixture
def then(company: Company) -> Then:
    return Then(company)


def hold(company: Company, *documents: Document) -> Hold:
    """A hold over these, by the rows alone."""
    made: Hold = Hold.objects.create(
        entity_id=company.entities["NK"], title="Case", reason="R", placed_by_id=company.people["maria"], placed_at=THEN
    )
    HoldItem.objects.bulk_create([HoldItem(hold=made, document=one, added_at=THEN) for one in documents])
    return made


def refused_by_the_database(guard: str, statement: str, *values: Any) -> None:
    """The statement breaks the guard and changes nothing."""
    with pytest.raises(IntegrityError, match=guard), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize("what", ["held", "permanent", "not over", "not started", "nobody approved"])
def test_nobody_destroys_what_is_to_be_kept(company: Company, then: Then, what: str) -> None:
    """Even with an approved run that lists it: the run's row alone does not suffice, nor does anything without it."""
    kept = document(company, "short")
    if what != "nobody approved":
        then.approved()
    match what:
        case "held":
            hold(company, kept)
        case "permanent":
            Document.objects.filter(pk=kept.pk).update(is_permanent=True, retain_until=None)
        case "not over":
            Document.objects.filter(pk=kept.pk).update(retain_until=date(2025, 9, 1))
        case "not started":
            Document.objects.filter(pk=kept.pk).update(retain_until=None)
    refused_by_the_database("documents_document_destroying", f"{DESTROY} WHERE id = %s", kept.pk)
    with pytest.raises(IntegrityError, match="documents_document_destroying"), transaction.atomic():
        Document.objects.filter(pk=kept.pk).update(state="DESTROYED", destroyed_at=THEN)
    kept.refresh_from_db()
    kept.state, kept.destroyed_at = "DESTROYED", THEN
    with pytest.raises(IntegrityError, match="documents_document_destroying"), transaction.atomic():
        kept.save()
    assert Document.objects.get(pk=kept.pk).state == "KEPT"


def test_what_is_due_and_approved_is_destroyed_by_the_same_statement(company: Company, then: Then) -> None:
    """The control of the test above: nothing but the reasons given there refuses."""
    kept = document(company, "short")
    then.approved()
    assert Document.objects.filter(pk=kept.pk).update(state="DESTROYED", destroyed_at=THEN) == 1


def test_the_day_of_destruction_is_no_invention(company: Company, then: Then) -> None:
    """Saying that it is later than it is does not help: the database asks its own clock."""
    kept = document(company, "short")
    then.approved()
    ahead = datetime.now(UTC) + timedelta(days=2)
    Document.objects.filter(pk=kept.pk).update(retain_until=ahead.date() - timedelta(days=1))
    with pytest.raises(IntegrityError, match="documents_document_destroying"), transaction.atomic():
        Document.objects.filter(pk=kept.pk).update(state="DESTROYED", destroyed_at=ahead)
    if connection.vendor == "sqlite":
        for nonsense in ("'soon'", "'9'", "0", "2500000.5", "x'00'", "NULL"):
            refused_by_the_database(
                "documents_document_(destroying|destroyed_when)",
                f"UPDATE documents_document SET state = 'DESTROYED', destroyed_at = {nonsense} WHERE id = %s",
                kept.pk,
            )


def test_the_end_and_the_destruction_are_not_changed_in_one_breath(company: Company, then: Then) -> None:
    kept = document(company, "short")
    then.approved()
    hold(company, kept)
    for change in ("is_held = false", "retain_until = '2020-01-01'", "is_permanent = false", "reckoned_at = NULL"):
        refused_by_the_database(
            "documents_document_(destroying|held|retention)", f"{DESTROY}, {change} WHERE id = %s", kept.pk
        )


def test_a_destroyed_document_rests(company: Company, then: Then) -> None:
    kept = document(company, "short")
    then.destroyed(then.approved())
    for change in ("state = 'KEPT', destroyed_at = NULL", "title = 'Back'", "retain_until = '2099-01-01'"):
        refused_by_the_database(
            "documents_document_rests", f"UPDATE documents_document SET {change} WHERE id = %s", kept.pk
        )
    with pytest.raises(IntegrityError, match="documents_document_rests"), transaction.atomic():
        hold(company, kept)


@pytest.mark.parametrize(
    "table",
    ["document", "version", "content", "attachment", "hold", "holditem", "release", "destruction", "destructionitem"],
)
def test_no_row_of_the_archive_is_removed(company: Company, then: Then, table: str) -> None:
    kept = document(company, "contract", about=Actor.objects.get(pk=company.people["ida"]))
    document(company, "short")
    then.destroyed(then.approved())
    hold(company, kept)
    from bagland.kernel.documents.models import Release

    Release.objects.create(document=kept, until=THEN.date(), because="R", at=THEN)
    count = f"SELECT count(*) FROM documents_{table}"
    with connection.cursor() as cursor:
        cursor.execute(count)
        (before,) = cursor.fetchone()
        assert before > 0
    refused_by_the_database(f"documents_{table}_is_kept", f"DELETE FROM documents_{table}")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        refused_by_the_database(f"documents_{table}_is_kept|documents", f"TRUNCATE documents_{table} CASCADE")
    else:
        refused_by_the_database(
            f"documents_{table}", f"INSERT OR REPLACE INTO documents_{table} SELECT * FROM documents_{table}"
        )
        refused_by_the_database(f"documents_{table}", f"UPDATE OR REPLACE documents_{table} SET id = id + 1")
    with connection.cursor() as cursor:
        cursor.execute(count)
        assert cursor.fetchone() == (before,)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("version", "content_id = content_id + 1"),
        ("version", "file_name = ''"),
        ("version", "reason = 'Another'"),
        ("content", "sha256 = 'abc'"),
        ("content", "size = 0"),
        ("content", "removed_at = '2025-09-01 09:00:00+00'"),
        ("attachment", "about = about + 1"),
        ("attachment", "about_kind = 'organisation.position'"),
        ("hold", "reason = 'Another'"),
        ("holditem", "document_id = document_id + 1"),
        ("document", "filed_at = '2001-01-01 00:00:00+00'"),
        ("document", "is_held = false"),
    ],
)
def test_what_was_written_is_not_rewritten(company: Company, table: str, change: str) -> None:
    kept = document(company, "general", about=Actor.objects.get(pk=company.people["ida"]))
    document(company, "general")
    hold(company, kept)
    refused_by_the_database(f"documents_{table}", f"UPDATE documents_{table} SET {change}")


def test_no_version_without_bytes(company: Company, then: Then) -> None:
    """A content whose bytes are gone is no version of anything until they are there again."""
    kept = document(company, "short", data=b"gone")
    then.destroyed(then.approved())
    old = Content.objects.get(versions__document=kept)
    Content.objects.filter(pk=old.pk).update(removed_at=THEN)
    other = document(company, "general")
    with pytest.raises(IntegrityError, match="documents_version_has_bytes"), transaction.atomic():
        Version.objects.create(document=other, number=2, content=old, by_id=company.people["maria"], at=THEN)
    again = content(b"gone")
    Content.objects.filter(pk=again.pk).update(removed_at=None)
    Version.objects.create(document=other, number=2, content=again, by_id=company.people["maria"], at=THEN)
    with pytest.raises(IntegrityError, match="documents_content_in_use"), transaction.atomic():
        Content.objects.filter(pk=again.pk).update(removed_at=THEN)


def test_a_run_takes_two_people_in_the_database_too(company: Company) -> None:
    with pytest.raises(IntegrityError, match="documents_destruction_four_eyes"), transaction.atomic():
        Destruction.objects.create(
            entity_id=company.entities["NK"],
            state="APPROVED",
            proposed_by_id=company.people["maria"],
            proposed_at=THEN,
            until=date(2025, 8, 1),
            approved_by_id=company.people["maria"],
            approved_at=THEN,
        )


def test_a_claim_of_a_record_only_grows(company: Company) -> None:
    kept = document(company, "general", about=Actor.objects.get(pk=company.people["ida"]))
    Attachment.objects.filter(document=kept).update(retain_until=date(2040, 1, 1))
    with pytest.raises(IntegrityError, match="documents_attachment_claims"), transaction.atomic():
        Attachment.objects.filter(document=kept).update(retain_until=F("retain_until") - timedelta(days=1))
