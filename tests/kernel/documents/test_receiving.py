"""Files on their way in, and the one place that their bytes get."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.environment import environment
from bagland.foundation.perform import perform
from bagland.foundation.refusals import NotFound
from bagland.kernel.documents import receiving
from bagland.kernel.documents.models import Content, Transfer
from bagland.kernel.documents.store import refusals as no
from bagland.kernel.documents.store import store
from bagland.kernel.documents.store.names import cleaned
from tests.conftest import Company, refused
from tests.kernel.access.test_authority import grant
from tests.kernel.documents.filed import folder, sent
from tests.proof.world import World, new_world

LETTER = b"%PDF-1.4 a letter about rent\n" * 1000
HASH = hashlib.sha256(LETTER).hexdigest()


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive of this test's own."""
    monkeypatch.setattr(store, "root", tmp_path / "archive")
    return tmp_path / "archive"


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with new_world() as made:
        yield made


FIFTY = """
import io, os, sys, threading
import django; django.setup()
from django.db import connection, transaction
from bagland.foundation.act import Door, act_now
from bagland.kernel.documents import receiving
from bagland.kernel.documents.models import Content
from tests.company import read
act, letter, faults = act_now(read().people["ida"], Door.API), b"the same letter" * 5000, []
ready = threading.Barrier(10)

def send(number):
    try:
        transfer = receiving.receive(act, name=f"{number}.txt", stream=io.BytesIO(letter))
        ready.wait(60)
        with transaction.atomic():
            receiving.settle(transfer)
            if number == 0:
                raise KeyError("undone after it was placed")
    except KeyError:
        pass
    except Exception as fault:
        faults.append(repr(fault))
    finally:
        connection.close()

threads = [threading.Thread(target=send, args=(number,)) for number in range(10)]
for one in threads: one.start()
for one in threads: one.join(120)
print(faults)
"""


def test_what_fifty_send_at_once_is_one_row_and_one_file(world: World) -> None:
    """Five processes of ten threads; in each, one act is undone after its file was placed."""
    said: list[str] = []
    senders = [threading.Thread(target=lambda: said.append(world.run("-c", FIFTY).stdout.strip())) for _ in range(5)]
    for one in senders:
        one.start()
    for one in senders:
        one.join()
    assert said == ["[]"] * 5
    files = [path for path in (world.folder / "archive").rglob("*") if path.is_file()]
    letter = hashlib.sha256(b"the same letter" * 5000).hexdigest()
    assert [path.name for path in files if path.parent.name != "coming"] == [letter]
    assert len(files) == 1 + 5, "the five that were undone are still on their way"
    with world.raw() as rows:
        assert rows.execute("SELECT count(*) FROM documents_content").fetchone()[0] == 1
        assert rows.execute("SELECT count(*) FROM documents_transfer").fetchone()[0] == 5


def settled(transfer: Transfer) -> Content:
    with transaction.atomic():
        return receiving.settle(transfer)


def test_a_file_comes_in_pieces_and_lies_under_its_hash(
    company: Any, archive: Path, django_capture_on_commit_callbacks: Any
) -> None:
    transfer = receiving.begin(company.act("ida"), name="brev.pdf", size=len(LETTER))
    receiving.append(transfer, offset=0, stream=io.BytesIO(LETTER[:10_000]))
    transfer = Transfer.objects.get(pk=transfer.pk)
    assert transfer.received == receiving.received(transfer) == 10_000
    with refused(no.NotWhole):
        receiving.finish(transfer)
    receiving.append(transfer, offset=10_000, stream=io.BytesIO(LETTER[10_000:]))
    with django_capture_on_commit_callbacks(execute=True):
        content = settled(receiving.finish(transfer))
    assert (content.sha256, content.size, content.media_type) == (HASH, len(LETTER), "application/pdf")
    assert store.path(HASH).read_bytes() == LETTER
    assert store.path(HASH).stat().st_mode & 0o777 == 0o440
    assert not Transfer.objects.exists()
    assert list(store.arriving()) == []
    assert [path.name for path in store.files()] == [HASH]


def test_an_act_that_is_undone_can_be_done_again(company: Any, archive: Path) -> None:
    transfer = receiving.receive(company.act("ida"), name="brev.pdf", stream=io.BytesIO(LETTER))
    with transaction.atomic():
        receiving.settle(transfer)
        transaction.set_rollback(True)
    assert not Content.objects.exists()
    assert settled(Transfer.objects.get()).sha256 == HASH


def test_bytes_that_were_lost_or_removed_come_back_with_the_next_who_sends_them(company: Any, archive: Path) -> None:
    act = company.act("ida")
    settled(receiving.receive(act, name="brev.pdf", stream=io.BytesIO(LETTER)))
    store.remove(HASH)
    Content.objects.update(removed_at=clock.now())
    content = settled(receiving.receive(act, name="igen.pdf", stream=io.BytesIO(LETTER)))
    assert content.removed_at is None
    assert store.has(HASH, len(LETTER))
    os.truncate(_writable(store.path(HASH)), 5)
    settled(receiving.receive(act, name="igen.pdf", stream=io.BytesIO(LETTER)))
    assert store.path(HASH).read_bytes() == LETTER
    assert Content.objects.count() == 1


def _writable(path: Path) -> Path:
    path.chmod(0o600)
    return path


def test_bytes_for_another_place_are_refused_and_nothing_is_written_twice(company: Any, archive: Path) -> None:
    transfer = receiving.begin(company.act("ida"), name="a.txt", size=10)
    receiving.append(transfer, offset=0, stream=io.BytesIO(b"01234"))
    for offset in (0, 4, 6):
        with refused(no.WrongOffset):
            receiving.append(transfer, offset=offset, stream=io.BytesIO(b"56789"))
    with refused(no.MoreThanSaid):
        receiving.append(transfer, offset=5, stream=io.BytesIO(b"567890"))
    assert receiving.received(transfer) == 5
    with refused(no.NotAsSent):
        receiving.append(transfer, offset=5, stream=io.BytesIO(b"56789"), checksum=("sha1", b"other"))
    assert receiving.received(transfer) == 5
    right = hashlib.sha256(b"56789").digest()
    receiving.append(transfer, offset=5, stream=io.BytesIO(b"56789"), checksum=("sha256", right))
    assert store.coming(transfer.secret).read_bytes() == b"0123456789"


def test_a_broken_line_keeps_what_came(company: Any, archive: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() >= 4:
                raise OSError("connection reset")
            return super().read(4)

    transfer = receiving.begin(company.act("ida"), name="a.txt", size=10)
    receiving.append(transfer, offset=0, stream=Broken(b"0123456789"))
    assert Transfer.objects.get().received == receiving.received(transfer) == 4


def test_two_lines_do_not_write_to_one_file(company: Any, archive: Path) -> None:
    class Asking(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            with refused(no.IsArriving):
                receiving.append(transfer, offset=0, stream=io.BytesIO(b"other"))
            return super().read(size)

    transfer = receiving.begin(company.act("ida"), name="a.txt", size=5)
    receiving.append(transfer, offset=0, stream=Asking(b"01234"))
    assert store.coming(transfer.secret).read_bytes() == b"01234"


def test_what_is_not_welcome_is_refused_in_plain_words_and_leaves_nothing(
    company: Any, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = company.act("ida")
    with refused(no.EmptyFile):
        receiving.begin(act, name="tom.txt", size=0)
    with refused(no.EmptyFile):
        receiving.receive(act, name="tom.txt", stream=io.BytesIO(b""))
    monkeypatch.setattr(environment, "largest_file", 1)
    with refused(no.TooLarge):
        receiving.begin(act, name="stor.bin", size=receiving.MB + 1)
    with refused(no.TooLarge):
        receiving.receive(act, name="stor.bin", stream=io.BytesIO(bytes(receiving.MB + 1)))
    with refused(no.MoreThanSaid):
        receiving.receive(act, name="a.txt", stream=io.BytesIO(b"four"), size=3)
    with refused(no.NotWhole):
        receiving.receive(act, name="a.txt", stream=io.BytesIO(b"four"), size=5)
    monkeypatch.setattr(environment, "unfinished_files", 1)
    receiving.begin(act, name="halv.bin", size=receiving.MB // 2)
    with refused(no.TooMuchUnfinished):
        receiving.begin(act, name="halv.bin", size=receiving.MB // 2 + 1)
    monkeypatch.setattr(receiving, "MOST_UNFINISHED", 1)
    with refused(no.TooManyUnfinished):
        receiving.begin(act, name="a.txt", size=1)
    assert len(list(store.arriving())) == Transfer.objects.count() == 1


def test_a_disk_that_is_nearly_full_is_said_before_a_byte_is_taken(
    company: Any, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = company.act("ida")
    disk = shutil.disk_usage(archive.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda where: disk)  # others write on it meanwhile
    monkeypatch.setattr(environment, "free_space", store.free() // receiving.MB - 3)
    receiving.begin(act, name="two.bin", size=receiving.MB * 3 // 2)
    with refused(no.NoRoom):
        receiving.begin(company.act("karen"), name="more.bin", size=receiving.MB * 5 // 2)


def test_somebody_elses_file_on_its_way_is_not_there(company: Any, archive: Path) -> None:
    transfer = receiving.begin(company.act("ida"), name="a.txt", size=5)
    where = f"https://localhost/documents/send/{transfer.secret}/"
    assert receiving.transfer_at(company.act("ida"), where) == transfer
    for who in ("karen", "grethe", "jens"):
        with refused(no.NoSuchTransfer):
            receiving.transfer_at(company.act(who), where)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("brev.pdf", "brev.pdf"),
        ("C:\\Users\\maria\\Løn & bonus.xlsx", "Løn & bonus.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("A\u030arsregnskab.pdf", "Årsregnskab.pdf"),
        ("regning\u202efdp.exe", "regningfdp.exe"),
        ("a\x00b\nc\td.txt", "ab c d.txt"),
        ("  .. ", "file"),
        ("", "file"),
        ("/", "file"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("👩\u200d💻.png", "👩💻.png"),
    ],
)
def test_a_name_is_shown_as_sent_without_what_misleads(sent: str, shown: str) -> None:
    assert cleaned(sent) == shown
    assert cleaned(shown) == shown


def test_a_right_over_the_whole_group_reaches_nobody_elses_file(company: Company) -> None:
    grant(company, "jens", "bookkeeper", "documents.send")
    act = company.act("sofie")
    theirs, own = sent(company.act("ida")), sent(act)
    assert list(Transfer.objects.visible_to(act)) == [own]
    with refused(NotFound):
        perform(find("documents.file_document"), act, file=theirs.pk, folder=folder(company).pk)
