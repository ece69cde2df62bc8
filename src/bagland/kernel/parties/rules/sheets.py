"""What sheets of other systems say of parties, as the register writes it: countries, languages, terms of payment."""

from __future__ import annotations

import re

_COUNTRIES = {
    "DK": ("danmark", "denmark", "dänemark", "dk", "dnk"),
    "SE": ("sverige", "sweden", "schweden", "se", "swe"),
    "NO": ("norge", "norway", "norwegen", "no", "nor"),
    "DE": ("tyskland", "germany", "deutschland", "de", "deu", "d"),
    "FI": ("finland", "suomi", "fi", "fin"),
    "NL": ("holland", "nederlandene", "netherlands", "the netherlands", "nl", "nld"),
    "GB": ("storbritannien", "england", "united kingdom", "great britain", "uk", "gb", "gbr"),
    "US": ("usa", "united states", "amerika", "us"),
    "PL": ("polen", "poland", "pl", "pol"),
    "FR": ("frankrig", "france", "fr", "fra"),
    "ES": ("spanien", "spain", "es", "esp"),
    "IT": ("italien", "italy", "it", "ita"),
    "BE": ("belgien", "belgium", "be", "bel"),
    "AT": ("østrig", "austria", "österreich", "at", "aut"),
    "CH": ("schweiz", "switzerland", "ch", "che"),
    "IE": ("irland", "ireland", "ie", "irl"),
    "PT": ("portugal", "pt", "prt"),
    "CZ": ("tjekkiet", "czech republic", "czechia", "cz", "cze"),
    "IS": ("island", "iceland", "is", "isl"),
    "FO": ("færøerne", "faroe islands", "fo", "fro"),
    "GL": ("grønland", "greenland", "gl", "grl"),
    "EE": ("estland", "estonia", "ee", "est"),
    "LV": ("letland", "latvia", "lv", "lva"),
    "LT": ("litauen", "lithuania", "lt", "ltu"),
    "CN": ("kina", "china", "cn", "chn"),
}
_CODES = {word: code for code, words in _COUNTRIES.items() for word in words}
_CODE = re.compile(r"[A-Z]{2}")
_DAYS = re.compile(r"(\d{1,3})")
_MONTH = re.compile(r"(?:løbende|lobende|lb\.?|lbm|current|end of|eom|fra månedens|ultimo).*?|måned", re.IGNORECASE)
_AT_ONCE = re.compile(r"kontant|straks|cash|immediate|forud|prepaid|due on receipt", re.IGNORECASE)


def country(typed: str) -> str:
    """A country as ISO 3166-1 writes it in two letters, by its code or its name; empty when it is none."""
    bare = typed.strip()
    if found := _CODES.get(bare.casefold()):
        return found
    return bare.upper() if _CODE.fullmatch(bare.upper()) else ""


def language(typed: str, of_country: str) -> str:
    """`da` or `en`: what is said, else what the country speaks with us."""
    bare = typed.strip().casefold()[:2]
    if bare in ("da", "dk"):
        return "da"
    if bare:
        return "en"
    return "da" if of_country in ("DK", "FO", "GL") else "en"


def payment_terms(typed: str) -> tuple[int, bool] | None:
    """Days, and whether they count from the end of the month: `Netto 14 dage` is 14, `Lb. md. + 30` 30 from its end.

    None when no term of payment is understood.
    """
    found = _DAYS.search(typed)
    if _MONTH.search(typed):
        return (int(found[1]) if found else 0), True
    if found:
        return int(found[1]), False
    return (0, False) if _AT_ONCE.search(typed) else None
