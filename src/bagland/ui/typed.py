"""What people type, read into values: words of the foundation where it has them, numbers here."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy

from bagland.foundation import formats
from bagland.foundation.money import Money
from bagland.foundation.speech import language

Value = TypeVar("Value")
_TIME = re.compile(r"(?:kl\.? ?)?(?P<hour>[01]?\d|2[0-3])(?:[.:](?P<minute>[0-5]\d))?", re.ASCII | re.IGNORECASE)
_OWN = {
    "da": re.compile(r"[-−]?(?:\d+|\d{1,3}(?:[. ]\d{3})+)(?:,\d{1,12})?", re.ASCII),
    "en": re.compile(r"[-−]?(?:\d+|\d{1,3}(?:[, ]\d{3})+)(?:\.\d{1,12})?", re.ASCII),
}
_DECIMAL_SIGN = {"da": ",", "en": "."}
_GROUP_SIGN = {"da": ".", "en": ","}
_LONGEST = 40


def day(text: str, today: date) -> date:
    """A day: `23/11`, `23. nov. 2026`, `2026-11-23`."""
    return _understood(lambda: formats.parse_day(text, language(), today=today))


def money(text: str, currency: str) -> Money:
    """An amount in this currency: `12.450,00`."""
    return _understood(lambda: formats.parse_money(text, currency, language()))


def clock(text: str) -> time:
    """A time of the day: `14.26`, `14:26`, `kl. 8`."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise ValidationError(
            gettext("“%(text)s” is not a time. Write it as 14:26.") % {"text": text.strip()[:_LONGEST]}
        )
    return time(int(found["hour"]), int(found["minute"] or 0))


def number(text: str, *, whole: bool = False) -> Decimal:
    """A number with the decimal sign of the language; what the other language would write is asked about."""
    typed, speech = " ".join(text.split()), language()
    other = "en" if speech == "da" else "da"
    shortened = typed if len(typed) <= _LONGEST else f"{typed[:_LONGEST]}…"
    if len(typed) <= _LONGEST and _OWN[speech].fullmatch(typed):
        read = _plain(typed, speech)
        if whole and read != int(read):
            raise ValidationError(gettext("“%(text)s” has decimals. Write a whole number.") % {"text": shortened})
        return read
    if len(typed) <= _LONGEST and _OWN[other].fullmatch(typed):
        meant = formats.number(_plain(typed, other), speech)
        raise ValidationError(
            gettext("“%(text)s” is not written as numbers are here. Did you mean %(suggestion)s?")
            % {"text": shortened, "suggestion": meant}
        )
    example = formats.number(1250 if whole else Decimal("0.8"), speech)
    raise ValidationError(
        gettext("“%(text)s” is not a number. Write it as %(example)s.") % {"text": shortened, "example": example}
    )


def _plain(typed: str, speech: str) -> Decimal:
    bare = typed.replace("−", "-").replace(" ", "").replace(_GROUP_SIGN[speech], "")
    return Decimal(bare.replace(_DECIMAL_SIGN[speech], "."))


def _understood(read: Callable[[], Value]) -> Value:
    """The value, or the fault as a form says it, in the language of the reader."""
    try:
        return read()
    except formats.NotUnderstood as fault:
        raise ValidationError(gettext(fault.message) % fault.facts) from None


OPTIONAL = pgettext_lazy("behind the label of an input", "(may be left out)")
