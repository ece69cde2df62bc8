"""Who reads a document: by its class, and by what it belongs to, as that is when it is read."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from bagland.foundation import keyset
from bagland.foundation.activity import find
from bagland.foundation.kinds import kind_of, model_of
from bagland.foundation.perform import perform
from bagland.foundation.ports import ports
from bagland.foundation.refusals import NotFound
from bagland.kernel.documents.activities import attach, detach
from bagland.kernel.documents.models import Attachment, Document, DocumentClass, Folder, reading
from bagland.kernel.documents.models.reading import kinds, takes_documents
from bagland.kernel.documents.queries.documents import attached_to, belongs_to, content_of, count_attached
from bagland.kernel.documents.queries.reading import readers as counted_readers
from bagland.kernel.organisation.models import (
    Absence,
    Actor,
    Appointment,
    Delegation,
    Department,
    LegalEntity,
    Position,
)
from tests.conftest import Company, refused
from tests.kernel.documents import kept
from tests.kernel.documents.filed import filed, folder, readers, reads

pytestmark = pytest.mark.django_db
EVERYBODY = {"jens", "maria", "sofie", "amalie", "nadia", "rasmus", "freja", "karen", "ida", "grethe"}
NEWEST = ("-filed_at", "-id")


@pytest.fixture(autouse=True)
def _fresh_shapes() -> Any:
    reading.forget()
    yield
    reading.forget()


def does(company: Company, who: str, code: str, subject: Any = None, /, **inputs: Any) -> Any:
    """Something else of the organisation happens."""
    return perform(find(f"organisation.{code}"), company.act(who), subject, **inputs)


def told(company: Company, who: str, document: Document) -> bool:
    """The rule told once more, in words of its own, record by record: what the filter is held against."""
    act = company.act(who)
    reach = ports.authority.reach
    narrow, see = reach(act, document.document_class.opened_by), reach(act, "documents.see")
    if narrow.nothing:
        return False
    ordinary = document.document_class.opened_by == "documents.see"
    covered = ordinary or narrow.everything or narrow.covers(document.scope())
    if document.folder is not None and not see.nothing:
        inside = see.everything or see.covers(document.folder.scope())
        if inside and covered:
            return True
    live = document.attachments.filter(detached_at__isnull=True)
    for attachment in live:
        model = model_of(attachment.about_kind)
        rows = model.objects.filter(pk=attachment.about)
        if not keyset.visible(rows, act).exists():
            continue
        if ordinary or narrow.everything:
            return True
        scope = model.within(narrow)
        if covered if not scope else rows.filter(scope).exists():
            return True
    return document.folder is None and not live.exists() and document.filed_by_id == act.actor


def things(company: Company) -> list[Any]:
    """Records of every sort of reach: of all, of an entity, of a department, and one's own."""
    ida, maria = company.people["ida"], company.people["maria"]
    does(company, "ida", "register_absence", person=ida, reason="SICKNESS")
    does(company, "maria", "register_absence", person=maria, reason="HOLIDAY")
    return [
        *Actor.objects.filter(pk__in=(ida, maria)),
        *LegalEntity.objects.all(),
        *Department.objects.all(),
        *Position.objects.filter(entity__isnull=False),
        *Absence.objects.all(),
        *Appointment.objects.all()[:3],
    ]


def random_archive(company: Company, number: int, seed: int) -> list[Document]:
    """Documents of every class, in folders, on records, on several, detached, and nowhere."""
    dice, about = random.Random(seed), things(company)
    folders = [
        folder(company, department, entity)
        for department, entity in (("SALG", "NK"), ("FIN", "NK"), ("IT", "NK"), (None, "NK"), (None, "NKSE"))
    ]
    codes = ("general", "voucher", "personnel", "applicant", "board", "destruction_certificate")
    made = []
    for index in range(number):
        where: Folder | None = dice.choice([None, *folders])
        entity = where.entity.code if where else dice.choice(("NK", "NKSE"))
        filer = company.people[dice.choice(("ida", "maria", "rasmus"))]
        columns: dict[str, Any] = {"entity": entity, "title": f"D{index}", "filed_by_id": filer, "folder": where}
        if where:
            columns["department_id"] = where.department_id
        document = kept.document(company, dice.choice(codes), data=f"{seed}-{index}".encode(), **columns)
        for thing in dice.sample(about, dice.choice((0, 0, 1, 1, 2))):
            row = kept.attached(company, document, thing)
            if dice.random() < 0.2:
                Attachment.objects.filter(pk=row.pk).update(detached_at=company.at)
        live = document.attachments.filter(detached_at__isnull=True).exists()
        Document.objects.filter(pk=document.pk).update(is_attached=live)
        document.refresh_from_db()
        made.append(document)
    return made


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_list_and_every_single_question_answer_as_the_rule_says(company: Company, seed: int) -> None:
    """For everybody, and read both ways: from the reader's side and in the list's order."""
    made = random_archive(company, 60, seed)
    visible_at_all = set()
    for who in sorted(EVERYBODY):
        act = company.act(who)
        expected = {document.pk for document in made if told(company, who, document)}
        visible_at_all |= expected
        rows = Document.objects.all()
        assert set(rows.visible_to(act).values_list("pk", flat=True)) == expected, who
        assert set(keyset.visible(rows, act).values_list("pk", flat=True)) == expected, who
        reach = Document.reach_by(act)
        for shape in reading.Shape:
            reading._shapes[reach] = (shape, float("inf"))
            page = keyset.page(rows, order=NEWEST, columns=("id",), act=act, limit=1000)
            assert [row["id"] for row in page.rows] == sorted(expected, reverse=True), (who, shape)
            assert keyset.count(rows, act=act).number == len(expected)
        reading.forget()
    assert len(visible_at_all) > 40


def test_an_ordinary_document_on_a_record_is_read_by_all_who_see_the_record(company: Company) -> None:
    person = Actor.objects.get(pk=company.people["ida"])
    assert readers(company, filed(company.act("ida"), about=person)) == EVERYBODY


def test_a_personnel_file_is_read_by_hr_and_auditor_alone(company: Company) -> None:
    person = Actor.objects.get(pk=company.people["ida"])
    klass = DocumentClass.objects.get(code="personnel")
    document = filed(company.act("amalie"), about=person, document_class=klass.pk)
    assert readers(company, document) == {"amalie", "grethe"}
    assert counted_readers(company.act("amalie"), person, klass) == 2


def test_what_is_confidential_is_not_even_counted_by_administrators_and_auditor(company: Company) -> None:
    where = folder(company, None)
    minutes = DocumentClass.objects.get(code="board")
    document = filed(company.act("jens"), folder=where.pk, document_class=minutes.pk)
    assert readers(company, document) == {"jens"}
    for who in ("grethe", "nadia", "rasmus"):
        act = company.act(who)
        assert keyset.count(Document.objects.all(), act=act).number == 0
        assert not content_is_readable(act, document)


def content_is_readable(act: Any, document: Document) -> bool:
    try:
        content_of(act, document)
    except NotFound:
        return False
    return True


def test_hr_of_one_company_does_not_read_the_files_of_another(company: Company) -> None:
    """The narrow reach covers the record, as the record is now: who moves takes the file along."""
    person = Actor.objects.get(pk=company.people["ida"])
    personnel = DocumentClass.objects.get(code="personnel")
    document = filed(company.act("amalie"), about=person, document_class=personnel.pk)
    assert reads(company, "amalie", document)
    Actor.objects.filter(pk=person.pk).update(home=company.entities["NKSE"])
    assert readers(company, document) == {"grethe"}


def test_when_an_appointment_ends_nothing_is_read_any_more(company: Company) -> None:
    document = filed(company.act("sofie"), folder=folder(company, "FIN").pk)
    assert readers(company, document) == {"jens", "maria", "sofie", "grethe"}
    seat = Appointment.objects.get(actor=company.people["sofie"])
    does(company, "jens", "end_appointment", seat.pk, last_date=company.at.date() - timedelta(days=1))
    assert readers(company, document) == {"jens", "maria", "grethe"}


def test_when_a_department_moves_its_folders_are_read_by_those_above(company: Company) -> None:
    document = filed(company.act("freja"), folder=folder(company, "KOM").pk)
    assert not reads(company, "nadia", document)
    does(company, "jens", "change_department", company.departments["KOM"], under=company.departments["IT"])
    assert reads(company, "nadia", document)
    assert reads(company, "freja", document)


def test_a_delegation_opens_what_the_position_reads_until_it_is_revoked(company: Company) -> None:
    document = filed(company.act("maria"), folder=folder(company, "FIN").pk)
    assert not reads(company, "ida", document)
    until = company.at.date() + timedelta(days=5)
    does(
        company, "maria", "offer_delegation", position=company.seats["finance_manager"],
        receiver=company.people["ida"], last_date=until,
    )  # fmt: skip
    lent = Delegation.objects.get()
    assert not reads(company, "ida", document)
    does(company, "ida", "accept_delegation", lent.pk)
    assert reads(company, "ida", document)
    assert not reads(company, "ida", document, at=company.at + timedelta(days=10))
    does(company, "maria", "revoke_delegation", lent.pk)
    assert not reads(company, "ida", document)


def test_a_substitute_reads_while_the_holder_is_away(company: Company) -> None:
    document = filed(company.act("maria"), folder=folder(company, "FIN").pk)
    does(company, "jens", "name_substitute", position=company.seats["finance_manager"], person=company.people["karen"])
    assert not reads(company, "karen", document)
    does(company, "maria", "register_absence", person=company.people["maria"], reason="HOLIDAY")
    assert reads(company, "karen", document)
    does(company, "maria", "cancel_absence", Absence.objects.get().pk)
    assert not reads(company, "karen", document)


def test_on_a_record_of_ones_own_a_document_is_read_by_those_who_see_it(company: Company) -> None:
    does(company, "ida", "register_absence", person=company.people["ida"], reason="SICKNESS")
    absence = Absence.objects.get()
    document = filed(company.act("ida"), about=absence)
    may = {who for who in EVERYBODY if keyset.visible(Absence.objects.all(), company.act(who)).exists()}
    assert readers(company, document) == may
    assert "karen" not in may
    assert {"ida", "amalie"} <= may
    with refused(NotFound):
        perform(attach, company.act("karen"), document.pk, about_kind=kind_of(absence), about=absence.pk)


def test_attaching_opens_a_document_and_detaching_closes_it(company: Company) -> None:
    maria, person = company.act("maria"), Actor.objects.get(pk=company.people["ida"])
    document = filed(maria, folder=folder(company, "FIN").pk)
    assert not reads(company, "karen", document)
    perform(attach, maria, document.pk, about_kind=kind_of(person), about=person.pk)
    assert readers(company, document) == EVERYBODY
    perform(detach, maria, document.pk, about_kind=kind_of(person), about=person.pk, reason="forkert person")
    assert readers(company, document) == {"jens", "maria", "sofie", "grethe"}


def test_who_would_read_it_is_counted_as_it_comes_to_be(company: Company) -> None:
    """The number that attaching tells is that of those who read it afterwards, on every sort of record."""
    jens = company.act("jens")
    for thing in things(company):
        if not keyset.visible(type(thing).objects.filter(pk=thing.pk), jens).exists():
            continue
        document = filed(jens, about=thing, data=f"{kind_of(thing)} {thing.pk}".encode())
        expected = len(readers(company, document))
        assert counted_readers(jens, thing, document.document_class) == expected, thing


def test_a_token_that_names_documents_alone_reads_nothing_by_right_of_records(company: Company) -> None:
    person = Actor.objects.get(pk=company.people["ida"])
    document = filed(company.act("ida"), about=person)
    assert not reads(company, "maria", document, only=frozenset({"documents.see"}))
    assert reads(company, "maria", document, only=frozenset({"documents.see", "organisation.see"}))


def test_a_record_shows_what_its_reader_reads_and_a_document_where_it_belongs(company: Company) -> None:
    amalie, person = company.act("amalie"), Actor.objects.get(pk=company.people["ida"])
    personnel = DocumentClass.objects.get(code="personnel")
    secret = filed(amalie, about=person, document_class=personnel.pk, data=b"a")
    open_ = filed(amalie, about=person, data=b"b")
    assert [row.document for row in attached_to(amalie, person)] == [open_, secret]
    assert [row.document for row in attached_to(company.act("karen"), person)] == [open_]
    assert (count_attached(amalie, person), count_attached(company.act("karen"), person)) == (2, 1)
    does(company, "ida", "register_absence", person=person.pk, reason="SICKNESS")
    absence = Absence.objects.get()
    kept.attached(company, open_, absence)
    shown, hidden = belongs_to(company.act("karen"), open_)
    assert ([belonging.kind for belonging in shown], hidden) == (["organisation.actor"], 1)
    assert len(belongs_to(amalie, open_)[0]) == 2


def test_no_reader_no_documents(company: Company) -> None:
    """Somebody without a position reads nothing, and an unknown kind of record opens nothing."""
    document = kept.document(company, folder=None)
    Document.objects.filter(pk=document.pk).update(is_attached=True)
    Attachment.objects.create(
        document=document, about_kind="gone.kind", about=1, by_id=company.people["maria"], at=company.at
    )
    assert readers(company, document) == set()
    assert not Document.objects.visible_to(company.act(10**6)).exists()


def test_what_takes_documents() -> None:
    named = set(kinds())
    assert {"organisation.actor", "organisation.position", "parties.party", "organisation.absence"} <= named
    assert not {"audit.event", "documents.document", "documents.folder", "access.token"} & named
    assert all(takes_documents(model_of(kind)) for kind in named)


def test_a_page_of_a_list_is_one_query(company: Company, django_assert_num_queries: Any) -> None:
    filed(company.act("maria"), folder=folder(company, "FIN").pk)
    for who in ("grethe", "maria", "ida"):
        act = company.act(who)
        for _time in range(2):
            keyset.page(Document.objects.all, order=NEWEST, columns=("id",), act=act, kept_as="d", model=Document)
        with django_assert_num_queries(1):
            keyset.page(Document.objects.all, order=NEWEST, columns=("id",), act=act, kept_as="d", model=Document)


def test_the_statement_of_one_reader_is_not_anothers(company: Company) -> None:
    """Two readers with the same right to documents, of whom one sees more records, do not share a kept statement."""
    does(company, "ida", "register_absence", person=company.people["ida"], reason="SICKNESS")
    document = filed(company.act("ida"), about=Absence.objects.get())
    for who, sees in (("ida", True), ("karen", False), ("ida", True)):
        page = keyset.page(
            Document.objects.all, order=NEWEST, columns=("id",), act=company.act(who), kept_as="e", model=Document
        )
        assert [row["id"] for row in page.rows] == ([document.pk] if sees else []), who


def test_nothing_sees_past_a_day_kept_in_a_statement(company: Company) -> None:
    """Positions are seen by the department of today: the day is part of what a statement is kept by."""
    assert Document.reach_by(company.act("nadia")).on is not None
    assert isinstance(Document.reach_by(company.act("nadia")).on, date)
    assert connection.vendor in ("sqlite", "postgresql")
