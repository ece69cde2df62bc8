"""Every operation of the API, gathered from the registries when it is asked for."""

from __future__ import annotations

from bagland.doors.api import catalogue, details, lists, me, performing, rights, runs, searching, stories
from bagland.doors.api.operations import Operation


def operations() -> list[Operation]:
    """All of them, in the order of the document. Two with one address and method are a fault of the declarations."""
    found = [
        *me.operations(),
        *catalogue.operations(),
        *(performing.operation(activity) for activity in performing.offered()),
        *runs.operations(),
        *rights.operations(),
        *lists.operations(),
        *details.operations(),
        *stories.operations(),
        *searching.operations(),
    ]
    taken: dict[tuple[str, str], Operation] = {}
    for operation in found:
        first = taken.setdefault((operation.method, operation.path), operation)
        if first is not operation:
            raise TypeError(f"{first.name} and {operation.name} both want {operation.method} {operation.path}")
    return found
