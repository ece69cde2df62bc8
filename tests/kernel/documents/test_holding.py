"""A hold on a record or folder follows it: what comes there later is held, and what leaves it stays held."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from bagland.foundation.activity import find
from bagland.foundation.kinds import kind_of
from bagland.foundation.perform import perform
from bagland.foundation.refusals import NotFound
from bagland.kernel.documents import refusals_of_keeping as refusals
from bagland.kernel.documents.activities import holds
from bagland.kernel.documents.models import Document, Hold, HoldPlace
from bagland.kernel.organisation.models import LegalEntity
from tests.conftest import Company, refused, story
from tests.kernel.documents.filed import filed, folder
from tests.kernel.documents.kept import Then, document


def _held(kept: Document) -> bool:
    return Document.objects.values_list("is_held", flat=True).get(pk=kept.pk)


def _placed(company: Company, entity: str = "NK", who: str = "maria", **what: Any) -> Hold:
    given = {"entity": company.entities[entity], "title": "Nordhavn Byg", "reason": "A dispute.", **what}
    perform(holds.place_hold, company.act(who), None, **given)
    return Hold.objects.latest("pk")


def test_what_is_attached_after_the_hold_is_held_and_stays_so_when_it_is_detached(company: Company) -> None:
    record, other = (LegalEntity.objects.get(code=code) for code in ("NK", "NKSE"))
    about = {"about_kind": kind_of(record), "about": record.pk}
    _placed(company, **about)
    later = filed(company.act("maria"), about=record, data=b"later", entity=company.entities["NK"])
    free = document(company, "general", data=b"free")
    elsewhere = document(company, "general", data=b"elsewhere", entity="NKSE")
    assert [_held(one) for one in (later, free, elsewhere)] == [True, False, False]
    for one in (free, elsewhere):
        perform(find("documents.attach"), company.act("jens"), one.pk, **about)
    assert [_held(one) for one in (free, elsewhere)] == [True, False]
    perform(find("documents.detach"), company.act("jens"), free.pk, **about, reason="Filed on the wrong one.")
    assert _held(free)
    perform(find("documents.attach"), company.act("jens"), free.pk, about_kind=kind_of(other), about=other.pk)
    assert free.holds.count() == 1


def test_a_folder_is_followed_too(company: Company) -> None:
    case, desk = folder(company, "FIN", title="Case"), folder(company, "FIN", title="Desk")
    _placed(company, folder=case.pk)
    inside = filed(company.act("maria"), data=b"inside", folder=case.pk)
    moved = filed(company.act("maria"), data=b"moved", folder=desk.pk)
    assert [_held(one) for one in (inside, moved)] == [True, False]
    perform(find("documents.change_document"), company.act("maria"), moved.pk, folder=case.pk)
    perform(find("documents.change_document"), company.act("maria"), inside.pk, folder=desk.pk)
    assert [_held(one) for one in (inside, moved)] == [True, True]


def test_a_lifted_hold_follows_nothing(company: Company) -> None:
    then = Then(company)
    record = LegalEntity.objects.get(code="NK")
    hold = _placed(company, about_kind=kind_of(record), about=record.pk)
    asked = then("maria", holds.lift_hold, hold.pk, reason="Settled.")
    then("jens", find("access.approve_request"), asked.request)
    later = filed(company.act("maria"), about=record, data=b"later", entity=company.entities["NK"])
    assert not _held(later)
    assert HoldPlace.objects.get().ended_at is not None


@pytest.mark.parametrize("change", ["DELETE FROM documents_holdplace", "UPDATE documents_holdplace SET about = 9"])
def test_the_database_itself_forgets_no_place(company: Company, change: str) -> None:
    _placed(company, folder=folder(company).pk)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert HoldPlace.objects.exists()


def test_chosen_documents_are_put_under_a_hold_that_is_in_force(company: Company) -> None:
    hold, other = _placed(company), _placed(company, "NKSE", "jens")
    kept, elsewhere = document(company, "general"), document(company, "general", entity="NKSE")
    put = find("documents.hold_document")
    perform(put, company.act("maria"), kept.pk, hold=hold.pk)
    assert _held(kept)
    assert story(kept)[-1] == "documents.hold_document"
    for subject, into, refusal in (
        (kept, hold, refusals.AlreadyOnHold),
        (kept, other, refusals.OtherEntity),
        (elsewhere, hold, refusals.OtherEntity),
    ):
        with refused(refusal):
            perform(put, company.act("jens"), subject.pk, hold=into.pk)
    with refused(NotFound):
        perform(put, company.act("ida"), kept.pk, hold=hold.pk)
    assert holds.holds_in_force(company.act("jens"), None).count() == 2
