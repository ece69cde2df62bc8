"""How the register says no; and the sentences that stand beside a number."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.refusal import Refusal

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

NUMBERS_TOO_LONG: Any = _("Write at most %(most)s characters.")
WHICH_NUMBER: Any = _("Write the number that you called.")


class AccountKnown(Refusal):
    """The party is paid to this account already."""

    code = "parties.account_known"
    message = _("%(party)s has the account %(account)s already.")


class PartyIsMerged(Refusal):
    """The party became one with another, and what is to be done is done to that one."""

    code = "parties.party_is_merged"
    message = _("%(party)s was merged into %(into)s (no. %(key)s). Do it there.")


class PartyIsErased(Refusal):
    """Nothing is added to a party whose personal data are erased."""

    code = "parties.party_is_erased"
    message = _("This party was erased %(at)s. Register a new one if there is business again.")


class HasEnded(Refusal):
    """An address, a contact, a number or a relation that has ended is not changed or ended again."""

    code = "parties.has_ended"
    message = _("%(thing)s ended %(at)s. Add a new one.")


class NumberUnknown(Refusal):
    """The number that was called is none of the party's."""

    code = "parties.number_unknown"
    message = _(
        "%(number)s is not among the numbers that are recorded of %(party)s. Call one that is, or confirm it otherwise."
    )


class NumberTooNew(Refusal):
    """The number that was called may come from the same hand as the change."""

    code = "parties.number_too_new"
    message = _(
        "%(number)s was recorded %(since)s, less than %(days)s days before the change was asked for, so it confirms "
        "nothing. Call an older number, or confirm it otherwise."
    )


TOO_LONG = _("Write at most %(most)s characters.")
NOT_A_COUNTRY = _("Write a country by its code or its name, such as DK or Denmark.")
NOT_TERMS = _("Write the days of payment, such as 14, Net 30 days, or end of month 30.")
ROLE_NEEDS_ENTITY = _("Say at which legal entity the party has this role.")
TERMS_NEED_ROLE = _("Say what the party is, such as customer; number and terms belong to a role.")


class NumberTaken(Refusal):
    """Another party has this number in the same role at the same legal entity."""

    code = "parties.number_taken"
    message = _("%(number)s is the number of %(party)s. Choose another, or leave it empty.")
