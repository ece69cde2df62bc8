"""UN/CEFACT Cross Industry Invoice (D16B) as one `Invoice`, as EN 16931-3-3 binds its terms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bagland.kernel.documents.formats.invoices import Adjustment, Invoice, Line, Party, Payment, Totals, VatRow
from bagland.kernel.documents.formats.safe_xml import tree_of
from bagland.kernel.documents.formats.ubl import decimal_of


def read(content: bytes) -> Invoice:
    """The invoice. Raises Unreadable. Elements are found by their names in whatever version's namespace."""
    root = tree_of(content)
    document = _first(root, "ExchangedDocument")
    trade = _first(root, "SupplyChainTradeTransaction")
    agreed = _first(trade, "ApplicableHeaderTradeAgreement")
    delivered = _first(trade, "ApplicableHeaderTradeDelivery")
    settled = _first(trade, "ApplicableHeaderTradeSettlement")
    type_code = _text(document, "TypeCode")
    payee = _first(settled, "PayeeTradeParty")
    return Invoice(
        form="cii",
        is_credit_note=type_code in ("381", "396", "261", "262"),
        profile=_text(root, "ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID"),
        number=_text(document, "ID"),
        issued=_day(document, "IssueDateTime"),
        type_code=type_code,
        currency=_text(settled, "InvoiceCurrencyCode"),
        due=_day(settled, "SpecifiedTradePaymentTerms/DueDateDateTime"),
        buyer_reference=_text(agreed, "BuyerReference"),
        order_reference=_text(agreed, "BuyerOrderReferencedDocument/IssuerAssignedID"),
        contract_reference=_text(agreed, "ContractReferencedDocument/IssuerAssignedID"),
        preceding=tuple(_text(one, "IssuerAssignedID") for one in _find(settled, "InvoiceReferencedDocument")),
        delivered=_day(delivered, "ActualDeliverySupplyChainEvent/OccurrenceDateTime"),
        period_first=_day(settled, "BillingSpecifiedPeriod/StartDateTime"),
        period_last=_day(settled, "BillingSpecifiedPeriod/EndDateTime"),
        payment_terms=_text(settled, "SpecifiedTradePaymentTerms/Description"),
        notes=tuple(filter(None, (_text(one, "Content") for one in _find(document, "IncludedNote")))),
        seller=_party(_first(agreed, "SellerTradeParty")),
        buyer=_party(_first(agreed, "BuyerTradeParty")),
        payee=_party(payee) if payee is not None else None,
        payments=tuple(_payment(one, settled) for one in _find(settled, "SpecifiedTradeSettlementPaymentMeans")),
        adjustments=tuple(_adjustments(settled)),
        vat=tuple(_vat(settled)),
        totals=_totals(settled),
        lines=tuple(_line(one) for one in _find(trade, "IncludedSupplyChainTradeLineItem")),
    )


def _find(node: Any, path: str) -> Iterator[Any]:
    if node is not None:
        yield from node.iterfind("/".join(f"{{*}}{name}" for name in path.split("/")))


def _first(node: Any, path: str) -> Any:
    return next(_find(node, path), None)


def _text(node: Any, path: str) -> str:
    found = _first(node, path)
    return " ".join("".join(found.itertext()).split()) if found is not None else ""


def _amount(node: Any, path: str) -> Decimal | None:
    return decimal_of(_text(node, path))


def _day(node: Any, path: str) -> date | None:
    """A day in the format 102 (CCYYMMDD)."""
    try:
        return datetime.strptime(_text(node, path)[:8], "%Y%m%d").date()  # noqa: DTZ007 - a calendar day
    except ValueError:
        return None


def _party(node: Any) -> Party:
    address = _first(node, "PostalTradeAddress")
    contact = _first(node, "DefinedTradeContact")
    taxed = {one.get("schemeID"): "".join(one.itertext()) for one in _find(node, "SpecifiedTaxRegistration/ID")}
    endpoint = _first(node, "URIUniversalCommunication/URIID")
    return Party(
        name=_text(node, "Name"),
        trading_name=_text(node, "SpecifiedLegalOrganization/TradingBusinessName"),
        legal_id=_text(node, "SpecifiedLegalOrganization/ID"),
        vat_id=taxed.get("VA", ""),
        endpoint=_text(node, "URIUniversalCommunication/URIID"),
        endpoint_scheme=str(endpoint.get("schemeID") or "") if endpoint is not None else "",
        street=tuple(filter(None, (_text(address, name) for name in ("LineOne", "LineTwo", "LineThree")))),
        city=_text(address, "CityName"),
        postal_code=_text(address, "PostcodeCode"),
        region=_text(address, "CountrySubDivisionName"),
        country=_text(address, "CountryID"),
        contact=_text(contact, "PersonName"),
        phone=_text(contact, "TelephoneUniversalCommunication/CompleteNumber"),
        mail=_text(contact, "EmailURIUniversalCommunication/URIID"),
    )


def _payment(node: Any, settled: Any) -> Payment:
    account = _first(node, "PayeePartyCreditorFinancialAccount")
    return Payment(
        code=_text(node, "TypeCode"),
        reference=_text(settled, "PaymentReference"),
        account=_text(account, "IBANID") or _text(account, "ProprietaryID"),
        account_name=_text(account, "AccountName"),
        bank=_text(node, "PayeeSpecifiedCreditorFinancialInstitution/BICID"),
        mandate=_text(settled, "SpecifiedTradePaymentTerms/DirectDebitMandateID"),
        note=_text(node, "Information"),
    )


def _adjustments(node: Any) -> Iterator[Adjustment]:
    for one in _find(node, "SpecifiedTradeAllowanceCharge"):
        yield Adjustment(
            is_charge=_text(one, "ChargeIndicator/Indicator") == "true",
            amount=_amount(one, "ActualAmount") or Decimal(0),
            reason=_text(one, "Reason"),
            category=_text(one, "CategoryTradeTax/CategoryCode"),
            rate=_amount(one, "CategoryTradeTax/RateApplicablePercent"),
        )


def _vat(settled: Any) -> Iterator[VatRow]:
    for one in _find(settled, "ApplicableTradeTax"):
        yield VatRow(
            base=_amount(one, "BasisAmount") or Decimal(0),
            amount=_amount(one, "CalculatedAmount") or Decimal(0),
            category=_text(one, "CategoryCode"),
            rate=_amount(one, "RateApplicablePercent"),
            reason=_text(one, "ExemptionReason") or _text(one, "ExemptionReasonCode"),
        )


def _totals(settled: Any) -> Totals:
    told = _first(settled, "SpecifiedTradeSettlementHeaderMonetarySummation")
    currency = _text(settled, "InvoiceCurrencyCode")
    taxes = [one for one in _find(told, "TaxTotalAmount") if one.get("currencyID") in (None, currency)]
    return Totals(
        lines=_amount(told, "LineTotalAmount"),
        allowances=_amount(told, "AllowanceTotalAmount"),
        charges=_amount(told, "ChargeTotalAmount"),
        net=_amount(told, "TaxBasisTotalAmount"),
        vat=decimal_of("".join(taxes[0].itertext())) if taxes else None,
        gross=_amount(told, "GrandTotalAmount"),
        prepaid=_amount(told, "TotalPrepaidAmount"),
        rounding=_amount(told, "RoundingAmount"),
        due=_amount(told, "DuePayableAmount"),
    )


def _line(node: Any) -> Line:
    quantity = _first(node, "SpecifiedLineTradeDelivery/BilledQuantity")
    settled, product = _first(node, "SpecifiedLineTradeSettlement"), _first(node, "SpecifiedTradeProduct")
    price = _first(node, "SpecifiedLineTradeAgreement/NetPriceProductTradePrice")
    return Line(
        id=_text(node, "AssociatedDocumentLineDocument/LineID"),
        note=_text(node, "AssociatedDocumentLineDocument/IncludedNote/Content"),
        quantity=decimal_of("".join(quantity.itertext())) if quantity is not None else None,
        unit=str(quantity.get("unitCode") or "") if quantity is not None else "",
        net=_amount(settled, "SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount") or Decimal(0),
        name=_text(product, "Name"),
        description=_text(product, "Description"),
        seller_item=_text(product, "SellerAssignedID"),
        price=_amount(price, "ChargeAmount"),
        base_quantity=_amount(price, "BasisQuantity"),
        category=_text(settled, "ApplicableTradeTax/CategoryCode"),
        rate=_amount(settled, "ApplicableTradeTax/RateApplicablePercent"),
        adjustments=tuple(_adjustments(settled)),
    )
