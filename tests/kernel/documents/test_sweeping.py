"""What crashes leave behind is cleared away, and nothing else is."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from bagland.foundation import clock
from bagland.kernel.documents import receiving, sweeping
from bagland.kernel.documents.models import Content, Transfer
from bagland.kernel.documents.store import store
from tests.proof.world import World, new_world


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(store, "root", tmp_path / "archive")
    return tmp_path / "archive"


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with new_world() as made:
        yield made


CROSSING = """
import io, sys, threading, time
import django; django.setup()
from django.db import connection, transaction
from datetime import timedelta
from bagland.foundation.act import Door, act_now
from bagland.kernel.documents import receiving, sweeping
from bagland.kernel.documents.models import Content
from bagland.kernel.documents.store import store
from tests.company import read
sweeping.ORPHAN_AFTER = timedelta(seconds=-1)
act, faults, over = act_now(read().people["ida"], Door.API), [], threading.Event()

def sweep():
    try:
        while not over.is_set():
            sweeping.orphans()
    except Exception as fault:
        faults.append(repr(fault))
    finally:
        connection.close()

def file(letters):
    for number in letters:
        try:
            transfer = receiving.receive(act, name="a.txt", stream=io.BytesIO(b"%d" % number * 100))
            with transaction.atomic():
                content = receiving.settle(transfer)
                time.sleep(0.002)
                if number % 3 == 0:
                    raise KeyError
        except KeyError:
            pass
        except Exception as fault:
            faults.append(repr(fault))
    connection.close()

sweepers = [threading.Thread(target=sweep) for _ in range(2)]
filers = [threading.Thread(target=file, args=(range(60),)) for _ in range(3)]
for one in [*sweepers, *filers]: one.start()
for one in filers: one.join(120)
over.set()
for one in sweepers: one.join(60)
print(faults, list(sweeping.missing()), Content.objects.count())
"""


def test_a_sweep_that_crosses_filings_takes_no_bytes_that_a_row_names(world: World) -> None:
    """Two sweepers to whom every file is old, three who file the same sixty letters; a third of the acts is undone."""
    assert world.run("-c", CROSSING).stdout.strip() == "[] [] 40"


def test_files_that_no_row_names_go_after_a_day(company: Any, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    act = company.act("ida")
    with transaction.atomic():
        named = receiving.settle(receiving.receive(act, name="a.txt", stream=io.BytesIO(b"named")))
    undone = receiving.receive(act, name="b.txt", stream=io.BytesIO(b"undone"))
    with transaction.atomic():
        receiving.settle(undone)
        transaction.set_rollback(True)
    assert sweeping.orphans() == 0, "nothing is a day old"
    monkeypatch.setattr(sweeping, "ORPHAN_AFTER", timedelta(seconds=-1))
    assert sweeping.orphans() == 1
    assert [path.name for path in store.files()] == [named.sha256]
    assert list(sweeping.missing()) == []
    assert Content.objects.count() == 1
    with transaction.atomic():
        receiving.settle(Transfer.objects.get(pk=undone.pk))
    assert Content.objects.count() == 2
    assert list(sweeping.missing()) == []
    store.remove(named.sha256)
    assert list(sweeping.missing()) == [named.sha256]


def test_what_nobody_filed_is_forgotten_a_day_after_its_last_byte(
    company: Any, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    act, now = company.act("ida"), clock.now()
    old = receiving.begin(act, name="old.txt", size=5)
    new = receiving.begin(act, name="new.txt", size=5)
    Transfer.objects.filter(pk=old.pk).update(touched_at=now - timedelta(hours=25))
    Transfer.objects.filter(pk=new.pk).update(touched_at=now - timedelta(hours=23))
    stray = store.start("nobody-names-this")
    assert sweeping.expired() == 1
    assert sweeping.left_over() == 0
    monkeypatch.setattr(sweeping, "ORPHAN_AFTER", timedelta(seconds=-1))
    assert sweeping.left_over() == 1
    assert not stray.exists()
    assert [path.name for path in store.arriving()] == [new.secret]
    assert list(Transfer.objects.all()) == [new]
