"""Staff sessions: more rights for an hour at most, with a reason, in one browser, named by every event."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from bagland.foundation import clock
from bagland.foundation.act import Session
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.access import powers
from bagland.kernel.access import refusals as no
from bagland.kernel.access.models import Session as BrowserSession
from bagland.kernel.access.models import SignIn, StaffSession
from bagland.kernel.audit.models import Event
from bagland.kernel.mail.letters import Letter, queue_mail
from bagland.kernel.mail.models import Message
from bagland.kernel.organisation.models import Actor, Grant, PositionProfile
from tests.conftest import refused
from tests.signed_in import act_through, browser, comes_in, in_staff_session, record_of

pytestmark = pytest.mark.django_db
BEGIN, END, SHUT = find("access.begin_staff_session"), find("access.end_staff_session"), find("access.end_sessions")


@pytest.fixture(autouse=True)
def _monday(company):
    clock.set_to(company.at)
    yield
    clock.set_to(None)


def shuts(company, act, who="ida"):
    return perform(SHUT, act, company.people[who], reason="a stolen laptop")


def test_the_rights_come_with_it_and_go_when_its_time_is_over(company):
    act = in_staff_session(company, "nadia", minutes=20)
    shuts(company, act)
    later = replace(act, at=act.at + timedelta(minutes=20), memory={})
    with refused(no.NeedsStaffSession):
        shuts(company, later)
    ended = in_staff_session(company, "nadia")
    perform(END, ended, ended.session.staff)
    with refused(no.NeedsStaffSession):
        shuts(company, replace(ended, memory={}))
    with refused(no.NoStaffSession):
        perform(END, ended, ended.session.staff)


def test_nobody_has_the_rights_by_naming_a_session_that_is_anothers(company):
    staff = in_staff_session(company, "nadia")
    Grant.objects.create(
        profile=PositionProfile.objects.get(code="employee"), code="access.end_sessions", reach="GROUP", staff=True,
        first_date=company.at.date() - timedelta(days=2),
    )  # fmt: skip
    borrowed = replace(company.act("ida"), session=staff.session)
    with refused(no.NeedsStaffSession):
        shuts(company, borrowed, "karen")
    invented = replace(company.act("nadia"), session=Session(key=1, staff=999_999))
    with refused(no.NeedsStaffSession):
        shuts(company, invented)


def test_it_belongs_to_one_browser_and_ends_with_it(company):
    act = in_staff_session(company, "nadia")
    elsewhere = act_through(company, comes_in(browser(), "nadia"), "nadia")
    with refused(no.NeedsStaffSession):
        shuts(company, elsewhere)
    with refused(no.NeedsStaffSession):
        shuts(company, company.act("nadia"))
    perform(find("access.end_other_sessions"), elsewhere, company.people["nadia"])
    with refused(no.NeedsStaffSession):
        shuts(company, replace(act, memory={}))


def test_every_event_of_it_names_it_and_the_auditor_finds_them(company):
    act = in_staff_session(company, "nadia", reason="Ticket 481: Ida's laptop was stolen")
    done = shuts(company, act)
    perform(find("access.issue_token"), act, company.people["nadia"], name="phone")
    outside = perform(find("access.issue_token"), company.act("nadia"), company.people["nadia"], name="other").event
    assert json.loads(Event.objects.get(pk=done.event).facts)["staff_session"] == act.session.staff
    assert "staff_session" not in json.loads(Event.objects.get(pk=outside).facts)
    auditor = comes_in(browser(), "grethe")
    listed = auditor.get("/staff-sessions/").content.decode()
    assert "Ticket 481" in listed
    page = auditor.get(f"/staff-sessions/{act.session.staff}/").content.decode()
    assert "End all sessions" in page
    assert page.count(">Issue token<") == 1
    assert comes_in(browser(), "ida").get("/staff-sessions/").status_code == 403


def test_it_begins_in_a_browser_after_a_proof_with_a_reason_for_an_hour_at_most(company):
    nadia = company.people["nadia"]
    act = act_through(company, comes_in(browser(), "nadia"), "nadia")
    with refused(no.StaffSessionElsewhere):
        perform(BEGIN, company.act("nadia"), nadia, reason="from a script")
    here = act.session.key
    stale = replace(act, session=Session(key=here, proved_at=act.at - timedelta(minutes=16)))
    never = replace(act, session=Session(key=here))
    for who in (stale, never):
        with refused(no.ProveAgain):
            perform(BEGIN, who, nadia, reason="left my desk")
    for minutes in (0, 61, -5):
        with refused(no.StaffSessionLength, longest=60):
            perform(BEGIN, act, nadia, reason="long", minutes=minutes)
    perform(BEGIN, act, nadia, reason="right", minutes=60)
    with refused(no.StaffSessionOpen):
        perform(BEGIN, act, nadia, reason="twice")
    ida = act_through(company, comes_in(browser(), "ida"), "ida")
    with refused(no.NotGranted):
        perform(BEGIN, ida, company.people["ida"], reason="let me")


def test_one_that_ran_out_by_itself_leaves_room_for_the_next(company):
    first = in_staff_session(company, "nadia", minutes=10)
    clock.set_to(company.at + timedelta(minutes=11))
    now = clock.now()
    again = replace(first, at=now, memory={}, session=Session(key=first.session.key, proved_at=now))
    perform(BEGIN, again, company.people["nadia"], reason="not done yet")
    row = StaffSession.objects.get(pk=first.session.staff)
    assert row.ended_at == row.until_at
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffSession.objects.update(ended_at=None)


def test_the_refusal_leads_to_it_and_the_bar_stands_on_every_page(company):
    client = comes_in(browser(), "nadia")
    form = f"/act/access.end_sessions/{company.people['ida']}/"
    refusal = client.get(form).content.decode()
    assert "needs a staff session" in refusal
    assert 'href="/me/staff-session/"' in refusal
    begin = client.get("/me/staff-session/").headers["Location"]
    assert begin.startswith(f"/act/access.begin_staff_session/{company.people['nadia']}/")
    sent = {"reason": "Ticket 481", "minutes": "25", "idempotency-key": "0123456789abcdef"}
    assert client.post(begin, sent).status_code == 303
    for address in ("/me/sign-in/", "/organisation/people/", form):
        page = client.get(address).content.decode()
        assert "Ticket 481" in page, address
        assert "25 minutes left" in page, address
    sent = {"reason": "stolen", "idempotency-key": "fedcba9876543210"}
    assert client.post(form, sent).status_code == 303
    clock.set_to(company.at + timedelta(minutes=26))
    assert "Ticket 481" not in client.get("/organisation/people/").content.decode()
    assert client.post(form, sent | {"idempotency-key": "00000000aaaaaaaa"}).status_code == 403


def test_whoever_has_not_proved_it_lately_does_so_before_the_form(company):
    client = comes_in(browser(), "nadia")
    clock.set_to(company.at + timedelta(minutes=16))
    answer = client.get(f"/act/access.begin_staff_session/{company.people['nadia']}/")
    assert answer.headers["Location"].startswith("/sign-in/again/")


def test_a_view_may_need_one_too_and_nothing_is_cached_across_it(company, settings):
    queue_mail(
        company.act("nadia"), Letter("Hello", ["canary-text"]), why="mail.send_test",
        to=Actor.objects.get(pk=company.people["ida"]),
    )  # fmt: skip
    client = comes_in(browser(), "nadia")
    page = f"/mail/{Message.objects.latest('pk').pk}/"
    assert "canary-text" not in client.get(page).content.decode()
    begin = client.get("/me/staff-session/").headers["Location"]
    client.post(begin, {"reason": "looking", "minutes": "5", "idempotency-key": "0123456789abcdef"})
    assert "canary-text" in client.get(page).content.decode()
    clock.set_to(company.at + timedelta(minutes=6))
    assert "canary-text" not in client.get(page).content.decode()


def test_a_right_is_granted_and_shown_as_needing_one(company):
    bookkeeper = PositionProfile.objects.get(code="bookkeeper").pk
    done = perform(
        find("organisation.grant_right"), company.act("jens"), profile=bookkeeper, code="jobs.see", reach="GROUP",
        staff=True, first_date=company.at.date(),
    )  # fmt: skip
    assert Grant.objects.get(pk=done.key).staff
    page = comes_in(browser(), "jens").get(f"/organisation/rights/{done.key}/").content.decode()
    assert "Needs a staff session" in page
    sofie = comes_in(browser(), "sofie")
    assert sofie.get("/parked/").status_code == 403


def test_what_was_asked_in_one_is_still_good_when_it_is_approved_later(company):
    Grant.objects.filter(profile__code="it_manager", code="access.end_sessions").update(asks=True)
    powers.forget()
    act = in_staff_session(company, "nadia")
    asked = shuts(company, act)
    clock.set_to(company.at + timedelta(hours=3))
    perform(find("access.approve_request"), company.act("jens", at=clock.now()), asked.request)
    assert Event.objects.filter(activity="access.end_sessions", approved_by=company.people["jens"]).exists()


def test_it_costs_other_pages_no_query(company, django_assert_num_queries):
    client = comes_in(browser(), "nadia")
    assert record_of(client).sign_in == SignIn.objects.get(actor=company.people["nadia"])
    assert BrowserSession.objects.count() == 1
    begin = client.get("/me/staff-session/").headers["Location"]
    client.post(begin, {"reason": "looking", "minutes": "5", "idempotency-key": "0123456789abcdef"})
    with django_assert_num_queries(2):
        client.get("/me/staff-session/")
