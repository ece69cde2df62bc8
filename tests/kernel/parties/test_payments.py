"""Accounts: nobody confirms what he asked for, through whatever door; nothing that waits is paid to; all is kept."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.db import IntegrityError, connection, transaction

from bagland.doors.command_line.main import main
from bagland.foundation import clock
from bagland.foundation.act import Door
from bagland.foundation.activity import find
from bagland.foundation.perform import Done, Pending, perform
from bagland.foundation.refusals import InputFault
from bagland.kernel.access import refusals as no
from bagland.kernel.access.models import Request
from bagland.kernel.audit.models import Event, PersonalFact
from bagland.kernel.jobs import runs
from bagland.kernel.organisation.models import LegalEntity
from bagland.kernel.parties import fraud, refusals
from bagland.kernel.parties.models import Contact, Party, PaymentDetails
from bagland.kernel.parties.public import payment_details
from bagland.kernel.parties.queries.payments import known_numbers
from bagland.kernel.parties.rules import payments as rules
from bagland.kernel.parties.states import PaymentKind
from tests.conftest import MONDAY, refused, story
from tests.doors.api.conftest import Caller, issue
from tests.kernel.access.test_authority import away
from tests.kernel.access.test_edges import agent_of
from tests.signed_in import browser, comes_in

ADD, CHANGE, CONFIRM = (
    "parties.add_payment_details",
    "parties.change_payment_details",
    "parties.confirm_payment_details",
)
IBAN, OTHER_IBAN = "DK50 0040 0440 1162 43", "DE89 3704 0044 0532 0130 00"
MET = {"how": "MET_IN_PERSON", "spoke_with": "Lone Vest"}
CALLED = {"how": "CALLED_KNOWN_NUMBER", "spoke_with": "Lone Vest"}


def does(company, who, code, subject=None, /, act=None, **inputs):
    return perform(find(code), company.act(who, **(act or {})), subject, **inputs)


@pytest.fixture(autouse=True)
def _monday():
    clock.set_to(MONDAY)
    yield
    clock.set_to(None)


@pytest.fixture
def supplier(company):
    """A supplier that has been known for a year, with a telephone."""
    return Party.objects.create(
        name="Vestjysk Papir A/S", country="DK", language="da", phone="+45 70 10 20 30",
        registered_at=datetime(2025, 11, 1, 9, tzinfo=UTC),
    )  # fmt: skip


def asks(company, who, supplier, account=IBAN, **more):
    given = {"kind": "IBAN", "account": account, "received": "Invoice 4411 of 20 November", **more}
    pending = does(company, who, ADD, supplier.pk, **given)
    assert isinstance(pending, Pending)
    return pending


def has_account(company, supplier, account=IBAN):
    pending = asks(company, "sofie", supplier, account)
    return does(company, "maria", CONFIRM, pending.request, **MET).result


def test_whoever_asked_confirms_it_through_no_door_and_by_no_deputy(company, supplier, db):
    robot = agent_of(company, "sofie", "bookkeeper")
    pending = asks(company, "sofie", supplier)
    with refused(no.OwnRequest):
        does(company, "sofie", CONFIRM, pending.request, **MET)
    for door in Door:
        with refused(no.OwnRequest):
            does(company, "sofie", CONFIRM, pending.request, act={"door": door}, **MET)
    with refused(no.OwnRequest):
        does(company, robot, CONFIRM, pending.request, **MET)
    by_robot = does(company, robot, ADD, supplier.pk, kind="IBAN", account=OTHER_IBAN, received="Mail")
    with refused(no.OwnRequest):
        does(company, "sofie", CONFIRM, by_robot.request, **MET)
    second = does(
        company, "jens", "organisation.open_position", entity=company.entities["NK"],
        department=company.departments["FIN"], profile=company_profile("finance_manager"), first_date=date(2026, 11, 1),
    ).key  # fmt: skip
    does(company, "jens", "organisation.appoint", position=second, person=company.people["sofie"],
         first_date=date(2026, 11, 1))  # fmt: skip
    with refused(no.OwnRequest):
        does(company, "sofie", CONFIRM, pending.request, act={"position": second}, **MET)
    with refused(no.ApprovedByOther):
        does(company, "maria", "access.approve_request", pending.request)
    assert not PaymentDetails.objects.exists()


def company_profile(code):
    from bagland.kernel.organisation.models import PositionProfile

    return PositionProfile.objects.get(code=code).pk


def test_a_right_lent_by_whoever_asked_confirms_nothing(company, supplier):
    offered = does(
        company, "sofie", "organisation.offer_delegation", position=company.seats["bookkeeper"],
        receiver=company.people["ida"], code="", last_date=date(2026, 12, 31),
    )  # fmt: skip
    does(company, "ida", "organisation.accept_delegation", offered.key)
    pending = asks(company, "sofie", supplier)
    with refused(no.OwnRequest):
        does(company, "ida", CONFIRM, pending.request, **MET)
    does(
        company, "jens", "organisation.name_substitute", position=company.seats["finance_manager"],
        person=company.people["sofie"],
    )  # fmt: skip
    away(company, "maria", date(2026, 11, 23), date(2026, 11, 27))
    with refused(no.OwnRequest):
        does(company, "sofie", CONFIRM, pending.request, **MET)
    assert not PaymentDetails.objects.exists()


def test_the_browser_the_token_and_the_command_line_say_the_same(company, supplier, capsys):
    pending, before = asks(company, "sofie", supplier), Event.objects.count()
    client = comes_in(browser(), "sofie")
    page = client.get(f"/act/{CONFIRM}/{pending.request}/").content.decode()
    assert "You asked for this yourself, so someone else must approve it." in unescape(page)
    sent = client.post(f"/act/{CONFIRM}/{pending.request}/", {**MET, "idempotency-key": "k" * 20})
    assert sent.status_code == 403
    answer = Caller(issue(company, "sofie")).do(CONFIRM, pending.request, **MET)
    assert (answer.status, answer.code) == (403, "access.own_request")
    words = ["--input", json.dumps(MET)]
    assert main(["do", CONFIRM, "--as", "sofie@nordlys.example", "--subject", str(pending.request), *words]) == 1
    assert "You asked for this yourself" in capsys.readouterr().err
    done = Event.objects.filter(pk__gt=before, activity__startswith="parties")
    assert not done.exists()
    assert not PaymentDetails.objects.exists()


def test_the_other_confirms_through_each_door(company, supplier, capsys):
    told = asks(company, "sofie", supplier)
    client = comes_in(browser(), "maria")
    led = client.get(f"/act/access.approve_request/{told.request}/")
    assert (led.status_code, led.headers["Location"]) == (302, f"/act/{CONFIRM}/{told.request}/")
    page = unescape(client.get(f"/act/{CONFIRM}/{told.request}/").content.decode())
    assert "DK50 0040 0440 1162 43" in page
    assert "+45 70 10 20 30" in page
    sent = client.post(f"/act/{CONFIRM}/{told.request}/", {**MET, "idempotency-key": "k" * 20})
    assert sent.status_code == 303, unescape(sent.content.decode())
    by_token = asks(company, "sofie", supplier, OTHER_IBAN)
    answer = Caller(issue(company, "maria")).do(CONFIRM, by_token.request, **MET)
    assert (answer.status, answer.said["result"]["kind"]) == (200, "parties.paymentdetails")
    by_command = asks(company, "sofie", supplier, "0040 0440116243", kind="DK_ACCOUNT")
    words = ["--input", json.dumps(MET)]
    assert main(["do", CONFIRM, "--as", "maria@nordlys.example", "--subject", str(by_command.request), *words]) == 0
    assert PaymentDetails.objects.count() == 3


def test_the_database_takes_no_account_of_one_person(company, supplier):
    row = {
        "party": supplier, "kind": "IBAN", "account": "DK5000400440116243", "confirmed_how": "MET_IN_PERSON",
        "confirmed_at": MONDAY, "asked_by_id": company.people["sofie"],
    }  # fmt: skip
    robot = agent_of(company, "sofie", "bookkeeper")
    pending = asks(company, "jens", supplier)
    for who, request in ((company.people["sofie"], None), (robot, None), (company.people["maria"], pending.request)):
        with pytest.raises(IntegrityError), transaction.atomic():
            PaymentDetails.objects.create(**row, confirmed_by_id=who, request_id=request)
    assert not PaymentDetails.objects.exists()


def test_another_confirms_and_both_stand_in_the_row_and_the_event(company, supplier):
    pending = asks(company, "sofie", supplier)
    assert pending.approvers == ("Jens Friis", "Maria Holm")
    assert payment_details(supplier, LegalEntity.objects.get(code="NK"), MONDAY.date()) == []
    done = does(company, "maria", CONFIRM, pending.request, number="70102030", **CALLED)
    made = done.result
    assert (made.account, made.asked_by_id, made.confirmed_by_id) == (
        "DK5000400440116243", company.people["sofie"], company.people["maria"],
    )  # fmt: skip
    assert (made.confirmed_how, made.confirmed_with, made.confirmed_number) == (
        "CALLED_KNOWN_NUMBER", "Lone Vest", "70102030",
    )  # fmt: skip
    event = Event.objects.get(pk=done.event)
    assert (event.activity, event.actor, event.approved_by) == (ADD, company.people["sofie"], company.people["maria"])
    facts = PersonalFact.objects.filter(event=event).values_list("name", flat=True)
    assert any(name.endswith(".confirmed_with") for name in facts)
    assert Request.objects.get(pk=pending.request).state == "APPROVED"
    assert "account" not in Request.objects.get(pk=pending.request).inputs
    assert payment_details(supplier, LegalEntity.objects.get(code="NK"), MONDAY.date()) == [made]
    assert story(supplier) == [ADD]


def test_confirming_twice_is_one_row(company, supplier):
    pending = asks(company, "sofie", supplier)
    first = does(company, "maria", CONFIRM, pending.request, **MET)
    again = does(company, "maria", CONFIRM, pending.request, **MET)
    assert (again.event, again.kind, again.key, again.replayed) == (first.event, first.kind, first.key, True)
    with refused(no.RequestIsClosed):
        does(company, "jens", CONFIRM, pending.request, **MET)
    assert PaymentDetails.objects.count() == 1


def test_a_change_in_between_refuses(company, supplier):
    pending = asks(company, "sofie", supplier)
    Party.objects.filter(pk=supplier.pk).update(phone="+45 11 11 11 11")
    with refused(no.ChangedSinceAsked):
        does(company, "maria", CONFIRM, pending.request, number="11111111", **CALLED)
    details = has_account(company, supplier, OTHER_IBAN)
    change = does(company, "sofie", CHANGE, details.pk, kind="DK_ACCOUNT", account="0040 0440116243", received="Mail")
    does(company, "jens", "parties.end_payment_details", details.pk, reason="closed by their bank")
    with refused(refusals.HasEnded):
        does(company, "maria", CONFIRM, change.request, **MET)


def test_a_number_recorded_with_the_change_confirms_nothing(company, supplier):
    new = Contact.objects.create(party=supplier, name="Kim Falsk", mobile="+45 22 33 44 55")
    late = datetime(2026, 11, 20, 9, tzinfo=UTC)
    recorded(company, new, "mobile", late)
    pending = asks(company, "sofie", supplier)
    with refused(refusals.NumberTooNew, since=late):
        does(company, "maria", CONFIRM, pending.request, number="+4522334455", **CALLED)
    with refused(refusals.NumberUnknown):
        does(company, "maria", CONFIRM, pending.request, number="", **CALLED)
    with refused(refusals.NumberUnknown):
        does(company, "maria", CONFIRM, pending.request, number="30", **CALLED)
    with refused(InputFault):
        does(company, "maria", CONFIRM, pending.request, how="CALLED_LISTED", spoke_with="Lone")
    assert [(one.number, one.since) for one in known_numbers(supplier)] == [
        (supplier.phone, supplier.registered_at), (new.mobile, late),
    ]  # fmt: skip
    assert isinstance(does(company, "maria", CONFIRM, pending.request, number="7010 2030", **CALLED), Done)


def test_a_number_that_came_in_with_many_is_no_older_than_its_run(company, supplier):
    act = company.act("sofie")
    rows = [{"subject": supplier.pk, "inputs": {"name": f"Kim {n}", "mobile": f"+45 2233445{n}"}} for n in (1, 2)]
    runs.perform_run(act, runs.stage(act, find("parties.add_contact"), rows))
    assert [one.since for one in known_numbers(supplier)] == [supplier.registered_at, act.at, act.at]
    pending = asks(company, "sofie", supplier)
    with refused(refusals.NumberTooNew):
        does(company, "maria", CONFIRM, pending.request, number="+45 22334451", **CALLED)


def test_a_number_that_came_by_a_merge_is_no_older_than_the_merge(company, supplier):
    planted = Party.objects.create(
        name="Kim Falsk", country="DK", language="da", phone="+45 22 33 44 55", registered_at=supplier.registered_at
    )
    contact = Contact.objects.create(party=planted, name="Kim", mobile="+45 22 33 44 66")
    recorded(company, contact, "mobile", supplier.registered_at + timedelta(days=1))
    does(company, "jens", "parties.merge", planted.pk, into=supplier.pk, take=["phone"])
    supplier.refresh_from_db()
    assert supplier.phone == planted.phone
    pending = asks(company, "sofie", supplier)
    for number in (planted.phone, contact.mobile):
        with refused(refusals.NumberTooNew):
            does(company, "maria", CONFIRM, pending.request, number=number, **CALLED)


def recorded(company, thing, column, at):
    """An event of that moment that wrote the column, as the activity that changes a contact leaves it."""
    from bagland.foundation.kinds import Scope, kind_of
    from bagland.foundation.ports import ports
    from bagland.kernel.audit.frame import Facts, Personal
    from bagland.kernel.jobs.frame import Frame

    frame = ports.recorder
    assert isinstance(frame, Frame)
    kind = kind_of(thing)
    fact = Personal(f"{kind}.{thing.pk}.{column}", "normal", kind, thing.pk, [None, getattr(thing, column)])
    act = company.act("sofie", at=at)
    return frame.append(
        act, "parties.add_contact", subject=(kind, thing.pk), scope=Scope(), facts=Facts(personal=[fact])
    )


@pytest.mark.parametrize(("days", "is_enough"), [(15, True), (14, True), (13, False), (0, False), (-1, False)])
def test_fourteen_days_are_needed(days, is_enough):
    known = rules.KnownNumber("70102030", "Lone", MONDAY - timedelta(days=days))
    assert known.is_old_enough(MONDAY) is is_enough


def test_a_changed_account_ends_the_old_one_and_both_are_told_by_their_days(company, supplier):
    nk = LegalEntity.objects.get(code="NK")
    old = has_account(company, supplier)
    later = MONDAY + timedelta(days=10)
    pending = does(
        company, "sofie", CHANGE, old.pk, act={"at": later}, kind="IBAN", account=OTHER_IBAN, received="Letter",
        holder="Somebody Else GmbH",
    )  # fmt: skip
    assert payment_details(supplier, nk, later.date()) == [old]
    new = does(company, "maria", CONFIRM, pending.request, act={"at": later}, **MET).result
    old.refresh_from_db()
    assert (new.replaces_id, old.ended_at) == (old.pk, later)
    assert payment_details(supplier, nk, later.date()) == [new]
    assert payment_details(supplier, nk, MONDAY.date()) == [old]
    assert payment_details(supplier, nk, date(2026, 11, 22)) == []
    with refused(refusals.HasEnded):
        does(company, "sofie", CHANGE, old.pk, kind="IBAN", account=IBAN, received="x")


def test_what_cannot_be_an_account_does_not_wait(company, supplier):
    for kind, account in (("IBAN", "DK51 0040 0440 1162 43"), ("DK_ACCOUNT", "12"), ("FIK", "12345678")):
        with refused(InputFault):
            does(company, "sofie", ADD, supplier.pk, kind=kind, account=account, received="x")
    with refused(InputFault):
        does(company, "sofie", ADD, supplier.pk, kind="IBAN", account=IBAN, bic="NOPE", received="x")
    has_account(company, supplier)
    with refused(refusals.AccountKnown):
        does(company, "sofie", ADD, supplier.pk, kind="IBAN", account=IBAN, received="x")
    assert Request.objects.filter(state="WAITING").count() == 0


def test_a_declined_and_a_withdrawn_one_leave_nothing(company, supplier):
    first, second = asks(company, "sofie", supplier), asks(company, "sofie", supplier, OTHER_IBAN)
    does(company, "maria", "access.decline_request", first.request, reason="Lone knows nothing of it.")
    does(company, "sofie", "access.withdraw_request", second.request)
    for pending in (first, second):
        with refused(no.RequestIsClosed):
            does(company, "maria", CONFIRM, pending.request, **MET)
    third = asks(company, "sofie", supplier)
    with refused(no.RequestIsClosed):
        does(company, "maria", CONFIRM, third.request, act={"at": MONDAY + timedelta(days=31)}, **MET)
    assert not PaymentDetails.objects.exists()


def test_who_has_no_right_neither_asks_nor_confirms(company, supplier):
    pending = asks(company, "sofie", supplier)
    for who in ("ida", "karen", "grethe"):
        with refused(no.NotGranted):
            does(company, who, CONFIRM, pending.request, **MET)
        with refused(no.NotGranted):
            does(company, who, ADD, supplier.pk, kind="IBAN", account=IBAN, received="x")


def test_a_limited_token_needs_this_right(company, supplier):
    pending = asks(company, "sofie", supplier)
    with refused(no.TokenTooNarrow):
        does(company, "maria", CONFIRM, pending.request, act={"only": frozenset({"access.approve_request"})}, **MET)
    assert isinstance(does(company, "maria", CONFIRM, pending.request, act={"only": frozenset({CONFIRM})}, **MET), Done)


def test_a_row_is_never_rewritten_nor_removed(company, supplier):
    details = has_account(company, supplier)
    other = Party.objects.create(name="Other", country="DK", language="da", registered_at=MONDAY)
    rows = PaymentDetails.objects.filter(pk=details.pk)
    for change in (
        {"account": "DE89370400440532013000"}, {"account": ""}, {"confirmed_by": company.people["jens"]},
        {"confirmed_how": "SIGNED_LETTER"}, {"party": other}, {"holder": "x"}, {"request": None},
    ):  # fmt: skip
        with pytest.raises(IntegrityError, match="parties_payment_stays"), transaction.atomic():
            rows.update(**change)
    rows.update(ended_at=MONDAY)
    for change in ({"ended_at": None}, {"ended_at": MONDAY + timedelta(days=1)}, {"account": "x"}):
        with pytest.raises(IntegrityError, match="parties_payment_stays"), transaction.atomic():
            rows.update(**change)
    kept = pytest.raises(IntegrityError, match="parties_payment_is_kept")
    with kept, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM parties_paymentdetails")


def test_signs_of_fraud(company, supplier):
    from bagland.kernel.parties.queries.payments import asked_for

    first = asked_for(supplier, PaymentKind.IBAN, "DK5000400440116243", "", MONDAY)
    assert fraud.sentences(first) == ["This is the party’s first account here."]
    has_account(company, supplier)
    other = Party.objects.create(name="Papir Invest Ltd", country="GB", language="en", registered_at=MONDAY)
    found = asked_for(other, PaymentKind.DK_ACCOUNT, "00400440116243", "Kim Falsk", MONDAY)
    assert fraud.sentences(found) == [
        "The same account belongs to Vestjysk Papir A/S.",
        "The bank is in DK, the party in GB.",
        "The holder is Kim Falsk, the party Papir Invest Ltd.",
        "This is the party’s first account here.",
    ]
    again = asked_for(supplier, PaymentKind.IBAN, "DE89370400440532013000", "VESTJYSK PAPIR", MONDAY)
    assert fraud.sentences(again) == [
        "The bank is in DE, the party in DK.", "This is change number 2 within 90 days.",
    ]  # fmt: skip


def test_the_partys_page_shows_accounts_and_that_one_waits(company, supplier):
    details = has_account(company, supplier)
    pending = does(company, "sofie", CHANGE, details.pk, kind="IBAN", account=OTHER_IBAN, received="Mail")
    page = unescape(comes_in(browser(), "maria").get(f"/parties/{supplier.pk}/").content.decode())
    assert "DK50 0040 0440 1162 43" in page
    assert "A new account waits for confirmation." in page
    assert f"/requests/{pending.request}/" in page
    assert "DE89" not in page, "what waits is shown to who confirms it"
    ida = unescape(comes_in(browser(), "ida").get(f"/parties/{supplier.pk}/").content.decode())
    assert "Vestjysk Papir A/S" in ida
    assert "DK50" not in ida
    assert "waits for confirmation" not in ida


def test_the_accounts_page_shows_both_people_and_its_story(company, supplier):
    details = has_account(company, supplier)
    client = comes_in(browser(), "sofie")
    page = unescape(client.get(f"/parties/payments/{details.pk}/").content.decode())
    for text in (
        "Sofie Lindgaard",
        "Maria Holm",
        "Lone Vest",
        "met in person",
        "Vestjysk Papir A/S",
        "added an account",
    ):
        assert text in page, text
    assert comes_in(browser(), "ida").get(f"/parties/payments/{details.pk}/").status_code in (403, 404)
