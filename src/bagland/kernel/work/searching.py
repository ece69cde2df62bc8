"""What of procedures is found by its words: titles, the code, and the steps of the version in force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bagland.foundation.searching import Audience, Text, Watch, searchable
from bagland.kernel.work.models import Procedure, Version
from bagland.kernel.work.rules.definition import Definition, read
from bagland.kernel.work.states import VersionState

LONGEST = 20_000


def procedures(keys: Sequence[int]) -> Iterator[Text]:
    """Titles in both languages, and what is done in it. One that is confidential is found by nobody. Two queries."""
    in_force = Version.objects.filter(procedure__in=keys, state=VersionState.PUBLISHED)
    said = dict(in_force.values_list("procedure", "definition"))
    for row in Procedure.objects.filter(pk__in=keys, is_confidential=False):
        whole = read(said[row.pk]) if row.pk in said else Definition()
        yield Text(
            key=row.pk,
            titles=[title for title in (row.title_da, row.title_en) if title],
            words=(row.code,),
            text=_steps(whole, "da"),
            text_en=_steps(whole, "en"),
            audience=Audience(anyone=True),
            entity=row.entity_id,
            department=row.department_id,
        )


def _steps(whole: Definition, language: str) -> str:
    titles = (node.title.in_language(language) for node in whole.nodes())
    return " · ".join(part for part in (whole.purpose.in_language(language), *titles) if part)[:LONGEST]


searchable(
    Procedure,
    icon="route",
    texts=procedures,
    watches=(
        Watch(
            "work_procedure",
            "id",
            ("title_da", "title_en", "code", "entity_id", "department_id", "is_confidential", "ended_at"),
        ),
        Watch("work_version", "procedure_id", ("state",)),
    ),
)
