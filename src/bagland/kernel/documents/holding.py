"""Holds that follow a place: what is attached to a held record, or comes into a held folder, is held from then on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zlib import crc32

from django.db import connection

from bagland.kernel.documents.models import Document, HoldItem, HoldPlace

LOCK = 0x401D


def take_turn(kind: str, keys: Iterable[int]) -> None:
    """On PostgreSQL: whoever places a hold on a record and whoever attaches to it do so one after the other.

    Held to the end of the transaction, so that the second sees what the first has done.
    """
    if connection.vendor != "postgresql":
        return
    turns = sorted({crc32(f"{kind} {key}".encode()) - 2**31 for key in keys})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_advisory_xact_lock(%s, turn)) FROM (SELECT unnest(%s::int[]) AS turn) AS each",
            [LOCK, turns],
        )


def follow(document: Document, kind: str, keys: Iterable[int], at: datetime) -> list[int]:
    """The document has just come to a place: holds on it cover the document too. The keys of those holds. Two queries.

    `keys` are the place and what was merged into it. A hold covers documents of its own legal entity.
    """
    every = sorted(set(keys))
    take_turn(kind, every)
    places = HoldPlace.objects.filter(
        about_kind=kind, about__in=every, ended_at__isnull=True, hold__entity=document.entity_id
    )
    known = HoldItem.objects.filter(document=document, ended_at__isnull=True).values("hold")
    holds = sorted(set(places.exclude(hold__in=known).values_list("hold", flat=True)))
    HoldItem.objects.bulk_create([HoldItem(hold_id=hold, document=document, added_at=at) for hold in holds])
    if holds:
        document.refresh_from_db(fields=["is_held"])
    return holds
