"""The papers of the demo company as bytes: e-invoices, pages of PDF, a bank's table, mails, a drawing. Same bytes each
time; every sender is invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from email.utils import format_datetime
from functools import cache
from io import BytesIO
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw

_SPACES = (
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
)
_PEPPOL = (
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
    "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
)
_OIOUBL = ("OIOUBL-2.1", "urn:www.nesubl.eu:profiles:profile5:ver2.0")
_ZONE = ZoneInfo("Europe/Copenhagen")
Line = tuple[str, int, str]
"""What was bought, how many, and the price of one without VAT."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that somebody sends in, made when its step is told."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Seller:
    """Who sends invoices: as the register knows it, and where it wants its money."""

    name: str
    cvr: str
    street: str
    postal_code: str
    city: str
    account: str


def invoice(seller: Seller, number: str, day: date, due: date, lines: Sequence[Line], *, oioubl: bool = False) -> Paper:
    """An invoice to Nordlys Kontor with 25 % VAT, as Peppol BIS Billing 3.0 or as OIOUBL 2.1."""
    customization, profile = _OIOUBL if oioubl else _PEPPOL
    net = sum((Decimal(price) * count for _text, count, price in lines), Decimal(0))
    vat = (net / 4).quantize(Decimal("0.01"))
    buyer = Seller("Nordlys Kontor ApS", "99999993", "Kanalvej 12", "5000", "Odense C", "")
    written = "".join(_line(place, line, oioubl=oioubl) for place, line in enumerate(lines, start=1))
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" {_SPACES}>'
        + ("<cbc:UBLVersionID>2.0</cbc:UBLVersionID>" if oioubl else "")
        + f"<cbc:CustomizationID>{customization}</cbc:CustomizationID><cbc:ProfileID>{profile}</cbc:ProfileID>"
        f"<cbc:ID>{escape(number)}</cbc:ID><cbc:IssueDate>{day}</cbc:IssueDate>"
        + ("" if oioubl else f"<cbc:DueDate>{due}</cbc:DueDate>")
        + "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>DKK</cbc:DocumentCurrencyCode>"
        f"<cbc:BuyerReference>FIN</cbc:BuyerReference>{_side('Supplier', seller, oioubl=oioubl)}"
        f"{_side('Customer', buyer, oioubl=oioubl)}"
        f"<cac:PaymentMeans><cbc:PaymentMeansCode>{'42' if oioubl else '30'}</cbc:PaymentMeansCode>"
        + (f"<cbc:PaymentDueDate>{due}</cbc:PaymentDueDate>" if oioubl else "")
        + f"<cac:PayeeFinancialAccount>{_account(seller.account, oioubl=oioubl)}</cac:PayeeFinancialAccount>"
        f"</cac:PaymentMeans><cac:TaxTotal>{_amount('TaxAmount', vat)}<cac:TaxSubtotal>"
        f"{_amount('TaxableAmount', net)}{_amount('TaxAmount', vat)}{_category(oioubl=oioubl)}</cac:TaxSubtotal>"
        f"</cac:TaxTotal><cac:LegalMonetaryTotal>{_amount('LineExtensionAmount', net)}"
        f"{_amount('TaxExclusiveAmount', vat if oioubl else net)}{_amount('TaxInclusiveAmount', net + vat)}"
        f"{_amount('PayableAmount', net + vat)}</cac:LegalMonetaryTotal>{written}</Invoice>\n"
    )
    return Paper(f"{number}.xml", text.encode())


def _side(side: str, party: Seller, *, oioubl: bool) -> str:
    scheme, number = ("DK:CVR", f"DK{party.cvr}") if oioubl else ("0184", party.cvr)
    tax = '<cbc:ID schemeID="urn:oioubl:id:taxschemeid-1.5">63</cbc:ID><cbc:Name>Moms</cbc:Name>'
    return (
        f'<cac:Accounting{side}Party><cac:Party><cbc:EndpointID schemeID="{scheme}">{number}</cbc:EndpointID>'
        f"<cac:PartyName><cbc:Name>{escape(party.name)}</cbc:Name></cac:PartyName><cac:PostalAddress>"
        f"<cbc:StreetName>{escape(party.street)}</cbc:StreetName><cbc:CityName>{escape(party.city)}</cbc:CityName>"
        f"<cbc:PostalZone>{party.postal_code}</cbc:PostalZone><cac:Country><cbc:IdentificationCode>DK"
        "</cbc:IdentificationCode></cac:Country></cac:PostalAddress><cac:PartyTaxScheme>"
        f"<cbc:CompanyID>DK{party.cvr}</cbc:CompanyID><cac:TaxScheme>{tax if oioubl else '<cbc:ID>VAT</cbc:ID>'}"
        f"</cac:TaxScheme></cac:PartyTaxScheme><cac:PartyLegalEntity><cbc:RegistrationName>{escape(party.name)}"
        f'</cbc:RegistrationName><cbc:CompanyID schemeID="{scheme}">{number}</cbc:CompanyID></cac:PartyLegalEntity>'
        f"</cac:Party></cac:Accounting{side}Party>"
    )


def _account(account: str, *, oioubl: bool) -> str:
    """Registration number and account, which Peppol writes in one."""
    branch, _, number = account.partition(" ")
    if not oioubl:
        return f"<cbc:ID>{branch}{number}</cbc:ID>"
    return (
        f"<cbc:ID>{number}</cbc:ID><cac:FinancialInstitutionBranch><cbc:ID>{branch}</cbc:ID>"
        "</cac:FinancialInstitutionBranch>"
    )


def _category(*, oioubl: bool) -> str:
    if oioubl:
        code, scheme = "StandardRated", "<cbc:ID>63</cbc:ID><cbc:Name>Moms</cbc:Name>"
    else:
        code, scheme = "S", "<cbc:ID>VAT</cbc:ID>"
    return (
        f"<cac:TaxCategory><cbc:ID>{code}</cbc:ID><cbc:Percent>25</cbc:Percent><cac:TaxScheme>{scheme}"
        "</cac:TaxScheme></cac:TaxCategory>"
    )


def _line(place: int, line: Line, *, oioubl: bool) -> str:
    text, count, price = line
    category = _category(oioubl=oioubl).replace("cac:TaxCategory>", "cac:ClassifiedTaxCategory>")
    return (
        f'<cac:InvoiceLine><cbc:ID>{place}</cbc:ID><cbc:InvoicedQuantity unitCode="EA">{count}</cbc:InvoicedQuantity>'
        f"{_amount('LineExtensionAmount', Decimal(price) * count)}<cac:Item><cbc:Name>{escape(text)}</cbc:Name>"
        f"{category}</cac:Item><cac:Price>{_amount('PriceAmount', Decimal(price))}</cac:Price></cac:InvoiceLine>"
    )


def _amount(name: str, amount: Decimal) -> str:
    return f'<cbc:{name} currencyID="DKK">{amount:.2f}</cbc:{name}>'


def pdf(name: str, title: str, *paragraphs: str) -> Paper:
    """One page A4: a title, and lines that are as long as they are written. Helvetica, which every reader has."""
    shown = [f"BT /B 17 Tf 64 770 Td ({_told(title)}) Tj ET"]
    height = 730
    for paragraph in paragraphs:
        for line in paragraph.split("\n"):
            shown.append(f"BT /F 11 Tf 64 {height} Td ({_told(line)}) Tj ET")
            height -= 16
        height -= 10
    drawn = "\n".join(shown).encode("cp1252")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (da) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F 5 0 R /B 6 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    file = BytesIO(b"")
    file.write(b"%PDF-1.4\n%\xe6\xf8\xe5\xc6\n")
    places = []
    for number, one in enumerate(objects, start=1):
        places.append(file.tell())
        file.write(b"%d 0 obj\n%b\nendobj\n" % (number, one))
    begins = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    file.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    file.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, begins))
    return Paper(name, file.getvalue())


def _told(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def mail(name: str, day: date, sender: str, subject: str, text: str) -> Paper:
    """A mail to finance as a mail program saves it, sent in the morning."""
    at = format_datetime(datetime.combine(day, time(7, 41), _ZONE))
    lines = (
        f"From: {sender}",
        "To: bilag@nordlyskontor.example",
        f"Subject: {subject}",
        f"Date: {at}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        text,
        "",
    )
    return Paper(name, "\r\n".join(lines).encode())


def table(name: str, rows: Sequence[Sequence[str]]) -> Paper:
    """A table as Danish banks and programs write it: semicolons, a comma before the decimals."""
    return Paper(name, "".join(";".join(row) + "\r\n" for row in rows).encode("utf-8-sig"))


def letter(name: str, text: str) -> Paper:
    """Plain text."""
    return Paper(name, text.encode())


@cache
def floor_plan() -> Paper:
    """The office by the canal, drawn: walls, and desks in rows."""
    picture = Image.new("RGB", (960, 640), "#f6f4ee")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((40, 40, 920, 600), outline="#2b3a55", width=8)
    for wall in ((360, 40, 360, 300), (40, 300, 280, 300), (620, 340, 620, 600), (620, 340, 800, 340)):
        pen.line(wall, fill="#2b3a55", width=6)
    for column in range(5):
        for row in range(2):
            left, top = 420 + column * 94, 90 + row * 110
            pen.rounded_rectangle((left, top, left + 70, top + 40), 6, fill="#cfe0d8", outline="#17594a", width=2)
            pen.ellipse((left + 24, top + 48, left + 46, top + 70), fill="#8a5a2c")
    pen.ellipse((120, 110, 280, 230), fill="#f0d9bd", outline="#8a5a12", width=3)
    pen.rectangle((90, 380, 300, 540), fill="#d6dfec", outline="#2f5f8f", width=3)
    file = BytesIO()
    picture.save(file, "PNG", optimize=True)
    return Paper("Plantegning, Kanalvej 12.png", file.getvalue())
