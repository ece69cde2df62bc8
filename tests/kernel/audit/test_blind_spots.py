"""What `verify` and the guards could overlook, and do not."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from bagland.foundation import guards
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.audit import sealing
from bagland.kernel.audit.models import Event, PersonalFact, Seal, Unsealed
from bagland.kernel.audit.sealing import seal_all, verify
from tests.kernel.audit.test_chain import behind_the_guards, codes, sealed  # noqa: F401 - a fixture


def hire(company, name="Bo"):
    return perform(find("organisation.register_person"), company.act("amalie"), home=company.entities["NK"], name=name)


def test_an_event_removed_before_it_was_sealed_is_named(company, sealed):  # noqa: F811
    event = hire(company).event
    connection.check_constraints()
    guards.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_personalfact WHERE event_id = %s", [event])
        cursor.execute("DELETE FROM audit_event WHERE id = %s", [event])
    connection.check_constraints()
    guards.install(connection)
    assert codes() == [("event_removed", event)]
    later = hire(company, "Eva").event
    assert codes() == [("event_removed", event)]
    assert not Unsealed.objects.filter(event=later).exists()


def test_a_personal_fact_that_its_event_does_not_know_is_named(sealed):  # noqa: F811
    event = Event.objects.order_by("pk").first()
    PersonalFact.objects.create(event=event, name="told.bonus", data_class="normal", value='"much"', salt="00")
    assert codes() == [("personal_fact_added", event.pk)]


def test_events_that_are_sealed_while_verify_runs_are_no_strangers(company, sealed, monkeypatch):  # noqa: F811
    looked_up = sealing._numbers_in_seals
    waiting = [hire(company).event]

    def then_sealed():
        found = looked_up()
        monkeypatch.setattr(sealing, "_numbers_in_seals", looked_up)
        seal_all()
        return found

    def progress(_count):
        waiting.append(hire(company).event)

    monkeypatch.setattr(sealing, "_numbers_in_seals", then_sealed)
    assert verify(progress=progress).ok
    assert len(waiting) > 1


@pytest.mark.skipif("connection.vendor == 'postgresql'", reason="only SQLite has REPLACE")
@pytest.mark.parametrize(
    "statement",
    [
        "REPLACE INTO audit_event (id, at, clock, door, operator, activity, actor, basis, subject_kind, depth, facts) "
        "SELECT id, at, clock, door, 'x', activity, actor, basis, subject_kind, depth, facts FROM audit_event LIMIT 1",
        "REPLACE INTO audit_seal (first, last, lowest_event, highest_event, algorithm, entries, previous, head, "
        "sealed_at) SELECT first, last, lowest_event, highest_event, algorithm, entries, previous, head, '2026-01-01' "
        "FROM audit_seal LIMIT 1",
        "REPLACE INTO audit_personalfact (event_id, name, data_class, about_kind, value, salt) "
        "SELECT event_id, name, data_class, about_kind, '\"x\"', salt FROM audit_personalfact LIMIT 1",
        "REPLACE INTO audit_installation (id, birth, born_at) VALUES (1, 'demo', '2026-01-01')",
        "REPLACE INTO organisation_actor (id, kind, name, work_email, work_phone, private_phone, language) "
        "SELECT id, kind, 'X', work_email, '', '', 'da' FROM organisation_actor WHERE work_email <> '' LIMIT 1",
        "REPLACE INTO access_request (id, activity, subject_kind, subject_digest, salt, inputs, actor_id, position, "
        "amount_currency, asked_at, expires_at, state, reason) SELECT id, activity, '', '', '', '', actor_id, 1, '', "
        "asked_at, expires_at, 'WAITING', '' FROM access_request LIMIT 1",
    ],
)
def test_replacing_a_row_is_removing_it(company, sealed, statement):  # noqa: F811
    if "access_request" in statement:
        from tests.kernel.access.test_authority import open_seat

        open_seat(company, "amalie", "900000.00")
    before = Seal.objects.count(), Event.objects.count()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert (Seal.objects.count(), Event.objects.count()) == before
