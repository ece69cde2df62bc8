"""Parties registered, changed, reached, numbered, related and blocked: done, refused, denied, recorded."""

from __future__ import annotations

from typing import Any

import pytest

from bagland.foundation.money import Money
from bagland.foundation.refusals import InputFault, NotFound
from bagland.kernel.access.refusals import NotGranted, OutOfScope
from bagland.kernel.audit.models import Event, PersonalFact
from bagland.kernel.parties import refusals as no
from bagland.kernel.parties.models import Address, Contact, Identifier, Party, Relation
from bagland.kernel.parties.states import Block
from tests.conftest import Company, refused, story
from tests.kernel.parties.conftest import Does

CVR, OTHER_CVR = "13585628", "25313763"
HOSTILE = [
    "<script>alert(1)</script>",
    "'; DROP TABLE parties_party; --",
    '=HYPERLINK("http://example")',
    "\u202eSppA",
    "Ærø & Sønner A/S",
    "a" * 200,
    "🏢",
    "%s %(name)s {0}",
]


@pytest.fixture
def nk(company: Company) -> int:
    return company.entities["NK"]


def test_one_form_makes_party_numbers_address_and_customer(does: Does, nk: int) -> None:
    party = does(
        "maria", "register_party", name="Fjordkontor A/S", cvr="DK 13 58 56 28", gln="5798009811578",
        street="Kystvejen 4\n2. sal", postal_code="8000", city="Aarhus C", email="Post@Fjordkontor.EXAMPLE",
        phone="+45 86 12 34 56", role="CUSTOMER", entity=nk, payment_days=14,
        credit_limit=Money.of("50000.00", "DKK"),
    )  # fmt: skip
    assert (party.name_key, party.language, party.country, party.email) == (
        "fjordkontor", "da", "DK", "Post@fjordkontor.example",
    )  # fmt: skip
    assert set(Identifier.objects.values_list("scheme", "country", "value")) == {
        ("CVR", "DK", CVR), ("GLN", "", "5798009811578"),
    }  # fmt: skip
    assert str(Address.objects.get(party=party)) == "Kystvejen 4, 2. sal, 8000 Aarhus C"
    relation = Relation.objects.get(party=party)
    assert (relation.number, relation.currency, relation.payment_days, relation.credit_limit) == (
        "10001", "DKK", 14, Money.of("50000.00", "DKK"),
    )  # fmt: skip
    event = Event.objects.get(activity="parties.register_party")
    assert story(party) == ["parties.register_party"]
    kept = dict(PersonalFact.objects.filter(event=event).values_list("name", "value"))
    assert "Fjordkontor A/S" in str(kept)
    assert "Fjordkontor" not in str(event.facts)


def test_a_number_that_another_party_has_is_told_and_can_be_meant(does: Does) -> None:
    first = does("maria", "register_party", name="Havnens Bageri ApS", cvr=CVR)
    with refused(no.KnownAlready, party="Havnens Bageri ApS", key=first.pk, number=CVR):
        does("maria", "register_party", name="Bageri", cvr=CVR)
    with refused(no.KnownAlready, key=first.pk):
        does("maria", "register_party", name="Bageri", vat=f"DK{CVR}")
    second = does("maria", "register_party", name="Bageri", vat=f"DK{CVR}", although_known=True)
    third = does("maria", "register_party", name="Tredje")
    with refused(no.KnownAlready, key=first.pk):
        does("maria", "add_identifier", third, scheme="SE", number=CVR)
    with refused(no.IdentifierKnown):
        does("maria", "add_identifier", second, scheme="VAT", number=f"DK{CVR}", although_known=True)
    does("maria", "end_identifier", Identifier.objects.get(party=first))
    with refused(no.KnownAlready, key=second.pk):
        does("maria", "register_party", name="Fjerde", cvr=CVR)


def test_what_does_not_fit_is_said_beside_its_field(does: Does, nk: int) -> None:
    def faults(what: str, subject: Any = None, **inputs: Any) -> set[str]:
        with refused(InputFault) as caught:
            does("maria", what, subject, **inputs)
        return set(caught.value.faults)

    assert faults("register_party", name="A", cvr="13585627") == {"cvr"}
    assert faults("register_party", name="A", vat="SE1") == {"vat"}
    assert faults("register_party", name="A", country="XX") == {"country"}
    assert faults("register_party", name="A", email="a@b") == {"email"}
    assert faults("register_party", name="A", city="b" * 81) == {"city"}
    assert faults("register_party", name="A", role="CUSTOMER") == {"entity"}
    assert faults("register_party", name="A", entity=nk) == {"role"}
    assert faults("register_party", name="A", number="7") == {"role"}
    assert faults("register_party", name="A", role="CUSTOMER", entity=nk, payment_days=366) == {"payment_days"}
    limit = Money.of("1.00", "EUR")
    assert faults(
        "register_party", name="A", role="CUSTOMER", entity=nk, currency="DKK", credit_limit=limit
    ) == {"credit_limit"}  # fmt: skip
    party = does("maria", "register_party", name="A")
    assert faults("change_party", party) == {"name"}
    assert faults("add_address", party) == {"street"}
    assert faults("add_identifier", party, scheme="LEI", number="x") == {"number"}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_kept_as_it_is_written(does: Does, name: str) -> None:
    party = does("maria", "register_party", name=name)
    assert Party.objects.get(pk=party.pk).name == name.strip()


def test_a_published_number_with_a_bad_check_digit_is_taken_over(does: Does) -> None:
    party = does("maria", "register_party", name="Eksempel", vat="DK16356706", takes_bad_check=True)
    assert Identifier.objects.get(party=party).has_bad_check


def test_numbers_follow_each_other_at_each_entity_and_skip_what_is_taken(company: Company, does: Does, nk: int) -> None:
    def number(name: str, role: str = "CUSTOMER", entity: int = nk, **more: Any) -> str:
        party = does("maria", "register_party", name=name, role=role, entity=entity, **more)
        return str(Relation.objects.get(party=party).number)

    assert number("a") == "10001"
    assert number("b", number="10003") == "10003"
    assert number("c") == "10004"
    assert number("d", role="SUPPLIER") == "50001"
    assert number("e", entity=company.entities["NKSE"]) == "10001"
    assert number("f", number="4711") == "4711"
    assert number("g") == "10005"
    assert number("h", role="PRESS") == ""
    assert number("i", number="K 7") == "K 7"
    with refused(no.NumberTaken, number="4711", party="f"):
        number("j", number="4711")


def test_a_relation_is_begun_once_changed_blocked_and_ended(does: Does, nk: int) -> None:
    party = does("maria", "register_party", name="Sydhavn Træ ApS", role="SUPPLIER", entity=nk)
    with refused(no.RelationExists, number="50001"):
        does("maria", "begin_relation", party, role="SUPPLIER", entity=nk)
    relation = Relation.objects.get(party=party)
    does("maria", "change_terms", relation, payment_days=30, from_month_end=True, our_number="NK-77")
    with refused(InputFault):
        does("maria", "change_terms", relation, payment_days=30)
    with refused(InputFault):
        does("maria", "change_terms", relation, credit_limit=Money.of("1.00", "EUR"))
    with refused(InputFault):
        does("maria", "block_relation", relation, block="NONE", reason="x")
    with refused(no.NotBlocked):
        does("maria", "unblock_relation", relation, reason="x")
    does("maria", "block_relation", relation, block="PAYMENTS", reason="Account looks wrong")
    relation.refresh_from_db()
    assert (relation.payment_days, relation.from_month_end, relation.block) == (30, True, Block.PAYMENTS)
    does("maria", "unblock_relation", relation, reason="Called them")
    does("maria", "end_relation", relation, reason="Closed down")
    with refused(no.HasEnded):
        does("maria", "change_terms", relation, payment_days=8)
    again = does("maria", "begin_relation", party, role="SUPPLIER", entity=nk)
    assert again.number == "50002"
    assert story(relation) == [
        "parties.change_terms", "parties.block_relation", "parties.unblock_relation", "parties.end_relation",
    ]  # fmt: skip


def test_addresses_and_contacts_are_added_changed_and_ended(does: Does) -> None:
    party = does("maria", "register_party", name="Fynske Medier", country="DK")
    address = does("maria", "add_address", party, kind="VISIT", street="Banegårdspladsen 1", city="Odense")
    does("maria", "change_address", address, postal_code="5000")
    with refused(InputFault):
        does("maria", "change_address", address, street="", postal_code="", city="")
    does("maria", "end_address", address)
    with refused(no.HasEnded):
        does("maria", "change_address", address, city="Odense C")
    contact = does("maria", "add_contact", party, name="Line Østergaard", email="line@fynskemedier.example")
    assert contact.language == "da"
    does("maria", "change_contact", contact, phone="66 11 22 33", language="en")
    does("maria", "end_contact", contact)
    assert Contact.objects.get().ended_at is not None
    assert Address.objects.get().ended_at is not None


def test_a_merged_party_points_to_the_one_it_became(does: Does, company: Company) -> None:
    old, new = (does("maria", "register_party", name=name) for name in ("Old", "New"))
    Party.objects.filter(pk=old.pk).update(merged_into=new, merged_at=company.at)
    for what, inputs in {
        "change_party": {"name": "X"},
        "add_contact": {"name": "X"},
        "add_address": {"city": "X"},
        "add_identifier": {"scheme": "CVR", "number": CVR},
        "begin_relation": {"role": "PRESS", "entity": company.entities["NK"]},
    }.items():
        with refused(no.PartyIsMerged, into="New", key=new.pk):
            does("maria", what, old, **inputs)


def test_who_may_not_writes_nothing(does: Does, company: Company, nk: int) -> None:
    with refused(NotGranted):
        does("ida", "register_party", name="A")
    with refused(OutOfScope):
        does("sofie", "register_party", name="A")
    with refused(OutOfScope):
        does("sofie", "register_party", name="A", role="CUSTOMER", entity=company.entities["NKSE"])
    party = does("sofie", "register_party", name="A", role="CUSTOMER", entity=nk)
    swedish = does("maria", "begin_relation", party, role="CUSTOMER", entity=company.entities["NKSE"])
    with refused(NotFound):
        does("sofie", "change_terms", swedish, payment_days=8)
    with refused(NotGranted):
        does("sofie", "unblock_relation", Relation.objects.get(entity=nk), reason="x")
