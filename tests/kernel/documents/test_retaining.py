"""How long a document is kept: classes, financial years, records, and what never ends earlier by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from bagland.foundation.activity import find
from bagland.foundation.kinds import kind_of
from bagland.foundation.perform import perform
from bagland.kernel.documents.models import Document, DocumentClass, Release
from bagland.kernel.documents.retaining import Claim, claims_on, keeps, later, retain
from bagland.kernel.organisation.models import Actor, Appointment, FinancialYear
from tests.conftest import Company
from tests.kernel.documents.kept import attached, document


def test_a_voucher_of_the_year_that_ends_on_30_june_2026_is_kept_until_30_june_2031(company: Company) -> None:
    """Bogføringsloven § 12, stk. 1; requirement BF-14."""
    entity = company.entities["NK"]
    FinancialYear.objects.filter(entity=entity).delete()
    FinancialYear.objects.create(
        entity_id=entity, name="2025/26", first_date=date(2025, 7, 1), last_date=date(2026, 6, 30)
    )
    for day in (datetime(2025, 7, 1, 9, tzinfo=UTC), datetime(2026, 6, 30, 21, 59, tzinfo=UTC)):
        assert document(company, "voucher", filed_at=day).retain_until == date(2031, 6, 30)


def test_the_year_counts_by_the_day_of_the_entity(company: Company) -> None:
    """22.30 UTC on 31 December is New Year's Day in Copenhagen."""
    late = document(company, "voucher", filed_at=datetime(2025, 12, 31, 22, 59, tzinfo=UTC))
    assert late.retain_until == date(2030, 12, 31)
    assert document(company, "voucher", filed_at=datetime(2025, 12, 31, 23, 1, tzinfo=UTC)).retain_until != date(
        2030, 12, 31
    )


def test_without_a_financial_year_the_clock_has_not_started(company: Company) -> None:
    FinancialYear.objects.all().delete()
    voucher = document(company, "voucher")
    assert (voucher.retain_until, voucher.is_permanent) == (None, False)
    assert claims_on(voucher)[0].basis_en.startswith("Danish Bookkeeping Act, section 12(1)")


@pytest.mark.parametrize(
    ("code", "until"),
    [
        ("general", date(2030, 3, 3)),
        ("applicant", date(2025, 9, 3)),
        ("working_time", date(2031, 3, 3)),
        ("policy", date(2035, 3, 3)),
        ("contract", None),
        ("personnel", None),
    ],
)
def test_every_class_counts_from_its_own_start(company: Company, code: str, until: date | None) -> None:
    kept = document(company, code, filed_at=datetime(2025, 3, 3, 12, tzinfo=UTC))
    assert (kept.retain_until, kept.is_permanent) == (until, False)


@pytest.mark.parametrize("code", ["board", "destruction_certificate"])
def test_some_are_kept_for_good(company: Company, code: str) -> None:
    kept = document(company, code)
    assert (kept.retain_until, kept.is_permanent) == (None, True)


def test_the_months_of_a_year_end_where_they_end() -> None:
    assert later(date(2024, 2, 29), years=5) == date(2029, 2, 28)
    assert later(date(2025, 8, 31), years=0, months=6) == date(2026, 2, 28)
    assert later(date(9990, 1, 1), years=100) == date(9999, 1, 1)


def test_a_personnel_file_runs_from_the_last_appointment_and_stops_when_the_person_comes_back(
    company: Company,
) -> None:
    ida = Actor.objects.get(pk=company.people["ida"])
    held = Appointment.objects.filter(actor=ida)
    file = document(company, "personnel", about=ida)
    assert file.retain_until is None
    held.update(last_date=date(2026, 3, 31))
    retain(file)
    assert file.retain_until == date(2031, 3, 31)
    assert [row.because for row in Release.objects.filter(document=file)] == [
        "counted: Common practice, no law: 5 years after the person left."
    ]
    first = held.order_by("pk")[0]
    Appointment.objects.create(actor=ida, position=first.position, share=first.share, first_date=date(2026, 6, 1))
    retain(file)
    file.refresh_from_db()
    assert (file.retain_until, file.is_permanent) == (None, False)


@pytest.mark.parametrize("code", ["applicant", "voucher"])
def test_another_class_starts_no_clock_that_waited(company: Company, code: str) -> None:
    """A personnel file of somebody who works here became due at once as an application of three years ago."""
    ida = Actor.objects.get(pk=company.people["ida"])
    file = document(company, "personnel", about=ida, filed_at=datetime(2017, 3, 3, 12, tzinfo=UTC))
    entity = file.entity
    FinancialYear.objects.create(entity=entity, name="2017", first_date=date(2017, 1, 1), last_date=date(2017, 12, 31))
    given = DocumentClass.objects.get(code=code)
    perform(find("documents.change_document"), company.act("amalie"), file.pk, document_class=given.pk)
    file = Document.objects.get(pk=file.pk)
    assert (file.document_class.code, file.retain_until) == (code, None)
    if code == "applicant":
        retain(file)
        assert file.retain_until is None
    retain(file, because="It was one all along.")
    assert file.retain_until is not None


def test_from_one_who_works_here_to_one_who_left_starts_no_clock(company: Company) -> None:
    ida, karen = (Actor.objects.get(pk=company.people[who]) for who in ("ida", "karen"))
    file = document(company, "personnel", about=ida)
    Appointment.objects.filter(actor=karen).update(first_date=date(2014, 1, 1), last_date=date(2015, 3, 31))
    for code, who, more in (("attach", karen, {}), ("detach", ida, {"reason": "the wrong one"})):
        perform(
            find(f"documents.{code}"), company.act("amalie"), file.pk, about_kind=kind_of(who), about=who.pk, **more
        )
    assert Document.objects.get(pk=file.pk).retain_until is None


def test_the_strictest_claim_wins_and_outlives_the_attaching(company: Company, claiming: Any) -> None:
    nadia = Actor.objects.get(pk=company.people["nadia"])
    claiming[nadia.pk] = Claim(until=date(2040, 1, 1), basis_en="The law of the test.")
    kept = document(company, "general", about=nadia)
    assert kept.retain_until == date(2040, 1, 1)
    row = kept.attachments.get()
    assert row.retain_until == date(2040, 1, 1)
    row.detached_at = company.at
    row.save(update_fields=["detached_at"])
    retain(kept)
    assert kept.retain_until == date(2040, 1, 1)
    claiming[nadia.pk] = Claim(permanent=True)
    attached(company, kept, nadia)
    retain(kept)
    now = Document.objects.get(pk=kept.pk)
    assert (now.retain_until, now.is_permanent) == (None, True)


def test_an_end_comes_earlier_only_with_a_reason(company: Company) -> None:
    kept = document(company, "policy")
    before = kept.retain_until
    kept.document_class = DocumentClass.objects.get(code="applicant")
    retain(kept)
    assert kept.retain_until == before
    retain(kept, because="It was an application all along.")
    assert kept.retain_until == date(2025, 7, 15) != before
    release = Release.objects.get(document=kept)
    assert (release.before, release.until) == (before, kept.retain_until)


@pytest.mark.parametrize(
    "change", ["retain_until = '2001-01-01'", "is_permanent = false, retain_until = '2001-01-01'", "reckoned_at = NULL"]
)
def test_the_database_itself_lets_no_retention_end_earlier(company: Company, change: str) -> None:
    for code in ("general", "board", "contract"):
        kept = document(company, code)
        if "permanent" in change and code != "board":
            continue
        with (
            pytest.raises(IntegrityError, match=r"documents_document_(retention|permanent)"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE documents_document SET {change} WHERE id = %s", [kept.pk])
        kept.refresh_from_db()
        assert kept.reckoned_at is not None


@pytest.fixture
def claiming() -> Any:
    """Claims of people by key, as a room of a department would register them."""
    from bagland.kernel.documents import retaining

    claims: dict[int, Claim] = {}
    keeps(Actor, lambda thing: claims.get(thing.pk))
    yield claims
    retaining._claims.pop(Actor)
