"""What can be imported from files: an activity over the rows of a sheet, declared by whoever knows its room.

importable(
    "organisation.people",                      # the list whose menu offers it
    activity="organisation.register_person",
    title=_("People"),
    columns=(
        ImportColumn("home", words=("company", "firma"), finds=entities, for_all=True),
        ImportColumn("work_email", words=("e-mail", "mail"), looks=EMAIL),
    ),
    same=lambda values: values.get("work_email", ""),
    check=check_person,
    there=people_there,
)

The inputs of the activity give labels, types and what is required; `words` are what sheets call a column besides its
labels in both languages.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from django.utils import translation

from bagland.foundation.act import Act
from bagland.foundation.activity import Activity, find
from bagland.foundation.inputs import Input
from bagland.kernel.exchange.refusals import NotImportable
from bagland.kernel.exchange.rules.guessing import Known

LANGUAGES = ("da", "en")


@dataclass(frozen=True, slots=True)
class Found:
    """One object that a text may mean: `exact` is how to write it so that it means no other."""

    key: int
    label: str
    exact: str = ""
    entity: int | None = None


class Finds(Protocol):
    """Finds objects by what people write in sheets, many at once."""

    def __call__(self, act: Act, texts: Collection[str]) -> Mapping[str, Sequence[Found]]:
        """What each text may mean among what the actor may see. A few queries, whatever the number of texts."""

    def near(self, act: Act, text: str) -> str:
        """What was perhaps meant by a text that means nothing; empty when nothing is like it."""


@dataclass(frozen=True, slots=True)
class ImportColumn:
    """One input as a column. With `for_all` one value may be given for all rows, where the sheet does not say it.

    `preset` is that value as a person would write it, until somebody says otherwise.
    """

    name: str
    words: tuple[str, ...] = ()
    finds: Finds | None = None
    looks: re.Pattern[str] | None = None
    for_all: bool = False
    preset: str = ""


class There(enum.Enum):
    """What a row meets that is there already: the same thing, or another that stands in its way."""

    SAME = "same"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Met:
    """What a row meets: `name` is the input that is to be changed, and `sentence` says how."""

    there: There
    name: str = ""
    sentence: str = ""


Values = Mapping[str, Any]
NOTHING_THERE: dict[int, Met] = {}


def _no_same(values: Values) -> str:
    return ""


def _no_check(values: Values) -> Mapping[str, str]:
    return {}


def _none_there(act: Act, rows: Sequence[Values]) -> Mapping[int, Met]:
    return NOTHING_THERE


@dataclass(frozen=True, eq=False)
class Importable:
    """An activity that a sheet's rows can be imported by.

    `same` is a text that no two rows may share, empty when a row has none. `check` gives faults by input that only the
    room knows, without a query. `there` says for rows by their place what they meet among what exists, in few queries.
    `is_told_apart` is false where nothing in a row tells it from what is there: the same file is then asked about.
    """

    code: str
    activity_code: str
    title: Any
    sentence: Any
    columns: tuple[ImportColumn, ...]
    same: Callable[[Values], str] = _no_same
    same_column: str = ""
    check: Callable[[Values], Mapping[str, str]] = _no_check
    there: Callable[[Act, Sequence[Values]], Mapping[int, Met]] = _none_there
    is_told_apart: bool = True

    @property
    def activity(self) -> Activity:
        return find(self.activity_code)

    @cached_property
    def inputs(self) -> dict[str, Input]:
        """The activity's inputs that the declaration has a column for, in its order."""
        known = {item.name: item for item in self.activity.inputs}
        return {column.name: known[column.name] for column in self.columns}

    @cached_property
    def by_name(self) -> dict[str, ImportColumn]:
        return {column.name: column for column in self.columns}

    def label(self, name: str) -> str:
        """What a person calls an input, in the active language."""
        return str(self.inputs[name].says.label) if name in self.inputs else name

    @cached_property
    def known(self) -> tuple[Known, ...]:
        """Every input with the words that sheets have for it."""
        found = []
        for column in self.columns:
            labels = []
            for language in LANGUAGES:
                with translation.override(language):
                    labels.append(self.label(column.name))
            found.append(Known(column.name, (*labels, column.name, *column.words), column.looks))
        return tuple(found)

    @property
    def presets(self) -> dict[str, str]:
        """What is said for all rows until somebody says otherwise, by input."""
        return {column.name: column.preset for column in self.columns if column.preset}

    @property
    def required(self) -> list[str]:
        """The inputs that every row must have."""
        return [name for name, item in self.inputs.items() if item.required]


importables: dict[str, Importable] = {}
"""Everything that can be imported, by the code of the list that offers it."""


def importable(
    code: str, *, activity: str, title: Any, sentence: Any, columns: Sequence[ImportColumn], **more: Any
) -> Importable:
    """Declare it. Raises TypeError where the activity was not made for many rows, or lacks a column's input."""
    declared = Importable(code, activity, title, sentence, tuple(columns), **more)
    known = {item.name for item in declared.activity.inputs}
    if not declared.activity.bulk or declared.activity.subject is not None:
        raise TypeError(f"{activity} is not made for many rows without a subject")
    if unknown := {column.name for column in columns} - known:
        raise TypeError(f"{activity} has no inputs {unknown}")
    importables[code] = declared
    return declared


def importable_of(code: str) -> Importable:
    """The declaration of this code. Refuses with NotImportable."""
    try:
        return importables[code]
    except KeyError:
        raise NotImportable(what=code, known=[str(known.title) for known in importables.values()]) from None
