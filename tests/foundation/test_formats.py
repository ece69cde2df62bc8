"""How a person reads and types money, numbers, days and times."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from babel.dates import format_date, format_interval, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from bagland.foundation import formats
from bagland.foundation.decimals import INT64_MAX, INT64_MIN
from bagland.foundation.formats import NotUnderstood, parse_day, parse_money
from bagland.foundation.money import CURRENCIES, Money
from bagland.foundation.periods import DateSpan

TODAY = date(2026, 11, 23)
LANGUAGES = st.sampled_from(["da", "en"])
AMOUNTS = st.builds(
    Money, st.integers(INT64_MIN, INT64_MAX) | st.integers(-(10**9), 10**9), st.sampled_from(sorted(CURRENCIES))
)
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
BABEL = {"da": "da", "en": "en_GB"}


def britain(text: str) -> str:
    """Babel's Britain as we write it: every month has three letters."""
    return text.replace("Sept", "Sep")


# The table of the design


@pytest.mark.parametrize(
    ("amount", "danish", "english"),
    [
        (Money.of("12450.00", "DKK"), "12.450,00\u00a0kr.", "12,450.00\u00a0DKK"),
        (Money.of("1200.00", "EUR"), "1.200,00\u00a0EUR", "1,200.00\u00a0EUR"),
        (Money.of("-1240.00", "DKK"), "\u22121.240,00\u00a0kr.", "\u22121,240.00\u00a0DKK"),
        (Money.of("0.00", "DKK"), "0,00\u00a0kr.", "0.00\u00a0DKK"),
        (Money.of("-0.05", "DKK"), "\u22120,05\u00a0kr.", "\u22120.05\u00a0DKK"),
        (Money.of("1234567", "JPY"), "1.234.567\u00a0JPY", "1,234,567\u00a0JPY"),
        (Money.of("1234.567", "KWD"), "1.234,567\u00a0KWD", "1,234.567\u00a0KWD"),
        (Money.of("100.00", "SEK"), "100,00\u00a0SEK", "100.00\u00a0SEK"),
    ],
)
def test_money_in_text_and_in_a_column(amount, danish, english):
    assert formats.money_text(amount, "da") == danish
    assert formats.money_text(amount, "en") == english
    assert formats.money_figure(amount, "da") == danish.split("\u00a0")[0]
    assert formats.money_figure(amount, "en") == english.split("\u00a0")[0]


def test_the_head_of_a_column_names_the_currency():
    assert [formats.currency_mark(code, "da") for code in ("DKK", "EUR", "NOK")] == ["kr.", "EUR", "NOK"]
    assert [formats.currency_mark(code, "en") for code in ("DKK", "EUR", "NOK")] == ["DKK", "EUR", "NOK"]


@pytest.mark.parametrize(
    ("write", "danish", "english"),
    [
        (formats.day, "23. nov. 2026", "23 Nov 2026"),
        (formats.short_day, "23. nov.", "23 Nov"),
        (formats.day_with_weekday, "man. 23. nov. 2026", "Mon 23 Nov 2026"),
        (formats.grid_day, "23.11.", "23 Nov"),
    ],
)
def test_days(write, danish, english):
    assert write(TODAY, "da") == danish
    assert write(TODAY, "en") == english


def test_short_months_have_their_dot_in_danish_and_three_letters_in_english():
    assert [formats.short_day(date(2026, month, 3), "da") for month in (5, 6, 9)] == ["3. maj", "3. jun.", "3. sep."]
    assert [formats.short_day(date(2026, month, 3), "en") for month in (5, 6, 9)] == ["3 May", "3 Jun", "3 Sep"]
    assert formats.grid_day(date(2026, 1, 3), "da") == "03.01."


@pytest.mark.parametrize(
    ("first", "last", "danish", "english"),
    [
        ("2026-10-01", "2026-10-31", "1.–31. okt. 2026", "1–31 Oct 2026"),
        ("2026-10-28", "2026-11-03", "28. okt.–3. nov. 2026", "28 Oct\u2009–\u20093 Nov 2026"),
        ("2026-12-28", "2027-01-03", "28. dec. 2026–3. jan. 2027", "28 Dec 2026\u2009–\u20093 Jan 2027"),
        ("2026-10-01", "2027-10-31", "1. okt. 2026–31. okt. 2027", "1 Oct 2026\u2009–\u200931 Oct 2027"),
        ("2026-10-01", "2026-10-01", "1. okt. 2026", "1 Oct 2026"),
        ("2026-10-01", None, "fra 1. okt. 2026", "from 1 Oct 2026"),
    ],
)
def test_ranges_say_month_and_year_once(first, last, danish, english):
    span = DateSpan(date.fromisoformat(first), date.fromisoformat(last) if last else None)
    assert formats.day_range(span, "da") == danish
    assert formats.day_range(span, "en") == english


def test_times_and_moments():
    assert formats.clock_time(time(14, 26, 59), "da") == "kl. 14.26"
    assert formats.clock_time(time(14, 26), "en") == "14:26"
    assert formats.clock_time(time(0, 5), "da") == "kl. 00.05"
    moment = datetime(2026, 11, 23, 13, 26, tzinfo=UTC)
    assert formats.moment(moment, "Europe/Copenhagen", "da") == "23. nov. 2026 kl. 14.26"
    assert formats.moment(moment, "Europe/Copenhagen", "en") == "23 Nov 2026, 14:26"
    assert formats.moment(moment, "Pacific/Auckland", "en") == "24 Nov 2026, 02:26"


def test_percentages_numbers_and_quotations():
    assert formats.percent(25, "da") == formats.percent(Decimal("25.00"), "en") == "25\u00a0%"
    assert formats.percent(Decimal("12.50"), "da") == "12,5\u00a0%"
    assert formats.percent(Decimal("-12.50"), "en") == "\u221212.5\u00a0%"
    assert formats.percent(Decimal("1E+2"), "da") == "100\u00a0%"
    assert formats.percent(0, "da") == formats.percent(Decimal("-0.0"), "da") == "0\u00a0%"
    assert formats.number(Decimal("1234.50"), "da") == "1.234,50"
    assert formats.number(Decimal("1234.50"), "en") == "1,234.50"
    assert formats.number(-(10**20), "da") == "\u2212100.000.000.000.000.000.000"
    assert formats.quoted("Rejse", "da") == "«Rejse»"
    assert formats.quoted("Travel", "en") == "“Travel”"


@pytest.mark.parametrize("language", ["", "sv", "da-DK", "DA", "xx-yy-zz"])
def test_a_third_language_is_refused(language):
    with pytest.raises(ValueError, match="speaks da and en"):
        formats.day(TODAY, language)


# The same as Babel


@given(AMOUNTS, LANGUAGES)
def test_money_is_what_babel_writes(amount, language):
    pattern = "#,##0" + "." * bool(amount.minor_digits) + "0" * amount.minor_digits
    babel = format_currency(amount.decimal, amount.currency, pattern, BABEL[language], currency_digits=False)
    assert formats.money_figure(amount, language) == babel.replace("-", "\u2212")


def test_kroner_in_danish_are_what_babel_writes():
    amount = Money.of("-12450.00", "DKK")
    assert formats.money_text(amount, "da") == format_currency(amount.decimal, "DKK", locale="da").replace(
        "-", "\u2212"
    )


@given(st.decimals(-(10**15), 10**15, places=6), LANGUAGES)
def test_numbers_are_what_babel_writes(value, language):
    babel = format_decimal(value, "#,##0.000000", BABEL[language]).replace("-", "\u2212")
    assert formats.number(value, language) == (babel if value else babel.removeprefix("\u2212"))


@given(DAYS)
def test_danish_days_are_what_babel_writes(day):
    assert formats.day(day, "da") == format_date(day, "medium", "da")
    assert formats.short_day(day, "da") == format_skeleton("MMMd", day, locale="da")
    assert formats.day_with_weekday(day, "da") == format_skeleton("yMMMEd", day, locale="da")
    assert formats.grid_day(day, "da") == format_date(day, "dd.MM.", "da")


@given(DAYS)
def test_english_days_are_what_babel_writes(day):
    assert formats.day(day, "en") == britain(format_date(day, "medium", "en_GB"))
    assert formats.short_day(day, "en") == britain(format_skeleton("MMMd", day, locale="en_GB"))
    assert formats.day_with_weekday(day, "en") == britain(format_date(day, "EEE d MMM y", "en_GB"))


@given(DAYS, st.integers(0, 800), LANGUAGES)
def test_ranges_are_what_babel_writes(first, length, language):
    last = min(first, date.max - timedelta(days=length + 1)) + timedelta(days=length)
    first = last - timedelta(days=length)
    babel = format_interval(first, last, "yMMMd", locale=BABEL[language])
    assert formats.day_range(DateSpan(first, last), language) == (britain(babel) if language == "en" else babel)


@given(st.times(), LANGUAGES)
def test_times_are_what_babel_writes(value, language):
    assert formats.clock_time(value, language).removeprefix("kl. ") == format_time(
        value, "short", locale=BABEL[language]
    )


# What people type: money


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("1.234,50", "1234.50"),
        ("1234,50", "1234.50"),
        ("1234,5", "1234.50"),
        ("1.234", "1234.00"),
        ("1234", "1234.00"),
        ("1.234,-", "1234.00"),
        ("1 234 567,50", "1234567.50"),
        ("1\u00a0234,50", "1234.50"),
        ("  0,05 ", "0.05"),
        ("-1.234,50", "-1234.50"),
        ("\u22121.234,50 kr.", "-1234.50"),
        ("1.234,50 kr", "1234.50"),
        ("kr. 1.234,50", "1234.50"),
        ("KR 1234", "1234.00"),
        ("1234,50 DKK", "1234.50"),
        ("dkk 1234", "1234.00"),
        ("007", "7.00"),
    ],
)
def test_a_dane_types_an_amount(typed, plain):
    assert parse_money(typed, "DKK", "da") == Money.of(plain, "DKK")


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("1,234.50", "1234.50"),
        ("1234.5", "1234.50"),
        ("1,234", "1234.00"),
        ("-1,234,567.00 DKK", "-1234567.00"),
        ("DKK 1,234.50", "1234.50"),
        ("1234.50 kr.", "1234.50"),
    ],
)
def test_an_english_reader_types_an_amount(typed, plain):
    assert parse_money(typed, "DKK", "en") == Money.of(plain, "DKK")


@pytest.mark.parametrize(
    ("typed", "language", "suggestion"),
    [
        ("1,234.50", "da", "1.234,50"),
        ("12.50", "da", "12,50"),
        ("1,234", "da", "1.234,00"),
        ("1.234,50", "en", "1,234.50"),
        ("12,50", "en", "12.50"),
        ("1.234", "en", "1,234.00"),
        ("-12.5", "da", "\u221212,50"),
    ],
)
def test_the_other_languages_signs_are_asked_about_not_guessed(typed, language, suggestion):
    with pytest.raises(
        NotUnderstood, match=f"is not written as amounts are here. Did you mean {suggestion}?"
    ) as refused:
        parse_money(typed, "DKK", language)
    assert refused.value.facts == {"text": typed, "suggestion": suggestion}
    assert refused.value.message % refused.value.facts == str(refused.value)


def test_thousands_that_could_be_decimals_are_asked_about():
    with pytest.raises(NotUnderstood, match=r"“1\.234” can be read as 1\.234,000 or as 1,234\. "):
        parse_money("1.234", "KWD", "da")
    with pytest.raises(NotUnderstood, match=r"“1,234” can be read as 1,234\.0000 or as 1\.2340\. "):
        parse_money("1,234", "CLF", "en")
    assert parse_money("1,234", "KWD", "da") == parse_money("1.234", "KWD", "en") == Money.of("1.234", "KWD")
    assert parse_money("1.234.567", "KWD", "da") == Money.of("1234567", "KWD")
    assert parse_money("1.234", "JPY", "da") == Money.of("1234", "JPY")


@pytest.mark.parametrize(
    ("typed", "currency", "message"),
    [
        ("", "DKK", "Write an amount, such as 1.250,00."),
        (" \u00a0", "JPY", "Write an amount, such as 1.250."),
        ("abc", "DKK", "“abc” is not an amount. Write it as 1.250,00."),
        ("12,345", "EUR", "“12,345” is not written as amounts are here. Did you mean 12.345,00?"),
        ("0,345", "EUR", "“0,345” has too many decimals; EUR has 2."),
        ("1,5", "JPY", "“1,5” has too many decimals; JPY has 0."),
        ("5 EUR", "DKK", "The amount is in DKK, and “5 EUR” names something else."),
        ("5 kr.", "SEK", "The amount is in SEK, and “5 kr.” names something else."),
        ("€ 5", "EUR", "The amount is in EUR, and “€ 5” names something else."),
        ("9" * 18, "DKK", f"“{'9' * 18}” is more than can be kept."),
        ("9" * 99, "DKK", f"“{'9' * 59}…” is not an amount. Write it as 1.250,00."),
    ],
)
def test_what_is_no_amount_gets_a_helpful_answer(typed, currency, message):
    with pytest.raises(NotUnderstood) as refused:
        parse_money(typed, currency, "da")
    assert str(refused.value) == message


@pytest.mark.parametrize(
    "typed",
    [
        "1.23.456",
        "12.34,50",
        "1.234 567",
        "0.234",
        "01.234",
        "1..234",
        "1,2,3",
        ",50",
        "+5",
        "--5",
        "5-",
        "(5)",
        "1e3",
        "٣",
        "1.2345",
        "1'234,50",
        "- 5",
        "5 5",
        "5kr.kr.",
    ],
)
def test_nothing_is_guessed(typed):
    with pytest.raises(NotUnderstood):
        parse_money(typed, "DKK", "da")


@given(AMOUNTS, LANGUAGES)
def test_what_is_written_can_be_typed(amount, language):
    assert parse_money(formats.money_text(amount, language), amount.currency, language) == amount
    assert parse_money(formats.money_figure(amount, language), amount.currency, language) == amount


@given(
    st.from_regex(r"-?[0-9]{1,4}([., ][0-9]{1,4}){0,3}( kr\.)?", fullmatch=True) | st.text(max_size=10),
    st.sampled_from(sorted(CURRENCIES)),
)
def test_no_text_is_read_as_two_amounts(text, currency):
    readings = set()
    for language in ("da", "en"):
        try:
            readings.add(parse_money(text, currency, language))
        except NotUnderstood:
            continue
    assert len(readings) < 2


# What people type: days


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize(
    "typed",
    [
        "23.11.2026",
        "23.11",
        "23.11.",
        "23/11",
        "23/11/2026",
        "23/11-2026",
        "23-11-2026",
        "23. 11. 2026",
        "2026-11-23",
        "23 Nov 2026",
        "23 nov",
        "23. nov. 2026",
        "23. nov.",
        "23.nov.2026",
        "23nov2026",
        "23. november 2026",
        "23 November",
        "man. 23. nov. 2026",
        "mandag 23. november",
        "Mon 23 Nov 2026",
        "Monday, 23 November 2026",
        "  23\u00a0Nov   2026 ",
    ],
)
def test_a_day_is_typed_in_many_ways(typed, language):
    assert parse_day(typed, language, today=TODAY) == TODAY


@pytest.mark.parametrize("typed", ["3.4.2026", "03.04.2026", "3. apr", "2026-4-3", "3 april 2026", "fre 3.apr"])
def test_the_day_comes_before_the_month(typed):
    assert parse_day(typed, "en", today=TODAY) == parse_day(typed, "da", today=TODAY) == date(2026, 4, 3)


def test_months_are_known_in_both_languages():
    for typed, month in {
        "maj": 5,
        "May": 5,
        "okt": 10,
        "Oct": 10,
        "marts": 3,
        "mar": 3,
        "Sept.": 9,
        "juli": 7,
        "July": 7,
    }.items():
        assert parse_day(f"3 {typed}", "da", today=TODAY) == date(2026, month, 3)


def test_without_a_year_it_is_the_year_of_today():
    assert parse_day("29/2", "da", today=date(2028, 1, 1)) == date(2028, 2, 29)
    with pytest.raises(NotUnderstood, match=r"^Februar 2026 has 28 days\. Did you mean 28\. feb\. 2026\?$"):
        parse_day("29/2", "da", today=TODAY)


@pytest.mark.parametrize("typed", ["3/4", "3/4/2026", "03-04-2026", "12/11"])
def test_in_english_a_slash_does_not_tell_the_month(typed):
    assert parse_day(typed, "da", today=TODAY).year == 2026
    with pytest.raises(NotUnderstood, match=r"can be read as .+ or as .+\. Write the one that you mean"):
        parse_day(typed, "en", today=TODAY)


def test_the_question_names_both_days():
    with pytest.raises(NotUnderstood) as refused:
        parse_day("3/4/2026", "en", today=TODAY)
    assert str(refused.value) == "“3/4/2026” can be read as 3 Apr 2026 or as 4 Mar 2026. Write the one that you mean."
    assert parse_day("4/4/2026", "en", today=TODAY) == date(2026, 4, 4)
    assert parse_day("13/4/2026", "en", today=TODAY) == date(2026, 4, 13)


@pytest.mark.parametrize(
    ("typed", "language", "message"),
    [
        ("", "da", "Write a date, such as 23. nov. 2026."),
        ("31.11.2026", "en", "November has 30 days. Did you mean 30 Nov 2026?"),
        ("31 nov", "da", "November has 30 days. Did you mean 30. nov. 2026?"),
        ("0.11.2026", "en", "November has 30 days. Did you mean 1 Nov 2026?"),
        ("23.11.26", "en", "Write the year with four figures. Did you mean 23 Nov 2026?"),
        ("Tue 23 Nov 2026", "en", "“Tue 23 Nov 2026” contradicts itself: 23 Nov 2026 is a Monday."),
        ("tirs. 23. nov.", "da", "“tirs. 23. nov.” contradicts itself: 23. nov. 2026 is a mandag."),
        ("tomorrow", "en", "“tomorrow” is not a date. Write it as 23 Nov 2026 or as 2026-11-23."),
        ("11/23/2026", "en", "“11/23/2026” is not a date. Write it as 23 Nov 2026 or as 2026-11-23."),
    ],
)
def test_what_is_no_day_gets_a_helpful_answer(typed, language, message):
    with pytest.raises(NotUnderstood) as refused:
        parse_day(typed, language, today=TODAY)
    assert str(refused.value) == message
    assert refused.value.message % refused.value.facts == message


@pytest.mark.parametrize(
    "typed",
    [
        "23",
        "2026",
        "2026-11",
        "23.11.202",
        "23.11.20266",
        "23112026",
        "23.13.2026",
        "0000-01-01",
        "1.1.0000",
        "23 Xyz 2026",
        "23 ma 2026",
        "23 j 2026",
        "xyz 23 nov",
        "23//11",
        "23/11/",
        "2026/11/23",
        "2026-11-23T10:00",
        "-23.11",
        "٢٣.١١.٢٠٢٦",
        "23.11.2026 x",
        "1" * 100,
    ],
)
def test_no_day_is_guessed(typed):
    with pytest.raises(NotUnderstood):
        parse_day(typed, "da", today=TODAY)


@given(st.dates(date(1000, 1, 1)), LANGUAGES, LANGUAGES)
def test_what_is_written_can_be_typed_back(day, written_in, read_in):
    for write in (formats.day, formats.day_with_weekday):
        assert parse_day(write(day, written_in), read_in, today=TODAY) == day
    for write in (formats.short_day, formats.grid_day):
        assert parse_day(write(day, written_in), read_in, today=day) == day
    assert parse_day(day.isoformat(), read_in, today=TODAY) == day


@given(st.text(max_size=14) | st.from_regex(r"[0-9]{1,4}([./ -][0-9a-z]{1,4}){0,3}", fullmatch=True), LANGUAGES, DAYS)
def test_any_text_is_a_day_or_a_helpful_answer(text, language, today):
    try:
        read = parse_day(text, language, today=today)
    except NotUnderstood as refused:
        answer = str(refused)
    else:
        answer = formats.day(read, language) + "."
    assert answer.endswith((".", "?"))
