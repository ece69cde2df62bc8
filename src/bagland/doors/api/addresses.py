"""Where the API shows things: lists by their code, objects below the list that leads to them, stories by kind."""

from __future__ import annotations

from typing import Any

from django.urls import get_script_prefix

from bagland.foundation.kinds import Kept
from bagland.ui.details import DetailPage
from bagland.ui.lists import ListPage, lists
from bagland.ui.pages import pages

ROOT = "api/v1"


def absolute(path: str) -> str:
    """The address of a path below the API's root."""
    return f"{get_script_prefix()}{ROOT}{path}"


def list_path(listed: ListPage) -> str:
    """`/organisation/people` of the list `organisation.people`."""
    return f"/{listed.code.replace('.', '/')}"


def details() -> list[DetailPage]:
    """Every page that shows one object, by code."""
    return [page for _code, page in sorted(pages.items()) if isinstance(page, DetailPage)]


def detail_path(page: DetailPage) -> str:
    """`/organisation/people/{key}`: below the list above it, else below the first list that leads to it, else alone."""
    leading = [lists[code] for code in sorted(lists) if lists[code].detail == page.code]
    above = next((listed for listed in leading if listed.code == page.parent), leading[0] if leading else None)
    alone = f"/{page.code.replace('.', '/')}"
    return f"{alone if above is None else list_path(above)}/{{key}}"


def href_of_page(code: str, key: int | None) -> str | None:
    """The address of an object by the code of its page; None when no page shows it."""
    page = pages.get(code)
    if key is None or not isinstance(page, DetailPage):
        return None
    return absolute(detail_path(page).replace("{key}", str(key)))


def href_of(model: type[Any] | None, key: int | None) -> str | None:
    """The address of an object of a model."""
    return href_of_page(model.page, key) if model is not None and issubclass(model, Kept) else None
