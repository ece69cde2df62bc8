"""Writes the reference from the code: what is registered when every app is ready is what the pages say.

Nothing of it is committed. `pages` gives Markdown by path; tools/docs.py makes a site of it, and a house test compares
it with the registries.
"""

from __future__ import annotations

import enum
import inspect
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

from tools.markdown import slug

FOLDER = "docs/reference"
GENERATED = "This page is made from the code by `make docs`."
TYPES: dict[Any, str] = {
    str: "text",
    int: "whole number",
    bool: "yes or no",
    date: "date",
    datetime: "moment",
    Decimal: "decimal",
}


def open_house() -> None:
    """Get Django ready with nothing but the code: no database is opened and no data directory is left behind."""
    from django.apps import apps

    if not apps.ready:
        with tempfile.TemporaryDirectory() as folder:
            os.environ |= {"BAGLAND_DATA": folder, "BAGLAND_SECRET_KEY": "only for the docs"}
            os.environ.pop("BAGLAND_DATABASE_URL", None)
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bagland.config.settings")
            import django

            django.setup()
    _import_everything()


@cache
def _import_everything() -> None:
    """A refusal is known when its module is; so every module of the house is imported."""
    import bagland

    for found in walk_packages(bagland.__path__, "bagland."):
        if ".migrations" not in found.name and not found.name.startswith("bagland.config"):
            import_module(found.name)


def pages() -> dict[str, str]:
    """Every generated page by its path in the checkout. The house must be open."""
    from django.utils import translation

    with translation.override("en"):
        return {
            f"{FOLDER}/activities.md": "\n".join(_activities()),
            f"{FOLDER}/views.md": "\n".join(_views()),
            f"{FOLDER}/positions.md": "\n".join(_positions()),
            f"{FOLDER}/refusals.md": "\n".join(_refusals()),
            f"{FOLDER}/guards.md": "\n".join(_guards()),
            f"{FOLDER}/addresses.md": "\n".join(_addresses()),
        }


def refusals() -> dict[str, Any]:
    """The refusals of the house by code; those that a test has made are none."""
    from bagland.foundation.refusal import refusals as registered

    return {code: kind for code, kind in sorted(registered.items()) if kind.__module__.startswith("bagland.")}


def _da(text: Any) -> str:
    from django.utils import translation

    with translation.override("da"):
        return str(text)


def _both(text: Any) -> str:
    """A title in English and Danish; once where they are the same word."""
    danish = _da(text)
    return str(text) if danish == str(text) else f"{text} · {danish}"


def _cell(text: Any) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")


def _article(noun: str) -> str:
    return f"an {noun}" if noun[:1] in "aeiou" else f"a {noun}"


def _table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> list[str]:
    names = list(head)
    lines = [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]
    return [f"| {' | '.join(names)} |", f"|{' --- |' * len(names)}", *lines]


def _rooms(codes: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Codes by the room that stands before the dot, both in order."""
    by_room: dict[str, list[str]] = {}
    for code in sorted(codes):
        by_room.setdefault(code.partition(".")[0], []).append(code)
    yield from by_room.items()


def _activities() -> Iterator[str]:
    from bagland.foundation.activity import activities

    yield from ("# Activities", "", GENERATED, "")
    yield (
        "Everything that the company can do. In the browser each has a form, in the API an address "
        "(`POST /api/v1/activities/CODE`), and on the command line `bagland do CODE`. Beside the refusals that each "
        "names, any of them may meet those of the [foundation](refusals.md#foundation) and of "
        "[access](refusals.md#access)."
    )
    granted = _granted()
    for room, codes in _rooms(activities):
        yield from ("", f"## {room}")
        for code in codes:
            yield from _activity(activities[code], granted.get(code, []))


def _activity(known: Any, granted: list[str]) -> Iterator[str]:
    yield from ("", f"### `{known.code}`", "", f"**{_both(known.title)}**", "")
    yield from (_linked(known.description), "")
    if known.subject is not None:
        yield f"- Done to {_article(str(known.subject._meta.verbose_name))} (`{known.subject._meta.label_lower}`)."
    if known.amount is not None:
        yield "- Money is at stake: it is held against the limit of the position that acts."
    if known.separate_from:
        others = ", ".join(f"[`{code}`](#{slug(code)})" for code in known.separate_from)
        yield f"- Kept apart from {others}: who did that on the same object may not do this."
    if known.always_asks:
        yield "- Always needs another's approval."
    if known.bulk:
        yield "- May be run over many rows."
    if known.by_system:
        yield "- Done by Bagland itself; no door offers it."
    nobody = "none but the system" if known.by_system else "whoever could do what was asked for"
    yield f"- Shipped positions that may: {', '.join(granted) or nobody}."
    if known.inputs:
        yield ""
        yield from _table(("input", "label", "type", "needed", ""), (_input(item) for item in known.inputs))


def _input(item: Any) -> tuple[str, ...]:
    marks = {"personal": f"Personal ({item.says.personal})." if item.says.personal else ""}
    marks["secret"] = "Kept nowhere." if item.says.secret else ""
    help_text = " ".join(filter(None, (str(item.says.help), *marks.values())))
    return (f"`{item.name}`", _both(item.says.label), _type(item), "yes" if item.required else "", help_text)


def _type(item: Any) -> str:
    kind = item.type
    if item.model is not None:
        word = f"key of {_article(str(item.model._meta.verbose_name))}"
    elif isinstance(kind, type) and issubclass(kind, enum.Enum):
        word = ", ".join(f"`{member.value}`" for member in kind)
    elif kind in TYPES:
        word = "long text" if kind is str and item.says.lines > 1 else TYPES[kind]
    else:
        words = {"Money": "amount and currency", "Currency": "currency code", "Upload": "file"}
        word = {**words, "Answers": "answers by name"}[kind.__name__]
    return f"list of: {word}" if item.many else word


def _linked(description: str) -> str:
    """A docstring as paragraphs, with the refusals that it names leading to their entries."""
    classes = {kind.__name__: code for code, kind in refusals().items()}
    pattern = re.compile(rf"\b({'|'.join(sorted(classes, key=len, reverse=True))})\b")
    paragraphs = [" ".join(part.split()) for part in description.split("\n\n")]
    return "\n\n".join(
        pattern.sub(lambda found: f"[{found[1]}](refusals.md#{slug(classes[found[1]])})", part) for part in paragraphs
    )


def _views() -> Iterator[str]:
    from bagland.foundation.activity import views

    yield from ("# Views", "", GENERATED, "", "Rights to read. They are granted to positions like activities.")
    granted = _granted()
    for room, codes in _rooms(views):
        yield from ("", f"## {room}")
        for code in codes:
            title = views[code].title
            yield from ("", f"### `{code}`", "", f"**{_both(title)}**", "")
            yield f"Shipped positions that may: {', '.join(granted.get(code, [])) or 'none'}."


def _granted() -> dict[str, list[str]]:
    """For each code the shipped positions that have it, with how far and how much."""
    found: dict[str, list[str]] = {}
    for profile, grants in _rights().items():
        by_code: dict[str, list[str]] = {}
        for _origin, grant in grants:
            by_code.setdefault(grant.code, []).append(_how_far(grant))
        for code, ways in by_code.items():
            found.setdefault(code, []).append(f"[{profile}](positions.md#{slug(profile)}) ({'; '.join(ways)})")
    return found


def _rights() -> dict[str, list[tuple[str, Any]]]:
    """Each shipped profile with its grants, those it has from another profile included: (profile, grant)."""
    from bagland.kernel.organisation.profiles import shipped

    rights: dict[str, list[tuple[str, Any]]] = {}
    for profile in shipped():
        inherited = rights[profile.based_on] if profile.based_on else []
        rights[profile.code] = [*((profile.code, grant) for grant in profile.grants), *inherited]
    return rights


def _how_far(grant: Any) -> str:
    from bagland.foundation.formats import money_text

    parts = [grant.reach.value]
    if grant.limit is not None:
        parts.append(f"up to {money_text(grant.limit, 'en')}")
    if grant.asks:
        parts.append("with approval")
    return ", ".join(parts)


def _positions() -> Iterator[str]:
    from bagland.foundation.activity import activities, title_of
    from bagland.kernel.organisation.profiles import shipped

    yield from ("# Shipped positions", "", GENERATED, "")
    yield (
        "The profiles that Bagland ships with and what each is granted. A company changes them, ends rights and makes "
        "profiles of its own; an upgrade brings what is new and leaves the rest alone."
    )
    rights = _rights()
    for profile in shipped():
        yield from ("", f"## `{profile.code}`", "", f"**{profile.title_en} · {profile.title_da}**", "")
        rows = []
        for origin, grant in rights[profile.code]:
            page = "activities" if grant.code in activities else "views"
            link = f"[`{grant.code}`]({page}.md#{slug(grant.code)})"
            from_other = "" if origin == profile.code else origin
            rows.append((link, title_of(grant.code), _how_far(grant), from_other))
        yield from _table(("right", "", "how far", "from"), rows)


def _refusals() -> Iterator[str]:
    known = refusals()
    yield from ("# Refusals", "", GENERATED, "")
    yield (
        "How Bagland says no. Nothing was written. The code is stable; the sentence comes in the reader's language, "
        "with the facts filled in. The browser shows it where one was, the API sends it as a problem document with the "
        "status, the command line prints it and exits with 1 (with 2 where inputs have no usable shape)."
    )
    for room, codes in _rooms(known):
        yield from ("", f"## {room}")
        for code in codes:
            yield from ("", *_refusal(code, known[code], "###"))


def _refusal(code: str, kind: Any, level: str) -> Iterator[str]:
    why = " ".join((inspect.getdoc(kind) or "").split())
    yield from (f"{level} `{code}`", "", f"{why} Status {kind.status}.", "")
    yield from (f"> {kind.message}", ">", f"> {_da(kind.message)}")


def refusal_page(code: str) -> str:
    """One refusal as a page of its own: where the `type` of a problem document leads."""
    from django.utils import translation

    with translation.override("en"):
        return "\n".join(_refusal(code, refusals()[code], "#"))


def _guards() -> Iterator[str]:
    from bagland.foundation.guards import guards

    yield from ("# Guards", "", GENERATED, "")
    yield (
        "Triggers and exclusions that keep true what must never be false, whoever writes. A guard raises its own name "
        "as an integrity error. `bagland doctor` says when one is missing, and Bagland writes nothing until it is back."
    )
    for name, guard in sorted(guards.items()):
        if name.startswith(("audit", "jobs", "organisation", "access")):
            yield from ("", f"## `{name}`", "", f"On `{guard.table}`.", "", "SQLite:", "", "```sql")
            yield from (*(f"{statement};" for statement in guard.sqlite), "```", "", "PostgreSQL:", "", "```sql")
            yield from (*(f"{statement};" for statement in guard.postgres), "```")


def _addresses() -> Iterator[str]:
    from bagland.doors.api.document import document
    from bagland.doors.api.files import TOLD

    yield from ("# Addresses of the API", "", GENERATED, "")
    yield (
        "All below `/api/v1`. The whole of it, with every shape and status, is the OpenAPI document: "
        "`GET /api/v1/openapi.json` or `bagland schema`. How to use it is [here](../how-to/use-the-api.md). At the "
        "address of an activity GET answers what it needs, and whether the caller may."
    )
    by_tag: dict[str, list[tuple[str, str, str]]] = {}
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            if method == "get" and path.startswith("/activities/"):
                continue
            row = (method.upper(), f"`{path}`", operation["summary"])
            by_tag.setdefault(operation["tags"][0], []).append(row)
    for tag, rows in by_tag.items():
        yield from ("", f"## {tag}", "")
        yield from _table(("method", "path", ""), rows)
    yield from ("", "## files", "", "Bytes and no JSON, so they stand beside the OpenAPI document.", "")
    yield from _table(("method", "path", ""), [(method, f"`{path}`", told) for method, path, told in TOLD])


def write(folder: Path) -> None:
    """The pages as Markdown below a folder, to look at."""
    for path, text in pages().items():
        file = folder / Path(path).name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text + "\n", encoding="utf-8")
