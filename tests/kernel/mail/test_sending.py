"""Mail against a server that is really there: taken once, tried again, refused for good, encrypted, interrupted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.mail import rules, sending
from bagland.kernel.mail.letters import Letter, queue_mail
from bagland.kernel.mail.models import Message
from bagland.kernel.mail.server import mail_server
from bagland.kernel.mail.states import Because, MailState
from bagland.kernel.organisation.models import Actor
from tests.kernel.mail.post import LOGIN, PASSWORD, certificate, hangs_up, knows_password, open_office

pytestmark = pytest.mark.django_db
SECRET = "https://bagland.nordlys.example/password/a-very-secret-link/"


@pytest.fixture(autouse=True)
def _monday(company):
    clock.set_to(company.at)
    yield
    clock.set_to(None)


@pytest.fixture
def server(settings):
    """Names a mail server in the settings."""

    def named(port, **more):
        settings.MAIL_SERVER = {
            "host": "localhost",
            "port": port,
            "tls": "none",
            "sender": "Bagland hos Nordlys <bagland@nordlys.example>",
            "timeout_seconds": 5,
            **more,
        }

    named(9)
    return named


@pytest.fixture
def write(company):
    """Writes a mail to somebody, as an act would."""

    def written(who="ida", subject="Æbler, øl og å", text="Blåbærgrød på Ærø.", **more):
        act = company.act("nadia")
        letter = Letter(subject, [text])
        return queue_mail(act, letter, why="mail.send_test", to=Actor.objects.get(pk=company.people[who]), **more)

    return written


def later(**by):
    clock.set_to(clock.now() + timedelta(**by))


def test_a_worker_that_dies_after_the_server_took_the_mail_leaves_it_recognisable(company, server, write):
    message = write()
    with open_office() as office:
        server(office.port)
        claimed = sending.claim("first")
        line = sending.connected(mail_server())
        assert sending.handed_over(line, mail_server(), claimed).is_taken
        line.close()  # and here the first worker dies: nobody writes down that it was taken
        assert sending.send_due("second") == 0
        later(seconds=sending.LEASE.total_seconds() + 1)
        assert sending.send_due("second") == 1
        first, second = office.messages()
    message.refresh_from_db()
    assert first["Message-ID"] == second["Message-ID"] == message.message_id
    assert (message.state, message.was_interrupted, message.attempts) == (MailState.SENT, True, 2)
    assert message.lease_until is None


def test_a_worker_whose_lease_ran_out_does_not_undo_what_its_successor_did(company, server, write):
    message = write()
    with open_office() as office:
        server(office.port)
        slow = sending.claim("slow")
        later(seconds=sending.LEASE.total_seconds() + 1)
        assert sending.send_due("quick") == 1
        sending.finish(slow, "slow", sending.Told(451, "busy"))
    message.refresh_from_db()
    assert message.state == MailState.SENT


def test_two_workers_never_hold_the_same_message(server, write):
    ours = {write().pk, write().pk}
    taken = [sending.claim("one"), sending.claim("two"), sending.claim("three")]
    assert {message.pk for message in taken if message} == ours
    assert taken[2] is None


def test_danish_letters_arrive_in_subject_text_and_name(server, write):
    with open_office() as office:
        server(office.port)
        write("ida", reply_to="hr@nordlys.example")
        sending.send_due("w")
        (mail,) = office.messages()
    assert mail["Subject"] == "Æbler, øl og å"
    assert mail["To"].addresses[0].display_name == "Ida Højlund"
    assert mail["From"].addresses[0].addr_spec == "bagland@nordlys.example"
    assert mail["Reply-To"] == "hr@nordlys.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "da"
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().replace("\r\n", "\n") == "Hej Ida,\n\nBlåbærgrød på Ærø.\n\nBagland\n"
    assert office.taken[0].isascii()


def test_an_answer_of_later_is_tried_again_and_one_of_never_is_not(company, server, write):
    message, hopeless = write(), write("karen")
    with open_office() as office:
        server(office.port)
        office.answers = ["451 4.3.0 try again", "451 4.3.0 try again"]
        office.refused_recipients = {"karen@nordlys.example": "550 5.1.1 no such user"}
        assert sending.send_due("w") == 2
        hopeless.refresh_from_db()
        assert (hopeless.state, hopeless.because) == (MailState.FAILED, Because.REFUSED)
        assert hopeless.answer == "550 5.1.1 no such user"
        waits = []
        for _attempt in range(2):
            message.refresh_from_db()
            waits.append(round((message.due_at - clock.now()).total_seconds()))
            assert (message.state, message.answer[:9]) == (MailState.QUEUED, "451 4.3.0")
            assert sending.send_due("w") == 0
            later(seconds=waits[-1] + 1)
            sending.send_due("w")
        message.refresh_from_db()
    assert (message.state, message.attempts) == (MailState.SENT, 3)
    assert waits == [30, 60]
    assert len(office.taken) == 1


def test_a_server_that_is_never_there_ends_after_about_a_day_and_says_so(company, server, write):
    message, started = write(), clock.now()
    for _attempt in range(rules.MOST_ATTEMPTS):
        message.refresh_from_db()
        clock.set_to(max(clock.now(), message.due_at))
        assert sending.send_due("w") == 1
    message.refresh_from_db()
    assert (message.state, message.because) == (MailState.FAILED, Because.TRIED_ENOUGH)
    assert timedelta(hours=12) < clock.now() - started < timedelta(hours=30)
    assert "refused" in message.answer.lower()


def test_while_the_server_is_away_only_one_message_asks_for_it(server, write):
    first, *others = [write() for _number in range(5)]
    assert sending.send_due("w") == 1
    for other in others:
        other.refresh_from_db()
        assert other.attempts == 0
        assert other.due_at > clock.now() + rules.FIRST_WAIT / 2
    first.refresh_from_db()
    assert first.attempts == 1


def test_a_server_that_vanishes_in_the_middle_of_the_text_gets_it_once_more(company, server, write):
    message = write(text="linje\n" * 2000)
    with hangs_up(lambda said: b"Subject:" in said) as (port, heard):
        server(port)
        assert sending.send_due("w") == 1
    message.refresh_from_db()
    assert (message.state, message.sent_at) == (MailState.QUEUED, None)
    assert message.answer
    assert b"Subject:" in heard[0]
    with open_office() as office:
        server(office.port)
        later(minutes=1)
        sending.send_due("w")
    message.refresh_from_db()
    assert message.state == MailState.SENT


def test_a_server_that_vanishes_before_the_dot_is_answered_may_have_taken_it(server, write):
    message = write()
    with hangs_up(lambda said: said.endswith(b"\r\n.\r\n")) as (port, _heard):
        server(port)
        sending.send_due("w")
    message.refresh_from_db()
    assert message.state == MailState.QUEUED


def test_a_slow_server_does_not_keep_the_worker(company, server, write):
    message = write()
    with open_office() as office:
        office.seconds = 3
        server(office.port, timeout_seconds=0.3)
        assert sending.send_due("w") == 1
    message.refresh_from_db()
    assert message.state == MailState.QUEUED
    assert "timed out" in message.answer


def test_with_starttls_the_certificate_is_checked_and_password_given_only_inside(tmp_path, server, write):
    context, authority = certificate(tmp_path)
    message = write()
    inside = {"tls": "starttls", "user": LOGIN.decode(), "password": PASSWORD.decode()}
    with open_office(
        tls_context=context, require_starttls=True, authenticator=knows_password, auth_required=True
    ) as office:
        server(office.port, **inside)
        assert sending.send_due("w") == 1
        message.refresh_from_db()
        assert message.state == MailState.QUEUED
        assert "CERTIFICATE_VERIFY_FAILED" in message.answer
        server(office.port, **inside, authority=str(authority))
        Message.objects.update(due_at=clock.now())
        assert sending.send_due("w") == 1
        assert len(office.taken) == 1
    message.refresh_from_db()
    assert message.state == MailState.SENT


def test_a_wrong_password_is_the_settings_fault_and_fails_no_mail(tmp_path, server, write):
    context, authority = certificate(tmp_path)
    message = write()
    with open_office(tls_context=context, authenticator=knows_password, auth_required=True) as office:
        server(office.port, tls="starttls", user="bagland", password="wrong", authority=str(authority))
        sending.send_due("w")
    message.refresh_from_db()
    assert (message.state, message.answer[:3]) == (MailState.QUEUED, "535")


def test_a_server_without_starttls_is_not_spoken_to_in_the_clear(server, write):
    message = write()
    with open_office() as office:
        server(office.port, tls="starttls")
        sending.send_due("w")
        assert office.taken == []
    message.refresh_from_db()
    assert message.state == MailState.QUEUED
    assert "STARTTLS" in message.answer


def test_without_a_server_mail_is_kept_and_says_why_and_can_be_sent_later(settings, server, write, nadia):
    settings.MAIL_SERVER = {}
    message = write()
    assert (message.state, message.because) == (MailState.NOT_SENT, Because.NO_SERVER)
    assert sending.send_due("w") == 0
    with open_office() as office:
        server(office.port)
        perform(find("mail.send_again"), nadia, message.pk)
        later(seconds=1)
        sending.send_due("w")
        assert len(office.taken) == 1


def test_what_waits_when_the_server_is_taken_away_says_so(settings, server, write):
    message = write()
    settings.MAIL_SERVER = {}
    sending.send_due("w")
    message.refresh_from_db()
    assert (message.state, message.because) == (MailState.NOT_SENT, Because.NO_SERVER)


def test_a_secret_text_is_unreadable_while_it_waits_and_gone_when_it_is_sent(server, write):
    message = write(text=SECRET, is_secret=True)
    assert SECRET not in Message.objects.get().body
    assert "secret-link" not in Message.objects.get().body
    with open_office() as office:
        server(office.port)
        sending.send_due("w")
        (mail,) = office.messages()
    message.refresh_from_db()
    assert SECRET in mail.get_content()
    assert (message.state, message.body) == (MailState.SENT, "")


def test_a_secret_that_another_key_hid_is_not_sent_as_rubbish(settings, server, write):
    message = write(text=SECRET, is_secret=True)
    settings.SECRET_KEY = "another key, as after a restore without the old one"
    with open_office() as office:
        server(office.port)
        sending.send_due("w")
        assert office.taken == []
    message.refresh_from_db()
    assert (message.state, message.because) == (MailState.FAILED, Because.UNREADABLE)


def test_a_mail_of_no_more_use_is_given_up_with_its_text(company, server, write):
    message = write(text=SECRET, is_secret=True, expires_at=company.at + timedelta(hours=1))
    later(hours=2)
    assert sending.send_due("w") == 0
    message.refresh_from_db()
    assert (message.state, message.body) == (MailState.GIVEN_UP, "")


def test_a_round_of_sending_ends_in_time_for_other_work(server, write):
    for _number in range(4):
        write()
    with open_office() as office:
        server(office.port)
        assert sending.send_due("w", seconds=0) == 0
        assert sending.send_due("w") == 4
        assert sorted(office.recipients) == [["ida@nordlys.example"]] * 4
