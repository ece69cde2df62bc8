"""A document's file over HTTP: whole, in parts, from memory, for its readers of now, and for nobody else."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from bagland.foundation.environment import environment
from bagland.foundation.perform import perform
from bagland.kernel.access.models import SignIn
from bagland.kernel.documents.activities import add_version
from bagland.kernel.documents.models import Content, Document
from bagland.kernel.documents.pages import fetching, lanes
from bagland.kernel.documents.pages.fetching import disposition
from bagland.kernel.documents.store import store
from tests.kernel.documents.filed import filed, folder, sent
from tests.signed_in import browser

LETTER = bytes(range(256)) * 4
LARGE = b"0123456789abcdef" * 40_000


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(store, "root", tmp_path / "archive")
    return tmp_path / "archive"


@pytest.fixture
def document(company: Any, archive: Path) -> Document:
    return filed(company.act("karen"), folder=folder(company).pk, data=LETTER)


def of(company: Any, who: str) -> Client:
    client = browser()
    client.force_login(SignIn.objects.get(actor=company.people[who]))
    return client


def where(document: Document, more: str = "") -> str:
    return f"/documents/{document.pk}/file/{more}"


def whole(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def test_the_file_is_what_was_filed_and_nothing_that_runs(company: Any, document: Document) -> None:
    answer = of(company, "karen").get(where(document))
    assert whole(answer) == LETTER
    assert answer["ETag"] == f'"{hashlib.sha256(LETTER).hexdigest()}"'
    assert answer["Content-Length"] == str(len(LETTER))
    assert answer["Content-Disposition"].startswith('attachment; filename="Lejekontrakt 2026.txt"')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].endswith("sandbox")
    assert "no-store" not in answer["Cache-Control"]
    assert answer["Accept-Ranges"] == "bytes"
    told = of(company, "karen").head(where(document))
    assert (told.status_code, told["Content-Length"], whole(told)) == (200, str(len(LETTER)), b"")


def test_only_a_reader_of_the_document_gets_it(company: Any, document: Document) -> None:
    for who, status in (("karen", 200), ("grethe", 200), ("freja", 404), ("amalie", 404)):
        assert of(company, who).get(where(document)).status_code == status, who
    assert browser().get(where(document)).status_code == 302
    assert of(company, "karen").post(where(document)).status_code == 405
    assert of(company, "karen").get("/documents/999999/file/").status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "told", "bytes_"),
    [
        ("bytes=0-0", 206, "bytes 0-0/1024", LETTER[:1]),
        ("bytes=10-19", 206, "bytes 10-19/1024", LETTER[10:20]),
        ("bytes=1000-", 206, "bytes 1000-1023/1024", LETTER[1000:]),
        ("bytes=-24", 206, "bytes 1000-1023/1024", LETTER[1000:]),
        ("bytes=-9999", 206, "bytes 0-1023/1024", LETTER),
        ("bytes=1000-99999", 206, "bytes 1000-1023/1024", LETTER[1000:]),
        ("bytes=1024-", 416, "bytes */1024", b""),
        ("bytes=-0", 416, "bytes */1024", b""),
        ("bytes=5-4", 200, None, LETTER),
        ("bytes=0-1,4-5", 200, None, LETTER),
        ("bytes=-", 200, None, LETTER),
        ("lines=1-2", 200, None, LETTER),
        ("bytes=9999999999999999999999-", 200, None, LETTER),
    ],
)
def test_a_part_is_what_was_asked_for(
    company: Any, document: Document, asked: str, status: int, told: str | None, bytes_: bytes
) -> None:
    answer = of(company, "karen").get(where(document), headers={"Range": asked})
    assert (answer.status_code, answer.get("Content-Range"), whole(answer)) == (status, told, bytes_)


def test_what_the_browser_has_is_not_sent_again_and_a_part_of_another_version_is_not_mixed(
    company: Any, document: Document
) -> None:
    karen = of(company, "karen")
    tag = karen.get(where(document))["ETag"]
    for asked in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        assert karen.get(where(document), headers={"If-None-Match": asked}).status_code == 304, asked
    assert karen.get(where(document), headers={"If-None-Match": '"other"'}).status_code == 200
    part = {"Range": "bytes=0-9"}
    assert karen.get(where(document), headers={**part, "If-Range": tag}).status_code == 206
    assert karen.get(where(document), headers={**part, "If-Range": '"other"'}).status_code == 200
    perform(add_version, company.act("karen"), document.pk, file=sent(company.act("karen"), LARGE).pk, reason="newer")
    assert whole(karen.get(where(document))) == LARGE
    assert whole(karen.get(where(document, "?version=1"))) == LETTER
    assert karen.get(where(document, "?version=3")).status_code == 404
    assert whole(karen.get(where(document), headers={"If-None-Match": tag})) == LARGE


def test_a_large_file_is_streamed_and_holds_a_lane_until_it_is_closed(
    company: Any, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = filed(company.act("karen"), folder=folder(company).pk, data=LARGE)
    karen = of(company, "karen")
    answer = karen.get(where(large))
    blocks = list(answer)
    assert max(map(len, blocks)) <= fetching.BLOCK
    assert b"".join(blocks) == LARGE
    part = karen.get(where(large), headers={"Range": "bytes=16-400015"})
    assert whole(part) == LARGE[16:400016]
    for _lane in range(environment.threads - lanes.KEPT_FOR_PAGES):
        lanes.enter()
    try:
        assert karen.get(where(large)).status_code == 503
    finally:
        for _lane in range(environment.threads - lanes.KEPT_FOR_PAGES):
            lanes.leave()
    assert whole(karen.get(where(large))) == LARGE


def test_only_what_does_not_run_is_shown_in_the_window(company: Any, archive: Path) -> None:
    place = folder(company).pk
    karen = of(company, "karen")
    page = filed(company.act("karen"), folder=place, data=b"<!doctype html><script>alert(1)</script>")
    picture = filed(company.act("karen"), folder=place, data=b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    text = filed(company.act("karen"), folder=place, data=b"Lejen stiger.")
    for document, how in ((page, "attachment"), (picture, "attachment"), (text, "inline")):
        answer = karen.get(where(document, "?inline=1"))
        assert answer["Content-Disposition"].startswith(how), answer["Content-Type"]
        assert answer["Content-Security-Policy"].endswith("sandbox")


def test_a_web_server_before_us_may_hand_it_out(
    company: Any, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    karen, name = of(company, "karen"), hashlib.sha256(LETTER).hexdigest()
    monkeypatch.setattr(environment, "files_by_proxy", "x-accel-redirect")
    answer = karen.get(where(document))
    assert answer["X-Accel-Redirect"] == f"/archive/{name[:2]}/{name[2:4]}/{name}"
    assert whole(answer) == b""
    assert answer["Content-Disposition"].startswith("attachment")
    monkeypatch.setattr(environment, "files_by_proxy", "x-sendfile")
    assert karen.get(where(document))["X-Sendfile"] == str(store.path(name))


def test_bytes_that_are_missing_or_cut_are_not_passed_off_as_the_file(company: Any, document: Document) -> None:
    karen, path = of(company, "karen"), store.path(Content.objects.get().sha256)
    path.chmod(0o600)
    path.write_bytes(LETTER[:100])
    assert karen.get(where(document)).status_code == 500
    path.unlink()
    assert karen.get(where(document)).status_code == 500


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("brev.pdf", "attachment; filename=\"brev.pdf\"; filename*=UTF-8''brev.pdf"),
        ("Årsregnskab.pdf", "attachment; filename=\"_rsregnskab.pdf\"; filename*=UTF-8''%C3%85rsregnskab.pdf"),
        ('a"b\\c;d%e.txt', "attachment; filename=\"a_b_c_d_e.txt\"; filename*=UTF-8''a%22b%5Cc%3Bd%25e.txt"),
        ("a\r\nX: y.txt", "attachment; filename=\"a__X: y.txt\"; filename*=UTF-8''a%0D%0AX%3A%20y.txt"),
    ],
)  # fmt: skip
def test_a_name_in_a_header_is_written_for_old_and_new_readers(name: str, header: str) -> None:
    assert disposition(name, inline=False) == header
