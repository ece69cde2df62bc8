"""Addresses, signatures, waits: the room's decisions, with anything that can be typed."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from bagland.doors.webhooks import rules

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HERE = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("http://example.com/", "not_https"),
        ("ftp://example.com/", "not_https"),
        ("example.com/hooks", "unreadable"),
        ("https://", "not_https"),
        ("https:///path", "not_https"),
        ("https://user@example.com/", "userinfo"),
        ("https://user:secret@example.com/", "userinfo"),
        ("https://@example.com/", "userinfo"),
        ("https://example.com:5432/", "port"),
        ("https://example.com:22/", "port"),
        ("https://example.com:0/", "port"),
        ("https://example.com:80/", "port"),
        ("https://example.com:99999/", "unreadable"),
        ("https://10.0.0.1/", "own_network"),
        ("https://[::1]/", "own_network"),
        ("https://[::ffff:10.0.0.1]/", "own_network"),
        ("https://169.254.169.254/latest/meta-data", "own_network"),
        ("https://[fe80::1%25lo]/", "unreadable"),
        ("https://exa mple.com/", "unreadable"),
        ("https://example.com\\@127.0.0.1/", "unreadable"),
        ("https://exam\x00ple.com/", "unreadable"),
        ("https://-bad-.com/", "unreadable"),
        ("https://" + "a" * 600 + ".com/", "unreadable"),
        ("http://localhost:8000/", "not_https"),
    ],
)
def test_an_address_that_is_not_called_says_why(typed, fault):
    with pytest.raises(rules.BadAddress, match=fault):
        rules.target(typed)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("https://Example.COM", "https://example.com/"),
        ("https://example.com:443/a?b=c#d", "https://example.com/a?b=c"),
        ("https://example.com:8443/hooks", "https://example.com:8443/hooks"),
        ("https://bücher.example/ø", "https://xn--bcher-kva.example/%C3%B8"),
        ("https://ÆRØ.dk./", "https://xn--r-3fa9c.dk/"),
        ("https://8.8.8.8/", "https://8.8.8.8/"),
        ("https://[2606:4700::1111]/", "https://[2606:4700::1111]/"),
        ("https://example.com/a%20b?c=%2F", "https://example.com/a%20b?c=%2F"),
    ],
)
def test_an_address_is_written_in_one_way(typed, written):
    assert rules.target(typed).written == written
    assert rules.target(written).written == written


def test_plain_http_is_for_this_machine_where_its_network_is_open():
    assert rules.target("http://localhost:9000/x", open_networks=HERE).port == 9000
    assert rules.target("http://127.0.0.1:9000/x", open_networks=HERE).host == "127.0.0.1"
    with pytest.raises(rules.BadAddress, match="not_https"):
        rules.target("http://10.0.0.1:9000/", open_networks=(ip_network("10.0.0.0/8"),))


@given(st.text(max_size=80))
def test_whatever_is_typed_is_read_or_refused(text):
    for typed in (text, f"https://{text}", f"https://example.com{text}"):
        try:
            found = rules.target(typed)
        except rules.BadAddress:
            continue
        assert found.scheme == "https"
        assert found.host.isascii()
        assert not set(found.path) & set("\r\n \x00#")
        assert rules.target(found.written) == found


@given(st.ip_addresses())
def test_an_address_inside_another_counts_as_what_it_leads_to(address):
    if address.version == 4:
        expected = rules.may_call(address)
        mapped = ip_address(f"::ffff:{address}")
        assert rules.may_call(mapped) is expected
        assert rules.may_call(ip_address(int(ip_address("64:ff9b::")) + int(address))) is expected
    if not address.is_global:
        assert not rules.may_call(address)


@given(st.binary(max_size=300), st.binary(min_size=24, max_size=64))
def test_the_reference_library_accepts_what_we_sign_and_nothing_else(body, random):
    now = datetime.now(UTC)
    text = body.hex().encode()
    secret = rules.new_secret(random)
    payload = b'{"x":"' + text + b'"}'
    headers = rules.headers([secret], "msg_1", now, payload)
    assert Webhook(secret).verify(payload, headers) == {"x": text.decode()}
    for changed in ({"webhook-id": "msg_2"}, {"webhook-timestamp": str(int(now.timestamp()) - 1)}):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(payload, headers | changed)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(payload + b" ", headers)


def test_during_a_rotation_both_the_old_and_the_new_receiver_accept():
    now, body = datetime.now(UTC), b"{}"
    old, new = (rules.new_secret(os.urandom(32)) for _ in range(2))
    headers = rules.headers([new, old], "msg_1", now, body)
    assert Webhook(old).verify(body, headers) == Webhook(new).verify(body, headers) == {}
    with pytest.raises(WebhookVerificationError):
        Webhook(rules.new_secret(os.urandom(32))).verify(body, headers)


def test_ten_attempts_with_the_waits_of_the_specification():
    waits = [rules.next_wait(attempts) for attempts in range(1, 11)]
    seconds = [wait.total_seconds() if wait else None for wait in waits]
    assert seconds == [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400, None]
    assert sum(wait.total_seconds() for wait in waits if wait) > timedelta(days=3).total_seconds()


def test_what_the_receiver_asks_for_lengthens_a_wait_and_never_shortens_it():
    assert rules.next_wait(1, timedelta(minutes=2)) == timedelta(minutes=2)
    assert rules.next_wait(3, timedelta(seconds=1)) == timedelta(minutes=30)
    assert rules.next_wait(1, timedelta(days=40)) == timedelta(days=1)
    assert rules.next_wait(10, timedelta(seconds=1)) is None


def test_a_message_keeps_its_id():
    assert rules.message_id(b"key", 1, "x.y", "7") == rules.message_id(b"key", 1, "x.y", "7")
    others = {rules.message_id(key, *rest) for key, *rest in [(b"key", 1, "x.y", "7"), (b"key", 2, "x.y", "7"),
              (b"key", 1, "x.z", "7"), (b"key", 1, "x.y", "8"), (b"other", 1, "x.y", "7")]}  # fmt: skip
    assert len(others) == 5
    assert all(one.startswith("msg_") and "." not in one for one in others)


def test_a_payload_says_what_when_and_no_more():
    assert rules.payload("organisation.appoint", NOW, {"event": 7}) == (
        b'{"type":"organisation.appoint","timestamp":"2026-11-23T09:00:00.000Z","data":{"event":7}}'
    )
