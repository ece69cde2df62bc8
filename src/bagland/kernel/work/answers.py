"""Answers to the questions of a procedure's form: which are asked, whether they are right, what the case then knows.

What a door sends for a question, as JSON: text for `text`, `long_text`, `number`, `date`, `time`, `choice` and
`signature`; `{"amount": …, "currency": …}` for `money`; true or false for `yes_no`; a list of texts for `choices` and
`list`; the key of an object for `person`, `position`, `department`, `party` and `record`; for `file` and `photo`
`{"transfer": …}`, a file on its way in, or `{"document": …}`, one of the archive.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.facts import plain
from bagland.foundation.inputs import is_writable
from bagland.foundation.kinds import Kept, model_of
from bagland.foundation.naming import names_of
from bagland.foundation.refusals import InputFault
from bagland.foundation.speech import language
from bagland.kernel.documents.public import Document, Transfer, filed_as_answer
from bagland.kernel.work.readers import record
from bagland.kernel.work.rules.definition import Question
from bagland.kernel.work.rules.expressions import ExpressionFault, is_true, parse
from bagland.kernel.work.rules.given import LENGTHS, NotAnAnswer, plain_answer

INPUT = "answers"
"""What the input of an activity is called that takes answers; faults are named `answers.<question>`."""
ACTOR, DOCUMENT = "organisation.actor", "documents.document"
KINDS = {
    "person": ACTOR,
    "position": "organisation.position",
    "department": "organisation.department",
    "party": "parties.party",
}
"""What kind of object a question of these types asks for."""

FAULTS: dict[str, Any] = {
    "missing": _("Fill this in."),
    "unknown": _("There is no question with this name here."),
    "text": _("This must be text."),
    "unwritable": _("This holds characters that cannot be written, such as control characters."),
    "long": _("This is longer than %(most)s characters."),
    "number": _("Write a number with at most 12 decimals, such as 0.8."),
    "money": _("Write an amount that the currency can hold and its code, such as 1250.00 and DKK."),
    "day": _("Write a date that exists as year-month-day, such as 2026-11-23."),
    "time": _("Write a time such as 14:26."),
    "flag": _("Answer yes or no (true or false)."),
    "choice": _("Choose one of %(choices)s."),
    "list": _("This must be a list of texts."),
    "key": _("Choose one from the list; its key is a whole number."),
    "least": _("This must be at least %(least)s."),
    "most": _("This must be at most %(most)s."),
    "file": _("Choose a file. It is sent first, and its number stands here."),
    "whole": _("This file has not come whole. Send it again."),
    "photo": _("Choose a picture; %(name)s is none."),
    "signature": _("Sign with your own name as Bagland knows it: %(name)s."),
    "check": _("This cannot be right. Ask whoever keeps the procedure."),
}


@dataclass(frozen=True, slots=True)
class Reference:
    """An object of the house as an answer keeps it. It gives nothing of itself; readers of the engine do."""

    kind: str
    key: int

    def part(self, name: str) -> Any:
        raise KeyError(name)

    def parts(self) -> tuple[str, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class Coming:
    """A file on its way in that is to become a document."""

    transfer: int


@dataclass(frozen=True, slots=True)
class Given:
    """One answer that may be kept: `value` is what expressions reckon with (a `Coming` until it is `filed`)."""

    question: Question
    value: Any
    sha256: str = ""
    """Of the file, where the answer is one."""

    @property
    def name(self) -> str:
        return self.question.name

    @property
    def data_class(self) -> str:
        return self.question.data_class


def taken(act: Act, questions: Sequence[Question], sent: Mapping[str, Any], *, knows: Mapping[str, Any]) -> list[Given]:
    """The answers that count, in the order of the questions. Raises InputFault, naming each as `answers.<name>`.

    `knows` are the facts of the case before. What a question asks whose `only_if` does not hold is not looked at. A
    query for each object that is named.
    """
    names = {**knows, **{question.name: None for question in questions}}
    faults = {name: _fault("unknown") for name in sent.keys() - {question.name for question in questions}}
    found: list[Given] = []
    for question in questions:
        if not is_asked(question, names, act):
            continue
        try:
            value = _answer(act, question, sent.get(question.name))
            if value is None:
                continue
            names[question.name] = record(act, value.kind, value.key) if isinstance(value, Reference) else value
            _must_hold(act, question, names, value)
            found.append(Given(question, value))
        except NotAnAnswer as wrong:
            faults[question.name] = wrong.facts.get("sentence") or _fault(wrong.code, **wrong.facts)
    if faults:
        raise InputFault({f"{INPUT}.{name}": sentence for name, sentence in faults.items()})
    return found


def is_asked(question: Question, names: Mapping[str, Any], act: Act) -> bool:
    """Whether a question is asked, as far as the answers so far tell; one that hangs on nothing known is not."""
    if not question.only_if:
        return True
    try:
        return is_true(parse(question.only_if), names, now=act.at, today=timezone.localdate(act.at))
    except ExpressionFault:
        return False


def hidden(act: Act, questions: Sequence[Question], sent: Mapping[str, Any], knows: Mapping[str, Any]) -> list[str]:
    """The names of the questions that are not asked, with what stands in the form now; answers that are wrong yet count
    as none.
    """
    names = {**knows, **{question.name: None for question in questions}}
    found = []
    for question in questions:
        if not is_asked(question, names, act):
            found.append(question.name)
            continue
        try:
            names[question.name] = plain_answer(question, sent.get(question.name))
        except NotAnAnswer:
            continue
    return found


def filed(act: Act, thing: Kept, given: Iterable[Given]) -> list[Given]:
    """Inside an act: the answers with their files filed as documents on the object that the act is about."""
    return [_filed(act, thing, each) if each.question.type in ("file", "photo") else each for each in given]


def told(given: Iterable[Given]) -> tuple[dict[str, Any], list[str]]:
    """What an event may say of answers: those of data class normal by name, and the names of the others."""
    listed = list(given)
    open_ones = {each.name: _written(each) for each in listed if each.data_class == "normal"}
    return open_ones, [each.name for each in listed if each.data_class != "normal"]


def _filed(act: Act, thing: Kept, given: Given) -> Given:
    if isinstance(given.value, Coming):
        file = Transfer.objects.visible_to(act).filter(pk=given.value.transfer).first()
        if file is None:
            raise InputFault({f"{INPUT}.{given.name}": _fault("file")})
        label = given.question.label.in_language(language()) or given.name
        made = filed_as_answer(
            act, file, thing, class_code=given.question.document_class, title=f"{label}: {file.name}"[:255]
        )
        return replace(given, value=Reference(DOCUMENT, made.pk), sha256=file.sha256)
    row = Document.objects.filter(pk=given.value.key).values_list("versions__content__sha256", flat=True)
    return replace(given, sha256=row.order_by("-versions__number").first() or "")


def _written(given: Given) -> Any:
    value = given.value
    if isinstance(value, Reference):
        told_of = {"kind": value.kind, "key": value.key}
        return told_of | {"sha256": given.sha256} if given.sha256 else told_of
    return _bare(value)


def _bare(value: Any) -> Any:
    if isinstance(value, Reference):
        return {"kind": value.kind, "key": value.key}
    if isinstance(value, Mapping):
        return {name: _bare(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_bare(part) for part in value]
    return value.isoformat() if hasattr(value, "isoformat") else plain(value)


def _answer(act: Act, question: Question, sent: Any) -> Any:
    """The value of one answer; None where nothing was answered and nothing had to be."""
    value = plain_answer(question, sent)
    if value is None:
        if question.required:
            raise NotAnAnswer("missing")
        return None
    if isinstance(value, str):
        if not is_writable(value):
            raise NotAnAnswer("unwritable")
        if len(value) > LENGTHS.get(question.type, LENGTHS["text"]):
            raise NotAnAnswer("long", most=LENGTHS.get(question.type, LENGTHS["text"]))
    match question.type:
        case "person" | "position" | "department" | "party" | "record":
            return _object(act, KINDS.get(question.type) or question.record_kind, value)
        case "file" | "photo":
            return _file(act, question, value)
        case "signature":
            return _signature(act, value)
    return value


def _object(act: Act, kind: str, key: int) -> Reference:
    model = model_of(kind)
    if model is None or not model.objects.visible_to(act).filter(pk=key).exists():
        raise NotAnAnswer("key")
    return Reference(kind, key)


def _file(act: Act, question: Question, value: Mapping[str, int]) -> Reference | Coming:
    if "document" in value:
        found = Document.objects.visible_to(act).filter(pk=value["document"]).values("media_type", "title").first()
        name, media_type = (found["title"], found["media_type"]) if found else ("", "")
        answer: Reference | Coming = Reference(DOCUMENT, value["document"])
    else:
        found = (
            Transfer.objects.visible_to(act).filter(pk=value["transfer"]).values("media_type", "name", "sha256").first()
        )
        if found and not found["sha256"]:
            raise NotAnAnswer("whole")
        name, media_type = (found["name"], found["media_type"]) if found else ("", "")
        answer = Coming(value["transfer"])
    if not found:
        raise NotAnAnswer("file")
    if question.type == "photo" and not media_type.startswith("image/"):
        raise NotAnAnswer("photo", name=name)
    return answer


def _signature(act: Act, typed: str) -> dict[str, Any]:
    """A simple electronic signature (eIDAS art. 3 (10)): one's own name, written by oneself while signed in."""
    name = names_of(act, [(ACTOR, act.actor)])[ACTOR, act.actor]
    if " ".join(typed.split()).casefold() != " ".join(name.split()).casefold():
        raise NotAnAnswer("signature", name=name)
    return {"name": name, "by": Reference(ACTOR, act.actor), "at": act.at}


def _must_hold(act: Act, question: Question, names: Mapping[str, Any], value: Any) -> None:
    if not question.check:
        return
    try:
        known = {**names, "value": value}
        if is_true(parse(question.check), known, now=act.at, today=timezone.localdate(act.at)):
            return
    except ExpressionFault:
        pass
    raise NotAnAnswer("check", sentence=question.check_says.in_language(language()))


def _fault(code: str, **facts: Any) -> str:
    return str(FAULTS[code]) % facts
