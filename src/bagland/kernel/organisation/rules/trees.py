"""What stands above what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def stands_above(candidate: int, thing: int, above: Mapping[int, int | None]) -> bool:
    """Whether `thing` is `candidate` or stands anywhere above it; `above` names what stands over each."""
    seen: set[int] = set()
    here: int | None = candidate
    while here is not None and here not in seen:
        if here == thing:
            return True
        seen.add(here)
        here = above.get(here)
    return False


def owns(owner: int, entity: int, links: Iterable[tuple[int, int]]) -> bool:
    """Whether `owner` is `entity` or owns it, through others too; links are (owner, owned)."""
    owned = list(links)
    reached = {owner}
    while fresh := {of for by, of in owned if by in reached} - reached:
        reached |= fresh
    return entity in reached


def with_below(top: int, above: Mapping[int, int | None]) -> set[int]:
    """A node and everything under it."""
    return {node for node in {top, *above} if stands_above(node, top, above)}
