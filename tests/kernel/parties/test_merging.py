"""Two parties become one, and two again; nothing is lost, and nobody is paid to an account that nobody confirmed."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from bagland.foundation.kinds import kind_of
from bagland.foundation.refusals import InputFault
from bagland.kernel.notices.models import Comment, Follower
from bagland.kernel.parties import finding_duplicates, refusals
from bagland.kernel.parties.models import Address, Contact, Identifier, Likeness, Merge, Party, Relation
from tests.conftest import refused, story


@pytest.fixture
def two(does, company):
    """One customer that was registered twice: the older without, the newer with a telephone."""
    older = does(
        "jens", "register_party", name="Vindmøllen A/S", cvr="10000009", takes_bad_check=True, street="Havnegade 1",
        postal_code="5000", city="Odense C", role="CUSTOMER", entity=company.entities["NK"], number="10001",
    )  # fmt: skip
    newer = does(
        "jens", "register_party", name="Vindmoellen", phone="+45 70 10 20 30", street="Havnegade 1", postal_code="5000",
        city="Odense C", role="CUSTOMER", entity=company.entities["NK"], number="10044",
    )  # fmt: skip
    return older, newer


def test_who_was_merged_the_other_way_meanwhile_is_refused(two, does):
    older, newer = two
    does("jens", "merge", newer, into=older.pk)
    with refused(refusals.PartyIsMerged):
        does("jens", "merge", older, into=newer.pk)
    assert Merge.objects.count() == 1


def test_everything_becomes_the_survivors(two, does, company):
    older, newer = two
    contact = does("jens", "add_contact", newer, name="Pia Holst", email="pia@vind.example")
    Comment.objects.create(
        about_kind=kind_of(Party), about=newer.pk, author_id=company.people["jens"], text="Rings back.", at=company.at
    )
    Follower.objects.create(about_kind=kind_of(Party), about=newer.pk, actor_id=company.people["sofie"])
    survivor = does("jens", "merge", newer, into=older.pk)
    newer.refresh_from_db()
    assert survivor.pk == older.pk == newer.merged_into_id
    survivor = Party.objects.get(pk=older.pk)
    assert (survivor.name, survivor.phone) == ("Vindmøllen A/S", "+45 70 10 20 30")
    assert Contact.objects.get(pk=contact.pk).party_id == older.pk
    assert Comment.objects.get().about == older.pk
    assert set(Follower.objects.values_list("about", flat=True)) == {older.pk, newer.pk}
    running = Relation.objects.filter(party=older, ended_at__isnull=True)
    assert list(running.values_list("number", flat=True)) == ["10001"]
    assert Relation.objects.get(number="10044").party_id == older.pk
    assert Address.objects.filter(party=older, ended_at__isnull=True).count() == 1
    assert "parties.merge" in story(newer)
    assert dict(survivor.told_with())[kind_of(Party)] == [newer.pk]


def test_the_others_values_and_terms_hold_where_they_are_chosen(two, does):
    older, newer = two
    theirs = Relation.objects.get(number="10044")
    does("jens", "block_relation", Relation.objects.get(number="10001"), block="PAYMENTS", reason="Complaint.")
    does("jens", "merge", newer, into=older.pk, take=["name"], win=[theirs.pk])
    survivor = Party.objects.get(pk=older.pk)
    assert (survivor.name, survivor.name_key) == ("Vindmoellen", "vindmoellen")
    held = Relation.objects.get(party=older, ended_at__isnull=True)
    assert (held.number, held.block, held.block_reason) == ("10044", "PAYMENTS", "Complaint.")


def test_a_chain_leads_to_its_end_from_every_link(does):
    a, b, c = (does("jens", "register_party", name=f"Led {letter}") for letter in "ABC")
    does("jens", "merge", a, into=b.pk)
    does("jens", "merge", b, into=c.pk)
    assert set(Party.objects.filter(merged_into=c).values_list("pk", flat=True)) == {a.pk, b.pk}
    does("jens", "unmerge", b, reason="Two after all.")
    assert Party.objects.get(pk=a.pk).merged_into_id == b.pk
    with refused(refusals.PartyIsMerged):
        does("jens", "merge", a, into=c.pk)


def test_what_was_merged_is_separated_as_it_was(two, does):
    older, newer = two
    before = {
        model: list(model.objects.order_by("pk").values()) for model in (Party, Identifier, Address, Contact, Relation)
    }
    does("jens", "merge", newer, into=older.pk, take=["name", "phone"])
    does("jens", "unmerge", newer, reason="Two after all.")
    for model, rows in before.items():
        assert list(model.objects.order_by("pk").values()) == rows
    assert Likeness.objects.filter(state="OPEN").count() == 0
    with refused(refusals.NotMerged):
        does("jens", "unmerge", newer, reason="Again.")


def test_what_cannot_be_merged_is_refused(two, does, company):
    older, newer = two
    with refused(refusals.SameParty):
        does("jens", "merge", older, into=older.pk)
    with refused(InputFault):
        does("jens", "merge", newer, into=older.pk, take=["cvr"])
    with refused(InputFault):
        does("jens", "merge", newer, into=older.pk, win=[Relation.objects.get(number="10001").pk])
    with pytest.raises(Exception, match=r"Merge parties"):
        does("ida", "merge", newer, into=older.pk)
    assert Party.objects.filter(merged_into__isnull=False).count() == 0


def test_what_was_decided_is_not_proposed_again(two, does):
    older, newer = two
    finding_duplicates.look_at_all()
    pair = Likeness.objects.get()
    assert (pair.first_id, pair.second_id, pair.state) == (older.pk, newer.pk, "OPEN")
    assert {"near_name", "address"} & set(pair.reasons.split()) or "name" in pair.reasons
    does("jens", "keep_apart", pair)
    does("jens", "find_duplicates")
    finding_duplicates.look_at_all()
    assert Likeness.objects.get().state == "DIFFERENT"
    with refused(refusals.DecidedAlready):
        does("jens", "keep_apart", pair)


def test_a_likeness_that_is_gone_is_taken_back(two, does):
    _older, newer = two
    finding_duplicates.look_at_all()
    address = newer.addresses.get()
    does("jens", "end_address", address)
    does("jens", "change_party", newer, name="Aarhus Kranservice")
    finding_duplicates.look_at_all()
    assert not Likeness.objects.exists()


def test_the_database_keeps_every_party_and_merge(two, does):
    older, newer = two
    does("jens", "merge", newer, into=older.pk)
    for table in ("parties_party", "parties_merge"):
        with pytest.raises(Exception, match="is_kept"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")
