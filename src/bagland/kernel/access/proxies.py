"""Where a request really comes from, when trusted proxies stand before Bagland."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
MOST_HOPS = 20


class RealAddress:
    """Makes REMOTE_ADDR the address of the one who asks, for the throttle, sessions and events.

    X-Forwarded-For is read from its right end and only as long as trusted proxies wrote it; what a stranger puts there
    is never reached. Whoever is no trusted proxy cannot say that the way was encrypted either.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        trusted = networks(tuple(settings.TRUSTED_PROXIES))
        peer = request.META.get("REMOTE_ADDR", "")
        if trusted:
            if not is_within(peer, trusted):
                request.META.pop("HTTP_X_FORWARDED_PROTO", None)
            request.META["REMOTE_ADDR"] = client(peer, request.META.get("HTTP_X_FORWARDED_FOR", ""), trusted)
        return self.answer(request)


def client(peer: str, forwarded: str, trusted: Iterable[Network]) -> str:
    """The nearest address that no trusted proxy has; the peer itself when it is none."""
    known = tuple(trusted)
    here = peer
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()][-MOST_HOPS:]
    while hops and is_within(here, known):
        hop = bare(hops.pop())
        if hop is None:
            break
        here = str(hop)
    return here


def is_within(address: str, trusted: Iterable[Network]) -> bool:
    """Whether an address is one of these. A local socket, which has none, is as near as can be."""
    if not address:
        return True
    found = bare(address)
    return found is not None and any(found.version == network.version and found in network for network in trusted)


def bare(text: str) -> Address | None:
    """An address without port, brackets or zone; None for what is no address."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


@lru_cache(maxsize=8)
def networks(written: tuple[str, ...]) -> tuple[Network, ...]:
    """The proxies of the settings as networks."""
    return tuple(ip_network(text, strict=False) for text in written)
