"""What a procedure is made of: one typed tree, with three faces — the checklist, the diagram and the case.

The tree is kept as canonical JSON in `Version.definition`. Every node has an id that stays the same from version to
version. `only_if` on a node skips it when the expression is false. Expressions are texts in our small language
(`rules.expressions`); durations are `P3D`, `PT4H` or, in working time, `P2BD`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
NodeId = Annotated[str, Field(pattern=r"^[a-zA-Z][a-zA-Z0-9_]{0,39}$")]
Expression = Annotated[str, Field(max_length=2000)]


class Part(BaseModel):
    """A part of a definition: unknown fields are faults."""

    model_config = ConfigDict(extra="forbid")


class Words(Part):
    """A text for people, in Danish, in English, or in both."""

    da: Annotated[str, Field(max_length=10_000)] = ""
    en: Annotated[str, Field(max_length=10_000)] = ""

    def in_language(self, language: str) -> str:
        """In that language, else in the other."""
        return (self.da or self.en) if language.startswith("da") else (self.en or self.da)

    def __bool__(self) -> bool:
        return bool(self.da or self.en)


class Lane(Part):
    """Who does it, as an expression over the organisation.

    | kind | who | needs |
    | --- | --- | --- |
    | `position` | these positions | `positions` |
    | `profile` | the positions of a profile, in the case's entity before others | `code` |
    | `starter` | whoever started the case | |
    | `person` | the person that a variable names | `of` |
    | `manager` | the manager of the starter, or of the person in a variable | `of`, empty for the starter |
    | `head` | the head of a department: of the starter, of a person or of a department in a variable | `of` |
    | `authority` | the nearest up the line whose authority for an activity covers an amount | `code`, `amount` |

    An empty kind takes the lane of the phase or procedure around it.
    """

    kind: Literal["", "position", "profile", "starter", "person", "manager", "head", "authority"] = ""
    positions: list[int] = []
    code: str = ""
    of: str = ""
    amount: Expression = ""

    def __bool__(self) -> bool:
        return bool(self.kind)


class Choice(Part):
    """One of the answers among which a field lets one choose."""

    value: Identifier
    label: Words


class Question(Part):
    """A field of a form. `evidence` says that it proves that the step was done."""

    name: Identifier
    label: Words
    help: Words = Words()
    type: Literal[
        "text",
        "long_text",
        "number",
        "money",
        "date",
        "time",
        "yes_no",
        "choice",
        "choices",
        "person",
        "position",
        "department",
        "party",
        "record",
        "file",
        "photo",
        "signature",
        "list",
    ] = "text"
    required: bool = True
    evidence: bool = False
    only_if: Expression = ""
    check: Expression = ""
    """Must be true of the answer, which it knows as `value`."""
    check_says: Words = Words()
    choices: list[Choice] = []
    least: float | None = None
    most: float | None = None
    record_kind: str = ""
    document_class: str = ""
    data_class: Literal["normal", "personal", "sensitive"] = "normal"


class Due(Part):
    """When a step is to be done, and what happens about it.

    `within` counts from the arrival; `until` is an expression that gives a date or a moment instead. `remind` are
    durations before it. When it is late, `escalate` names who gets it too, and `late` is the path that is taken
    instead of the step.
    """

    within: str = ""
    until: Expression = ""
    at_time: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^$")] = ""
    remind: list[str] = []
    escalate: Lane = Lane()
    late: list[Node] | None = None


class Duty(Part):
    """Who may not do it, or what authority it takes."""

    not_starter: bool = False
    not_doer_of: list[NodeId] = []
    only_lane: bool = False
    """Whether only those for whom it waits may do it, though others have the right to the activity."""
    authority: str = ""
    """The code of an activity whose limit must cover `amount`."""
    amount: Expression = ""


class _Node(Part):
    id: NodeId
    title: Words = Words()
    text: Words = Words()
    only_if: Expression = ""

    @model_serializer(mode="wrap")
    def _with_kind(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """The kind is written even when defaults are not: it says how the rest is read."""
        return {**write(self), "kind": self.kind}  # type: ignore[attr-defined]


class Phase(_Node):
    """A part of the procedure with a name of its own, done from the first to the last."""

    kind: Literal["phase"] = "phase"
    lane: Lane = Lane()
    body: list[Node] = []


class Step(_Node):
    """Something that a person does. Without `activity` it is ticked off; with one, doing that is doing the step.

    `subject` and `inputs` are expressions: on what it is done, and what its form is filled with. `shows` names
    variables that the doer may read whatever their data class.
    """

    kind: Literal["step"] = "step"
    lane: Lane = Lane()
    activity: str = ""
    subject: Expression = ""
    inputs: dict[str, Expression] = {}
    keeps_as: str = ""
    """The variable that gets the object which the activity made."""
    form: list[Question] = []
    shows: list[str] = []
    due: Due | None = None
    duty: Duty = Duty()
    may_be_skipped: bool = True


class Approval(_Node):
    """Others say yes or no. The answer is kept in `keeps_as` as true or false; `refused` is the path of a no, and when
    it is empty a no ends the case.
    """

    kind: Literal["approval"] = "approval"
    lane: Lane = Lane()
    rule: Literal["any", "all", "quorum", "line"] = "any"
    number: Annotated[int, Field(ge=1, le=20)] = 1
    activity: str = ""
    """The activity whose authority counts, with `amount`; empty where the lane alone decides."""
    amount: Expression = ""
    shows: list[str] = []
    keeps_as: str = ""
    refused: list[Node] | None = None
    due: Due | None = None
    duty: Duty = Duty(not_starter=True)


class Branch(Part):
    """One way of a decision or of a parallel part. An empty `when` is always true."""

    id: NodeId
    title: Words = Words()
    when: Expression = ""
    body: list[Node] = []


class Decide(_Node):
    """Only if: the first branch whose `when` is true; `otherwise` when none is."""

    kind: Literal["decide"] = "decide"
    branches: list[Branch] = []
    otherwise: list[Node] = []


class Parallel(_Node):
    """At the same time: every branch whose `when` is true (all of them where none has one), until all are through."""

    kind: Literal["parallel"] = "parallel"
    branches: list[Branch] = []


class Each(_Node):
    """For each item of a list: the body with the item as `name`, one after the other or all `together`."""

    kind: Literal["each"] = "each"
    items: Expression = ""
    name: Identifier = "item"
    together: bool = False
    body: list[Node] = []


class Repeat(_Node):
    """The body again and again, until the expression is true after it; at most `most` times."""

    kind: Literal["repeat"] = "repeat"
    until: Expression = ""
    most: Annotated[int, Field(ge=1, le=1000)] = 100
    body: list[Node] = []


class Wait(_Node):
    """Until a time has passed, a moment has come, or an activity is done (on `subject`, where it names one)."""

    kind: Literal["wait"] = "wait"
    duration: str = ""
    until: Expression = ""
    activity: str = ""
    subject: Expression = ""


class Table(_Node):
    """A decision table: its outputs become variables."""

    kind: Literal["table"] = "table"
    table: Identifier


class Call(_Node):
    """Another procedure runs, and this one goes on when it has ended. `inputs` are its form, as expressions."""

    kind: Literal["call"] = "call"
    procedure: str
    inputs: dict[str, Expression] = {}
    keeps: dict[Identifier, Identifier] = {}
    """Variables of this procedure by those of the called one that they take over."""


class Automatic(_Node):
    """Bagland performs an activity, as its named system actor."""

    kind: Literal["automatic"] = "automatic"
    activity: str
    subject: Expression = ""
    inputs: dict[str, Expression] = {}
    keeps_as: str = ""


class Tell(_Node):
    """Somebody is told; nothing waits for it."""

    kind: Literal["tell"] = "tell"
    lane: Lane = Lane()


class Set(_Node):
    """Variables get the values of expressions."""

    kind: Literal["set"] = "set"
    values: dict[Identifier, Expression] = {}


class End(_Node):
    """The case ends here, whatever else still runs; `cancels` says that it did not come to its purpose."""

    kind: Literal["end"] = "end"
    cancels: bool = False


Node = Annotated[
    Phase | Step | Approval | Decide | Parallel | Each | Repeat | Wait | Table | Call | Automatic | Tell | Set | End,
    Field(discriminator="kind"),
]


class TableInput(Part):
    """A column of conditions: the expression whose value the cells test."""

    label: Words = Words()
    expression: Expression
    type: Literal["number", "text", "date", "yes_no", "choice"] = "text"
    values: list[str] = []
    """All values there are, where the gap check needs them."""


class TableOutput(Part):
    """A column of conclusions: the variable that it sets."""

    name: Identifier
    label: Words = Words()
    type: Literal["number", "text", "date", "yes_no"] = "text"
    values: list[str] = []
    """The order of priority, of hit policy P."""


class TableRule(Part):
    """One row: a cell for each input (`-` for any), and an expression for each output."""

    cells: list[str]
    outputs: list[Expression]
    note: str = ""


class TableCase(Part):
    """A test case that the owner has saved: with these inputs, these outputs."""

    title: str = ""
    inputs: list[str]
    expected: list[str]


class DecisionTable(Part):
    """A decision as a table. `hit` is the hit policy of DMN 1.3: U, A, F, R, C, with `aggregate` for C."""

    name: Identifier
    title: Words = Words()
    hit: Literal["U", "A", "F", "R", "C"] = "U"
    aggregate: Literal["", "sum", "count", "min", "max"] = ""
    inputs: list[TableInput] = []
    outputs: list[TableOutput] = []
    rules: list[TableRule] = []
    cases: list[TableCase] = []


class StartsWhen(Part):
    """How a case begins by itself: after an activity when `condition` is true, or by a rule of iCalendar.

    `takes` fills the start form from the event: expressions that know `event`.
    """

    activity: str = ""
    condition: Expression = ""
    rrule: str = ""
    shift: Literal["none", "next", "previous", "skip"] = "none"
    takes: dict[Identifier, Expression] = {}


class Definition(Part):
    """One version of a procedure, whole. `case_title` is an expression; `about` the kind of the object it is about."""

    purpose: Words = Words()
    case_title: Expression = ""
    about: str = ""
    lane: Lane = Lane()
    starts: list[StartsWhen] = []
    may_start: Lane = Lane()
    """Who may start it by hand; empty for everybody."""
    form: list[Question] = []
    tables: list[DecisionTable] = []
    within: str = ""
    """How long the whole may take, in working time."""
    body: list[Node] = []

    def canonical(self) -> str:
        """The one text of this definition: what the hash is of."""
        told = self.model_dump(mode="json", exclude_defaults=True)
        return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def sha256(self) -> str:
        """Of the canonical text, as 64 hexadecimal digits."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()

    def nodes(self) -> Iterator[_Node]:
        """Every node, in the order of the page."""
        return walk(self.body)


def read(text: str) -> Definition:
    """The definition of its JSON. Raises pydantic's ValidationError, which names each place."""
    return Definition.model_validate_json(text)


def bodies(node: _Node) -> Iterator[tuple[str, list[Node]]]:
    """The lists of nodes inside a node, with the id of their branch (empty where there is none)."""
    if isinstance(node, Phase | Each | Repeat):
        yield "", node.body
    if isinstance(node, Decide | Parallel):
        for branch in node.branches:
            yield branch.id, branch.body
    if isinstance(node, Decide):
        yield "otherwise", node.otherwise
    if isinstance(node, Approval) and node.refused is not None:
        yield "refused", node.refused
    if isinstance(node, Step | Approval) and node.due is not None and node.due.late is not None:
        yield "late", node.due.late


def walk(body: list[Node]) -> Iterator[_Node]:
    """Every node of a list and of what is inside, each before its insides."""
    for node in body:
        yield node
        for _branch, inner in bodies(node):
            yield from walk(inner)


for _part in (Due, Phase, Step, Approval, Branch, Decide, Parallel, Each, Repeat, Definition):
    _part.model_rebuild()
