"""The kinds of objects in the house: how each is named, who may see it, and whose it is.

A model of a room derives from `Kept`. It says by which view it is seen, and with `within` how the reach of an actor
becomes a filter. Nothing is loaded for an act except through `visible_to`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from bagland.foundation.act import Act


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose something is: its legal entity, its department, and the actors whose own case it is.

    Without entity it belongs to the whole group.
    """

    entity: int | None = None
    department: int | None = None
    own: frozenset[int] = frozenset()


GROUP = Scope()


@dataclass(frozen=True, slots=True)
class Reach:
    """What an actor may see by one view, computed once per act: all, or the keys of these scopes."""

    everything: bool = False
    entities: frozenset[int] = frozenset()
    departments: frozenset[int] = frozenset()
    own: frozenset[int] = frozenset()

    @property
    def nothing(self) -> bool:
        return not (self.everything or self.entities or self.departments or self.own)

    def covers(self, scope: Scope) -> bool:
        """Whether something of this scope may be seen."""
        return (
            self.everything
            or scope.entity in self.entities
            or scope.department in self.departments
            or not self.own.isdisjoint(scope.own)
        )


class Rows(models.QuerySet["Any"]):
    """A queryset that knows who asks."""

    def visible_to(self, act: Act, view: str | None = None) -> Self:
        """The rows that this act may see, by the given view or by the model's own. No query is made."""
        from bagland.foundation.ports import ports

        model: Any = self.model
        reach = ports.authority.reach(act, view or model.view)
        if reach.everything:
            return self
        if reach.nothing:
            return self.none()
        return self.filter(model.within(reach))


class Kept(models.Model):
    """An object of a room, read by right and named in stories."""

    view: ClassVar[str] = ""
    personal: ClassVar[dict[str, str]] = {}
    """Columns that hold personal data, with their data class; events keep them as personal facts."""
    unrecorded: ClassVar[frozenset[str]] = frozenset()
    """Columns whose values no event may hold, such as a password's hash; that they changed is told."""
    page: ClassVar[str] = ""
    """The code of the page that shows one of these, empty when there is none."""
    is_named_by_version: ClassVar[bool] = False
    """Whether every change of the row raises the organisation's version, so that its name may be kept."""

    objects: ClassVar[models.Manager[Any]] = Rows.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def within(cls, reach: Reach) -> Q:
        """The filter for rows inside a reach that is not everything. By default only the whole group sees a kind."""
        return Q(pk__in=())

    def scope(self) -> Scope:
        """Whose this object is, for the rights of an act done to it."""
        return GROUP

    def told_with(self) -> Iterable[tuple[str, list[int]]]:
        """Kinds and keys of other objects whose events belong to this one's story too."""
        return ()

    @classmethod
    def labels(cls, keys: Iterable[int]) -> dict[int, str]:
        """What a person calls these objects, by key. One query."""
        return {row.pk: str(row) for row in cls.objects.filter(pk__in=list(keys))}


def scope_of(*candidates: Any) -> Scope:
    """The scope of the first candidate that has one; else the whole group's."""
    for candidate in candidates:
        if isinstance(candidate, models.Model) and hasattr(candidate, "scope"):
            found: Scope = candidate.scope()
            return found
    return GROUP


def kind_of(thing: models.Model | type[models.Model]) -> str:
    """`organisation.position`: the word that events, tasks and addresses keep for a kind of object."""
    return thing._meta.label_lower


def model_of(kind: str) -> Any:
    """The model behind a kind that can be named; None when an old event names one that is gone."""
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        return None
    return model if hasattr(model, "labels") else None
