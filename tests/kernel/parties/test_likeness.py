"""Who is proposed to be one, and who is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagland.kernel.parties.rules.likeness import PROPOSED_FROM, Face, alike, closeness, keys_of, name_key


def face(key, name, *, is_person=False, **more):
    facts = {name: frozenset(value) for name, value in more.items() if name != "country"}
    return Face(key, is_person, name_key(name), more.get("country", "DK"), **facts)


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("Ærø Bageri ApS", ["AERØ BAGERI", "ærø bageri aps", "Aeroe Bageri A/S"]),
        ("Holm & Søn A/S", ["Holm og Søn", "HOLM + SOEN A.S."]),
        ("Müller GmbH", ["Mueller"]),
        ("Nordlys Ltd.", ["Nordlys Limited", "nordlys"]),
    ],
)
def test_names_are_compared_without_form_signs_and_accents(name, others):
    assert {name_key(other) for other in others} == {name_key(name)}


def test_a_name_that_is_nothing_but_a_form_keeps_it():
    assert name_key("A/S")
    assert name_key("  ") == ""


SAME = [
    (face(1, "Vindmøllen A/S", numbers=[("CVR", "1")]), face(2, "Noget andet", numbers=[("CVR", "1")]), "cvr"),
    (face(1, "Vindmøllen A/S", phones=["70102030"]), face(2, "Vindmoellen", phones=["70102030"]), "phone"),
    (face(1, "Vindmøllen Fyn", postal_codes=["5000"]), face(2, "Vindmølen Fyn", postal_codes=["5000"]), "near_name"),
    (
        face(1, "Jens Hansen", is_person=True, emails=["j@a.example"]),
        face(2, "Hansen, Jens", emails=["j@a.example"]),
        "name",
    ),
    (face(1, "Egon", accounts=["DK50"]), face(2, "Benny", accounts=["DK50"]), "account"),
]


@pytest.mark.parametrize(("one", "other", "reason"), SAME)
def test_these_are_proposed_and_share_a_key(one, other, reason):
    found = alike(one, other)
    assert found.score >= PROPOSED_FROM
    assert reason in found.reasons
    assert keys_of(one) & keys_of(other)


DIFFERENT = [
    (face(1, "Jens Hansen", is_person=True), face(2, "Jens Hansen", is_person=True)),
    (face(1, "Nordlys Invest", numbers=[("CVR", "1")], postal_codes=["8000"]),
     face(2, "Nordlys Drift", numbers=[("CVR", "2")], postal_codes=["8000"])),
    (face(1, "Bageren", country="DK"), face(2, "Bageren", country="SE")),
    (face(1, "Alfa Transport", emails=["a@gmail.com"]), face(2, "Beta Revision", emails=["b@gmail.com"])),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_these_are_not_proposed(one, other):
    assert alike(one, other).score < PROPOSED_FROM


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_the_same_from_both_sides(name, other):
    one, two = face(1, name, phones=["70102030"]), face(2, other, phones=["70102030"])
    assert alike(one, two) == alike(two, one)
    assert 0 <= closeness(name_key(name) or "x", name_key(other) or "x") <= 1
