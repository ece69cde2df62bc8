"""UBL 2.x: invoices and credit notes of Peppol BIS Billing 3.0 and OIOUBL 2.1 as one `Invoice`.

OIOUBL differs where it says so: its total without VAT stands nowhere (`TaxExclusiveAmount` is the VAT), its due day and
registration number have places of their own, and its VAT categories have names, not letters (requirements/dk.md, 4).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from bagland.kernel.documents.formats import faults
from bagland.kernel.documents.formats.faults import Unreadable
from bagland.kernel.documents.formats.invoices import (
    Adjustment,
    Invoice,
    Line,
    Party,
    Payment,
    Supporting,
    Totals,
    VatRow,
)
from bagland.kernel.documents.formats.safe_xml import name_of, tree_of

_SPACES = {
    "a": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "b": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
_CATEGORIES = {"StandardRated": "S", "ZeroRated": "Z", "ReverseCharge": "AE"}
_LONGEST_NUMBER = 40


def read(content: bytes) -> Invoice:
    """The invoice. Raises Unreadable; what a sender left out is left out."""
    return _invoice(tree_of(content))


def embedded(content: bytes, place: int) -> tuple[str, bytes]:
    """Name and bytes of the embedded file at a place among `supporting`, counted from 0. Raises Unreadable."""
    for number, one in enumerate(_find(tree_of(content), "a:AdditionalDocumentReference")):
        held = next(_find(one, "a:Attachment/b:EmbeddedDocumentBinaryObject"), None)
        if number == place and held is not None:
            return held.get("filename") or _text(one, "b:ID"), _bytes(held)
    raise Unreadable(faults.BROKEN)


def decimal_of(text: str) -> Decimal | None:
    """An amount as XML writes it (xsd:decimal); None when it is none."""
    text = text.strip()
    if not text or len(text) > _LONGEST_NUMBER or not set(text) <= set("+-.0123456789"):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def day_of(text: str) -> date | None:
    """A day as XML writes it, with or without a time zone behind it; None when it is none."""
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def _find(node: Any, path: str) -> Iterator[Any]:
    yield from node.iterfind(path, _SPACES) if node is not None else ()


def _first(node: Any, path: str) -> Any:
    return next(_find(node, path), None)


def _text(node: Any, *paths: str) -> str:
    """The text at the first path that has one, its blanks joined."""
    for path in paths:
        for found in _find(node, path):
            text = " ".join("".join(found.itertext()).split())
            if text:
                return text
    return ""


def _amount(node: Any, path: str) -> Decimal | None:
    return decimal_of(_text(node, path))


def _invoice(root: Any) -> Invoice:
    is_credit_note = name_of(root) == "CreditNote"
    profile = _text(root, "b:CustomizationID")
    form = "oioubl" if profile.upper().startswith("OIOUBL") else "peppol" if "peppol.eu" in profile else "ubl"
    kind = "CreditNote" if is_credit_note else "Invoice"
    period = _first(root, "a:InvoicePeriod")
    delivery = _first(root, "a:Delivery")
    payments = list(_find(root, "a:PaymentMeans"))
    return Invoice(
        form=form,
        is_credit_note=is_credit_note,
        profile=profile,
        number=_text(root, "b:ID"),
        issued=day_of(_text(root, "b:IssueDate")),
        type_code=_text(root, f"b:{kind}TypeCode"),
        currency=_text(root, "b:DocumentCurrencyCode") or _currency(root),
        due=day_of(_text(root, "b:DueDate", "a:PaymentMeans/b:PaymentDueDate", "a:PaymentTerms/b:PaymentDueDate")),
        buyer_reference=_text(root, "b:BuyerReference", "a:AccountingCustomerParty/a:Party/a:Contact/b:ID"),
        order_reference=_text(root, "a:OrderReference/b:ID"),
        contract_reference=_text(root, "a:ContractDocumentReference/b:ID"),
        preceding=tuple(
            _text(one, f"a:{of}DocumentReference/b:ID")
            for one in _find(root, "a:BillingReference")
            for of in ("Invoice", "CreditNote")
            if _text(one, f"a:{of}DocumentReference/b:ID")
        ),
        delivered=day_of(_text(delivery, "b:ActualDeliveryDate")),
        period_first=day_of(_text(period, "b:StartDate")),
        period_last=day_of(_text(period, "b:EndDate")),
        payment_terms=" ".join(filter(None, (_text(one, "b:Note") for one in _find(root, "a:PaymentTerms")))),
        notes=tuple(filter(None, ("".join(one.itertext()).strip() for one in _find(root, "b:Note")))),
        seller=_party(_first(root, "a:AccountingSupplierParty/a:Party")),
        buyer=_party(_first(root, "a:AccountingCustomerParty/a:Party")),
        payee=_party(payee) if (payee := _first(root, "a:PayeeParty")) is not None else None,
        delivered_to=_place(
            _first(delivery, "a:DeliveryLocation"), _text(delivery, "a:DeliveryParty/a:PartyName/b:Name")
        ),
        payments=tuple(_payment(one) for one in payments),
        adjustments=tuple(_adjustments(root)),
        vat=tuple(_vat(root)),
        totals=_totals(root, form),
        lines=tuple(_line(one, kind) for one in _find(root, f"a:{kind}Line")),
        supporting=tuple(_supporting(one) for one in _find(root, "a:AdditionalDocumentReference")),
    )


def _currency(root: Any) -> str:
    payable = _first(root, "a:LegalMonetaryTotal/b:PayableAmount")
    return str(payable.get("currencyID") or "") if payable is not None else ""


def _party(node: Any) -> Party:
    endpoint = _first(node, "b:EndpointID")
    named = _text(node, "a:PartyName/b:Name")
    legal = _text(node, "a:PartyLegalEntity/b:RegistrationName")
    person = " ".join(filter(None, (_text(node, f"a:Person/b:{part}") for part in ("FirstName", "FamilyName"))))
    return Party(
        name=legal or named or person,
        trading_name=named if legal and named != legal else "",
        legal_id=_text(node, "a:PartyLegalEntity/b:CompanyID", "a:PartyIdentification/b:ID"),
        vat_id=_text(node, "a:PartyTaxScheme/b:CompanyID"),
        endpoint=_text(node, "b:EndpointID"),
        endpoint_scheme=str(endpoint.get("schemeID") or "") if endpoint is not None else "",
        contact=_text(node, "a:Contact/b:Name"),
        phone=_text(node, "a:Contact/b:Telephone"),
        mail=_text(node, "a:Contact/b:ElectronicMail"),
        **_address(_first(node, "a:PostalAddress")),
    )


def _place(node: Any, name: str) -> Party | None:
    address = _first(node, "a:Address")
    return Party(name=name or _text(node, "b:Name"), **_address(address)) if address is not None or name else None


def _address(node: Any) -> dict[str, Any]:
    street = " ".join(filter(None, (_text(node, "b:StreetName"), _text(node, "b:BuildingNumber"))))
    more = (_text(node, "b:AdditionalStreetName"), _text(node, "a:AddressLine/b:Line"))
    return {
        "street": tuple(filter(None, (street, *more))),
        "city": _text(node, "b:CityName"),
        "postal_code": _text(node, "b:PostalZone"),
        "region": _text(node, "b:CountrySubentity"),
        "country": _text(node, "a:Country/b:IdentificationCode"),
    }


def _payment(node: Any) -> Payment:
    code, told = _text(node, "b:PaymentMeansCode"), _text(node, "b:PaymentID")
    card, _, behind = told.partition("#")
    is_card = code in ("50", "93") and card in ("01", "04", "15", "71", "73", "75")
    account = _first(node, "a:PayeeFinancialAccount")
    branch = _text(account, "a:FinancialInstitutionBranch/b:ID")
    bank = _text(account, "a:FinancialInstitutionBranch/a:FinancialInstitution/b:ID")
    is_danish = branch.isdigit() and len(branch) == 4
    means = _first(node, "b:PaymentMeansCode")
    return Payment(
        code=code,
        channel=_text(node, "b:PaymentChannelCode"),
        reference=_text(node, "b:InstructionID") or (behind if is_card else told),
        card=card if is_card else "",
        account=_text(account, "b:ID") or _text(node, "a:CreditAccount/b:AccountID"),
        account_name=_text(account, "b:Name"),
        branch=branch if is_danish else "",
        bank=bank or ("" if is_danish else branch),
        mandate=_text(node, "a:PaymentMandate/b:ID"),
        note=_text(node, "b:InstructionNote") or (str(means.get("name") or "") if means is not None else ""),
    )


def _adjustments(node: Any) -> Iterator[Adjustment]:
    for one in _find(node, "a:AllowanceCharge"):
        yield Adjustment(
            is_charge=_text(one, "b:ChargeIndicator") == "true",
            amount=_amount(one, "b:Amount") or Decimal(0),
            reason=_text(one, "b:AllowanceChargeReason"),
            category=_category(_text(one, "a:TaxCategory/b:ID")),
            rate=_amount(one, "a:TaxCategory/b:Percent"),
        )


def _category(code: str) -> str:
    return _CATEGORIES.get(code, code)


def _vat(root: Any) -> Iterator[VatRow]:
    """The breakdown in the invoice's currency; the total in an accounting currency beside it has no rows."""
    for one in _find(root, "a:TaxTotal/a:TaxSubtotal"):
        category = _first(one, "a:TaxCategory")
        yield VatRow(
            base=_amount(one, "b:TaxableAmount") or Decimal(0),
            amount=_amount(one, "b:TaxAmount") or Decimal(0),
            category=_category(_text(category, "b:ID")),
            rate=_amount(category, "b:Percent"),
            reason=_text(category, "b:TaxExemptionReason", "b:TaxExemptionReasonCode"),
        )


def _totals(root: Any, form: str) -> Totals:
    told = _first(root, "a:LegalMonetaryTotal")
    totals = list(_find(root, "a:TaxTotal"))
    of_rows = [one for one in totals if _first(one, "a:TaxSubtotal") is not None] or totals
    taxes = [amount for one in of_rows if (amount := _amount(one, "b:TaxAmount")) is not None]
    lines = _amount(told, "b:LineExtensionAmount")
    allowances, charges = _amount(told, "b:AllowanceTotalAmount"), _amount(told, "b:ChargeTotalAmount")
    net = _amount(told, "b:TaxExclusiveAmount")
    if form == "oioubl":
        net = lines - (allowances or 0) + (charges or 0) if lines is not None else None
    return Totals(
        lines=lines,
        allowances=allowances,
        charges=charges,
        net=net,
        vat=sum(taxes, Decimal(0)) if taxes else None,
        gross=_amount(told, "b:TaxInclusiveAmount"),
        prepaid=_amount(told, "b:PrepaidAmount"),
        rounding=_amount(told, "b:PayableRoundingAmount"),
        due=_amount(told, "b:PayableAmount"),
    )


def _line(node: Any, kind: str) -> Line:
    quantity = _first(node, "b:InvoicedQuantity" if kind == "Invoice" else "b:CreditedQuantity")
    item, price = _first(node, "a:Item"), _first(node, "a:Price")
    taxed = _first(item, "a:ClassifiedTaxCategory")
    if taxed is None:
        taxed = _first(node, "a:TaxTotal/a:TaxSubtotal/a:TaxCategory")
    return Line(
        id=_text(node, "b:ID"),
        note=_text(node, "b:Note"),
        quantity=decimal_of("".join(quantity.itertext())) if quantity is not None else None,
        unit=str(quantity.get("unitCode") or "") if quantity is not None else "",
        net=_amount(node, "b:LineExtensionAmount") or Decimal(0),
        name=_text(item, "b:Name", "b:Description"),
        description=_text(item, "b:Description"),
        seller_item=_text(item, "a:SellersItemIdentification/b:ID"),
        price=_amount(price, "b:PriceAmount"),
        base_quantity=_amount(price, "b:BaseQuantity"),
        category=_category(_text(taxed, "b:ID")),
        rate=_amount(taxed, "b:Percent"),
        adjustments=tuple(_adjustments(node)),
    )


def _supporting(node: Any) -> Supporting:
    held = _first(node, "a:Attachment/b:EmbeddedDocumentBinaryObject")
    return Supporting(
        id=_text(node, "b:ID"),
        description=_text(node, "b:DocumentDescription", "b:DocumentType"),
        address=_text(node, "a:Attachment/a:ExternalReference/b:URI"),
        name=str(held.get("filename") or "") if held is not None else "",
        media_type=str(held.get("mimeCode") or "") if held is not None else "",
        size=len(_bytes(held)) if held is not None else None,
    )


def _bytes(held: Any) -> bytes:
    try:
        return base64.b64decode("".join(held.itertext()), validate=False)
    except (binascii.Error, ValueError):
        return b""
