"""An electronic invoice or credit note as it was sent, whatever its syntax.

The fields are those of EN 16931-1 (BT: business term, BG: group of terms); amounts are exact decimals in the invoice's
currency, percentages are percent (25 is 25 %), days are calendar days. What a sender left out is empty or None: readers
must not guess. Sums are as the sender wrote them; `mismatches` names those that do not add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
TOLERANCE = Decimal("0.02")
"""Senders round each line for itself. A tax amount may differ by so much from base times rate; sums may not differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A seller (BG-4), buyer (BG-7), payee (BG-10) or place of delivery (BG-13)."""

    name: str = ""  # BT-27, BT-44
    trading_name: str = ""  # BT-28, BT-45
    legal_id: str = ""  # BT-30, BT-47
    vat_id: str = ""  # BT-31, BT-48
    endpoint: str = ""  # BT-34, BT-49
    endpoint_scheme: str = ""
    street: tuple[str, ...] = ()  # BT-35, BT-36, BT-162
    city: str = ""  # BT-37
    postal_code: str = ""  # BT-38
    region: str = ""  # BT-39
    country: str = ""  # BT-40, ISO 3166-1
    contact: str = ""  # BT-41
    phone: str = ""  # BT-42
    mail: str = ""  # BT-43


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One way to pay (BG-16). A Danish account has `branch`, its registration number; a giro card has
    `card` (71, 73, 75, 01, 04, 15), `reference` and the creditor's number as `account`.
    """

    code: str = ""  # BT-81, UNCL 4461
    channel: str = ""
    reference: str = ""  # BT-83
    card: str = ""
    account: str = ""  # BT-84
    account_name: str = ""  # BT-85
    branch: str = ""
    bank: str = ""  # BT-86
    mandate: str = ""  # BT-89
    note: str = ""  # BT-82


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """An allowance or a charge, of the document (BG-20, BG-21) or a line (BG-27, BG-28). The amount is not negative."""

    is_charge: bool
    amount: Decimal
    reason: str = ""
    category: str = ""
    rate: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VatRow:
    """One row of the VAT breakdown (BG-23)."""

    base: Decimal  # BT-116
    amount: Decimal  # BT-117
    category: str = ""  # BT-118 (S, Z, E, AE, K, G, O, L, M), whatever the syntax calls it
    rate: Decimal | None = None  # BT-119
    reason: str = ""  # BT-120, BT-121


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line (BG-25). `base_quantity` units cost `price`."""

    id: str = ""  # BT-126
    note: str = ""  # BT-127
    quantity: Decimal | None = None  # BT-129
    unit: str = ""  # BT-130, UN/ECE recommendation 20
    net: Decimal  # BT-131
    name: str = ""  # BT-153
    description: str = ""  # BT-154
    seller_item: str = ""  # BT-155
    price: Decimal | None = None  # BT-146
    base_quantity: Decimal | None = None  # BT-149
    category: str = ""  # BT-151
    rate: Decimal | None = None  # BT-152
    adjustments: tuple[Adjustment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Document totals (BG-22)."""

    lines: Decimal | None = None  # BT-106
    allowances: Decimal | None = None  # BT-107
    charges: Decimal | None = None  # BT-108
    net: Decimal | None = None  # BT-109
    vat: Decimal | None = None  # BT-110
    gross: Decimal | None = None  # BT-112
    prepaid: Decimal | None = None  # BT-113
    rounding: Decimal | None = None  # BT-114
    due: Decimal | None = None  # BT-115


@dataclass(frozen=True, slots=True, kw_only=True)
class Supporting:
    """A supporting document (BG-24): embedded with so many bytes, or an address elsewhere, which is never fetched."""

    id: str = ""  # BT-122
    description: str = ""  # BT-123
    address: str = ""  # BT-124
    name: str = ""  # BT-125
    media_type: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """A sum that does not add up: what stands in `term`, and what follows from the parts of the document itself."""

    term: str
    said: Decimal
    computed: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """One invoice or credit note. `form` is `oioubl`, `peppol`, `ubl` or `cii`."""

    form: str
    is_credit_note: bool
    profile: str = ""  # BT-24
    number: str = ""  # BT-1
    issued: date | None = None  # BT-2
    type_code: str = ""  # BT-3
    currency: str = ""  # BT-5
    due: date | None = None  # BT-9
    buyer_reference: str = ""  # BT-10
    order_reference: str = ""  # BT-13
    contract_reference: str = ""  # BT-12
    preceding: tuple[str, ...] = ()  # BT-25
    delivered: date | None = None  # BT-72
    period_first: date | None = None  # BT-73
    period_last: date | None = None  # BT-74
    payment_terms: str = ""  # BT-20
    notes: tuple[str, ...] = ()  # BT-22
    seller: Party = Party()
    buyer: Party = Party()
    payee: Party | None = None
    delivered_to: Party | None = None
    payments: tuple[Payment, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    vat: tuple[VatRow, ...] = ()
    totals: Totals = Totals()
    lines: tuple[Line, ...] = ()
    supporting: tuple[Supporting, ...] = ()


def mismatches(invoice: Invoice) -> list[Mismatch]:
    """The sums of EI-10 that do not hold: EN 16931 BR-CO-10, -11, -12, -13, -14, -15, -16 and -17.

    A sum is asked only where the sender wrote it; parts that were left out count as nothing.
    """
    told, found = invoice.totals, []
    nothing = Decimal(0)

    def must(term: str, said: Decimal | None, computed: Decimal, tolerance: Decimal = nothing) -> None:
        if said is not None and abs(said - computed) > tolerance:
            found.append(Mismatch(term=term, said=said, computed=computed))

    allowances = sum((one.amount for one in invoice.adjustments if not one.is_charge), nothing)
    charges = sum((one.amount for one in invoice.adjustments if one.is_charge), nothing)
    must("BT-106", told.lines, sum((line.net for line in invoice.lines), nothing))
    must("BT-107", told.allowances, allowances)
    must("BT-108", told.charges, charges)
    if told.lines is not None:
        must("BT-109", told.net, told.lines - (told.allowances or nothing) + (told.charges or nothing))
    for row in invoice.vat:
        if row.rate is not None:
            computed = (row.base * row.rate / 100).quantize(CENT, ROUND_HALF_UP)
            must("BT-117", row.amount, computed, TOLERANCE)
    if invoice.vat:
        must("BT-110", told.vat, sum((row.amount for row in invoice.vat), nothing))
    if told.net is not None:
        must("BT-112", told.gross, told.net + (told.vat or nothing))
    if told.gross is not None:
        must("BT-115", told.due, told.gross - (told.prepaid or nothing) + (told.rounding or nothing))
    return found
