"""What follows an act: once, in order, leased, retried, parked, run again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.audit.models import Event
from bagland.kernel.jobs import deliveries, worker
from bagland.kernel.jobs.models import Delivery, Effect
from bagland.kernel.jobs.reactions import reaction, withdraw
from tests.conftest import refused

pytestmark = pytest.mark.django_db
HIRE = "organisation.register_person"


@pytest.fixture(autouse=True)
def _nothing_waits_yet(company):
    """What the founding itself left to be answered is no matter here."""
    Delivery.objects.all().delete()


@pytest.fixture
def heard():
    """A reaction of the test's own, and what it has heard; `fails` makes it raise."""

    class Heard(list):
        fails = 0
        refuses = False

    found = Heard()

    @reaction("test.hear", to=(HIRE, "organisation.change_person"))
    def hear(act, event):
        if found.refuses:
            from bagland.foundation.refusals import NotFound

            raise NotFound(kind="thing", key=1)
        if found.fails:
            found.fails -= 1
            raise RuntimeError("the peer is away")
        found.append(event.pk)

    yield found
    withdraw("test.hear")


def hire(company, name="Bo", **act):
    done = perform(find(HIRE), company.act("amalie", **act), home=company.entities["NK"], name=name)
    Delivery.objects.filter(event=done.event).update(due_at=clock.now() - timedelta(seconds=1))
    return done


def due_now():
    Delivery.objects.update(due_at=clock.now() - timedelta(seconds=1))


def test_a_reaction_hears_each_event_once(company, heard):
    event = hire(company).event
    worker.drain()
    worker.drain()
    assert heard == [event]
    assert not Delivery.objects.exists()


def test_a_delivery_that_comes_twice_has_one_effect(company, heard):
    event = hire(company).event
    delivery = Delivery.objects.get(event=event)
    worker.drain()
    Delivery.objects.create(
        reaction=delivery.reaction, event_id=event, subject=delivery.subject, due_at=delivery.due_at
    )
    worker.drain()
    assert heard == [event]
    assert Effect.objects.filter(reaction="test.hear", event=event).count() == 1


def test_a_fault_is_tried_again_later_and_then_parked(company, heard):
    heard.fails = 100
    hire(company)
    for attempt in range(1, deliveries.MOST_ATTEMPTS + 1):
        due_now()
        worker.drain()
        left = Delivery.objects.get()
        assert left.attempts == attempt
        assert (left.parked_at is None) is (attempt < deliveries.MOST_ATTEMPTS)
    assert left.fault == "RuntimeError: the peer is away"


def test_later_ones_of_the_same_subject_wait_behind_a_parked_one(company, heard):
    heard.refuses = True
    person = hire(company)
    worker.drain()
    heard.refuses = False
    changed = perform(find("organisation.change_person"), company.act("amalie"), person.key, name="Bo Lund")
    other = hire(company, name="Eva")
    due_now()
    worker.drain()
    assert heard == [other.event]
    parked = Delivery.objects.get(parked_at__isnull=False)
    perform(find("jobs.run_again"), company.act("nadia"), parked.pk)
    due_now()
    worker.drain()
    assert heard == [other.event, person.event, changed.event]


def test_parked_work_can_be_given_up_with_a_reason(company, heard):
    heard.refuses = True
    hire(company)
    worker.drain()
    parked = Delivery.objects.get()
    done = perform(find("jobs.give_up"), company.act("nadia"), parked.pk, reason="the peer is closed")
    assert not Delivery.objects.exists()
    told = Event.objects.get(pk=done.event).told["told"][0]
    assert (told["reason"], told["fault"]) == ("the peer is closed", "foundation.not_found")


def test_only_parked_work_is_run_again(company, heard):
    from bagland.kernel.jobs.refusals import NotParked

    hire(company)
    with refused(NotParked):
        perform(find("jobs.run_again"), company.act("nadia"), Delivery.objects.get().pk)


def test_work_of_a_worker_that_died_is_taken_over_when_its_lease_ends(company, heard):
    event = hire(company).event
    assert len(deliveries.claim("dead")) == 1
    assert deliveries.claim("living") == []
    Delivery.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    worker.drain("living")
    assert heard == [event]


def test_a_worker_whose_lease_ended_does_not_take_the_delivery_from_its_successor(company, heard):
    hire(company)
    slow = deliveries.claim("slow")[0]
    Delivery.objects.update(worker="quick")
    deliveries.deliver(slow, "slow")
    assert Delivery.objects.filter(worker="quick").exists()


@pytest.mark.parametrize("refuses", [True, False])
def test_a_worker_whose_lease_ended_does_not_park_what_its_successor_has(company, heard, refuses):
    heard.refuses, heard.fails = refuses, 1
    hire(company)
    slow = deliveries.claim("slow")[0]
    Delivery.objects.update(worker="quick")
    deliveries.deliver(slow, "slow")
    left = Delivery.objects.get()
    assert (left.worker, left.parked_at, left.lease_until is None) == ("quick", None, False)


def test_an_answer_knows_what_caused_it(company, heard):
    event = Event.objects.get(pk=hire(company, depth=3).event)
    act = deliveries.answering_act(event, "test.hear")
    assert (act.cause, act.depth, act.key) == (event.pk, 4, f"test.hear:{event.pk}")


def test_when_the_last_appointment_is_over_tokens_end(company):
    from bagland.kernel.access.models import Token
    from bagland.kernel.organisation.models import Appointment

    perform(find("access.issue_token"), company.act("ida"), company.people["ida"], name="phone")
    seat = Appointment.objects.get(actor=company.people["ida"])
    yesterday = company.at.date() - timedelta(days=1)
    perform(find("organisation.end_appointment"), company.act("amalie"), seat.pk, last_date=yesterday)
    clock.set_to(company.at + timedelta(minutes=1))
    try:
        due_now()
        worker.drain()
    finally:
        clock.set_to(None)
    assert not Token.objects.filter(actor=company.people["ida"], revoked_at__isnull=True).exists()
