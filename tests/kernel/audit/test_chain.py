"""The chain: gapless positions, seals that can be recomputed, and every kind of tampering named."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from django.db import IntegrityError, connection, transaction

from bagland.foundation import guards
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.audit.models import Event, PersonalFact, Seal, Unsealed
from bagland.kernel.audit.sealing import GENESIS, seal_all, verify


@pytest.fixture
def sealed(company):
    """A chain of a few seals, and the head at its end."""
    for name in ("Bo", "Eva", "Ulla"):
        perform(find("organisation.register_person"), company.act("amalie"), home=company.entities["NK"], name=name)
        seal_all()
    head = verify().head
    connection.check_constraints()
    return head


def behind_the_guards(statement, *parameters):
    """A statement by somebody who has taken the guards away."""
    guards.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
    connection.check_constraints()
    guards.install(connection)


def codes():
    return [(fault.code, fault.number) for fault in verify().faults]


def test_positions_have_no_gap_and_everything_agrees(sealed):
    verdict = verify(sealed)
    assert verdict.ok
    assert verdict.events == Event.objects.count()
    assert not Unsealed.objects.exists()
    spans = list(Seal.objects.order_by("first").values_list("first", "last"))
    assert spans[0][0] == 1
    assert all(later[0] == earlier[1] + 1 for earlier, later in pairwise(spans))


def test_an_empty_tail_is_sealed_by_verify_itself(company, sealed):
    perform(find("organisation.register_person"), company.act("amalie"), home=company.entities["NK"], name="Per")
    verdict = verify(sealed)
    assert verdict.ok
    assert verdict.head != sealed


def test_a_changed_event_is_named(sealed):
    key = Event.objects.order_by("pk").values_list("pk", flat=True)[5]
    behind_the_guards("UPDATE audit_event SET actor = 1 WHERE id = %s", key)
    assert codes() == [("event_changed", key)]


def test_a_removed_event_is_named(sealed):
    key = Event.objects.exclude(personal_facts__isnull=False).order_by("pk").values_list("pk", flat=True).first()
    behind_the_guards("DELETE FROM audit_event WHERE id = %s", key)
    assert codes() == [("event_removed", key)]


def test_an_event_added_by_another_hand_is_named(sealed):
    columns = "at, clock, door, operator, activity, actor, basis, subject_kind, depth, facts"
    behind_the_guards(
        f"INSERT INTO audit_event ({columns}) VALUES (%s, 'set', 'api', '', 'x.y', 2, 'own', '', 0, '{{}}')",
        datetime(2026, 1, 1, tzinfo=UTC),
    )
    assert codes() == [("event_unsealed", Event.objects.order_by("-pk").first().pk)]


def test_a_changed_seal_is_named(sealed):
    key = Seal.objects.order_by("pk").first().pk
    behind_the_guards("UPDATE audit_seal SET entries = %s WHERE id = %s", b"\0" * 40, key)
    assert ("seal_changed", key) in codes()


def test_a_removed_seal_is_named(sealed):
    first, second = Seal.objects.order_by("pk").values_list("pk", flat=True)[:2]
    behind_the_guards("DELETE FROM audit_seal WHERE id = %s", first)
    assert ("seal_missing", second) in codes()


def test_a_changed_personal_fact_is_named(sealed):
    fact = PersonalFact.objects.order_by("pk").first()
    behind_the_guards("UPDATE audit_personalfact SET value = '[null,\"X\"]' WHERE id = %s", fact.pk)
    assert codes() == [("personal_fact_changed", fact.event_id)]


def test_a_removed_personal_fact_is_named(sealed):
    fact = PersonalFact.objects.order_by("pk").first()
    behind_the_guards("DELETE FROM audit_personalfact WHERE id = %s", fact.pk)
    assert codes() == [("personal_fact_removed", fact.event_id)]


def test_an_erased_personal_fact_leaves_the_chain_whole(sealed):
    PersonalFact.objects.update(value=None, salt=None, erased_at=datetime(2026, 11, 23, tzinfo=UTC))
    assert verify(sealed).ok


def test_a_chain_made_anew_lacks_the_head_that_was_written_elsewhere(sealed):
    guards.drop(connection)
    Event.objects.filter(pk=Event.objects.order_by("pk").first().pk).update(operator="somebody else")
    Unsealed.objects.bulk_create([Unsealed(event=key) for key in Event.objects.values_list("pk", flat=True)])
    Seal.objects.all().delete()
    connection.check_constraints()
    guards.install(connection)
    assert verify().ok
    assert [fault.code for fault in verify(sealed).faults] == ["head_unknown"]


def test_before_the_first_event_the_head_is_the_beginning(db):
    assert len(GENESIS) == 64


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor = actor",
        "DELETE FROM audit_event",
        "UPDATE audit_seal SET head = head",
        "DELETE FROM audit_seal",
        "DELETE FROM audit_personalfact",
        "UPDATE audit_personalfact SET value = 'x'",
        "UPDATE audit_installation SET birth = 'company'",
        "DELETE FROM organisation_actor",
        "DELETE FROM organisation_appointment",
        "DELETE FROM access_request",
    ],
)
def test_the_database_refuses_whoever_asks(company, sealed, statement):
    from bagland.kernel.organisation.models import PositionProfile

    if "access_request" in statement:
        from bagland.foundation.money import Money

        perform(
            find("organisation.open_position"), company.act("amalie"), entity=company.entities["NK"],
            department=company.departments["IT"], profile=PositionProfile.objects.get(code="employee").pk,
            yearly_cost=Money.of("900000.00", "DKK"),
        )  # fmt: skip
        connection.check_constraints()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("table", ["audit_event", "audit_seal", "audit_personalfact"])
def test_truncate_is_refused_too(sealed, table):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")


def test_the_orm_in_bulk_is_refused_too(sealed):
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.update(operator="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.all().delete()
