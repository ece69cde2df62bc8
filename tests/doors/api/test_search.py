"""Search at the door: by the token's reach, page by page, with parameters that are held against their schema."""

from __future__ import annotations

import re

import pytest

from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.search import building


@pytest.fixture(autouse=True)
def _built(company):
    building.build_all()


def test_a_private_telephone_is_found_by_right_alone_at_this_door_too(company, at_door):
    perform(
        find("organisation.change_person"), company.act("amalie"), company.people["ida"], private_phone="70 12 34 56"
    )
    found = {who: at_door(who).get("/search", q="70123456").said["items"] for who in ("amalie", "ida", "karen", "jens")}
    assert {who: [item["name"] for item in items] for who, items in found.items()} == {
        "amalie": ["Ida Højlund"], "ida": ["Ida Højlund"], "karen": [], "jens": [],
    }  # fmt: skip
    limited = at_door("amalie", codes=["audit.see_events"])
    assert limited.get("/search", q="sofie").said == {"items": [], "next": None}


def test_a_hit_leads_to_its_object(company, at_door):
    caller = at_door("jens")
    (hit,) = caller.get("/search", q="lindgaard").said["items"]
    assert (hit["kind"], hit["key"], hit["entity"]) == (
        "organisation.actor", company.people["sofie"], company.entities["NK"],
    )  # fmt: skip
    assert caller.get(hit["href"].removeprefix("/api/v1")).status == 200


def test_pages_follow_each_other(at_door):
    caller = at_door("jens")
    first = caller.get("/search", q="økonomi", limit=2)
    assert len(first.said["items"]) == 2
    after = first.said["next"]
    assert re.search(r'rel="next"', first.header("Link"))
    second = caller.get("/search", q="økonomi", limit=2, after=after).said["items"]
    seen = [(item["kind"], item["key"]) for item in (*first.said["items"], *second)]
    assert len(set(seen)) == len(seen) == 4


@pytest.mark.parametrize(
    "given", [{}, {"q": ""}, {"q": "x", "kind": "no.such"}, {"q": "x", "after": "9-1"}, {"q": "x", "limit": "0"}]
)
def test_what_the_schema_does_not_allow_is_refused(at_door, given):
    assert at_door("jens").get("/search", **given).status == 422
