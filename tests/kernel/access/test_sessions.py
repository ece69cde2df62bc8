"""Sessions as people see them: over when ended, idle, old, or when the last appointment ends."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bagland.foundation import clock
from bagland.foundation.act import Door
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.foundation.refusals import NotFound
from bagland.kernel.access import refusals as no
from bagland.kernel.access.activities import issue_token
from bagland.kernel.access.devices import device_of
from bagland.kernel.access.erasing import erase
from bagland.kernel.access.models import Session, SignIn, Token
from bagland.kernel.access.recurring import SESSIONS_ARE_KEPT, sweep_sessions
from bagland.kernel.access.sign_in import bearer
from bagland.kernel.audit.models import Event, PersonalFact
from bagland.kernel.mail.models import Message
from bagland.kernel.organisation.models import Actor, Appointment, LegalEntity
from tests.company import PASSWORD
from tests.conftest import refused
from tests.signed_in import SAFARI, act_through, browser, comes_in, in_staff_session, record_of, text_of

pytestmark = pytest.mark.django_db
PAGE = "/organisation/people/"
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@pytest.fixture(autouse=True)
def _monday(company):
    clock.set_to(company.at)
    yield
    clock.set_to(None)


def is_in(client):
    answer = client.get(PAGE)
    assert answer.status_code in (200, 302)
    return answer.status_code == 200


def notice(company, who, last):
    seat = Appointment.objects.get(actor=company.people[who])
    perform(find("organisation.end_appointment"), company.act("amalie", at=clock.now()), seat.pk, last_date=last)


def test_the_sign_in_its_tokens_and_its_agents_end_at_the_midnight_of_the_last_day(company):
    client, last = comes_in(browser(), "ida"), date(2026, 11, 30)
    agent = perform(
        find("organisation.register_agent"), company.act("nadia"), name="Robot", owner=company.people["ida"]
    ).key
    seat = company.seats["bookkeeper"]
    Appointment.objects.filter(position=seat).update(last_date=date(2026, 11, 1))
    perform(find("organisation.appoint"), company.act("amalie"), position=seat, person=agent)
    mine = perform(issue_token, company.act("ida"), company.people["ida"], name="phone").thing.shown_once["token"]
    robots = perform(issue_token, company.act("ida"), agent, name="robot").thing.shown_once["token"]
    notice(company, "ida", last)
    for moment, is_employed in (
        (datetime(2026, 11, 30, 9, tzinfo=COPENHAGEN), True),
        (datetime(2026, 11, 30, 23, 59, 30, tzinfo=COPENHAGEN), True),
        (datetime(2026, 12, 1, 0, 0, 30, tzinfo=COPENHAGEN), False),
        (datetime(2026, 12, 3, 9, tzinfo=COPENHAGEN), False),
    ):
        clock.set_to(moment)
        Session.objects.filter(ended_at__isnull=True).update(seen_at=moment, began_at=moment)
        assert (is_in(client), bearer(mine) is not None, bearer(robots) is not None) == (is_employed,) * 3, moment
    assert Token.objects.filter(revoked_at__isnull=True).count() == 2, "no job was needed for it"


def test_the_day_is_that_of_the_positions_entity(company):
    """Half past midnight in Stockholm's summer is the day before in New York, where the other position is."""
    there = LegalEntity.objects.get(pk=company.entities["NKSE"])
    LegalEntity.objects.filter(pk=there.pk).update(time_zone="America/New_York")
    client = comes_in(browser(), "ida")
    seat = Appointment.objects.get(actor=company.people["ida"])
    Appointment.objects.filter(pk=seat.pk).update(last_date=date(2026, 11, 23))
    clock.set_to(datetime(2026, 11, 24, 0, 30, tzinfo=COPENHAGEN))
    Session.objects.update(seen_at=clock.now(), began_at=clock.now())
    assert not is_in(client)
    LegalEntity.objects.filter(pk=company.entities["NK"]).update(time_zone="America/New_York")
    assert is_in(comes_in(browser(), "ida")), "there it is still the 23rd"


def test_whoever_has_not_begun_yet_and_whoever_never_held_anything_may_come_in(company):
    Appointment.objects.filter(actor=company.people["ida"]).update(first_date=date(2026, 12, 1))
    assert is_in_somehow(comes_in(browser(), "ida"))


def is_in_somehow(client):
    return client.get("/me/sign-in/").status_code == 200


def test_a_page_costs_one_query_for_the_session_and_one_for_the_person(company, django_assert_num_queries):
    client = comes_in(browser(), "ida")
    client.get("/me/sign-in/")
    with django_assert_num_queries(2):
        assert client.get("/sign-in/").status_code == 302


def test_last_seen_is_written_at_most_every_five_minutes(company):
    client = comes_in(browser(), "ida")
    began = record_of(client).seen_at
    clock.set_to(company.at + timedelta(minutes=4))
    client.get(PAGE)
    assert record_of(client).seen_at == began
    clock.set_to(company.at + timedelta(minutes=6))
    client.get(PAGE)
    assert record_of(client).seen_at > began


def test_an_idle_session_is_over_and_so_is_one_that_has_lived_too_long(company, settings):
    settings.SESSION_IDLE_MINUTES = 30
    settings.SESSION_COOKIE_AGE = 2 * 3600
    idle, busy = comes_in(browser(), "ida"), comes_in(browser(), "ida")
    for minutes in range(20, 120, 20):
        clock.set_to(company.at + timedelta(minutes=minutes))
        assert is_in(busy)
    assert not is_in(idle)
    clock.set_to(company.at + timedelta(minutes=121))
    assert not is_in(busy)


def test_what_is_kept_opens_nothing_and_another_person_cannot_borrow_it(company):
    client = comes_in(browser(), "ida")
    record = record_of(client)
    thief = browser()
    thief.cookies["bagland_session"] = record.digest
    assert not is_in(thief)
    Session.objects.filter(pk=record.pk).update(sign_in=SignIn.objects.get(actor=company.people["karen"]))
    assert not is_in(client)


def test_ending_one_and_all_others_and_signing_out(company):
    here, phone, desk = (comes_in(browser(agent=agent), "ida") for agent in (SAFARI, SAFARI, ""))
    other = comes_in(browser(), "karen")
    act = act_through(company, here, "ida")
    perform(find("access.end_session"), act, record_of(phone).pk)
    assert [is_in(client) for client in (here, phone, desk, other)] == [True, False, True, True]
    perform(find("access.end_other_sessions"), act, company.people["ida"])
    assert [is_in(client) for client in (here, phone, desk, other)] == [True, False, False, True]
    ended = Session.objects.filter(sign_in__actor=company.people["ida"], ended_at__isnull=False)
    with refused(no.SessionIsOver):
        perform(find("access.end_session"), act, ended.first().pk)
    with refused(NotFound):
        perform(find("access.end_session"), act, record_of(other).pk)
    record = record_of(here)
    here.post("/sign-out/")
    record.refresh_from_db()
    assert record.ended_at is not None


def test_it_ends_all_of_a_person_only_in_a_staff_session(company):
    client = comes_in(browser(), "ida")
    with refused(no.NeedsStaffSession):
        perform(find("access.end_sessions"), company.act("nadia"), company.people["ida"], reason="stolen laptop")
    done = perform(
        find("access.end_sessions"), in_staff_session(company, "nadia"), company.people["ida"], reason="stolen laptop"
    )
    assert not is_in(client)
    assert "stolen laptop" not in Event.objects.get(pk=done.event).facts
    with refused(no.NotGranted):
        perform(find("access.end_sessions"), company.act("karen"), company.people["ida"], reason="a joke")


def test_a_changed_password_ends_every_session_but_this_one_and_is_told_by_mail(company):
    here, there = comes_in(browser(), "ida"), comes_in(browser(), "ida")
    where = f"/act/access.set_password/{company.people['ida']}/"
    form = {"present": PASSWORD, "password": "regnvejr i november", "idempotency-key": "0123456789abcdef"}
    assert here.post(where, form).status_code == 303
    assert (is_in(here), is_in(there)) == (True, False)
    mail = Message.objects.get(why="access.set_password")
    assert (mail.to_address, mail.event) == ("ida@nordlys.example", Event.objects.latest("pk").pk)
    assert "regnvejr" not in text_of(mail)


def test_whoever_sits_at_an_open_session_guesses_the_password_five_times_at_most(company):
    here, where = comes_in(browser(), "ida"), f"/act/access.set_password/{company.people['ida']}/"
    for number in range(5):
        guess = {"present": f"guess {number}", "password": "regnvejr i november"}
        assert here.post(where, guess | {"idempotency-key": f"0123456789abcde{number}"}).status_code == 422
    right = {"present": PASSWORD, "password": "regnvejr i november", "idempotency-key": "0123456789abcdef"}
    answer = here.post(where, right)
    assert answer.status_code == 403
    assert "five wrong tries" in answer.content.decode()
    assert SignIn.objects.get(actor=company.people["ida"]).check_password(PASSWORD)
    with refused(no.OnlyInBrowser):
        perform(
            find("access.set_password"), company.act("ida", door=Door.API), company.people["ida"],
            present=PASSWORD, password="regnvejr i november",
        )  # fmt: skip


def test_a_password_that_another_gave_is_changed_before_anything_else(company):
    key = perform(
        find("organisation.register_person"), company.act("amalie"), home=company.entities["NK"], name="Bo Bo",
        work_email="bo@nordlys.example",
    ).key  # fmt: skip
    Appointment.objects.filter(actor=company.people["ida"]).update(actor=key)
    perform(find("access.open_login"), company.act("jens"), key, login="bo@nordlys.example", password=PASSWORD)
    client = comes_in(browser(), "bo")
    form = f"/act/access.set_password/{key}/"
    for address in (PAGE, "/", "/me/sign-in/", "/act/access.issue_token/1/"):
        assert client.get(address).headers["Location"] == form
    assert client.get(PAGE, headers={"HX-Request": "true"}).headers["HX-Redirect"] == form
    sent = {"present": PASSWORD, "password": "helt mit eget ord", "idempotency-key": "0123456789abcdef"}
    assert client.post(form, sent).status_code == 303
    assert client.get(PAGE).status_code == 200


def test_a_new_browser_is_told_by_mail_and_a_known_one_is_not(company):
    known = comes_in(browser(), "ida")
    assert not Message.objects.exists(), "the very first sign-in is no news"
    known.post("/sign-out/")
    comes_in(known, "ida")
    assert not Message.objects.exists(), "the browser is known by its cookie"
    comes_in(browser(agent=SAFARI), "ida")
    mail = Message.objects.get()
    assert mail.why == "access.record_new_browser"
    assert "Safari, iPhone" in text_of(mail)
    assert "127.0.0.1" in text_of(mail)
    event = Event.objects.get(pk=mail.event)
    assert (event.activity, "iPhone" in event.facts) == ("access.record_new_browser", False)
    comes_in(known, "karen")
    assert Message.objects.count() == 1, "another person's first sign-in in a known browser"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        (SAFARI, "Safari, iPhone"),
        ("curl/8.5", "curl"),
        ("", ""),
        ("\x00<script>" * 500, ""),
    ],
)
def test_a_browser_is_said_in_plain_words(agent, words):
    assert device_of(agent) == words


def test_the_pages_show_ones_own_sessions_and_it_everybodys(company, django_assert_max_num_queries):
    ida, nadia = comes_in(browser(agent=SAFARI), "ida"), comes_in(browser(), "nadia")
    mine = ida.get("/sessions/").content.decode()
    assert "Safari, iPhone" in mine
    assert "Firefox" not in mine
    nadia.get("/sessions/")
    with django_assert_max_num_queries(4):
        everybody = nadia.get("/sessions/").content.decode()
    assert "Safari, iPhone" in everybody
    assert "Firefox, Linux" in everybody
    card = ida.get("/me/sign-in/").content.decode()
    assert "Where you are signed in" in card
    assert "this one" in card
    shown = ida.get(f"/sessions/{record_of(ida).pk}/").content.decode()
    assert "127.0.0.1" in shown
    assert ida.get(f"/sessions/{record_of(nadia).pk}/").status_code == 404


def test_old_sessions_are_forgotten(company):
    client = comes_in(browser(), "ida")
    Session.objects.update(seen_at=clock.now() - SESSIONS_ARE_KEPT - timedelta(days=1))
    sweep_sessions()
    assert not Session.objects.exists()
    assert not is_in(client)


def test_an_erased_person_leaves_neither_browser_nor_address_behind(company):
    comes_in(browser(), "ida")
    client = comes_in(browser(agent=SAFARI), "ida")
    assert PersonalFact.objects.filter(value__contains="iPhone").exists()
    erase(Actor.objects.get(pk=company.people["ida"]), clock.now())
    assert not is_in(client)
    assert set(Session.objects.values_list("device", "address", "browser")) == {("", "", "")}
    assert not PersonalFact.objects.filter(value__contains="iPhone").exists()
