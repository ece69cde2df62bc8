"""Building the index: of a kind that is new, of all when the rules of words change, and of what a day turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from bagland.foundation import clock
from bagland.foundation.searching import Searchable, searchables
from bagland.kernel.search.index import VERSION, differences, remove
from bagland.kernel.search.models import Coverage, Entry, Touched
from bagland.kernel.search.settling import AT_ONCE, touch, write_all

Progress = Callable[[str, int, int], None]


def build_a_portion() -> bool:
    """Index the next objects of a kind that is not wholly indexed. Whether there was one."""
    done = set(Coverage.objects.filter(done=True, version=VERSION).values_list("kind", flat=True))
    for of in searchables.values():
        if of.kind not in done:
            _build(of)
            return True
    return False


def build_all(progress: Progress = lambda _kind, _done, _all: None, *, afresh: bool = False) -> int:
    """Index every kind from where it was left, or `afresh` from its beginning. How many objects were read.

    Interrupted anywhere, it goes on at the next portion.
    """
    if afresh:
        Coverage.objects.update(done=False, next_key=0)
    known = set(Coverage.objects.filter(done=True, version=VERSION).values_list("kind", flat=True))
    read = 0
    for of in searchables.values():
        if of.kind in known:
            continue
        rows: Any = of.model
        number, finished, mine = rows._default_manager.count(), False, 0
        while not finished:
            count, finished = _build(of)
            mine += count
            progress(of.kind, mine, number)
        read += mine
    remove_strangers()
    return read


def _build(of: Searchable) -> tuple[int, bool]:
    """One portion of a kind, in a transaction of its own. How many objects it read, and whether the kind is done."""
    with transaction.atomic():
        rows = Coverage.objects.all()
        Coverage.objects.get_or_create(kind=of.kind, defaults={"version": VERSION})
        if connection.vendor == "postgresql":
            rows = rows.select_for_update()
        here = rows.get(kind=of.kind)
        if here.version != VERSION:
            here.version, here.next_key, here.done = VERSION, 0, False
        model: Any = of.model
        keys = list(
            model._default_manager.filter(pk__gt=here.next_key).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
        )
        write_all(of, keys)
        _remove_gone(of, here.next_key, keys)
        here.next_key = keys[-1] if keys else here.next_key
        here.done = len(keys) < AT_ONCE
        here.turned_on = here.turned_on or clock.now().date()
        here.save()
        return len(keys), here.done


def _remove_gone(of: Searchable, after: int, keys: list[int]) -> None:
    """Entries between two portions' keys whose objects are no more."""
    gone = Entry.objects.filter(kind=of.kind, key__gt=after).exclude(key__in=keys)
    if len(keys) == AT_ONCE:
        gone = gone.filter(key__lt=keys[-1])
    remove(gone.values_list("pk", flat=True))


def remove_strangers() -> None:
    """Entries of kinds that nobody declares any more."""
    remove(Entry.objects.exclude(kind__in=list(searchables)).values_list("pk", flat=True))


def turn_day() -> int:
    """Have what changes its texts by the calendar read again, once for each day. How many objects that is."""
    today, number = clock.now().date(), 0
    for here in Coverage.objects.filter(done=True, turned_on__lt=today):
        of = searchables.get(here.kind)
        with transaction.atomic():
            if of is not None and of.turning is not None and here.turned_on is not None:
                keys = set(of.turning(here.turned_on, today))
                touch((of.kind, key) for key in keys)
                number += len(keys)
            Coverage.objects.filter(pk=here.pk).update(turned_on=today)
    return number


@dataclass(frozen=True, slots=True)
class State:
    """How one kind stands: its objects and entries; of the objects looked at, how many differ from the index."""

    kind: str
    objects: int
    entries: int
    looked_at: int
    differing: int
    is_built: bool


def states(*, look_at: int = 1_000) -> Iterator[State]:
    """Each kind's objects against its entries; so many of them, evenly chosen, are read and compared.

    A kind that is not wholly indexed yet is not compared: the worker is at it.
    """
    built = set(Coverage.objects.filter(done=True, version=VERSION).values_list("kind", flat=True))
    for of in searchables.values():
        model: Any = of.model
        rows = model._default_manager.order_by("pk")
        number = rows.count()
        step = max(1, number // look_at)
        keys = [key for place, key in enumerate(rows.values_list("pk", flat=True).iterator()) if place % step == 0]
        starts = range(0, len(keys), AT_ONCE) if of.kind in built else ()
        differing = sum(differences(of, keys[start : start + AT_ONCE]) for start in starts)
        entries = Entry.objects.filter(kind=of.kind).count()
        yield State(of.kind, number, entries, len(keys), differing, of.kind in built)


def waiting() -> int:
    """How many touched objects the worker has yet to read."""
    return Touched.objects.count()
