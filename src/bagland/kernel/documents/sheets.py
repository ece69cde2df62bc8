"""Electronic invoices and bank statements as a person reads them: the facts in order, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats
from bagland.foundation.speech import language
from bagland.kernel.documents.formats.invoices import Adjustment, Invoice, Line, Mismatch, Party, Payment
from bagland.kernel.documents.formats.statements import Account, Statement

CATEGORIES: dict[str, Any] = {
    "S": _("standard rate"),
    "Z": _("zero rate"),
    "E": _("exempt"),
    "AE": _("reverse charge"),
    "K": _("intra-community supply"),
    "G": _("export"),
    "O": _("outside VAT"),
}
MEANS: dict[str, Any] = {
    "10": _("cash"),
    "30": _("credit transfer"),
    "31": _("bank transfer"),
    "42": _("bank transfer"),
    "48": _("card"),
    "49": _("direct debit"),
    "50": _("giro card"),
    "58": _("SEPA credit transfer"),
    "59": _("SEPA direct debit"),
    "93": _("giro card (FIK)"),
    "97": _("Nemkonto"),
}
UNITS: dict[str, Any] = {
    "EA": _("pcs"),
    "C62": _("pcs"),
    "H87": _("pcs"),
    "HUR": _("hours"),
    "DAY": _("days"),
    "MON": _("months"),
    "KGM": "kg",
    "LTR": "l",
    "MTR": "m",
    "KWH": "kWh",
    "KMT": "km",
}
TERMS: dict[str, Any] = {
    "BT-106": _("Sum of lines"),
    "BT-107": _("Allowances"),
    "BT-108": _("Charges"),
    "BT-109": _("Total without VAT"),
    "BT-110": _("VAT"),
    "BT-112": _("Total with VAT"),
    "BT-115": _("To pay"),
    "BT-117": _("VAT in the breakdown"),
}
BALANCES: dict[str, Any] = {"opening": _("Opening balance"), "closing": _("Closing balance")}


@dataclass(frozen=True, slots=True)
class SumRow:
    """A total of the invoice; `wrong` says what it should be where it does not add up."""

    title: str
    figure: str
    wrong: str = ""
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """An invoice for a template: everything is text already, and escaped there."""

    title: str
    number: str
    currency: str
    facts: list[tuple[str, Any]]
    parties: list[tuple[str, list[str]]]
    notes: tuple[str, ...]
    lines: list[dict[str, Any]]
    adjustments: list[dict[str, str]]
    vat: list[dict[str, str]]
    sums: list[SumRow]
    payments: list[tuple[str, list[tuple[str, str]]]]
    supporting: list[dict[str, Any]]
    faults: list[str]
    is_proven: bool


def figure(amount: Decimal | None) -> str:
    """An amount of a document in the reader's figures, with two decimals or as many as it has."""
    if amount is None:
        return ""
    exponent = amount.as_tuple().exponent
    told = amount.quantize(Decimal("0.01")) if isinstance(exponent, int) and exponent > -2 else amount
    return formats.number(told, language())


def _day(value: date | None) -> str:
    return formats.day(value, language()) if value is not None else ""


def _mark(currency: str) -> str:
    return formats.currency_mark(currency, language()) if currency else ""


def _facts(*pairs: tuple[Any, Any]) -> list[tuple[str, Any]]:
    return [(str(title), value) for title, value in pairs if value]


def sheet(invoice: Invoice, wrong: Iterable[Mismatch]) -> Sheet:
    """An invoice or credit note in the order in which one reads it."""
    wrong = list(wrong)
    mark = _mark(invoice.currency)
    period = " – ".join(filter(None, (_day(invoice.period_first), _day(invoice.period_last))))
    return Sheet(
        title=gettext("Credit note") if invoice.is_credit_note else gettext("Invoice"),
        number=invoice.number,
        currency=mark,
        facts=_facts(
            (_("Issued"), _day(invoice.issued)),
            (_("Due"), _day(invoice.due)),
            (_("Delivered"), _day(invoice.delivered)),
            (_("Period"), period),
            (_("Your reference"), invoice.buyer_reference),
            (pgettext_lazy("invoice", "Order"), invoice.order_reference),
            (_("Contract"), invoice.contract_reference),
            (_("Concerns"), ", ".join(invoice.preceding)),
            (_("Terms of payment"), invoice.payment_terms),
        ),
        parties=[
            (str(title), told)
            for title, party in (
                (_("Seller"), invoice.seller),
                (_("Buyer"), invoice.buyer),
                (_("Paid to"), invoice.payee),
                (_("Delivered to"), invoice.delivered_to),
            )
            if party is not None and (told := list(_party(party)))
        ],
        notes=invoice.notes,
        lines=[_line(line) for line in invoice.lines],
        adjustments=[_adjustment(one) for one in invoice.adjustments],
        vat=[
            {
                "category": str(CATEGORIES.get(row.category, row.category)),
                "rate": formats.percent(row.rate, language()) if row.rate is not None else "",
                "base": figure(row.base),
                "amount": figure(row.amount),
                "reason": row.reason,
            }
            for row in invoice.vat
        ],
        sums=list(_sums(invoice, wrong)),
        payments=[_payment(one) for one in invoice.payments],
        supporting=[
            {
                "place": place,
                "name": one.name or one.description or one.id,
                "description": one.description,
                "address": one.address,
                "size": one.size,
            }
            for place, one in enumerate(invoice.supporting)
        ],
        faults=[_wrong(one, mark) for one in wrong],
        is_proven=not wrong and invoice.totals.due is not None and bool(invoice.lines),
    )


def _party(party: Party) -> Iterator[str]:
    place = " ".join(filter(None, (party.postal_code, party.city)))
    yield from filter(None, (party.name, party.trading_name, *party.street, place, party.region, party.country))
    if party.legal_id:
        yield gettext("Company no. %(number)s") % {"number": party.legal_id}
    if party.vat_id and party.vat_id != party.legal_id:
        yield gettext("VAT no. %(number)s") % {"number": party.vat_id}
    if party.endpoint and party.endpoint not in (party.vat_id, party.legal_id):
        yield gettext("Electronic address %(address)s") % {"address": party.endpoint}
    yield from filter(None, (party.contact, party.phone, party.mail))


def _line(line: Line) -> dict[str, Any]:
    unit = str(UNITS.get(line.unit, line.unit))
    quantity = formats.number(line.quantity, language()) if line.quantity is not None else ""
    per = ""
    if line.base_quantity is not None and line.base_quantity != 1:
        per = gettext("for %(number)s") % {"number": formats.number(line.base_quantity, language())}
    return {
        "id": line.id,
        "name": line.name,
        "more": [text for text in (line.seller_item, line.description, line.note) if text and text != line.name],
        "quantity": " ".join(filter(None, (quantity, unit))),
        "price": " ".join(filter(None, (figure(line.price), per))),
        "rate": formats.percent(line.rate, language()) if line.rate is not None else "",
        "net": figure(line.net),
        "adjustments": [_adjustment(one) for one in line.adjustments],
    }


def _adjustment(one: Adjustment) -> dict[str, str]:
    title = gettext("Charge") if one.is_charge else gettext("Allowance")
    sign = Decimal(1) if one.is_charge else Decimal(-1)
    return {"title": f"{title}: {one.reason}" if one.reason else title, "figure": figure(sign * one.amount)}


def _sums(invoice: Invoice, wrong: list[Mismatch]) -> Iterator[SumRow]:
    told = invoice.totals
    computed = {one.term: figure(one.computed) for one in wrong}
    rows = [
        ("BT-106", _("Sum of lines"), told.lines),
        ("BT-107", _("Allowances"), -told.allowances if told.allowances else None),
        ("BT-108", _("Charges"), told.charges or None),
        ("BT-109", _("Total without VAT"), told.net),
        ("BT-110", _("VAT"), told.vat),
        ("BT-112", _("Total with VAT"), told.gross),
        ("BT-113", _("Prepaid"), -told.prepaid if told.prepaid else None),
        ("BT-114", _("Rounding"), told.rounding or None),
    ]
    for term, title, amount in rows:
        if amount is not None:
            yield SumRow(str(title), figure(amount), computed.get(term, ""))
    if told.due is not None:
        last = gettext("To your credit") if invoice.is_credit_note else gettext("To pay")
        yield SumRow(last, figure(told.due), computed.get("BT-115", ""), is_last=True)


def _wrong(one: Mismatch, mark: str) -> str:
    told = {
        "sum": TERMS.get(one.term, one.term),
        "said": f"{figure(one.said)} {mark}",
        "computed": f"{figure(one.computed)} {mark}",
    }
    return gettext("%(sum)s does not add up: the sender wrote %(said)s, the parts give %(computed)s.") % told


def _payment(one: Payment) -> tuple[str, list[tuple[str, str]]]:
    title = str(MEANS.get(one.code, one.note or one.channel or one.code))
    account = " ".join(filter(None, (one.branch, one.account)))
    if one.card:
        line = f"+{one.card}<{one.reference} +{one.account}<" if one.reference else f"+{one.card}< +{one.account}<"
        return title, _facts((_("Payment line"), line))
    return title, _facts(
        (_("Account"), account),
        (_("Name of account"), one.account_name),
        (_("Bank"), one.bank),
        (_("Reference"), one.reference),
        (_("Mandate"), one.mandate),
    )


def accounts(statement: Statement) -> list[dict[str, Any]]:
    """A bank's statement, account by account."""
    return [_account(one) for one in statement.accounts]


def _account(one: Account) -> dict[str, Any]:
    return {
        "number": one.number,
        "currency": _mark(one.currency),
        "facts": _facts((_("Owner"), one.owner), (_("Bank"), one.bank), (_("Statement"), one.statement)),
        "balances": [
            {
                "title": str(BALANCES.get(balance.code, balance.code)),
                "day": _day(balance.day),
                "figure": f"{figure(balance.amount)} {_mark(balance.currency)}".strip(),
            }
            for balance in one.balances
        ],
        "entries": [
            {
                "day": _day(entry.day),
                "value_day": _day(entry.value_day) if entry.value_day != entry.day else "",
                "other": entry.other,
                "text": entry.text,
                "reference": entry.reference,
                "figure": figure(entry.amount),
            }
            for entry in one.entries
        ],
        "left_out": one.left_out,
    }
