"""A backup that is older than a destruction: what was destroyed does not come back for good."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import transaction

from bagland.doors.backups import destructions, erasures
from bagland.foundation.environment import Environment
from bagland.kernel.documents.models import Destruction, Document
from bagland.kernel.documents.states import DestructionState, DocumentState
from bagland.kernel.documents.store import store
from bagland.kernel.jobs.worker import drain
from tests.conftest import Company
from tests.kernel.documents.kept import THEN, Then, document


@pytest.fixture
def then(company: Company) -> Then:
    """People acting in September 2025."""
    return Then(company)


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory of the test's own, whose backups lie in it."""
    for module in (destructions, erasures):
        monkeypatch.setattr(module, "environment", Environment(data=tmp_path))
    return tmp_path


def test_what_was_destroyed_after_the_backup_is_destroyed_again(company: Company, then: Then, beside: Path) -> None:
    data = b"a curriculum vitae"
    gone = document(company, "short", data=data)
    held_since = document(company, "short", data=b"held in the backup")
    backup = transaction.savepoint()
    then.destroyed(then.approved())
    drain()
    assert Document.objects.get(pk=gone.pk).state == DocumentState.DESTROYED
    transaction.savepoint_rollback(backup)
    Document.objects.filter(pk=held_since.pk).update(is_held=True)
    assert Document.objects.get(pk=gone.pk).state == DocumentState.KEPT, "the older backup knows it"

    assert destructions.do_again() == 1, "what is held now stays"
    run = Destruction.objects.get()
    assert (run.state, run.proposed_by_id, run.approved_by_id) == (
        DestructionState.APPROVED,
        company.people["maria"],
        company.people["jens"],
    )
    then.destroyed(run)
    assert [kept.state for kept in Document.objects.filter(pk__in=[gone.pk, held_since.pk]).order_by("pk")] == [
        DocumentState.DESTROYED,
        DocumentState.KEPT,
    ]
    assert dict(run.items.values_list("document_id", "kept_back")) == {gone.pk: ""}
    assert destructions.do_again() == 0
    assert store.has(hashlib.sha256(data).hexdigest()), "its bytes go with the removal that follows"


def test_a_line_of_another_company_or_of_a_key_used_again_destroys_nothing(company: Company, beside: Path) -> None:
    kept = document(company, "short")
    filed = kept.filed_at.astimezone(UTC).isoformat(timespec="microseconds")
    two = (company.entities["NK"], company.people["maria"], company.people["jens"])
    later = datetime(2025, 3, 1, tzinfo=UTC).isoformat(timespec="microseconds")
    destructions.write_down(destructions.Chunk("company 2020-01-01", *two, ((kept.pk, filed),)))
    destructions.write_down(destructions.Chunk(erasures.here(), *two, ((kept.pk, later),)))
    with (beside / destructions.NAME).open("a") as file:
        file.write("{not json\n")
    assert destructions.do_again() == 0
    assert not Destruction.objects.exists()
    assert kept.filed_at < THEN
