"""Builds the handbook that Bagland shows behind Help: the pages of docs/ for users as HTML, in both languages.

A page of docs/da/ is the Danish of the page with the same path in docs/. docs/handbook.toml says which page helps with
which page or activity of the product.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import tomllib
from pathlib import Path
from posixpath import normpath

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.markdown import ELSEWHERE, MARKDOWN, Page  # noqa: E402  (this file is also run as a script)

DOCS = ROOT / "docs"
BUILT = ROOT / "src/bagland/doors/handbook/built"
PICTURES = ROOT / "src/bagland/doors/static/handbook"
SECTIONS = ("tutorial", "how-to", "explanation", "reference")
DANISH = "da/"


def sources() -> list[Path]:
    """Every page of the handbook, and what it is made with, in one order."""
    folders = [*(DOCS / section for section in SECTIONS), *(DOCS / DANISH / section for section in SECTIONS)]
    return [DOCS / "handbook.toml", *(path for folder in folders for path in sorted(folder.glob("*.md")))]


def build() -> None:
    """Write the parts, the pictures that they show, and index.json: titles, sections, and what helps where."""
    shutil.rmtree(BUILT, ignore_errors=True)
    shutil.rmtree(PICTURES, ignore_errors=True)
    BUILT.mkdir(parents=True)
    pages = {
        path.relative_to(DOCS).as_posix(): Page(path.relative_to(DOCS).as_posix(), path.read_text(encoding="utf-8"))
        for path in sources()
        if path.suffix == ".md" and path.name != "README.md"
    }
    for name, page in pages.items():
        _lead(page, pages)
        target = (BUILT / name).with_suffix(".html")
        target.parent.mkdir(parents=True, exist_ok=True)
        body = MARKDOWN.renderer.render(page.tokens, MARKDOWN.options, {})
        body = re.sub(r"<(pre|table)>", r'<\1 tabindex="0">', body)  # what may scroll sideways is reached by keyboard
        target.write_text(re.sub(r"\A<h1[^>]*>.*?</h1>\s*", "", body, flags=re.DOTALL), encoding="utf-8")
    index = {
        "pages": {
            name: {"title": page.title, "section": name.removeprefix(DANISH).partition("/")[0]}
            for name, page in pages.items()
        },
        "helps": tomllib.loads((DOCS / "handbook.toml").read_text(encoding="utf-8"))["helps"],
    }
    (BUILT / "index.json").write_text(json.dumps(index, ensure_ascii=False, indent=1), encoding="utf-8")


def _lead(page: Page, pages: dict[str, Page]) -> None:
    """Let each link lead inside the handbook; what stands outside it is left as words."""
    for token, name, link in page.links():
        if ELSEWHERE.match(link) or link.startswith("#"):
            continue
        place, _hash, anchor = link.partition("#")
        place = normpath(f"{Path(page.path).parent.as_posix()}/{place}")
        if name == "src":
            picture = DOCS / place
            PICTURES.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(picture, PICTURES / picture.name)
            token.attrSet("src", f"/static/handbook/{picture.name}")
            token.attrSet("loading", "lazy")
        elif place in pages:
            token.attrSet("href", f"?page={place.removesuffix('.md')}" + (f"#{anchor}" if anchor else ""))
        else:
            token.attrs.pop("href", None)


if __name__ == "__main__":
    build()
