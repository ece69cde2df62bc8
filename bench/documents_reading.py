"""Reading what files say: each kind in its own process, beside the bare library reading the same bytes in this one.

The difference is the price of the process (the first row: a text of one letter) and of our own limits and tidying.
Files are made here, the same in every run.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.measure import MILLI, Row, interleaved, spread
from tests.kernel.documents.formats import made

SENTENCE = "Lejemålet omfatter lokaler i stueetagen med adgang til gården og tre pladser til biler. "
ROUNDS, TIMES = 3, 3


def files() -> dict[str, tuple[str, bytes, Callable[[bytes], object]]]:
    """By name: media type, content, and the bare library on it."""
    from bagland.kernel.documents.formats import kinds

    pages = [f"Side {number}: {SENTENCE}" for number in range(200)]
    line = "<cac:InvoiceLine><cbc:ID>1</cbc:ID><cac:Item><cbc:Name>Stol</cbc:Name></cac:Item></cac:InvoiceLine>"
    space = "urn:oasis:names:specification:ubl:schema:xsd:"
    spaces = f'xmlns="{space}Invoice-2" xmlns:cac="{space}CommonAggregateComponents-2" '
    spaces += f'xmlns:cbc="{space}CommonBasicComponents-2"'
    return {
        "one letter": (kinds.TEXT, b"x", len),
        "text, 4 MB": (kinds.TEXT, (SENTENCE * 46_000).encode(), lambda content: content.decode()),
        "PDF, 200 pages": (kinds.PDF, made.pdf(*pages), _pdf),
        "letter, 20,000 paragraphs": (kinds.DOCX, made.letter(*[SENTENCE] * 20_000), _letter),
        "invoice, 20,000 lines": (kinds.UBL_INVOICE, f"<Invoice {spaces}>{line * 20_000}</Invoice>".encode(), _tree),
        "workbook, 20,000 rows": (kinds.XLSX, made.workbook([[SENTENCE, n, n / 4] for n in range(20_000)]), _workbook),
    }


def _pdf(content: bytes) -> int:
    import pypdfium2  # type: ignore[import-untyped]

    document = pypdfium2.PdfDocument(content)
    return sum(len(page.get_textpage().get_text_range()) for page in document)


def _letter(content: bytes) -> int:
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return len("".join(etree.fromstring(archive.read("word/document.xml")).itertext()))


def _tree(content: bytes) -> int:
    from lxml import etree

    return len("".join(etree.fromstring(content).itertext()))


def _workbook(content: bytes) -> int:
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return len("".join(etree.fromstring(archive.read("xl/worksheets/sheet1.xml")).itertext()))


def rows() -> Iterator[Row]:
    """One row a kind: milliseconds for a file, ours and bare, and how many files a minute one process reads."""
    from bagland.kernel.documents import sandbox

    with tempfile.TemporaryDirectory() as folder:
        for name, (kind, content, bare) in files().items():
            path = Path(folder) / "file"
            path.write_bytes(content)

            def ours(path: Path = path, kind: str = kind) -> object:
                return sandbox.ask("text", path, kind)

            def peer(path: Path = path, bare: Callable[[bytes], object] = bare) -> object:
                return bare(path.read_bytes())

            times = interleaved({"ours": ours, "bare": peer}, rounds=ROUNDS, times=TIMES, warm=1)
            yield Row(
                what=f"read {name} ({60 / times['ours'].p50:,.0f} a minute)",
                ours=spread(times["ours"], MILLI, "ms"),
                peer=spread(times["bare"], MILLI, "ms"),
                ratio=f"{times['ours'].ratio(times['bare']):.2f}",
            )


if __name__ == "__main__":
    from bench.measure import table

    print(table(list(rows())))
