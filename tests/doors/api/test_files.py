"""Files through the API: sent in pieces, filed by an activity, fetched whole and in part, by the bearer's right."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from bagland.kernel.documents.models import Transfer
from bagland.kernel.documents.store import store
from tests.kernel.documents.filed import folder

TUS = {"Tus-Resumable": "1.0.0"}
LETTER = b"Lejen stiger den 1. januar."


@pytest.fixture(autouse=True)
def _archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "root", tmp_path / "archive")


def sent(who: Any, content: bytes = LETTER) -> Any:
    headers = {**who.headers(), **TUS}
    name = base64.b64encode("Årets leje.txt".encode()).decode()
    begun = Client(enforce_csrf_checks=True).post(
        "/api/v1/files",
        content_type="application/none",
        headers={**headers, "Upload-Length": str(len(content)), "Upload-Metadata": f"filename {name}"},
    )
    assert begun.status_code == 201
    assert begun["Location"].startswith("/api/v1/files/")
    return Client(enforce_csrf_checks=True).patch(
        begun["Location"],
        content,
        content_type="application/offset+octet-stream",
        headers={**headers, "Upload-Offset": "0"},
    )


def test_a_program_sends_files_and_fetches(at_door: Any, company: Any) -> None:
    karen, freja = at_door("karen"), at_door("freja")
    transfer = int(sent(karen)["Bagland-Transfer"])
    inputs = {"folder": folder(company).pk}
    assert freja.do("documents.file_document", file=transfer, **inputs).status == 404
    done = karen.do("documents.file_document", file=transfer, **inputs)
    assert done.status == 200, done.said
    key = done.said["result"]["key"]
    answer = Client().get(f"/api/v1/documents/{key}/file", headers={**karen.headers(), "Range": "bytes=0-4"})
    assert (answer.status_code, answer.content) == (206, b"Lejen")
    whole = Client().get(f"/api/v1/documents/{key}/versions/1/file", headers=karen.headers())
    assert whole.content == LETTER
    assert "rets%20leje.txt" in whole["Content-Disposition"]
    assert Client().get(f"/api/v1/documents/{key}/file", headers=freja.headers()).status_code == 404
    assert Client().post(f"/api/v1/documents/{key}/file", headers=karen.headers()).status_code == 405
    assert not Transfer.objects.exists()


def test_without_a_token_nothing_comes_in_and_refusals_are_problems(at_door: Any) -> None:
    answer = Client().post("/api/v1/files", headers={**TUS, "Upload-Length": "5"})
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert Client().get("/api/v1/documents/1/file").status_code == 401
    headers = {**at_door("karen").headers(), **TUS}
    answer = Client().post("/api/v1/files", headers={**headers, "Upload-Length": "0"})
    assert (answer.status_code, answer.json()["code"]) == (422, "documents.empty_file")
    assert answer["Tus-Resumable"] == "1.0.0"
    answer = Client().patch("/api/v1/files/unknown", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "documents.no_such_transfer")
