"""Behind proxies: only those that are trusted say where somebody comes from, and a stranger's word is never reached."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from bagland.kernel.access.models import Session
from bagland.kernel.access.proxies import RealAddress, client, networks
from tests.signed_in import browser, comes_in

TRUSTED = networks(("10.0.0.0/8", "192.0.2.7", "2001:db8::/32"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("203.0.113.9", "1.2.3.4", "203.0.113.9"),  # a stranger who says he is another
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.2.3.4, 203.0.113.9", "203.0.113.9"),  # the left end is the stranger's own words
        ("10.0.0.1", "203.0.113.9, 192.0.2.7", "203.0.113.9"),
        ("10.0.0.1", "10.0.0.5, 10.0.0.6", "10.0.0.5"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", "1.2.3.4, _hidden", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9:51000", "203.0.113.9"),
        ("10.0.0.1", "[2001:db9::9]:443", "2001:db9::9"),
        ("2001:db8::1", "::ffff:203.0.113.9", "203.0.113.9"),
        ("", "203.0.113.9", "203.0.113.9"),  # a local socket
        ("10.0.0.1", ", ".join(["1.1.1.1"] * 5000 + ["203.0.113.9"]), "203.0.113.9"),
        ("10.0.0.1", "<script>", "10.0.0.1"),
    ],
)
def test_the_nearest_address_that_no_proxy_of_ours_has(peer, forwarded, found):
    assert client(peer, forwarded, TRUSTED) == found


def seen(settings, trusted, **meta):
    settings.TRUSTED_PROXIES = trusted
    kept = {}

    def answer(request):
        kept.update(request.META)
        return HttpResponse()

    RealAddress(answer)(RequestFactory().get("/", **meta))
    return kept


def test_without_trusted_proxies_nothing_that_is_sent_counts(settings):
    assert seen(settings, [], HTTP_X_FORWARDED_FOR="1.2.3.4")["REMOTE_ADDR"] == "127.0.0.1"


def test_only_a_trusted_proxy_says_that_the_way_was_encrypted(settings):
    from_proxy = seen(settings, ["127.0.0.1"], HTTP_X_FORWARDED_PROTO="https")
    from_stranger = seen(settings, ["10.0.0.0/8"], HTTP_X_FORWARDED_PROTO="https")
    assert "HTTP_X_FORWARDED_PROTO" in from_proxy
    assert "HTTP_X_FORWARDED_PROTO" not in from_stranger


@pytest.mark.django_db
def test_session_and_throttle_know_the_real_address(company, settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    comes_in(browser(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="9.9.9.9, 203.0.113.9"), "ida")
    assert Session.objects.get().address == "203.0.113.9"
    one, other = (browser(HTTP_X_FORWARDED_FOR=address) for address in ("203.0.113.1", "203.0.113.2"))
    wrong = {"login": "karen@nordlys.example", "password": "wrong"}
    assert [one.post("/sign-in/", wrong).status_code for _try in range(6)][-1] == 429
    assert other.post("/sign-in/", wrong).status_code == 422
    spoofed = browser(HTTP_X_FORWARDED_FOR="203.0.113.77, 203.0.113.1")
    assert spoofed.post("/sign-in/", wrong).status_code == 429
