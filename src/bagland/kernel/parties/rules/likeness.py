"""How alike two parties are, and by which keys those that may be one are brought together. Facts in, answer out.

Whoever shares no key with another is never compared, so that the work grows with the register and not with its square.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

LONGEST_KEY = 200
PROPOSED_FROM = 60
"""From this score on a pair is proposed."""
MOST_IN_BLOCK = 40
"""A key that more share than this tells nothing: it is what they have in common, such as a town's commonest name."""

_LETTERS = str.maketrans(
    {
        "æ": "ae",
        "ø": "oe",
        "å": "aa",
        "ö": "oe",
        "ä": "ae",
        "ü": "ue",
        "ß": "ss",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "þ": "th",
    }
)
_APART = re.compile(r"[^a-z0-9]+")
_FORMS = re.compile(
    r"(?<![a-z0-9])(?:a[./]?s\.?|aps|ivs|i/s|k/s|p/s|p/?f|a\.?m\.?b\.?a\.?|f\.?m\.?b\.?a\.?|s\.?m\.?b\.?a\.?|gmbh|ag|kg|ug|"
    r"ohg|e\.?k\.?|mbh|co\.?|ab|hb|kb|asa|ltd\.?|limited|llc|llp|inc\.?|incorporated|corp\.?|plc|b\.?v\.?|n\.?v\.?|"
    r"s\.?a\.?|s\.?a\.?s\.?|sarl|s\.?r\.?l\.?|s\.?p\.?a\.?|oy|oyj|ky|se|ou|sp\.? z ?o\.?o\.?)(?![a-z0-9])"
)
_JOINING = frozenset({"og", "and", "und", "och", "et", "the", "v", "ved", "af", "of", "for", "i", "de", "der", "den"})
_PUBLIC_MAIL = frozenset(
    f"{name}.{end}"
    for name, ends in {
        "gmail": ("com",), "hotmail": ("com", "dk", "se"), "outlook": ("com", "dk", "de"), "live": ("com", "dk", "se"),
        "yahoo": ("com", "dk", "de"), "icloud": ("com",), "mail": ("dk",), "jubii": ("dk",), "ofir": ("dk",),
        "stofanet": ("dk",), "youmail": ("dk",), "msn": ("com",), "me": ("com",), "protonmail": ("com",),
        "proton": ("me",), "gmx": ("de",), "web": ("de",), "t-online": ("de",), "telia": ("com",),
    }.items()
    for end in ends
)  # fmt: skip
_VOWELS = str.maketrans("", "", "aeiouy")
_TWICE = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Face:
    """What of a party is compared. `numbers` are (kind of register, value); a CVR number and its VAT number are one."""

    key: int
    is_person: bool
    name: str
    country: str = ""
    postal_codes: frozenset[str] = frozenset()
    streets: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    numbers: frozenset[tuple[str, str]] = frozenset()
    accounts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike, 0 to 100, and by what: codes of `REASONS` in states.py."""

    score: int
    reasons: tuple[str, ...]


def folded(text: str) -> str:
    """Small letters from a to z and digits, with single spaces: `Ærø Bageri` is `aeroe bageri`."""
    plain = text.casefold().translate(_LETTERS)
    if not plain.isascii():
        plain = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))
    return " ".join(_APART.split(plain)).strip()


def name_key(name: str) -> str:
    """A name as it is compared: without legal form, accents and signs; «og», «&» and the like are gone.

    A name that is nothing but a legal form keeps it.
    """
    plain = name.casefold().translate(_LETTERS)
    bare = folded(_FORMS.sub(" ", plain))
    words = [word for word in bare.split() if word not in _JOINING]
    return " ".join(words or folded(name).split())[:LONGEST_KEY]


def phone_key(phone: str) -> str:
    """The last eight digits: a number is the same with and without its country. Shorter ones are none."""
    digits = "".join(sign for sign in phone if sign.isdigit())
    return digits[-8:] if len(digits) >= 8 else ""


def number_key(scheme: str, value: str) -> tuple[str, str]:
    """A register's number as it is compared: the Danish VAT number is the CVR number with `DK` in front."""
    if scheme == "VAT" and value.startswith("DK") and value[2:].isdigit():
        return "CVR", value[2:]
    return scheme, value


def own_domain(email: str) -> str:
    """The domain of an address, empty where anybody may have one there."""
    domain = email.rpartition("@")[2].casefold()
    return "" if domain in _PUBLIC_MAIL else domain


def keys_of(face: Face) -> set[int]:
    """What brings this party together with others, as numbers."""
    return {_numbered(text) for text in _keys(face)}


def _numbered(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def _keys(face: Face) -> Iterator[str]:
    for scheme, value in face.numbers:
        yield f"i{scheme}{value}"
    for account in face.accounts:
        yield f"b{account}"
    for phone in face.phones:
        yield f"p{phone}"
    for email in face.emails:
        yield f"e{email}"
    joined = face.name.replace(" ", "")
    if not joined:
        return
    yield f"n{joined}"
    yield f"s{bones(face.name)}"
    words = face.name.split()
    for postal_code in face.postal_codes:
        yield f"w{face.country}{postal_code}{words[0][:5]}"
    for domain in {own_domain(email) for email in face.emails} - {""}:
        yield f"d{domain}{words[0][:4]}"
    if len(joined) >= 8:
        half = len(joined) // 2
        yield f"l{joined[:half]}"
        yield f"r{joined[-half:]}"


@lru_cache(maxsize=20_000)
def bones(name: str) -> str:
    """The consonants of a name's words in the order of the alphabet: what most slips of the pen leave alone."""
    return "".join(sorted(word[:1] + _TWICE.sub(r"\1", word[1:].translate(_VOWELS)) for word in name.split()))


@lru_cache(maxsize=50_000)
def trigrams(joined: str) -> frozenset[str]:
    """Every three signs that follow each other, with the edges."""
    edged = f"  {joined} "
    return frozenset(edged[place : place + 3] for place in range(len(edged) - 2))


def closeness(name: str, other: str) -> float:
    """0 to 1: how alike two names are as compared names; 1 only for the same words in whatever order.

    The better of the shares of common trigrams as written and with the words in order.
    """
    if name == other or name.replace(" ", "") == other.replace(" ", ""):
        return 1.0
    mine, yours = sorted(name.split()), sorted(other.split())
    if mine == yours:
        return 1.0
    return min(0.99, max(_common(name, other), _common(" ".join(mine), " ".join(yours))))


def _common(name: str, other: str) -> float:
    mine, yours = trigrams(name.replace(" ", "")), trigrams(other.replace(" ", ""))
    return 2 * len(mine & yours) / (len(mine) + len(yours))


def alike(one: Face, other: Face) -> Alike:
    """How alike two parties are.

    A register's number in common weighs most; the same or a near name needs something beside it, except where an
    organisation's whole name is the same in the same country. Two numbers of one register that differ tell two
    parties apart, as companies of one group at one address have.
    """
    close = closeness(one.name, other.name) if one.name and other.name else 0.0
    shared = sorted({scheme for scheme, _value in one.numbers & other.numbers})
    reasons = [scheme.lower() for scheme in shared]
    beside = list(_beside(one, other))
    score = 0.0
    if shared:
        score = 70 + 25 * close
    if close == 1.0:
        score = max(score, 90 if beside else 60 if _is_telling(one, other) else 0)
        reasons.append("name")
    elif close >= 0.6:
        score = max(score, 10 + 70 * close if beside else 70 * close if close >= 0.9 and _is_telling(one, other) else 0)
        reasons.append("near_name")
    elif "account" in beside:
        score = max(score, 62)
    elif "email" in beside and "phone" in beside:
        score = max(score, 60)
    score += 3 * max(0, len(beside) - 1) if score else 0
    if not shared and _are_told_apart(one, other):
        score -= 35
    return Alike(max(0, min(100, round(score))), (*reasons, *beside))


def _beside(one: Face, other: Face) -> Iterator[str]:
    """What two parties share besides name and numbers."""
    if one.accounts & other.accounts:
        yield "account"
    if one.country == other.country and one.streets & other.streets and one.postal_codes & other.postal_codes:
        yield "address"
    elif one.country == other.country and one.postal_codes & other.postal_codes:
        yield "postal_code"
    if one.phones & other.phones:
        yield "phone"
    if one.emails & other.emails:
        yield "email"
    elif _domains(one.emails) & _domains(other.emails):
        yield "domain"


def _domains(emails: Iterable[str]) -> set[str]:
    return {own_domain(email) for email in emails} - {""}


def _is_telling(one: Face, other: Face) -> bool:
    """Whether a name alone says who it is: not a person's, and in one country."""
    return not (one.is_person or other.is_person) and one.country == other.country and len(one.name) >= 8


def _are_told_apart(one: Face, other: Face) -> bool:
    """Whether one register knows both, by different numbers. A GLN is of a place; a party may have many."""
    mine, yours = ({scheme for scheme, _value in face.numbers} for face in (one, other))
    return bool((mine & yours) & {"CVR", "VAT", "LEI"})
