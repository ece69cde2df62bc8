"""One value as HTML, in the active language: in facts, in small tables and in sentences of a page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from html import escape
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from bagland.foundation import formats
from bagland.foundation.kinds import Kept
from bagland.foundation.money import Money
from bagland.foundation.speech import language
from bagland.ui.assets import icon
from bagland.ui.chips import Chip
from bagland.ui.pages import address_of

DASH = "–"


def shown(value: Any) -> SafeString:
    """A value as a reader sees it. An object that has a page is a link to it; what is missing is a dash."""
    return mark_safe(_shown(value))  # noqa: S308 - each branch escapes


def _shown(value: Any) -> str:
    match value:
        case None | "":
            return f'<span class="none">{DASH}</span>'
        case SafeString():
            return value
        case bool():
            return escape(gettext("yes") if value else gettext("no"))
        case Money():
            return f'<data class="money" value="{value.plain}">{escape(formats.money_text(value, language()))}</data>'
        case int() | Decimal():
            return f'<span class="figures">{formats.number(value, language())}</span>'
        case datetime():
            text = formats.moment(value, timezone.get_current_timezone(), language())
            return f'<time datetime="{value.isoformat()}">{escape(text)}</time>'
        case date():
            return f'<time datetime="{value.isoformat()}">{escape(formats.day(value, language()))}</time>'
        case Chip():
            return chip_html(value)
        case models.Model():
            return _object(value)
        case str() | Promise():
            return escape(str(value))
        case Iterable():
            return ", ".join(_shown(part) for part in value) or _shown(None)
        case _:
            return escape(str(value))


def _object(thing: models.Model) -> str:
    where = address_of(thing.page, thing.pk) if isinstance(thing, Kept) else ""
    return format_html('<a href="{}">{}</a>', where, thing) if where else escape(str(thing))


def chip_html(chip: Chip) -> str:
    """A chip as HTML: icon and word on its tint."""
    return f'<span class="chip chip-{chip.tone}">{icon(chip.icon, "14")}{escape(str(chip.word))}</span>'
