"""Invitations and forgotten passwords: links that open once, known to nobody but their receiver."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.foundation.refusals import NotFound
from bagland.kernel.access import links
from bagland.kernel.access import refusals as no
from bagland.kernel.access.models import PasswordLink, ResetWish, SignIn
from bagland.kernel.access.recurring import answer_reset_wishes
from bagland.kernel.access.states import LinkPurpose
from bagland.kernel.audit.models import Event, PersonalFact
from bagland.kernel.jobs.system import system_actor
from bagland.kernel.mail.models import Message
from bagland.kernel.mail.states import MailState
from bagland.kernel.organisation.models import Actor, Appointment
from tests.company import PASSWORD
from tests.conftest import refused
from tests.signed_in import browser, comes_in, in_staff_session, link_in, text_of

pytestmark = pytest.mark.django_db
PAGE, PROFILE = "/organisation/people/", "/me/"
NEW = "tolv grønne æbler"


@pytest.fixture(autouse=True)
def _monday(company, settings):
    settings.MAIL_SERVER = {"host": "localhost", "port": 9, "sender": "bagland@nordlys.example", "tls": "none"}
    settings.PUBLIC_URL = "https://bagland.nordlys.example"
    clock.set_to(company.at)
    yield
    clock.set_to(None)


@pytest.fixture
def bo(company):
    """Somebody new, with an address and without a sign-in."""
    return perform(
        find("organisation.register_person"), company.act("amalie"), home=company.entities["NK"], name="Bo Berg",
        work_email="bo@nordlys.example",
    ).key  # fmt: skip


def forgets(login, client=None):
    answer = (client or browser()).post("/sign-in/forgotten/", {"login": login})
    answer_reset_wishes()
    return answer


def mails(why):
    return list(Message.objects.filter(why=why).order_by("pk"))


def test_an_invited_person_chooses_a_password_once_and_nobody_else_knew_the_link(company, bo):
    done = perform(find("access.invite"), company.act("amalie"), bo)
    (mail,) = mails("access.invite")
    path = link_in(mail)
    secret = path.split("/")[2]
    assert getattr(done.thing, "shown_once", None) is None
    kept = [str(value) for model in (PasswordLink, Message, Event, PersonalFact) for value in model.objects.values()]
    assert not any(secret in row for row in kept)
    assert "https://bagland.nordlys.example/password/" in text_of(mail)
    invited = browser()
    page = invited.get(path)
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert invited.get(path).status_code == 200, "looking uses nothing up"
    assert invited.post(path, {"password": "short"}).status_code == 422
    assert invited.post(path, {"password": NEW}).headers["Location"] == "/"
    assert browser().get(path).status_code == 410
    assert browser().post(path, {"password": "another one entirely"}).status_code == 410
    assert comes_in(browser(), "bo", NEW).get(PROFILE).status_code == 200
    assert not mails("access.choose_password"), "a first password is no change"


def test_the_link_of_an_invitation_runs_out_after_seven_days(company, bo):
    perform(find("access.invite"), company.act("amalie"), bo)
    path = link_in(mails("access.invite")[0])
    clock.set_to(company.at + timedelta(days=7, seconds=1))
    assert browser().post(path, {"password": NEW}).status_code == 410


def test_a_second_invitation_ends_the_first_and_none_comes_after_a_password(company, bo):
    for _time in range(2):
        perform(find("access.invite"), company.act("amalie"), bo)
    first, second = (link_in(mail) for mail in mails("access.invite"))
    assert browser().get(first).status_code == 410
    assert browser().post(second, {"password": NEW}).status_code == 302
    with refused(no.LoginTaken):
        perform(find("access.invite"), company.act("amalie"), bo)
    with refused(no.LoginTaken):
        perform(find("access.invite"), company.act("amalie"), company.people["ida"])
    with refused(no.NotGranted):
        perform(find("access.invite"), company.act("karen"), bo)


def test_without_a_mail_server_the_link_is_shown_once_to_be_handed_over(company, bo, settings):
    settings.MAIL_SERVER = {}
    done = perform(find("access.invite"), company.act("amalie"), bo)
    url = done.thing.shown_once["link"]
    (mail,) = mails("access.invite")
    assert (mail.state, mail.body) == (MailState.GIVEN_UP, "")
    assert url not in Event.objects.get(pk=done.event).facts
    path = url.removeprefix("https://bagland.nordlys.example")
    assert browser().post(path, {"password": NEW}).status_code == 302


def test_the_page_shows_the_link_that_could_not_be_sent(company, bo, settings):
    settings.MAIL_SERVER = {}
    page = comes_in(browser(), "amalie").post(
        f"/act/access.invite/{bo}/", {"login": "", "idempotency-key": "0123456789abcdef"}
    )
    assert "https://bagland.nordlys.example/password/" in page.content.decode()


def test_the_answer_is_the_same_whether_anybody_has_this_login(company):
    known, unknown = forgets("ida@nordlys.example"), forgets("who@nordlys.example")
    assert (known.status_code, unknown.status_code) == (200, 200)
    tidied = [answer.content.replace(b"ida@", b"who@") for answer in (known, unknown)]
    assert len(tidied[0]) == len(tidied[1])
    assert len(mails("access.send_reset_link")) == 1
    costs = []
    for login in ("ida@nordlys.example", "who@nordlys.example", "x" * 500, "a\0b"):
        with CaptureQueriesContext(connection) as queries:
            assert browser().post("/sign-in/forgotten/", {"login": login}).status_code == 200
        costs.append(len(queries))
    assert len(set(costs)) == 1
    answer_reset_wishes()
    assert not ResetWish.objects.exists()


def test_a_link_an_hour_and_it_ends_every_session(company):
    here = comes_in(browser(), "ida")
    for _time in range(3):
        forgets(" IDA@nordlys.example")
    (mail,) = mails("access.send_reset_link")
    assert here.get(PAGE).status_code == 200, "asking changes nothing"
    assert browser().post(link_in(mail), {"password": NEW}).headers["Location"] == "/"
    assert here.get(PAGE).status_code == 302
    assert len(mails("access.choose_password")) == 1
    assert comes_in(browser(), "ida", NEW).get(PROFILE).status_code == 200
    clock.set_to(company.at + timedelta(minutes=61))
    forgets("ida@nordlys.example")
    assert len(mails("access.send_reset_link")) == 2


def test_a_reset_link_runs_out_after_an_hour_and_goes_where_the_login_is(company):
    Actor.objects.filter(pk=company.people["ida"]).update(work_email="taken.over@evil.example")
    forgets("ida@nordlys.example")
    (mail,) = mails("access.send_reset_link")
    assert mail.to_address == "ida@nordlys.example"
    clock.set_to(company.at + timedelta(minutes=60, seconds=1))
    assert browser().get(link_in(mail)).status_code == 410


@pytest.mark.parametrize("how", ["closed", "left"])
def test_whoever_is_shut_out_gets_no_link(company, how):
    if how == "closed":
        perform(find("access.close_login"), company.act("nadia"), company.people["ida"], reason="lost her key")
    else:
        Appointment.objects.filter(actor=company.people["ida"]).update(last_date=company.at.date() - timedelta(days=5))
    forgets("ida@nordlys.example")
    assert not mails("access.send_reset_link")


def test_a_link_that_is_out_opens_nothing_once_the_sign_in_is_closed_or_the_password_set(company):
    forgets("ida@nordlys.example")
    forgets("karen@nordlys.example")
    idas, karens = (link_in(mail) for mail in mails("access.send_reset_link"))
    perform(find("access.close_login"), company.act("nadia"), company.people["ida"], reason="gone")
    perform(find("access.set_password"), company.act("karen"), company.people["karen"], present=PASSWORD, password=NEW)
    assert browser().get(idas).status_code == 410
    assert browser().get(karens).status_code == 410


def test_reopening_tells_nobody_the_new_password_and_needs_a_staff_session(company):
    ida = company.people["ida"]
    perform(find("access.close_login"), company.act("nadia"), ida, reason="phishing")
    with refused(no.NeedsStaffSession):
        perform(find("access.reopen_login"), company.act("nadia"), ida)
    done = perform(find("access.reopen_login"), in_staff_session(company, "nadia"), ida)
    sign_in = SignIn.objects.get(actor=ida)
    assert (sign_in.is_active, sign_in.has_usable_password()) == (True, False)
    assert getattr(done.thing, "shown_once", None) is None
    (mail,) = mails("access.reopen_login")
    assert browser().post(link_in(mail), {"password": NEW}).status_code == 302
    assert comes_in(browser(), "ida", NEW).get(PROFILE).status_code == 200


def test_one_link_of_one_person_is_of_no_use_for_another(company):
    forgets("ida@nordlys.example")
    secret = link_in(mails("access.send_reset_link")[0]).split("/")[2]
    karen = SignIn.objects.get(actor=company.people["karen"])
    act = company.act(system_actor(), at=clock.now())
    with refused(no.LinkIsOver):
        perform(find("access.choose_password"), act, karen.pk, link=secret, password=NEW)
    with pytest.raises((NotFound, no.NotGranted)):
        perform(find("access.choose_password"), company.act("karen"), karen.pk, link=secret, password=NEW)


def test_the_database_keeps_one_open_link_a_person(company):
    sign_in = SignIn.objects.get(actor=company.people["ida"])
    act = company.act("nadia")
    links.make_link(act, sign_in, LinkPurpose.RESET)
    links.make_link(act, sign_in, LinkPurpose.RESET)
    with pytest.raises(IntegrityError), transaction.atomic():
        PasswordLink.objects.update(ended_at=None)


@pytest.mark.parametrize("path", ["/password/x/", "/password/" + "a" * 5000 + "/", "/password/%00/", "/password/æøå/"])
def test_an_invented_link_opens_nothing(company, path):
    assert browser().get(path).status_code == 410
    assert browser().post(path, {"password": NEW}).status_code == 410


def test_without_a_mail_server_the_page_says_so_to_everybody_alike(settings):
    settings.MAIL_SERVER = {}
    known, unknown = forgets("ida@nordlys.example"), forgets("who@nordlys.example")
    for answer in (known, unknown):
        assert "sends no mail here" in answer.content.decode()
    assert not ResetWish.objects.exists()


def test_a_reopened_sign_in_cannot_be_invited_to_the_address_of_whoever_invites(company):
    ida = company.people["ida"]
    perform(find("access.reopen_login"), in_staff_session(company, "nadia"), ida)
    for login in ("amalie.private@evil.example", ""):
        with refused(no.LoginTaken):
            perform(find("access.invite"), company.act("amalie"), ida, login=login)
    assert not mails("access.invite")
    assert SignIn.objects.get(actor=ida).login == "ida@nordlys.example"
