"""How a person reads and types money, numbers, days and times: in Danish (`da`) and in English (`en`).

Names and signs come from Babel (Unicode CLDR), read once for each language; their order is written out here, because
Babel itself is too slow for a list. A test holds both together. English is Britain's, with months of three letters and
currencies by code. The space inside an amount or a percentage does not break a line, and the minus is U+2212.

What a person types is read where it can mean one thing only. Otherwise NotUnderstood says what it could have meant.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any, Final

from babel import Locale

from bagland.foundation.money import Money, MoneyError
from bagland.foundation.periods import DateSpan, TimeZone, local

MINUS: Final = "\N{MINUS SIGN}"
NO_BREAK: Final = "\N{NO-BREAK SPACE}"
_THIN: Final = "\N{THIN SPACE}"
_LONGEST_TYPED: Final = 60
_LANGUAGES: Final = ("da", "en")


def _(sentence: str) -> str:
    """Name a sentence for the catalogue of texts; the door that shows it translates it."""
    return sentence


class NotUnderstood(ValueError):
    """What a person typed cannot be read, or could be read in two ways.

    `message` is the English sentence with its named placeholders, which is the key of its translation. `facts` fill it,
    written in the language in which the person types.
    """

    def __init__(self, message: str, **facts: str) -> None:
        super().__init__(message % facts)
        self.message = message
        self.facts = facts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Convention:
    """What differs between the languages. Months count from 1, as dates do; weekdays from Monday, which is 0."""

    decimal: str
    signs: dict[int, str]
    months: tuple[str, ...]
    month_names: tuple[str, ...]
    weekdays: tuple[str, ...]
    weekday_names: tuple[str, ...]
    amount: re.Pattern[str]
    day_dot: str
    between_days: str
    since: str
    before_time: str
    between_day_and_time: str
    hour_mark: str
    quotes: tuple[str, str]
    currency_marks: dict[str, str]


@cache
def _convention(language: str) -> _Convention:
    match language:
        case "da":
            return _from_babel(
                "da",
                day_dot=".",
                between_days="–",
                since="fra",
                before_time="kl. ",
                between_day_and_time=" ",
                hour_mark=".",
                quotes=("«", "»"),
                currency_marks={"DKK": "kr."},
            )
        case "en":
            return _from_babel(
                "en",
                day_dot="",
                between_days=f"{_THIN}–{_THIN}",
                since="from",
                before_time="",
                between_day_and_time=", ",
                hour_mark=":",
                quotes=("“", "”"),
                currency_marks={},
            )
    raise ValueError(f"Bagland speaks da and en, not {language!r}.")


def _from_babel(language: str, **own: Any) -> _Convention:
    """The convention of a language: what Babel knows of it, and our own choices."""
    locale = Locale.parse(language)
    group, decimal = (str(locale.number_symbols["latn"][symbol]) for symbol in ("group", "decimal"))

    def names(of: Mapping[str, Mapping[str, Mapping[int, str]]], width: str, numbers: range) -> tuple[str, ...]:
        return tuple(of["format"][width].get(number, "") for number in numbers)

    return _Convention(
        decimal=decimal,
        signs=str.maketrans({",": group, ".": decimal, "-": MINUS}),
        months=names(locale.months, "abbreviated", range(13)),
        month_names=names(locale.months, "wide", range(13)),
        weekdays=names(locale.days, "abbreviated", range(7)),
        weekday_names=names(locale.days, "wide", range(7)),
        amount=_amount_pattern(group, decimal),
        **own,
    )


def money_text(amount: Money, language: str) -> str:
    """An amount in a sentence: `12.450,00 kr.` and `1.200,00 EUR`; `12,450.00 DKK`."""
    return f"{money_figure(amount, language)}{NO_BREAK}{currency_mark(amount.currency, language)}"


def money_figure(amount: Money, language: str) -> str:
    """An amount in a column whose head names the currency: `−1.240,00`; `−1,240.00`."""
    digits = amount.minor_digits
    units, rest = divmod(abs(amount.minor), 10**digits)
    sign = "-" if amount.minor < 0 else ""
    text = f"{sign}{units:,}.{rest:0{digits}}" if digits else f"{sign}{units:,}"
    return text.translate(_convention(language).signs)


def currency_mark(code: str, language: str) -> str:
    """What names the currency behind an amount or in the head of a column: `kr.` for DKK in Danish, else its code."""
    return _convention(language).currency_marks.get(code, code)


def number(value: Decimal | int, language: str) -> str:
    """A rate or quantity with the decimals that it has: `1.234,50`; `1,234.50`."""
    return f"{Decimal(value):z,f}".translate(_convention(language).signs)


def percent(value: Decimal | int, language: str) -> str:
    """So many of a hundred, without zeros at the end: 25 is `25 %`, and 12.50 is `12,5 %`; `12.5 %`."""
    text = f"{Decimal(value):z,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text.translate(_convention(language).signs)}{NO_BREAK}%"


def day(value: date, language: str) -> str:
    """A day in full, as law and money want it: `23. nov. 2026`; `23 Nov 2026`."""
    speech = _convention(language)
    return f"{value.day}{speech.day_dot} {speech.months[value.month]} {value.year}"


def short_day(value: date, language: str) -> str:
    """A day where the year is plain from its place: `23. nov.`; `23 Nov`."""
    speech = _convention(language)
    return f"{value.day}{speech.day_dot} {speech.months[value.month]}"


def day_with_weekday(value: date, language: str) -> str:
    """A day within a week, or one that matters to a bank: `man. 23. nov. 2026`; `Mon 23 Nov 2026`."""
    return f"{_convention(language).weekdays[value.weekday()]} {day(value, language)}"


def grid_day(value: date, language: str) -> str:
    """A day in a narrow column of a grid: `23.11.`, figures of two; `23 Nov`."""
    return f"{value.day:02}.{value.month:02}." if language == "da" else short_day(value, language)


def day_range(span: DateSpan, language: str) -> str:
    """Days from first to last, both counted, month and year said once where they are the same.

    `1.–31. okt. 2026`, `28. okt.–3. nov. 2026`, `fra 1. okt. 2026`; `1–31 Oct 2026`, `from 1 Oct 2026`.
    """
    speech = _convention(language)
    first, last = span.first_date, span.last_date
    if last is None:
        return f"{speech.since} {day(first, language)}"
    if first == last:
        return day(first, language)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{speech.day_dot}–{day(last, language)}"
    start = short_day(first, language) if first.year == last.year else day(first, language)
    return f"{start}{speech.between_days}{day(last, language)}"


def clock_time(value: time | datetime, language: str) -> str:
    """The time on the clock, to the minute that has begun: `kl. 14.26`; `14:26`. A moment is taken in its own zone."""
    speech = _convention(language)
    return f"{speech.before_time}{value.hour:02}{speech.hour_mark}{value.minute:02}"


def moment(at: datetime, time_zone: TimeZone, language: str) -> str:
    """Day and time by the clocks of a zone: `23. nov. 2026 kl. 14.26`; `23 Nov 2026, 14:26`."""
    here = local(at, time_zone)
    return f"{day(here, language)}{_convention(language).between_day_and_time}{clock_time(here, language)}"


def quoted(text: str, language: str) -> str:
    """Words of somebody else: `«…»`; `“…”`."""
    opening, closing = _convention(language).quotes
    return f"{opening}{text}{closing}"


def _amount_pattern(group: str, decimal: str) -> re.Pattern[str]:
    """An amount as people of one language type it: `-1.234,50`, `1 234,5`, `1234`, `1.234,-`, `kr. 1.234`, `12 EUR`."""
    mark = r"[^\d\s.,+−-]+\.?"
    return re.compile(
        rf"(?:(?P<mark_before>{mark})\s?)?(?P<sign>[−-]?)"
        rf"(?P<units>[0-9]+|[1-9][0-9]{{0,2}}(?P<gap>[{group}\s])[0-9]{{3}}(?:(?P=gap)[0-9]{{3}})*)"
        rf"(?:{re.escape(decimal)}(?:(?P<decimals>[0-9]+)|-))?"
        rf"(?:\s?(?P<mark_behind>{mark}))?"
    )


def parse_money(text: str, currency: str, language: str) -> Money:
    """The amount in this currency that a person typed. Raises NotUnderstood.

    Thousands may be set apart by the sign of the language or by spaces, in groups of three; the currency may be named.
    What only the other language can read is asked about. So are thousands that it would read as decimals, which happens
    in currencies with three decimals or more (1.234 KWD): no text is read as two amounts.
    """
    typed = text.strip()
    zero = Money.zero(currency)
    if not typed:
        raise NotUnderstood(_("Write an amount, such as %(example)s."), example=_example(zero, language))
    elsewhere = _amount_or_none(typed, zero, "en" if language == "da" else "da")
    try:
        amount = _amount(typed, zero, language)
    except NotUnderstood:
        if elsewhere is None:
            raise
        raise NotUnderstood(
            _("“%(text)s” is not written as amounts are here. Did you mean %(suggestion)s?"),
            text=typed,
            suggestion=money_figure(elsewhere, language),
        ) from None
    if elsewhere is not None and elsewhere != amount and _convention(language).decimal not in typed:
        raise NotUnderstood(
            _("“%(text)s” can be read as %(one)s or as %(other)s. Write the one that you mean."),
            text=typed,
            one=money_figure(amount, language),
            other=money_figure(elsewhere, language),
        )
    return amount


def _amount(typed: str, zero: Money, language: str) -> Money:
    """The amount, as this language alone reads it."""
    written = _convention(language).amount.fullmatch(typed) if len(typed) <= _LONGEST_TYPED else None
    if written is None:
        raise NotUnderstood(
            _("“%(text)s” is not an amount. Write it as %(example)s."),
            text=_shortened(typed),
            example=_example(zero, language),
        )
    names = {zero.currency.casefold()} | ({"kr"} if zero.currency == "DKK" else set())
    for mark in (written["mark_before"], written["mark_behind"]):
        if mark is not None and mark.casefold().rstrip(".") not in names:
            raise NotUnderstood(
                _("The amount is in %(currency)s, and “%(text)s” names something else."),
                currency=zero.currency,
                text=typed,
            )
    units, decimals = re.sub(r"[^0-9]", "", written["units"]), written["decimals"] or ""
    if len(decimals) > zero.minor_digits:
        raise NotUnderstood(
            _("“%(text)s” has too many decimals; %(currency)s has %(digits)s."),
            text=typed,
            currency=zero.currency,
            digits=str(zero.minor_digits),
        )
    plain = ("-" if written["sign"] else "") + units + (f".{decimals}" if decimals else "")
    try:
        return Money.of(plain, zero.currency)
    except MoneyError:
        raise NotUnderstood(_("“%(text)s” is more than can be kept."), text=typed) from None


def _amount_or_none(typed: str, zero: Money, language: str) -> Money | None:
    try:
        return _amount(typed, zero, language)
    except NotUnderstood:
        return None


def _example(zero: Money, language: str) -> str:
    return money_figure(Money(1250 * 10**zero.minor_digits, zero.currency), language)


_YEAR_FIRST = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII)
_NUMBERS = re.compile(
    r"(?P<day>\d{1,2}) ?(?P<mark>[./-]) ?(?P<month>\d{1,2})(?: ?[./-] ?(?P<year>\d{4}|\d{2})|\.)?", re.ASCII
)
_MONTH_NAMED = re.compile(
    r"(?:(?P<weekday>[a-zæøå]{3,})\.?,? )?(?P<day>\d{1,2})\.? ?(?P<month>[a-zæøå]{3,})\.?"
    r"(?: ?(?P<year>\d{4}|\d{2}))?",
    re.ASCII,
)


def parse_day(text: str, language: str, *, today: date) -> date:
    """The day that a person typed; without a year it is the year of `today`. Raises NotUnderstood.

    Read in both languages: `2026-11-23`, `23.11.2026`, `23/11`, `23-11-2026`, `23 Nov 2026`, `23. november`, and what
    `day`, `short_day`, `day_with_weekday` and `grid_day` write. The day comes before the month. In English 3/4 is
    refused, since half of its readers would take it for the fourth of March; so is a year of two figures.
    """
    typed = " ".join(text.split()).casefold()
    if not typed:
        raise NotUnderstood(_("Write a date, such as %(example)s."), example=day(today, language))
    written = None
    if len(typed) <= _LONGEST_TYPED:
        written = _YEAR_FIRST.fullmatch(typed) or _NUMBERS.fullmatch(typed) or _MONTH_NAMED.fullmatch(typed)
    parts = written.groupdict() if written else {}
    month = _month(parts.get("month", ""))
    if month is None or parts.get("year") == "0000":
        raise NotUnderstood(
            _("“%(text)s” is not a date. Write it as %(example)s or as %(plain)s."),
            text=_shortened(text.strip()),
            example=day(today, language),
            plain=today.isoformat(),
        )
    number, year = int(parts["day"]), int(parts["year"] or today.year)
    century = 2000 if parts["year"] and len(parts["year"]) == 2 else 0
    read = _existing_day(century + year, month, number, language)
    if century:
        raise NotUnderstood(
            _("Write the year with four figures. Did you mean %(suggestion)s?"), suggestion=day(read, language)
        )
    if language == "en" and parts.get("mark") in ("/", "-") and number <= 12 and number != month:
        raise NotUnderstood(
            _("“%(text)s” can be read as %(one)s or as %(other)s. Write the one that you mean."),
            text=text.strip(),
            one=day(read, language),
            other=day(date(year, number, month), language),
        )
    if parts.get("weekday") and _place(parts["weekday"], "weekday_names") != read.weekday():
        raise NotUnderstood(
            _("“%(text)s” contradicts itself: %(date)s is a %(weekday)s."),
            text=text.strip(),
            date=day(read, language),
            weekday=_convention(language).weekday_names[read.weekday()],
        )
    return read


def _month(typed: str) -> int | None:
    """The month that a figure or a name stands for."""
    if typed.isdecimal():
        return int(typed) if 1 <= int(typed) <= 12 else None
    return _place(typed, "month_names")


def _place(typed: str, names: str) -> int | None:
    """Which of the names, in any language, begins with these three letters or more."""
    for language in _LANGUAGES:
        for place, name in enumerate(getattr(_convention(language), names)):
            if typed and name.casefold().startswith(typed):
                return place
    return None


def _existing_day(year: int, month: int, number: int, language: str) -> date:
    days = monthrange(year, month)[1]
    if 1 <= number <= days:
        return date(year, month, number)
    name = _convention(language).month_names[month].capitalize()
    raise NotUnderstood(
        _("%(month)s has %(days)s days. Did you mean %(suggestion)s?"),
        month=f"{name} {year}" if month == 2 else name,
        days=str(days),
        suggestion=day(date(year, month, min(max(number, 1), days)), language),
    )


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TYPED else f"{text[: _LONGEST_TYPED - 1]}…"
