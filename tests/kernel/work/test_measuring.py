"""Measures: what a month of cases comes to, what the reader sees of it, and that nobody is told apart by it."""

from __future__ import annotations

import csv
import io
import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.work.measuring import ends, measure_month, months_to_measure
from bagland.kernel.work.models import Case, Measure, MeasuredMonth, Task, Token, Version
from bagland.kernel.work.queries.measures import cases_behind, report_of
from bagland.kernel.work.rules.spread import added, class_of, quantile, seconds_of
from tests.conftest import MONDAY, Company
from tests.kernel.work.running import does, published, seat, started, step, task_of
from tests.signed_in import browser, comes_in

MONTH = date(2026, 11, 1)
DAY = 86_400


def later(company: Company, **more: float) -> None:
    company.at += timedelta(**more)


@pytest.fixture
def trial(company: Company) -> Any:
    body = [
        {
            "kind": "repeat",
            "id": "again",
            "until": "right",
            "most": 3,
            "body": [
                step("check", lane=seat(company), form=[{"name": "right", "type": "yes_no", "label": {"en": "Right?"}}])
            ],
        },
        step("pay", lane=seat(company, "finance_manager"), due={"within": "PT1H"}),
    ]
    return published(company, body, code="trial")


def test_times_of_classes_are_within_two_and_a_half_percent() -> None:
    choose = random.Random(5)
    for _ in range(5_000):
        seconds = round(10 ** choose.uniform(1.5, 8))
        assert abs(seconds_of(class_of(seconds)) - seconds) <= seconds * 0.0251 + 1


def test_quantiles_of_added_months_are_those_of_all_times() -> None:
    choose = random.Random(6)
    months = [[round(choose.lognormvariate(9, 2)) for _ in range(choose.randrange(1, 400))] for _ in range(6)]
    spreads = []
    for month in months:
        spread: dict[str, int] = {}
        for seconds in month:
            spread[str(class_of(seconds))] = spread.get(str(class_of(seconds)), 0) + 1
        spreads.append(spread)
    every = sorted(seconds for month in months for seconds in month)
    for share in (0.5, 0.9):
        right = every[-(-len(every) * int(share * 10) // 10) - 1]
        told = quantile(added(spreads), share)
        assert told is not None
        assert abs(told - right) <= right * 0.0251 + 1
    assert quantile({}, 0.5) is None


def run(company: Company, trial: Any, turns: int, hours: float, *, skips: bool = False) -> Case:
    """A case that is checked so many times and waits so many hours for its payment."""
    case = started(company, trial)
    for turn in range(turns):
        later(company, minutes=10)
        does(company, "sofie", case, "check", answers={"right": turn == turns - 1})
    later(company, hours=hours)
    if skips:
        perform(find("work.skip_step"), company.act("maria"), task_of(case, "pay").pk, reason="paid already")
    else:
        does(company, "maria", case, "pay")
    case.refresh_from_db()
    return case


def test_a_month_is_measured_as_it_went(company: Company, trial: Any) -> None:
    cases = [
        run(company, trial, turns, hours) for turns, hours in ((1, 0.2), (2, 0.2), (3, 0.5), (1, 3), (1, 5), (1, 7))
    ]
    skipped = run(company, trial, 1, 0.1, skips=True)
    perform(find("work.cancel_case"), company.act("ida"), started(company, trial).pk, reason="not needed")
    waits = started(company, trial)
    later(company, hours=2)
    measure_month(MONTH, company.at)
    report = report_of(company.act("maria"), trial, MONTH, MONTH)
    assert report is not None
    assert (report.cases.begun, report.cases.count, report.cases.cancelled) == (9, 7, 1)
    check, pay = report.nodes["check"], report.nodes["pay"]
    assert (check.count, check.again, check.cancelled) == (10, 3, 1)
    assert (pay.count, pay.skipped) == (6, 1)
    assert pay.late == sum(1 for case in cases if _was_late(case)) > 0
    assert pay.median is not None
    assert abs(pay.median - 0.5 * 3600) < 60
    times = {title: figures.median for _key, title, figures in report.positions}
    assert len(times) == 2
    assert [figures.count for _key, _title, figures in report.waiting] == [1]
    for what, node, expected in (
        ("skipped", "pay", {skipped.pk}),
        ("again", "check", {cases[1].pk, cases[2].pk}),
        ("late", "pay", {case.pk for case in cases if _was_late(case)}),
        ("ended", "", {case.pk for case in [*cases, skipped]}),
    ):
        behind = cases_behind(company.act("maria"), trial, what, MONTH, MONTH, node)
        assert {case.pk for case in behind} == expected, what
    assert waits.pk in {case.pk for case in cases_behind(company.act("maria"), trial, "begun", MONTH, MONTH)}


def _was_late(case: Case) -> bool:
    task = Task.objects.get(case=case, node="pay")
    return bool(task.due_at and task.closed_at and task.closed_at > task.due_at)


def test_measuring_again_gives_the_same_sums(company: Company, trial: Any) -> None:
    run(company, trial, 2, 1)
    measure_month(MONTH, company.at)
    before = sorted(Measure.objects.values_list("what", "node", "count", "seconds", "again", "late"))
    measure_month(MONTH, company.at)
    assert sorted(Measure.objects.values_list("what", "node", "count", "seconds", "again", "late")) == before
    assert MeasuredMonth.objects.count() == 1


def test_a_month_is_measured_until_it_was_measured_after_its_end(company: Company, trial: Any) -> None:
    assert months_to_measure(company.at) == []
    run(company, trial, 1, 1)
    end = ends(MONTH)[1]
    measure_month(MONTH, company.at)
    assert months_to_measure(company.at) == [MONTH]
    december = date(2026, 12, 1)
    assert months_to_measure(end) == [MONTH, december]
    measure_month(MONTH, end)
    assert months_to_measure(end) == [december]


def test_times_of_few_are_not_told_and_confidential_ones_only_to_the_keeper(company: Company, trial: Any) -> None:
    for _ in range(4):
        run(company, trial, 1, 1)
    hidden = run(company, trial, 1, 1)
    Case.objects.filter(pk=hidden.pk).update(is_confidential=True)
    measure_month(MONTH, company.at)
    others, keeper = (report_of(company.act(who), trial, MONTH, MONTH) for who in ("jens", "maria"))
    assert others is not None
    assert keeper is not None
    assert (others.cases.count, others.cases.median, others.cases.is_few) == (4, None, True)
    assert keeper.cases.count == 5
    assert keeper.cases.median is not None
    assert report_of(company.act("ida"), trial, MONTH, MONTH) is None
    assert hidden.pk not in {case.pk for case in cases_behind(company.act("jens"), trial, "ended", MONTH, MONTH)}


def test_the_pages_show_figures_that_lead_to_their_cases_and_a_file(company: Company, trial: Any) -> None:
    for _ in range(6):
        run(company, trial, 2, 2)
    Version.objects.update(review_on=MONDAY.date() - timedelta(days=1))
    trial.title_en = trial.title_da = "=cmd()"
    trial.save()
    measure_month(MONTH, company.at)
    client, where = comes_in(browser(), "maria"), f"/procedures/{trial.pk}/measures/"
    html = client.get(f"{where}?from=2026-11&to=2026-11").content.decode()
    assert "Half of the 6 cases took at most 2 hours" in html or "Halvdelen af de 6 sager" in html
    assert f"{where}?from=2026-11&amp;to=2026-11&amp;cases=again&amp;node=check" in html
    behind = client.get(f"{where}?from=2026-11&to=2026-11&cases=again&node=check").content.decode()
    assert behind.count('<th scope="row">') == 6
    rows = list(
        csv.DictReader(io.StringIO(client.get(f"{where}?from=2026-11&to=2026-11&as=csv").content.decode("utf-8-sig")))
    )
    check = next(row for row in rows if row["title"] == "check")
    assert (check["what"], check["count"], check["again"], check["median_minutes"]) == ("step", "12", "6", "10")
    every = client.get("/procedures/measures/?from=2026-11&to=2026-11").content.decode()
    assert "1 review is overdue" in every or "1 gennemgang" in every
    assert client.get(f"{where}?from=x&to=2026-99").status_code == 200
    assert client.get("/procedures/999999/measures/").status_code == 404


def test_a_report_reads_as_many_rows_whatever_the_number_of_cases(
    company: Company, trial: Any, django_assert_max_num_queries: Any
) -> None:
    case = run(company, trial, 1, 1)
    start = timezone.localtime(company.at)
    Case.objects.bulk_create(
        Case(
            procedure=trial, version=case.version, title=f"c{number}", starter=case.starter, entity=case.entity,
            started_at=start - timedelta(hours=number % 90), state="DONE", ended_at=start,
        )
        for number in range(3_000)
    )  # fmt: skip
    measure_month(MONTH, company.at)
    act = company.act("maria")
    with django_assert_max_num_queries(12):
        report = report_of(act, trial, MONTH, MONTH)
    assert report is not None
    assert report.cases.count == 3_001
    assert Measure.objects.count() < 10
    assert Token.objects.count() < 10
