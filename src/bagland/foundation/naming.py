"""What objects are called in lists and stories, looked up by kind and key, a page of them at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from bagland.foundation.act import Act
from bagland.foundation.kinds import model_of
from bagland.foundation.ports import ports

Place = tuple[str, int]
"""A kind and a key: ("organisation.position", 12)."""

Version = tuple[int, str, date]
_kept: list[tuple[Version, dict[Place, str]]] = []
"""The names of one version at most. Another version gets a dictionary of its own, so that a thread that still reads by
the old one cannot leave a name behind in the new."""


def names_of(act: Act, places: Iterable[Place]) -> dict[Place, str]:
    """What each object is called in the act's language. One query a kind that is not kept.

    Names whose model says `is_named_by_version` are kept for a day and while the organisation has the same version: a
    change of the row raises it. An object that is gone is called by kind and key.
    """
    kept = _kept_for((ports.authority.version(act), act.language, act.at.date()))
    wanted = set(places)
    names = {place: kept[place] for place in wanted if place in kept}
    missing: dict[str, list[int]] = defaultdict(list)
    for kind, key in wanted - names.keys():
        missing[kind].append(key)
    for kind, keys in missing.items():
        model = model_of(kind)
        found = model.labels(keys) if model else {}
        fresh = {(kind, key): found.get(key, f"{kind} {key}") for key in keys}
        names |= fresh
        if model and model.is_named_by_version:
            kept.update(fresh)
    return names


def _kept_for(version: Version) -> dict[Place, str]:
    for known, names in _kept:
        if known == version:
            return names
    fresh: dict[Place, str] = {}
    _kept[:] = [(version, fresh)]
    return fresh


def name_of(act: Act, kind: str, key: int | None) -> str:
    """What one object is called; empty when there is none."""
    return names_of(act, [(kind, key)])[kind, key] if kind and key is not None else ""


def forget() -> None:
    """Drop what is kept (a test has another database in hand)."""
    _kept.clear()
