"""Duplicates are decided in a browser without script, one proposal after the other."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bagland.foundation import clock
from bagland.kernel.access.models import SignIn
from bagland.kernel.parties import finding_duplicates
from bagland.kernel.parties.models import Likeness, Party, Relation
from bagland.kernel.parties.pages.likenesses import likenesses_of


@pytest.fixture(autouse=True)
def _monday(company):
    clock.set_to(company.at)
    yield
    clock.set_to(None)


@pytest.fixture
def comes(company):
    def come(who):
        client = Client(headers={"host": "localhost"})
        client.cookies["language"] = "en"
        client.force_login(SignIn.objects.get(actor=company.people[who]))
        return client

    return come


@pytest.fixture
def pairs(does, company):
    """Two pairs that may be one, the likelier first."""
    for name in ("Kaffebrænderiet ApS", "Kaffebraenderiet", "Vindmøllen Fyn", "Vindmølen Fyn"):
        does(
            "jens", "register_party", name=name, street="Torvet 2", postal_code="5000", phone=f"701020{len(name)}",
            role="CUSTOMER", entity=company.entities["NK"],
        )  # fmt: skip
    finding_duplicates.look_at_all()
    return list(Likeness.objects.order_by("-score", "-pk"))


def sent(page, **more):
    """The form as the browser sends it: hidden fields and the radios that are chosen."""
    text = page.content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', text))
    fields |= dict(re.findall(r'<input type="radio" name="([\w-]+)" value="(\d+)" checked', text))
    return {**fields, **more}


def test_one_proposal_after_the_other(pairs, comes):
    client = comes("jens")
    listed = client.get("/parties/duplicates/").content.decode()
    assert "Kaffebrænderiet ApS" in listed
    assert "same address" in listed.lower()
    first, second = pairs
    page = client.get(f"/parties/duplicates/{first.pk}/")
    assert page.status_code == 200
    answer = client.post(
        f"/parties/duplicates/{first.pk}/",
        sent(page, do="merge", into=str(first.second_id), **{"value-name": str(first.first_id)}),
    )
    assert (answer.status_code, answer["Location"]) == (303, f"/parties/duplicates/{second.pk}/")
    survivor = Party.objects.get(pk=first.second_id)
    assert survivor.name == Party.objects.get(pk=first.first_id).name
    assert Party.objects.get(pk=first.first_id).merged_into_id == survivor.pk
    assert Relation.objects.filter(party=survivor, ended_at__isnull=True).count() == 1
    page = client.get(f"/parties/duplicates/{second.pk}/")
    answer = client.post(f"/parties/duplicates/{second.pk}/", sent(page, do="apart"))
    assert (answer.status_code, answer["Location"]) == (303, "/parties/duplicates/")
    assert Likeness.objects.get(pk=second.pk).state == "DIFFERENT"
    assert (
        "Two different ones" not in client.get(f"/parties/duplicates/{second.pk}/").content.decode().split("<form")[-1]
    )
    assert "two different ones" in client.get("/parties/duplicates/decided/").content.decode()


def test_a_second_press_is_told_that_it_was_decided(pairs, comes):
    client = comes("jens")
    page = client.get(f"/parties/duplicates/{pairs[0].pk}/")
    client.post(f"/parties/duplicates/{pairs[0].pk}/", sent(page, do="apart"))
    answer = client.post(f"/parties/duplicates/{pairs[0].pk}/", sent(page, do="apart", **{"idempotency-key": "other"}))
    assert answer.status_code >= 400
    assert "decided already" in answer.content.decode()


def test_who_may_only_read_is_offered_nothing(pairs, comes):
    client = comes("ida")
    text = client.get(f"/parties/duplicates/{pairs[0].pk}/").content.decode()
    assert "Merge the two" not in text
    assert "10001" not in text.split("<main")[-1]
    answer = client.post(f"/parties/duplicates/{pairs[0].pk}/", {"do": "merge"})
    assert answer.status_code >= 400
    assert not Party.objects.filter(merged_into__isnull=False).exists()


def test_a_partys_page_tells_of_its_proposals(pairs, jens):
    (section,) = likenesses_of(jens, pairs[0].first)
    assert [row["other"] for row in section.rows] == [str(pairs[0].second)]


def test_few_queries_whatever_the_number(pairs, comes):
    client = comes("jens")
    client.get("/parties/duplicates/")
    with CaptureQueriesContext(
        connection,
    ) as made:
        client.get("/parties/duplicates/")
    assert len(made) <= 8, [query["sql"][:90] for query in made]
