"""A party is found by its names, by every number however it is written, and by ours for those who see the terms."""

from __future__ import annotations

import pytest

from bagland.foundation.kinds import kind_of
from bagland.kernel.parties.models import Party
from bagland.kernel.search.queries import search
from tests.conftest import Company


@pytest.fixture
def party(does, company: Company) -> Party:
    made: Party = does(
        "jens", "register_party", name="Kaffebrænderiet Nord ApS", cvr="13585628", street="Havnegade 12",
        postal_code="5000", city="Odense C", phone="+45 70 10 20 30", role="CUSTOMER", entity=company.entities["NK"],
        number="77123",
    )  # fmt: skip
    does("jens", "add_contact", made, name="Åse Lindqvist", mobile="20304050", email="aase@kaffe.example")
    return made


def found(company: Company, who: str, typed: str) -> list[int]:
    return [hit.key for hit in search(company.act(who), typed, kinds=[kind_of(Party)]).hits]


@pytest.mark.parametrize(
    "typed",
    [
        "kaffebrænderi", "Kaffebraenderiet", "Odense", "Havnegade 12",
        "13585628", "13 58 56 28", "DK13585628",
        "70102030", "70 10 20 30", "+4570102030",
        "20 30 40 50", "Lindqvist", "aase@kaffe.example",
    ],
)  # fmt: skip
def test_a_party_is_found_by_what_one_knows_of_it(company: Company, party: Party, typed: str) -> None:
    assert found(company, "ida", typed) == [party.pk]


def test_our_number_is_found_by_those_who_see_the_terms_alone_and_no_longer_when_the_relation_has_ended(
    does, company: Company, party: Party
) -> None:
    assert found(company, "maria", "77123") == [party.pk]
    assert found(company, "ida", "77123") == []
    does("jens", "end_relation", party.relations.get(), reason="Flyttet")
    assert found(company, "maria", "77123") == []
