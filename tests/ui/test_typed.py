"""What people type: read where it can mean one thing only, else asked about."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from bagland.foundation import formats
from bagland.ui import typed


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("da", "0,8", "0.8"),
        ("da", "1.250,5", "1250.5"),
        ("da", " 1 250 ", "1250"),
        ("da", "-3", "-3"),
        ("da", "−3,25", "-3.25"),
        ("en", "0.8", "0.8"),
        ("en", "1,250.5", "1250.5"),
    ],
)
def test_numbers_are_read_as_their_language_writes_them(language: str, text: str, value: str) -> None:
    with translation.override(language):
        assert typed.number(text) == Decimal(value)


@pytest.mark.parametrize(("language", "text", "meant"), [("da", "0.8", "0,8"), ("en", "7,4605", "7.4605")])
def test_the_other_language_is_asked_about(language: str, text: str, meant: str) -> None:
    with translation.override(language), pytest.raises(ValidationError) as fault:
        typed.number(text)
    assert meant in fault.value.messages[0]


@pytest.mark.parametrize("text", ["", "abc", "1,2,3", "1..2", "٣", "1e5", "NaN", "9" * 60, "1.2345.678"])
def test_what_is_no_number_says_how_one_looks(text: str) -> None:
    with translation.override("da"), pytest.raises(ValidationError) as fault:
        typed.number(text)
    assert len(fault.value.messages[0]) < 140


def test_a_whole_number_has_no_decimals() -> None:
    with translation.override("da"):
        assert typed.number("12,00", whole=True) == 12
        with pytest.raises(ValidationError):
            typed.number("12,5", whole=True)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4), st.sampled_from(["da", "en"]))
def test_what_is_written_reads_back(value: Decimal, language: str) -> None:
    with translation.override(language):
        assert typed.number(formats.number(value, language)) == value


@pytest.mark.parametrize(
    ("text", "value"), [("8", time(8)), ("8.30", time(8, 30)), ("kl. 14.26", time(14, 26)), ("23:59", time(23, 59))]
)
def test_times(text: str, value: time) -> None:
    assert typed.clock(text) == value


@pytest.mark.parametrize("text", ["24", "8.60", "", "noon", "8.3"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        typed.clock(text)


def test_a_day_that_is_not_there_is_refused_with_one_that_is() -> None:
    with translation.override("en"), pytest.raises(ValidationError) as fault:
        typed.day("31 Nov", date(2026, 11, 23))
    assert "30 Nov 2026" in fault.value.messages[0]
