"""Lists on their way out: what one may see and no more, exactly, resumed after a kill, and recorded."""

from __future__ import annotations

import csv
import io
import tracemalloc
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.audit.models import Event
from bagland.kernel.exchange import exporting, making, refusals
from bagland.kernel.exchange.models import Export
from bagland.kernel.exchange.pages.exports import file_of
from bagland.kernel.exchange.states import ExportState, FileFormat
from bagland.kernel.organisation.models import Actor, Grant
from bagland.ui.refusals import PageNotYours
from tests.conftest import refused

PEOPLE = "organisation.people"
EXPORT = find("exchange.export_list")


@pytest.fixture(autouse=True)
def _monday(company):
    clock.set_to(company.at)
    yield
    clock.set_to(None)


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.setattr(exporting, "folder", lambda: tmp_path)


@pytest.fixture
def small(monkeypatch):
    """Pages of seven rows, and every list too long to be written at once."""
    monkeypatch.setattr(exporting, "PAGE_ROWS", 7)
    monkeypatch.setattr(exporting, "AT_ONCE", 5)


def crowd(company, count):
    home = company.entities["NK"]
    Actor.objects.bulk_create(
        [
            Actor(kind="PERSON", home_id=home, name=f"Crowd {number:05}", work_email=f"c{number}@vest.example")
            for number in range(count)
        ]
    )


def asked(act, listed=PEOPLE, query="", file_format=FileFormat.PLAIN):
    return perform(EXPORT, act, listed=listed, query=query, file_format=file_format).result


def content(act, export):
    answer = file_of(act, Export.objects.get(pk=export.pk))
    data = b"".join(answer.streaming_content)
    # `close()` itself ends the request, and PostgreSQL's connection with it.
    for close in answer._resource_closers:  # type: ignore[attr-defined]  # Django names what it closes nowhere else
        close()
    return data


def rows_of(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


@pytest.mark.parametrize("file_format", [FileFormat.PLAIN, FileFormat.XLSX])
def test_a_long_export_killed_at_any_page_holds_every_row_once(company, maria, small, monkeypatch, file_format):
    crowd(company, 60)
    export = asked(maria, file_format=file_format)
    real = Export.save
    killed: list[int] = []

    def dies(self, **more):
        if len(killed) < 4 and self.rows > len(killed) * 14:
            killed.append(self.rows)
            raise KeyboardInterrupt
        real(self, **more)

    monkeypatch.setattr(Export, "save", dies)
    for _attempt in range(5):
        try:
            making.make(Export.objects.get(pk=export.pk), seconds=60)
        except KeyboardInterrupt:
            continue
    assert len(killed) == 4, "each time the page was on disk, and the row did not say so"
    export.refresh_from_db()
    data = content(maria, export)
    if file_format == FileFormat.XLSX:
        found = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(data)).active.iter_rows()]
    else:
        found = rows_of(data)
    names = [str(row[0]) for row in found[1:]]
    assert names == sorted(names)
    assert len(names) == len(set(names)) == Actor.objects.exclude(kind="SYSTEM").count() == export.rows
    told = Event.objects.filter(activity="exchange.finish_export").get().told["told"][0]
    assert (told["rows"], told["size"]) == (export.rows, len(data))


def test_work_in_small_slices_goes_on_from_call_to_call(company, maria, small):
    crowd(company, 30)
    export = asked(maria)
    calls = 0
    while not making.make(Export.objects.get(pk=export.pk), seconds=0):
        calls += 1
    assert calls >= 4
    assert len(rows_of(content(maria, export))) == 1 + Actor.objects.exclude(kind="SYSTEM").count()


def test_who_took_what_out_is_an_event(company, maria):
    export = asked(maria, query="order=-name&after=xyz&today=here")
    event = Event.objects.get(activity="exchange.export_list")
    told = event.told["told"][0]
    assert (event.actor, told["listed"], told["rows"]) == (maria.actor, PEOPLE, 10)
    assert "name" in told["columns"]
    assert "filters" not in told, "an address may name a person, so it is kept apart"
    assert export.query == "today=here&order=-name", "the place in the list is no part of it"


def test_a_list_that_is_not_open_is_not_exported_either(company, sofie):
    with refused(PageNotYours):
        asked(sofie, listed="jobs.runs")
    with refused(refusals.NoSuchList):
        asked(sofie, listed="organisation.nothing")


def test_only_the_one_who_asked_gets_the_file(company, maria, nadia, small):
    export = asked(maria)
    with pytest.raises(refusals.ExportNotReady):
        file_of(maria, export)
    making.make(export, seconds=60)
    export.refresh_from_db()
    assert export.state == ExportState.READY
    with pytest.raises(refusals.ExportNotYours):
        file_of(nadia, export)
    assert content(maria, export)


def test_rights_are_asked_again_while_the_file_is_made(company, maria, small):
    export = asked(maria)
    assert making.make(export, seconds=0) is False
    Grant.objects.filter(code="organisation.see").delete()
    making.make(Export.objects.get(pk=export.pk), seconds=60)
    export.refresh_from_db()
    assert export.state == ExportState.FAILED
    assert list(exporting.folder().iterdir()) == [], "nothing of it is left behind"


def test_rights_are_asked_again_when_the_file_is_fetched(company, maria, small):
    export = asked(maria)
    making.make(export, seconds=60)
    Grant.objects.filter(code="organisation.see").update(reach="ENTITY")
    with pytest.raises(refusals.RightsHaveChanged):
        content(company.act("maria"), export)


def test_files_are_deleted_after_seven_days(company, maria, small):
    export = asked(maria)
    making.make(export, seconds=60)
    clock.set_to(company.at + timedelta(days=6, hours=23))
    making.let_go()
    assert content(maria, export)
    clock.set_to(company.at + timedelta(days=7, minutes=1))
    making.let_go()
    assert list(exporting.folder().iterdir()) == []
    with pytest.raises(refusals.ExportGone):
        file_of(maria, Export.objects.get(pk=export.pk))


def test_a_formula_in_a_name_is_text_in_every_format(company, maria):
    Actor.objects.filter(pk=company.people["ida"]).update(name='=HYPERLINK("http://evil.example")')
    page = exporting.list_of(PEOPLE)
    plain, _rows = exporting.at_once(page, maria, "", FileFormat.PLAIN)
    assert [row[0] for row in rows_of(plain) if "HYPERLINK" in row[0]] == ['\'=HYPERLINK("http://evil.example")']
    book, _rows = exporting.at_once(page, maria, "", FileFormat.XLSX)
    cells = [row[0] for row in load_workbook(io.BytesIO(book)).active.iter_rows()]
    (cell,) = [cell for cell in cells if "HYPERLINK" in str(cell.value)]
    assert cell.data_type == "s"


def test_csv_follows_the_language_and_plain_csv_does_not(company, maria):
    from django.utils import translation

    page = exporting.list_of("organisation.positions")
    with translation.override("da"):
        danish, _rows = exporting.at_once(page, maria, "", FileFormat.CSV)
        plain, _rows = exporting.at_once(page, maria, "", FileFormat.PLAIN)
    assert danish.startswith("\ufeffStilling;Nummer;".encode())
    assert plain.startswith(b"Stilling,Nummer,")
    with translation.override("en"):
        assert exporting.at_once(page, maria, "", FileFormat.CSV)[0].startswith("\ufeffPosition,Number,".encode())


def test_memory_does_not_grow_with_the_list(company, maria, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 5)
    monkeypatch.setattr(exporting, "PAGE_ROWS", 200)
    peaks = []
    for more in (600, 3_000):
        crowd_of = Actor.objects.count()
        Actor.objects.bulk_create(
            [
                Actor(kind="PERSON", home_id=company.entities["NK"], name=f"Crowd {crowd_of + number:06}")
                for number in range(more)
            ]
        )
        export = asked(company.act("maria"), query="", file_format=FileFormat.XLSX)
        tracemalloc.start()
        making.make(export, seconds=600)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5, peaks


def test_the_worker_leaves_a_short_list_to_the_page_that_asked(company, maria):
    export = asked(maria)
    making.work(60)
    export.refresh_from_db()
    assert export.state == ExportState.WAITING
    clock.set_to(company.at + timedelta(seconds=11))
    making.work(60)
    export.refresh_from_db()
    assert export.state == ExportState.READY, "nobody came for it, as when a program asked"
