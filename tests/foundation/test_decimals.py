"""Rates, quantities and shares: exact, or refused."""

from decimal import Context, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagland.foundation.decimals import (
    INT64_MAX,
    INT64_MIN,
    NotExact,
    Rounding,
    rounded_product,
    scaled,
    unscaled,
    whole_ratios,
)

STORED = st.integers(INT64_MIN, INT64_MAX)
PLACES = st.integers(0, 18)


def test_a_rate_of_six_decimals_is_kept_as_a_whole_number():
    assert scaled(Decimal("7.4605"), 6) == 7460500
    assert str(unscaled(7460500, 6)) == "7.460500"


@pytest.mark.parametrize(
    ("written", "places", "number"),
    [
        ("0", 2, 0),
        ("-0.00", 2, 0),
        ("0E+999999999", 2, 0),
        ("0E-999999999", 2, 0),
        ("1.500", 1, 15),
        ("1500E-3", 1, 15),
        ("1.2E+3", 0, 1200),
        ("-0.01", 2, -1),
        ("9223372036854775.807", 3, INT64_MAX),
        ("-9223372036854775.808", 3, INT64_MIN),
    ],
)
def test_scaled_keeps_what_can_be_kept(written, places, number):
    assert scaled(Decimal(written), places) == number


@pytest.mark.parametrize(
    ("value", "places"),
    [
        (Decimal("0.001"), 2),
        (Decimal("1.005"), 2),
        (Decimal("1E-999999999"), 12),
        (Decimal("NaN"), 2),
        (Decimal("sNaN"), 2),
        (Decimal("Infinity"), 2),
        (Decimal("9223372036854775.808"), 3),
        (Decimal("-9223372036854775.809"), 3),
        (Decimal("1E+999999999"), 0),
        (0.5, 2),
        (1, 2),
        ("1", 2),
        (None, 2),
    ],
)
def test_scaled_refuses_what_cannot(value, places):
    with pytest.raises(NotExact):
        scaled(value, places)


def test_a_refusal_tells_the_number_and_the_decimals():
    with pytest.raises(NotExact, match=r"^1\.005 has more than 2 decimals\.$"):
        scaled(Decimal("1.005"), 2)


def test_the_precision_of_the_thread_changes_nothing():
    with localcontext(Context(prec=3)):
        assert scaled(Decimal("1234567890123456.78"), 2) == 123456789012345678
        assert unscaled(123456789012345678, 2) == Decimal("1234567890123456.78")
        assert rounded_product(123456789012345678, Decimal("1.00"), rounding=Rounding.HALF_UP) == 123456789012345678
        assert whole_ratios([Decimal("1234567.8"), Decimal("0.25")]) == [123456780, 25]


@given(STORED, PLACES)
def test_what_is_stored_comes_back(number, places):
    assert scaled(unscaled(number, places), places) == number


@given(st.decimals(allow_nan=False, allow_infinity=False), PLACES)
def test_scaled_is_exact_or_refuses(value, places):
    wanted = Fraction(value) * 10**places
    try:
        assert scaled(value, places) == wanted
    except NotExact:
        assert wanted.denominator != 1 or not INT64_MIN <= wanted <= INT64_MAX


@pytest.mark.parametrize(
    ("rounding", "halves"),
    [
        (Rounding.HALF_UP, [-2, -1, 1, 2]),
        (Rounding.HALF_EVEN, [-2, 0, 0, 2]),
        (Rounding.HALF_DOWN, [-1, 0, 0, 1]),
        (Rounding.UP, [-2, -1, 1, 2]),
        (Rounding.DOWN, [-1, 0, 0, 1]),
        (Rounding.CEILING, [-1, 0, 1, 2]),
        (Rounding.FLOOR, [-2, -1, 0, 1]),
    ],
)
def test_each_rounding_by_its_name(rounding, halves):
    assert [rounded_product(number, Decimal("0.5"), rounding=rounding) for number in (-3, -1, 1, 3)] == halves


@given(STORED, st.decimals(-1000, 1000, places=8), st.integers(-4, 4))
def test_a_product_is_the_nearest_whole_number(number, factor, shift):
    exact = Fraction(number) * Fraction(factor) * Fraction(10) ** shift
    try:
        rounded = rounded_product(number, factor, shift=shift)
    except NotExact:
        assert not INT64_MIN <= exact <= INT64_MAX
    else:
        assert abs(rounded - exact) <= Fraction(1, 2)
        assert abs(rounded) > abs(exact) or abs(rounded - exact) != Fraction(1, 2)


@pytest.mark.parametrize(
    "factor", ["1E+999999999999999999", "-9E+999999999999999999", "1E-999999999999999999", "1E+20", "NaN"]
)
def test_a_product_refuses_an_absurd_factor(factor):
    with pytest.raises(NotExact):
        rounded_product(1, Decimal(factor))


def test_nothing_times_anything_is_nothing():
    assert rounded_product(0, Decimal("1E+90")) == 0
    assert rounded_product(5, Decimal("0E+999999999999999999")) == 0


def test_ratios_of_decimals_are_whole():
    assert whole_ratios([Decimal("0.5"), Decimal("0.25"), Decimal("0E-40"), Decimal("2E+1")]) == [50, 25, 0, 2000]
    assert whole_ratios([]) == []
    with pytest.raises(NotExact):
        whole_ratios([Decimal("1E+999999999"), Decimal("1E-999999999")])
    with pytest.raises(NotExact):
        whole_ratios([Decimal("NaN")])
