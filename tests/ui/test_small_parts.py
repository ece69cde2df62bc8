"""The small parts: what is kept, carried, split, named."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation
from django.utils.translation import gettext_lazy

from bagland.foundation.money import Money
from bagland.foundation.refusal import Refusal, refusals
from bagland.ui import kept, toasts
from bagland.ui.chips import Chip
from bagland.ui.people import face, initials
from bagland.ui.refusing import said
from bagland.ui.values import shown


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Sofie Lindgaard", "SL"),
        ("Anne-Mette van der Dal", "AD"),
        ("Bagland", "B"),
        ("", ""),
        ("  å  ", "Å"),
        ("- –", ""),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_face_is_escaped_and_always_the_same_for_a_person() -> None:
    assert "<b" not in face("<b> &x", 1).replace("<span", "")
    assert face("Ida Højlund", 8) == face("Ida Højlund", 8)
    assert "tint-2" in face("Ida Højlund", 8)


def test_values_in_both_languages() -> None:
    with translation.override("da"):
        assert "kr." in shown(Money.of("31250.00", "DKK"))
        assert shown(True) == "ja"
    with translation.override("en"):
        assert "31,250.00" in shown(Money.of("31250.00", "DKK"))
        assert shown(["a", "<b>"]) == "a, &lt;b&gt;"
        assert "–" in shown(None)
        assert "–" in shown([])
        assert shown(gettext_lazy("Sign in")) == "Sign in"
        assert "&lt;" in shown(Chip("<x>", "lock"))


@pytest.fixture
def above_limit() -> Any:
    """A refusal whose facts end with a full stop of their own."""

    class AboveLimit(Refusal):
        code = "test.above_limit"
        message = "%(amount)s is above your limit of %(limit)s. %(who)s"

    yield AboveLimit(
        amount=Money.of("60000.00", "DKK"), limit=Money.of("50000.00", "DKK"), who="Maria Holm can. 23. nov."
    )
    del refusals["test.above_limit"]


def test_a_refusal_is_split_where_its_sentence_ends_not_where_a_fact_has_a_full_stop(above_limit: Refusal) -> None:
    with translation.override("da"):
        parts = said(above_limit)
    assert parts.rule.endswith("50.000,00\N{NO-BREAK SPACE}kr.")
    assert parts.rest == "Maria Holm can. 23. nov."
    assert parts.code == "test.above_limit"


def test_a_toast_is_carried_once_and_cannot_be_forged(rf: RequestFactory) -> None:
    response = HttpResponse()
    toasts.leave(response, "Bill 48213 is approved & paid — «tak».")
    rf.cookies[toasts.COOKIE] = value = response.cookies[toasts.COOKIE].value
    assert toasts.waiting(rf.get("/")) == "Bill 48213 is approved & paid — «tak»."
    assert response.cookies[toasts.COOKIE]["httponly"]
    rf.cookies[toasts.COOKIE] = value[:-2] + "xx"
    assert toasts.waiting(rf.get("/")) == ""


def test_a_kept_template_fills_its_holes_each_time_and_asks_for_its_context_once() -> None:
    kept.forget()
    asked: list[int] = []

    def context() -> dict[str, Any]:
        asked.append(1)
        return {"title": "T", "sentence": kept.hole("sentence"), "home": "/"}

    first = kept.filled("ui/bare.html", "test", context, {"sentence": "<i>one</i>"})
    second = kept.filled("ui/bare.html", "test", context, {"sentence": "two"})
    assert len(asked) == 1
    assert "<i>one</i>" in first
    assert "two" in second
    assert "one" not in second


def test_nobody_can_write_a_hole() -> None:
    kept.forget()
    guess = "[0123456789abcdef:sentence]"
    page = kept.filled(
        "ui/bare.html", "x", lambda: {"title": guess, "sentence": "", "home": "/"}, {"sentence": "secret"}
    )
    assert "secret" not in page
