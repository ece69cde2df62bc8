"""Classes, recalculation by the worker, shortening, and what forbids an erasure."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bagland.foundation.activity import find
from bagland.foundation.perform import Done, Pending, perform
from bagland.foundation.refusals import InputFault
from bagland.kernel.access.refusals import NotGranted
from bagland.kernel.documents import keeping, persons
from bagland.kernel.documents import refusals_of_keeping as refusals
from bagland.kernel.documents.activities import classes, retention
from bagland.kernel.documents.models import Document, DocumentClass, Recalculation
from bagland.kernel.documents.shipped import shipped
from bagland.kernel.jobs import worker
from bagland.kernel.organisation.models import Actor, Appointment, FinancialYear
from tests.conftest import Company, refused, story
from tests.kernel.documents.kept import LONG_AGO, document
from tests.kernel.documents.test_guards import hold

LEASE = {
    "code": "lease",
    "title_da": "Lejemål",
    "title_en": "Lease",
    "starts_at": "FILED",
    "years": 3,
    "legal_basis_da": "Praksis.",
    "legal_basis_en": "Practice.",
}


@pytest.fixture
def does(company: Company) -> Any:
    def does(who: str | int, activity: Any, subject: Any = None, /, **inputs: Any) -> Any:
        answer = perform(activity, company.act(who), subject, **inputs)
        return answer.result if isinstance(answer, Done) else answer

    return does


def test_only_two_shipped_classes_are_law_and_the_others_say_so() -> None:
    """Requirement GD-03."""
    law = {one.code for one in shipped() if "practice" not in one.basis_en}
    assert law == {"voucher", "working_time"}
    assert all(("praksis" in one.basis_da) == ("practice" in one.basis_en) for one in shipped())


def test_the_company_makes_a_class_of_its_own(does: Any) -> None:
    made = does("jens", classes.create_class, **LEASE)
    assert (made.code, made.years, made.months) == ("lease", 3, 0)
    assert story(made) == ["documents.create_class"]
    for wrong in ({"code": "Lease 2"}, {"years": None}, {"years": 101}, {"months": 12}, {"opened_by": "x.y"}, {}):
        with refused(InputFault):
            does("jens", classes.create_class, **{**LEASE, "code": "lease" if not wrong else "other", **wrong})
    with refused(NotGranted):
        does("ida", classes.create_class, **{**LEASE, "code": "idas"})


def test_installing_again_keeps_what_the_company_changed(company: Company, does: Any) -> None:
    from bagland.kernel.jobs.system import system_actor

    DocumentClass.objects.filter(code="policy").update(years=20)
    does(system_actor(), classes.install_classes)
    assert DocumentClass.objects.get(code="policy").years == 20
    assert DocumentClass.objects.filter(code__in=[one.code for one in shipped()]).count() == len(shipped())


def test_another_time_for_a_class_is_approved_and_reaches_its_documents(
    company: Company, does: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In chunks, interrupted between two of them; a record's claim stands."""
    monkeypatch.setattr(retention, "CHUNK", 2)
    made = [document(company, "policy", data=b"%d" % number) for number in range(5)]
    made[3].attachments.create(
        about_kind="organisation.actor", about=company.people["ida"], by_id=company.people["maria"], at=LONG_AGO,
        retain_until=date(2034, 1, 1), detached_at=LONG_AGO,
    )  # fmt: skip
    policy = DocumentClass.objects.get(code="policy")
    inputs = {
        "title_da": "P", "title_en": "P", "starts_at": "FILED", "years": 6, "legal_basis_da": "Praksis.",
        "legal_basis_en": "Practice.", "opened_by": "documents.see", "reason": "Six years suffice.",
    }  # fmt: skip
    asked = does("maria", classes.change_class, policy.pk, **inputs)
    assert isinstance(asked, Pending)
    does("jens", find("access.approve_request"), asked.request)
    row = Recalculation.objects.get()
    from bagland.kernel.jobs.system import system_actor

    does(system_actor(), retention.recalculate, recalculation=row.pk)
    row.refresh_from_db()
    assert (row.done, row.after, row.finished_at) == (2, made[1].pk, None)
    assert keeping.work_out_again() == 2
    ends = []
    for one in made:
        one.refresh_from_db()
        ends.append(one.retain_until)
    assert ends == [date(2031, 1, 15)] * 3 + [date(2034, 1, 1), date(2031, 1, 15)]
    assert keeping.work_out_again() == 0


def test_a_class_that_ended_is_not_changed_and_two_are_always_needed(does: Any) -> None:
    policy = DocumentClass.objects.get(code="policy")
    does("jens", classes.end_class, policy.pk)
    with refused(refusals.ClassEnded):
        does("jens", classes.end_class, policy.pk)
    with refused(refusals.ClassIsNeeded):
        does("jens", classes.end_class, DocumentClass.objects.get(code="general").pk)


def test_a_wrong_class_is_corrected_and_the_retention_shortened_by_two(company: Company, does: Any) -> None:
    kept = document(company, "policy")
    kept.document_class = DocumentClass.objects.get(code="correspondence")
    kept.save(update_fields=["document_class"])
    asked = does("maria", retention.shorten_retention, kept.pk, reason="It was a letter.")
    does("jens", find("access.approve_request"), asked.request)
    kept.refresh_from_db()
    assert kept.retain_until == date(2030, 1, 15)
    asked = does("maria", retention.shorten_retention, kept.pk, reason="Again.")
    with refused(refusals.NothingToShorten):
        does("jens", find("access.approve_request"), asked.request)


def test_a_new_financial_year_and_a_leaver_reach_the_documents(company: Company, does: Any) -> None:
    """By their events: nobody asks for it."""
    FinancialYear.objects.filter(last_date__gte=LONG_AGO.date()).delete()
    voucher = document(company, "voucher")
    ida = Actor.objects.get(pk=company.people["ida"])
    file = document(company, "personnel", about=ida)
    assert (voucher.retain_until, file.retain_until) == (None, None)
    does(
        "maria",
        find("organisation.open_financial_year"),
        company.entities["NK"],
        first_date=date(2025, 1, 1),
        last_date=date(2025, 12, 31),
    )
    for held in Appointment.objects.filter(actor=ida):
        does("amalie", find("organisation.end_appointment"), held.pk, last_date=date(2026, 11, 30))
    worker.drain()
    keeping.work_out_again()
    voucher.refresh_from_db()
    file.refresh_from_db()
    assert voucher.retain_until == date(2030, 12, 31)
    assert file.retain_until == date(2031, 11, 30)


def test_what_must_be_kept_forbids_an_erasure_and_says_until_when(company: Company) -> None:
    ida = Actor.objects.get(pk=company.people["ida"])
    day = date(2026, 1, 1)
    assert list(persons.forbids(ida, day)) == []
    document(company, "applicant", about=ida)
    assert list(persons.forbids(ida, day)) == []
    for code in ("voucher", "personnel", "legal"):
        document(company, code, about=ida, title=f"One of {code}")
    hold(company, document(company, "correspondence", about=ida, title="A letter"))
    said = [(str(reason.what), str(reason.law), reason.until) for reason in persons.forbids(ida, day)]
    assert [(what, until) for what, _law, until in said] == [
        ("One of voucher", date(2030, 12, 31)),
        ("One of personnel", None),
        ("a confidential document", date(2035, 1, 15)),
        ("A letter", None),
    ]
    assert said[0][1].startswith("Danish Bookkeeping Act, section 12(1)")
    assert said[3][1] == "legal hold"


def test_a_class_that_is_changed_shortens_nothing_that_came_to_it_from_another(company: Company, does: Any) -> None:
    """One person gave two documents another class, before the change and after it; nobody approved theirs."""
    change = find("documents.change_document")
    policy = DocumentClass.objects.get(code="policy")
    own, before, after = (document(company, code, data=code.encode() + b"%d" % n) for n, code in enumerate(
        ("correspondence", "policy", "correspondence")
    ))  # fmt: skip
    short = DocumentClass.objects.get(code="correspondence")
    does("maria", change, before.pk, document_class=short.pk)
    does("maria", change, after.pk, document_class=policy.pk)
    inputs = {
        "title_da": "B", "title_en": "L", "starts_at": "FILED", "years": 1, "legal_basis_da": "Praksis.",
        "legal_basis_en": "Practice.", "opened_by": "documents.see", "reason": "A year suffices.",
    }  # fmt: skip
    asked = does("maria", classes.change_class, short.pk, **inputs)
    does("jens", find("access.approve_request"), asked.request)
    Document.objects.filter(pk=after.pk).update(retain_until=date(2036, 1, 15))
    does("maria", change, after.pk, document_class=short.pk)
    keeping.work_out_again()
    ends = [Document.objects.get(pk=one.pk).retain_until for one in (own, before, after)]
    assert ends == [date(2026, 1, 15), date(2035, 1, 15), date(2036, 1, 15)]
