"""The kinds of objects in the house: how each is named, who may see it, and whose it is.

A model of a room derives from `Kept`. It says by which view it is seen, and with `within` how the reach of an actor
becomes a filter. Nothing is loaded for an act except through `visible_to`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from bagland.foundation.act import Act


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose something is: its legal entity, its department, the actors whose own case it is, and the positions for
    which it waits.

    Without entity it belongs to the whole group.
    """

    entity: int | None = None
    department: int | None = None
    own: frozenset[int] = frozenset()
    positions: frozenset[int] = frozenset()


GROUP = Scope()
SAID_BY_INPUTS = Scope(entity=0)
"""What a scope function answers before there are inputs, when they decide whose it is: nobody's yet."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What an actor may see by one view, computed once per act: all, or the keys of these scopes.

    A kind whose objects are seen by right of others (`Kept.reach_by`) finds the reaches of the other views in `beside`,
    and in `on` the day for which they were asked.
    """

    everything: bool = False
    entities: frozenset[int] = frozenset()
    departments: frozenset[int] = frozenset()
    own: frozenset[int] = frozenset()
    positions: frozenset[int] = frozenset()
    beside: tuple[tuple[str, Reach], ...] = ()
    on: date | None = None

    @property
    def nothing(self) -> bool:
        return not (self.everything or self.entities or self.departments or self.own or self.positions or self.beside)

    def by(self, view: str) -> Reach:
        """The reach of another view that decides with this one."""
        return next((reach for code, reach in self.beside if code == view), Reach())

    def covers(self, scope: Scope) -> bool:
        """Whether something of this scope may be seen."""
        return (
            self.everything
            or scope.entity in self.entities
            or scope.department in self.departments
            or not self.own.isdisjoint(scope.own)
            or not self.positions.isdisjoint(scope.positions)
        )


class Rows(models.QuerySet["Any"]):
    """A queryset that knows who asks."""

    def visible_to(self, act: Act, view: str | None = None) -> Self:
        """The rows that this act may see, by the given view or by the model's own. No query is made."""
        model: Any = self.model
        reach = model.reach_by(act, view)
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
    is_seen_by_right_of_others: ClassVar[bool] = False
    """Whether `reach_from` asks for more than one view, so that a scope alone says nothing of who may read one."""
    is_named_by_version: ClassVar[bool] = False
    """Whether every change of the row raises the organisation's version, so that its name may be kept."""

    objects: ClassVar[models.Manager[Any]] = Rows.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def reach_by(cls, act: Act, view: str | None = None) -> Reach:
        """How far the act sees objects of this kind, by the given view or by its own. No query is made."""
        from bagland.foundation.ports import ports

        return cls.reach_from(lambda code: ports.authority.reach(act, code), view, act.actor)

    @classmethod
    def reach_from(cls, ask: Callable[[str], Reach], view: str | None = None, actor: int | None = None) -> Reach:
        """The same, where `ask` tells the reach of a view: of an actor, or of a position that nobody need hold.

        A kind that is seen by right of others asks for their views too, and keeps the answers in `Reach.beside`.
        """
        return ask(view or cls.view)

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
