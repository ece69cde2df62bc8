"""A backup that is older than an erasure among the parties: who was forgotten stays forgotten."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from bagland.doors.backups import erasures
from bagland.foundation.environment import Environment
from bagland.kernel.parties import erasing
from bagland.kernel.parties.models import Contact, Party
from bagland.kernel.parties.states import PartyKind
from tests.conftest import Company, story


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory of the test's own, whose backups lie in it."""
    monkeypatch.setattr(erasures, "environment", Environment(data=tmp_path))
    return tmp_path


def _person(company: Company, name: str) -> Party:
    made: Party = Party.objects.create(
        kind=PartyKind.PERSON,
        name=name,
        country="DK",
        language="da",
        email="x@example.com",
        registered_at=company.at,
    )
    return made


def test_who_was_erased_after_the_backup_is_erased_again(company: Company, beside: Path) -> None:
    whole, partly, kept = (_person(company, name) for name in ("Anne Whole", "Bo Partly", "Carl Kept"))
    contact = Contact.objects.create(party=kept, name="Dorte Contact")
    backup = transaction.savepoint()
    erasing.erase(whole, company.at)
    erasing.erase_free(partly, company.at)
    Party.objects.filter(pk=partly.pk).update(erase_on_date=date(2031, 12, 31))
    erasing.erase_contact(contact, company.at)
    erasures.write_down()
    transaction.savepoint_rollback(backup)
    assert Party.objects.get(pk=whole.pk).name == "Anne Whole", "the older backup knows her"

    assert erasures.do_again() == 3
    rows = {row.pk: row for row in Party.objects.all()}
    assert (rows[whole.pk].name, rows[whole.pk].email) == ("", "")
    assert (rows[partly.pk].name, rows[partly.pk].email) == ("Bo Partly", "")
    assert rows[partly.pk].erase_on_date == date(2031, 12, 31)
    assert (rows[kept.pk].name, rows[kept.pk].email) == ("Carl Kept", "x@example.com")
    assert Contact.objects.get(pk=contact.pk).name == ""
    assert story(whole) == ["running.reapply_party_erasure"]
    assert erasures.do_again() == 0
