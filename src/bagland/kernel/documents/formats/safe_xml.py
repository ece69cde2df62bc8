"""XML from strangers: nothing outside is fetched, no entity is declared, and neither depth nor size runs away.

Source: OWASP, XML External Entity Prevention; libxml2 refuses more than 256 levels and texts of more than 10 MB.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from lxml import etree

from bagland.kernel.documents.formats import faults, markup, texts
from bagland.kernel.documents.formats.faults import Unreadable

MOST_TREE = 24 << 20
"""A larger file is not held as a tree. An invoice with 10,000 lines is about 15 MB."""
_HEAD = 1 << 16
_OPTIONS: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def tree_of(content: bytes) -> Any:
    """The root element. Raises Unreadable."""
    if len(content) > MOST_TREE:
        raise Unreadable(faults.TOO_BIG)
    _must_declare_nothing(content[:_HEAD])
    try:
        root = etree.fromstring(content, etree.XMLParser(**_OPTIONS))
    except etree.XMLSyntaxError as error:
        raise Unreadable(_code_of(error)) from None
    if root is None:
        raise Unreadable(faults.BROKEN)
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _entity in declared.iterentities()):
        raise Unreadable(faults.ENTITIES)
    return root


def texts_of(stream: BinaryIO, *, attributes: bool = False) -> Iterator[str]:
    """Every text of a file of any size, in order, on wish what attributes say; what was read is let go.

    Raises Unreadable, perhaps late.
    """
    _must_declare_nothing(stream.read(_HEAD))
    stream.seek(0)
    try:
        for _event, element in etree.iterparse(stream, events=("end",), **_OPTIONS):
            if attributes:
                yield from filter(str.strip, element.attrib.values())
            if element.text and element.text.strip():
                yield element.text.strip()
            element.clear(keep_tail=True)
            parent = element.getparent()
            if parent is not None:
                while element.getprevious() is not None:
                    del parent[0]
    except etree.XMLSyntaxError as error:
        raise Unreadable(_code_of(error)) from None


def name_of(element: Any) -> str:
    """An element's name without its namespace."""
    return str(etree.QName(element).localname)


def _must_declare_nothing(head: bytes) -> None:
    encoding = texts.encoding_of(head, whole=False)
    root = markup.root_of(texts.decoded(head, encoding).lstrip()) if encoding else None
    if root is not None and root.declares_entities:
        raise Unreadable(faults.ENTITIES)


def _code_of(error: etree.XMLSyntaxError) -> str:
    message = str(error)
    if "Excessive depth" in message or "depth" in message:
        return faults.TOO_DEEP
    if "amplification" in message or "entity" in message.lower():
        return faults.ENTITIES
    if "huge" in message.lower():
        return faults.TOO_BIG
    return faults.BROKEN
