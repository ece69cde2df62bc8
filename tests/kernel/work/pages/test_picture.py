"""A procedure drawn and printed; a case on its picture."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import pypdfium2
import pytest
from lxml import etree

from bagland.kernel.work.bpmn import definition_of
from bagland.kernel.work.models import Version
from tests.conftest import Company
from tests.kernel.work.graphs import PURCHASE
from tests.kernel.work.running import does, published, seat, started, step
from tests.signed_in import browser, comes_in

SVG = "{http://www.w3.org/2000/svg}"
TEXT_OF = {"title": {"en": "Check & <sign>", "da": "Tjek & <underskriv>"}}


@pytest.fixture
def trial(company: Company) -> Any:
    body = [
        step("check", lane=seat(company), **TEXT_OF),
        {
            "kind": "decide",
            "id": "which",
            "branches": [{"id": "b1", "when": "false", "body": [step("never", lane=seat(company))]}],
            "otherwise": [step("pay", lane=seat(company, "finance_manager"))],
        },
    ]
    return published(company, body, code="trial")


def page_of(company: Company, who: str, address: str) -> Any:
    return comes_in(browser(), who).get(address)


def shapes(html: str) -> dict[str, str]:
    """The class of each drawn shape by its tooltip."""
    start = html.index('<svg class="bpmn"')
    root = etree.fromstring(html[start : html.index("</svg>", start) + 6])
    return {
        title.text or "": group.get("class") or ""
        for group in root.iter(f"{SVG}g")
        if (title := group.find(f"{SVG}title")) is not None
    }


def test_a_picture_names_every_step_and_escapes_what_people_wrote(company: Company, trial: Any) -> None:
    version = Version.objects.get(procedure=trial)
    answer = page_of(company, "amalie", f"/procedures/versions/{version.pk}/picture/")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "<sign>" not in html
    assert {"user", "manual"} & set(shapes(html).values())
    assert "<desc" in html
    assert 'role="img"' in html


def test_the_files_of_a_picture_hold_the_procedure(company: Company, trial: Any) -> None:
    version = Version.objects.get(procedure=trial)
    where = f"/procedures/versions/{version.pk}/picture/"
    file = page_of(company, "amalie", f"{where}?as=bpmn")
    assert file["Content-Disposition"] == 'attachment; filename="trial-1.bpmn"'
    assert file["Cache-Control"] == "no-store"
    assert definition_of(file.content).sha256() == version.sha256
    drawn = page_of(company, "amalie", f"{where}?as=svg")
    assert etree.fromstring(drawn.content).tag == f"{SVG}svg"


def test_a_case_is_shown_where_it_is_and_where_it_was(company: Company, trial: Any) -> None:
    case = started(company, trial)
    does(company, "sofie", case, "check")
    html = page_of(company, "ida", f"/cases/{case.pk}/picture/").content.decode()
    looks = {title.partition(":")[0]: look for title, look in shapes(html).items()}
    assert looks["pay"].endswith("is-now")
    assert looks["never"].endswith("is-not-taken")
    assert looks["Tjek & <underskriv>" if "Tjek & <underskriv>" in looks else "Check & <sign>"].endswith("is-done")


def test_whoever_may_not_see_it_gets_neither_picture_nor_print(company: Company, trial: Any) -> None:
    version = Version.objects.get(procedure=trial)
    type(trial).objects.update(is_confidential=True)
    for face in ("picture", "manual"):
        for kind in ("", "?as=bpmn", "?as=svg", "?as=pdf"):
            assert page_of(company, "ida", f"/procedures/versions/{version.pk}/{face}/{kind}").status_code == 404
    case = started(company, trial, "maria")
    assert page_of(company, "ida", f"/cases/{case.pk}/picture/").status_code == 404


def test_a_manual_says_why_who_when_and_what_else(company: Company) -> None:
    procedure = published(
        company, PURCHASE["body"], code="purchase", **{k: v for k, v in PURCHASE.items() if k != "body"}
    )
    version = Version.objects.get(procedure=procedure)
    html = page_of(company, "amalie", f"/procedures/versions/{version.pk}/manual/").content.decode()
    for said in (PURCHASE["purpose"]["en"], version.sha256, "amount.value &gt; 50000", "Get three offers", "Amount"):
        assert said in html


def test_the_printed_page_carries_its_hash_and_what_the_hash_is_of(company: Company) -> None:
    procedure = published(
        company, PURCHASE["body"], code="purchase", **{k: v for k, v in PURCHASE.items() if k != "body"}
    )
    version = Version.objects.get(procedure=procedure)
    file = page_of(company, "amalie", f"/procedures/versions/{version.pk}/manual/?as=pdf")
    assert file["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(io.BytesIO(file.content))
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert version.sha256 in text.replace("\r\n", "").replace("\n", "")
    assert "Approve the purchase" in text
    attached = document.get_attachment(0)
    assert attached.get_name() == "purchase-1.json"
    assert hashlib.sha256(bytes(attached.get_data())).hexdigest() == version.sha256
