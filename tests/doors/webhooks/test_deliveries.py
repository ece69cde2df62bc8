"""From an act to a signed message elsewhere: never lost, never twice at once, never more than its owner may see."""

from __future__ import annotations

import base64
import json
from datetime import date, timedelta

import pytest
from standardwebhooks.webhooks import Webhook

from bagland.doors.webhooks import hearing, recurring, sending
from bagland.doors.webhooks.models import Attempt, Delivery, Endpoint, Progress
from bagland.doors.webhooks.posting import Posted
from bagland.doors.webhooks.refusals import (
    AddressNotUsable,
    EndpointIs,
    NotHeard,
    OneOwner,
    OwnerNotYours,
    TooManyEndpoints,
    UnknownCodes,
)
from bagland.doors.webhooks.states import DeliveryState, EndpointState, Fault, What, Why
from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.access.refusals import NotGranted
from bagland.kernel.audit import sealing
from bagland.kernel.audit.models import Event, Seal
from bagland.kernel.mail.models import Message
from tests.conftest import refused, story
from tests.doors.webhooks.conftest import says

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("opened", "_now")]
HIRE = "organisation.register_person"


@pytest.fixture
def _now(company):
    clock.set_to(company.at)
    yield
    clock.set_to(None)


@pytest.fixture
def does(company):
    def do(who, what, /, *subject, **inputs):
        return perform(find(what), company.act(who, at=clock.now()), *subject, **inputs)

    return do


@pytest.fixture
def agent(company, does):
    """An agent of Nadia's in a position that sees the events of the first company, and absences in none."""
    key = does("nadia", "organisation.register_agent", name="Ticket board", owner=company.people["nadia"]).key
    does("jens", "organisation.create_profile", code="listener", title_en="Listener", title_da="Lytter")
    from bagland.kernel.organisation.models import PositionProfile

    profile = PositionProfile.objects.get(code="listener").pk
    for code in ("organisation.see", "audit.see_events"):
        does("jens", "organisation.grant_right", profile=profile, code=code, reach="ENTITY")
    seat = does(
        "jens", "organisation.open_position", entity=company.entities["NK"], department=company.departments["IT"],
        profile=profile, first_date=date(2026, 1, 1),
    ).key  # fmt: skip
    does("jens", "organisation.appoint", position=seat, person=key, first_date=date(2026, 1, 1))
    return key


@pytest.fixture
def add(does, receiver, agent):
    """Add an endpoint at the receiver, owned by the agent; the secret stands at `.shown_once`."""

    def make(**more):
        inputs = {"address": f"http://localhost:{receiver.port}/hook", "agent": agent, **more}
        return does("nadia", "webhooks.add_endpoint", **inputs).thing

    return make


@pytest.fixture
def hire(company, does):
    return lambda name="Bo", entity="NK": does("jens", HIRE, home=company.entities[entity], name=name)


def later(**wait):
    clock.set_to(clock.now() + timedelta(**wait))


def heard():
    sealing.seal_all()
    return hearing.hear_all()


def types(receiver):
    return [json.loads(body)["type"] for body in receiver.bodies]


def test_what_happens_arrives_signed_and_the_reference_library_says_so(company, add, hire, receiver, monkeypatch):
    endpoint = add(codes=[HIRE])
    person = hire()
    assert heard() == 1
    assert sending.send_due() == 1
    headers, body = receiver.got[0]
    monkeypatch.setattr("standardwebhooks.webhooks.datetime", _Clock)
    told = Webhook(endpoint.shown_once["secret"]).verify(body, headers)
    assert told.pop("timestamp")[:19] == "2026-11-23T09:00:00"
    assert told == {
        "type": HIRE,
        "data": {
            "event": person.event,
            "event_href": f"http://127.0.0.1:8000/api/v1/audit/events/{person.event}",
            "entity": company.entities["NK"],
            "kind": "organisation.actor",
            "key": person.key,
            "href": f"http://127.0.0.1:8000/api/v1/organisation/people/{person.key}",
        },
    }
    assert "Bo" not in body.decode(), "no personal facts leave the house"
    assert headers["content-type"] == "application/json"
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.message) == (DeliveryState.DELIVERED, headers["webhook-id"])
    assert (delivery.log.get().connected, delivery.log.get().status) == ("127.0.0.1", 200)
    assert heard() == sending.send_due() == 0


class _Clock:
    """The reference library's clock, at the tests' moment."""

    @staticmethod
    def now(tz=None):
        return clock.now().astimezone(tz)

    @staticmethod
    def fromtimestamp(seconds, tz=None):
        from datetime import datetime

        return datetime.fromtimestamp(seconds, tz)


def test_an_endpoint_hears_nothing_that_its_owner_may_not_see(company, does, add, hire, receiver):
    endpoint = add()
    does("amalie", "organisation.register_absence", person=company.people["ida"], first_date=date(2026, 11, 23),
         reason="SICKNESS")  # fmt: skip
    hire("In Sweden", entity="NKSE")
    inside = hire("In Denmark")
    heard()
    sending.send_due()
    told = {json.loads(body)["type"]: json.loads(body)["data"] for body in receiver.bodies}
    assert told[HIRE]["key"] == inside.key
    assert sum(kind == HIRE for kind in types(receiver)) == 1, "the daughter's people are beyond its reach"
    absence = told["organisation.register_absence"]
    assert not set(absence) & {"kind", "key", "href"}, "that something happened may be told; to whom may not"
    assert story(endpoint)[0] == "webhooks.add_endpoint"


def test_when_the_owner_loses_its_position_nothing_more_is_told(company, does, add, agent, hire, receiver):
    from bagland.kernel.organisation.models import Appointment

    add(codes=[HIRE])
    seat = Appointment.objects.get(actor=agent)
    does("jens", "organisation.end_appointment", seat.pk, last_date=company.at.date() - timedelta(days=1))
    hire()
    assert heard() == 0


def test_a_position_hears_what_it_may_see_whoever_holds_it(company, does, hire, receiver):
    seat = company.seats["it_manager"]
    does("nadia", "webhooks.add_endpoint", address=f"http://localhost:{receiver.port}/", position=seat, codes=[HIRE])
    person = hire()
    heard()
    sending.send_due()
    assert json.loads(receiver.bodies[0])["data"]["key"] == person.key


def test_a_view_stands_for_all_that_it_shows(company, does, add, hire, receiver):
    endpoint = add(codes=["organisation.see"])
    hire()
    does("nadia", "webhooks.pause", endpoint.pk, reason="x")
    does("nadia", "webhooks.resume", endpoint.pk)
    heard()
    sending.send_due()
    assert types(receiver) == [HIRE]


def test_every_event_is_heard_once_however_often_and_wherever_it_is_looked_for(add, hire, receiver):
    endpoint = add(codes=[HIRE])
    hire("A")
    heard()
    progress = Progress.objects.get(pk=endpoint.pk)
    hire("B")
    heard()
    Progress.objects.filter(pk=endpoint.pk).update(position=progress.position - 1)
    heard()
    assert Delivery.objects.count() == 2
    assert sending.send_due() == 2
    assert len({headers["webhook-id"] for headers, _body in receiver.got}) == 2


def test_a_worker_that_dies_leaves_its_message_to_another_and_the_id_stays(add, hire, receiver):
    add(codes=[HIRE])
    hire()
    heard()
    (taken,) = sending.claim("dead", most=8, busy={})
    given = sending.parcel(taken)
    assert sending.posted(given).arrived, "it was sent, but nobody lived to write it down"
    assert sending.claim("living", most=8, busy={}) == []
    later(minutes=3)
    assert sending.send_due(name="living") == 1
    first, second = (headers["webhook-id"] for headers, _body in receiver.got)
    assert first == second
    sending.remember(given, Posted(Fault.TIMEOUT), "dead")
    assert Delivery.objects.get().state == DeliveryState.DELIVERED
    assert Attempt.objects.count() == 1


def test_at_most_two_messages_go_to_one_endpoint_at_a_time(add, hire):
    slow, other = add(codes=[HIRE]), add(codes=[HIRE])
    for name in "ABCD":
        hire(name)
    heard()
    taken = sending.claim("w", most=8, busy={})
    assert sorted(row.endpoint_id for row in taken) == [slow.pk, slow.pk, other.pk, other.pk]
    assert sending.claim("w", most=4, busy={slow.pk: 2, other.pk: 2}) == []


def test_a_failure_is_tried_ten_times_over_three_days_and_then_seen_and_sent_again(does, add, hire, receiver):
    endpoint = add(codes=[HIRE])
    receiver.answer = says(500, b"out of order")
    hire()
    heard()
    waits = []
    while sending.send_due():
        row = Delivery.objects.get()
        waits.append((row.due_at - clock.now()).total_seconds())
        clock.set_to(max(row.due_at, clock.now()))
    assert [round(wait / 5) * 5 for wait in waits[:2]] == [5, pytest.approx(300, rel=0.11)]
    assert len(waits) == 10
    row = Delivery.objects.get()
    assert (row.state, row.attempts) == (DeliveryState.PARKED, 10)
    assert {(one.fault, one.status, one.answer) for one in row.log.all()} == {(Fault.STATUS, 500, "out of order")}
    receiver.answer = says(204)
    does("nadia", "webhooks.replay", row.pk)
    assert sending.send_due() == 1
    row.refresh_from_db()
    assert (row.state, row.attempts, row.tries) == (DeliveryState.DELIVERED, 11, 1)
    assert len({headers["webhook-id"] for headers, _body in receiver.got}) == 1
    assert Progress.objects.get(pk=endpoint.pk).failing_since is None


def test_a_busy_receiver_is_given_the_time_that_it_asks_for(add, hire, receiver):
    add(codes=[HIRE])
    receiver.answer = says(429, Retry_After="3600")
    hire()
    heard()
    sending.send_due()
    assert Delivery.objects.get().due_at - clock.now() > timedelta(minutes=59)


def test_an_endpoint_that_is_gone_is_left_alone_at_once(add, hire, receiver):
    endpoint = add(codes=[HIRE])
    receiver.answer = says(410)
    hire()
    heard()
    sending.send_due()
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.why) == (EndpointState.PAUSED, Why.GONE)
    (mail,) = Message.objects.all()
    assert mail.to_address == "nadia@nordlys.example", "the owner of the agent is told"
    assert Delivery.objects.get().state == DeliveryState.PARKED
    assert story(endpoint)[-1] == "webhooks.pause_by_itself"


def test_an_endpoint_where_nothing_arrives_for_five_days_pauses_itself_and_catches_up(does, add, hire, receiver):
    endpoint = add(codes=[HIRE])
    receiver.answer = says(503)
    for day in range(6):
        hire(f"Day {day}")
        heard()
        sending.send_due()
        later(days=1)
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.why) == (EndpointState.PAUSED, Why.FAILING)
    tried = len(receiver.got)
    hire("While paused")
    assert heard() == sending.send_due() == 0
    receiver.answer = says(200)
    does("nadia", "webhooks.resume", endpoint.pk, catch_up=True)
    heard()
    sending.send_due()
    does("nadia", "webhooks.replay_since", endpoint.pk, since=clock.now() - timedelta(days=30))
    sending.send_due()
    assert not Delivery.objects.exclude(state=DeliveryState.DELIVERED).exists()
    assert len({headers["webhook-id"] for headers, _body in receiver.got[tried:]}) == 7


def test_what_was_missed_on_purpose_stays_unsent(does, add, hire, receiver):
    endpoint = add(codes=[HIRE])
    hire("Waiting")
    heard()
    does("nadia", "webhooks.pause", endpoint.pk, reason="the board is being moved")
    hire("Meanwhile")
    sealing.seal_all()
    does("nadia", "webhooks.resume", endpoint.pk, catch_up=False)
    hire("After")
    heard()
    sending.send_due()
    assert len(receiver.got) == 1


def test_everything_since_a_moment_is_sent_again_also_what_was_never_queued(does, add, hire, receiver):
    hire("Before there was a webhook")
    sealing.seal_all()
    endpoint = add(codes=[HIRE])
    hire()
    heard()
    sending.send_due()
    does("nadia", "webhooks.replay_since", endpoint.pk, since=clock.now() - timedelta(hours=1), what=What.ALL)
    heard()
    sending.send_due()
    assert len(receiver.got) >= 3
    ids = [headers["webhook-id"] for headers, _body in receiver.got]
    assert ids[0] in ids[1:]
    told = Event.objects.get(activity="webhooks.replay_since").told["told"][0]
    assert (told["what"], told["queued"]) == ("ALL", 1)


def test_a_new_secret_signs_beside_the_old_one_for_a_day(does, add, hire, receiver, monkeypatch):
    monkeypatch.setattr("standardwebhooks.webhooks.datetime", _Clock)
    endpoint = add(codes=[HIRE])
    old = endpoint.shown_once["secret"]
    new = does("nadia", "webhooks.rotate_secret", endpoint.pk).thing.shown_once["secret"]

    def signatures():
        hire()
        heard()
        sending.send_due()
        headers, body = receiver.got[-1]
        good = [one for one in (old, new) if _verifies(one, body, headers)]
        return len(headers["webhook-signature"].split()), good

    assert signatures() == (2, [old, new])
    later(hours=25)
    recurring.forget()
    assert signatures() == (1, [new])
    endpoint.refresh_from_db()
    assert (endpoint.previous_secret, endpoint.previous_until) == ("", None)


def _verifies(secret, body, headers):
    from standardwebhooks.webhooks import WebhookVerificationError

    try:
        Webhook(secret).verify(body, headers)
    except WebhookVerificationError:
        return False
    return True


def test_the_secret_is_in_no_event_and_not_readable_in_the_database(add):
    endpoint = add()
    secret = endpoint.shown_once["secret"]
    kept = Endpoint.objects.get(pk=endpoint.pk).secret
    raw = base64.b64decode(secret.removeprefix("whsec_"))
    assert len(raw) == 32
    assert secret not in kept
    facts = "".join(Event.objects.values_list("facts", flat=True))
    assert secret not in facts
    assert kept not in facts


def test_with_another_signing_key_nothing_is_sent_and_it_is_said_why(add, hire, receiver, settings):
    add(codes=[HIRE])
    hire()
    heard()
    settings.SECRET_KEY = "another"
    sending.send_due()
    assert receiver.got == []
    assert Attempt.objects.get().fault == Fault.SECRET


def test_a_name_that_comes_to_lead_into_an_own_network_is_refused_and_logged(add, hire, receiver, monkeypatch):
    from bagland.foundation.environment import environment

    add(codes=[HIRE], address="https://hooks.example/x")
    hire()
    heard()
    monkeypatch.setattr(environment, "webhook_networks", "")
    sending.send_due(resolving=lambda _host, _port: ["127.0.0.1"])
    assert Attempt.objects.get().fault == Fault.OWN_NETWORK
    assert receiver.got == []


def test_the_head_of_the_chain_is_told_to_whoever_keeps_it(add, hire, receiver):
    add(codes=["audit.sealed"])
    add(codes=[HIRE])
    hire()
    sealing.seal_all()
    assert hearing.tell_heads() == 1
    assert hearing.tell_heads() == 0
    sending.send_due()
    told = json.loads(receiver.bodies[0])
    newest = Seal.objects.order_by("-last").first()
    assert told["type"] == "audit.sealed"
    assert told["data"] == {"head": newest.head, "position": newest.last, "algorithm": newest.algorithm}
    assert sealing.verify(told["data"]["head"]).ok


def test_a_test_is_sent_now(does, add, receiver):
    does("rasmus", "webhooks.send_test", add().pk)
    assert sending.send_due() == 1
    assert types(receiver) == ["webhooks.test"]


def test_messages_are_forgotten_after_thirty_days_and_waiting_ones_are_not(add, hire, receiver):
    add(codes=[HIRE])
    hire()
    heard()
    sending.send_due()
    receiver.answer = says(500)
    hire()
    heard()
    sending.send_due()
    later(days=31)
    recurring.forget()
    assert [row.state for row in Delivery.objects.all()] == [DeliveryState.QUEUED]


def test_a_removed_endpoint_forgets_its_secret_and_its_messages_and_stays_removed(does, add, hire, receiver):
    endpoint = add(codes=[HIRE])
    hire()
    heard()
    does("nadia", "webhooks.remove_endpoint", endpoint.pk, reason="the board is gone")
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.secret, Delivery.objects.count()) == (EndpointState.REMOVED, "", 0)
    hire()
    assert heard() == 0
    for code, inputs in [("pause", {"reason": "x"}), ("resume", {}), ("rotate_secret", {}), ("send_test", {}),
                         ("change_endpoint", {"description": "x"}), ("remove_endpoint", {"reason": "x"}),
                         ("replay_since", {"since": clock.now()})]:  # fmt: skip
        with refused(EndpointIs):
            does("nadia", f"webhooks.{code}", endpoint.pk, **inputs)


@pytest.mark.parametrize("column", ["state", "secret"])
def test_around_the_activities_the_database_keeps_a_removed_endpoint_removed(does, add, column):
    from django.db import IntegrityError, transaction

    endpoint = add()
    does("nadia", "webhooks.remove_endpoint", endpoint.pk, reason="gone")
    with pytest.raises(IntegrityError), transaction.atomic():
        Endpoint.objects.filter(pk=endpoint.pk).update(**{column: "ACTIVE" if column == "state" else "x"})
    with pytest.raises(IntegrityError), transaction.atomic():
        Endpoint.objects.filter(pk=endpoint.pk)._raw_delete("default")


def test_what_is_sent_out_of_the_house_is_the_senders_own_to_send(company, does, add, agent, receiver):
    seats, address = company.seats, f"http://localhost:{receiver.port}/"
    with refused(OwnerNotYours):
        does("nadia", "webhooks.add_endpoint", address=address, position=seats["finance_manager"])
    with refused(OwnerNotYours):
        does("nadia", "webhooks.add_endpoint", address=address, agent=company.people["ida"])
    with refused(OneOwner):
        does("nadia", "webhooks.add_endpoint", address=address)
    with refused(OneOwner):
        does("nadia", "webhooks.add_endpoint", address=address, position=seats["it_manager"], agent=agent)
    with refused(NotGranted):
        does("ida", "webhooks.add_endpoint", address=address, position=seats["employee"])


def test_another_with_the_right_may_not_turn_it_to_an_address_of_his_own(company, does, add):
    endpoint = add()
    seat = company.seats["finance_manager"]
    for code in ("webhooks.change_endpoint", "webhooks.rotate_secret", "webhooks.pause", "webhooks.see"):
        does("jens", "organisation.grant_right", position=seat, code=code, reach="GROUP")
    with refused(OwnerNotYours):
        does("maria", "webhooks.change_endpoint", endpoint.pk, address="https://maria.example/")
    with refused(OwnerNotYours):
        does("maria", "webhooks.rotate_secret", endpoint.pk)
    does("maria", "webhooks.pause", endpoint.pk, reason="to be safe")


def test_what_cannot_be_heard_or_is_unknown_is_said_at_once(company, does, add, receiver):
    with refused(UnknownCodes, codes=["no.such_thing"]):
        add(codes=["no.such_thing"])
    seat = company.seats["it_technician"]
    address = f"http://localhost:{receiver.port}/"
    for code in ("webhooks.add_endpoint", "webhooks.change_endpoint"):
        does("jens", "organisation.grant_right", position=seat, code=code, reach="GROUP")
    for code in ("organisation.see_costs", "organisation.register_absence", "audit.sealed"):
        with refused(NotHeard):
            does("rasmus", "webhooks.add_endpoint", address=address, position=seat, codes=[code])


@pytest.mark.parametrize(
    "address", ["http://example.com/", "https://10.0.0.1/", "https://u:p@example.com/", "https://example.com:22/", "x"]
)
def test_an_address_that_is_not_called_is_refused_beside_its_field(add, address):
    with refused(AddressNotUsable) as caught:
        add(address=address)
    assert set(caught.value.faults) == {"address"}


def test_fifty_endpoints_is_the_most(add, monkeypatch):
    from bagland.doors.webhooks import activities

    monkeypatch.setattr(activities, "MOST_ENDPOINTS", 2)
    add()
    add()
    with refused(TooManyEndpoints):
        add()


def test_an_endpoint_is_changed_and_paused_only_as_far_as_its_state_lets(does, add, receiver):
    endpoint = add()
    does("nadia", "webhooks.change_endpoint", endpoint.pk, address="https://Bücher.example", codes=[HIRE, HIRE])
    endpoint.refresh_from_db()
    assert (endpoint.address, endpoint.codes) == ("https://xn--bcher-kva.example/", [HIRE])
    with refused(EndpointIs):
        does("nadia", "webhooks.resume", endpoint.pk)
    does("nadia", "webhooks.pause", endpoint.pk, reason="x")
    with refused(EndpointIs):
        does("nadia", "webhooks.pause", endpoint.pk, reason="x")
    with refused(EndpointIs):
        does("nadia", "webhooks.send_test", endpoint.pk)


def test_hearing_costs_two_queries_when_there_is_nothing_to_hear(add, django_assert_num_queries):
    add()
    heard()
    with django_assert_num_queries(2):
        hearing.hear_all()
