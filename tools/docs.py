"""Builds the documentation: `python tools/docs.py` makes a site in docs/_build of docs/, README.md and CONTRIBUTING.md.

The reference pages are made from the code. Every link to a page, a heading, a picture or a file of the checkout must
lead somewhere, or nothing is written. Addresses elsewhere are not fetched.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import shutil
import sys
from pathlib import Path
from posixpath import normpath
from typing import Any
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import reference  # noqa: E402  (this file is also run as a script, which finds only its own folder)
from tools.markdown import ELSEWHERE, MARKDOWN, Page  # noqa: E402

BUILT = ROOT / "docs/_build"
STYLE = ROOT / "tools/docs.css"
SECTIONS = {
    "da": "På dansk",
    "tutorial": "Tutorial",
    "how-to": "How to",
    "reference": "Reference",
    "explanation": "Explanation",
    "adr": "Decisions",
    "changes": "Changes",
}


def sources() -> list[Page]:
    """Every page, written and made, by path."""
    written = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    texts = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in written
        if BUILT not in path.parents and path.exists()
    }
    reference.open_house()
    made = reference.pages()
    if both := texts.keys() & made.keys():
        raise SystemExit(f"written by hand and made from the code: {', '.join(sorted(both))}")
    return [Page(path, text) for path, text in sorted({**texts, **made}.items())]


def target_of(page: Page, link: str) -> tuple[str, str]:
    """The path in the checkout that a link leads to, and the anchor in it."""
    place, _hash, anchor = link.partition("#")
    return (normpath(f"{Path(page.path).parent.as_posix()}/{unquote(place)}") if place else page.path), anchor


def faults(pages: list[Page]) -> list[str]:
    """Links that lead nowhere, with their page."""
    by_path = {page.path: page for page in pages}
    found = []
    for page in pages:
        if not page.title:
            found.append(f"{page.path}: has no heading")
        for _token, name, link in page.links():
            if ELSEWHERE.match(link):
                continue
            place, anchor = target_of(page, link)
            known = by_path.get(place)
            if known is None and not (ROOT / place).is_file():
                found.append(f"{page.path}: {link} leads nowhere")
            elif anchor and (known is None or anchor not in known.anchors):
                found.append(f"{page.path}: {place} has no heading for #{anchor}")
            elif name == "src" and not str(_token.content).strip():
                found.append(f"{page.path}: the picture {link} has no words for those who do not see it")
    return found


def build(pages: list[Page], target: Path) -> None:
    """Write the site. What a link needs of the checkout, pictures above all, is copied beside it."""
    shutil.rmtree(target, ignore_errors=True)
    by_path = {page.path: page for page in pages}
    shutil.copyfile(STYLE, _made(target / "docs.css"))
    for page in pages:
        for token, name, link in page.links():
            if ELSEWHERE.match(link):
                continue
            place, anchor = target_of(page, link)
            address = by_path[place].address if place in by_path else f"files/{place}"
            if place not in by_path:
                shutil.copyfile(ROOT / place, _made(target / address))
            token.attrSet(name, _relative(page.address, address) + (f"#{anchor}" if anchor else ""))
        body = MARKDOWN.renderer.render(page.tokens, MARKDOWN.options, {})
        _made(target / page.address).write_text(_framed(page.title, body, page.address, pages), encoding="utf-8")
    for code in reference.refusals():
        address = f"refusals/{code}/index.html"
        body = MARKDOWN.render(reference.refusal_page(code))
        _made(target / address).write_text(_framed(code, body, address, pages), encoding="utf-8")
    from bagland.doors.api.document import document

    schema = json.dumps(document(), ensure_ascii=False, indent=2)
    _made(target / "openapi.json").write_text(f"{schema}\n", encoding="utf-8")


def _made(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _relative(here: str, there: str) -> str:
    return os.path.relpath(there, Path(here).parent.as_posix()).replace(os.sep, "/")


def _framed(title: str, body: str, address: str, pages: list[Page]) -> str:
    to_style, to_home = _relative(address, "docs.css"), _relative(address, "index.html")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(title)} · Bagland</title>"
        f'<link rel="stylesheet" href="{to_style}"></head><body><a class="skip" href="#page">Skip to the page</a>'
        f'<nav aria-label="Pages"><a class="home" href="{to_home}">Bagland</a>{_navigation(address, pages)}</nav>'
        f'<main id="page">{body}</main></body></html>\n'
    )


def _navigation(here: str, pages: list[Page]) -> str:
    written = []
    for folder, title in SECTIONS.items():
        inside = [page for page in pages if page.path.startswith(f"docs/{folder}/")]
        items = "".join(_entry(here, page) for page in sorted(inside, key=_place))
        is_open = " open" if here.startswith(f"{folder}/") else ""
        written.append(f"<details{is_open}><summary>{title}</summary><ul>{items}</ul></details>" if items else "")
    return "".join(written)


def _place(page: Page) -> tuple[bool, str]:
    """A folder's README first; decisions by number, other pages by title."""
    return (not page.path.endswith("/README.md"), page.path if "/adr/" in page.path else page.title)


def _entry(here: str, page: Page) -> str:
    current = ' aria-current="page"' if page.address == here else ""
    return f'<li><a href="{_relative(here, page.address)}"{current}>{html.escape(page.title)}</a></li>'


def main(words: list[str]) -> int:
    """0 built; 1 links lead nowhere."""
    parser = argparse.ArgumentParser(prog="tools/docs.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="look at the links and write nothing")
    parser.add_argument("--to", type=Path, default=BUILT, metavar="FOLDER")
    wish: Any = parser.parse_args(words)
    pages = sources()
    if found := faults(pages):
        print("\n".join(found), file=sys.stderr)
        return 1
    if not wish.check:
        build(pages, wish.to)
        print(f"{len(pages)} pages in {wish.to}; open {wish.to / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
