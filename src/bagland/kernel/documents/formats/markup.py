"""XML and HTML by their beginning: the root element, without parsing anything."""

from __future__ import annotations

import re
from typing import NamedTuple

from bagland.kernel.documents.formats import kinds

_SKIPPED = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE\s+([\w:.-]+)[^\[>]*", re.IGNORECASE)
_ROOT = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>?", re.DOTALL)
_NAMESPACE = re.compile(r"xmlns(?::([\w.-]+))?\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_HTML_TAGS = (
    "<!doctype html",
    "<html",
    "<head",
    "<body",
    "<script",
    "<iframe",
    "<table",
    "<div",
    "<h1",
    "<p>",
    "<style",
)
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"


class Root(NamedTuple):
    """The first element of an XML text. `declares_entities` says that its document type does."""

    name: str
    namespace: str
    declares_entities: bool


def root_of(text: str) -> Root | None:
    """The root element of a text that begins with `<`; None where there is none in what is given."""
    place, entities, length = 0, False, len(text)
    while place < length:
        skipped = _SKIPPED.match(text, place)
        if skipped:
            place = skipped.end()
            continue
        declared = _DOCTYPE.match(text, place)
        if declared:
            place = declared.end()
            if text[place : place + 1] == "[":
                end = _end_of_subset(text, place)
                entities = "<!ENTITY" in text[place:end]
                place = end
            place = text.find(">", place) + 1 or length
            continue
        break
    found = _ROOT.match(text, place)
    if found is None:
        return None
    prefix, name, attributes = (found[1] or "").rstrip(":"), found[2], found[3]
    spaces = {match[0]: match[1] or match[2] for match in _NAMESPACE.findall(attributes)}
    return Root(name, spaces.get(prefix, ""), entities)


def _end_of_subset(text: str, place: int) -> int:
    """Behind the `]` that ends a document type's own declarations; quotations and comments are passed over."""
    for part in re.compile(r"<!--.*?-->|\"[^\"]*\"|'[^']*'|\]", re.DOTALL).finditer(text, place + 1):
        if part[0] == "]":
            return part.end()
    return len(text)


def is_html(start: str) -> bool:
    """Whether a browser would take it for a page, so that it is never served as something else."""
    return start[:200].lower().startswith(_HTML_TAGS)


def kind_of_markup(start: str) -> tuple[str, str] | None:
    """Media type and warning of a text that begins with `<`. None when it is neither XML nor HTML."""
    root = root_of(start)
    if root is None:
        return (kinds.XML, "") if start.startswith("<?xml") else None
    warning = "entities" if root.declares_entities else ""
    if root.name.lower() == "html" or (not start.startswith("<?xml") and is_html(start)):
        return kinds.HTML, warning
    if root.name.lower() == "svg":
        return kinds.SVG, warning
    if root.name == "OFX":
        return kinds.OFX, warning
    if start.startswith("<?xml") or root.namespace or re.search(rf"</(?:[\w.-]+:)?{re.escape(root.name)}>", start):
        return _kind_of_root(root), warning
    return None


def _kind_of_root(root: Root) -> str:
    space = root.namespace
    if space.startswith(_UBL):
        return {"Invoice": kinds.UBL_INVOICE, "CreditNote": kinds.UBL_CREDIT_NOTE}.get(root.name, kinds.UBL_OTHER)
    if root.name == "CrossIndustryInvoice":
        return kinds.CII
    if root.name == "AuditFile":
        return kinds.SAFT
    if ":xsd:camt." in space:
        return kinds.CAMT
    if ":xsd:pain." in space:
        return kinds.PAIN
    return kinds.XML
