"""Files as people and programs make them, and files made to do harm."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bagland.kernel.exchange import refusals, staging
from bagland.kernel.exchange.formats import cells, delimited, tables, workbook, written
from bagland.kernel.exchange.models import Import
from bagland.kernel.exchange.rules import guessing

PEOPLE = "organisation.people"
WORDS = [["Navn", "By"], ["Åse Sørensen", "Rødby; Færgehavn"], ['Bo "Buller" Dahl', "Ærø"]]


def book(rows, **parts):
    made = Workbook()
    for row in rows:
        made.active.append(row)
    target = io.BytesIO()
    made.save(target)
    if parts:
        changed = io.BytesIO()
        with zipfile.ZipFile(target) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                new.writestr(name, parts.get(name.replace("/", "_").replace(".", "_"), old.read(name)))
        target = changed
    target.seek(0)
    return target


def csv_of(rows, delimiter, encoding):
    text = io.StringIO()
    import csv

    csv.writer(text, delimiter=delimiter).writerows(rows)
    return io.BytesIO(text.getvalue().encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_encodings_and_delimiters_are_found(encoding, delimiter):
    assert list(delimited.rows(csv_of(WORDS, delimiter, encoding))) == WORDS


def test_excels_own_line_about_the_delimiter_is_no_row():
    assert list(delimited.rows(io.BytesIO(b"sep=|\r\na|b\r\n1|2\r\n"))) == [["a", "b"], ["1", "2"]]


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20), min_size=2, max_size=4),
        min_size=2,
        max_size=8,
    )
)
def test_what_is_written_as_csv_is_read_back(rows):
    width = len(rows[0])
    rows = [(row * width)[:width] for row in rows]
    text = written.csv_lines(rows, delimiter=";", decimal=",")
    read = [
        [cells.without_mark(cell) for cell in row]
        for row in delimited._records(io.StringIO("sep=;\n" + text, newline=""))
    ]
    assert read == [row if row != [""] else [] for row in rows]


@given(st.text(max_size=40))
def test_no_text_written_as_csv_begins_as_a_formula_does(text):
    assert not cells.neutral(text).startswith(cells.FORMULA_SIGNS)
    assert cells.without_mark(cells.neutral(text)) == text or text.startswith("'")


def test_values_of_a_workbook_keep_their_kind():
    rows = [["Tal", "Dag", "Tid", "Tekst"], [0.1, date(2026, 11, 23), datetime(2026, 11, 23, 14, 26), "007"]]  # noqa: DTZ001 - a sheet knows no zone
    assert list(workbook.rows(book(rows), most_columns=100))[1] == [
        ["n", "0.1"], ["d", "2026-11-23"], ["m", "2026-11-23T14:26:00"], "007",
    ]  # fmt: skip


def test_our_own_workbook_is_exact_and_read_by_others():
    rows = [[Decimal("12450.10"), date(2026, 11, 23), "=1+1", Decimal("12345678901234567.89"), 7, None, "<b>&\x00"]]
    target = io.BytesIO()
    sheet = written.sheet_start(list("abcdefg"), [10] * 7) + written.sheet_rows(rows) + written.SHEET_END
    written.pack(target, "Folk [1]/2", [sheet])
    (row,) = list(load_workbook(target).active.iter_rows(min_row=2))
    midnight = datetime(2026, 11, 23)  # noqa: DTZ001 - a sheet knows no zone
    assert [cell.value for cell in row][:5] == [12450.1, midnight, "=1+1", "12345678901234567.89", 7]
    assert (row[2].data_type, row[2].quotePrefix) == ("s", True)
    assert row[6].value == "<b>&\N{REPLACEMENT CHARACTER}"


def test_a_workbook_that_unpacks_to_gigabytes_is_not_opened():
    bomb = book([["a"]], xl_worksheets_sheet1_xml=b"<x>" + b"0" * (40 * 1024 * 1024) + b"</x>")
    assert len(bomb.getvalue()) < 200_000
    with pytest.raises(workbook.Unsafe):
        list(workbook.rows(bomb, most_columns=100))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_a_workbook_are_not_resolved(encoding):
    lol = (
        f'<?xml version="1.0" encoding="{encoding}"?>{" " * 20_000}<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><sst>&b;</sst>'
    ).encode(encoding)
    for part in ("xl_workbook_xml", "xl_worksheets_sheet1_xml"):
        with pytest.raises(workbook.Unsafe):
            list(workbook.rows(book([["a", "b"]], **{part: lol}), most_columns=100))


def with_sheet_elsewhere(name, content=None):
    """A workbook whose sheet lies under another name, which its neighbours know."""
    changed, sheet = io.BytesIO(), "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(book([["a", "b"]])) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.namelist():
            data = old.read(item).replace(sheet.encode(), name.encode())
            new.writestr(name if item == sheet else item, content if content and item == sheet else data)
    changed.seek(0)
    return changed


def test_entities_are_looked_for_in_every_part_whatever_its_name():
    assert list(workbook.rows(with_sheet_elsewhere("xl/worksheets/sheet.txt"), most_columns=100)) == [["a", "b"]]
    expanding = (
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        b'<c t="inlineStr"><is><t>&a;&a;&a;</t></is></c></row></sheetData></worksheet>'
    )
    with pytest.raises(workbook.Unsafe):
        list(workbook.rows(with_sheet_elsewhere("xl/worksheets/sheet.txt", expanding), most_columns=100))


def test_shared_texts_are_held_to_their_limit_whatever_their_name(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_SHARED", 150_000)
    large = book([["a"]], xl_theme_theme1_xml=b"<x>" + b"0123456789" * 20_000 + b"</x>")
    with pytest.raises(workbook.Unsafe):
        list(workbook.rows(large, most_columns=100))


def test_a_row_that_calls_itself_the_two_thousand_millionth_is_not_waited_for():
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c t="inlineStr"><is><t>a</t></is></c></row>'
        b'<row r="2000000000"><c t="inlineStr"><is><t>b</t></is></c></row></sheetData></worksheet>'
    )
    read = workbook.rows(book([["a"]], xl_worksheets_sheet1_xml=sheet), most_columns=10)
    assert sum(1 for _row in islice(read, workbook.MOST_ROWS + 2)) <= workbook.MOST_ROWS


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", refusals.NoRows),
        (b"\r\n;;\r\n", refusals.NoRows),
        (b"Navn;E-mail\r\n", refusals.NoRows),
        (b"%PDF-1.7 \n...", refusals.NotATable),
        (b"\x89PNG\r\n\x1a\n", refusals.NotATable),
        (b"<!DOCTYPE html><html>", refusals.NotATable),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, refusals.OldWorkbook),
        (b"PK\x03\x04 and no archive", refusals.NotReadable),
        (b"Navn;By\r\n\x81\x8d\x8f;x\r\n", refusals.NotReadable),
        (b";".join([b"x"] * 101), refusals.TooManyColumns),
        (b'Navn;By\r\n"' + b"x" * 200_000, refusals.NotReadable),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_is_kept(company, amalie, data, refusal):
    with pytest.raises(refusal):
        staging.receive(amalie, PEOPLE, io.BytesIO(data), name="x")
    assert not Import.objects.exists()


def test_limits_on_size_and_rows(company, amalie, monkeypatch):
    with pytest.raises(refusals.FileTooLarge):
        staging.receive(amalie, PEOPLE, io.BytesIO(b"x"), size=26 * 1024 * 1024)
    monkeypatch.setattr(staging, "MOST_ROWS", 3)
    monkeypatch.setattr(staging, "STAGED_AT_ONCE", 2)
    with pytest.raises(refusals.TooManyRows):
        staging.receive(amalie, PEOPLE, io.BytesIO(b"Navn\na\nb\nc\nd\n"))
    assert not Import.objects.exists()


def test_a_zip_that_is_no_workbook_and_one_with_a_password(company, amalie):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("readme.txt", "hello")
    target.seek(0)
    with pytest.raises(refusals.NotReadable):
        staging.receive(amalie, PEOPLE, target)


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (["Navn", "E-mail", "Telefon"], ["name", "work_email", "work_phone"]),
        (["Full name", "Email address", "Company"], ["name", "work_email", "home"]),
        (["NAVN ", "Arbejdsmail:", "Ansat i", "Sprog"], ["name", "work_email", "home", "language"]),
        (["Work e-mail", "Name"], ["work_email", "name"]),
        (["Medarbejdernavn", "Tlf.nr.", "CVR-nr."], ["name", "work_phone", "home"]),
    ],
)
def test_columns_are_guessed_by_heading_in_both_languages(headings, expected):
    from bagland.kernel.exchange.importables import importables

    found = guessing.guess(headings, [], importables[PEOPLE].known)
    assert [found.get(place) for place in range(len(headings))] == expected


def test_columns_without_headings_are_guessed_by_what_they_hold(company, amalie):
    batch = staging.receive(amalie, PEOPLE, "bo@vest.example\tBo Dahl\nida@vest.example\tIda Dahl\n")
    assert (batch.header_row, batch.mapping[0]) == (0, "work_email")


def test_headings_are_found_below_a_title(company, amalie):
    batch = staging.receive(amalie, PEOPLE, "Medarbejdere pr. 1. november\n\nNavn\tE-mail\nBo\tbo@vest.example\n")
    assert (batch.header_row, batch.columns) == (3, ["Navn", "E-mail"])


def test_the_kind_of_a_file_is_in_its_bytes_not_in_its_name():
    assert list(tables.rows_of(book([["a", "b"]]), most_columns=9)) == [["a", "b"]]
    assert list(tables.rows_of(io.BytesIO(b"a;b"), most_columns=9)) == [["a", "b"]]
