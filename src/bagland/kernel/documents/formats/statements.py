"""A bank's statement as it was sent: accounts with balances and entries, from camt.052/053/054, MT940 or OFX.

Amounts are exact decimals, negative when money left the account. Days are as the bank wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from typing import Any

from bagland.kernel.documents.formats import texts
from bagland.kernel.documents.formats.safe_xml import tree_of
from bagland.kernel.documents.formats.ubl import day_of, decimal_of

MOST_ENTRIES = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What stood on the account: `opening`, `closing`, or the bank's own code."""

    code: str
    day: date | None
    amount: Decimal
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One movement. `day` is the booking day, `value_day` from when interest counts."""

    day: date | None
    value_day: date | None = None
    amount: Decimal
    currency: str = ""
    other: str = ""
    text: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account's part of a file. `left_out` entries stand behind those that are shown."""

    number: str = ""
    owner: str = ""
    bank: str = ""
    currency: str = ""
    statement: str = ""
    balances: tuple[Balance, ...] = ()
    entries: tuple[Entry, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A file of statements."""

    accounts: tuple[Account, ...] = ()


def _cut(entries: list[Entry]) -> dict[str, Any]:
    return {"entries": tuple(entries[:MOST_ENTRIES]), "left_out": max(0, len(entries) - MOST_ENTRIES)}


# Statements in XML, as ISO 20022 has them.

_BALANCES = {"OPBD": "opening", "PRCD": "opening", "CLBD": "closing"}


def read_camt(content: bytes) -> Statement:
    """Raises Unreadable."""
    root = tree_of(content)
    told = list(root.iter("{*}Stmt", "{*}Rpt", "{*}Ntfctn"))
    return Statement(accounts=tuple(_camt_account(one) for one in told))


def _at(node: Any, path: str) -> str:
    found = (
        next(node.iterfind("/".join(f"{{*}}{name}" for name in path.split("/"))), None) if node is not None else None
    )
    return " ".join("".join(found.itertext()).split()) if found is not None else ""


def _signed(node: Any) -> Decimal:
    amount = decimal_of(_at(node, "Amt")) or Decimal(0)
    return -amount if _at(node, "CdtDbtInd") == "DBIT" else amount


def _camt_account(node: Any) -> Account:
    balances = [
        Balance(
            code=_BALANCES.get(code := _at(one, "Tp/CdOrPrtry"), code),
            day=day_of(_at(one, "Dt")),
            amount=_signed(one),
            currency=next((str(amount.get("Ccy") or "") for amount in one.iterfind("{*}Amt")), ""),
        )
        for one in node.iterfind("{*}Bal")
    ]
    currency = _at(node, "Acct/Ccy") or next((one.currency for one in balances if one.currency), "")
    return Account(
        number=_at(node, "Acct/Id/IBAN") or _at(node, "Acct/Id/Othr/Id"),
        owner=_at(node, "Acct/Ownr/Nm"),
        bank=_at(node, "Acct/Svcr/FinInstnId/Nm")
        or _at(node, "Acct/Svcr/FinInstnId/BICFI")
        or _at(node, "Acct/Svcr/FinInstnId/BIC"),
        currency=currency,
        statement=_at(node, "ElctrncSeqNb") or _at(node, "Id"),
        balances=tuple(balances),
        **_cut([_camt_entry(one) for one in node.iterfind("{*}Ntry")]),
    )


def _camt_entry(node: Any) -> Entry:
    amount = _signed(node)
    other = "Dbtr" if amount >= 0 else "Cdtr"
    parts = list(node.iterfind("{*}NtryDtls/{*}TxDtls"))
    names = [_at(one, f"RltdPties/{other}/Nm") or _at(one, f"RltdPties/{other}/Pty/Nm") for one in parts]
    told = [" ".join(filter(None, (_at(one, "RmtInf"), _at(one, "AddtlTxInf")))) for one in parts]
    return Entry(
        day=day_of(_at(node, "BookgDt")),
        value_day=day_of(_at(node, "ValDt")),
        amount=amount,
        currency=next((str(one.get("Ccy") or "") for one in node.iterfind("{*}Amt")), ""),
        other=" · ".join(dict.fromkeys(filter(None, names))),
        text=" · ".join(dict.fromkeys(filter(None, (*told, _at(node, "AddtlNtryInf"))))),
        reference=_at(node, "NtryRef")
        or _at(node, "AcctSvcrRef")
        or (_at(parts[0], "Refs/EndToEndId") if parts else ""),
    )


# The older statements of SWIFT.

_FIELD = re.compile(r"^:(\d{2}[A-Z]?):(.*?)(?=^:\d{2}[A-Z]?:|^-\}?\s*$|\Z)", re.MULTILINE | re.DOTALL)
_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})([\d.,]+)")
_ENTRY = re.compile(r"\s*(\d{6})(\d{4})?(R?[CD])([A-Z])?([\d.,]+)([A-Z][A-Z0-9]{3})?([^\n]*)")
_SUBFIELD = re.compile(r"\?\d\d")


def read_mt940(content: bytes) -> Statement:
    """What follows the rules is read; a movement or balance that breaks them is left out."""
    text = texts.decoded(content, texts.encoding_of(content[:65_536], whole=False) or "cp1252").replace("\r\n", "\n")
    accounts: list[Account] = []
    fields: list[tuple[str, str]] = []
    for tag, value in _FIELD.findall(text):
        if tag == "20" and fields:
            accounts.append(_mt940_account(fields))
            fields = []
        fields.append((tag, value.strip()))
    if fields:
        accounts.append(_mt940_account(fields))
    return Statement(accounts=tuple(accounts))


def _mt940_account(fields: list[tuple[str, str]]) -> Account:
    told = dict(reversed(fields))
    balances, entries, currency = [], [], ""
    for tag, value in fields:
        if tag[:2] in ("60", "62") and (found := _BALANCE.match(value)):
            sign, day, currency, amount = found.groups()
            number = _comma(amount)
            balances.append(
                Balance(
                    code="opening" if tag[:2] == "60" else "closing",
                    day=_short_day(day),
                    amount=-number if sign == "D" else number,
                    currency=currency,
                )
            )
        elif tag == "61" and (found := _ENTRY.match(value)):
            day, booked, sign, _funds, amount, _kind, rest = found.groups()
            number = _comma(amount)
            value_day = _short_day(day)
            entries.append(
                Entry(
                    day=_booked(value_day, booked) or value_day,
                    value_day=value_day,
                    amount=-number if sign in ("D", "RC") else number,
                    currency=currency,
                    reference=rest.partition("//")[0].strip(),
                )
            )
        elif tag == "86" and entries:
            last = entries[-1]
            text = " ".join(_SUBFIELD.sub(" ", value.replace("\n", "")).split())
            entries[-1] = Entry(
                day=last.day, value_day=last.value_day, amount=last.amount, currency=last.currency,
                reference=last.reference, text=" ".join(filter(None, (last.text, text))),
            )  # fmt: skip
    return Account(
        number=told.get("25", ""),
        currency=currency,
        statement=told.get("28C", told.get("28", "")),
        balances=tuple(balances),
        **_cut(entries),
    )


def _comma(text: str) -> Decimal:
    return decimal_of(text.replace(".", "").replace(",", ".")) or Decimal(0)


def _short_day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%y%m%d").date()  # noqa: DTZ007 - a calendar day
    except ValueError:
        return None


def _booked(value_day: date | None, text: str | None) -> date | None:
    """The booking day has no year: the one nearest to the value day."""
    if value_day is None or not text:
        return None
    days = []
    for year in (value_day.year - 1, value_day.year, value_day.year + 1):
        try:
            days.append(date(year, int(text[:2]), int(text[2:])))
        except ValueError:
            continue
    return min(days, key=lambda day: abs((day - value_day).days), default=None)


# OFX, as SGML (1.x) and XML (2.x).

_OFX_TAG = re.compile(r"<(/?)([A-Za-z0-9.]+)>([^<\r\n]*)")


def read_ofx(content: bytes) -> Statement:
    """Accounts and movements; elements that are not closed, as SGML allows, are read alike."""
    text = texts.decoded(content, texts.encoding_of(content[:65_536], whole=False) or "cp1252")
    accounts = []
    for block in re.findall(r"<(?:STMTRS|CCSTMTRS)>(.*?)(?:</(?:STMTRS|CCSTMTRS)>|\Z)", text, re.DOTALL):
        values = dict(reversed(list(_ofx_values(block))))
        entries = [_ofx_entry(dict(_ofx_values(one)), values.get("CURDEF", "")) for one in _ofx_entries(block)]
        balance = decimal_of(values.get("BALAMT", "").replace(",", "."))
        balances: tuple[Balance, ...] = ()
        if balance is not None:
            balances = (
                Balance(
                    code="closing",
                    day=_ofx_day(values.get("DTASOF", "")),
                    amount=balance,
                    currency=values.get("CURDEF", ""),
                ),
            )
        accounts.append(
            Account(
                number=values.get("ACCTID", ""),
                bank=values.get("BANKID", ""),
                currency=values.get("CURDEF", ""),
                balances=balances,
                **_cut(entries),
            )
        )
    return Statement(accounts=tuple(accounts))


def _ofx_entries(block: str) -> list[str]:
    return re.findall(r"<STMTTRN>(.*?)(?:</STMTTRN>|(?=<STMTTRN>)|\Z)", block, re.DOTALL)


def _ofx_values(block: str) -> Iterator[tuple[str, str]]:
    for closing, name, value in _OFX_TAG.findall(block):
        if not closing and value.strip():
            yield name.upper(), unescape(value.strip())


def _ofx_entry(values: dict[str, str], currency: str) -> Entry:
    return Entry(
        day=_ofx_day(values.get("DTPOSTED", "")),
        value_day=_ofx_day(values.get("DTAVAIL", "")),
        amount=decimal_of(values.get("TRNAMT", "").replace(",", ".")) or Decimal(0),
        currency=currency,
        other=values.get("NAME", ""),
        text=values.get("MEMO", ""),
        reference=values.get("FITID", ""),
    )


def _ofx_day(text: str) -> date | None:
    try:
        return datetime.strptime(text[:8], "%Y%m%d").date()  # noqa: DTZ007 - a calendar day
    except ValueError:
        return None
