"""The shapes of what the API answers. The document is made from them, and each answer is one of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema

Moment = Annotated[
    datetime,
    PlainSerializer(lambda at: at.isoformat(), return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Day = Annotated[date, WithJsonSchema({"type": "string", "format": "date"})]
Address = Annotated[str, WithJsonSchema({"type": "string", "format": "uri-reference"})]


class Shape(BaseModel):
    """What all of them have: nothing beside the named members."""

    model_config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=False)


class Money(Shape):
    """An amount as text with the decimals of its currency, and the code of ISO 4217."""

    amount: Annotated[str, Field(pattern=r"^-?\d{1,19}(\.\d{1,4})?$", examples=["49999.99"])]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$", examples=["DKK"])]


class Reference(Shape):
    """One object: its kind, its key, and where the API shows it, if it does."""

    kind: Annotated[str, Field(examples=["organisation.actor"])]
    key: int
    href: Annotated[Address | None, Field(examples=["/api/v1/organisation/people/12"])]


class Named(Reference):
    """One object with what a person calls it."""

    label: str


class Done(Shape):
    """The act was done. `event` proves it; `replayed` says that an earlier call with the same key did it.

    `once` is there only now: a secret such as a token's, which is not kept and cannot be asked for again.
    """

    state: Literal["done"]
    event: int
    replayed: bool
    result: Reference | None
    once: dict[str, str] = Field(default_factory=dict)


class Pending(Shape):
    """Another must approve the act. `request` is what `access.approve_request` takes as its subject."""

    state: Literal["pending"]
    request: int
    event: int | None
    replayed: bool
    approvers: list[str]


class Problem(Shape):
    """Why something was not done (RFC 9457). `code` is stable, `detail` is for a person, `faults` names each input."""

    type: Address
    title: str
    status: int
    detail: str
    code: Annotated[str, Field(examples=["access.not_granted"])]
    instance: Address
    faults: dict[str, str] = Field(default_factory=dict)


class Title(Shape):
    """A title in the two languages of the house."""

    en: str
    da: str


class ActivityLine(Shape):
    """One activity. `subject` is the kind of object it is done to; `may`: nothing known beforehand forbids it."""

    code: str
    title: Title
    description: str
    subject: str | None
    bulk: bool
    always_asks: bool
    may: bool
    href: Address


class ActivityFull(ActivityLine):
    """One activity with the JSON schema of its inputs, and why the caller may not do it, if so."""

    inputs: dict[str, Any]
    because: str | None


class Activities(Shape):
    """Every activity that a door may be asked for, by code."""

    items: list[ActivityLine]


class Fact(Shape):
    """A labelled value, the label in the language of the answer.

    `value` is null, text, a number, true or false, money, an object, or a list of these.
    """

    label: str
    value: Any
    note: str = ""


class SectionColumn(Shape):
    """A column of a section."""

    name: str
    label: str
    kind: str


class Section(Shape):
    """A small table that belongs to an object: items hold `key`, `href` and a value for each column."""

    title: str
    columns: list[SectionColumn]
    items: list[dict[str, Any]]


class Full(Named):
    """An object with its facts and small tables."""

    state: str | None
    sentence: str
    facts: list[Fact]
    sections: list[Section]


class StoryLine(Shape):
    """One event of an object in plain words."""

    event: int
    at: Moment
    who: str
    sentence: str
    position: str
    on_behalf_of: str
    approved_by: str
    reason: str
    is_software: bool
    href: Address | None


class Story(Shape):
    """The events of an object that the caller may see, the newest first."""

    items: list[StoryLine]
    next: str | None


class Count(Shape):
    """How many there are; counted no further than 1,000."""

    number: int
    is_exact: bool


class Code(Shape):
    """A right by its code, with its title in the language of the answer."""

    code: str
    title: str


class PositionHeld(Shape):
    """A position that the caller may act through today, and why: own, as a substitute, or lent by a colleague.

    `only` is the one activity that was lent; null is the whole position. `on_behalf_of` names whom the caller stands in
    for.
    """

    key: int
    title: str
    entity: int | None
    basis: Literal["own", "substitute", "delegation"]
    on_behalf_of: str | None
    only: str | None
    limit: Money | None


class Me(Shape):
    """Who the caller is, what the token is limited to, and what can be done and seen today."""

    actor: int
    name: str
    href: Address | None
    language: str
    today: Day
    limited_to: list[str] | None
    positions: list[PositionHeld]
    views: list[Code]


class PositionName(Shape):
    """A position by key and title."""

    key: int
    title: str


class Right(Shape):
    """One right of one actor, and why: a sentence in the language of the answer."""

    actor: int
    name: str
    code: str
    title: str
    position: PositionName
    basis: Literal["own", "substitute", "delegation"]
    on_behalf_of: str | None
    reach: str
    limit: Money | None
    asks: bool
    because: str


class Rights(Shape):
    """Rights, in a fixed order."""

    items: list[Right]


class Conflict(Shape):
    """That one person may do two things that are kept apart on one object."""

    actor: int
    name: str
    one: Code
    other: Code
    sentence: str


class Conflicts(Shape):
    """Who holds both of two rights that must be kept apart."""

    items: list[Conflict]


class RunFault(Shape):
    """Why one row of a run is left out."""

    row: int
    fault: str


class RunCounts(Shape):
    """How many rows a run has, has done, and leaves out."""

    total: int
    done: int
    faulty: int


class Run(Shape):
    """A run of one activity over many rows. `faults` names the first thousand rows that cannot be done, and why."""

    key: int
    activity: str
    state: Literal["STAGED", "RUNNING", "DONE", "DISCARDED"]
    rows: RunCounts
    faults: list[RunFault]
    href: Address
