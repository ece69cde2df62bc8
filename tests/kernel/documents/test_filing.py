"""Filing, versions, attaching and folders: what is done, what is refused, and what the stories say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bagland.foundation.act import Act
from bagland.foundation.kinds import kind_of
from bagland.foundation.perform import perform
from bagland.foundation.refusals import InputFault, NotFound
from bagland.kernel.access.refusals import NotGranted, OutOfScope
from bagland.kernel.audit import queries as audit_queries
from bagland.kernel.audit.models import Event, PersonalFact
from bagland.kernel.audit.queries import changes
from bagland.kernel.audit.stories import story as sentences
from bagland.kernel.documents.activities import (
    add_version,
    attach,
    change_document,
    change_folder,
    close_folder,
    create_folder,
    detach,
    file_document,
    restore_version,
)
from bagland.kernel.documents.models import Attachment, Content, Document, DocumentClass, Transfer, Version
from bagland.kernel.documents.queries.documents import content_of, versions
from bagland.kernel.documents.refusals import (
    AlreadyAttached,
    ClassNotOpen,
    EntityUnknown,
    FolderClosed,
    FolderElsewhere,
    FolderInCircle,
    FolderNotEmpty,
    FolderOfAnotherEntity,
    FolderTitleTaken,
    LastPlace,
    NoSuchVersion,
    NotAttached,
    NothingChanged,
    NowhereToFile,
    TakesNoDocuments,
    VersionOvertaken,
)
from bagland.kernel.documents.refusals_of_keeping import ClassEnded
from bagland.kernel.documents.rules.titles import title_from
from bagland.kernel.documents.store import store
from bagland.kernel.notices.activities import comment
from bagland.kernel.organisation.models import Absence, Actor
from bagland.ui.lists import lists
from tests.conftest import Company, refused, story
from tests.kernel.documents.filed import filed, folder, kept_as, reads, sent
from tests.proof.world import new_world

pytestmark = pytest.mark.django_db


def person(company: Company, who: str = "ida") -> Actor:
    found: Actor = Actor.objects.get(pk=company.people[who])
    return found


def told(act: Act, thing: Any) -> list[str]:
    """The sentences of a story as its reader reads them, the oldest first."""
    return [line.sentence for line in reversed(sentences(act, kind_of(thing), thing.pk).lines)]


BOTH_AT_ONCE = """
import io, threading
import django; django.setup()
from bagland.foundation.act import Door, act_now
from bagland.foundation.perform import perform
from bagland.kernel.documents.activities import add_version, create_folder, file_document
from bagland.kernel.documents.models import Document, Transfer, Version
from bagland.kernel.documents.queries.documents import version_of
from bagland.kernel.documents.receiving import receive
from bagland.kernel.documents.refusals import VersionOvertaken
from bagland.kernel.documents.store import store
from tests.company import read
here = read()
sofie, maria = (act_now(here.people[who], Door.API) for who in ("sofie", "maria"))
sent = lambda act, data: receive(act, name="a.txt", stream=io.BytesIO(data)).pk
nk, fin = here.entities["NK"], here.departments["FIN"]
folder = perform(create_folder, maria, None, title="Aftaler", entity=nk, department=fin).key
document = perform(file_document, sofie, None, file=sent(sofie, b"foerste"), folder=folder).key
files, gate, answers = (sent(sofie, b"rettet af Sofie"), sent(maria, b"rettet af Maria")), threading.Barrier(2), []

def add(act, file):
    gate.wait()
    try:
        perform(add_version, act, document, file=file, reason="rettet", seen=1)
        answers.append(("added", str(act.actor)))
    except VersionOvertaken as refusal:
        answers.append(("told", refusal.facts["who"], refusal.facts["number"]))
    finally:
        connection.close()

threads = [threading.Thread(target=add, args=pair) for pair in zip((sofie, maria), files)]
for thread in threads: thread.start()
for thread in threads: thread.join(60)
added, told = sorted(answers)
newest = version_of(maria, document)
assert told[1:] == (str(newest.by), 2), told
assert store.has(newest.content.sha256, newest.content.size)
print(added[0], told[0], Document.objects.get().number, Version.objects.count(), Transfer.objects.count())
"""


def test_of_two_who_add_a_version_at_once_the_second_is_told() -> None:
    """Both have seen version 1 and send at the same moment: one version comes in, the other is told whose it was."""
    with new_world() as world:
        assert world.run("-c", BOTH_AT_ONCE).stdout.strip() == "added told 2 2 1"


def test_a_file_becomes_a_document_in_the_folder_of_its_department(company: Company) -> None:
    ida = company.act("ida")
    sales = folder(company)
    document = perform(file_document, ida, None, file=sent(ida).pk, folder=sales.pk, reason="underskrevet").result
    assert (document.title, document.number, document.size) == ("Lejekontrakt 2026", 1, 27)
    assert (document.entity_id, document.department_id) == (sales.entity_id, sales.department_id)
    version = Version.objects.get(document=document)
    assert store.path(version.content.sha256).read_bytes() == b"Lejen stiger den 1. januar."
    assert (version.by_id, version.reason) == (ida.actor, "underskrevet")
    assert not Transfer.objects.exists()
    assert story(document) == ["documents.file_document"]
    assert document.retain_until is not None


def test_its_title_is_no_open_fact(company: Company) -> None:
    """A title may hold a name: the event holds its hash, and the value lies where it can be erased."""
    document = filed(company.act("ida"), about=person(company), title="Sygemelding Ida Højlund")
    event = Event.objects.get(subject_kind=kind_of(document), subject_id=document.pk)
    assert "Sygemelding" not in event.facts
    assert PersonalFact.objects.filter(event=event, value__contains="Sygemelding").exists()


def test_a_document_needs_a_place(company: Company) -> None:
    ida = company.act("ida")
    with refused(NowhereToFile):
        perform(file_document, ida, None, file=sent(ida).pk)
    assert not Document.objects.exists()
    assert Transfer.objects.count() == 1


def test_the_file_of_another_cannot_be_filed(company: Company) -> None:
    file = sent(company.act("maria"))
    with refused(NotFound):
        perform(file_document, company.act("ida"), None, file=file.pk, folder=folder(company).pk)


def test_the_folder_of_another_department_takes_nothing_from_outside(company: Company) -> None:
    ida = company.act("ida")
    with refused(NotFound):
        perform(file_document, ida, None, file=sent(ida).pk, folder=folder(company, "FIN").pk)


def test_on_a_record_it_is_of_the_records_entity(company: Company) -> None:
    ida = company.act("ida")
    document = filed(ida, about=person(company))
    assert (document.entity_id, document.folder, document.is_attached) == (company.entities["NK"], None, True)
    row = Attachment.objects.get(document=document)
    assert (row.about_kind, row.about, row.by_id) == ("organisation.actor", ida.actor, ida.actor)
    assert reads(company, "grethe", document)


def test_on_a_record_of_the_group_it_is_of_the_position_that_files(company: Company) -> None:
    from bagland.kernel.parties.models import Party

    party = Party.objects.create(name="Havnens Fisk", country="DK", language="da", registered_at=company.at)
    document = filed(company.act("karen"), about=party)
    assert (document.entity_id, document.department_id) == (company.entities["NK"], company.departments["SALG"])
    named = filed(company.act("karen"), about=party, entity=company.entities["NKSE"], data=b"2")
    assert (named.entity_id, named.department_id) == (company.entities["NKSE"], None)
    assert EntityUnknown.status == 422


def test_the_class_comes_from_the_folder_the_person_or_is_general(company: Company) -> None:
    maria, where = company.act("maria"), folder(company, "FIN")
    assert filed(maria, folder=where.pk, data=b"1").document_class.code == "general"
    assert filed(maria, folder=where.pk, document_class=kept_as("voucher"), data=b"2").document_class.code == "voucher"
    where.document_class = DocumentClass.objects.get(code="contract")
    where.save()
    assert filed(maria, folder=where.pk, document_class=kept_as("voucher"), data=b"3").document_class.code == "contract"


def test_nobody_files_what_he_could_not_read(company: Company) -> None:
    ida, where = company.act("ida"), folder(company)
    for code in ("personnel", "board"):
        with refused(ClassNotOpen):
            perform(file_document, ida, None, file=sent(ida).pk, folder=where.pk, document_class=kept_as(code))
    DocumentClass.objects.filter(code="policy").update(ended_at=company.at)
    with refused(ClassEnded):
        perform(file_document, ida, None, file=sent(ida).pk, folder=where.pk, document_class=kept_as("policy"))


def test_records_of_operation_and_what_is_not_seen_take_no_documents(company: Company) -> None:
    ida = company.act("ida")
    for kind in ("audit.event", "documents.folder", "organisation.nothing", "access.token"):
        with refused(TakesNoDocuments):
            perform(file_document, ida, None, file=sent(ida).pk, about_kind=kind, about=1)
    absence = Absence.objects.create(actor=person(company, "maria"), reason="SICKNESS", first_date=company.at.date())
    with refused(NotFound):
        perform(file_document, ida, None, file=sent(ida).pk, about_kind=kind_of(absence), about=absence.pk)


def test_who_only_looks_files_nothing(company: Company) -> None:
    grethe, document = company.act("grethe"), filed(company.act("ida"), about=person(company))
    kind, key = "organisation.actor", company.people["maria"]
    with refused(NotGranted):
        perform(attach, grethe, document.pk, about_kind=kind, about=key)
    with refused(OutOfScope):
        perform(attach, company.act("rasmus"), document.pk, about_kind=kind, about=key)


def test_versions_follow_each_other_and_old_ones_come_back(company: Company) -> None:
    ida = company.act("ida")
    document = filed(ida, folder=folder(company).pk, data=b"et")
    perform(add_version, ida, document.pk, file=sent(ida, b"to", "Ny.txt").pk, reason="ny pris", seen=1)
    with refused(NothingChanged, number=2):
        perform(add_version, ida, document.pk, file=sent(ida, b"to").pk, reason="igen")
    with refused(VersionOvertaken, seen=1, number=2):
        perform(add_version, ida, document.pk, file=sent(ida, b"tre").pk, reason="mine", seen=1)
    with refused(NothingChanged):
        perform(restore_version, ida, document.pk, number=2, reason="samme")
    with refused(NoSuchVersion, newest=2):
        perform(restore_version, ida, document.pk, number=7, reason="fejl")
    perform(restore_version, ida, document.pk, number=1, reason="prisen var forkert", seen=2)
    document.refresh_from_db()
    assert (document.number, document.size, document.file_name) == (3, 2, "Lejekontrakt 2026.txt")
    assert [(row.number, row.reason) for row in versions(document)] == [
        (3, "prisen var forkert"),
        (2, "ny pris"),
        (1, ""),
    ]
    assert content_of(ida, document).pk == content_of(ida, document, 1).pk != content_of(ida, document, 2).pk
    assert Content.objects.count() == 2
    assert story(document) == ["documents.file_document", "documents.add_version", "documents.restore_version"]
    with pytest.raises(NoSuchVersion):
        content_of(ida, document, 9)


def test_what_others_filed_gets_its_versions_from_those_responsible(company: Company) -> None:
    document = filed(company.act("sofie"), about=person(company), data=b"1")
    ida = company.act("ida")
    with refused(OutOfScope):
        perform(add_version, ida, document.pk, file=sent(ida, b"2").pk, reason="x")
    maria = company.act("maria")
    perform(add_version, maria, document.pk, file=sent(maria, b"2").pk, reason="x")


def test_attached_to_many_and_detached_but_never_lost(company: Company) -> None:
    ida, maria = person(company), person(company, "maria")
    act = company.act("maria")
    document = filed(act, about=ida)
    place = {"about_kind": "organisation.actor"}
    with refused(AlreadyAttached):
        perform(attach, act, document.pk, **place, about=ida.pk)
    with refused(LastPlace):
        perform(detach, act, document.pk, **place, about=ida.pk, reason="forkert")
    with refused(NotAttached):
        perform(detach, act, document.pk, **place, about=maria.pk, reason="forkert")
    perform(attach, act, document.pk, **place, about=maria.pk)
    perform(detach, act, document.pk, **place, about=ida.pk, reason="forkert")
    document.refresh_from_db()
    assert document.is_attached
    row = Attachment.objects.get(document=document, about=ida.pk)
    assert (row.detached_at, row.detached_by_id, row.reason) == (act.at, act.actor, "forkert")
    perform(attach, act, document.pk, **place, about=ida.pk)
    assert Attachment.objects.filter(document=document).count() == 3
    document.refresh_from_db()
    assert document.is_attached


def test_the_records_story_tells_of_the_document_to_those_who_may_read_it(company: Company) -> None:
    ida = person(company)
    document = filed(company.act("maria"), folder=folder(company, "FIN").pk, title="Kørebog")
    secret = filed(company.act("amalie"), about=ida, document_class=kept_as("personnel"), title="Advarsel", data=b"!")
    before = told(company.act("karen"), ida)
    assert not any("filed the document" in line for line in before)
    assert any(line == "filed the document: Advarsel." for line in told(company.act("amalie"), ida))
    perform(attach, company.act("maria"), document.pk, about_kind="organisation.actor", about=ida.pk)
    after = told(company.act("karen"), ida)
    assert "attached the document: Kørebog." in after
    assert not any("Advarsel" in line for line in after)
    assert secret.title == "Advarsel"
    facts = Event.objects.get(activity="documents.attach").told["told"][0]
    assert (facts["about_kind"], facts["about"], facts["readers"]) == ("organisation.actor", ida.pk, 10)


def test_events_do_not_tell_administrators_what_is_confidential(company: Company) -> None:
    """Who reads all events reads that something was filed; what it is called, only who may read it."""
    document = filed(
        company.act("jens"), folder=folder(company, None).pk, document_class=kept_as("board"), title="Fusion"
    )
    event = Event.objects.get(subject_kind=kind_of(document), subject_id=document.pk)
    listed = lists["audit.events"]
    for who, sees in (("grethe", False), ("jens", True)):
        act = company.act(who)
        (row,) = [row for row in listed.page(act, {}).rows if row["id"] == event.pk]
        assert (row["thing"] == "Fusion") == sees
        told_columns = {change.column for change in changes(act, event) if change.column}
        assert ("legal entity" in told_columns) == sees


def test_title_class_and_folder_change_and_it_stays_in_its_company(company: Company) -> None:
    maria = company.act("maria")
    document = filed(maria, folder=folder(company, "FIN").pk)
    retained = document.retain_until
    with refused(ClassNotOpen):
        perform(change_document, maria, document.pk, document_class=kept_as("personnel"))
    other = folder(company, "HR", title="HR")
    perform(change_document, maria, document.pk, title="Husleje", folder=other.pk, reason="hører til HR")
    document.refresh_from_db()
    assert (document.title, document.folder_id, document.department_id) == (
        "Husleje",
        other.pk,
        company.departments["HR"],
    )
    assert document.retain_until == retained
    jens = company.act("jens")
    with refused(FolderOfAnotherEntity):
        perform(change_document, jens, document.pk, folder=folder(company, None, "NKSE").pk)
    with refused(LastPlace):
        perform(change_document, maria, document.pk, leaves_folder=True)
    for inputs in ({}, {"folder": other.pk, "leaves_folder": True}):
        with refused(InputFault):
            perform(change_document, maria, document.pk, **inputs)
    perform(attach, maria, document.pk, about_kind="organisation.actor", about=maria.actor)
    perform(change_document, maria, document.pk, leaves_folder=True)
    document.refresh_from_db()
    assert document.folder_id is None


def test_folders_are_made_changed_and_closed(company: Company) -> None:
    maria, nk, fin = company.act("maria"), company.entities["NK"], company.departments["FIN"]
    top = perform(create_folder, maria, None, title="Aftaler", entity=nk, department=fin).result
    inside = perform(create_folder, maria, None, title="Leje", entity=nk, parent=top.pk).result
    assert inside.department_id == fin
    with refused(FolderTitleTaken):
        perform(create_folder, maria, None, title="Leje", entity=nk, parent=top.pk)
    with refused(FolderElsewhere):
        perform(create_folder, maria, None, title="X", entity=nk, department=company.departments["HR"], parent=top.pk)
    with refused(InputFault):
        perform(create_folder, company.act("jens"), None, title="X", entity=company.entities["NKSE"], department=fin)
    with refused(FolderInCircle):
        perform(change_folder, maria, top.pk, parent=inside.pk)
    with refused(InputFault):
        perform(change_folder, maria, top.pk)
    perform(change_folder, maria, inside.pk, title="Lejemål", document_class=kept_as("contract"))
    inside.refresh_from_db()
    assert (inside.title, inside.document_class.code) == ("Lejemål", "contract")
    with refused(FolderNotEmpty, count=1):
        perform(close_folder, maria, top.pk)
    document = filed(maria, folder=inside.pk)
    perform(close_folder, maria, inside.pk)
    with refused(FolderClosed):
        perform(file_document, maria, None, file=sent(maria, b"2").pk, folder=inside.pk)
    assert reads(company, "sofie", document)
    perform(close_folder, maria, top.pk)
    assert story(inside) == ["documents.create_folder", "documents.change_folder", "documents.close_folder"]


def test_folders_of_others_are_not_made(company: Company) -> None:
    with refused(NotGranted):
        perform(create_folder, company.act("ida"), None, title="Mine", entity=company.entities["NK"])
    with refused(OutOfScope):
        perform(create_folder, company.act("freja"), None, title="Alle", entity=company.entities["NK"])
    freja = company.act("freja")
    perform(
        create_folder, freja, None, title="Presse", entity=company.entities["NK"], department=company.departments["KOM"]
    )


def test_a_document_is_talked_about_by_those_who_read_it(company: Company) -> None:
    document = filed(company.act("maria"), folder=folder(company, "FIN").pk)
    inputs = {"about_kind": kind_of(document), "about": document.pk, "text": "Er den underskrevet?"}
    perform(comment, company.act("sofie"), None, **inputs)
    with refused(NotFound):
        perform(comment, company.act("karen"), None, **inputs)


def test_the_same_bytes_are_one_content_of_many_documents(company: Company) -> None:
    ida, where = company.act("ida"), folder(company)
    one, other = (filed(ida, folder=where.pk, data=b"samme") for _time in range(2))
    assert one.pk != other.pk
    assert Content.objects.count() == 1
    assert one.filed_at - other.filed_at == timedelta(0)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Lejekontrakt 2026.pdf", "Lejekontrakt 2026"),
        ("arkiv.tar.gz", "arkiv"),
        ("README", "README"),
        (".env", ".env"),
        ("Møde 3.12", "Møde 3"),
        ("a.b.docx", "a.b"),
    ],
)
def test_what_a_document_is_called(name: str, title: str) -> None:
    assert title_from(name) == title


def test_an_events_reader_learns_no_title_of_a_document_that_is_closed_to_him(company: Company) -> None:
    """The auditor sees events and their personal facts, and no confidential document."""
    act = company.act("jens")
    made = filed(act, folder=folder(company).pk, document_class=kept_as("board"), title="Secret", data=b"zebra")
    assert not reads(company, "grethe", made)
    for event in Event.objects.order_by("-pk")[:3]:
        told = audit_queries.changes(company.act("grethe"), event)
        assert "Secret" not in [value for line in told for value in (line.before, line.after)]
