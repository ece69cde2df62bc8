"""What sheets of other systems say of parties, as the register writes it: countries, languages, terms of payment."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from babel import Locale

from bagland.kernel.parties.rules.inputs import COUNTRIES
from bagland.kernel.parties.states import SPOKEN, Speaks

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
_LANGUAGES = {
    Speaks.DANISH.value: ("dk", "dansk", "danish"),
    Speaks.SWEDISH.value: ("se", "svensk", "swedish", "svenska"),
    Speaks.NORWEGIAN.value: ("no", "norsk", "norwegian"),
    Speaks.GERMAN.value: ("tysk", "german", "deutsch"),
    Speaks.ENGLISH.value: ("engelsk", "english", "uk", "gb", "us"),
    Speaks.FINNISH.value: ("finsk", "finnish", "suomi"),
    Speaks.DUTCH.value: ("hollandsk", "nederlandsk", "dutch", "nederlands"),
    Speaks.FRENCH.value: ("fransk", "french", "français"),
    Speaks.SPANISH.value: ("spansk", "spanish", "español"),
    Speaks.ITALIAN.value: ("italiensk", "italian", "italiano"),
    Speaks.POLISH.value: ("polsk", "polish", "polski"),
}
_LANGUAGE_CODE = re.compile(r"([a-z]{2})(?:[-_].*)?")
_CODES = {word: code for code, words in _COUNTRIES.items() for word in words}
_CODE = re.compile(r"[A-Z]{2}")
_DAYS = re.compile(r"(\d{1,3})")
_MONTH = re.compile(r"(?:løbende|lobende|lb\.?|lbm|current|end of|eom|fra månedens|ultimo).*?|måned", re.IGNORECASE)
_AT_ONCE = re.compile(r"kontant|straks|cash|immediate|forud|prepaid|due on receipt", re.IGNORECASE)


@lru_cache(maxsize=1_000)
def country(typed: str) -> str:
    """A country as ISO 3166-1 writes it in two letters, by its code or its name; empty when it is none."""
    bare = typed.strip()
    if found := _CODES.get(bare.casefold()) or _names().get(bare.casefold()):
        return found
    return bare.upper() if _CODE.fullmatch(bare.upper()) else ""


@cache
def _names() -> dict[str, str]:
    """Every country by its Danish and its English name, as exports write it (CLDR)."""
    return {
        str(Locale.parse(tongue).territories.get(code, code)).casefold(): code
        for tongue in ("da", "en")
        for code in COUNTRIES
    }


@lru_cache(maxsize=1_000)
def language(typed: str, of_country: str) -> str:
    """The language that we speak with a party: what is said, by code or name, else that of its country."""
    bare = typed.strip().casefold()
    written = _LANGUAGE_CODE.fullmatch(bare)
    for code, words in _LANGUAGES.items():
        if bare in words or (written and written[1] == code):
            return code
    return SPOKEN.get(of_country, Speaks.ENGLISH).value


@lru_cache(maxsize=1_000)
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
