"""One thing the company can do. Every business write is one; every door reads this registry."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, get_type_hints

from django.db import models
from django.utils.translation import gettext

from bagland.foundation.inputs import Input, Shape, inputs_of
from bagland.foundation.kinds import Scope, scope_of
from bagland.foundation.money import Money
from bagland.foundation.refusals import UnknownActivity
from bagland.foundation.uploads import Upload

Amount = Callable[[Any, dict[str, Any]], Money | None]
Scoping = Callable[[Any, dict[str, Any]], Scope]
StandsFor = Callable[[Any, Any, dict[str, Any]], Any]
Beforehand = Callable[[Any, Any, dict[str, Any]], None]
Many = Callable[[Any, Sequence[dict[str, Any]]], Sequence[Any]]
"""An activity's form for many rows: the act and the rows' inputs, objects loaded; for each row what it made, or the
Refusal that the function would have raised."""


@dataclass(frozen=True, eq=False)
class Activity:
    """A declared activity: what its function cannot say itself.

    `amount` and `scope` are functions of subject and inputs (for an activity without a subject they are asked again
    with what it made). `separate_from` names activities whose doer on the same subject may not do this one.
    `always_asks` makes it *Pending* for everyone: a destruction needs four eyes. `bulk` says that it may be run over
    many rows; `many` is its form for a chunk of them, which writes what the function would have written row by row.
    `by_system` keeps it out of the doors that people use. `about_made` says that its event is about what it made, not
    about the subject from which it was made: a case is in its own story, not in its procedure's. `makes_nothing` says
    that the object which it returns was there before: the event is about that one, and does not tell it as new.

    `beforehand` (act, subject, values) refuses what could never be done, so that nothing waits for approval in vain; it
    is asked again when the act is approved. `approval` is the code of the activity by which it is approved, when the
    approver must say more than yes: its inputs reach the function as `act.confirmation`.
    """

    code: str
    title: Any
    function: Callable[..., Any]
    shape: Shape
    subject: type[models.Model] | None
    makes: type[models.Model] | None
    amount: Amount | None = None
    scope: Scoping | None = None
    separate_from: tuple[str, ...] = ()
    always_asks: bool = False
    bulk: bool = False
    many: Many | None = None
    by_system: bool = False
    stands_for: StandsFor | None = None
    beforehand: Beforehand | None = None
    approval: str = ""
    about_made: bool = False
    makes_nothing: bool = False
    told: Any = ""

    @property
    def inputs(self) -> tuple[Input, ...]:
        return self.shape.inputs

    @property
    def room(self) -> str:
        """The room of the house that declares it: `organisation` of `organisation.appoint`."""
        return self.code.partition(".")[0]

    @property
    def description(self) -> str:
        """What happens in the business: the docstring of the function."""
        return inspect.getdoc(self.function) or ""

    def amount_of(self, subject: Any, values: dict[str, Any]) -> Money | None:
        """The money at stake, to be held against a position's limit; None where no money is."""
        return self.amount(subject, values) if self.amount else None

    def scope_of(self, subject: Any, values: dict[str, Any]) -> Scope:
        """Whose it is: asked of the activity, else of the subject, else of the first input that knows."""
        return self.scope(subject, values) if self.scope else scope_of(subject, *values.values())

    def __repr__(self) -> str:
        return f"<activity {self.code}>"


@dataclass(frozen=True, eq=False)
class View:
    """A right to read, granted to positions like an activity: `organisation.see`, `audit.see_events`."""

    code: str
    title: Any

    @property
    def room(self) -> str:
        return self.code.partition(".")[0]


@dataclass(frozen=True, eq=False)
class Happening:
    """Something that is recorded but that nobody does by itself."""

    code: str
    title: Any
    told: Any


activities: dict[str, Activity] = {}
views: dict[str, View] = {}
happenings: dict[str, Happening] = {}
"""What stands in a story without being an activity: that an act was asked for."""


def activity(
    code: str,
    *,
    title: Any,
    subject: type[models.Model] | None = None,
    amount: Amount | None = None,
    scope: Scoping | None = None,
    separate_from: Iterable[str] = (),
    always_asks: bool = False,
    bulk: bool = False,
    many: Many | None = None,
    by_system: bool = False,
    stands_for: StandsFor | None = None,
    beforehand: Beforehand | None = None,
    approval: str = "",
    about_made: bool = False,
    makes_nothing: bool = False,
    told: Any = "",
) -> Callable[[Callable[..., Any]], Activity]:
    """Declare the decorated function as the activity `code`.

    Its parameters are the act, then the subject if there is one, then keyword-only inputs, each with its `Says`.
    """

    def declare(function: Callable[..., Any]) -> Activity:
        if code in activities:
            raise TypeError(f"two activities have the code {code}")
        made = get_type_hints(function).get("return")
        declared = Activity(
            code=code,
            title=title,
            function=function,
            shape=Shape(code.replace(".", "_"), inputs_of(function)),
            subject=subject,
            makes=made if isinstance(made, type) and issubclass(made, models.Model) else None,
            amount=amount,
            scope=scope,
            separate_from=tuple(separate_from),
            always_asks=always_asks,
            bulk=bulk,
            many=many,
            by_system=by_system,
            stands_for=stands_for,
            beforehand=beforehand,
            approval=approval,
            about_made=about_made,
            makes_nothing=makes_nothing,
            told=told,
        )
        if bulk and any(item.type is Upload for item in declared.inputs):
            raise TypeError(f"{code} takes a file, and the rows of a run hold none")
        if many is not None and (not bulk or subject is not None):
            raise TypeError(f"{code} has a form for many rows, which only a bulk activity without a subject may have")
        activities[code] = declared
        return declared

    return declare


def view(code: str, *, title: Any) -> View:
    """Declare the right to read `code`."""
    if code in views:
        raise TypeError(f"two views have the code {code}")
    return views.setdefault(code, View(code, title))


def happening(code: str, *, title: Any, told: Any) -> str:
    """Name what an event of this code says. The code."""
    happenings[code] = Happening(code, title, told)
    return code


def find(code: str) -> Activity:
    """The activity with this code. Refuses with UnknownActivity."""
    try:
        return activities[code]
    except KeyError:
        raise UnknownActivity(activity=code) from None


def title_of(code: str) -> Any:
    """What a person calls an activity or a view; the code itself when an old event names one that is gone."""
    known = activities.get(code) or views.get(code) or happenings.get(code)
    return known.title if known else code


def told_of(code: str) -> str:
    """How a story goes on after the name of whoever did this: «opened the position.»"""
    known = activities.get(code) or happenings.get(code)
    if known is not None and known.told:
        return str(known.told)
    return gettext("did “%(activity)s”.") % {"activity": title_of(code)}
