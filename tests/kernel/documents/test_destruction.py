"""Destruction: by two people, of what is due alone, asked again for each document, and certified."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import date, timedelta

import pypdfium2
import pytest

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import Pending, perform
from bagland.foundation.refusals import InputFault
from bagland.kernel.access.refusals import ChangedSinceAsked
from bagland.kernel.documents import certifying, destroying, keeping, previews, previews_kept, removing, sweeping
from bagland.kernel.documents import refusals_of_keeping as refusals
from bagland.kernel.documents.activities import destruction, holds
from bagland.kernel.documents.models import Content, Destruction, Document, DocumentClass, Folder, Removal, Version
from bagland.kernel.documents.retaining import retain
from bagland.kernel.documents.states import DestructionState, DocumentState
from bagland.kernel.documents.store import store
from bagland.kernel.organisation.models import LegalEntity
from tests.conftest import Company, refused, story
from tests.kernel.documents.kept import THEN, Then, document


def test_a_run_destroys_what_is_due_and_nothing_else(company: Company, then: Then) -> None:
    """The whole way: listed, asked for, approved by another, destroyed, bytes removed."""
    due = [document(company, "short", data=f"cv {n}".encode()) for n in range(3)]
    shared = document(company, "short", data=b"the same bytes")
    keeps_it = document(company, "general", data=b"the same bytes")
    others = [document(company, code) for code in ("general", "voucher", "board", "contract")]
    late = document(company, "short", filed_at=THEN - timedelta(days=10), data=b"late")
    run = then.proposed()
    assert (run.state, run.listed) == (DestructionState.PROPOSED, 4)
    asked = then("maria", destruction.carry_out_destruction, run.pk)
    assert isinstance(asked, Pending)
    assert Document.objects.filter(state=DocumentState.DESTROYED).count() == 0
    then("jens", find("access.approve_request"), asked.request)
    run.refresh_from_db()
    assert (run.state, run.proposed_by_id, run.approved_by_id) == (
        DestructionState.APPROVED,
        company.people["maria"],
        company.people["jens"],
    )
    then.destroyed(run)
    for kept in (*due, shared):
        kept.refresh_from_db()
        assert (kept.state, kept.title, kept.file_name) == (DocumentState.DESTROYED, "", "")
        assert str(kept) == f"destroyed document {kept.pk}"
        assert Version.objects.values_list("file_name", flat=True).get(document=kept) == ""
    for kept in (keeps_it, late, *others):
        kept.refresh_from_db()
        assert kept.state == DocumentState.KEPT
    hashes = {kept.pk: Content.objects.get(versions__document=kept).sha256 for kept in (*due, shared)}
    for sha256 in hashes.values():
        previews_kept.kept(sha256, "page-1", lambda: b"a picture of it")
    assert removing.remove_all(THEN) == 3
    assert [previews_kept.folder(hashes[kept.pk]).exists() for kept in (*due, shared)] == [False, False, False, True]
    assert not Removal.objects.exists()
    for kept in due:
        content = Content.objects.get(versions__document=kept)
        assert content.removed_at == THEN
        assert not store.has(content.sha256)
    content = Content.objects.get(versions__document=shared)
    assert content.removed_at is None
    assert store.path(content.sha256).read_bytes() == b"the same bytes"
    assert story(run)[0] == "documents.propose_destruction"
    assert story(run)[-2:] == ["documents.carry_out_destruction", "documents.destroy_chunk"]


def test_a_preview_that_is_drawn_while_its_content_is_removed_leaves_nothing(company: Company, then: Then) -> None:
    """The picture is put down after removal has swept: whoever drew it asks once more. A killed one is swept later."""
    gone = document(company, "short", data=b"drawn")
    content = Content.objects.get(versions__document=gone)
    then.destroyed(then.approved())

    def slow_sandbox() -> bytes:
        assert removing.remove_all(THEN) == 1
        return b"a picture of it"

    is_removed = previews._is_removed(content)
    assert previews_kept.kept(content.sha256, "page-1", slow_sandbox, is_removed=is_removed) == b"a picture of it"
    assert not previews_kept.folder(content.sha256).exists()
    previews_kept.kept(content.sha256, "page-2", lambda: b"by one who was killed before asking")
    kept = Content.objects.filter(removed_at=None).first()
    assert kept is not None
    previews_kept.kept(kept.sha256, "page-1", lambda: b"of what is kept")
    assert sweeping.previews() >= 1
    assert [previews_kept.folder(one.sha256).exists() for one in (content, kept)] == [False, True]


def test_each_document_is_asked_again_when_its_turn_comes(company: Company, then: Then) -> None:
    held, claimed, free = (document(company, "short", data=data) for data in (b"1", b"2", b"3"))
    run = then.approved()
    then(
        "jens", holds.place_hold, entity=company.entities["NK"], title="Case", reason="A dispute.", documents=[held.pk]
    )
    Document.objects.filter(pk=claimed.pk).update(retain_until=date(2040, 1, 1))
    DocumentClass.objects.filter(code="policy").update(years=50)
    Document.objects.filter(pk=claimed.pk).update(document_class=DocumentClass.objects.get(code="policy"))
    then.destroyed(run)
    reasons = dict(run.items.values_list("document_id", "kept_back"))
    assert reasons == {held.pk: destroying.HELD, claimed.pk: destroying.NOT_OVER, free.pk: ""}
    states = dict(Document.objects.values_list("pk", "state"))
    assert (states[held.pk], states[claimed.pk], states[free.pk]) == ("KEPT", "KEPT", "DESTROYED")


def test_what_changed_since_it_was_asked_for_is_not_approved(company: Company, then: Then) -> None:
    one, _two = (document(company, "short", data=data) for data in (b"1", b"2"))
    run = then.proposed()
    asked = then("maria", destruction.carry_out_destruction, run.pk)
    then("maria", destruction.leave_out, run.pk, documents=[one.pk], reason="We know her.")
    with refused(ChangedSinceAsked):
        then("jens", find("access.approve_request"), asked.request)
    assert Destruction.objects.get().state == DestructionState.PROPOSED


def test_confidential_documents_are_listed_only_by_who_may_see_such(company: Company, then: Then) -> None:
    """Maria's run does not even count them; Jens may see them, and his does."""
    secret = document(company, "legal")
    DocumentClass.objects.filter(code="legal").update(years=0, months=1)
    secret.document_class.refresh_from_db()
    retain(secret, because="The test's own class.")
    assert secret.retain_until == date(2025, 2, 15)
    document(company, "short")
    assert then.proposed().listed == 1
    run = then("jens", destruction.propose_destruction, entity=company.entities["NK"], until=date(2025, 8, 31))
    assert (run.listed, run.with_confidential) == (2, True)


def test_nobody_proposes_a_day_that_is_not_over(company: Company, then: Then) -> None:
    with refused(InputFault):
        then("maria", destruction.propose_destruction, entity=company.entities["NK"], until=THEN.date())


def test_destruction_waits_when_nothing_is_filed_any_more(company: Company, then: Then) -> None:
    """The run of a company whose filing has silently stopped would destroy the last that there is."""
    document(company, "short")
    with refused(refusals.IntakeStopped, days=228):
        then("maria", destruction.propose_destruction, entity=company.entities["NK"], until=date(2025, 8, 1))
    run = then.proposed(although_idle=True)
    assert run.listed == 1


def test_a_run_that_stopped_taking_in_rests_and_goes_on(company: Company, then: Then) -> None:
    document(company, "short")
    run = then.approved()
    later = THEN + timedelta(days=20)
    with refused(refusals.IntakeStopped):
        perform(destruction.destroy_chunk, company.act(then.system, at=later), run.pk)
    document(company, "general", filed_at=later, data=b"again")
    perform(destruction.destroy_chunk, company.act(then.system, at=later), run.pk)
    run.refresh_from_db()
    assert run.destroyed == 1


def test_a_hold_is_lifted_by_two_and_not_while_it_is_one(company: Company, then: Then) -> None:
    kept = document(company, "short")
    hold = then("maria", holds.place_hold, entity=company.entities["NK"], title="Case", reason="R", documents=[kept.pk])
    kept.refresh_from_db()
    assert kept.is_held
    assert destroying.due(company.entities["NK"], date(2025, 8, 1)).count() == 0
    asked = then("maria", holds.lift_hold, hold.pk, reason="Settled.")
    assert isinstance(asked, Pending)
    then("jens", find("access.approve_request"), asked.request)
    kept.refresh_from_db()
    assert not kept.is_held
    with refused(refusals.HoldLifted):
        then("maria", holds.add_to_hold, hold.pk, documents=[kept.pk])


def test_two_holds_hold_until_both_are_lifted(company: Company, then: Then) -> None:
    kept = document(company, "short")
    one, two = (
        then("maria", holds.place_hold, entity=company.entities["NK"], title=t, reason="R", documents=[kept.pk])
        for t in "AB"
    )
    for hold, still in ((one, True), (two, False)):
        asked = then("maria", holds.let_out_of_hold, hold.pk, document=kept.pk, reason="Not of the case.")
        then("jens", find("access.approve_request"), asked.request)
        kept.refresh_from_db()
        assert kept.is_held is still


def test_a_hold_covers_what_is_attached_and_what_lies_in_a_folder(company: Company, then: Then) -> None:
    entity = LegalEntity.objects.get(code="NK")
    folder = Folder.objects.create(entity=entity, title="Old")
    inside = document(company, "general", folder=folder)
    of_entity = document(company, "general", about=entity)
    other = document(company, "general")
    then(
        "maria",
        holds.place_hold,
        entity=entity.pk,
        title="All",
        reason="R",
        about_kind="organisation.legalentity",
        about=entity.pk,
        folder=folder.pk,
    )
    held = set(Document.objects.filter(is_held=True).values_list("pk", flat=True))
    assert held == {inside.pk, of_entity.pk}
    assert other.pk not in held


@pytest.fixture
def then(company: Company) -> Then:
    return Then(company)


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_certificate_says_what_was_destroyed_by_which_law_and_by_whom(
    company: Company, then: Then, language: str
) -> None:
    """The worker's whole way, and the PDF read back: hashes and numbers are there, titles are not."""
    LegalEntity.objects.filter(code="NK").update(language=language)
    gone = [document(company, "short", data=f"bytes {n}".encode(), title=f"Secret {n}") for n in range(3)]
    hashes = [Content.objects.get(versions__document=one).sha256 for one in gone]
    run = then.approved()
    clock.set_to(THEN)
    try:
        assert keeping.carry_on() == 2
        assert keeping.carry_on() == 0
        assert removing.remove_all(THEN) == 3
    finally:
        clock.set_to(None)
    run.refresh_from_db()
    assert (run.state, run.destroyed) == (DestructionState.DONE, 3)
    certificate = run.certificate
    assert certificate is not None
    assert (certificate.is_permanent, certificate.media_type) == (True, "application/pdf")
    assert certificate.attachments.get().about == run.pk
    path = store.path(Content.objects.get(versions__document=certificate).sha256)
    with pypdfium2.PdfDocument(path) as pdf:
        text = "".join(page.get_textpage().get_text_range() for page in pdf)
        listed = bytes(pdf.get_attachment(0).get_data()).decode()
    words = "".join(text.split())
    for expected in ("MariaHolm", "JensFriis", *hashes, hashlib.sha256(listed.encode()).hexdigest()):
        assert expected in words
    assert ("Destruktionscertifikat" in text) is (language == "da")
    assert "Secret" not in text + listed
    rows = list(csv.DictReader(io.StringIO(listed)))
    assert [(int(row["document"]), row["sha256"]) for row in rows] == [
        (one.pk, sha256) for one, sha256 in zip(gone, hashes, strict=True)
    ]


def test_a_certificate_that_was_filed_before_a_crash_is_found_again(company: Company, then: Then) -> None:
    document(company, "short")
    run = then.approved()
    then.destroyed(run)
    act = company.act(then.system, at=THEN)
    first = certifying.certificate_of(run, act)
    assert certifying.certificate_of(run, act) == first


def test_an_event_of_a_destroyed_document_keeps_no_title(company: Company, then: Then) -> None:
    from bagland.kernel.audit.models import PersonalFact

    kept = document(company, "short", title="Ansøgning fra Bo Bang")
    then("jens", find("documents.change_document"), kept.pk, title="Bo Bang, afslag")
    facts = PersonalFact.objects.filter(about_kind="documents.document", about_id=kept.pk)
    assert "Bo Bang" in str(list(facts.values_list("value", flat=True)))
    then.destroyed(then.approved())
    assert not facts.filter(value__contains="Bo Bang").exists()
