"""PDF by PDFium: its text, and its pages as pictures. Scripts are not in the engine that we use; forms are not run."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pypdfium2

from bagland.kernel.documents.formats import faults
from bagland.kernel.documents.formats.faults import Unreadable

MOST_PAGES = 2_000
"""Of longer documents the text of so many pages is read."""
WIDTH = 1_200
"""Points across in a page's picture: sharp at twice the pixels of a panel, and on a sheet of 1,000."""
MOST_PIXELS = 4_000_000


@contextmanager
def _opened(stream: BinaryIO) -> Iterator[pypdfium2.PdfDocument]:
    try:
        document = pypdfium2.PdfDocument(stream)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(faults.LOCKED if "assword" in str(error) else faults.BROKEN) from None
    try:
        yield document
    finally:
        document.close()


def number_of_pages(stream: BinaryIO) -> int:
    with _opened(stream) as document:
        return len(document)


def text_of(stream: BinaryIO) -> Iterator[str]:
    """The text page by page. A page that is broken is passed over, as readers do."""
    with _opened(stream) as document:
        for number in range(min(len(document), MOST_PAGES)):
            try:
                yield _text(document[number])
            except pypdfium2.PdfiumError:
                yield ""


def _text(page: pypdfium2.PdfPage) -> str:
    text = page.get_textpage()
    try:
        return str(text.get_text_range()).replace("\r\n", "\n").replace("\ufffe", "")
    finally:
        text.close()


def picture_of(stream: BinaryIO, number: int) -> tuple[bytes, int, int, str]:
    """A page, counted from 1, as WebP with its width and height in pixels, and its text. Raises Unreadable."""
    with _opened(stream) as document:
        if not 1 <= number <= len(document):
            raise Unreadable(faults.BROKEN)
        try:
            page = document[number - 1]
            width, height = page.get_size()
            if width <= 0 or height <= 0:
                raise Unreadable(faults.BROKEN)
            scale = min(WIDTH / width, (MOST_PIXELS / (width * height)) ** 0.5)
            scale = min(scale, 16_000 / max(width, height))
            picture = page.render(scale=scale).to_pil().convert("RGB")
        except pypdfium2.PdfiumError:
            raise Unreadable(faults.BROKEN) from None
        written = io.BytesIO()
        picture.save(written, "WEBP", quality=82, method=2)
        return written.getvalue(), picture.width, picture.height, _text(page)
