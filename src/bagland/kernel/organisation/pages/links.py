"""Objects named in a fact, whose names are looked up together: an object by itself would ask for its own."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from bagland.foundation.kinds import Kept
from bagland.ui.pages import address_of


def links(model: type[Kept], keys: Iterable[int]) -> SafeString | str:
    """Links to objects by their labels, in the order of their keys; empty when there are none. One query."""
    found = sorted(model.labels(list(keys)).items())
    return format_html_join(", ", "{}", ((_link(model, key, label),) for key, label in found))


def _link(model: type[Kept], key: int, label: str) -> SafeString | str:
    where = address_of(model.page, key)
    return format_html('<a href="{}">{}</a>', where, label) if where else label
