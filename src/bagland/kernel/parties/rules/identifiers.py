"""The numbers by which the world knows a party and its accounts: normalised, checked, and what is wrong with one.

Spaces, dots, hyphens, slashes and the country in front are forgiven. Sources: CVR and SE modulus 11 (BK-10), GLN GS1
modulus 10 (BK-09), VAT numbers by their countries' own rules, LEI and IBAN ISO 7064 mod 97-10 (BK-11), Danish account
four and up to ten digits (BK-12), FIK creditor eight digits from 8 and modulus 10 payment ids (BK-07, BK-08).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from stdnum import bic as stdnum_bic
from stdnum import ean, lei, numdb
from stdnum import iban as stdnum_iban
from stdnum.dk import cvr
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.util import get_cc_module

from bagland.foundation.refusals import InputFault
from bagland.kernel.parties import refusals
from bagland.kernel.parties.states import Scheme

LONGEST = 40
VAT_COUNTRIES = frozenset(
    re.findall("..", "ATBEBGCHCYCZDEDKEEESFIFRGBGRHRHUIEISITLILTLULVMTNLNOPLPTROSESISK"),
)
"""Those whose VAT numbers have a check digit that is known here; others' are kept as they are written."""
_PREFIXES = {"EL": "GR", "XI": "GB", "CHE": "CH"}
_BETWEEN = re.compile(r"[\s.\-/–—_,:·]+")
_DIGITS = re.compile(r"[0-9]+")
_PLAIN = re.compile(r"[A-Z0-9]+")
_FIK_LINE = re.compile(r"\+?(01|04|15|71|73|75)<([0-9]*)\+?([0-9]{7,8})<?")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a number: `code` names the sentence in `refusals.NUMBERS`, `meant` the likely right ones."""

    code: str
    length: str = ""
    found: int = 0
    meant: tuple[str, ...] = ()

    @property
    def is_check(self) -> bool:
        """The shape is right and only the check digit does not fit: what an import takes over as doubtful (EI-26)."""
        return self.code == "check"


@dataclass(frozen=True, slots=True)
class Number:
    """A number as its register writes it. `country` is empty where the register is the world's (GLN, LEI)."""

    value: str
    country: str = ""
    wrong: Wrong | None = None


def squeezed(typed: str) -> str:
    """Large letters and digits, without what people put between them; wide digits become plain ones."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", typed)).upper()


def read(scheme: str, typed: str, country: str = "") -> Number:
    """A party's number of this kind; `country` is where it is when the number itself does not say."""
    return _READERS[scheme](typed, country)


def _danish(typed: str, country: str) -> Number:
    value = squeezed(typed).removeprefix("CVR").removeprefix("SE").removeprefix("NR").removeprefix("DK")
    if not _DIGITS.fullmatch(value):
        return Number(value[:LONGEST], "DK", Wrong("digits"))
    if len(value) != 8:
        return Number(value[:LONGEST], "DK", Wrong("length", length="8", found=len(value)))
    if value[0] == "0":
        return Number(value, "DK", Wrong("zero"))
    return Number(value, "DK", _checked(value, cvr.is_valid))


def _p_number(typed: str, country: str) -> Number:
    value = squeezed(typed).removeprefix("P").removeprefix("NR")
    if not _DIGITS.fullmatch(value):
        return Number(value[:LONGEST], "DK", Wrong("digits"))
    if len(value) != 10:
        return Number(value[:LONGEST], "DK", Wrong("length", length="10", found=len(value)))
    return Number(value, "DK", Wrong("zero") if value[0] == "0" else None)


def _gln(typed: str, country: str) -> Number:
    value = squeezed(typed).removeprefix("GLN").removeprefix("EAN")
    if not _DIGITS.fullmatch(value):
        return Number(value[:LONGEST], "", Wrong("digits"))
    if len(value) != 13:
        return Number(value[:LONGEST], "", Wrong("length", length="13", found=len(value)))
    return Number(value, "", _checked(value, ean.is_valid))


def _lei(typed: str, country: str) -> Number:
    value = squeezed(typed).removeprefix("LEI")
    if not _PLAIN.fullmatch(value):
        return Number(value[:LONGEST], "", Wrong("letters"))
    if len(value) != 20:
        return Number(value[:LONGEST], "", Wrong("length", length="20", found=len(value)))
    return Number(value, "", _checked(value, lei.is_valid))


def _vat(typed: str, country: str) -> Number:
    """With the prefix that VIES knows (`EL` for Greece, `XI` for Northern Ireland); its country beside it."""
    value = squeezed(typed)
    if not _PLAIN.fullmatch(value):
        return Number(value[:LONGEST], country, Wrong("letters"))
    where, prefix = _whence(value, country)
    if where not in VAT_COUNTRIES:
        wrong = Wrong("country") if not where else Wrong("long") if len(value) > LONGEST else None
        return Number(value[:LONGEST], where, wrong)
    rules = _vat_rules(where)
    bare = value if where == "CH" or not value.startswith(prefix) else value[len(prefix) :]

    def whole(number: str) -> str:
        return number if where == "CH" and number.startswith("CHE") else prefix + number

    try:
        return Number(whole(str(rules.validate(bare))), where)
    except InvalidChecksum:
        meant = _meant(bare, rules.is_valid)
        return Number(whole(bare)[:LONGEST], where, Wrong("check", meant=tuple(whole(number) for number in meant)))
    except ValidationError:
        return Number(whole(bare)[:LONGEST], where, Wrong("vat"))


def _whence(value: str, country: str) -> tuple[str, str]:
    """The country of a VAT number and the letters in front of it; the number itself goes before what is told."""
    front = value[:2]
    if value.startswith("CHE"):
        return "CH", "CHE"
    if front in _PREFIXES or (front in VAT_COUNTRIES and front != country and len(value) > 4):
        known = _PREFIXES.get(front, front)
        if known == country or country not in VAT_COUNTRIES or not _vat_rules(country).is_valid(value):
            return known, front
    return country, {"GR": "EL"}.get(country, country)


@cache
def _vat_rules(country: str) -> Any:
    if country == "LI":
        country = "CH"
    return get_cc_module(country.lower(), "vat")


def _other(typed: str, country: str) -> Number:
    value = " ".join(unicodedata.normalize("NFKC", typed).split())
    return Number(value[:LONGEST], country, Wrong("long") if len(value) > LONGEST else None)


_READERS: dict[str, Callable[[str, str], Number]] = {
    Scheme.CVR: _danish,
    Scheme.SE: _danish,
    Scheme.P_NUMBER: _p_number,
    Scheme.VAT: _vat,
    Scheme.GLN: _gln,
    Scheme.LEI: _lei,
    Scheme.OTHER: _other,
}


def iban(typed: str) -> Number:
    """An IBAN of a country that has them; `country` is the account's."""
    value = squeezed(typed).removeprefix("IBAN")
    if not _PLAIN.fullmatch(value):
        return Number(value[:LONGEST], "", Wrong("letters"))
    country = value[:2]
    length = _iban_length(country)
    if not length:
        return Number(value[:LONGEST], "", Wrong("iban_country"))
    if len(value) != length:
        return Number(value[:LONGEST], country, Wrong("length", length=str(length), found=len(value)))
    try:
        return Number(str(stdnum_iban.validate(value)), country)
    except InvalidChecksum:
        return Number(value, country, Wrong("check", meant=_meant(value, stdnum_iban.is_valid)))
    except ValidationError:
        return Number(value, country, Wrong("shape"))


@cache
def _iban_length(country: str) -> int:
    """How many characters an IBAN of this country has; 0 when it has none."""
    if not re.fullmatch("[A-Z]{2}", country):
        return 0
    facts = numdb.get("iban").info(country)[0][1]
    return 4 + sum(int(count) for count in re.findall(r"(\d+)!", facts["bban"])) if facts.get("bban") else 0


def bic(typed: str) -> Number:
    """A BIC of 8 or 11 characters, by which a bank is known abroad (ISO 9362)."""
    value = squeezed(typed).removeprefix("BIC").removeprefix("SWIFT")
    if len(value) not in (8, 11):
        return Number(value[:LONGEST], "", Wrong("length", length="8/11", found=len(value)))
    if not stdnum_bic.is_valid(value):
        return Number(value, "", Wrong("shape"))
    return Number(value, value[4:6])


def dk_account(typed: str) -> Number:
    """A Danish account as `rrrr` and ten digits: registration number, then the account padded with zeros (BK-12).

    «1234-567890» and «1234 567890» say where the registration number ends; without, the first four digits are it.
    """
    value = squeezed(typed)
    if not _DIGITS.fullmatch(value):
        return Number(value[:LONGEST], "DK", Wrong("digits"))
    if not 5 <= len(value) <= 14:
        return Number(value[:LONGEST], "DK", Wrong("dk_account", length="5/14", found=len(value)))
    first = _BETWEEN.split(unicodedata.normalize("NFKC", typed).strip())[0]
    if first != value and len(first) < 4 and len(value) < 14:
        return Number(value, "DK", Wrong("dk_account", length="4", found=len(first)))
    registration, account = value[:4], value[4:].rjust(10, "0")
    if not int(registration) or not int(account):
        return Number(registration + account, "DK", Wrong("dk_account", length="5/14", found=len(value)))
    return Number(registration + account, "DK")


def iban_of_dk_account(account: str) -> str:
    """The IBAN of a Danish account as it is kept: the same fourteen digits behind DK and two check digits (BK-11)."""
    return f"DK{stdnum_iban.calc_check_digits('DKxx' + account)}{account}"


def dk_account_of_iban(value: str) -> str:
    """The Danish account within a Danish IBAN; empty for others."""
    return value[4:] if value.startswith("DK") and len(value) == 18 else ""


def fik_creditor(typed: str) -> Number:
    """A FIK creditor number: eight digits from 8. A whole code line `+71<…+8…<` is forgiven (BK-07)."""
    squeezed_line = "".join(typed.split())
    line = _FIK_LINE.fullmatch(squeezed_line)
    value = line.group(3) if line else squeezed(typed).removeprefix("FIK")
    if not _DIGITS.fullmatch(value):
        return Number(value[:LONGEST], "DK", Wrong("digits"))
    if len(value) != 8:
        return Number(value[:LONGEST], "DK", Wrong("length", length="8", found=len(value)))
    return Number(value, "DK", None if value[0] == "8" else Wrong("fik"))


def fik_payment_id(number: str, *, digits: int = 14) -> str:
    """A payment id with its check digit behind: 14 digits for card type 71, 15 for 04 and 75 (BK-08)."""
    padded = number.rjust(digits, "0")
    weights = (2 if (digits - place) % 2 else 1 for place in range(digits))
    total = sum(sum(divmod(int(digit) * weight, 10)) for digit, weight in zip(padded, weights, strict=True))
    return f"{padded}{(10 - total % 10) % 10}"


def spaced_iban(value: str) -> str:
    """«DK50 0040 0440 1162 43»."""
    return " ".join(value[place : place + 4] for place in range(0, len(value), 4))


def spaced_dk_account(value: str) -> str:
    """«0040 0440116243»."""
    return f"{value[:4]} {value[4:]}"


def _checked(value: str, fits: Callable[[str], bool]) -> Wrong | None:
    return None if fits(value) else Wrong("check", meant=_meant(value, fits))


def _meant(value: str, fits: Callable[[str], bool]) -> tuple[str, ...]:
    """The numbers that fit when two neighbours change places; none when more than two would."""
    swapped = {
        value[:place] + value[place + 1] + value[place] + value[place + 2 :]
        for place in range(len(value) - 1)
        if value[place] != value[place + 1]
    }
    found = sorted(number for number in swapped if fits(number))
    return tuple(found) if len(found) <= 2 else ()


def sentence(wrong: Wrong) -> str:
    """What is wrong, in the active language, and what was likely meant."""
    text = refusals.NUMBERS["check_meant" if wrong.is_check and wrong.meant else wrong.code]
    return str(text) % {"length": wrong.length, "found": wrong.found, "meant": " / ".join(wrong.meant)}


def must_fit(number: Number, name: str, *, takes_bad_check: bool = False) -> Number:
    """The number itself. Refuses with InputFault beside the input `name`; a bad check digit may be taken over."""
    if number.wrong and not (takes_bad_check and number.wrong.is_check):
        raise InputFault({name: sentence(number.wrong)})
    return number
