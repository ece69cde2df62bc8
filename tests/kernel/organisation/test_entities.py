"""Legal entities, their years and owners, and what currencies are worth."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bagland.foundation.ports import ports
from bagland.foundation.refusals import InputFault
from bagland.kernel.organisation import refusals as no
from bagland.kernel.organisation.models import FinancialYear, Ownership
from tests.conftest import refused


def test_financial_years_follow_each_other_and_have_any_length(company, does):
    entity = company.entities["NK"]
    with refused(no.YearNotContiguous, expected=date(2026, 1, 1)):
        does("maria", "open_financial_year", entity, first_date=date(2026, 2, 1), last_date=date(2026, 12, 31))
    short = does("maria", "open_financial_year", entity, last_date=date(2026, 6, 30))
    split = does("maria", "open_financial_year", entity, last_date=date(2027, 6, 30))
    assert (short.name, short.first_date, split.name, split.first_date) == (
        "2026",
        date(2026, 1, 1),
        "2026/27",
        date(2026, 7, 1),
    )
    with refused(InputFault):
        does("maria", "open_financial_year", entity, last_date=date(2027, 6, 30))


def test_the_first_year_begins_when_it_is_said(company, does):
    from bagland.kernel.organisation.models import Appointment

    Appointment.objects.filter(actor=company.people["maria"]).update(position=_finance_in_sweden(company, does))
    first = does(
        "maria",
        "open_financial_year",
        company.entities["NKSE"],
        first_date=date(2025, 5, 1),
        last_date=date(2026, 4, 30),
    )
    assert (first.first_date, first.name) == (date(2025, 5, 1), "2025/26")


def _finance_in_sweden(company, does):
    from bagland.kernel.organisation.models import PositionProfile

    department = does(
        "jens",
        "create_department",
        entity=company.entities["NKSE"],
        code="EK",
        name="Ekonomi",
        first_date=date(2025, 1, 1),
    )
    return does(
        "jens", "open_position", entity=company.entities["NKSE"], department=department, first_date=date(2025, 1, 1),
        profile=PositionProfile.objects.get(code="finance_manager").pk,
    ).pk  # fmt: skip


def test_a_year_with_a_known_name_is_not_opened_twice(company, does):
    with refused(no.CodeTaken, value="2025"):
        does("maria", "open_financial_year", company.entities["NK"], last_date=date(2026, 12, 31), name="2025")
    assert FinancialYear.objects.filter(entity=company.entities["NK"]).count() == 1


def test_no_more_than_the_whole_is_owned(company, does):
    third = does(
        "jens", "add_entity", code="NKNO", name="Norge AS", country="NO", currency="NOK", time_zone="Europe/Oslo"
    )
    owned, owner = company.entities["NKSE"], company.entities["NK"]
    does("jens", "record_ownership", owned, owner=owner, share="0.6", first_date=date(2026, 1, 1))
    with refused(no.OwnedTwice, free="0.4"):
        does("jens", "record_ownership", owned, owner=third, share="0.5", first_date=date(2026, 6, 1))
    does("jens", "record_ownership", owned, owner=owner, share="0.5", first_date=date(2026, 6, 1))
    does("jens", "record_ownership", owned, owner=third, share="0.5", first_date=date(2026, 6, 1))
    assert [(row.owner_id, row.share, row.last_date) for row in Ownership.objects.order_by("first_date", "pk")] == [
        (owner, Decimal("0.6"), date(2026, 5, 31)),
        (owner, Decimal("0.5"), None),
        (third.pk, Decimal("0.5"), None),
    ]


def test_owners_do_not_own_each_other(company, does):
    does("jens", "record_ownership", company.entities["NKSE"], owner=company.entities["NK"], share="1")
    with refused(no.GoesInCircle):
        does("jens", "record_ownership", company.entities["NK"], owner=company.entities["NKSE"], share="0.1")
    with refused(no.GoesInCircle):
        does("jens", "record_ownership", company.entities["NK"], owner=company.entities["NK"], share="0.1")


@pytest.mark.parametrize(
    ("inputs", "field"),
    [
        ({"country": "Denmark"}, "country"),
        ({"time_zone": "Europe/Odense"}, "time_zone"),
        ({"code": "N" * 21}, "code"),
        ({"registration_number": "1" * 41}, "registration_number"),
    ],
)
def test_what_an_entity_cannot_be(company, does, inputs, field):
    given = {"code": "NO", "name": "Norge", "country": "NO", "currency": "NOK", "time_zone": "Europe/Oslo"}
    with refused(InputFault) as caught:
        does("jens", "add_entity", **given | inputs)
    assert list(caught.value.faults) == [field]


def test_a_rate_counts_for_ten_days_both_ways_round(company, does):
    day = date(2026, 11, 13)
    does("maria", "record_exchange_rate", base="EUR", quote="DKK", rate="7.5", source="Test", day=day)
    assert ports.rate("EUR", "DKK", date(2026, 11, 23)) == Decimal("7.5")
    assert ports.rate("DKK", "EUR", day) == Decimal("0.1333333333333333333333333333")
    assert ports.rate("EUR", "DKK", date(2026, 11, 24)) is None
    assert ports.rate("EUR", "DKK", date(2026, 11, 12)) is None
    assert ports.rate("EUR", "SEK", day) is None
    assert ports.rate("SEK", "SEK", day) == 1


def test_the_latest_rate_counts_and_the_direct_one_before_the_other(company, does):
    for base, quote, rate, day in (
        ("EUR", "DKK", "7.40", date(2026, 11, 20)),
        ("DKK", "EUR", "0.20", date(2026, 11, 23)),
        ("EUR", "DKK", "7.50", date(2026, 11, 23)),
    ):
        does("maria", "record_exchange_rate", base=base, quote=quote, rate=rate, source="Test", day=day)
    assert ports.rate("EUR", "DKK", date(2026, 11, 22)) == Decimal("7.4")
    assert ports.rate("EUR", "DKK", date(2026, 11, 23)) == Decimal("7.5")
    assert ports.rate("DKK", "EUR", date(2026, 11, 23)) == Decimal("0.2")


def test_a_recorded_rate_stays(company, does):
    does("maria", "record_exchange_rate", base="EUR", quote="DKK", rate="7.46", source="Test")
    with refused(no.RateKnown, rate="7.46"):
        does("maria", "record_exchange_rate", base="EUR", quote="DKK", rate="7.47", source="Test")
    for rate, quote, field in (("0", "SEK", "rate"), ("1.0000000001", "SEK", "rate"), ("1", "EUR", "quote")):
        with refused(InputFault) as caught:
            does("maria", "record_exchange_rate", base="EUR", quote=quote, rate=rate, source="Test")
        assert list(caught.value.faults) == [field]
