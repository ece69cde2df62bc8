"""Filing, versions, attaching and folders: what is done, what is refused, and what the stories say."""

from __future__ import annotations

import pytest

from bagland.foundation.kinds import kind_of
from bagland.foundation.perform import perform
from bagland.kernel.documents.activities import file_document
from bagland.kernel.documents.models import Attachment, Document, Folder, Transfer, Version
from bagland.kernel.documents.refusals import NowhereToFile
from bagland.kernel.documents.store import store
from bagland.kernel.organisation.models import Actor
from tests.conftest import Company, refused, story
from tests.kernel.documents.filed import filed, folder, reads, sent

pytestmark = pytest.mark.django_db


def test_a_file_becomes_a_document_in_the_folder_of_its_department(company: Company) -> None:
    ida = company.act("ida")
    sales = folder(company)
    done = perform(file_document, ida, None, file=sent(ida).pk, folder=sales.pk, reason="underskrevet")
    document = done.result
    assert (document.title, document.number, document.size) == ("Lejekontrakt 2026", 1, 27)
    assert (document.entity_id, document.department_id) == (sales.entity_id, sales.department_id)
    version = Version.objects.get(document=document)
    assert store.path(version.content.sha256).read_bytes() == b"Lejen stiger den 1. januar."
    assert version.by_id == ida.actor and version.reason == "underskrevet"
    assert not Transfer.objects.exists()
    assert story(document) == ["documents.file_document"]
    assert document.retain_until is not None


def test_a_document_needs_a_place(company: Company) -> None:
    ida = company.act("ida")
    with refused(NowhereToFile):
        perform(file_document, ida, None, file=sent(ida).pk)
    assert not Document.objects.exists()
    assert Transfer.objects.count() == 1


def test_on_a_record_it_is_of_the_records_entity(company: Company) -> None:
    ida = company.act("ida")
    person = Actor.objects.get(pk=ida.actor)
    document = filed(ida, about=person)
    assert document.entity_id == company.entities["NK"] and document.folder is None and document.is_attached
    row = Attachment.objects.get(document=document)
    assert (row.about_kind, row.about, row.by_id) == (kind_of(person), person.pk, ida.actor)
    assert reads(company, "ida", document) and reads(company, "grethe", document)
    assert Folder.objects.count() == 0
