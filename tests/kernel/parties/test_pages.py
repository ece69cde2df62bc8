"""The register in the browser: one page of a party, lists that hide terms, and what is found however it is typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from bagland.foundation import clock
from bagland.kernel.access.models import SignIn
from bagland.kernel.parties.models import Identifier, Party, Relation
from bagland.kernel.parties.pages.party import site
from bagland.kernel.parties.public import blocked, current, party_by
from bagland.kernel.parties.states import Block, Role
from bagland.ui.lists import lists
from tests.conftest import Company
from tests.kernel.parties.conftest import Does

CVR = "13585628"


@pytest.fixture
def noon(company: Company) -> Iterator[None]:
    clock.set_to(company.at)
    yield
    clock.set_to(None)


def signed_in(company: Company, who: str) -> Client:
    client = Client(headers={"host": "localhost"})
    client.cookies["language"] = "en"
    client.force_login(
        SignIn.objects.get(actor=company.people[who]), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


@pytest.fixture
def fjord(company: Company, does: Does) -> Party:
    party = does(
        "maria", "register_party", name="Fjordkontor <b>A/S</b>", cvr=CVR, city="Aarhus", phone="+45 86 12 34 56",
        email="post@fjord.example", website="javascript:alert(1)", role="CUSTOMER", entity=company.entities["NK"],
        payment_days=14,
    )  # fmt: skip
    does("maria", "begin_relation", party, role="SUPPLIER", entity=company.entities["NKSE"], number="S-9")
    does("maria", "add_contact", party, name="Line Østergaard", mobile="20 30 40 50")
    made: Party = party
    return made


def rows(company: Company, who: str, code: str = "parties.parties", **given: str) -> list[dict[str, Any]]:
    return lists[code].page(company.act(who), given).rows


def test_one_page_shows_a_party_and_hides_terms_from_who_lacks_them(noon: None, company: Company, fjord: Party) -> None:
    where = f"/parties/{fjord.pk}/"
    manager, clerk, employee = (
        signed_in(company, who).get(where).content.decode() for who in ("maria", "sofie", "ida")
    )
    for page in (manager, clerk, employee):
        assert "Fjordkontor &lt;b&gt;A/S&lt;/b&gt;" in page
        assert 'href="tel:+4586123456"' in page
        assert 'href="mailto:post@fjord.example"' in page
        assert "javascript:alert" not in page.replace("javascript:alert(1)</", "")
        assert "Line Østergaard" in page
    assert "S-9" in manager
    assert "net 14 days" in manager
    assert "S-9" not in clerk
    assert "net 14 days" in clerk
    assert "S-9" not in employee
    assert "net 14 days" not in employee


def test_a_merged_party_leads_to_the_one_it_became(noon: None, company: Company, does: Does, fjord: Party) -> None:
    old, older = (does("maria", "register_party", name=name) for name in ("Fjord", "Fjordk."))
    Party.objects.filter(pk=old.pk).update(merged_into=fjord, merged_at=company.at)
    Party.objects.filter(pk=older.pk).update(merged_into=old, merged_at=company.at)
    answer = signed_in(company, "ida").get(f"/parties/{older.pk}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/parties/{fjord.pk}/")
    assert current(older.pk) == fjord
    assert [row["name"] for row in rows(company, "maria")] == [fjord.name]
    assert signed_in(company, "ida").get(f"/parties/{2**63}/").status_code == 404


@pytest.mark.parametrize("typed", ["fjord", "FJORDKONTOR", CVR, "13 58 56", f"DK{CVR}"])
def test_the_list_finds_names_and_numbers(company: Company, fjord: Party, typed: str) -> None:
    assert [row["key"] for row in rows(company, "ida", find=typed)] == [fjord.pk]
    assert rows(company, "ida", find="kontorfjord") == []


def test_filters_of_roles_see_only_what_the_reader_sees(company: Company, does: Does, fjord: Party) -> None:
    swedish = str(company.entities["NKSE"])
    assert len(rows(company, "maria", role="SUPPLIER")) == 1
    assert rows(company, "sofie", role="SUPPLIER") == []
    assert rows(company, "ida", role="CUSTOMER") == []
    assert len(rows(company, "maria", entity=swedish)) == 1
    assert rows(company, "sofie", entity=swedish) == []
    does("maria", "block_relation", Relation.objects.get(number="S-9"), block="PAYMENTS", reason="Odd account")
    assert [row["is"] for row in rows(company, "maria", block="blocked")] == [Block.PAYMENTS]
    assert rows(company, "sofie", block="blocked") == []
    assert [row["is"] for row in rows(company, "sofie")] == [None]
    assert len(rows(company, "sofie", "parties.customers", find="10001")) == 1
    assert len(rows(company, "sofie", "parties.customers", find="fjord")) == 1
    assert rows(company, "sofie", "parties.suppliers") == []
    assert len(rows(company, "maria", "parties.suppliers", block="PAYMENTS")) == 1


def test_later_rooms_ask_for_blocks_and_numbers(company: Company, does: Does, fjord: Party) -> None:
    relation = Relation.objects.get(number="10001")
    entity = relation.entity
    assert blocked(fjord, entity, Role.CUSTOMER, Block.ORDERS) is None
    does("maria", "block_relation", relation, block="ALL", reason="Does not pay")
    assert blocked(fjord, entity, Role.CUSTOMER, Block.ORDERS) == "Does not pay"
    assert blocked(fjord, entity, Role.SUPPLIER, Block.ORDERS) is None
    assert party_by("VAT", f"DK {CVR}") == fjord
    assert party_by("CVR", "25313763") is None


@pytest.mark.parametrize("code", ["contact", "address", "identifier", "relation"])
def test_what_belongs_to_a_party_has_a_page(noon: None, company: Company, fjord: Party, code: str) -> None:
    related = {
        "contact": (fjord.contacts, "contacts"),
        "address": (fjord.addresses, "addresses"),
        "identifier": (fjord.identifiers, "numbers"),
        "relation": (fjord.relations, "relations"),
    }
    found, path = related[code]
    thing = found.order_by("pk").first()
    answer = signed_in(company, "maria").get(f"/parties/{path}/{thing.pk}/")
    assert answer.status_code == 200
    assert "Fjordkontor" in answer.content.decode()


def test_of_two_who_change_a_party_the_second_is_told(noon: None, company: Company, does: Does, fjord: Party) -> None:
    client = signed_in(company, "maria")
    where = f"/act/parties.change_party/{fjord.pk}/"
    form = client.get(where).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {form.key_name: form.key, form.opened_name: form.opened(fjord), "phone": "11 11 11 11"}
    does("jens", "change_party", fjord, phone="22 22 22 22")
    answer = client.post(where, sent)
    assert answer.status_code in (409, 422)
    assert Party.objects.get(pk=fjord.pk).phone == "22 22 22 22"


def test_a_number_with_a_bad_check_digit_is_shown_as_doubtful(noon: None, company: Company, does: Does) -> None:
    party = does("maria", "register_party", name="Eksempel", vat="DK16356706", takes_bad_check=True)
    number = Identifier.objects.get(party=party)
    for where in (f"/parties/{party.pk}/", f"/parties/numbers/{number.pk}/"):
        assert "doubtful" in signed_in(company, "ida").get(where).content.decode()


def test_only_addresses_of_the_web_become_links() -> None:
    assert site("fjord.example") == "https://fjord.example"
    assert site("http://fjord.example/da?x=1") == "http://fjord.example/da?x=1"
    for text in ("javascript:alert(1)", "data:text/html,x", 'x.dk" onclick="', "fjord", "", "file:///etc/passwd"):
        assert site(text) == ""
