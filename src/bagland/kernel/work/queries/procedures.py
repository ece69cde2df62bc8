"""Reads of procedures: their versions, what the editor chooses from, and who a name in a text stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bagland.foundation.act import Act
from bagland.kernel.organisation.models import PositionProfile
from bagland.kernel.work.models import Case, Procedure, Version
from bagland.kernel.work.rules.definition import Lane
from bagland.kernel.work.states import CaseState, VersionState


def lanes_by_name() -> dict[str, Lane]:
    """Who a line of a text begins with: the kinds of positions by their titles in both languages. One query."""
    found: dict[str, Lane] = {}
    for code, danish, english in PositionProfile.objects.values_list("code", "title_da", "title_en"):
        for title in (danish, english, code):
            found.setdefault(title.casefold(), Lane(kind="profile", code=code))
    return found


def versions_of(procedure: Procedure) -> Any:
    """Its versions, the newest first."""
    return procedure.versions.select_related("author", "published_by").order_by("-number")


def in_force(procedure: Procedure) -> Version | None:
    """The version by which the company works. One query."""
    found: Version | None = procedure.versions.filter(state=VersionState.PUBLISHED).first()
    return found


@dataclass(frozen=True, slots=True)
class Running:
    """How many cases run on a version, and on earlier ones of the same procedure; capped at a thousand each."""

    here: int
    earlier: int


def running_on(act: Act, version: Version) -> Running:
    """Cases that run, of those that the reader may see. Two queries."""
    rows: Any = Case.objects.visible_to(act).filter(
        procedure=version.procedure_id, state__in=[CaseState.RUNNING, CaseState.STOPPED]
    )
    return Running(rows.filter(version=version)[:1000].count(), rows.exclude(version=version)[:1000].count())
