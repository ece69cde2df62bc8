"""The few tags of the templates: an asset's address, an icon, a value, a chip, initials, a moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from bagland.ui import assets, people, values
from bagland.ui.cells import signed
from bagland.ui.chips import Chip
from bagland.ui.pages import address_of
from bagland.ui.ports import StoryLine

register = template.Library()


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built file, its name with the hash of its content."""
    return assets.asset(name)


@register.simple_tag
def asset_mark() -> str:
    """The address of the house's mark."""
    return static("ui/mark.svg")


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """An icon of the sprite: `{% icon "lock" %}`, `{% icon "lock" "14" %}`."""
    return mark_safe(assets.icon(name, size))  # noqa: S308


@register.filter
def shown(value: Any) -> SafeString:
    """A value in the reader's language; an object that has a page is a link."""
    return values.shown(value)


@register.filter
def signs(figure: Any) -> SafeString:
    """A figure of one width, with its commas and points as narrow as they are."""
    return SafeString(signed(escape(str(figure))))


@register.filter
def page_of(thing: Any) -> str:
    """The address of an object's own page."""
    return address_of(thing.page, thing.pk)


@register.simple_tag
def chip(value: Chip) -> SafeString:
    """A state: word, icon and colour."""
    return mark_safe(values.chip_html(value))  # noqa: S308


@register.simple_tag
def face(name: str, key: int | None = None, is_software: bool = False) -> SafeString:
    """Round initials of a person, the square of software."""
    return mark_safe(people.face(name, key, is_software=is_software))  # noqa: S308


@register.simple_tag
def has_it_open(names: Sequence[str]) -> str:
    """«Rasmus Thorup has it open»."""
    from bagland.ui.presence import has_it_open as sentence

    return sentence(names)


@register.simple_tag
def story_moment(line: StoryLine) -> SafeString:
    """When a line of a story happened, a link to its event where the reader may open that."""
    moment, where = values.shown(line.at), address_of(line.page, line.event)
    return (
        format_html('<a class="when" href="{}">{}</a>', where, moment)
        if where
        else format_html('<span class="when">{}</span>', moment)
    )
