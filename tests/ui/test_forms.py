"""A form from an activity's signature: a field for each kind of input, read as people type, nothing lost."""

from __future__ import annotations

import enum
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import pytest
from django.db import models
from django.http import QueryDict
from django.utils import timezone, translation

from bagland.foundation.act import Act
from bagland.foundation.activity import Activity
from bagland.foundation.inputs import Says, Shape, inputs_of
from bagland.foundation.money import Currency, Money, currency
from bagland.foundation.refusals import InputFault
from bagland.kernel.organisation.models import Department
from bagland.ui.forms import KEY, ActivityForm


class Level(models.TextChoices):
    LOW = "LOW", "low"
    HIGH = "HIGH", "high"


class Grade(enum.Enum):
    ONE = 1
    TWO = 2


def do_everything(
    act: Act,
    *,
    name: Annotated[str, Says("Name", personal="normal")],
    pay: Annotated[Money, Says("Pay")],
    share: Annotated[Decimal, Says("Share")],
    level: Annotated[Level, Says("Level")],
    first_date: Annotated[date, Says("First day", "The day it begins.")],
    grade: Annotated[Grade | None, Says("Grade")] = None,
    way: Annotated[Literal["by mail", "by hand"], Says("Way")] = "by hand",
    number: Annotated[int, Says("Number")] = 3,
    at: Annotated[datetime | None, Says("At")] = None,
    paid_in: Annotated[Currency | None, Says("Paid in")] = None,
    remote: Annotated[bool, Says("Remote")] = False,
    note: Annotated[str, Says("Note", lines=4)] = "",
    tags: Annotated[list[str] | None, Says("Tags")] = None,
    password: Annotated[str, Says("Password", secret=True)] = "",
    department: Annotated[Department | None, Says("Department")] = None,
    helps: Annotated[list[Department] | None, Says("Helps")] = None,
    boss: Annotated[str, Says("Boss", suggests=lambda act, subject: [("ida", "Ida"), ("jens", "Jens")])] = "",
    title: Annotated[str, Says("Title", suggests=lambda act, subject: "Bookkeeper")] = "",
) -> None:
    """An activity with an input of every kind."""


EVERYTHING = Activity(
    "test.everything", "Do everything", do_everything, Shape("everything", inputs_of(do_everything)), None, None
)
TYPED = {
    "name": " Line Overgaard ",
    "pay_0": "31.250",
    "pay_1": "DKK",
    "share": "0,8",
    "level": "HIGH",
    "first_date": "1/12",
    "grade": "2",
    "way": "by mail",
    "number": "1.200",
    "at_0": "30. nov.",
    "at_1": "8.30",
    "paid_in": "EUR",
    "remote": "on",
    "note": "a\nb",
    "tags": "one\n\n two ",
    "password": " secret ",
    "boss": "jens",
    "title": "Clerk",
}


@pytest.fixture
def danish() -> Any:
    """A Danish reader in Copenhagen."""
    with translation.override("da"), timezone.override("Europe/Copenhagen"):
        yield


def form(act: Act, data: dict[str, Any] | None = None, **more: Any) -> ActivityForm:
    """The form of the activity with an input of every kind."""
    posted = None
    if data is not None:
        posted = QueryDict(mutable=True)
        for name, value in data.items():
            posted.setlist(name, value if isinstance(value, list) else [value])
    return ActivityForm(EVERYTHING, act, None, data=posted, **more)


def test_everything_is_read_as_typed_and_fits_the_shape(jens: Act, danish: None) -> None:
    departments = list(Department.objects.order_by("pk")[:2].values_list("pk", flat=True))
    sent = form(jens, TYPED | {"department": str(departments[0]), "helps": [str(key) for key in departments]})
    assert sent.is_valid(), sent.errors
    values = EVERYTHING.shape.read(sent.values())
    assert values == {
        "name": "Line Overgaard",
        "pay": Money.of("31250.00", "DKK"),
        "share": Decimal("0.8"),
        "level": Level.HIGH,
        "first_date": date(2026, 12, 1),
        "grade": Grade.TWO,
        "way": "by mail",
        "number": 1200,
        "at": datetime(2026, 11, 30, 7, 30, tzinfo=UTC),
        "paid_in": currency("EUR"),
        "remote": True,
        "note": "a\nb",
        "tags": ["one", "two"],
        "password": " secret ",
        "department": departments[0],
        "helps": departments,
        "boss": "jens",
        "title": "Clerk",
    }


def test_what_may_be_left_out_takes_its_default(jens: Act, danish: None) -> None:
    needed = ("name", "pay_0", "pay_1", "share", "level", "first_date")
    sent = form(jens, {name: TYPED[name] for name in needed})
    assert sent.is_valid(), sent.errors
    assert set(sent.values()) == {"name", "pay", "share", "level", "first_date", "remote"}


def test_what_is_missing_is_said_at_its_field_and_in_the_summary(jens: Act) -> None:
    sent = form(jens, {})
    assert not sent.is_valid()
    assert set(sent.errors) == {"name", "pay", "share", "level", "first_date"}
    assert ("in-name", "Name", "Fill this in.") in sent.summary()
    assert any(target == "in-pay_0" for target, _label, _sentence in sent.summary())


def test_faults_that_perform_finds_stand_beside_their_fields(jens: Act, danish: None) -> None:
    sent = form(jens, TYPED)
    assert sent.is_valid()
    sent.take_faults(InputFault({"tags.0": "Too short.", "unknown": "What is this?"}))
    assert sent.errors["tags"] == ["Too short."]
    assert sent.non_field_errors() == ["What is this?"]


def test_nothing_typed_is_lost_but_a_secret(jens: Act, danish: None) -> None:
    sent = form(jens, TYPED | {"share": "0.8", "first_date": "31. nov."})
    assert set(sent.errors) == {"share", "first_date"}
    lines = {line.bound.name: line for line in sent.lines()}
    html = "".join(str(line.bound) for line in lines.values())
    for kept in ("Line Overgaard", "31.250", "0.8", "31. nov.", "8.30"):
        assert f'value="{kept}"' in html or f'value=" {kept} "' in html
    assert "secret" not in html.replace('name="password"', "")
    assert "30. nov. 2026" in lines["first_date"].fault


def test_what_was_understood_is_repeated(jens: Act, danish: None) -> None:
    lines = {line.bound.name: line.understood for line in form(jens, TYPED).lines()}
    assert lines["first_date"] == "1. dec. 2026"
    assert lines["pay"] == "31.250,00\N{NO-BREAK SPACE}kr."
    assert lines["at"] == "30. nov. 2026 kl. 08.30"
    assert lines["share"] == ""


def test_labels_help_and_what_may_be_left_out(jens: Act) -> None:
    lines = {line.bound.name: line for line in form(jens).lines()}
    assert lines["first_date"].bound.help_text == "The day it begins."
    assert not lines["name"].optional
    assert str(lines["note"].optional) == "(may be left out)"
    assert "textarea" in str(lines["note"].bound)
    assert 'type="password"' in str(lines["password"].bound)
    assert 'value="Bookkeeper"' in str(lines["title"].bound)
    assert 'value="3"' in str(lines["number"].bound)
    assert "<option" in str(lines["boss"].bound)
    assert lines["helps"].is_group
    assert lines["remote"].is_tick


def test_hints_and_faults_are_named_by_their_field(jens: Act) -> None:
    line = next(line for line in form(jens, {}).lines() if line.bound.name == "first_date")
    assert 'aria-describedby="in-first_date_helptext in-first_date_error"' in str(line.bound)
    assert 'aria-invalid="true"' in str(line.bound)


def test_an_order_of_its_own(jens: Act) -> None:
    names = [line.bound.name for line in form(jens, order=("note", "level")).lines()]
    assert names[:3] == ["note", "level", "name"]


def test_a_form_keeps_its_key_and_never_takes_a_strange_one(jens: Act) -> None:
    assert form(jens).key != form(jens).key
    assert form(jens, {KEY: "0123456789abcdef"}).key == "0123456789abcdef"
    assert form(jens, {KEY: "<script>"}).key != "<script>"
    assert form(jens, {KEY: "x" * 500}).key != "x" * 500


@pytest.mark.parametrize("forged", ["999999", "x", "-1", "1 OR 1=1"])
def test_an_object_that_is_not_offered_cannot_be_chosen(jens: Act, forged: str) -> None:
    assert "department" in form(jens, TYPED | {"department": forged}).errors
