"""Markdown as this project writes it: a page with its title, its anchors and its links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

ELSEWHERE = re.compile(r"https?://")
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def slug(heading: str) -> str:
    """The anchor of a heading, as code hosts make it: small letters, hyphens for spaces, no punctuation."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@dataclass
class Page:
    """One Markdown file of the checkout, or one made from the code, read: its title, its anchors and where it leads."""

    path: str
    text: str
    tokens: list[Token] = field(default_factory=list)
    title: str = ""
    anchors: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.tokens = MARKDOWN.parse(self.text)
        for opening, inline in zip(self.tokens, self.tokens[1:], strict=False):
            if opening.type == "heading_open":
                words = "".join(child.content for child in inline.children or ())
                anchor = self._free(slug(words))
                opening.attrSet("id", anchor)
                self.title = self.title or words

    def _free(self, wanted: str) -> str:
        anchor, number = wanted, 0
        while anchor in self.anchors:
            number += 1
            anchor = f"{wanted}-{number}"
        self.anchors.add(anchor)
        return anchor

    def links(self) -> Iterator[tuple[Token, str, str]]:
        """Every link and picture: its token, the name of the attribute that leads, and where to."""
        for token in self.tokens:
            for child in token.children or ():
                name = {"link_open": "href", "image": "src"}.get(child.type)
                if name is not None:
                    yield child, name, str(child.attrGet(name) or "")

    @property
    def address(self) -> str:
        """Where it stands in the site."""
        if self.path == "README.md":
            return "about.html"
        inside = self.path.removeprefix("docs/").removesuffix(".md")
        return re.sub(r"(^|/)README$", r"\1index", inside) + ".html"
