"""Posting to an address that means harm: what it leads to, what it answers, how slowly, and as whom."""

from __future__ import annotations

import socket
import threading
from ipaddress import ip_address, ip_network

import pytest

from bagland.doors.webhooks import posting, rules
from bagland.doors.webhooks.posting import post
from bagland.doors.webhooks.states import Fault
from tests.doors.webhooks.conftest import HERE, drip, says

BODY = b'{"type":"webhooks.test"}'


def leads_to(*addresses: str):
    """A resolver that knows one answer."""
    return lambda _host, _port: list(addresses)


def sent(port: int, *, host: str = "hooks.example", scheme: str = "https", networks=HERE, to="127.0.0.1", **more):
    where = rules.Target(scheme, host, port, "/hook?a=1")
    more.setdefault("resolving", leads_to(to))
    return post(where, BODY, {"webhook-id": "msg_1"}, open_networks=networks, **more)


def test_a_name_that_leads_elsewhere_the_second_time_is_refused_on_the_connected_address(secure):
    """DNS rebinding: the first look-up is harmless, the one that counts leads to this machine."""
    answers = [["93.184.215.14"], ["127.0.0.1"]]
    asked = []

    def rebinding(host, port):
        asked.append(host)
        return answers[min(len(asked), 2) - 1]

    assert rebinding("hooks.example", secure.port) == ["93.184.215.14"]
    answer = sent(secure.port, networks=(), resolving=rebinding)
    assert (answer.fault, answer.connected, answer.status) == (Fault.OWN_NETWORK, "", None)
    assert secure.got == []
    assert len(asked) == 2, "one attempt asks once, and connects to what it was told"


def test_a_connection_that_ends_at_another_machine_than_asked_for_is_dropped(secure, monkeypatch):
    """Whatever rewrites a connection on its way out: the peer is looked at, not only the wish."""
    real = socket.create_connection
    monkeypatch.setattr(socket, "create_connection", lambda _where, timeout: real(("127.0.0.1", secure.port), timeout))
    answer = sent(secure.port, networks=(), to="93.184.215.14")
    assert answer.fault is Fault.OWN_NETWORK
    assert secure.got == []


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.7", "172.16.0.1", "172.31.255.255", "192.168.1.1", "127.0.0.1", "127.255.255.254", "0.0.0.0",  # noqa: S104
        "0.1.2.3", "169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "198.18.0.1",
        "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "203.0.113.9",
        "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::", "2002:a00:1::1",
        "2001:0:4136:e378:8000:63bf:80ff:fffe", "2001:db8::1", "::7f00:1", "fe80::1%lo",
    ],
)  # fmt: skip
def test_no_own_network_is_called_whatever_it_is_written_as(address, raw):
    there = raw(lambda _wire: None)
    answer = sent(there.port, networks=(), to=address)
    assert answer.fault is Fault.OWN_NETWORK
    assert there.connections == 0


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::808:808"])
def test_the_public_internet_may_be_called(address):
    assert rules.may_call(ip_address(address))


def test_one_own_address_among_public_ones_shuts_the_name(secure):
    answer = sent(secure.port, networks=(), resolving=leads_to("93.184.215.14", "10.0.0.7"))
    assert answer.fault is Fault.OWN_NETWORK


def test_a_network_that_was_opened_is_reached_and_no_other(secure):
    assert sent(secure.port, networks=(ip_network("127.0.0.1/32"),)).arrived
    assert sent(secure.port, networks=(ip_network("10.0.0.0/8"),)).fault is Fault.OWN_NETWORK


def test_a_message_arrives_over_tls_under_the_name_of_its_address(secure):
    answer = sent(secure.port)
    assert (answer.fault, answer.status, answer.connected) == (None, 200, "127.0.0.1")
    headers, body = secure.got[0]
    assert secure.names == ["hooks.example"]
    assert (headers["host"], headers["webhook-id"], body) == (f"hooks.example:{secure.port}", "msg_1", BODY)
    assert secure.paths == ["/hook?a=1"]


def test_a_certificate_for_another_name_is_not_good(secure):
    assert sent(secure.port, host="other.example").fault is Fault.TLS
    assert secure.got == []


def test_a_certificate_that_nobody_vouches_for_is_not_good(secure, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    assert sent(secure.port).fault is Fault.TLS


def test_https_to_what_speaks_no_tls_is_a_fault(receiver):
    assert sent(receiver.port).fault in (Fault.TLS, Fault.NOT_REACHED)
    assert receiver.got == []


def test_plain_http_goes_to_this_machine_and_nowhere_else(receiver):
    assert sent(receiver.port, scheme="http", host="localhost").arrived
    everywhere = (ip_network("0.0.0.0/0"),)
    assert sent(receiver.port, scheme="http", networks=everywhere, to="93.184.215.14").fault is Fault.OWN_NETWORK


def test_a_redirect_is_not_followed(secure, receiver):
    secure.answer = says(302, Location=f"http://127.0.0.1:{receiver.port}/")
    answer = sent(secure.port)
    assert (answer.fault, answer.status) == (Fault.REDIRECT, 302)
    assert receiver.got == []


def test_no_proxy_of_the_environment_is_asked(secure, receiver, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{receiver.port}")
    assert sent(secure.port).arrived
    assert receiver.got == []


def test_an_answer_without_end_is_read_to_its_limit_and_no_further(secure):
    secure.answer = says(200, b"x" * (1024 * 1024))
    answer = sent(secure.port)
    assert (answer.fault, len(answer.answer)) == (Fault.TOO_LONG, posting.KEPT_BYTES)


def test_endless_headers_are_given_up(raw):
    def headers(wire):
        wire.recv(65536)
        wire.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            wire.sendall(b"X-More: and more\r\n" * 100)

    assert sent(raw(headers).port, scheme="http").fault in (Fault.NOT_HTTP, Fault.TOO_LONG)


@pytest.mark.parametrize("way", ["silent", "dripping", "deaf"])
def test_a_slow_receiver_has_one_deadline_for_everything(way, raw):
    ends = threading.Event()
    ways = {"silent": lambda wire: ends.wait(30), "dripping": drip, "deaf": lambda wire: (wire.recv(1), ends.wait(30))}
    answer = sent(raw(ways[way]).port, scheme="http", seconds=0.4)
    ends.set()
    assert answer.fault is Fault.TIMEOUT
    assert answer.milliseconds < 30_000


def test_a_look_up_that_does_not_come_back_is_left_at_the_deadline():
    ends = threading.Event()
    answer = sent(1, resolving=lambda _host, _port: [str(ends.wait(30))], seconds=0.2)
    ends.set()
    assert answer.fault is Fault.TIMEOUT


def test_a_name_without_address_and_a_port_without_server_are_told_apart():
    def unknown(_host, _port):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert sent(port, resolving=unknown).fault is Fault.NOT_RESOLVED
    assert sent(port).fault is Fault.NOT_REACHED


def test_what_is_no_http_is_no_http(raw):
    answer = sent(raw(lambda wire: (wire.recv(65536), wire.sendall(b"220 mail ready\r\n\r\n"))).port, scheme="http")
    assert answer.fault is Fault.NOT_HTTP


def test_the_answer_is_kept_as_text_that_a_database_can_hold(secure):
    secure.answer = says(500, b"\x00<script>\xff\x1b[31m" + "ærgerligt".encode())
    answer = sent(secure.port)
    assert (answer.fault, answer.status) == (Fault.STATUS, 500)
    assert answer.answer == "�<script>��[31mærgerligt"


@pytest.mark.parametrize(("given", "seconds"), [("120", 120), ("soon", None), ("-3", None), ("99999999", None)])
def test_retry_after_is_read_when_it_is_seconds(secure, given, seconds):
    secure.answer = says(503, Retry_After=given)
    wait = sent(secure.port).retry_after
    assert (None if wait is None else wait.total_seconds()) == seconds
