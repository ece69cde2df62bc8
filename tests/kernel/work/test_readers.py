"""What expressions are told they may ask is what they get."""

from __future__ import annotations

from typing import Any

import pytest

from bagland.foundation.kinds import kind_of
from bagland.kernel.organisation.models import Actor, Department, LegalEntity, Position
from bagland.kernel.work.readers import parts_of, record
from bagland.kernel.work.readers_of_house import KIND_OF_WORD
from bagland.kernel.work.rules.expressions import ExpressionFault, check, evaluate, parse
from bagland.kernel.work.rules.expressions.kinds import READABLE
from tests.conftest import Company


@pytest.mark.parametrize("word", KIND_OF_WORD)
def test_the_check_knows_the_parts_that_are_read(word: str) -> None:
    assert set(parts_of(KIND_OF_WORD[word])) == set(READABLE[word])


def value(company: Company, text: str) -> Any:
    act = company.act("maria")
    names = {
        "starter": record(act, kind_of(Actor), company.people["sofie"]),
        "seat": record(act, kind_of(Position), company.seats["bookkeeper"]),
        "house": record(act, kind_of(LegalEntity), LegalEntity.objects.order_by("pk")[0].pk),
        "place": record(act, kind_of(Department), Department.objects.order_by("pk")[0].pk),
    }
    assert not check(text, {"starter": "person", "seat": "position", "house": "entity", "place": "department"})
    return evaluate(parse(text), names)


def test_people_and_places_are_asked_for_what_they_are(company: Company) -> None:
    assert value(company, "starter.name") == "Sofie Lindgaard"
    assert value(company, "starter.position = seat and seat.holder = starter")
    assert value(company, "starter.manager = seat.manager and starter.manager != starter")
    assert value(company, "seat.profile + \" \" + seat.title").startswith("bookkeeper ")  # fmt: skip
    assert value(company, "seat.entity.currency = house.currency or known(seat.entity.country)") is True
    assert value(company, "known(seat.department.name) and known(place.code) and known(place.entity.name)") is True
    assert value(company, "starter.number") == company.people["sofie"]


def test_what_is_not_declared_cannot_be_asked(company: Company) -> None:
    act = company.act("maria")
    starter = record(act, kind_of(Actor), company.people["sofie"])
    for part in ("email", "act", "key", "__class__", "salary"):
        with pytest.raises(ExpressionFault) as caught:
            evaluate(parse(f"starter.{part}"), {"starter": starter})
        assert caught.value.code == "no_part"
        assert [fault.code for fault in check(f"starter.{part}", {"starter": "person"})] == ["no_part"]
