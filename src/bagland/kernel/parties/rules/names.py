"""Names, telephones and addresses of mail as they are compared: what people write differently and mean alike."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200
_LETTERS = str.maketrans(
    {"æ": "ae", "ä": "ae", "ø": "oe", "ö": "oe", "å": "aa", "ü": "ue", "ß": "ss", "ð": "d", "þ": "th", "ł": "l"}
)
_JOINED = re.compile(r"[/.'’`´]")
_SIGNS = re.compile(r"[^a-z0-9]+")
_AND = frozenset({"og", "and", "und", "och", "et"})
_FORMS = frozenset(
    re.findall(
        r"\w+",
        "as aps is ks ps ivs amba fmba smba gmbh mbh ag kg ohg ug ev ab hb kb oy oyj asa ltd limited plc llp llc inc "
        "corp bv nv sa sas sarl srl spa sro ehf hf",
    )
)
"""Legal forms, without their signs: «A/S» is `as`."""
_WORDS = frozenset({"is", "ks", "ps", "ev"})
"""Those that are words or initials too: they count only with a stroke or a stop within, «I/S»."""
_PHONE = re.compile(r"[^0-9]+")
_CALLING = {
    "DK": "45",
    "SE": "46",
    "NO": "47",
    "DE": "49",
    "FI": "358",
    "GB": "44",
    "NL": "31",
    "FR": "33",
    "IS": "354",
}


def name_key(name: str) -> str:
    """A name as it is compared and found: small Latin letters, no accents, signs, or legal form.

    «Æblegården A/S», «AEBLEGAARDEN» and «æblegården» are one; a name that is nothing but its form keeps it.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    composed = unicodedata.normalize("NFC", folded).translate(_LETTERS).replace("&", " og ").replace("+", " og ")
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", composed) if not unicodedata.combining(sign))
    words = ["og" if word in _AND else word for word in _SIGNS.sub(" ", _JOINED.sub("", plain)).split()]
    bare = list(words)
    while len(bare) > 1 and bare[-1] in _FORMS and (bare[-1] not in _WORDS or _is_signed(bare[-1], composed)):
        bare.pop()
    if len(bare) > 1 and bare[0] in _FORMS and "/" in name.split(maxsplit=1)[0]:
        bare.pop(0)
    if not words:
        return " ".join(folded.split())[:LONGEST]
    return " ".join(bare)[:LONGEST]


def _is_signed(form: str, name: str) -> bool:
    return any(form[0] + sign + form[1:] in name for sign in "/.")


def phone_key(phone: str, country: str = "DK") -> str:
    """A telephone number as digits with its country in front: «+45 33 12 34 56», «0045-33123456» and «33123456»."""
    typed = unicodedata.normalize("NFKC", phone).strip().replace("(0)", "")
    digits = _PHONE.sub("", typed)
    if typed.startswith("+"):
        return digits
    if digits.startswith("00"):
        return digits[2:]
    calling = _CALLING.get(country, "")
    return f"{calling}{digits.lstrip('0') if calling not in ('45', '47') else digits}" if digits else ""


def phone_ways(phone: str, country: str = "DK") -> tuple[str, ...]:
    """The ways in which somebody looks a number up: with its country in front, and without it."""
    whole = phone_key(phone, country)
    calling = next((code for code in _CALLING.values() if whole.startswith(code)), "")
    bare = whole.removeprefix(calling)
    zero = (f"0{bare}",) if calling and calling not in ("45", "47") else ()
    return tuple(dict.fromkeys(way for way in (whole, bare, *zero) if way))


def email_domain(email: str) -> str:
    """What stands behind the @, in small letters."""
    return email.rpartition("@")[2].casefold()
