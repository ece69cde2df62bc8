"""What a file is, by its bytes: real files, renamed ones, and such as are meant to deceive."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from bagland.kernel.documents.formats import kinds
from bagland.kernel.documents.formats.sniffing import sniff, sniff_stream
from tests.kernel.documents.formats.made import archive, letter, open_document, pdf, workbook

BY_FOLDER = {
    "bank": {kinds.CSV},
    "bank/camt": {kinds.CAMT},
    "bank/camt-xsd": {kinds.XML},
    "bank/csv-dk": {kinds.CSV},
    "bank/mt940": {kinds.MT940},
    "bank/ofx": {kinds.OFX},
    "einvoice": {kinds.CSV},
    "einvoice/en16931/examples": {kinds.UBL_INVOICE},
    "einvoice/en16931/unit-creditnote": {kinds.XML},
    "einvoice/oioubl-2.1": {kinds.UBL_INVOICE, kinds.UBL_CREDIT_NOTE, kinds.UBL_OTHER},
    "einvoice/oioubl-2.1-more": {kinds.UBL_INVOICE, kinds.UBL_CREDIT_NOTE},
    "einvoice/peppol-bis3/codelist": {kinds.XML},
    "einvoice/peppol-bis3/examples": {kinds.UBL_INVOICE, kinds.UBL_CREDIT_NOTE},
    "einvoice/peppol-bis3/unit-dk": {kinds.XML},
    "einvoice/peppol-bis3/unit-peppol": {kinds.XML},
    "einvoice/peppol-invoice-response": {kinds.UBL_OTHER},
    "einvoice/ubl-2.1-examples": {kinds.UBL_INVOICE, kinds.UBL_OTHER},
    "einvoice/ubl-2.1-xsd/common": {kinds.XML},
    "einvoice/ubl-2.1-xsd/maindoc": {kinds.XML},
}


def test_real_files_are_told_by_their_bytes_whatever_they_are_called(shared_data: Path) -> None:
    paths = [path for folder in ("bank", "einvoice") for path in (shared_data / folder).rglob("*") if path.is_file()]
    assert len(paths) > 180
    for path in paths:
        found = sniff(path, path.name)
        expected = BY_FOLDER[str(path.parent.relative_to(shared_data))]
        if path.name == "self-provided_invalid_statement.sta":
            assert (found.media_type, found.warning) == (kinds.TEXT, "renamed")
            continue
        assert (found.media_type in expected, found.warning) == (True, ""), path.name
        assert sniff(path, "fil").media_type == found.media_type, path.name


JAR = archive({"META-INF/MANIFEST.MF": b"", "A.class": b""})
TABLE = "navn;beløb\r\nÅse;1.200,50\r\nBo;3,00\r\n"
MADE = {
    "empty": (b"", "tom.pdf", kinds.UNKNOWN, "", ""),
    "pdf": (pdf("Husleje"), "husleje.pdf", kinds.PDF, "", ""),
    "pdf without ending": (pdf("Husleje"), "husleje", kinds.PDF, "", ""),
    "pdf behind blanks": (b"\r\n\x00" + pdf("Husleje"), "husleje.pdf", kinds.PDF, "", ""),
    "locked pdf": (pdf("x").replace(b"/Root", b"/Encrypt 9 0 R /Root"), "a.pdf", kinds.PDF, "", "locked"),
    "archive called pdf": (archive({"a.txt": b"a"}), "husleje.pdf", kinds.ZIP, "", "renamed"),
    "pdf called text": (pdf("Husleje"), "noter.txt", kinds.PDF, "", "renamed"),
    "png called jpg": (b"\x89PNG\r\n\x1a\n" + bytes(40), "foto.jpg", "image/png", "", "renamed"),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(40), "foto.JPG", "image/jpeg", "", ""),
    "workbook": (workbook([["a", "b"]]), "tal.xlsx", kinds.XLSX, "", ""),
    "workbook called zip": (workbook([["a", "b"]]), "tal.zip", kinds.XLSX, "", "renamed"),
    "letter": (letter("Kære kunde"), "brev.docx", kinds.DOCX, "", ""),
    "macros": (
        archive({"[Content_Types].xml": b"", "word/document.xml": b"", "word/vbaProject.bin": b""}),
        "a.docm",
        kinds.DOCX,
        "",
        "macros",
    ),
    "open document": (open_document(kinds.ODT, "Hej"), "brev.odt", kinds.ODT, "", ""),
    "java": (JAR, "a.zip", "application/java-archive", "", "program"),
    "half an archive": (b"PK\x03\x04" + b"\xff" * 100, "a.zip", kinds.ZIP, "", "broken"),
    "pdf and archive": (pdf("x") + archive({"ond.exe": b"MZ"}), "a.pdf", kinds.PDF, "", "two_kinds"),
    "gif and pdf": (b"GIF89a" + bytes(200) + b"%PDF-1.7", "a.gif", "image/gif", "", "two_kinds"),
    "gif and archive": (b"GIF89a" + bytes(20) + archive({"x.js": b"1"}), "a.gif", "image/gif", "", "two_kinds"),
    "page called pdf": (b"<html><script>alert(1)</script>", "faktura.pdf", kinds.HTML, "utf-8", "renamed"),
    "script element": (b"  \n<script>alert(1)</script>", "noter.txt", kinds.HTML, "utf-8", "renamed"),
    "page with an xml head": (b"<?xml version='1.0'?><html><p>x</p></html>", "a.xml", kinds.HTML, "utf-8", "renamed"),
    "svg called png": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.png", kinds.SVG, "utf-8", "renamed"),
    "shell script": (b"#!/bin/sh\nrm -rf /\n", "oversigt.csv", kinds.SCRIPT, "utf-8", "program"),
    "windows program": (b"MZ" + bytes(62) + b"PE\x00\x00", "faktura.pdf", kinds.PROGRAM, "", "program"),
    "linux program": (b"\x7fELF" + bytes(60), "x", kinds.PROGRAM, "", "program"),
    "powershell": (b"Start-Process calc", "faktura.ps1", kinds.SCRIPT, "utf-8", "program"),
    "entities": (b"<!DOCTYPE a [<!ENTITY x 'y]>'>]><a>&x;</a>", "a.xml", kinds.XML, "utf-8", "entities"),
    "table, utf-8": (TABLE.encode(), "tal.csv", kinds.CSV, "utf-8", ""),
    "table with a mark": (TABLE.encode("utf-8-sig"), "tal.csv", kinds.CSV, "utf-8-sig", ""),
    "table, utf-16": (TABLE.encode("utf-16"), "tal.csv", kinds.CSV, "utf-16", ""),
    "table, utf-16 without mark": (TABLE.encode("utf-16-le"), "tal.csv", kinds.CSV, "utf-16-le", ""),
    "table, windows": (TABLE.encode("cp1252"), "tal.csv", kinds.CSV, "cp1252", ""),
    "table, latin": (b"\x81" + TABLE.encode("latin-1"), "tal.csv", kinds.CSV, "iso-8859-1", ""),
    "prose": (b"Dear Maria, thank you, and so on.\nRegards, Bo\n", "brev.txt", kinds.TEXT, "utf-8", ""),
    "prose called csv": (b"a,b\n1,2\n", "tal.csv", kinds.CSV, "utf-8", ""),
    "mail": (b"From: a@b.dk\r\nSubject: Hej\r\n\r\nBeste", "uden-navn", kinds.MAIL, "utf-8", ""),
    "rtf": (b"{\\rtf1\\ansi Hej}", "brev.rtf", kinds.RTF, "", ""),
    "windows bitmap": (b"BM" + bytes(60), "b.bmp", "image/bmp", "", ""),
    "text that begins as a bitmap": (b"BMW 320d, stelnummer", "bil.txt", kinds.TEXT, "utf-8", ""),
    "noise": (bytes(range(256)) * 20, "data.bin", kinds.UNKNOWN, "", ""),
    "old word": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(22) + b"\x09\x00" + bytes(16) + bytes(4) + bytes(460)
        + "WordDocument".encode("utf-16-le"),
        "a.doc",
        "application/msword",
        "",
        "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", MADE)
def test_what_a_file_is_said_to_be_does_not_count(case: str) -> None:
    content, name, media_type, encoding, warning = MADE[case]
    found = sniff_stream(io.BytesIO(content), name)
    assert (found.media_type, found.encoding, found.warning) == (media_type, encoding, warning)


def test_an_archive_with_a_directory_of_a_million_parts_is_not_read() -> None:
    content = archive({"a": b"a"})
    end = content.rfind(b"PK\x05\x06")
    lying = content[:end] + content[end : end + 8] + b"\xff\xff\xff\xff" + content[end + 12 :]
    assert sniff_stream(io.BytesIO(lying), "a.zip").warning == "broken"


def test_the_first_64_kib_decide_and_a_cut_letter_is_forgiven() -> None:
    content = ("x" * 65_535 + "ø" * 100_000).encode()
    assert sniff_stream(io.BytesIO(content), "a.txt").encoding == "utf-8"
