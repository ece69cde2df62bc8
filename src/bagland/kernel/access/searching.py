"""Requests for approval are found by what they ask for and by their number; what they say and about whom is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils import translation

from bagland.foundation.activity import title_of
from bagland.foundation.searching import Audience, Text, Watch, searchable
from bagland.kernel.access.models import Request

LANGUAGES = ("da", "en")


def requests(keys: Sequence[int]) -> Iterator[Text]:
    """The activity's title in both languages. One query."""
    for row in Request.objects.filter(pk__in=keys):
        own = frozenset({row.actor_id})
        yield Text(
            key=row.pk,
            titles=in_both(row.activity),
            words=(str(row.pk),),
            audience=Audience(
                entity=row.entity, departments=frozenset({row.department} if row.department else ()), own=own
            ),
            entity=row.entity,
            department=row.department,
        )


def in_both(code: str) -> list[str]:
    """An activity's title in each language, once where they are the same."""
    found = []
    for language in LANGUAGES:
        with translation.override(language):
            found.append(str(title_of(code)))
    return list(dict.fromkeys(found))


searchable(
    Request,
    icon="user-check",
    texts=requests,
    watches=(Watch("access_request", "id", ("activity", "entity", "department", "actor_id")),),
)
