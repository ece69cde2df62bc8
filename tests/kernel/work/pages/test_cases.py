"""Cases in the browser: started by a form, done step by step, and their page says how far they are."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.documents.models import Attachment, Document
from bagland.kernel.work.models import Case, Task, Variable
from bagland.kernel.work.queries.answers import answers_of
from tests.conftest import Company
from tests.kernel.work.running import open_steps, published, seat, started, step, task_of, variables
from tests.signed_in import browser, comes_in

FORM: list[dict[str, Any]] = [
    {"name": "what", "label": {"en": "What is bought", "da": "Hvad købes"}},
    {"name": "price", "type": "money", "label": {"en": "Price"}},
    {"name": "leased", "type": "yes_no", "label": {"en": "Leased?"}},
    {"name": "until", "type": "date", "label": {"en": "Until"}, "only_if": "leased"},
    {"name": "quote", "type": "file", "label": {"en": "Quotation"}, "required": False},
    {"name": "cpr", "label": {"en": "Civil number"}, "data_class": "sensitive", "required": False},
    {"name": "phone", "label": {"en": "Private phone"}, "data_class": "personal", "required": False},
]
PHOTO = {"name": "shot", "type": "photo", "label": {"en": "Photo"}, "evidence": True}


@pytest.fixture
def purchase(company: Company) -> Any:
    bookkeeper = {"lane": seat(company)}
    body = [
        step("check", form=[PHOTO, {"name": "name", "type": "signature", "label": {"en": "Signed"}}], **bookkeeper),
        step("pay", shows=["cpr"], **bookkeeper),
        step("file", lane=seat(company, "it_manager")),
    ]
    return published(company, body, code="purchase", form=FORM, case_title='what + " at once"')


def fields(**more: str) -> dict[str, Any]:
    return {
        "answers-what": "a chair",
        "answers-price_0": "1,250.00",
        "answers-price_1": "DKK",
        "answers-leased": "no",
        "idempotency-key": "abcdefgh12345678",
        **more,
    }


def picture() -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(file, "PNG")
    return SimpleUploadedFile("shot.png", file.getvalue(), "image/png")


def key_in(html: str, name: str) -> str:
    found = re.search(rf'name="{name}-key" value="([^"]+)"', html)
    assert found, html
    return found.group(1)


def test_a_file_sent_with_a_refused_start_stays_chosen_and_is_filed_on_the_case_at_last(
    company: Company, purchase: Any
) -> None:
    client, where = comes_in(browser(), "ida"), f"/act/work.start_case/{purchase.pk}/"
    assert b"What is bought" in client.get(where).content
    quote = SimpleUploadedFile("quote.txt", b"two chairs", "text/plain")
    again = client.post(where, fields(**{"answers-what": "", "answers-quote": quote}))
    assert again.status_code == 422
    html = again.content.decode()
    assert "quote.txt" in html
    assert not Case.objects.exists()
    assert not Document.objects.exists()
    answer = client.post(where, fields(**{"answers-quote-key": key_in(html, "answers-quote")}))
    assert answer.status_code == 303, answer.content.decode()[-3000:]
    case = Case.objects.get()
    assert Attachment.objects.get(about_kind="work.case", about=case.pk).document.file_name == "quote.txt"
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "Quotation: quote.txt" in page
    assert "a chair" in page
    assert "0 of 3 done" in page


def test_a_question_that_hangs_on_another_is_hidden_asked_and_dropped(company: Company, purchase: Any) -> None:
    client, where = comes_in(browser(), "ida"), f"/act/work.start_case/{purchase.pk}/"
    html = client.get(where).content.decode()
    assert 'data-hides="answers-until"' in html
    asks = client.post(f"/draft/work.start_case/{purchase.pk}/", fields(**{"answers-leased": "yes", "asks": "1"}))
    assert asks.json()["hides"] == []
    refused = client.post(where, fields(**{"answers-leased": "yes"}))
    assert refused.status_code == 422
    assert "in-answers-until" in refused.content.decode()
    assert client.post(where, fields(**{"answers-until": "2027-01-01"})).status_code == 303
    assert "until" not in variables(Case.objects.get())


def test_a_draft_of_answers_comes_back_as_it_was_typed(company: Company, purchase: Any) -> None:
    client, where = comes_in(browser(), "ida"), f"/act/work.start_case/{purchase.pk}/"
    kept = client.post(f"/draft/work.start_case/{purchase.pk}/", fields(**{"answers-what": "half a cha"}))
    assert kept.status_code == 200
    assert "half a cha" in client.get(f"{where}?draft=1").content.decode()


def test_a_step_needs_its_evidence_and_its_page_shows_what_the_procedure_says(company: Company, purchase: Any) -> None:
    given = {"what": "a chair", "price": {"amount": "10.00", "currency": "DKK"}, "leased": False, "cpr": "010190-1234"}
    case = started(company, purchase, answers=given)
    client, task = comes_in(browser(), "sofie"), task_of(case, "check")
    where = f"/act/work.do_task/{task.pk}/"
    assert client.post(where, {"answers-name": "Sofie Lindgaard"}).status_code == 422
    wrong = client.post(where, {"answers-name": "Maria Holm", "answers-shot": picture()})
    assert wrong.status_code == 422
    assert open_steps(case) == ["check"]
    right = {"answers-name": "Sofie Lindgaard", "answers-shot-key": key_in(wrong.content.decode(), "answers-shot")}
    assert client.post(where, right).status_code == 303
    assert open_steps(case) == ["pay"]
    shot = variables(case)["shot"]
    assert Document.objects.get(pk=int(shot["key"])).media_type == "image/png"
    page = client.get(f"/act/work.do_task/{task_of(case, 'pay').pk}/").content.decode()
    assert "010190-1234" in page
    assert "signed by Sofie Lindgaard" in client.get(f"/cases/{case.pk}/").content.decode()


def test_who_reads_an_answer_follows_its_data_class(company: Company, purchase: Any) -> None:
    given = {
        "what": "a chair",
        "price": {"amount": "10.00", "currency": "DKK"},
        "leased": False,
        "cpr": "010190-1234",
        "phone": "22334455",
    }
    case = started(company, purchase, answers=given)

    def reads(who: str, *shown: str) -> set[str]:
        return {each.name for each in answers_of(company.act(who), case, shown=shown) if not each.is_hidden}

    everything = set(given)
    assert reads("ida") == everything
    assert reads("sofie") == everything - {"cpr"}
    assert reads("sofie", "cpr") == everything
    assert reads("maria") == everything - {"cpr", "phone"}
    assert b"010190-1234" not in comes_in(browser(), "sofie").get(f"/cases/{case.pk}/").content
    assert Variable.objects.get(case=case, name="cpr").data_class == "sensitive"


def test_the_page_says_who_has_it_and_what_was_done_and_why(company: Company, purchase: Any) -> None:
    given = {"what": "a chair", "price": {"amount": "10.00", "currency": "DKK"}, "leased": False}
    case = started(company, purchase, answers=given)
    client = comes_in(browser(), "ida")
    assert "“check” is with Sofie Lindgaard" in client.get(f"/cases/{case.pk}/").content.decode()
    perform(find("work.skip_step"), company.act("sofie"), task_of(case, "check").pk, reason="it came without a box")
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "it came without a box" in page
    assert "1 of 3 done" in page
    assert "skipped the step" in page


def test_a_case_is_seen_by_whom_it_concerns_and_by_nobody_else(company: Company, purchase: Any) -> None:
    given = {"what": "a chair", "price": {"amount": "10.00", "currency": "DKK"}, "leased": False}
    case = started(company, purchase, answers=given)

    def sees(who: str) -> bool:
        found: Any = Case.objects.visible_to(company.act(who))
        listed = comes_in(browser(), who).get("/cases/").content.decode()
        assert (case.title in listed) is found.filter(pk=case.pk).exists()
        return bool(found.filter(pk=case.pk).exists())

    assert sees("ida")
    assert sees("sofie")
    assert sees("maria")
    assert not sees("freja")
    assert not sees("karen")
    Case.objects.filter(pk=case.pk).update(is_confidential=True)
    Task.objects.filter(case=case).update(is_confidential=True)
    assert sees("ida")
    assert sees("sofie")
    assert sees("maria")
    assert not sees("jens")
    assert not sees("grethe")
    assert not sees("freja")
