"""What contents say is read by the worker, and their documents are found by it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.test import TestCase

from bagland.foundation import clock
from bagland.foundation.kinds import kind_of
from bagland.kernel.documents import previews_kept, reading, recurring
from bagland.kernel.documents.formats import kinds
from bagland.kernel.documents.models import Attachment, Content, Document, DocumentClass, Reading
from bagland.kernel.documents.states import ReadingState
from bagland.kernel.documents.store import store
from bagland.kernel.organisation.models import Actor
from tests.conftest import Company
from tests.kernel.documents.archived import Archive
from tests.kernel.documents.formats.made import archive as archive_of
from tests.kernel.documents.formats.made import letter, open_document, pdf, workbook


@pytest.fixture
def archive(company: Company) -> Archive:
    """The archive with one folder of finance."""
    return Archive(company)


def test_all_real_files_dropped_at_once_are_read_and_found_again_by_words_in_them(
    archive: Archive, shared_data: Path
) -> None:
    paths = [
        path for folder in ("bank", "einvoice") for path in sorted((shared_data / folder).rglob("*")) if path.is_file()
    ]
    for place, path in enumerate(paths):
        archive.file(path.read_bytes(), path.name, title=f"{place:03} {path.name}")
    archive.read()
    assert len(paths) > 180
    assert set(Reading.objects.values_list("state", "fault")) == {(ReadingState.READ, "")}
    words = {
        "Tavleleverandøren": "OIOUBL_Invoice_v2p2.xml",
        "tavleleverandør": "OIOUBL_CreditNote_v2p2.xml",
        "SPOTIFY": "danske-bank.csv",
        "Veeblefetzer": "UBL-Invoice-2.1-Example-Trivial.xml",
        "Kaufmann": "betterplace_sepa_snippet.sta",
        "DIGITENNE": "jejik_abnamro.sta",
        "TRANSAKCJA": "mBank_mt940.sta",
        "withdrawals": "checking.ofx",
        "FINPETROL": "camt053.v8.xml",
        "koksmaat": "guide-example1.xml",
    }
    for word, name in words.items():
        assert any(name in title for title in archive.found("maria", word)), word
    for path in paths:
        said = Reading.objects.get(content__sha256=hashlib.sha256(path.read_bytes()).hexdigest()).text
        assert len(said) > 15 or "wrong" in path.name, path.name


SHARED_TEXTS = "<sst><si><t>Kære kunde</t></si><si><r><t>Huslejen stiger</t></r></si></sst>"
MADE = {
    "brev.docx": letter("Kære kunde", "Huslejen stiger"),
    "brev.odt": open_document(kinds.ODT, "Kære kunde", "Huslejen stiger"),
    "brev.pdf": pdf("Kære kunde", "Huslejen stiger på side to"),
    "brev.rtf": rb"{\rtf1\ansi{\fonttbl{\f0 Skjult;}}\f0 K\'e6re kunde\par Huslejen stiger \u248?}",
    "brev.html": "<head><title>Skjult</title></head><p>Kære kunde</p><p>Huslejen <b>stiger</b></p>".encode(),
    "tal.xlsx": workbook([["Kære kunde", "Huslejen stiger"], [1, 2]]),
    "delte.xlsx": archive_of(
        {
            "[Content_Types].xml": b"<Types/>",
            "xl/workbook.xml": b"<workbook/>",
            "xl/sharedStrings.xml": SHARED_TEXTS.encode(),
            "xl/worksheets/sheet1.xml": b'<worksheet><row><c t="s"><v>0</v></c><c><v>7419</v></c></row></worksheet>',
        }
    ),
    "brev.txt": "Kære kunde\nHuslejen stiger".encode("cp1252"),
    "brev.eml": (
        b"From: Udlejer <u@l.dk>\r\nTo: k@n.dk\r\nSubject: =?utf-8?q?K=C3=A6re_kunde?=\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nSe vedlagte\r\n'
        b'--x\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename="a.csv"\r\n\r\n'
        b"Huslejen;stiger;nu\r\n--x--\r\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MADE)
def test_a_file_of_each_kind_is_found_by_another_form_of_a_word_in_it(archive: Archive, name: str) -> None:
    archive.file(MADE[name], name, title="Uden navn")
    assert archive.found("maria", "husleje") == []
    archive.read()
    told = Reading.objects.get()
    assert "Kære kunde" in told.text
    assert "Skjult" not in told.text
    assert (told.state, told.fault, told.reader) == (ReadingState.READ, "", reading.VERSION)
    assert archive.found("maria", "husleje") == ["Uden navn"]
    assert archive.found("maria", "kunder") == ["Uden navn"]


def test_a_confidential_or_personal_document_is_found_by_those_alone_who_open_its_class(archive: Archive) -> None:
    confidential = DocumentClass.objects.filter(is_confidential=True).first()
    assert confidential is not None
    archive.file(b"Om opsigelsen af en person", "a.txt", code=confidential.code, title="Fortroligt")
    archive.file(b"Om opsigelsen af lejekontrakten", "b.txt", title="Almindeligt")
    archive.read()
    for who in ("jens", "nadia", "rasmus", "maria", "grethe", "ida"):
        act = archive.company.act(who)
        readable = set(Document.objects.visible_to(act).values_list("title", flat=True))
        assert set(archive.found(who, "opsigelse")) == readable, who
    assert archive.found("nadia", "opsigelse") == []
    assert archive.found("maria", "opsigelse") == ["Almindeligt"]


def test_a_document_of_a_record_is_found_by_whoever_sees_the_record_and_no_longer_when_it_is_taken_off(
    archive: Archive,
) -> None:
    person = Actor.objects.get(pk=archive.company.people["karen"])
    document = archive.file(b"Kursusbevis i svejsning", "bevis.txt", folder=None, title="Bevis", is_attached=True)
    attached = Attachment.objects.create(
        document=document, about_kind=kind_of(Actor), about=person.pk, by_id=person.pk, at=clock.now()
    )
    archive.read()
    assert archive.found("ida", "svejsning") == ["Bevis"]
    Attachment.objects.filter(pk=attached.pk).update(detached_at=clock.now())
    assert archive.found("ida", "svejsning") == []


def test_a_reading_that_was_killed_is_done_again_and_a_better_reader_reads_all_anew(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.file(b"Lejekontrakt for lageret", "a.txt")
    content = archive.content(b"uden dokument", "b.txt")
    Reading.objects.filter(content=content).delete()
    reading.work(0)
    assert Reading.objects.filter(state=ReadingState.READ).count() == 1
    recurring.look_for_unread()
    recurring.read_contents()
    assert set(Reading.objects.values_list("state", flat=True)) == {ReadingState.READ}
    monkeypatch.setattr(reading, "VERSION", reading.VERSION + 1)
    assert reading.look_for_more() == 2
    assert reading.progress().waiting == 2
    archive.read()
    assert set(Reading.objects.values_list("reader", flat=True)) == {reading.VERSION}
    assert reading.look_for_more() == 0


def test_of_what_was_destroyed_nothing_is_left_and_nothing_is_read_again(archive: Archive) -> None:
    content = archive.content(b"En gammel kontrakt", "a.txt")
    archive.read()
    previews_kept.kept(content.sha256, "show.json", lambda: b"{}")
    Reading.objects.update(state=ReadingState.WAITING, text="")
    Content.objects.filter(pk=content.pk).update(removed_at=clock.now())
    archive.read()
    assert not Reading.objects.exists()
    Reading.objects.create(content=content, state=ReadingState.READ, text="En gammel kontrakt")
    with TestCase.captureOnCommitCallbacks(execute=True):
        recurring.look_for_unread()
    assert not Reading.objects.exists()
    assert not previews_kept.folder(content.sha256).exists()


def test_bytes_that_are_missing_are_said_to_be_missing(archive: Archive) -> None:
    document = archive.file(b"Borte", "a.txt")
    store.path(document.versions.get().content.sha256).unlink()
    archive.read()
    told = Reading.objects.get()
    assert (told.state, told.fault) == (ReadingState.UNREADABLE, reading.GONE)


def test_a_long_text_is_found_by_words_at_its_end(archive: Archive) -> None:
    body = " ".join(f"linje{number} med det samme" for number in range(1_400))
    archive.file(f"{body} Aftaleophør".encode(), "lang.txt", title="Lang")
    archive.read()
    assert archive.found("maria", "aftaleophør") == ["Lang"]
