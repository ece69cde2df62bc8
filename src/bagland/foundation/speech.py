"""How a fact is said inside a sentence, in the language that is active."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bagland.foundation import formats
from bagland.foundation.money import Money


def language() -> str:
    """The active language as this house knows it: `da` or `en`."""
    return "da" if (get_language() or "da").startswith("da") else "en"


def spoken(value: Any) -> str:
    """One fact as it stands in a sentence: money with its currency, days as people read them, lists joined."""
    match value:
        case str():
            return value
        case Money():
            return formats.money_text(value, language())
        case datetime():
            local = timezone.localtime(value)
            return f"{formats.day(local.date(), language())} {formats.clock_time(local, language())}"
        case date():
            return formats.day(value, language())
        case list() | tuple() | set() | frozenset():
            return joined(value)
        case _:
            return str(value)


def joined(values: Iterable[Any]) -> str:
    """«Maria Holm, Jens Friis and Ida Lund»."""
    words = [spoken(value) for value in values]
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
