"""The words of the parties room."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartyKind(models.TextChoices):
    """What a party is: a body of its own right, or a natural person, whose data are personal."""

    ORGANISATION = "ORGANISATION", _("organisation")
    PERSON = "PERSON", _("natural person")


class Role(models.TextChoices):
    """What a party is to one of our legal entities."""

    CUSTOMER = "CUSTOMER", _("customer")
    SUPPLIER = "SUPPLIER", _("supplier")
    AUTHORITY = "AUTHORITY", _("authority")
    PRESS = "PRESS", _("press")
    LANDLORD = "LANDLORD", _("landlord")
    BANK = "BANK", _("bank")
    OTHER = "OTHER", _("other relation")


class Block(models.TextChoices):
    """What is stopped with a party in one role at one legal entity."""

    NONE = "NONE", _("not blocked")
    ORDERS = "ORDERS", _("no new orders")
    PAYMENTS = "PAYMENTS", _("no payments")
    ALL = "ALL", _("blocked")


class AddressKind(models.TextChoices):
    POSTAL = "POSTAL", _("postal address")
    VISIT = "VISIT", _("visiting address")
    INVOICE = "INVOICE", _("invoice address")
    DELIVERY = "DELIVERY", _("delivery address")


class Scheme(models.TextChoices):
    """By which register a party is known; each has its own rules (`rules/identifiers.py`)."""

    CVR = "CVR", _("CVR number")
    SE = "SE", _("SE number")
    P_NUMBER = "P_NUMBER", _("P number")
    VAT = "VAT", _("VAT number")
    GLN = "GLN", _("GLN number")
    LEI = "LEI", _("LEI code")
    OTHER = "OTHER", _("other number")


class PaymentKind(models.TextChoices):
    """How a party is paid."""

    IBAN = "IBAN", _("IBAN")
    DK_ACCOUNT = "DK_ACCOUNT", _("Danish bank account")
    FIK = "FIK", _("FIK creditor number")
    OTHER = "OTHER", _("other account")


class Confirmed(models.TextChoices):
    """By which other channel payment details were confirmed with the party."""

    CALLED_KNOWN_NUMBER = "CALLED_KNOWN_NUMBER", _("called a number known beforehand")
    CALLED_LISTED = "CALLED_LISTED", _("called a number found in a public register")
    MET_IN_PERSON = "MET_IN_PERSON", _("met in person")
    SIGNED_LETTER = "SIGNED_LETTER", _("signed letter by post")
    BANK_CONFIRMED = "BANK_CONFIRMED", _("confirmed by the bank")


class LikenessState(models.TextChoices):
    """What has been decided of two parties that may be one."""

    OPEN = "OPEN", _("to be decided")
    MERGED = "MERGED", _("merged")
    DIFFERENT = "DIFFERENT", _("two different ones")
