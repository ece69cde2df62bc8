"""The archive is read against its hashes: what is missing, changed or orphaned is named, and reading goes on."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest

from bagland.foundation import clock
from bagland.kernel.documents import removing, verifying
from bagland.kernel.documents.models import Content, Document, Inspection, Removal
from bagland.kernel.documents.states import InspectionKind
from bagland.kernel.documents.store import store
from tests.conftest import Company
from tests.kernel.documents.kept import LONG_AGO, THEN, Then, content, document

OLD = time.time() - 2 * 86_400


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store of the test's own: files of other tests are no orphans here."""
    monkeypatch.setattr(store, "root", tmp_path / "archive")


def of(kept: Document) -> Content:
    found: Content = Content.objects.get(versions__document=kept)
    return found


def test_each_fault_is_named_with_its_place_and_its_documents(company: Company) -> None:
    good, gone, changed, closed = (document(company, "general", data=data) for data in (b"1", b"2", b"3", b"4"))
    store.path(of(gone).sha256).unlink()
    path = store.path(of(changed).sha256)
    path.chmod(0o600)
    path.write_bytes(b"x")
    path = store.path(of(closed).sha256)
    path.unlink()
    path.mkdir()
    orphan = store.path("ab" * 32)
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"nobody's")
    os.utime(orphan, (OLD, OLD))
    verdict = verifying.verify_archive()
    assert {(fault.code, fault.sha256, fault.documents) for fault in verdict.faults} == {
        ("missing", of(gone).sha256, (gone.pk,)),
        ("changed", of(changed).sha256, (changed.pk,)),
        ("unreadable", of(closed).sha256, (closed.pk,)),
        ("orphaned", "ab" * 32, ()),
    }
    assert (verdict.contents, verdict.ok, verdict.is_whole) == (4, False, True)
    sentences = " ".join(fault.sentence for fault in verdict.faults)
    assert f"archive/ab/ab/{'ab' * 32} belongs to no document." in sentences
    assert f"Documents: {gone.pk}. Put the file back from a backup." in sentences
    assert store.has(of(good).sha256)


def test_a_whole_archive_agrees(company: Company) -> None:
    for number in range(3):
        document(company, "general", data=b"%d" % number)
    verdict = verifying.verify_archive()
    assert (verdict.ok, verdict.contents, verdict.size) == (True, 3, 3)


def test_a_reading_that_was_interrupted_goes_on(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between two notes it reads those contents again, and nothing is left out."""
    monkeypatch.setattr(verifying, "CHUNK", 2)
    made = [document(company, "general", data=b"%d" % number) for number in range(7)]
    store.path(of(made[1]).sha256).unlink()
    store.path(of(made[6]).sha256).unlink()

    def killed(contents: int, _size: int) -> None:
        if contents == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        verifying.verify_archive(progress=killed)
    seen: list[int] = []
    verdict = verifying.verify_archive(progress=lambda contents, _size: seen.append(contents))
    assert (verdict.resumed, seen[0], seen[-1]) == (True, 5, 7)
    assert [fault.documents for fault in verdict.faults] == [(made[1].pk,), (made[6].pk,)]
    assert verifying.verify_archive().resumed is False


def test_of_the_archive_only_what_came_since_a_day_is_read(company: Company) -> None:
    old = document(company, "general", data=b"old")
    new = document(company, "general", data=b"new", filed_at=LONG_AGO + timedelta(days=30))
    store.path(of(old).sha256).unlink()
    verdict = verifying.verify_archive(since=LONG_AGO + timedelta(days=1))
    assert (verdict.contents, verdict.ok) == (1, True)
    store.path(of(new).sha256).unlink()
    assert not verifying.verify_archive(since=LONG_AGO + timedelta(days=1)).ok


def test_bytes_that_were_rightly_removed_are_no_fault_and_those_that_stayed_are(company: Company, then: Then) -> None:
    kept = document(company, "short")
    then.destroyed(then.approved())
    removed = of(kept)
    removing.remove_all(THEN)
    assert verifying.verify_archive().ok
    again = content(b"short 0")
    assert again.pk == removed.pk
    os.utime(store.path(again.sha256), (OLD, OLD))
    assert [fault.code for fault in verifying.verify_archive().faults] == ["left"]
    Removal.objects.create(content=again, asked_at=THEN)
    assert verifying.verify_archive().ok


def test_the_worker_reads_a_part_each_time_and_begins_a_round_a_month(company: Company) -> None:
    for number in range(3):
        document(company, "general", data=b"%d" % number)
    first = verifying.scrub(seconds=0)
    assert first is not None
    assert (first.contents, first.is_whole) == (0, False)
    rest = verifying.scrub()
    assert rest is not None
    assert (rest.contents, rest.is_whole, rest.resumed) == (3, True, True)
    assert verifying.scrub() is None
    Inspection.objects.filter(kind=InspectionKind.SCRUB).update(begun_at=clock.now() - timedelta(days=31))
    again = verifying.scrub()
    assert again is not None
    assert again.resumed is False


@pytest.fixture
def then(company: Company) -> Then:
    return Then(company)
