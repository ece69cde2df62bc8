"""What the archive says of a person: its documents go with the archive, and what law keeps forbids the erasure."""

from __future__ import annotations

from datetime import date

import pytest

from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.documents import persons
from bagland.kernel.documents.models import Document
from bagland.kernel.parties import erasing, refusals_of_rights
from bagland.kernel.parties.exporting_person import told
from bagland.kernel.parties.models import Party
from tests.kernel.documents.kept import document

TODAY = date(2026, 11, 23)


@pytest.fixture
def ragnhild(company):
    made = perform(find("parties.register_party"), company.act("jens"), kind="PERSON", name="Ragnhild", country="DK")
    return Party.objects.get(pk=made.key)


def test_a_kept_document_forbids_by_its_law_until_its_day(company, ragnhild):
    kept = document(company, "voucher", about=ragnhild, title="Invoice 4411")
    Document.objects.filter(pk=kept.pk).update(retain_until=date(2030, 12, 31), is_permanent=False)
    (reason,) = erasing.forbidden(ragnhild, TODAY)
    assert (reason.what, reason.until) == ("Invoice 4411", date(2030, 12, 31))
    assert reason.law
    assert erasing.forbidden(ragnhild, date(2031, 1, 1)) == []
    with pytest.raises(refusals_of_rights.LawKeepsIt) as caught:
        perform(find("parties.erase_person_party"), company.act("jens"), ragnhild.pk)
    assert "Invoice 4411" in caught.value.sentence


def test_one_whose_clock_has_not_started_forbids_too(company, ragnhild):
    kept = document(company, "contract", about=ragnhild, title="Contract")
    assert (kept.retain_until, kept.is_permanent) == (None, False)
    (reason,) = erasing.forbidden(ragnhild, TODAY)
    assert (reason.what, reason.until) == ("Contract", None)


def test_the_name_of_a_confidential_one_is_not_told(company, ragnhild):
    document(company, "board", about=ragnhild, title="Secret")
    with pytest.raises(refusals_of_rights.LawKeepsIt) as caught:
        perform(find("parties.erase_person_party"), company.act("jens"), ragnhild.pk)
    assert "Secret" not in caught.value.sentence
    assert "a confidential document" in caught.value.sentence


def test_a_held_one_forbids_without_end(company, ragnhild):
    held = document(company, "general", about=ragnhild)
    Document.objects.filter(pk=held.pk).update(is_held=True)
    (reason,) = erasing.forbidden(ragnhild, TODAY)
    assert (reason.until, reason.law) == (None, "legal hold")


def test_the_bytes_come_with_what_is_told(company, ragnhild):
    kept = document(company, "general", about=ragnhild, data=b"canary bytes", title="Letter")
    parts = [part for part in told(company.act("jens"), ragnhild) if part.files]
    assert [list(part.files) for part in parts] == [[f"{kept.pk} a.txt"]]
    assert next(iter(parts[0].files.values())).read_bytes() == b"canary bytes"
    document(company, "board", about=ragnhild, title="Secret")
    (seen,) = persons.tells(company.act("karen"), ragnhild)
    assert [row["title"] for row in seen.values] == ["Letter"]
