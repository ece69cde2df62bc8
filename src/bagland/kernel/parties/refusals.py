"""How the register says no; and the sentences that stand beside a number."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

NUMBERS: dict[str, Any] = {
    "digits": _("Write digits only."),
    "letters": _("Write letters from A to Z and digits only."),
    "length": _("This has %(found)s characters; it takes %(length)s."),
    "zero": _("The first digit is never 0."),
    "check": _("The check digit does not fit."),
    "check_meant": _("The check digit does not fit. Did you mean %(meant)s?"),
    "country": _("Write the country in front, such as DK13585628."),
    "vat": _("This is not how the country writes its VAT numbers."),
    "long": _("Write at most 40 characters."),
    "iban_country": _("An IBAN begins with the two letters of its country and two digits, such as DK50."),
    "shape": _("The characters do not stand as the country writes them."),
    "dk_account": _(
        "Write the registration number of four digits, then the account of up to ten, such as 0040 0440116243."
    ),
    "fik": _("A creditor number begins with 8."),
}
"""Why a number is not taken, by `identifiers.Wrong.code`."""
