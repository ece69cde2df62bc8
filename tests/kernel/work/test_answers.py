"""Answers to a procedure's questions: what is asked, what is right, and what is kept of it."""

from __future__ import annotations

import io
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagland.foundation.money import Money
from bagland.foundation.refusals import InputFault
from bagland.kernel.documents.public import receive
from bagland.kernel.work.answers import FAULTS, Coming, Reference, hidden, taken, told
from bagland.kernel.work.forms import fields_of
from bagland.kernel.work.rules.definition import Question
from bagland.kernel.work.rules.given import NotAnAnswer, plain_answer
from tests.conftest import Company

SENT: dict[str, tuple[Any, Any]] = {
    "text": (" a chair ", "a chair"),
    "long_text": ("line\nline", "line\nline"),
    "number": ("12.50", Decimal("12.50")),
    "money": ({"amount": "1250.00", "currency": "DKK"}, Money.of("1250.00", "DKK")),
    "date": ("2026-12-24", date(2026, 12, 24)),
    "time": ("14:26", time(14, 26)),
    "yes_no": (False, False),
    "choice": ("red", "red"),
    "choices": (["red", "blue", "red"], ["red", "blue"]),
    "list": (["a", " ", "b "], ["a", "b"]),
}
KINDS = (*SENT, "person", "position", "department", "party", "record", "file", "photo", "signature")


def question(name: str = "q", type: str = "text", **more: Any) -> Question:  # noqa: A002 - the word of the definition
    choices = [{"value": value, "label": {"en": value.title()}} for value in ("red", "blue")]
    return Question.model_validate({"name": name, "label": {"en": name}, "type": type, "choices": choices, **more})


@given(
    st.sampled_from(KINDS),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    ),
)
def test_whatever_is_sent_is_an_answer_or_a_fault(kind: str, sent: Any) -> None:
    said = "an answer"
    try:
        plain_answer(question(type=kind), sent)
    except NotAnAnswer as fault:
        said = fault.code
    assert said in {"an answer", *FAULTS}


@pytest.mark.parametrize("kind", SENT)
def test_each_kind_of_answer_is_what_expressions_reckon_with(company: Company, kind: str) -> None:
    sent, value = SENT[kind]
    [answer] = taken(company.act("ida"), [question(type=kind)], {"q": sent}, knows={})
    assert answer.value == value
    assert told([answer])[0].keys() == {"q"}


def test_faults_are_named_by_their_question_and_all_at_once(company: Company) -> None:
    asked = [question("price", "money"), question("day", "date"), question("note"), question("much", "number", least=1)]
    with pytest.raises(InputFault) as caught:
        taken(company.act("ida"), asked, {"price": "12", "day": "2026-02-30", "much": "0.5", "other": "x"}, knows={})
    assert set(caught.value.faults) == {"answers.price", "answers.day", "answers.note", "answers.much", "answers.other"}
    assert caught.value.faults["answers.much"] == "This must be at least 1."


def test_what_hangs_on_another_answer_is_asked_only_then_and_otherwise_dropped(company: Company) -> None:
    asked = [question("leased", "yes_no"), question("until", "date", only_if="leased")]
    act = company.act("ida")
    assert [each.name for each in taken(act, asked, {"leased": False, "until": "2027-01-01"}, knows={})] == ["leased"]
    with pytest.raises(InputFault) as caught:
        taken(act, asked, {"leased": True}, knows={})
    assert set(caught.value.faults) == {"answers.until"}
    assert hidden(act, asked, {}, {}) == ["until"]
    assert hidden(act, asked, {"leased": True}, {}) == []
    assert hidden(act, [question("until", "date", only_if="amount > 10")], {}, {"amount": Decimal(11)}) == []


def test_a_check_is_asked_of_the_answer_and_says_what_is_wrong(company: Company) -> None:
    asked = [question("price", "number", check="value < budget", check_says={"en": "The budget is smaller."})]
    act = company.act("ida")
    assert taken(act, asked, {"price": "9"}, knows={"budget": Decimal(10)})
    with pytest.raises(InputFault) as caught:
        taken(act, asked, {"price": "10"}, knows={"budget": Decimal(10)})
    assert caught.value.faults == {"answers.price": "The budget is smaller."}


def test_only_what_one_may_see_can_be_named(company: Company) -> None:
    act, sofie = company.act("ida"), company.people["sofie"]
    [answer] = taken(act, [question(type="person")], {"q": sofie}, knows={})
    assert answer.value == Reference("organisation.actor", sofie)
    for sent in (sofie + 100_000, 0, "1", True):
        with pytest.raises(InputFault):
            taken(act, [question(type="person")], {"q": sent}, knows={})
    with pytest.raises(InputFault):
        taken(act, [question(type="record", record_kind="jobs.delivery")], {"q": 1}, knows={})


def test_one_signs_with_ones_own_name_only(company: Company) -> None:
    asked = [question(type="signature", evidence=True)]
    [answer] = taken(company.act("ida"), asked, {"q": "ida  højlund"}, knows={})
    assert answer.value["by"] == Reference("organisation.actor", company.people["ida"])
    assert answer.value["name"] == "Ida Højlund"
    with pytest.raises(InputFault) as caught:
        taken(company.act("ida"), asked, {"q": "Sofie Lindgaard"}, knows={})
    assert "Ida Højlund" in caught.value.faults["answers.q"]


def test_a_file_on_its_way_is_its_senders_alone_and_a_photo_is_a_picture(company: Company) -> None:
    act = company.act("ida")
    coming = receive(act, name="quote.txt", stream=io.BytesIO(b"two chairs"), size=10)
    [answer] = taken(act, [question(type="file")], {"q": {"transfer": coming.pk}}, knows={})
    assert answer.value == Coming(coming.pk)
    with pytest.raises(InputFault):
        taken(company.act("karen"), [question(type="file")], {"q": {"transfer": coming.pk}}, knows={})
    with pytest.raises(InputFault) as caught:
        taken(act, [question(type="photo")], {"q": {"transfer": coming.pk}}, knows={})
    assert "quote.txt" in caught.value.faults["answers.q"]


def test_answers_of_a_stricter_class_stand_in_no_event(company: Company) -> None:
    asked = [question("open"), question("cpr", data_class="sensitive"), question("phone", data_class="personal")]
    given_ = taken(company.act("ida"), asked, {"open": "a", "cpr": "010190-1234", "phone": "12345678"}, knows={})
    assert told(given_) == ({"open": "a"}, ["cpr", "phone"])


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_field_with_its_label(company: Company, kind: str) -> None:
    asked = question(type=kind, label={"da": "Spørgsmål", "en": "Question"}, record_kind="organisation.legalentity")
    field = fields_of(company.act("jens"), [asked])["q"]
    assert field.label == "Question"
