"""How contents look on a page: by right, in the reader's language, and nothing of them runs."""

from __future__ import annotations

import io
import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation
from PIL import Image

from bagland.kernel.access.models import SignIn
from bagland.kernel.documents import labels, previews, previews_kept
from bagland.kernel.documents.formats import kinds
from bagland.kernel.documents.models import Document
from tests.conftest import Company
from tests.kernel.documents.archived import Archive
from tests.kernel.documents.formats.made import archive as packed
from tests.kernel.documents.formats.made import letter, pdf, workbook
from tests.signed_in import browser


@pytest.fixture
def archive(company: Company) -> Archive:
    """The archive with one folder of finance."""
    return Archive(company)


def signed_in(company: Company, who: str) -> Client:
    """Somebody's browser."""
    client = browser()
    client.force_login(SignIn.objects.get(actor=company.people[who]))
    return client


def html(archive: Archive, document: Document, language: str = "en") -> str:
    with translation.override(language):
        return str(previews.preview(document.versions.get().content, archive.company.act("maria")))


def test_every_invoice_and_statement_among_the_real_files_is_shown_as_one(archive: Archive, shared_data: Path) -> None:
    shown = {}
    for folder in ("einvoice/oioubl-2.1", "einvoice/oioubl-2.1-more", "einvoice/peppol-bis3/examples", "bank"):
        for path in sorted((shared_data / folder).rglob("*.*")):
            if path.is_file() and path.suffix != ".xsd":
                document = archive.file(path.read_bytes(), path.name)
                shown[path.name] = previews.shown(document.versions.get().content)
    forms = {name: found.form for name, found in shown.items()}
    assert forms["OIOUBL_Invoice_v2p2.xml"] == forms["base-creditnote-correction.xml"] == "invoice"
    assert forms["danske-bank.csv"] == "table"
    assert forms["OIOUBL_Order_v2p2.xml"] == "text"
    statements = {name for name, form in forms.items() if form == "statement"}
    assert len(statements) > 20
    assert {name for name, found in shown.items() if found.mismatches} == set()
    assert set(forms.values()) == {"invoice", "statement", "table", "text"}


def words(html: str) -> str:
    """What is read of it: figures have their signs in elements of their own."""
    return re.sub("<[^>]+>", "", html)


def test_an_invoice_is_read_in_the_language_of_its_reader_and_its_sums_are_proven(
    archive: Archive, shared_data: Path
) -> None:
    path = shared_data / "einvoice/oioubl-2.1/OIOUBL_Invoice_v2p2.xml"
    document = archive.file(path.read_bytes(), path.name)
    english, danish = html(archive, document), html(archive, document, "da")
    assert "Invoice A00095678" in english
    assert "Tavleleverandøren" in english
    assert "6,312.50" in words(english)
    assert "6.312,50" in words(danish)
    assert "20. nov. 2005" in danish
    assert "is-proven" in english
    assert "does not add up" not in english


def test_a_sum_that_does_not_add_up_is_marked_with_what_it_should_be(archive: Archive, shared_data: Path) -> None:
    content = (shared_data / "einvoice/peppol-bis3/examples/base-example.xml").read_bytes()
    wrong = content.replace(b">1656.25</cbc:PayableAmount>", b">1756.25</cbc:PayableAmount>")
    assert wrong != content
    told = html(archive, archive.file(wrong, "faktura.xml"))
    assert "To pay does not add up: the sender wrote 1,756.25 EUR, the parts give 1,656.25 EUR." in told
    assert "is-proven" not in told


HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(1)">'


def test_whatever_a_file_says_is_text_on_our_page(archive: Archive) -> None:
    escaped = "&lt;script&gt;alert(1)"
    mail = f"From: {HOSTILE}\r\nTo: a@b.dk\r\nSubject: {HOSTILE}\r\n\r\n{HOSTILE}\r\n"
    page = "From: a@b.dk\r\nSubject: x\r\nContent-Type: text/html\r\n\r\n<p>Hej</p>"
    page += f"{HOSTILE}<iframe src='//ond.dk'></iframe>"
    table = f"a;b;c\n{HOSTILE};2;3\n4;5;6\n7;8;9\n"
    for name, content in {"a.eml": mail, "b.csv": table, "c.txt": f"Hej {HOSTILE}"}.items():
        told = html(archive, archive.file(content.encode(), name))
        assert escaped in told, name
        assert "<script" not in told, name
        assert "<img" not in told, name
    told = html(archive, archive.file(page.encode(), "d.eml"))
    assert "Hej" in told
    assert "ond.dk" not in told
    assert "alert" not in told
    told = html(archive, archive.file(packed({f"../../{HOSTILE}.txt": b"x"}), "e.zip"))
    assert escaped in told


def test_pages_and_pictures_are_drawn_anew_and_kept(archive: Archive, company: Company) -> None:
    document = archive.file(pdf(f"Husleje {uuid4().hex}", "Side to"), "a.pdf")  # what is kept of others is not met
    key = document.versions.get().content_id
    client = signed_in(company, "maria")
    first = client.get(f"/documents/previews/{key}/pages/2/")
    assert (first.status_code, first.headers["Content-Type"]) == (200, "image/webp")
    assert Image.open(io.BytesIO(first.content)).size == (1200, 1699)
    assert client.get(f"/documents/previews/{key}/pages/2/text/").content == b"Side to"
    assert client.get(f"/documents/previews/{key}/pages/3/").status_code == 422
    assert html(archive, document).count("<img") == 2
    folder = previews_kept.folder(document.versions.get().content.sha256)
    assert sorted(path.name for path in folder.iterdir()) == ["1-page-2", "1-show.json"]
    (folder / "1-page-2").write_bytes(b'{"width": 1, "height": 1}\nkept')
    assert client.get(f"/documents/previews/{key}/pages/2/").content == b"kept"


def test_a_picture_loses_what_else_was_in_its_file(archive: Archive, company: Company) -> None:
    written = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    Image.new("RGB", (4000, 1000), "green").save(written, "JPEG", exif=exif)
    document = archive.file(written.getvalue() + b"<?php evil", "foto.jpg")
    answer = signed_in(company, "maria").get(f"/documents/previews/{document.versions.get().content_id}/picture/")
    assert b"secret" not in answer.content
    assert b"evil" not in answer.content
    assert Image.open(io.BytesIO(answer.content)).size == (1600, 400)


def test_previews_are_for_those_who_may_read_a_document_with_the_content(archive: Archive, company: Company) -> None:
    document = archive.file(pdf("Husleje"), "a.pdf")
    key = document.versions.get().content_id
    for path in ("", "picture/", "pages/1/", "pages/1/text/", "enclosed/0/"):
        address = f"/documents/previews/{key}/{path}"
        assert signed_in(company, "karen").get(address).status_code == 404, path
        assert Client(headers={"host": "localhost"}).get(address).status_code == 302, path
        assert signed_in(company, "maria").post(address).status_code in (403, 405), path
    assert signed_in(company, "maria").get(f"/documents/previews/{key}/").status_code == 200
    assert signed_in(company, "maria").get("/documents/previews/999999/").status_code == 404


def test_files_inside_a_mail_and_an_invoice_come_out_as_files_and_nothing_else(
    archive: Archive, company: Company, shared_data: Path
) -> None:
    mail = (
        "From: a@b.dk\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
        'Content-Type: text/html\r\nContent-Disposition: attachment; filename="ond.html"\r\n\r\n'
        "<script>1</script>\r\n--x--\r\n"
    )
    client = signed_in(company, "maria")
    key = archive.file(mail.encode(), "a.eml").versions.get().content_id
    answer = client.get(f"/documents/previews/{key}/enclosed/0/")
    assert answer.content.strip() == b"<script>1</script>"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"/documents/previews/{key}/enclosed/1/").status_code == 422
    invoice = (shared_data / "einvoice/en16931/examples/ubl-tc434-example1.xml").read_bytes()
    holding = invoice.replace(
        b"<cac:AccountingSupplierParty>",
        b"<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject "
        b'mimeCode="text/csv" filename="timer.csv">YTtiCjE7Mgo=</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>'
        b"</cac:AdditionalDocumentReference><cac:AccountingSupplierParty>",
        1,
    )
    document = archive.file(holding, "faktura.xml")
    key = document.versions.get().content_id
    assert f"/documents/previews/{key}/enclosed/" in html(archive, document)
    found = previews.shown(document.versions.get().content).invoice
    assert found is not None
    place = [one.name for one in found.supporting].index("timer.csv")
    assert client.get(f"/documents/previews/{key}/enclosed/{place}/").content == b"a;b\n1;2\n"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.docx", letter("Kære kunde"), "Kære kunde"),
        ("a.xlsx", workbook([["Navn", "Beløb"], ["Åse", 12]]), "<td>Åse</td>"),
        ("a.zip", packed({"regnskab/bilag.pdf": b"x"}), "regnskab/bilag.pdf"),
        ("a.bin", bytes(range(256)) * 9, "Files of this kind are not shown here."),
        ("a.pdf", b"%PDF-1.7\n" + bytes(50), "The file is damaged"),
    ],
)
def test_a_file_of_each_other_kind_is_shown_or_said_not_to_be(
    archive: Archive, name: str, content: bytes, words: str
) -> None:
    assert words in html(archive, archive.file(content, name))


def test_what_is_worth_a_second_look_is_said_above_the_preview(archive: Archive) -> None:
    both = pdf("Faktura") + packed({"ond.exe": b"MZ"})
    assert "The file can be read as something else too" in html(archive, archive.file(both, "faktura.pdf"))
    assert "This is a program." in html(archive, archive.file(b"#!/bin/sh\nrm -rf /\n", "a.csv"))
    assert "paper-wrong" not in html(archive, archive.file(pdf("Faktura"), "faktura.pdf"))


def test_a_renamed_file_is_told_apart_in_words() -> None:
    told = labels.renaming_of(kinds.ZIP, "faktura.pdf")
    assert told == "The file is called .pdf, but by its content it is: ZIP archive."
    assert labels.renaming_of(kinds.PDF, "faktura.pdf") == labels.renaming_of(kinds.PDF, "faktura") == ""


def test_a_name_from_inside_a_mail_misleads_nobody(archive: Archive) -> None:
    """An attachment named by a stranger: folders, directions of writing, and bytes that are no text."""
    for sent, shown in (
        (b'"../../etc/passwd"', "passwd"),
        ('"rente\u202egnp.exe"'.encode(), "rentegnp.exe"),
        (b'"brev\xff\xed\xa0\x80.txt"', ""),
        (b'"x\r\n\tSet-Cookie: a=b.txt"', ""),
    ):
        mail = (
            b"From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\nDate: Mon, 23 Nov 2026 10:00:00 +0100\r\n"
            b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n"
            b"--B\r\nContent-Type: text/plain\r\n\r\n"
            b"hello\r\n--B\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="
            + sent
            + b"\r\n\r\nbytes\r\n--B--\r\n"
        )
        document = archive.file(mail, "mail.eml")
        client = signed_in(archive.company, "maria")
        answer = client.get(f"/documents/previews/{document.versions.get().content_id}/enclosed/0/")
        assert answer.status_code == 200
        named = answer["Content-Disposition"]
        assert named.startswith("attachment; ")
        assert "Set-Cookie" not in answer.headers
        assert not shown or named == f"attachment; filename=\"{shown}\"; filename*=UTF-8''{shown}"
