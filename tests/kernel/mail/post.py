"""Real mail servers for the tests: one that can be told how to answer, and one that hangs up in the middle."""

from __future__ import annotations

import asyncio
import email
import email.message
import email.policy
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

LOGIN, PASSWORD = b"bagland", "snefnug på ruden".encode()


@dataclass
class PostOffice:
    """A mail server that answers as it is told, and keeps what it has taken."""

    answers: list[str] = field(default_factory=list)
    """What it says to the next messages after DATA, one each; then it takes everything."""
    refused_recipients: dict[str, str] = field(default_factory=dict)
    taken: list[bytes] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    seconds: float = 0
    port: int = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refused_recipients:
            return self.refused_recipients[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.seconds:
            await asyncio.sleep(self.seconds)
        if self.answers and not (answer := self.answers.pop(0)).startswith("250"):
            return answer
        self.taken.append(envelope.content)
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 OK kept"

    def messages(self) -> list[email.message.EmailMessage]:
        return [email.message_from_bytes(content, policy=email.policy.default) for content in self.taken]


@contextmanager
def open_office(**more: Any) -> Iterator[PostOffice]:
    """The server, on a port of its own, until the block ends."""
    office = PostOffice()
    controller = Controller(office, hostname="127.0.0.1", port=free_port(), **more)
    controller.start()
    office.port = controller.port
    try:
        yield office
    finally:
        controller.stop()


def knows_password(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (LOGIN, PASSWORD)
    return AuthResult(success=right, handled=False)


@contextmanager
def hangs_up(after: Callable[[bytes], bool]) -> Iterator[tuple[int, list[bytes]]]:
    """A server that speaks SMTP until `after` says of the bytes so far that it vanishes. Port, and the bytes."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        stop = threading.Event()

        def serve() -> None:
            while not stop.is_set():
                try:
                    line, _address = listener.accept()
                except TimeoutError:
                    continue
                with line:
                    heard.append(_speak(line, after))

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1], heard
        finally:
            stop.set()
            thread.join()


def _speak(line: socket.socket, after: Callable[[bytes], bool]) -> bytes:
    """One conversation, ended rudely."""
    line.settimeout(5)
    line.sendall(b"220 post.example ESMTP\r\n")
    said, pending, in_data = b"", b"", False
    while not after(said):
        got = line.recv(4096)
        if not got:
            break
        said += got
        pending += got
        while not in_data and b"\r\n" in pending:
            command, _stop, pending = pending.partition(b"\r\n")
            if command.upper().startswith(b"DATA"):
                in_data = True
                line.sendall(b"354 go on\r\n")
            else:
                line.sendall(b"250 OK\r\n")
    return said


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's certificate for localhost, signed by an own authority: the context, and the authority's file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    now = datetime.now(UTC)

    def made(name: str, issuer: Any, key: Any, signer: Any, *, is_authority: bool) -> x509.Certificate:
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer or subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .sign(signer, hashes.SHA256())
        )

    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = made("Nordlys CA", None, root_key, root_key, is_authority=True)
    leaf = made("localhost", root.subject, key, root_key, is_authority=False)
    pem, authority = folder / "server.pem", folder / "authority.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + leaf.public_bytes(serialization.Encoding.PEM))
    authority.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context, authority
