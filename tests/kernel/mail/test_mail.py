"""Mail as rows: written in the act's transaction, read by right, harmless whatever stands in a name."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.foundation.refusals import InputFault, NotFound
from bagland.kernel.access.models import SignIn
from bagland.kernel.access.refusals import NotGranted
from bagland.kernel.audit.models import Event, PersonalFact
from bagland.kernel.mail import refusals, rules
from bagland.kernel.mail.formats import Written, as_bytes
from bagland.kernel.mail.letters import Letter, queue_mail
from bagland.kernel.mail.models import Message
from bagland.kernel.mail.recurring import TEXTS_ARE_KEPT, forget_texts
from bagland.kernel.mail.states import Because, MailState
from bagland.kernel.organisation.models import Actor
from tests.conftest import refused, story
from tests.signed_in import in_staff_session

pytestmark = pytest.mark.django_db
SEND_TEST, SEND_AGAIN, GIVE_UP = find("mail.send_test"), find("mail.send_again"), find("mail.give_up")
INJECTED = "Ida\r\nBcc: everybody@evil.example\r\n\r\nNow a text of my own"


@pytest.fixture(autouse=True)
def _server(settings, company):
    settings.MAIL_SERVER = {"host": "localhost", "port": 9, "sender": "bagland@nordlys.example", "tls": "none"}
    clock.set_to(company.at)
    yield
    clock.set_to(None)


def written(company, who="ida", **more):
    letter = more.pop("letter", Letter("Hello", ["How are you?"]))
    person = Actor.objects.get(pk=company.people[who])
    return queue_mail(company.act("nadia"), letter, why="mail.send_test", **{"to": person, **more})


def signed_in(company, who):
    client = Client(headers={"host": "localhost", "accept-language": "en"})
    sign_in = SignIn.objects.get(actor=company.people[who])
    client.force_login(sign_in, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["language"] = "en"
    return client


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=600))
def test_whatever_a_name_or_subject_holds_the_mail_has_its_headers_and_no_other(name, subject, text):
    raw = as_bytes(
        Written(
            sender_name="Bagland",
            sender_address="bagland@nordlys.example",
            to_name=rules.one_line(name)[:200],
            to_address="ida@nordlys.example",
            reply_to="",
            subject=rules.subject_line(subject),
            body=text.encode("utf-8", "replace").decode(),
            language="da",
            message_id="<1@nordlys.example>",
            at=datetime(2026, 11, 23, 9, tzinfo=UTC),
        )
    )
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert set(mail.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language",
        "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip
    assert [address.addr_spec for address in mail["To"].addresses] == ["ida@nordlys.example"]
    assert not mail.defects


def test_a_name_with_lines_in_it_becomes_one_line_and_sends_to_nobody_else(company):
    Actor.objects.filter(pk=company.people["ida"]).update(name=INJECTED)
    message = written(company, letter=Letter(INJECTED, ["text"]))
    assert "\n" not in message.subject + message.to_name
    assert message.to_address == "ida@nordlys.example"


@pytest.mark.parametrize("column", ["to_address", "to_name", "subject", "reply_to"])
def test_the_database_itself_lets_no_line_into_a_header(company, column):
    message = written(company)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**{column: "a\nBcc: b@evil.example"})


@pytest.mark.parametrize(
    "address", ["", "ida", "ida@", "@x.example", "a b@x.example", "a@x.example\nBcc: b@y.example", "a@x,b@y", "å@x.dk"]
)
def test_what_is_no_address_is_not_written_to(company, address):
    assert not rules.is_address(address)
    Actor.objects.filter(pk=company.people["ida"]).update(work_email="")
    message = written(company, address=address)
    assert message.state == MailState.NOT_SENT
    assert message.because in (Because.NO_ADDRESS, Because.BAD_ADDRESS)
    assert message.to_address == ""


def test_a_mail_names_the_event_of_the_act_that_wrote_it(company, nadia):
    done = perform(SEND_TEST, nadia, address="drift@nordlys.example")
    message = Message.objects.get()
    assert (message.event, message.why, message.language) == (done.event, "mail.send_test", "en")
    assert "drift@nordlys.example" not in Event.objects.get(pk=done.event).facts
    assert PersonalFact.objects.filter(event=done.event, value__contains="drift@nordlys.example").exists()
    assert "should look right" not in Event.objects.get(pk=done.event).facts


def test_a_mail_of_an_act_that_is_refused_is_never_written(company, nadia):
    with refused(refusals.NotAnAddress, address="nobody"):
        perform(SEND_TEST, nadia, address="nobody")
    with pytest.raises(InputFault):
        perform(SEND_TEST, nadia, address="a@b.example\x00")
    assert not Message.objects.exists()


def test_a_mail_is_written_in_the_language_of_the_one_who_reads_it(company):
    letter = find("mail.send_test")
    danish = written(company, letter=Letter(letter.title, [letter.title]))
    Actor.objects.filter(pk=company.people["ida"]).update(language="en")
    english = written(company, letter=Letter(letter.title, [letter.title]))
    assert danish.body.startswith("Hej Ida,")
    assert english.body.startswith("Hello Ida,")
    assert danish.subject != english.subject


def test_a_failed_mail_goes_again_to_another_address_and_a_secret_one_only_to_its_own(company, nadia):
    message, secret = written(company), written(company, is_secret=True)
    Message.objects.update(state=MailState.FAILED, because=Because.REFUSED, attempts=3)
    with refused(refusals.MayNotRead):
        perform(SEND_AGAIN, nadia, message.pk, address="nadia.private@evil.example")
    assert not Message.objects.filter(to_address__contains="evil").exists(), "who chooses the address reads it there"
    perform(SEND_AGAIN, in_staff_session(company, "nadia"), message.pk, address="ida.hojlund@nordlys.example")
    perform(SEND_AGAIN, nadia, secret.pk, address="evil@evil.example")
    message.refresh_from_db(), secret.refresh_from_db()
    assert (message.state, message.to_address, message.attempts) == (
        MailState.QUEUED,
        "ida.hojlund@nordlys.example",
        0,
    )
    assert secret.to_address == "ida@nordlys.example"
    with refused(refusals.MailIsOver):
        perform(SEND_AGAIN, nadia, message.pk)


def test_sending_again_needs_a_server_and_a_text(company, nadia, settings):
    message = written(company)
    Message.objects.update(state=MailState.NOT_SENT, because=Because.NO_SERVER)
    settings.MAIL_SERVER = {}
    with refused(refusals.NoMailServer):
        perform(SEND_AGAIN, nadia, message.pk)
    Message.objects.update(body="")
    with refused(refusals.NothingLeftToSend):
        perform(SEND_AGAIN, nadia, message.pk)


def test_a_mail_is_given_up_with_a_reason_and_stays_so(company, nadia):
    secret = written(company, is_secret=True)
    perform(GIVE_UP, nadia, secret.pk, reason="she has a new address")
    secret.refresh_from_db()
    assert (secret.state, secret.body) == (MailState.GIVEN_UP, "")
    assert story(secret) == ["mail.give_up"]
    with refused(refusals.MailIsOver):
        perform(GIVE_UP, nadia, secret.pk, reason="again")


def test_only_who_may_sees_outgoing_mail(company, ida):
    message = written(company)
    with refused(NotFound):
        perform(GIVE_UP, ida, message.pk, reason="mine")
    rasmus = company.act("rasmus")
    assert Message.objects.visible_to(rasmus).get() == message
    with refused(NotGranted):
        perform(GIVE_UP, rasmus, message.pk, reason="not among a technician's rights")


def test_the_page_never_shows_a_secret_text_and_says_why_a_mail_is_not_sent(company, settings):
    client = signed_in(company, "nadia")
    secret = written(company, is_secret=True, letter=Letter("New password", ["canary-secret-link"]))
    settings.MAIL_SERVER = {}
    kept = written(company)
    assert "canary-secret-link" not in client.get(f"/mail/{secret.pk}/").content.decode()
    page = client.get(f"/mail/{kept.pk}/").content.decode()
    assert "Not sent because no mail server is set." in page
    listed = client.get("/mail/").content.decode()
    assert "Not sent because no mail server is set." in listed


def test_the_list_costs_four_queries(company, django_assert_max_num_queries):
    client = signed_in(company, "nadia")
    for _number in range(30):
        written(company)
    client.get("/mail/")
    with django_assert_max_num_queries(4):
        assert client.get("/mail/").status_code == 200


def test_texts_are_forgotten_after_half_a_year_and_an_erased_person_at_once(company):
    old, new = written(company), written(company, "karen")
    Message.objects.filter(pk=old.pk).update(
        state=MailState.SENT, sent_at=clock.now(), queued_at=clock.now() - TEXTS_ARE_KEPT - timedelta(days=1)
    )
    forget_texts()
    old.refresh_from_db(), new.refresh_from_db()
    assert (old.body, bool(new.body)) == ("", True)
    from bagland.kernel.mail.erasing import erase

    erase(Actor.objects.get(pk=company.people["karen"]), clock.now())
    new.refresh_from_db()
    assert (new.state, new.to_address, new.to_name, new.subject, new.body) == (MailState.GIVEN_UP, "", "", "", "")
