"""Table rows from compiled functions: right in both languages, and nothing gets out unescaped."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from bagland.foundation import formats
from bagland.foundation.money import Money
from bagland.ui.cells import rows_html
from bagland.ui.chips import Chip, Tone
from bagland.ui.columns import Column, Kind

EVIL = "<script>alert('x')</script>&\""
NOON = datetime(2026, 11, 23, 11, 26, tzinfo=UTC)


def one_row(*columns: Column, detail: Any = "", **values: Any) -> str:
    """The `<tr>` of a single row with key 7."""
    return rows_html(columns, [{"key": 7, **values}], detail=detail, name="thing")


def words(row: str) -> str:
    """What a person reads."""
    return html.unescape(re.sub(r"<[^>]*>", " ", row)).strip()


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.PERSON, Kind.CODE, Kind.STATUS])
def test_no_value_gets_out_unescaped(kind: Kind) -> None:
    row = one_row(Column("name", "Name"), Column("evil", EVIL, kind, key="key"), name=EVIL, evil=EVIL)
    assert "<script" not in row
    assert "alert('" not in row
    assert words(row).count("<script>") == 2


@given(st.text(min_size=1, max_size=40))
def test_any_text_comes_out_as_it_went_in(text: str) -> None:
    row = one_row(Column("name", "Name"), name=text)
    assert html.unescape(row.split(">", 2)[2].removesuffix("</th></tr>")) == text


def test_a_row_has_its_identifier_and_its_head() -> None:
    assert one_row(Column("name", "Name"), name="Rent") == '<tr id="thing-7"><th scope="row">Rent</th></tr>'


def test_the_first_column_opens_the_page_of_its_row() -> None:
    assert '<a class="opens" href="/events/7/">Rent</a>' in one_row(
        Column("name", "N"), detail="audit.event", name="Rent"
    )


def test_a_row_without_a_name_can_still_be_opened() -> None:
    assert ">–</a>" in one_row(Column("name", "N"), detail="audit.event", name="")


def test_a_cell_leads_to_the_object_it_names_and_to_none_without_key() -> None:
    columns = Column("name", "N"), Column("event", "Event", page="audit.event", key="event_id")
    assert '<td><a href="/events/9/">Posted</a></td>' in one_row(*columns, name="x", event="Posted", event_id=9)
    assert "<td>Posted</td>" in one_row(*columns, name="x", event="Posted", event_id=None)


def test_what_is_missing_is_an_empty_cell() -> None:
    columns = [Column("name", "N"), *(Column(str(kind), "x", kind, key="key") for kind in Kind)]
    row = one_row(*columns, name="x", **dict.fromkeys(map(str, Kind)))
    assert words(row) == "x"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("da", ["−1.240,00", "1.200,00 EUR", "1.234,50", "23. nov. 2026", "23. nov. 2026 kl. 12.26"]),
        ("en", ["−1,240.00", "1,200.00 EUR", "1,234.50", "23 Nov 2026", "23 Nov 2026, 12:26"]),
    ],
)
def test_values_are_written_as_the_reader_reads_them(language: str, expected: list[str]) -> None:
    columns = (
        Column("name", "N"),
        Column("own", "Amount", Kind.MONEY, currency="DKK"),
        Column("foreign", "Foreign", Kind.MONEY, currency="code"),
        Column("number", "Number", Kind.NUMBER),
        Column("day", "Day", Kind.DATE),
        Column("at", "When", Kind.MOMENT),
    )
    values = {
        "own": Money.of("-1240.00", "DKK"),
        "foreign": Money.of("1200.00", "EUR"),
        "number": Decimal("1234.50"),
        "day": date(2026, 11, 23),
        "at": NOON,
    }
    with translation.override(language), timezone.override("Europe/Copenhagen"):
        row = one_row(*columns, name="x", **values)
        assert formats.moment(NOON, "Europe/Copenhagen", language) == expected[-1]
    shown = [html.unescape(re.sub(r"<[^>]*>", "", cell)) for cell in re.findall(r"<td.*?</td>", row)]
    assert shown == [text.replace(" EUR", "\N{NO-BREAK SPACE}EUR") for text in expected]


def test_each_reader_gets_the_hours_of_his_own_zone() -> None:
    columns = Column("name", "N"), Column("at", "When", Kind.MOMENT)
    with translation.override("en"):
        for zone, clock in (("Europe/Copenhagen", "12:26"), ("America/New_York", "06:26")):
            with timezone.override(zone):
                assert clock in one_row(*columns, name="x", at=NOON)


def test_a_state_is_a_word_an_icon_and_a_colour() -> None:
    chips = {"PAID": Chip("paid", "circle-check", Tone.OK)}
    row = one_row(Column("name", "N"), Column("state", "State", Kind.STATUS, chips=chips), name="x", state="PAID")
    assert 'class="chip chip-ok"' in row
    assert "#circle-check" in row
    assert words(row).endswith("paid")


def test_a_program_is_square_and_a_person_round() -> None:
    column = Column("who", "Who", Kind.PERSON, key="key", software="is_agent")
    assert "face-software" in one_row(column, who="Bagland", is_agent=True)
    assert ">SL<" in one_row(column, who="Sofie Lindgaard", is_agent=False)
