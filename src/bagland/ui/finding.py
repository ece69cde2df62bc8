"""Finding one object among many by what a person types, through the list that the room declared for it."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from bagland.foundation import keyset
from bagland.foundation.act import Act
from bagland.foundation.kinds import Kept
from bagland.ui.filters import Prefix
from bagland.ui.lists import ListPage, lists

MOST = 20


def found(model: type[Model], act: Act, text: str) -> dict[int, str]:
    """At most twenty objects that the actor may see, by label: that with this number, else those that begin so."""
    if not issubclass(model, Kept):
        return {}
    rows: Any = model._default_manager
    seen = rows.visible_to(act)
    bare = text.removeprefix("#")
    if bare.isascii() and bare.isdigit() and int(bare) <= 2**63 - 1:
        keys = list(seen.filter(pk=int(bare)).values_list("pk", flat=True))
        if keys:
            return model.labels(keys)
    listed = list_of(model)
    if listed is None or listed.search is None or not text:
        return {}
    search: Prefix = listed.search
    narrowed = search.narrow(keyset.visible(listed.rows(act), act, listed.view or None), text)
    order = listed.orders[0].by
    return model.labels(list(narrowed.order_by(*order).values_list("pk", flat=True)[:MOST]))


def list_of(model: type[Model]) -> ListPage | None:
    """The first declared list of this model that can be searched."""
    return next((page for page in lists.values() if page.model is model and page.search is not None), None)
