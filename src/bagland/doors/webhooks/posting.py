"""Posting one message to an address elsewhere, on the terms of whoever runs this house and not of the address.

The name is resolved once, the connection is made to an address that was looked at, and the peer is looked at again:
what a name leads to a moment later changes nothing. No redirect is followed, no proxy is asked, and the whole exchange,
from the first look-up to the last byte, has one deadline.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

from bagland.doors.webhooks.rules import Network, Target, may_call
from bagland.doors.webhooks.states import Fault

DEADLINE_SECONDS = 15.0
MOST_BYTES = 64 * 1024
KEPT_BYTES = 1024
MOST_ADDRESSES = 4
"""How many addresses of a name are tried."""

Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of one attempt. `status` is there when something answered in HTTP, whether or not it was well."""

    fault: Fault | None
    status: int | None = None
    answer: str = ""
    connected: str = ""
    milliseconds: int = 0
    retry_after: timedelta | None = None

    @property
    def arrived(self) -> bool:
        return self.fault is None


class _Failed(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


class _TooLong(OSError):
    """More came back than is read."""


def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a name, as the machine's resolver says."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class _Deadline:
    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left. Raises TimeoutError when none are."""
        seconds = self._ends - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds


class _Read(io.RawIOBase):
    """What comes back, never more than is wanted and never after the deadline."""

    def __init__(self, wire: socket.socket, deadline: _Deadline) -> None:
        self._wire, self._deadline, self._bytes = wire, deadline, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._wire.settimeout(self._deadline.left())
        count = self._wire.recv_into(buffer)
        self._bytes += count
        if self._bytes > MOST_BYTES:
            raise _TooLong
        return count


class _Wire:
    """A connection as `http.client` uses one."""

    def __init__(self, wire: socket.socket, deadline: _Deadline) -> None:
        self._wire, self._deadline = wire, deadline

    def sendall(self, data: Any) -> None:
        self._wire.settimeout(self._deadline.left())
        self._wire.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Read(self._wire, self._deadline))

    def close(self) -> None:
        """Whoever opened the connection closes it: `http.client` would, before the answer is read."""


def post(
    target: Target,
    body: bytes,
    headers: Mapping[str, str],
    *,
    open_networks: Sequence[Network] = (),
    resolving: Resolve = resolve,
    seconds: float = DEADLINE_SECONDS,
) -> Posted:
    """Send the body once and read what comes back. Never raises: every fault is told in the answer."""
    started, deadline, connected = time.monotonic(), _Deadline(seconds), ""
    try:
        wire, connected = _connected(target, _addresses(target, resolving, deadline), open_networks, deadline)
        with contextlib.closing(wire):
            status, retry_after, answer, is_whole = _exchanged(target, body, headers, _Wire(wire, deadline))
        fault = _judged(status) if is_whole else Fault.TOO_LONG
        told = Posted(fault, status, answer, retry_after=retry_after)
    except _Failed as failed:
        told = Posted(failed.fault)
    except TimeoutError:
        told = Posted(Fault.TIMEOUT)
    except ssl.SSLError:
        told = Posted(Fault.TLS)
    except (http.client.HTTPException, _TooLong):
        told = Posted(Fault.NOT_HTTP)
    except OSError:
        told = Posted(Fault.NOT_REACHED)
    took = int((time.monotonic() - started) * 1000)
    return Posted(told.fault, told.status, told.answer, connected, took, told.retry_after)


def _judged(status: int) -> Fault | None:
    if 200 <= status < 300:
        return None
    return Fault.REDIRECT if 300 <= status < 400 else Fault.STATUS


def _addresses(target: Target, resolving: Resolve, deadline: _Deadline) -> Sequence[str]:
    """The addresses of the name, asked for once. A resolver that does not answer is left behind at the deadline."""
    answer: list[Sequence[str] | Exception] = []

    def ask() -> None:
        try:
            answer.append(resolving(target.host, target.port))
        except (OSError, UnicodeError) as error:
            answer.append(error)

    asking = threading.Thread(target=ask, daemon=True, name="webhook look-up")
    asking.start()
    asking.join(deadline.left())
    if not answer:
        raise TimeoutError
    found = answer[0]
    if isinstance(found, Exception) or not found:
        raise _Failed(Fault.NOT_RESOLVED)
    return found


def _connected(
    target: Target, addresses: Sequence[str], open_networks: Sequence[Network], deadline: _Deadline
) -> tuple[socket.socket, str]:
    """A connection to the first address that answers. One own-network address among them shuts the whole name."""
    plain = [ip_address(address) for address in addresses]
    if any(getattr(one, "scope_id", None) or not may_call(one, open_networks) for one in plain):
        raise _Failed(Fault.OWN_NETWORK)
    if not target.is_secure and not all(one.is_loopback for one in plain):
        raise _Failed(Fault.OWN_NETWORK)
    for address in addresses[:MOST_ADDRESSES]:
        try:
            wire = socket.create_connection((address, target.port), timeout=deadline.left())
        except TimeoutError:
            raise
        except OSError:
            continue
        try:
            peer = ip_address(wire.getpeername()[0])
            if not may_call(peer, open_networks):
                raise _Failed(Fault.OWN_NETWORK)
            return _secured(wire, target, deadline), str(peer)
        except BaseException:
            wire.close()
            raise
    raise _Failed(Fault.NOT_REACHED)


def _secured(wire: socket.socket, target: Target, deadline: _Deadline) -> socket.socket:
    """TLS with the name of the address, not with what the name led to."""
    if not target.is_secure:
        return wire
    wire.settimeout(deadline.left())
    return _context(os.environ.get("SSL_CERT_FILE", "")).wrap_socket(wire, server_hostname=target.host)


@lru_cache(maxsize=2)
def _context(_certificates: str) -> ssl.SSLContext:
    """Certificates of the machine, or of SSL_CERT_FILE; TLS 1.2 at least."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _exchanged(
    target: Target, body: bytes, headers: Mapping[str, str], wire: _Wire
) -> tuple[int, timedelta | None, str, bool]:
    """Status, Retry-After, the first kilobyte of the answer, and whether the answer was no longer than we read."""
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = wire
    connection.putrequest("POST", target.path, skip_host=True, skip_accept_encoding=True)
    everything = {
        "Host": target.authority,
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "close",
        **headers,
    }
    for name, value in everything.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    response = connection.getresponse()
    first, is_whole = b"", True
    try:
        while block := response.read(8192):
            first = (first + block)[:KEPT_BYTES]
    except _TooLong:
        is_whole = False
    except http.client.IncompleteRead as broken:
        first = (first + broken.partial)[:KEPT_BYTES]
    return response.status, _retry_after(response), _readable(first), is_whole


def _retry_after(response: http.client.HTTPResponse) -> timedelta | None:
    given = (response.getheader("Retry-After") or "").strip()
    busy = response.status in (429, 502, 503, 504)
    return timedelta(seconds=int(given)) if busy and given.isascii() and given.isdigit() and len(given) < 7 else None


def _readable(answer: bytes) -> str:
    """What came back as text that a database can hold."""
    text = answer.decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() or letter in "\n\t" else "�" for letter in text)
