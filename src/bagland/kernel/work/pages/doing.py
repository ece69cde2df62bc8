"""Doing a step and starting a procedure: their forms, with the questions of the version that runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import Activity, activities
from bagland.foundation.speech import language
from bagland.kernel.work import asking
from bagland.kernel.work.activities.cases import do_task, start_case
from bagland.kernel.work.answers import INPUT, hidden
from bagland.kernel.work.engine import CannotGoOn, Known, plan_for
from bagland.kernel.work.forms import fields_of
from bagland.kernel.work.models import Procedure, Task, Version
from bagland.kernel.work.queries import answers
from bagland.kernel.work.rules.definition import Question, Step
from bagland.kernel.work.states import VersionState
from bagland.ui.acting import ActivityPage
from bagland.ui.columns import Column
from bagland.ui.details import Section
from bagland.ui.pages import address

SHOWN_COLUMNS = (Column("label", _("Question")), Column("value", _("Answer")), Column("by", _("Given by"), quiet=True))


class DoTask(ActivityPage):
    """Answer what the step asks, and it is done; beside it stands what the procedure shows at this step."""

    activity = do_task
    order = (INPUT, "note")
    button = _("Done")
    opens = "desk.my_work"

    def introduction(self, act: Act, subject: Any) -> Any:
        return _text_of(subject) if isinstance(subject, Task) else ""

    def asked(self, act: Act, subject: Any) -> Mapping[str, Mapping[str, forms.Field]]:
        questions = asking.questions_of_step(subject)
        return {INPUT: fields_of(act, questions, known_answers(act, subject, questions))} if questions else {}

    def hides(self, act: Act, subject: Any, answers: Mapping[str, Any]) -> Sequence[str]:
        questions = asking.questions_of_step(subject)
        return hidden(act, questions, answers, asking.known_to_step(act, subject)) if questions else ()

    def previews(self, act: Act, subject: Any) -> Sequence[Section]:
        found = shown_at(act, subject)
        if not found:
            return ()
        rows = [
            {"label": each.label, "value": answers.told(each.value), "by": each.by}
            for each in found
            if not each.is_hidden
        ]
        where = address("work.case", subject.case_id)
        return (Section(_("What the case knows"), SHOWN_COLUMNS, rows, more=where, more_label=_("The whole case")),)


class StartCase(ActivityPage):
    """Answer what the procedure asks at its start, and its first steps wait for whoever they are for."""

    activity = start_case
    order = (INPUT, "title")
    button = _("Start")

    def introduction(self, act: Act, subject: Any) -> Any:
        version = published_of(subject)
        return asking.plan_of_version(version).definition.purpose.in_language(language()) if version else ""

    def asked(self, act: Act, subject: Any) -> Mapping[str, Mapping[str, forms.Field]]:
        version = published_of(subject)
        questions = asking.questions_of_start(version) if version is not None else []
        return {INPUT: fields_of(act, questions)} if questions else {}

    def silent(self, act: Act, subject: Any) -> Sequence[str]:
        """What the case is about comes from the page where it is started; its title from the procedure, where it has
        one.
        """
        version = published_of(subject)
        names_itself = version is not None and bool(asking.plan_of_version(version).definition.case_title)
        return ("about_kind", "about_key", *(("title",) if names_itself else ()))

    def hides(self, act: Act, subject: Any, answers: Mapping[str, Any]) -> Sequence[str]:
        version = published_of(subject)
        questions = asking.questions_of_start(version) if version is not None else []
        return hidden(act, questions, answers, asking.known_to_start(act))


def published_of(procedure: Procedure) -> Version | None:
    """The version in force; None while there is none. One query."""
    found: Version | None = Version.objects.filter(procedure=procedure, state=VersionState.PUBLISHED).first()
    return found


def known_answers(act: Act, task: Task, questions: Sequence[Question]) -> dict[str, Any]:
    """What the fields of a step start with: what the case knows under their names and this reader may read."""
    readable = {each.name: each for each in shown_at(act, task) if not each.is_hidden}
    knows = asking.known_to_step(act, task)
    return {question.name: knows[question.name] for question in questions if question.name in readable}


def shown_at(act: Act, task: Task) -> list[answers.Shown]:
    """What the case knows that stands beside a step: what the step shows, and what its doer may read anyway."""
    node = asking.node_of(task)
    if node is None:
        return []
    return answers.answers_of(act, asking.case_of(task), shown=getattr(node, "shows", ()))


def filled_in(act: Act, task: int, activity: Activity) -> dict[str, Any]:
    """What the form of a step's activity is filled with when it is opened from the task: the step's own expressions,
    worked out. Nothing where the reader may not see the step, or an expression has no value.
    """
    step = Task.objects.visible_to(act).select_related("case", "token").filter(pk=task).first()
    if step is None or step.activity != activity.code or step.case_id is None:
        return {}
    node = asking.node_of(step)
    if not isinstance(node, Step):
        return {}
    case = asking.case_of(step)
    known = Known(act, case, plan_for(case))
    block = step.token.block if step.token is not None else None
    found: dict[str, Any] = {}
    for name, text in node.inputs.items():
        try:
            value = known.worked_out(text, block, node.id)
        except CannotGoOn:
            continue
        found[name] = getattr(value, "key", value)
    return found


def _text_of(task: Task) -> str:
    node = asking.node_of(task)
    told = node.text.in_language(language()) if node is not None else ""
    return told or task.text


def act_of(task: Task) -> Activity | None:
    """The activity by which a task is done; None where it is gone."""
    return activities.get(task.activity)
