"""Danish holidays and banking days, year by year."""

from datetime import date

import pytest

from bagland.foundation.ports import ports
from bagland.foundation.working_time import Calendar

EASTER = {
    2024: date(2024, 3, 31),
    2025: date(2025, 4, 20),
    2026: date(2026, 4, 5),
    2027: date(2027, 3, 28),
    2028: date(2028, 4, 16),
    2029: date(2029, 4, 1),
    2030: date(2030, 4, 21),
}
MOVING = (-3, -2, 0, 1, 39, 49, 50)
"""Maundy Thursday, Good Friday, Easter, Easter Monday, Ascension, Whit Sunday, Whit Monday: days after Easter."""
LAST_BANKING_DAYS = [
    "01-30",
    "02-27",
    "03-31",
    "04-30",
    "05-29",
    "06-30",
    "07-31",
    "08-31",
    "09-30",
    "10-30",
    "11-30",
    "12-30",
]


@pytest.mark.parametrize("year", EASTER)
def test_danish_holidays(year):
    moving = {date.fromordinal(EASTER[year].toordinal() + days) for days in MOVING}
    fixed = {date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)}
    assert set(ports.holidays("DK", year)) == moving | fixed


def test_great_prayer_day_ended_with_2023():
    assert date(2023, 5, 5) in ports.holidays("DK", 2023)
    assert date(2024, 4, 26) not in ports.holidays("DK", 2024)


@pytest.mark.parametrize("year", EASTER)
def test_banks_close_on_more_days(year):
    more = set(ports.bank_holidays("DK", year)) - set(ports.holidays("DK", year))
    friday = date.fromordinal(EASTER[year].toordinal() + 40)
    assert more == {friday, date(year, 6, 5), date(year, 12, 24), date(year, 12, 31)} - set(ports.holidays("DK", year))


def test_the_last_banking_day_of_each_month_of_2026():
    calendar = Calendar(bank_closed=lambda year: ports.bank_holidays("DK", year))
    found = [calendar.nth_banking_day(2026, month, -1) for month in range(1, 13)]
    assert [day.isoformat()[5:] for day in found if day] == LAST_BANKING_DAYS


def test_other_countries_have_theirs_and_an_unknown_one_none():
    assert date(2026, 5, 17) in ports.holidays("NO", 2026)
    assert ports.holidays("XX", 2026) == {}
