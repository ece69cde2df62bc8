"""Files that are meant to harm: each gets its answer in words, within bounds, and nothing of ours is hurt."""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bagland.kernel.documents import labels, sandbox
from bagland.kernel.documents.formats import faults, kinds
from bagland.kernel.documents.formats.child import CPU_SECONDS, MOST_MEMORY, WALL_SECONDS
from bagland.kernel.documents.formats.faults import Unreadable
from bagland.kernel.documents.formats.sniffing import sniff
from tests.kernel.documents.formats.made import archive, letter, pdf, workbook

LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def bomb(path: Path) -> None:
    """A letter of one megabyte that unpacks to one gigabyte."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        with made.open("word/document.xml", "w", force_zip64=True) as part:
            part.write(f"<w:document {WORD}><w:body><w:p><w:r><w:t>".encode())
            for _block in range(1024):
                part.write(b"a " * (1 << 19))


def lying_bomb(path: Path) -> None:
    """The same, whose directory says that it is small."""
    bomb(path)
    content = bytearray(path.read_bytes())
    place = content.rfind(b"word/document.xml") - 46
    content[place + 24 : place + 28] = (1000).to_bytes(4, "little")
    path.write_bytes(content)


def laughs(path: Path) -> None:
    path.write_text(f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "ha">{LAUGHS}]><a>&a11;</a>')


def laughs_in_letter(path: Path) -> None:
    body = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "ha">{LAUGHS}]><a>&a11;</a>'
    path.write_bytes(archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": body.encode()}))


def outside(path: Path) -> None:
    path.write_text('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')


def outside_type(path: Path) -> None:
    path.write_text('<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a>harmless</a>')


def deep_xml(path: Path) -> None:
    path.write_bytes(b"<?xml version='1.0'?>" + b"<a>" * 1_000_000 + b"</a>" * 1_000_000)


def deep_html(path: Path) -> None:
    path.write_bytes(b"<html>" + b"<div>" * 1_000_000 + b"bunden")


def deep_rtf(path: Path) -> None:
    path.write_bytes(b"{\\rtf1 " + b"{" * 1_000_000 + b"bunden")


def deep_mail(path: Path) -> None:
    head = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(3_000))
    path.write_text(f"From: a@b.dk\r\nSubject: dyb\r\nMIME-Version: 1.0\r\n{head}\r\nbunden")


def thousand_parts(path: Path) -> None:
    parts = "".join(
        f'--x\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename="{n}.txt"\r\n\r\ndel{n}\r\n'
        for n in range(1_000)
    )
    head = "From: a@b.dk\r\nSubject: mange\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    path.write_text(f"{head}{parts}--x--\r\n")


def one_line(path: Path) -> None:
    """A table whose first line is one gigabyte; the file is sparse on the disk."""
    with path.open("wb") as file:
        file.write(b"navn;tal\n" + b"x;" * 100_000)
        file.seek(1 << 30)
        file.write(b"\n")


def long_cells(path: Path) -> None:
    path.write_bytes(b"a;b\n" + b'"' + b"x" * (40 << 20))


def huge_picture(path: Path) -> None:
    """A picture of 60,000 by 60,000 pixels in 4 MB."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    side = (60_000).to_bytes(4, "big")
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(60_001)) for _row in range(6_000)) + packer.flush()
    head = chunk(b"IHDR", side + side + b"\x08\x00\x00\x00\x00")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b""))


def half_picture(path: Path) -> None:
    from PIL import Image

    content = io.BytesIO()
    Image.effect_noise((800, 800), 50).save(content, "JPEG")
    path.write_bytes(content.getvalue()[:9_000])


def pdf_with_script(path: Path) -> None:
    path.write_bytes(pdf("Faktura", catalog="/OpenAction << /S /JavaScript /JS (while(1){app.alert(1)}) >>"))


def pdf_that_loops(path: Path) -> None:
    """A tree of pages that is its own child, and claims to be endless."""
    content = pdf("Faktura")
    path.write_bytes(content.replace(b"/Kids [4 0 R] /Count 1", b"/Kids [2 0 R] /Count 9"))


def pdf_half(path: Path) -> None:
    path.write_bytes(pdf("Faktura")[:120])


def pdf_huge_page(path: Path) -> None:
    path.write_bytes(pdf("Faktura", size=(14_400_000, 14_400_000)))


def workbook_of_holes(path: Path) -> None:
    """A sheet whose only row calls itself the last of a million."""
    content = workbook([["a"]])
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        parts = {part.filename: made.read(part) for part in made.infolist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b'r="1"', b'r="1048576"')
    path.write_bytes(archive(parts))


def svg_with_script(path: Path) -> None:
    path.write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script><text>Logo</text></svg>")


def names_that_climb(path: Path) -> None:
    path.write_bytes(archive({"../../../etc/passwd": b"x", "a\\..\\b": b"x"}))


def locked_archive(path: Path) -> None:
    content = bytearray(letter("hemmeligt"))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := content.find(mark, at + 1)) >= 0:
            content[at + place] |= 1
    path.write_bytes(content)


OK = ""
CASES: list[tuple[Callable[[Path], None], str, str, str | None]] = [
    (bomb, "a.docx", "text", faults.TOO_BIG),
    (lying_bomb, "a.docx", "text", None),
    (laughs, "a.xml", "text", faults.ENTITIES),
    (laughs, "a.xml", "show", faults.ENTITIES),
    (laughs_in_letter, "a.docx", "text", faults.ENTITIES),
    (outside, "a.xml", "text", faults.ENTITIES),
    (outside_type, "a.xml", "text", OK),
    (deep_xml, "a.xml", "text", faults.TOO_DEEP),
    (deep_html, "a.html", "text", OK),
    (deep_rtf, "a.rtf", "text", OK),
    (deep_mail, "a.eml", "text", None),
    (thousand_parts, "a.eml", "text", OK),
    (one_line, "a.csv", "text", OK),
    (one_line, "a.csv", "show", OK),
    (long_cells, "a.csv", "show", OK),
    (huge_picture, "a.png", "picture", faults.TOO_BIG),
    (half_picture, "a.jpg", "picture", faults.BROKEN),
    (pdf_with_script, "a.pdf", "text", OK),
    (pdf_with_script, "a.pdf", "page", OK),
    (pdf_that_loops, "a.pdf", "text", None),
    (pdf_half, "a.pdf", "text", faults.BROKEN),
    (pdf_huge_page, "a.pdf", "page", OK),
    (workbook_of_holes, "a.xlsx", "show", None),
    (svg_with_script, "a.svg", "show", OK),
    (names_that_climb, "a.zip", "show", OK),
    (locked_archive, "a.docx", "text", faults.LOCKED),
]


@pytest.mark.parametrize(
    ("make", "name", "task", "fault"), CASES, ids=[f"{case[0].__name__}-{case[2]}" for case in CASES]
)
def test_a_hostile_file_gets_its_answer_within_bounds(
    tmp_path: Path, make: Callable[[Path], None], name: str, task: str, fault: str | None
) -> None:
    """None stands for an honest answer or a fault, whichever: what counts is that it comes, and how much it took."""
    path = tmp_path / name
    make(path)
    kind = sniff(path, name).media_type
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    most_before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    try:
        told = sandbox.ask(task, path, kind, number=1).told
        answer = str(told.get("fault", ""))
        assert "/root" not in json.dumps(told)
        assert "root:" not in json.dumps(told)
    except Unreadable as error:
        answer = error.code
    taken = time.monotonic() - begun
    assert taken < WALL_SECONDS + 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    # A child counts its parent's memory until it begins, and the number is the most of all children there ever were.
    assert most * 1024 < MOST_MEMORY or most <= max(most_before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    if fault is not None:
        assert answer == fault
    assert not answer or labels.fault_of(answer)


def child(what: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    """A process that gives up what the reader gives up, and then tries something."""
    code = (
        f"import sys; sys.path[:] = {sandbox._paths()!r}\n"
        "import socket, os, subprocess\n"
        "from bagland.kernel.documents.formats import child\n"
        f"child._give_up()\n{what}"
    )
    return subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize(
    "what",
    [
        "open('/etc/passwd')",
        "socket.socket()",
        "os.pipe()",
        "subprocess.run(['/bin/true'])",
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (99, 99)); open('/etc/passwd')",
        "b = bytearray(2_000_000_000)",
    ],
)
def test_the_reader_can_open_nothing_start_nothing_and_take_no_more_memory(what: str) -> None:
    ended = child(what)
    assert ended.returncode != 0
    assert b"Error" in ended.stderr


def test_the_reader_knows_nothing_of_the_installation(tmp_path: Path) -> None:
    """Neither the key that signs sessions nor the database's address is in its environment."""
    path = tmp_path / "a.txt"
    path.write_text("x")
    seen: list[dict[str, str]] = []
    real: Any = subprocess.Popen

    class Watched(real):
        def __init__(self, *args: object, **settings: object) -> None:
            seen.append(settings["env"])
            super().__init__(*args, **settings)

    subprocess.Popen = Watched
    try:
        sandbox.ask("text", path, kinds.TEXT)
    finally:
        subprocess.Popen = real
    assert seen == [{"LC_ALL": "C.UTF-8"}]


def test_a_reader_that_never_ends_is_ended() -> None:
    ended = child(f"import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, {CPU_SECONDS}))\nwhile True: pass")
    assert ended.returncode == -24
