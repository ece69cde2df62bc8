"""Two versions of a document compared on their page."""

from __future__ import annotations

import io
from pathlib import Path

from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.documents.models import Reading
from bagland.kernel.documents.reading import read
from bagland.kernel.documents.receiving import receive
from tests.conftest import Company
from tests.kernel.documents.archived import Archive
from tests.signed_in import browser, comes_in


def _second(company: Company, document: int, data: bytes, name: str) -> None:
    act = company.act("maria")
    sent = receive(act, name=name, stream=io.BytesIO(data))
    perform(find("documents.add_version"), act, document, file=sent.pk, reason="signed")
    for waiting in Reading.objects.filter(state="WAITING"):
        read(waiting)


def test_what_came_and_went_between_two_versions_is_marked(company: Company) -> None:
    document = Archive(company).file(b"Lejen er 8.000 kr.\nOpsigelse: tre maaneder.", "lease.txt")
    client, where = comes_in(browser(), "maria"), f"/documents/{document.pk}/compare/"
    assert where not in client.get(f"/documents/{document.pk}/").content.decode(), "one version is like no other"
    _second(company, document.pk, b"Lejen er 9.000 kr.\nOpsigelse: tre maaneder.", "lease.txt")
    assert where in client.get(f"/documents/{document.pk}/").content.decode()
    page = client.get(where).content.decode()
    assert "8</del>" in page
    assert "9</ins>" in page
    assert "Opsigelse: tre maaneder." in page
    assert "<del" not in client.get(f"{where}?old=2&new=2").content.decode()
    answer = client.get(f"{where}?old=7&new=2")
    assert answer.status_code == 404
    assert "there is no version 7" in answer.content.decode()


def test_two_electronic_invoices_are_compared_by_what_they_say(company: Company, shared_data: Path) -> None:
    file = next(
        path for path in sorted((shared_data / "einvoice").rglob("*.xml")) if b"PayableAmount" in path.read_bytes()
    )
    data = file.read_bytes()
    document = Archive(company).file(data, "invoice.xml")
    number = data.partition(b"<cbc:ID>")[2].partition(b"</cbc:ID>")[0]
    _second(company, document.pk, data.replace(b"<cbc:ID>" + number, b"<cbc:ID>X9" + number, 1), "invoice.xml")
    page = comes_in(browser(), "maria").get(f"/documents/{document.pk}/compare/").content.decode()
    assert "X9" in page.partition('id="differences-title"')[2]
    assert "equal line" in page


def test_who_may_not_read_the_document_compares_nothing(company: Company) -> None:
    document = Archive(company).file(b"secret", "a.txt")
    _second(company, document.pk, b"secreter", "a.txt")
    assert comes_in(browser(), "karen").get(f"/documents/{document.pk}/compare/").status_code == 404
