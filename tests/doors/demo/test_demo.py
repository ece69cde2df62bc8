"""The demo company: the same every time for the same day, whole, proven, and told before today."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bagland import journeys
from bagland.doors.demo import loading
from bagland.doors.demo.calendar import Calendar, easter_sunday, is_workday
from bagland.doors.demo.founding import CVR, ORGNR
from bagland.doors.demo.people import demo_people
from bagland.doors.demo.steps import The
from bagland.doors.demo.writing import Paper
from bagland.foundation.activity import activities
from bagland.kernel.documents.formats import pdf, ubl
from bagland.kernel.documents.formats.invoices import mismatches
from bagland.kernel.documents.formats.kinds import CSV, MAIL, PDF, TEXT, UBL_INVOICE
from bagland.kernel.documents.formats.sniffing import sniff_stream
from bagland.kernel.documents.shipped import shipped

any_day = some.dates(date(2026, 1, 1), date(2035, 12, 31))


@settings(max_examples=200, deadline=None)
@given(any_day)
def test_the_story_is_told_in_order_at_working_hours_before_today(today):
    told = loading.story(Calendar(today))
    moments = [at for at, _step in told]
    assert all(before < after for before, after in pairwise(moments))
    for at, step in told:
        local = at.astimezone(loading.ZONE)
        assert local.date() < today
        assert is_workday(local.date()), (local, step.code)
        assert 8 <= local.hour < 17
    assert told[-1][1].code == loading.LAST
    assert [step.code for _at, step in told].count(loading.LAST) == 1


@settings(max_examples=200, deadline=None)
@given(any_day)
def test_everything_is_made_before_it_is_named(today):
    made = {"person jens", "seat jens", "appointment jens", "department MAN"}
    made |= {f"profile {code}" for code in SHIPPED}
    made |= {f"class {ship.code}" for ship in shipped()}
    made |= {f"service {path.stem}" for path in (Path(journeys.__file__).parent / "procedures").glob("*.json")}
    for _at, step in loading.story(Calendar(today)):
        named = {value.name for value in (step.subject, *step.inputs.values()) if isinstance(value, The)}
        assert named <= made, (step.code, named - made)
        assert step.who in ("system", "jens") or f"person {step.who}" in made
        assert step.code in activities
        if step.makes:
            assert step.makes not in made
            made.add(step.makes)


SHIPPED = (
    "employee", "managing_director", "finance_manager", "bookkeeper", "hr_partner", "it_manager", "it_technician",
    "communication_officer", "sales_administrator", "auditor",
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(any_day)
def test_the_last_workday_before_a_day(today):
    calendar = Calendar(today)
    assert is_workday(calendar.ago(1))
    assert today - timedelta(days=8) < calendar.ago(1) < today
    assert calendar.friday.weekday() == 4
    assert today <= calendar.friday < today + timedelta(days=7)


@pytest.mark.parametrize(
    ("year", "easter"), [(2026, date(2026, 4, 5)), (2027, date(2027, 3, 28)), (2028, date(2028, 4, 16))]
)
def test_easter(year, easter):
    assert easter_sunday(year) == easter


def test_nobody_and_nothing_in_it_exists():
    assert sum(int(digit) * weight for digit, weight in zip(CVR, (2, 7, 6, 5, 4, 3, 2, 1), strict=True)) % 11 == 0
    assert CVR.startswith("9")
    digits = [int(digit) * (2 - place % 2) for place, digit in enumerate(ORGNR.replace("-", ""))]
    assert sum(digit // 10 + digit % 10 for digit in digits) % 10 == 0
    assert all(somebody.login.endswith(".example") for somebody in demo_people().values())
    assert len({somebody.login for somebody in demo_people().values()}) == len(demo_people())
    assert 36 <= len(demo_people()) <= 44


@pytest.fixture(scope="module")
def papers():
    told = loading.story(Calendar(date(2026, 11, 23)))
    return [value for _at, step in told for value in step.inputs.values() if isinstance(value, Paper)]


def test_its_papers_are_what_their_names_say_and_the_same_every_time(papers):
    again = loading.story(Calendar(date(2026, 11, 23)))
    assert papers == [value for _at, step in again for value in step.inputs.values() if isinstance(value, Paper)]
    assert len(papers) > 30
    for paper in papers:
        found = sniff_stream(BytesIO(paper.content), paper.name)
        assert (found.media_type in MEDIA[paper.name.rpartition(".")[2]], found.warning) == (True, ""), paper.name


def test_its_invoices_add_up_in_both_forms_and_its_pages_can_be_read(papers):
    forms = set()
    for paper in papers:
        if paper.name.endswith(".xml"):
            told = ubl.read(paper.content)
            forms.add(told.form)
            assert told.seller.vat_id.startswith("DK9999")
            assert mismatches(told) == []
            assert told.totals.due is not None
            assert told.totals.net is not None
            assert told.totals.due > told.totals.net > 0
            assert told.issued is not None
            assert told.due == told.issued + timedelta(days=14)
            assert told.payments[0].account
        if paper.name.endswith(".pdf"):
            (text,) = pdf.text_of(BytesIO(paper.content))
            assert len(text) > 60
    assert forms == {"peppol", "oioubl"}


MEDIA = {
    "xml": {UBL_INVOICE}, "pdf": {PDF}, "png": {"image/png"}, "csv": {CSV}, "eml": {MAIL}, "txt": {TEXT}, "md": {TEXT},
}  # fmt: skip
