"""The fields of the editor's panel, said once for each kind of row: what each is called, where it stands in the node,
and how it is asked for. The panel is drawn from this, and what is sent is read by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from bagland.kernel.work.states import DataClass, Rule


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is asked. `path` is where it stands in the node (`due.within`); `kind` how it is asked for:

    | kind | the value |
    | --- | --- |
    | `words`, `text_words` | a text in both languages: a line, or several |
    | `text`, `lines` | a text; a list with one on each line |
    | `expression`, `duration`, `time` | a text of that language |
    | `lane` | who, chosen in words |
    | `tick`, `whole`, `number`, `choice` | yes or no, a number, one of `choices` |
    | `activity`, `procedure`, `table`, `rows_of` | one that the house or the draft has; several steps of the draft |
    | `inputs`, `pairs` | expressions by the activity's inputs; by free names |
    | `choices`, `parts` | answers with their labels; a list of parts with fields of their own |
    """

    path: str
    label: Any
    kind: str
    help: Any = ""
    choices: tuple[tuple[str, Any], ...] = ()
    parts: tuple[Field, ...] = ()
    more: bool = False
    """Whether it stands folded away until it says something."""
    group: Any = ""


TYPES: tuple[tuple[str, Any], ...] = (
    ("text", _("Text")),
    ("long_text", _("Long text")),
    ("number", _("A number")),
    ("money", _("Amount of money")),
    ("date", _("Date")),
    ("time", _("Time")),
    ("yes_no", _("Yes or no")),
    ("choice", _("One of several")),
    ("choices", _("Some of several")),
    ("person", _("Person")),
    ("position", _("Position")),
    ("department", _("Department")),
    ("party", _("Customer or supplier")),
    ("record", _("Something in Bagland")),
    ("file", _("File")),
    ("photo", _("Photo")),
    ("signature", _("Signature")),
    ("list", _("List of lines")),
)

QUESTION: tuple[Field, ...] = (
    Field("label", _("What is asked"), "words"),
    Field("type", _("Kind of answer"), "choice", choices=TYPES),
    Field("required", _("Must be answered"), "tick"),
    Field("evidence", _("Proves that the step was done"), "tick"),
    Field("choices", _("Answers to choose from"), "choices", _("One on each line."), more=True),
    Field("name", _("Name in conditions"), "text", _("Left out, it is made from what is asked."), more=True),
    Field("help", _("Help"), "words", more=True),
    Field("only_if", _("Asked only if"), "expression", more=True),
    Field("check", _("Must be true of the answer"), "expression", _("It is called value: value > 0."), more=True),
    Field("check_says", _("Said when it is not"), "words", more=True),
    Field("least", _("Least"), "number", more=True),
    Field("most", _("Most"), "number", more=True),
    Field("data_class", _("Who reads the answer later"), "choice", choices=tuple(DataClass.choices), more=True),
    Field("record_kind", _("Kind of object"), "text", _("Such as documents.document."), more=True),
    Field("document_class", _("Class of document"), "text", more=True),
)
TITLE = Field("title", _("Title"), "words")
TEXT = Field("text", _("How it is done"), "text_words", _("Shown to whoever does it."))
ONLY_IF = Field(
    "only_if", _("Only if"), "expression", _("Passed over when this is not so, such as amount > 10000."), more=True
)
LANE = Field("lane", _("Who"), "lane")
FORM = Field("form", _("What is filled in"), "parts", parts=QUESTION, group=_("Form and proof"))
SHOWS = Field("shows", _("Earlier answers shown"), "lines", _("Names, one on each line."), more=True)
KEEPS = Field(
    "keeps_as", _("Kept under the name"), "text", _("For conditions further on, such as contract."), more=True
)
ACTIVITY = Field("activity", _("What is done in Bagland"), "activity", _("Left out, the step is ticked off by hand."))
SUBJECT = Field(
    "subject", _("On what"), "expression", _("Such as subject, or the name under which it was kept."), more=True
)
INPUTS = Field("inputs", _("Filled in beforehand"), "inputs", more=True)
WHEN_DUE = _("When it is due")
DUE: tuple[Field, ...] = (
    Field("due.within", _("Within"), "duration", _("Such as 2 working days or 4 hours."), group=WHEN_DUE),
    Field(
        "due.until",
        _("or by"),
        "expression",
        _("A day that is known by then, such as first_day - @P1D@."),
        more=True,
        group=WHEN_DUE,
    ),
    Field("due.at_time", _("At the latest at"), "time", _("Such as 12:00."), more=True, group=WHEN_DUE),
    Field(
        "due.remind",
        _("Remind before"),
        "lines",
        _("Such as 1 working day, one on each line."),
        more=True,
        group=WHEN_DUE,
    ),
    Field("due.escalate", _("When late, also for"), "lane", more=True, group=WHEN_DUE),
)
WHO_NOT = _("Who may not")
DUTY: tuple[Field, ...] = (
    Field("duty.not_starter", _("Not whoever started it"), "tick", group=WHO_NOT),
    Field("duty.not_doer_of", _("Never the same person as in"), "rows_of", group=WHO_NOT),
    Field("duty.only_lane", _("Only those for whom it waits"), "tick", group=WHO_NOT),
    Field("duty.authority", _("With authority for"), "activity", more=True, group=WHO_NOT),
    Field("duty.amount", _("up to the amount"), "expression", more=True, group=WHO_NOT),
)

RULES = tuple((value.lower(), label) for value, label in Rule.choices)
PANELS: dict[str, tuple[Field, ...]] = {
    "phase": (TITLE, Field("lane", _("Who, where a step does not say"), "lane"), TEXT, ONLY_IF),
    "step": (
        TITLE, LANE, TEXT, ACTIVITY, SUBJECT, INPUTS, KEEPS, ONLY_IF, *DUE, FORM, SHOWS, *DUTY,
        Field("may_be_skipped", _("May be skipped with a reason"), "tick", group=WHO_NOT),
    ),
    "approval": (
        TITLE, LANE, TEXT,
        Field("rule", _("Who must say yes"), "choice", choices=RULES),
        Field("number", _("How many"), "whole", _("Where a number of them must."), more=True),
        Field("activity", _("Whose authority counts"), "activity", more=True),
        Field("amount", _("for the amount"), "expression", more=True),
        Field("keeps_as", _("The answer is kept as"), "text", _("For conditions further on, as approved."), more=True),
        ONLY_IF, *DUE, SHOWS, *DUTY,
    ),
    "decide": (
        TITLE, Field("when", _("The condition"), "expression", _("Such as amount > 10000 and not urgent.")),
        TEXT, ONLY_IF,
    ),
    "branch": (TITLE, Field("when", _("The condition"), "expression", _("Such as amount > 10000."))),
    "parallel": (TITLE, TEXT, ONLY_IF),
    "each": (
        TITLE,
        Field("items", _("For each of"), "expression", _("The name of a list, such as approvers.")),
        Field("name", _("Each is called"), "text", _("For conditions inside, such as approver.")),
        Field("together", _("All at the same time"), "tick"),
        TEXT, ONLY_IF,
    ),
    "repeat": (
        TITLE,
        Field("until", _("Repeated until"), "expression", _("Such as approved.")),
        Field("most", _("At most so many times"), "whole"),
        TEXT, ONLY_IF,
    ),
    "wait": (
        TITLE,
        Field("duration", _("For"), "duration", _("Such as 2 weeks or 3 working days.")),
        Field("until", _("or until"), "expression", _("A day or moment, such as first_day.")),
        Field("activity", _("or until this is done"), "activity"),
        SUBJECT, TEXT, ONLY_IF,
    ),
    "tell": (TITLE, LANE, Field("text", _("What is told"), "text_words"), ONLY_IF),
    "call": (
        TITLE,
        Field("procedure", _("The procedure"), "procedure"),
        Field("inputs", _("What its form is filled with"), "pairs", _("One on each line: name = value.")),
        Field("keeps", _("What is taken from it"), "pairs", _("One on each line: name here = name there."), more=True),
        TEXT, ONLY_IF,
    ),
    "automatic": (
        TITLE, Field("activity", _("What Bagland does"), "activity"), SUBJECT,
        Field("inputs", _("With"), "inputs"), KEEPS, TEXT, ONLY_IF,
    ),
    "table": (TITLE, Field("table", _("The table"), "table"), TEXT, ONLY_IF),
    "set": (TITLE, Field("values", _("Values"), "pairs", _("One on each line: name = value.")), ONLY_IF),
    "end": (TITLE, Field("cancels", _("It did not come to its purpose"), "tick"), ONLY_IF),
    "otherwise": (), "refused": (), "late": (),
    "": (
        Field("purpose", _("Why it is there"), "text_words"),
        Field("lane", _("Who, where nothing else is said"), "lane"),
        Field("may_start", _("Who may start it"), "lane", _("Left out, everybody may.")),
        Field("within", _("How long the whole may take"), "duration", more=True),
        Field("case_title", _("What a case is called"), "expression", _('Such as "Hire of " + name.'), more=True),
        Field("about", _("Kind of object that it is about"), "text", _("Such as organisation.position."), more=True),
        Field("form", _("What is asked when it starts"), "parts", parts=QUESTION, group=_("Start form")),
        Field(
            "starts", _("Starts by itself"), "parts", group=_("Starts by itself"),
            parts=(
                Field("activity", _("After"), "activity"),
                Field("condition", _("Only if"), "expression", _("It is called event, such as event.doer.name.")),
                Field("rrule", _("or how often"), "text", _("A rule of iCalendar, such as FREQ=MONTHLY;BYMONTHDAY=1.")),
                Field("shift", _("On a day that is no working day"), "choice", choices=(
                    ("none", _("all the same")), ("next", _("the next working day")),
                    ("previous", _("the working day before")), ("skip", _("not at all")),
                )),
                Field("takes", _("What the start form is filled with"), "pairs", _("One on each line: name = value.")),
            ),
        ),
    ),
}  # fmt: skip
"""By kind of row; the empty one is the procedure itself."""
