"""Reading what contents say, by the worker, after they were filed: one at a time, each in a process of its own.

A `Reading` row is made with each content; a kill at any place leaves it waiting, and it is read again. When the readers
have learnt something (`VERSION`), all that they can read is read anew.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from bagland.foundation import clock
from bagland.foundation.kinds import kind_of
from bagland.kernel.documents import previews_kept, sandbox
from bagland.kernel.documents.formats import faults, words
from bagland.kernel.documents.formats.faults import Unreadable
from bagland.kernel.documents.models import Content, Document, Reading, Version
from bagland.kernel.documents.states import ReadingState
from bagland.kernel.documents.store import store
from bagland.kernel.search.settling import touch

log = logging.getLogger(__name__)

VERSION = 1
"""Raised when the readers find more in a file than before."""
AT_ONCE = 50
LOOKED_AT = 5_000
"""Rows that are written in one transaction."""
GONE = "gone"
"""The bytes are not in the store; `bagland verify` says since when."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far reading has come."""

    contents: int
    read: int
    waiting: int
    unreadable: int


def work(seconds: float) -> int:
    """Read what waits, oldest first, until nothing does or the time is up. How many contents were read."""
    end, number = time.monotonic() + seconds, 0
    while waiting := list(Reading.objects.filter(state=ReadingState.WAITING).order_by("pk")[:AT_ONCE]):
        for reading in waiting:
            read(reading)
            number += 1
            if time.monotonic() >= end:
                return number
    return number


def look_for_more() -> int:
    """Have contents read that have no row (a restored backup), and those that a lower version has read. How many."""
    number = 0
    fresh = Content.objects.filter(reading__isnull=True, removed_at__isnull=True).order_by("pk")
    while keys := list(fresh.values_list("pk", flat=True)[:LOOKED_AT]):
        Reading.objects.bulk_create([Reading(content_id=key) for key in keys], ignore_conflicts=True)
        number += len(keys)
    older = Reading.objects.filter(reader__gt=0, reader__lt=VERSION, content__removed_at__isnull=True).order_by("pk")
    while keys := list(older.values_list("pk", flat=True)[:LOOKED_AT]):
        number += Reading.objects.filter(pk__in=keys).update(state=ReadingState.WAITING, reader=0)
    return number


def read(reading: Reading) -> Reading:
    """Read one content and keep what it says; the documents that have it as their newest are found by it."""
    content = reading.content
    found, state, fault = words.Words(), ReadingState.WITHOUT_TEXT, ""
    if content.media_type in words.READ:
        try:
            told = sandbox.ask("text", store.path(content.sha256), content.media_type).told
            found = words.Words(str(told.get("text", "")), told.get("pages"), str(told.get("fault", "")))
            fault = found.fault
        except Unreadable as error:
            fault = error.code
        except FileNotFoundError:
            fault = GONE
        state = ReadingState.READ if found.text else ReadingState.UNREADABLE if fault else ReadingState.WITHOUT_TEXT
    with transaction.atomic():
        values = {
            "state": state,
            "text": found.text,
            "pages": found.pages,
            "fault": fault,
            "reader": VERSION,
            "read_at": clock.now(),
        }
        # A content whose bytes were destroyed meanwhile must not get its text back.
        rows = Reading.objects.filter(pk=reading.pk, content__removed_at__isnull=True)
        if rows.update(**values):
            touch((kind_of(Document), key) for key in documents_with([content.pk]))
        else:
            Reading.objects.filter(pk=reading.pk).delete()
    for name, value in values.items():
        setattr(reading, name, value)
    return reading


def documents_with(contents: Iterable[int]) -> list[int]:
    """The documents of which some version has one of these contents."""
    return list(Version.objects.filter(content__in=list(contents)).values_list("document_id", flat=True).distinct())


def forget(content: Content) -> None:
    """The content was destroyed: what was read out of it and its pictures go too, in the caller's transaction."""
    Reading.objects.filter(content=content).delete()
    touch((kind_of(Document), key) for key in documents_with([content.pk]))
    transaction.on_commit(lambda: previews_kept.forget(content.sha256))


def forget_removed() -> int:
    """Whatever was left of contents whose bytes are gone, however they went. How many."""
    gone = list(Content.objects.filter(removed_at__isnull=False, reading__isnull=False)[:LOOKED_AT])
    for content in gone:
        with transaction.atomic():
            forget(content)
    return len(gone)


def progress() -> Progress:
    """How far reading has come, for whoever runs the machine. Four queries."""
    rows = Reading.objects.all()
    return Progress(
        contents=Content.objects.filter(removed_at__isnull=True).count(),
        read=rows.exclude(state=ReadingState.WAITING).count(),
        waiting=rows.filter(state=ReadingState.WAITING).count(),
        unreadable=rows.filter(state=ReadingState.UNREADABLE).exclude(fault=faults.UNSHOWN).count(),
    )
