"""Accounts read and shown, which telephone numbers may confirm one, and what of a new one looks like fraud."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from bagland.kernel.parties.rules import identifiers
from bagland.kernel.parties.rules.identifiers import Number, Wrong
from bagland.kernel.parties.states import PaymentKind, Scheme

KNOWN_FOR = timedelta(days=14)
"""A number recorded later than this before the change was asked for may come from the same hand as the change."""
OFTEN = timedelta(days=90)
LEAST_DIGITS, COMPARED_DIGITS = 6, 8
_NO_LETTER = re.compile(r"[^\w]+")
_FORMS = re.compile(r"\b(a/s|aps|as|ab|gmbh|ltd|limited|llc|ivs|p/s|k/s|i/s|inc|oy|bv|ag|sa|sarl|amba|fmba)\b")


def read(kind: str, typed: str) -> Number:
    """An account of this kind as it is kept; what is wrong with it stands in the answer."""
    match kind:
        case PaymentKind.IBAN:
            return identifiers.iban(typed)
        case PaymentKind.DK_ACCOUNT:
            return identifiers.dk_account(typed)
        case PaymentKind.FIK:
            return identifiers.fik_creditor(typed)
        case _:
            other = identifiers.read(Scheme.OTHER, typed)
            return other if other.value else Number("", "", Wrong("shape"))


def shown(kind: str, account: str) -> str:
    """An account as people read it: «0040 0440116243», «DK50 0040 0440 1162 43»."""
    if kind == PaymentKind.DK_ACCOUNT:
        return identifiers.spaced_dk_account(account)
    return identifiers.spaced_iban(account) if kind == PaymentKind.IBAN else account


def same_accounts(kind: str, account: str) -> set[str]:
    """Every way in which the register may hold this account: a Danish one as its IBAN too."""
    if kind == PaymentKind.DK_ACCOUNT:
        return {account, identifiers.iban_of_dk_account(account)}
    if kind == PaymentKind.IBAN:
        return {account, identifiers.dk_account_of_iban(account)} - {""}
    return {account}


def country_of(kind: str, account: str) -> str:
    """Where the bank is, as far as the account tells; empty when it does not."""
    if kind == PaymentKind.IBAN:
        return account[:2]
    return "DK" if kind in (PaymentKind.DK_ACCOUNT, PaymentKind.FIK) else ""


@dataclass(frozen=True, slots=True)
class KnownNumber:
    """A telephone number of a party or of one of its contacts: since when it is recorded, and by whom."""

    number: str
    whose: str
    since: datetime
    recorded_by: int | None = None

    def is_old_enough(self, asked_at: datetime) -> bool:
        """Whether it was recorded so long before the change was asked for that it cannot be part of it."""
        return self.since <= asked_at - KNOWN_FOR


def digits(number: str) -> str:
    """The digits by which two ways of writing a telephone number are compared, without the country's."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", number) if sign.isdecimal())[-COMPARED_DIGITS:]


def called(number: str, known: Iterable[KnownNumber]) -> list[KnownNumber]:
    """The known numbers that this one is, however it is written."""
    wanted = digits(number)
    return [one for one in known if len(wanted) >= LEAST_DIGITS and digits(one.number) == wanted]


@dataclass(frozen=True, slots=True)
class Asked:
    """A new account as it was asked for, with what the register knows beside it."""

    kind: str
    account: str
    holder: str
    party: str
    country: str
    others: Collection[str] = field(default_factory=tuple)
    """Names of other parties with the same account."""
    changes: int = 0
    """How many accounts of the party were confirmed within OFTEN before."""
    earlier: int = 0
    """How many it has ever had."""
    numbers_changed: int = 0
    """How many of its telephone numbers are younger than KNOWN_FOR."""


def signs(asked: Asked) -> list[Any]:
    """What of it looks like fraud, as sentences; none of it stops anybody."""
    found: list[Any] = []
    if asked.others:
        found.append(_("The same account belongs to %(names)s.") % {"names": ", ".join(sorted(asked.others))})
    where = country_of(asked.kind, asked.account)
    if where and asked.country and where != asked.country:
        facts = {"bank": where, "party": asked.country}
        found.append(_("The bank is in %(bank)s, the party in %(party)s.") % facts)
    if asked.changes:
        facts = {"count": asked.changes + 1, "days": OFTEN.days}
        found.append(_("This is change number %(count)s within %(days)s days.") % facts)
    if asked.holder and not is_same_name(asked.holder, asked.party):
        facts = {"holder": asked.holder, "party": asked.party}
        found.append(_("The holder is %(holder)s, the party %(party)s.") % facts)
    if not asked.earlier:
        found.append(_("This is the party’s first account here."))
    if asked.numbers_changed:
        facts = {"count": asked.numbers_changed, "days": KNOWN_FOR.days}
        found.append(_("Telephone numbers recorded within %(days)s days before: %(count)s.") % facts)
    return found


def is_same_name(one: str, other: str) -> bool:
    """Whether two names are one but for capitals, signs and legal form, or one holds the other."""
    first, second = _bare(one), _bare(other)
    return bool(first and second) and (first in second or second in first)


def _bare(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold().replace("&", " og ")
    return _NO_LETTER.sub("", _FORMS.sub(" ", plain))
