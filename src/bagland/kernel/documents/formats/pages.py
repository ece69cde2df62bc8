"""HTML as text. Nothing of it is ever shown as HTML: only what a reader would see of it, in order."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_UNSEEN = frozenset({"script", "style", "head", "template", "noscript", "iframe", "object", "svg"})
_BLOCKS = frozenset(
    ["p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "section", "article", "header", "footer", "blockquote", "pre", "hr", "ul", "ol", "dl", "dt", "dd"]
)
_MOST_OPEN = 10_000


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.hidden = min(self.hidden + 1, _MOST_OPEN)
        elif tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append("\t")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.hidden = max(0, self.hidden - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def text_of_html(html: str) -> str:
    """What a reader sees of a page: scripts, styles and comments left out, blocks on lines of their own."""
    reader = _Text()
    reader.feed(re.sub(r"<head\b.*?</head\s*>", "", html, count=1, flags=re.DOTALL | re.IGNORECASE))
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


_RTF = re.compile(
    r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.IGNORECASE
)
_DESTINATIONS = frozenset(
    ["fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "themedata", "datastore", "listtable", "listoverridetable", "generator"]
)


def text_of_rtf(content: str) -> str:
    """The text of an RTF document (1.9.1): control words left out, characters by code page 1252 or Unicode."""
    parts: list[str] = []
    hidden, depth, skipped = 0, 0, 0
    for word, number, byte, sign, brace, plain in _RTF.findall(content):
        if brace == "{":
            depth += 1
        elif brace == "}":
            depth -= 1
            hidden = 0 if depth < hidden else hidden
        elif hidden:
            continue
        elif word in _DESTINATIONS or sign == "*":
            hidden = depth
        elif word in ("par", "line", "row", "sect", "page"):
            parts.append("\n")
        elif word in ("tab", "cell"):
            parts.append("\t")
        elif word == "u" and number:
            code = int(number) % 65_536
            parts.append(chr(code) if not 0xD800 <= code < 0xE000 else "\ufffd")
            skipped = 1
        elif byte:
            parts.append("" if skipped else bytes.fromhex(byte).decode("cp1252", errors="replace"))
            skipped = 0
        elif sign in ("\\", "{", "}"):
            parts.append(sign)
        elif sign == "~":
            parts.append(" ")
        elif plain:
            parts.append(plain[skipped:])
            skipped = 0
    return "".join(parts).strip()
