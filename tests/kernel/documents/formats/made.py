"""Files made for tests: small honest ones, each with a text in it, and parts to build hostile ones from."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import openpyxl


def archive(parts: dict[str, bytes], *, packed: bool = True) -> bytes:
    """A ZIP archive with these parts, in this order."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return content.getvalue()


def pdf(*pages: str, size: tuple[int, int] = (595, 842), catalog: str = "") -> bytes:
    """A PDF with a line of text on each page (Helvetica, Windows-1252). `catalog` is put into its root."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * place} 0 R" for place in range(count))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for place, text in enumerate(pages):
        shown = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        drawn = f"BT /F1 14 Tf 50 {size[1] - 60} Td ({shown}) Tj ET".encode("cp1252")
        box = f"/MediaBox [0 0 {size[0]} {size[1]}] /Resources << /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R {box} /Contents {5 + 2 * place} 0 R >>".encode())
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(drawn), drawn))
    made, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size_of = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size_of
    tail = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size_of, len(made))
    return made + head + table + tail


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """An Excel workbook with one sheet."""
    book, content = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    book.save(content)
    return content.getvalue()


_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def letter(*paragraphs: str) -> bytes:
    """A Word document."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    return archive(
        {
            "[Content_Types].xml": b"<Types/>",
            "word/document.xml": f"<w:document {_WORD}><w:body>{body}</w:body></w:document>".encode(),
        }
    )


def open_document(media_type: str, *paragraphs: str) -> bytes:
    """An OpenDocument file whose text these paragraphs are."""
    space = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    space += 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    body = "".join(f"<text:p>{text}</text:p>" for text in paragraphs)
    text = f"<office:body><office:text>{body}</office:text></office:body>"
    content = f"<office:document-content {space}>{text}</office:document-content>"
    return archive({"mimetype": media_type.encode(), "content.xml": content.encode()}, packed=False)
