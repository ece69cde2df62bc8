"""Files that come in through pages: one by the script, several by an ordinary form."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.audit.models import Event
from bagland.kernel.documents.models import Attachment, Document, DocumentClass, Folder, Transfer
from bagland.kernel.documents.receiving import receive
from bagland.kernel.organisation.models import Actor
from tests.conftest import Company, story
from tests.kernel.documents.pages.signing import signed_in

FILING = "/documents/filing/"
BY_SCRIPT = {"HTTP_BAGLAND_PART": "filing"}
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _monday(company: Company) -> Any:
    clock.set_to(company.at)
    yield
    clock.set_to(None)


@pytest.fixture
def folder(company: Company) -> Folder:
    made: Any = perform(
        find("documents.create_folder"), company.act("jens"), title="Contracts", entity=company.entities["NK"],
        department=company.departments["FIN"],
    )  # fmt: skip
    return Folder.objects.get(pk=made.key)


def text(name: str, content: bytes = b"hello") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_files_of_an_ordinary_form_are_filed_where_they_were_sent_from(company: Company, folder: Folder) -> None:
    client = signed_in(company, "maria")
    files = [text("a.txt", b"first"), text("b.txt", b"second")]
    answer = client.post(FILING, {"folder": folder.pk, "file": files, "idempotency-key": "once"})
    assert (answer.status_code, answer["Location"]) == (303, f"/documents/folders/{folder.pk}/")
    filed = Document.objects.filter(folder=folder).order_by("pk")
    assert [(document.title, document.media_type) for document in filed] == [("a", "text/plain"), ("b", "text/plain")]
    assert Transfer.objects.count() == 0
    shown = client.get(answer["Location"]).content.decode()
    assert "a.txt" not in shown
    assert ">a</a>" in shown and ">b</a>" in shown
    assert "2 dokumenter" in shown or "2 documents are filed." in shown


def test_a_file_on_a_record_belongs_to_it_and_stands_on_its_page(company: Company) -> None:
    client, ida = signed_in(company, "amalie"), company.people["ida"]
    about = {"about_kind": "organisation.actor", "about": ida}
    assert client.post(FILING, {**about, "file": [text("agreement.txt")]}).status_code == 303
    document = Document.objects.get()
    assert Attachment.objects.get().about == ida
    page = client.get(f"/organisation/people/{ida}/").content.decode()
    assert f"/documents/{document.pk}/" in page
    assert "data-drop" in page
    assert story(document) == ["documents.file_document"]


def test_a_file_that_came_by_the_script_is_filed_once_however_often_it_is_asked(
    company: Company, folder: Folder
) -> None:
    act = company.act("maria")
    sent = receive(act, name="rent.pdf", stream=io.BytesIO(PDF), size=len(PDF))
    client = signed_in(company, "maria")
    given = {"folder": folder.pk, "transfer": sent.pk, "idempotency-key": "abc"}
    first = client.post(FILING, given, **BY_SCRIPT)
    second = client.post(FILING, given, **BY_SCRIPT)
    document = Document.objects.get()
    for answer in (first, second):
        assert answer.status_code == 200, answer.content
        assert answer.json()["address"] == f"/documents/{document.pk}/"
        assert answer.json()["warning"] == ""
    assert story(document) == ["documents.file_document"]


def test_another_senders_file_is_not_to_be_had(company: Company, folder: Folder) -> None:
    sent = receive(company.act("jens"), name="rent.pdf", stream=io.BytesIO(PDF), size=len(PDF))
    before = Event.objects.count()
    answer = signed_in(company, "maria").post(FILING, {"folder": folder.pk, "transfer": sent.pk}, **BY_SCRIPT)
    assert answer.status_code == 404
    assert answer.json()["sentence"]
    assert (Document.objects.count(), Event.objects.count()) == (0, before)


def test_a_renamed_file_is_filed_and_told(company: Company, folder: Folder) -> None:
    sent = receive(company.act("maria"), name="rent.txt", stream=io.BytesIO(PDF), size=len(PDF))
    client = signed_in(company, "maria", language="en")
    told = client.post(FILING, {"folder": folder.pk, "transfer": sent.pk}, **BY_SCRIPT).json()
    assert told["warning"] == "Its name claims something else than it is: PDF document."


def test_what_fails_is_named_beside_what_is_filed(company: Company, folder: Folder) -> None:
    client = signed_in(company, "maria", language="en")
    answer = client.post(FILING, {"folder": folder.pk, "file": [text("good.txt"), text("nothing.txt", b"")]})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "nothing.txt” is empty" in shown
    assert Document.objects.get().title == "good"


def test_nothing_chosen_is_told(company: Company, folder: Folder) -> None:
    answer = signed_in(company, "maria", language="en").post(FILING, {"folder": folder.pk})
    assert answer.status_code == 422
    assert "No file was chosen" in answer.content.decode()


def test_a_version_is_added_by_its_form_and_an_overtaken_one_is_told(company: Company, folder: Folder) -> None:
    client = signed_in(company, "maria", language="en")
    client.post(FILING, {"folder": folder.pk, "file": [text("lease.txt", b"one")]})
    document = Document.objects.get()
    given = {"document": document.pk, "seen": 1, "reason": "signed", "file": [text("lease.txt", b"two")]}
    assert client.post(FILING, given)["Location"] == f"/documents/{document.pk}/"
    page = client.get(f"/documents/{document.pk}/").content.decode()
    assert "signed" in page
    assert f"/documents/{document.pk}/file/?version=1" in page
    late = client.post(FILING, given | {"file": [text("lease.txt", b"three")]})
    assert late.status_code == 422
    assert "Maria Holm added version 2" in late.content.decode()
    document.refresh_from_db()
    assert document.number == 2


@pytest.mark.parametrize("sent", [{"folder": "x"}, {"folder": "9" * 30}, {"about": "1", "about_kind": "no.such"}])
def test_what_no_form_of_ours_sends_is_no_page(company: Company, sent: dict[str, str]) -> None:
    answer = signed_in(company, "maria").post(FILING, sent)
    assert answer.status_code in (404, 422)
    assert Document.objects.count() == 0


def test_who_may_not_see_the_place_files_nothing(company: Company, folder: Folder) -> None:
    before = Event.objects.count()
    answer = signed_in(company, "karen").post(FILING, {"folder": folder.pk, "file": [text("a.txt")]})
    assert answer.status_code == 404
    assert (Document.objects.count(), Transfer.objects.count(), Event.objects.count()) == (0, 0, before)


def test_the_auditor_is_told_before_sending(company: Company) -> None:
    page = signed_in(company, "grethe").get(f"/organisation/people/{company.people['ida']}/").content.decode()
    assert 'id="documents"' in page
    assert "data-drop" not in page
    assert "drop-locked" in page


def test_the_class_chosen_counts_and_personnel_is_offered_to_hr_alone(company: Company) -> None:
    ida, personnel = company.people["ida"], DocumentClass.objects.filter(opened_by="documents.see_personnel").first()
    assert personnel is not None
    of_hr = signed_in(company, "amalie")
    assert f'<option value="{personnel.pk}"' in of_hr.get(f"/organisation/people/{ida}/").content.decode()
    given = {"about_kind": "organisation.actor", "about": ida, "document_class": personnel.pk}
    assert of_hr.post(FILING, {**given, "file": [text("warning.txt")]}).status_code == 303
    of_sales = signed_in(company, "karen").get(f"/organisation/people/{ida}/").content.decode()
    assert f'<option value="{personnel.pk}"' not in of_sales
    assert f"/documents/{Document.objects.get().pk}/" not in of_sales


def test_the_panel_costs_few_queries(company: Company, django_assert_max_num_queries: Any) -> None:
    from django.test import RequestFactory

    from bagland.kernel.documents.pages.papers import panel

    client, ida = signed_in(company, "amalie"), Actor.objects.get(pk=company.people["ida"])
    for number in range(3):
        client.post(
            FILING,
            {"about_kind": "organisation.actor", "about": ida.pk, "file": [text(f"{number}.txt", b"%d" % number)]},
        )
    act = company.act("amalie")
    panel(RequestFactory().get("/"), act, ida)
    with django_assert_max_num_queries(3):
        html = panel(RequestFactory().get("/"), company.act("amalie"), ida)
    assert html.count("paper-name") == 3


def test_what_takes_no_documents_has_no_panel(company: Company) -> None:
    from django.test import RequestFactory

    from bagland.kernel.documents.pages.papers import panel

    assert panel(RequestFactory().get("/"), company.act("jens"), DocumentClass.objects.first()) == ""


def test_filing_by_itself_asks_for_the_folder(company: Company, folder: Folder) -> None:
    page = signed_in(company, "maria").get(FILING).content.decode()
    assert f"?folder={folder.pk}" in page
    assert "data-drop" not in page
    assert "data-drop" in signed_in(company, "maria").get(f"{FILING}?folder={folder.pk}").content.decode()


def test_nobody_signed_in_is_sent_away(company: Company) -> None:
    answer = Client(headers={"host": "localhost"}).post(FILING, {"file": [text("a.txt")]})
    assert answer.status_code == 302
