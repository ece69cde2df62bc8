"""What processes of the proof of the archive do until they are killed, and what is asked of it afterwards."""

from __future__ import annotations

import hashlib
import io
import random
from collections import Counter
from datetime import timedelta
from typing import Any

from django.db import connections

from bagland.foundation.act import Door, act_now
from bagland.foundation.activity import find
from bagland.foundation.perform import Done, perform
from bagland.kernel.audit.models import Event
from bagland.kernel.documents import receiving, sweeping
from bagland.kernel.documents.models import Attachment, Content, Document, Transfer, Version
from bagland.kernel.documents.refusals import NothingChanged
from bagland.kernel.documents.store import store
from tests.company import read

SHARED = 6
"""So many letters are sent by everybody again and again, beside letters of one's own."""


def warm_up_archive() -> None:
    """File a few, so that forks have all prepared, and let go of the database."""
    send_and_file("warm", 0, most=8)
    connections.close_all()


def send_and_file(name: str, seed: int, most: int = 1_000_000) -> None:
    """Send a file in pieces, file it on oneself, and begin again; now and then a new version, or a file taken back."""
    chance, here = random.Random(seed), read()
    who = here.people["karen"]
    mine: list[int] = []
    for number in range(most):
        act = act_now(who, Door.API, language="en", key=f"{name}-{number}")
        transfer = _sent(act, chance, f"{name}-{number}")
        if chance.random() < 0.1:
            receiving.drop(transfer)
        elif mine and chance.random() < 0.3:
            try:
                perform(find("documents.add_version"), act, chance.choice(mine), file=transfer.pk, reason="again")
            except NothingChanged:
                receiving.drop(transfer)
        else:
            where = {"about_kind": "organisation.actor", "about": who}
            done = perform(find("documents.file_document"), act, None, file=transfer.pk, **where)
            assert isinstance(done, Done)
            mine.append(done.key or 0)


def _sent(act: Any, chance: random.Random, name: str) -> Transfer:
    shared, times = chance.randrange(SHARED), chance.randint(50, 20_000)
    content = (f"letter {shared} " * 9_000 if chance.random() < 0.5 else f"{name} " * times).encode()
    if chance.random() < 0.3:
        return receiving.receive(act, name=f"{name}.txt", stream=io.BytesIO(content))
    transfer = receiving.begin(act, name=f"{name}.txt", size=len(content))
    cut = chance.randrange(len(content))
    receiving.append(transfer, offset=0, stream=io.BytesIO(content[:cut]))
    receiving.append(transfer, offset=cut, stream=io.BytesIO(content[cut:]))
    return receiving.finish(transfer)


def sweep_store() -> None:
    """Take orphans away without end, as if every file were a day old."""
    sweeping.ORPHAN_AFTER = timedelta(seconds=-1)
    while True:
        sweeping.orphans()


def examine_uploads() -> dict[str, int]:
    """Every row has its bytes, every document is whole and has its one event; what else lies there is swept away."""
    contents = list(Content.objects.values_list("sha256", "size"))
    for sha256, size in contents:
        with store.open(sha256) as file:
            assert hashlib.file_digest(file, "sha256").hexdigest() == sha256
            assert file.tell() == size
    filed = Counter(Event.objects.filter(activity="documents.file_document").values_list("subject_id", flat=True))
    added = Counter(Event.objects.filter(activity="documents.add_version").values_list("subject_id", flat=True))
    numbers: dict[int, list[int]] = {}
    for document, number in Version.objects.order_by("number").values_list("document_id", "number"):
        numbers.setdefault(document, []).append(number)
    documents = list(Document.objects.values_list("pk", "number"))
    assert {key for key, _number in documents} == set(numbers) == set(filed)
    assert set(filed.values()) <= {1}
    for key, newest in documents:
        assert numbers[key] == list(range(1, newest + 1))
        assert newest == 1 + added[key]
    assert Attachment.objects.count() == len(documents)
    whole = Transfer.objects.exclude(sha256="")
    assert all(store.coming(transfer.secret).stat().st_size == transfer.size for transfer in whole)
    named, coming = {transfer.secret for transfer in Transfer.objects.all()}, {path.name for path in store.arriving()}
    assert named <= coming, "a file on its way has lost its bytes"
    sweeping.ORPHAN_AFTER = timedelta(seconds=-1)
    orphans = sweeping.orphans()
    left_over = sweeping.left_over()
    assert sorted(path.name for path in store.files()) == sorted(sha256 for sha256, _size in contents)
    assert {path.name for path in store.arriving()} == named
    return {
        "contents": len(contents),
        "documents": len(documents),
        "versions": sum(map(len, numbers.values())),
        "transfers": len(named),
        "orphans": orphans,
        "left_over": left_over,
    }
