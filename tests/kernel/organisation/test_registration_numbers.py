"""A registration number has the check digit of its country's register."""

from __future__ import annotations

import pytest

from bagland.foundation.activity import find
from bagland.foundation.perform import Done, perform
from bagland.foundation.refusals import InputFault
from tests.conftest import refused

RIGHT = [("DK", "88146328"), ("DK", ""), ("SE", "559999-9991"), ("DE", "HRB 1")]
WRONG = [("DK", "88146327"), ("DK", "1234"), ("SE", "559999-9990"), ("NO", "1")]


@pytest.mark.parametrize(("country", "number"), RIGHT)
def test_a_right_one_is_kept(company, country, number):
    inputs = {"code": "NEW", "name": "Ny ApS", "currency": "DKK", "time_zone": "Europe/Copenhagen"}
    done = perform(
        find("organisation.add_entity"), company.act("jens"), country=country, registration_number=number, **inputs
    )
    assert isinstance(done, Done)
    assert done.result.registration_number == number


@pytest.mark.parametrize(("country", "number"), WRONG)
def test_a_wrong_one_is_named(company, country, number):
    inputs = {"code": "NEW", "name": "Ny ApS", "currency": "DKK", "time_zone": "Europe/Copenhagen"}
    with refused(InputFault) as caught:
        perform(
            find("organisation.add_entity"), company.act("jens"), country=country, registration_number=number, **inputs
        )
    assert list(caught.value.faults) == ["registration_number"]
