"""Files sent by tus from a browser: the protocol's answers, who may, and what nobody else learns."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from bagland.kernel.access.models import SignIn
from bagland.kernel.documents import receiving
from bagland.kernel.documents.models import Transfer
from bagland.kernel.documents.store import store
from tests.signed_in import browser

HERE = "/documents/send/"
TUS = {"Tus-Resumable": "1.0.0"}
BYTES = "application/offset+octet-stream"


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(store, "root", tmp_path / "archive")
    return tmp_path / "archive"


def of(company: Any, who: str, **more: Any) -> Client:
    client = browser(**more)
    client.force_login(SignIn.objects.get(actor=company.people[who]))
    return client


def begun(client: Client, size: int, name: str = "brev.txt", **headers: str) -> Any:
    told = f"filename {base64.b64encode(name.encode()).decode()},filetype dGV4dC9wbGFpbg=="
    return client.post(
        HERE,
        content_type="application/x-none",
        headers={**TUS, "Upload-Length": str(size), "Upload-Metadata": told, **headers},
    )


def sent(client: Client, where: str, offset: int, content: bytes, kind: str = BYTES, **headers: str) -> Any:
    return client.patch(where, content, content_type=kind, headers={**TUS, "Upload-Offset": str(offset), **headers})


def test_a_file_is_begun_sent_in_pieces_asked_for_and_here(company: Any, archive: Path) -> None:
    ida = of(company, "ida")
    answer = begun(ida, 11, "Årsregnskab.txt")
    assert answer.status_code == 201
    where = answer["Location"]
    assert where.startswith(HERE)
    assert answer["Tus-Resumable"] == "1.0.0"
    assert answer["Upload-Expires"].endswith("GMT")
    answer = sent(ida, where, 0, b"hello ")
    assert (answer.status_code, answer["Upload-Offset"], answer.content) == (204, "6", b"")
    answer = ida.head(where, headers=TUS)
    assert (answer.status_code, answer["Upload-Offset"], answer["Upload-Length"]) == (200, "6", "11")
    assert answer["Cache-Control"] == "no-store"
    answer = sent(ida, where, 6, b"world")
    assert (answer.status_code, answer["Upload-Offset"]) == (204, "11")
    transfer = receiving.transfer_at(company.act("ida"), where)
    assert str(transfer.pk) == answer["Bagland-Transfer"]
    assert (transfer.name, transfer.sha256) == ("Årsregnskab.txt", hashlib.sha256(b"hello world").hexdigest())
    assert transfer.media_type == "text/plain"


def test_what_was_cut_short_between_last_byte_and_hash_is_mended_by_asking(company: Any, archive: Path) -> None:
    ida = of(company, "ida")
    where = begun(ida, 5)["Location"]
    with store.coming(Transfer.objects.get().secret).open("wb") as file:
        file.write(b"hello")
    assert not Transfer.objects.get().is_whole
    assert ida.head(where, headers=TUS)["Upload-Offset"] == "5"
    assert Transfer.objects.get().is_whole


def test_the_server_says_what_it_can(company: Any, archive: Path) -> None:
    answer = of(company, "ida").options(HERE)
    assert (answer.status_code, answer["Tus-Version"]) == (204, "1.0.0")
    assert set(answer["Tus-Extension"].split(",")) == {
        "creation", "creation-with-upload", "termination", "checksum", "expiration"
    }  # fmt: skip
    assert int(answer["Tus-Max-Size"]) == 4096 * 1024 * 1024
    assert "sha1" in answer["Tus-Checksum-Algorithm"].split(",")


def test_a_small_file_comes_with_its_beginning(company: Any, archive: Path) -> None:
    ida = of(company, "ida")
    answer = ida.post(HERE, b"hello", content_type=BYTES, headers={**TUS, "Upload-Length": "5"})
    assert (answer.status_code, answer["Upload-Offset"]) == (201, "5")
    assert Transfer.objects.get().is_whole
    assert Transfer.objects.get().name == "file"


def test_a_checksum_is_kept(company: Any, archive: Path) -> None:
    ida = of(company, "ida")
    where = begun(ida, 5)["Location"]
    right = base64.b64encode(hashlib.sha1(b"hello", usedforsecurity=False).digest()).decode()
    answer = sent(ida, where, 0, b"hellO", **{"Upload-Checksum": f"sha1 {right}"})
    assert answer.status_code == 460
    assert ida.head(where, headers=TUS)["Upload-Offset"] == "0"
    assert sent(ida, where, 0, b"hello", **{"Upload-Checksum": f"md5 {right}"}).status_code == 400
    assert sent(ida, where, 0, b"hello", **{"Upload-Checksum": f"sha1 {right}"}).status_code == 204


def test_a_file_is_taken_back(company: Any, archive: Path) -> None:
    ida = of(company, "ida")
    where = begun(ida, 5)["Location"]
    assert of(company, "karen").delete(where, headers=TUS).status_code == 404
    assert ida.delete(where, headers=TUS).status_code == 204
    assert ida.head(where, headers=TUS).status_code == 404
    assert list(store.arriving()) == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Length": "5"}, 412),
        ({"Tus-Resumable": "0.2.2", "Upload-Length": "5"}, 412),
        (TUS, 400),
        ({**TUS, "Upload-Length": "-5"}, 400),
        ({**TUS, "Upload-Length": "٥"}, 400),
        ({**TUS, "Upload-Defer-Length": "1"}, 400),
        ({**TUS, "Upload-Length": "5", "Upload-Metadata": "filename *"}, 400),
        ({**TUS, "Upload-Length": "5", "Upload-Metadata": "filename /w=="}, 400),
        ({**TUS, "Upload-Length": "0"}, 422),
        ({**TUS, "Upload-Length": str(4096 * 1024 * 1024 + 1)}, 413),
        ({**TUS, "Upload-Length": "9" * 18}, 413),
        ({**TUS, "Upload-Length": "9" * 40}, 400),
    ],
)
def test_what_is_not_understood_or_not_taken_is_said(
    company: Any, archive: Path, headers: dict[str, str], status: int
) -> None:
    answer = of(company, "ida").post(HERE, content_type="application/x-none", headers=headers)
    assert answer.status_code == status
    assert answer.json()["sentence"]
    assert not Transfer.objects.exists()
    assert list(store.arriving()) == []


def test_a_piece_for_another_place_or_of_another_kind_is_refused(company: Any, archive: Path) -> None:
    ida = of(company, "ida")
    where = begun(ida, 5)["Location"]
    assert sent(ida, where, 1, b"hello").status_code == 409
    assert sent(ida, where, 0, b"hello", kind="text/plain").status_code == 415
    assert sent(ida, where, 0, b"hello!").status_code == 413
    assert ida.get(where, headers=TUS).status_code == 405
    assert ida.patch(HERE, headers=TUS).status_code == 405
    assert sent(ida, where, 0, b"hello").status_code == 204
    assert sent(ida, where, 5, b"more").status_code == 409


def test_strangers_and_foreign_pages_send_nothing(company: Any, archive: Path) -> None:
    answer = begun(browser(), 5)
    assert answer.status_code == 401
    assert answer.json()["sentence"]
    careful = of(company, "ida", enforce_csrf_checks=True)
    assert begun(careful, 5).status_code == 403
    where = begun(of(company, "ida"), 5)["Location"]
    assert sent(careful, where, 0, b"hello").status_code == 403
    assert careful.delete(where, headers=TUS).status_code == 403
    for who in ("karen", "jens"):
        assert of(company, who).head(where, headers=TUS).status_code == 404
        assert sent(of(company, who), where, 0, b"hello").status_code == 404
    assert receiving.received(Transfer.objects.get()) == 0


def test_what_reads_cannot_be_said_to_write(company: Any, archive: Path) -> None:
    """A GET carries no token against foreign pages, so that no header may make it another method."""
    ida = of(company, "ida", enforce_csrf_checks=True)
    transfer = receiving.begin(company.act("ida"), name="brev.txt", size=5)
    for method in ("DELETE", "PATCH"):
        answer = ida.get(f"{HERE}{transfer.secret}/", headers={**TUS, "X-HTTP-Method-Override": method})
        assert answer.status_code == 405
    assert Transfer.objects.filter(pk=transfer.pk).exists()
