"""Files on their way in, and the one place that their bytes get."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from bagland.kernel.documents import receiving
from bagland.kernel.documents.models import Content, Transfer
from bagland.kernel.documents.store import refusals as no
from bagland.kernel.documents.store import store
from tests.conftest import refused

LETTER = b"%PDF-1.4 a letter about rent\n" * 1000


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An archive of this test's own."""
    monkeypatch.setattr(store, "root", tmp_path / "archive")
    return tmp_path / "archive"


def settled(transfer: Transfer) -> Content:
    with transaction.atomic():
        return receiving.settle(transfer)


def test_a_file_comes_in_pieces_and_lies_under_its_hash(company: Any, archive: Path) -> None:
    transfer = receiving.begin(company.act("ida"), name="brev.pdf", size=len(LETTER))
    receiving.append(transfer, offset=0, stream=io.BytesIO(LETTER[:10_000]))
    transfer = Transfer.objects.get(pk=transfer.pk)
    with refused(no.NotWhole):
        receiving.finish(transfer)
    receiving.append(transfer, offset=10_000, stream=io.BytesIO(LETTER[10_000:]))
    content = settled(receiving.finish(transfer))
    assert content.sha256 == hashlib.sha256(LETTER).hexdigest()
    assert store.path(content.sha256).read_bytes() == LETTER
    assert store.path(content.sha256).stat().st_mode & 0o777 == 0o440
    assert not Transfer.objects.exists()
