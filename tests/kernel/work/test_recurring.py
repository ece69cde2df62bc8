"""Tasks that come again: each once, whatever breaks; and the calendar that they follow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import Done, perform
from bagland.foundation.refusals import InputFault, NotFound
from bagland.kernel.access.refusals import NotGranted, OutOfScope
from bagland.kernel.audit.models import Event
from bagland.kernel.work import recurring, refusals
from bagland.kernel.work.calendars import calendar_of
from bagland.kernel.work.models import Recurrence, Task, Waiting
from bagland.kernel.work.recurrence_words import described, fault_of
from bagland.kernel.work.states import Moved, Nth, OnDay, Unit
from tests.conftest import MONDAY, Company, refused, story

DAY = MONDAY.date()


@pytest.fixture(autouse=True)
def _own_clock() -> Iterator[None]:
    yield
    clock.set_to(None)


def does(company: Company, who: str, code: str, subject: Any = None, /, **inputs: Any) -> Any:
    answer = perform(find(f"work.{code}"), company.act(who), subject, **inputs)
    assert isinstance(answer, Done)
    return answer.result


def recurrence_for(company: Company, **more: Any) -> Recurrence:
    how = {"title": "Pay the VAT", "position": company.seats["bookkeeper"], "unit": Unit.MONTH, **more}
    made: Recurrence = does(company, "maria", "create_recurrence", **how)
    return made


def worked_until(last: datetime) -> None:
    """The worker looks once a day, until a moment."""
    at = MONDAY
    while at <= last:
        clock.set_to(at)
        recurring.open_recurring_tasks()
        at += timedelta(days=1)


def dues(recurrence: Recurrence) -> list[str]:
    return [f"{task.due_at:%Y-%m-%d %H:%M}" for task in recurrence.tasks.order_by("due_at")]


def test_a_worker_that_is_killed_in_the_middle_opens_each_task_once(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = recurrence_for(company, unit=Unit.DAY)
    clock.set_to(MONDAY + timedelta(days=9))
    real: Any = vars(recurring)["perform"]
    died: list[Any] = []

    def dies(activity: Any, act: Any, *given: Any, **inputs: Any) -> Any:
        answer = real(activity, act, *given, **inputs)
        if len(died) < 3:
            died.append(act.key)
            raise SystemError("killed after the commit")
        return answer

    monkeypatch.setattr(recurring, "perform", dies)
    for _turn in range(20):
        try:
            recurring.open_recurring_tasks()
        except SystemError:
            continue
    assert len(died) == 3
    assert [due[:10] for due in dues(made)] == [
        "2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-30", "2026-12-01", "2026-12-02",
    ]  # fmt: skip
    made.refresh_from_db()
    assert made.next_on == date(2026, 12, 3)
    assert Waiting.objects.filter(position=company.seats["bookkeeper"]).count() == 8
    assert story(made).count("work.open_recurring_task") == 8


def test_another_day_than_the_next_is_not_opened(company: Company) -> None:
    from bagland.kernel.jobs.system import system_actor

    made = recurrence_for(company, unit=Unit.DAY)
    act = company.act(system_actor())
    opens = find("work.open_recurring_task")
    assert isinstance(perform(opens, act, made.pk, day=DAY), Done)
    for day in (DAY, DAY + timedelta(days=2)):
        with refused(refusals.NotItsTurn):
            perform(opens, act, made.pk, day=day)
    does(company, "maria", "end_recurrence", made.pk)
    with refused(refusals.HasEnded):
        perform(opens, act, made.pk, day=DAY + timedelta(days=1))
    assert Task.objects.filter(recurrence=made).count() == 1


def test_the_second_last_banking_day_before_noon_is_there_three_days_before(company: Company) -> None:
    made = recurrence_for(company, nth=Nth.SECOND_LAST, on=OnDay.BANKING_DAY, at_time="12:00", lead_days=3)
    assert (made.rrule, described(made.rrule)) == (
        "FREQ=MONTHLY;BYDAY=-2BD", "every month: the second last banking day",
    )  # fmt: skip
    assert (made.next_on, made.opens_on) == (date(2026, 11, 27), date(2026, 11, 24))
    clock.set_to(MONDAY)
    recurring.open_recurring_tasks()
    assert dues(made) == []
    worked_until(datetime(2027, 2, 1, tzinfo=UTC))
    assert dues(made) == ["2026-11-27 11:00", "2026-12-29 11:00", "2027-01-28 11:00"]
    task = made.tasks.get(due_at__month=12)
    assert (task.created_by_id, task.title) == (company.people["maria"], "Pay the VAT")
    assert [row.position_id for row in task.waiting.all()] == [company.seats["bookkeeper"]]


def test_a_day_begins_where_the_entity_is(company: Company) -> None:
    made = recurrence_for(company, unit=Unit.DAY, starts_on=date(2026, 11, 25))
    clock.set_to(datetime(2026, 11, 24, 22, 30, tzinfo=UTC))
    recurring.open_recurring_tasks()
    assert dues(made) == []
    clock.set_to(datetime(2026, 11, 24, 23, 30, tzinfo=UTC))
    recurring.open_recurring_tasks()
    assert dues(made) == ["2026-11-25 15:00"]


@pytest.mark.parametrize(
    ("chosen", "rule"),
    [
        ({"unit": Unit.WEEK}, "FREQ=WEEKLY;BYDAY=MO"),
        ({"unit": Unit.WEEK, "every": 2, "on": OnDay.FRIDAY}, "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
        ({"unit": Unit.MONTH}, "FREQ=MONTHLY;BYMONTHDAY=23"),
        ({"unit": Unit.MONTH, "nth": Nth.FIRST, "on": OnDay.MONDAY}, "FREQ=MONTHLY;BYDAY=1MO"),
        ({"unit": Unit.MONTH, "nth": Nth.LAST, "on": OnDay.DAY}, "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ({"unit": Unit.MONTH, "day": 30}, "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1"),
        ({"unit": Unit.YEAR, "day": 5}, "FREQ=YEARLY;BYMONTHDAY=5;BYMONTH=11"),
        ({"unit": Unit.DAY, "rule": "RRULE:FREQ=DAILY;COUNT=3"}, "FREQ=DAILY;COUNT=3"),
    ],
)
def test_what_a_person_chooses_is_a_rule(company: Company, chosen: dict[str, Any], rule: str) -> None:
    assert recurrence_for(company, **chosen).rrule == rule


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({"rule": "often"}, "rule"),
        ({"rule": "FREQ=DAILY;UNTIL=20200101"}, "rule"),
        ({"every": 0}, "every"),
        ({"day": 32}, "day"),
        ({"unit": Unit.WEEK, "on": OnDay.BANKING_DAY}, "on"),
        ({"nth": Nth.FIRST}, "on"),
        ({"at_time": "noon"}, "at_time"),
        ({"lead_days": 61}, "lead_days"),
    ],
)
def test_a_choice_that_is_none_names_its_field(company: Company, chosen: dict[str, Any], field: str) -> None:
    with refused(InputFault) as caught:
        recurrence_for(company, **chosen)
    assert list(caught.value.faults) == [field]
    assert not Recurrence.objects.exists()


def test_it_ends_by_itself_and_by_hand(company: Company) -> None:
    made = recurrence_for(company, rule="FREQ=DAILY;COUNT=2")
    worked_until(MONDAY + timedelta(days=5))
    assert len(dues(made)) == 2
    made.refresh_from_db()
    assert (made.next_on, made.opens_on, made.ended_at) == (None, None, None)
    does(company, "maria", "end_recurrence", made.pk)
    with refused(refusals.HasEnded):
        perform(find("work.change_recurrence"), company.act("maria"), made.pk, title="Other")


def test_a_change_counts_from_the_next_and_nothing_comes_twice(company: Company) -> None:
    made = recurrence_for(company, unit=Unit.DAY)
    clock.set_to(MONDAY)
    recurring.open_recurring_tasks()
    changed = does(company, "maria", "change_recurrence", made.pk, rule="FREQ=DAILY", shift=Moved.SKIP, lead_days=1)
    assert (changed.next_on, changed.opens_on) == (DAY + timedelta(days=1), DAY)
    recurring.open_recurring_tasks()
    recurring.open_recurring_tasks()
    assert [due[:10] for due in dues(made)] == ["2026-11-23", "2026-11-24"]


def test_who_may(company: Company) -> None:
    made = recurrence_for(company)
    for who in ("ida", "amalie"):
        with refused((NotFound, OutOfScope)):
            perform(find("work.end_recurrence"), company.act(who), made.pk)
    with refused(OutOfScope):
        perform(find("work.change_recurrence"), company.act("sofie"), made.pk, title="Mine")
    assert list(Recurrence.objects.visible_to(company.act("sofie"))) == [made]
    assert not list(Recurrence.objects.visible_to(company.act("ida")))


def test_closed_days_and_hours_of_the_entity_count(company: Company) -> None:
    entity = company.entities["dk"] if "dk" in company.entities else next(iter(company.entities.values()))
    made = recurrence_for(company, unit=Unit.MONTH, day=24, shift=Moved.NEXT)
    assert made.next_on == date(2026, 11, 24)
    working = does(company, "jens", "close_day", entity, day=date(2026, 11, 24), name="Company outing")
    assert working.days == {"2026-11-24": "Company outing"}
    made.refresh_from_db()
    assert made.next_on == date(2026, 11, 25)
    does(company, "jens", "open_day", entity, day=date(2026, 11, 24))
    does(company, "jens", "open_day", entity, day=date(2026, 12, 25))
    made.refresh_from_db()
    assert made.next_on == date(2026, 11, 24)
    short = does(company, "jens", "set_working_hours", entity, friday="8-12, 12.30-15", saturday="", monday="")
    assert short.hours["4"] == [["08:00", "12:00"], ["12:30", "15:00"]]
    calendar = calendar_of(entity)
    assert calendar.is_working_day(date(2026, 12, 25))
    assert not calendar.is_working_day(date(2026, 11, 30))
    assert calendar.why_closed(date(2026, 12, 26)) != ""
    for hours in ("16-8", "8", "8-12, 11-13", "25-26", "a-b"):
        with refused(InputFault):
            perform(find("work.set_working_hours"), company.act("jens"), entity, tuesday=hours)
    with refused(NotGranted):
        perform(find("work.close_day"), company.act("sofie"), entity, day=DAY, name="Mine")
    assert Event.objects.filter(activity__in=["work.close_day", "work.open_day", "work.set_working_hours"]).count() == 4


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("FREQ=DAILY", "every day"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "every 2 weeks: Monday and Friday"),
        ("FREQ=MONTHLY;BYMONTHDAY=10", "every month: day 10"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "every month: the last day"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "every month: the last weekday"),
        ("FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1", "every month: day 30"),
        ("FREQ=YEARLY;BYMONTH=5;BYDAY=1BD", "every year: May, the first banking day"),
        ("FREQ=MONTHLY;BYDAY=7WD;COUNT=3", "every month: working day number 7, 3 times"),
        ("FREQ=MONTHLY;BYDAY=2TU;UNTIL=20270101", "every month: the second Tuesday, until 1 Jan 2027"),
        ("nonsense", "nonsense"),
    ],
)
def test_a_rule_in_words(rule: str, told: str) -> None:
    assert described(rule) == told
    assert bool(fault_of(rule)) is (rule == "nonsense")
