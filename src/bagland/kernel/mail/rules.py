"""Decisions about mail as pure functions: addresses, lines, how long to wait."""

from __future__ import annotations

import re
from datetime import timedelta

LONGEST_ADDRESS = 254
LONGEST_SUBJECT = 200
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=4)
MOST_ATTEMPTS = 14
"""Waits double from half a minute to four hours: after fourteen attempts about a day has passed."""

_LOCAL = r"[^\s@<>()\[\],;:\\\"\x00-\x20\x7f-\U0010ffff]+"
_DOMAIN = r"[^\s@<>()\[\],;:\\\"\x00-\x20\x7f.]+(?:\.[^\s@<>()\[\],;:\\\"\x00-\x20\x7f.]+)*"
_ADDRESS = re.compile(f"{_LOCAL}@{_DOMAIN}")


def is_address(text: str) -> bool:
    """Whether a mail can be addressed so: one local part, one domain, no space, sign or line that a header could use.

    Before the @ only ASCII: beyond it one would need servers that know SMTPUTF8 all the way (RFC 6531).
    """
    return len(text) <= LONGEST_ADDRESS and bool(_ADDRESS.fullmatch(text))


def one_line(text: str) -> str:
    """Text as one line of a header: whatever breaks or moves a line is a space."""
    tidy = "".join(" " if sign.isspace() or not sign.isprintable() else sign for sign in text)
    return " ".join(tidy.split())


def subject_line(text: str) -> str:
    """A subject that fits its column and a header."""
    line = one_line(text)
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1].rstrip() + "…"


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after so many attempts in vain; None when that is enough."""
    if attempts >= MOST_ATTEMPTS:
        return None
    doubled: timedelta = FIRST_WAIT * 2 ** (attempts - 1)
    return min(doubled, LONGEST_WAIT)


def domain_of(address: str) -> str:
    """The domain of an address such as `Bagland <bagland@nordlys.example>`; empty when it has none."""
    return address.rpartition("@")[2].rstrip("> ").strip()
