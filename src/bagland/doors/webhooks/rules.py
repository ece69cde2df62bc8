"""Decisions about addresses, signatures, waits and payloads, as pure functions.

Source: Standard Webhooks, version 1 (signatures, headers, retries, the list of what may not be called).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import quote, urlsplit

import idna

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

SECRET_PREFIX, SECRET_BYTES = "whsec_", 32
LONGEST_ADDRESS = 500
WAITS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
"""How long is waited after the first, second … failed attempt. After one more it is given up: ten attempts in all."""
MOST_ATTEMPTS = len(WAITS) + 1
LONGEST_RETRY_AFTER = timedelta(hours=24)
FAILING_FOR = timedelta(days=5)
"""An endpoint at which nothing has arrived for so long is paused by itself."""
BOTH_SECRETS_FOR = timedelta(days=1)
"""So long after a rotation each message is signed with the former secret too."""

# What a browser would not call either, and what listens inside companies: databases, queues, mail, remote shells.
CLOSED_PORTS = frozenset(
    {1719, 1720, 1723, 2049, 2375, 2376, 2379, 2380, 3306, 3389, 3659, 4045, 5060, 5061, 5432, 5672, 5900, 5985, 5986,
     6000, 6379, 6443, 6566, 6665, 6666, 6667, 6668, 6669, 6697, 9092, 9200, 9300, 10250, 10255, 11211, 27017}
)  # fmt: skip
# Metadata that clouds serve at addresses which look public.
_METADATA = {ip_address("168.63.129.16"), ip_address("192.0.0.192")}
_NAT64 = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
_OTHERS = tuple(ip_network(text) for text in ("100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15", "fec0::/10", "::/96"))


@dataclass(frozen=True, slots=True)
class Target:
    """An address as it is called: host in ASCII, port given, path with its query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def is_secure(self) -> bool:
        return self.scheme == "https"

    @property
    def authority(self) -> str:
        """What stands in the Host header: the port only when it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = 443 if self.is_secure else 80
        return host if self.port == usual else f"{host}:{self.port}"

    @property
    def written(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


class BadAddress(ValueError):
    """An address that is not called; the message is one of the codes in `refusals.ADDRESS_FAULTS`."""


def target(address: str, *, open_networks: Sequence[Network] = ()) -> Target:
    """Read an address and write it in one way: names of other alphabets in their ASCII form, no fragment.

    HTTP without TLS is for this machine alone, and only where its network is named in BAGLAND_WEBHOOK_NETWORKS.
    Raises BadAddress. Names are not looked up; an address given as figures is held against the own networks.
    """
    text = address.strip()
    if len(text) > LONGEST_ADDRESS or not text.isprintable() or " " in text or "\\" in text:
        raise BadAddress("unreadable")
    try:
        parts = urlsplit(text)
        port, name = parts.port, parts.hostname or ""
    except ValueError:
        raise BadAddress("unreadable") from None
    scheme = parts.scheme.lower()
    if scheme not in ("https", "http") or not name:
        raise BadAddress("not_https" if parts.scheme else "unreadable")
    if "@" in parts.netloc:
        raise BadAddress("userinfo")
    host = _ascii(name)
    figures = _figures(host)
    if scheme == "http" and not _may_be_plain(host, figures, open_networks):
        raise BadAddress("not_https")
    number = port if port is not None else 443 if scheme == "https" else 80
    if not _is_open(number, scheme):
        raise BadAddress("port")
    if figures is not None and not may_call(figures, open_networks):
        raise BadAddress("own_network")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=-._~")
    query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=-._~?')}" if parts.query else ""
    return Target(scheme, host, number, f"{path}{query}")


def _ascii(name: str) -> str:
    """A host name as DNS knows it; an address in figures stays."""
    if ":" in name:
        if "%" in name:
            raise BadAddress("unreadable")
        try:
            return str(IPv6Address(name))
        except ValueError:
            raise BadAddress("unreadable") from None
    try:
        return idna.encode(name.rstrip("."), uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        raise BadAddress("unreadable") from None


def _figures(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _may_be_plain(host: str, figures: Address | None, open_networks: Sequence[Network]) -> bool:
    here = [figures] if figures is not None else [ip_address("127.0.0.1")] if host == "localhost" else []
    return bool(here) and all(one.is_loopback and any(one in network for network in open_networks) for one in here)


def _is_open(port: int, scheme: str) -> bool:
    return port == (443 if scheme == "https" else 80) or (1024 <= port <= 65535 and port not in CLOSED_PORTS)


def may_call(address: Address, open_networks: Sequence[Network] = ()) -> bool:
    """Whether this address is one of the public internet, or of a network that was named as open.

    An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4, Teredo) counts as what it leads to.
    """
    inner = _inside(address)
    if any(one in network for one in {address, inner} for network in open_networks if one.version == network.version):
        return True
    return _is_public(address) and _is_public(inner)


def _inside(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if any(address in network for network in _NAT64):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    return address


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and (address.ipv4_mapped is not None or address in _NAT64[0]):
        return True  # decided by the address inside
    if address in _METADATA or any(address in other for other in _OTHERS if other.version == address.version):
        return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
        or address.is_link_local or address.is_private
    )  # fmt: skip


def new_secret(random: bytes) -> str:
    """A secret as both sides write it down: the prefix and base64 of 32 random bytes."""
    return SECRET_PREFIX + base64.b64encode(random).decode("ascii")


def signature(secret: str, message: str, at: datetime, body: bytes) -> str:
    """`v1,` and base64 of HMAC-SHA256 over «id.timestamp.body»."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = b".".join((message.encode("ascii"), str(int(at.timestamp())).encode("ascii"), body))
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode("ascii")


def headers(secrets: Sequence[str], message: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers of the specification; during a rotation the newer signature stands first."""
    return {
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signature(secret, message, at, body) for secret in secrets),
    }


def message_id(key: bytes, endpoint: int, what: str, which: str) -> str:
    """The id of a message: the same however often it is sent, replayed, or queued again after it was forgotten."""
    told = f"{endpoint}:{what}:{which}".encode()
    return "msg_" + base64.b32encode(hmac.digest(key, told, hashlib.sha256)[:20]).decode("ascii").lower()


def payload(what: str, at: datetime, data: dict[str, Any]) -> bytes:
    """The body: `type`, `timestamp` (of what happened, not of the attempt) and `data`."""
    moment = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    told = {"type": what, "timestamp": moment, "data": data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def next_wait(attempts: int, retry_after: timedelta | None = None) -> timedelta | None:
    """How long to wait after so many failed attempts; None when it is given up.

    What the receiver asks for in Retry-After lengthens a wait, to a day at most, and never shortens it.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    wait = WAITS[attempts - 1]
    return wait if retry_after is None else max(wait, min(retry_after, LONGEST_RETRY_AFTER))


def networks(given: str) -> tuple[Network, ...]:
    """Networks as a setting lists them, with commas between. Raises ValueError naming the one that is none."""
    return tuple(ip_network(text.strip()) for text in given.split(",") if text.strip())
