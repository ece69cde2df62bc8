"""The pages of import and export in a browser without script: sent, mapped, mended, imported, fetched."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bagland.foundation import clock
from bagland.kernel.access.models import SignIn
from bagland.kernel.audit.models import Event
from bagland.kernel.exchange import exporting, making, running
from bagland.kernel.exchange.models import Export, Import
from bagland.kernel.exchange.pages.menu import menu
from bagland.kernel.exchange.states import ExportState, RowState
from bagland.kernel.organisation.models import Actor
from tests.kernel.exchange.planted import as_csv, person, sheet

PEOPLE = "organisation.people"


@pytest.fixture(autouse=True)
def _monday(company, tmp_path, monkeypatch):
    clock.set_to(company.at)
    monkeypatch.setattr(exporting, "folder", lambda: tmp_path)
    yield
    clock.set_to(None)


@pytest.fixture
def comes(company):
    def come(who, language="en"):
        client = Client(headers={"host": "localhost"})
        client.cookies["language"] = language
        client.force_login(
            SignIn.objects.get(actor=company.people[who]), backend="django.contrib.auth.backends.ModelBackend"
        )
        return client

    return come


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def sent(client, rows, **more):
    file = SimpleUploadedFile("people.csv", as_csv(rows), "text/csv")
    answer = client.post("/imports/new/", {"what": PEOPLE, "file": file, **more})
    assert answer.status_code == 303, text(answer)
    return answer.headers["Location"]


def chosen(client, where, **more):
    batch = Import.objects.latest("pk")
    columns = {f"column-{place}": name for place, name in batch.mapping.items()}
    return client.post(where, {"do": "columns", "written_in": "da", **columns, **more})


def test_from_a_file_to_its_report_without_script(company, comes):
    client = comes("amalie")
    assert "Work e-mail" in text(client.get(f"/imports/new/?what={PEOPLE}"))
    where = sent(client, [sheet(600)[0][0], person(1), ["", *person(2)[1:]], person(3)])
    page = client.get(where)
    assert re.search(r'<option value="work_email" selected>', page.content.decode())
    assert "person-1@vest.example" in text(page)
    chosen(client, where)
    page = text(client.get(where))
    assert "Rows: 2 can be imported and 1 faulty." in page
    assert "This is empty. Write it in the sheet" in page
    row = f"{where}row/?row=3"
    assert "A3" in text(client.get(row))
    again = client.post(row, {"do": "mend", "cell-0": "=cmd", "was-0": ""})
    assert again.status_code == 422
    assert 'aria-invalid="true"' in again.content.decode()
    assert client.post(row, {"do": "mend", "cell-0": "Bo Dahl", "was-0": "=cmd"}).status_code == 303
    before = Actor.objects.count()
    assert client.post(where, {"do": "import"}).status_code == 303
    assert Actor.objects.count() == before + 3
    report = text(client.get(where))
    assert "Rows: 3 imported." in report
    assert "Open People" in report
    assert client.post(where, {"do": "import"}).status_code == 409


def test_pasted_rows_and_the_danish_page(company, comes):
    client = comes("amalie", "da")
    answer = client.post("/imports/new/", {"what": PEOPLE, "pasted": "Navn\tE-mail\nBo Dahl\tbo@vest.example\n"})
    page = text(client.get(answer.headers["Location"]))
    assert "Hvilken kolonne er hvad?" in page
    where = answer.headers["Location"]
    assert client.post(where, {"do": "columns", "column-0": "name", "column-1": "work_email"}).status_code == 422
    chosen(client, where, **{"all-home": "NK"})
    assert "kan importeres" in text(client.get(where))


def test_nothing_sent_and_something_else_sent_is_said_on_the_form(company, comes):
    client = comes("amalie")
    assert client.post("/imports/new/", {"what": PEOPLE}).status_code == 422
    file = SimpleUploadedFile("people.pdf", b"%PDF-1.7")
    answer = client.post("/imports/new/", {"what": PEOPLE, "file": file})
    assert answer.status_code == 422
    assert "neither CSV nor XLSX" in text(answer)
    assert not Import.objects.exists()


def test_a_long_file_is_left_to_the_worker_and_can_be_left(company, comes, monkeypatch):
    from bagland.kernel.exchange.pages import importing

    monkeypatch.setattr(importing, "AT_ONCE_SECONDS", 0.0)
    client = comes("amalie")
    where = sent(client, sheet(1_200)[0])
    chosen(client, where)
    assert "500 of 1,200" in text(client.get(where))
    part = client.get(where, headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith("<section")
    while Import.objects.latest("pk").state == "CHECKING":
        running.work(0.0)
    assert client.get(where, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert "37 faulty" in text(client.get(where))
    client.post(where, {"do": "import"})
    assert "0 of 1,163" in text(client.get(where))
    while Import.objects.latest("pk").state == "RUNNING":
        running.work(0.0)
    assert Import.objects.latest("pk").counts()[RowState.DONE] == 1_163
    assert set(
        Event.objects.filter(activity="organisation.register_person", at__gte=company.at).values_list("door", flat=True)
    ) == {"job"}


def test_faults_as_a_file_name_row_cell_value_and_what_is_wrong(company, comes):
    client = comes("amalie")
    where = sent(client, [sheet(600)[0][0], person(1), [*person(2)[:1], "=cmd()", *person(2)[2:]]])
    chosen(client, where)
    rows = list(csv.reader(io.StringIO(client.get(f"{where}faults/").content.decode("utf-8-sig"))))
    assert rows[0] == ["Row", "Cell", "Column", "Value", "What is wrong"]
    assert rows[1][:4] == ["3", "B3", "Work e-mail", "'=cmd()"]


def test_an_import_is_not_there_for_others(company, comes):
    where = sent(comes("amalie"), [sheet(600)[0][0], person(1)])
    for who in ("jens", "nadia", "grethe", "ida"):
        other = comes(who)
        for part in ("", "row/?row=2", "faults/"):
            assert other.get(where + part).status_code == 404
        assert other.post(where, {"do": "discard"}).status_code == 404
    assert Import.objects.get().state == "COLUMNS"


def test_who_may_not_import_is_told_who_can(company, comes):
    client = comes("sofie")
    page = client.get(f"/imports/new/?what={PEOPLE}")
    assert "Amalie Skov" in text(page)
    file = SimpleUploadedFile("people.csv", as_csv([sheet(600)[0][0], person(1)]))
    assert client.post("/imports/new/", {"what": PEOPLE, "file": file}).status_code == 403


def test_html_in_cells_and_names_of_files_is_text(company, comes):
    client = comes("amalie")
    evil = "<img src=x onerror=alert(1)>"
    rows = [[*sheet(600)[0][0][:5], evil], [evil, "not an address", evil, evil, evil, "NK"]]
    file = SimpleUploadedFile(f"{evil}.csv", as_csv(rows))
    where = client.post("/imports/new/", {"what": PEOPLE, "file": file}).headers["Location"]
    pages = [client.get(where)]
    chosen(client, where, **{"column-5": "home"})
    pages += [client.get(where), client.get(f"{where}row/?row=2"), client.get("/imports/")]
    for page in pages:
        assert evil.encode() not in page.content


def test_the_preview_asks_few_queries_however_many_rows(company, comes, monkeypatch):
    client = comes("amalie")
    where = sent(client, sheet(600)[0])
    chosen(client, where)
    client.get(where)
    with CaptureQueriesContext(connection) as asked:
        client.get(where)
    own = [query["sql"] for query in asked if "exchange_" in query["sql"]]
    assert len(own) == 3, own


def test_a_discarded_import_keeps_nothing_of_the_file(company, comes):
    client = comes("amalie")
    where = sent(client, sheet(600)[0])
    chosen(client, where)
    client.post(where, {"do": "discard"})
    batch = Import.objects.get()
    assert (batch.state, batch.name) == ("DISCARDED", "")
    assert set(batch.rows.values_list("cells", "inputs", "faults", "same")) == {("", "", "", "")}
    assert "discarded" in text(client.get(where))


def test_every_list_offers_export_and_some_import(company, maria, amalie):
    (item,) = menu(maria, "organisation.entities", "")
    assert item.reason == ""
    export, take_in = menu(amalie, PEOPLE, "?today=here")
    assert export.address == "/exports/new/?" + urlencode({"list": PEOPLE, "query": "today=here"})
    assert take_in.address == "/imports/new/?" + urlencode({"what": PEOPLE})
    assert "Amalie Skov" in menu(maria, PEOPLE, "")[1].reason


def test_a_short_list_is_downloaded_at_once(company, comes):
    client = comes("maria")
    page = client.get("/exports/new/", {"list": PEOPLE, "query": "find=Ida"})
    assert "“Ida”" in text(page)
    key = re.findall(r'name="key" value="(\w+)"', page.content.decode())[0]
    form = {"list": PEOPLE, "query": "find=Ida", "key": key, "format": "PLAIN"}
    answer = client.post("/exports/new/", form)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="People 2026-11-23.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert [row[0] for row in rows[1:]] == ["Ida Højlund"]
    assert client.post("/exports/new/", form).content == answer.content, "pressed twice it is one act"
    assert Event.objects.filter(activity="exchange.export_list").count() == 1
    assert client.post("/exports/new/", {**form, "format": "XLSX"}).content[:2] == b"PK"
    assert Export.objects.filter(state=ExportState.SENT).count() == 2


def test_a_long_list_is_written_by_the_worker_and_fetched(company, comes, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 3)
    client = comes("maria")
    assert "more than 3" in text(client.get("/exports/new/", {"list": PEOPLE}))
    where = client.post("/exports/new/", {"list": PEOPLE, "format": "XLSX", "key": "a" * 32}).headers["Location"]
    assert "being written" in text(client.get(where))
    assert client.get(f"{where}file/").status_code == 409
    making.work(60)
    assert "The file is ready" in text(client.get(where))
    answer = client.get(f"{where}file/")
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert comes("nadia").get(f"{where}file/").status_code == 403
    assert comes("ida").get(where).status_code == 404


def test_the_empty_sheet_has_the_columns(company, comes):
    from openpyxl import load_workbook

    answer = comes("amalie", "da").get(f"/imports/sheet/?what={PEOPLE}")
    head = [cell.value for cell in next(load_workbook(io.BytesIO(answer.content)).active.iter_rows())]
    assert head[:2] == ["Navn", "E-mail på arbejdet"]
