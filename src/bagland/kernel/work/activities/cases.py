"""What is done to cases, and to the tasks that are their steps."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity, title_of
from bagland.foundation.answers import Answers
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import GROUP, Scope
from bagland.foundation.naming import names_of
from bagland.foundation.speech import joined
from bagland.kernel.work import answers as given_answers
from bagland.kernel.work import engine, refusals, timers
from bagland.kernel.work.activities.tasks import about, must_be_open
from bagland.kernel.work.asking import case_of, known_to_start
from bagland.kernel.work.engine.ending import OPEN_CASES
from bagland.kernel.work.facts_of_cases import Answered, Because, TimerFired
from bagland.kernel.work.gate import CASES
from bagland.kernel.work.models import Case, Procedure, Task, Token, Version
from bagland.kernel.work.refusals import OpenSubtasks
from bagland.kernel.work.resolving import resolve
from bagland.kernel.work.rules.definition import Question, Step
from bagland.kernel.work.rules.plan import plan_of
from bagland.kernel.work.settler import BRINGS
from bagland.kernel.work.states import TaskKind, TaskState, VersionState
from bagland.kernel.work.tasks import DO, OPEN_STATES

Reason = Annotated[str, Says(_("Reason"), lines=2, personal="normal")]
Given = Annotated[Answers | None, Says(_("Answers"), personal="sensitive")]


def _starts_where(procedure: Procedure | None, _inputs: dict[str, Any]) -> Scope:
    """A case is the starter's own; whose it becomes is the business of the procedure."""
    return Scope(procedure.entity_id) if procedure is not None and procedure.entity_id is not None else GROUP


@activity(
    "work.start_case",
    title=_("Start case"),
    told=_("started the case."),
    subject=Procedure,
    scope=_starts_where,
    about_made=True,
)
def start_case(
    act: Act,
    procedure: Procedure,
    *,
    answers: Given = None,
    title: Annotated[str, Says(_("Title"), personal="normal")] = "",
    about_kind: Annotated[str, Says(_("Kind of object"), help=_("Such as organisation.position."))] = "",
    about_key: Annotated[int | None, Says(_("Number of the object"))] = None,
) -> Case:
    """Begin a procedure on its published version; its first steps wait for whoever they are for.

    Refuses with NotPublished, with MayNotStart when the procedure names others, or with a fault of an answer.
    """
    version = (
        Version.objects.select_related("procedure").filter(procedure=procedure, state=VersionState.PUBLISHED).first()
    )
    if version is None or procedure.ended_at is not None:
        owner = names_of(act, [("organisation.position", procedure.owner_id)])
        raise refusals.NotPublished(procedure=procedure.title, owner=joined(owner.values()))
    must_be_allowed(act, procedure, plan_of(version.definition).definition.may_start, procedure.title)
    return begun(act, version, answers, title=title or None, subject=about(act, about_kind, about_key))


def begun(act: Act, version: Version, answers: Answers | None, **more: Any) -> Case:
    """A case that somebody begins with the answers of its form; `more` is what the engine takes. Raises InputFault."""
    form = plan_of(version.definition).definition.form
    given = given_answers.taken(act, form, answers or Answers(), knows=known_to_start(act))
    return engine.start_case(act, version, values={}, files=lambda case: _told(act, case, given), **more)


def must_be_allowed(act: Act, procedure: Procedure, lane: Any, title: str) -> None:
    """Refuses with MayNotStart whoever is not of a lane; an empty one is everybody."""
    if not lane:
        return
    standing = act.standing
    found = resolve(
        act, lane, entity=standing.entity if standing else None, starter=act.actor, owner=procedure.owner_id
    )
    positions, actors = [key for key, _why in found.positions], [key for key, _why in found.actors]
    if act.actor in actors or (standing is not None and standing.position in positions):
        return
    places = [("organisation.position", key) for key in positions] + [("organisation.actor", key) for key in actors]
    raise refusals.MayNotStart(procedure=title, who=joined(names_of(act, places).values()))


def _taken(
    act: Act, thing: Any, form: list[Question], answers: Answers | None, knows: Any, note: str = ""
) -> dict[str, Any]:
    """The answers of a form as values, told in the event as far as their data class lets them."""
    if not form and not answers and not note:
        return {}
    return _told(act, thing, given_answers.taken(act, form, answers or Answers(), knows=knows), note)


def _told(act: Act, thing: Any, taken: list[given_answers.Given], note: str = "") -> dict[str, Any]:
    """The values of answers, their files filed on the case or task that they are about."""
    if not taken and not note:
        return {}
    given = given_answers.filed(act, thing, taken)
    told, kept_apart = given_answers.told(given)
    act.tell(Answered(answers=told, kept_apart=kept_apart, note=note))
    return {each.name: each.value for each in given}


@activity("work.do_task", title=_("Do task"), told=_("did the task."), subject=Task, bulk=True)
def do_task(
    act: Act,
    task: Task,
    *,
    answers: Given = None,
    note: Annotated[str, Says(_("Note"), lines=2, personal="normal")] = "",
) -> Task:
    """Say that a task is done, with the answers of its form; a case moves on. A task that is the doing of an activity
    is closed by doing that.

    Refuses with TaskIsClosed, TaskWaits, OpenSubtasks, DecidedNotDone, DoneByAnother, or with a fault of an answer; and
    with what the step's duties say.
    """
    must_be_doable(task)
    form, knows = _form_of(act, task)
    values = _taken(act, case_of(task) if task.case_id else task, form, answers, knows, note)
    act.memory[BRINGS] = {**values, "": note}
    return task


def must_be_doable(task: Task) -> None:
    """Refuses what cannot be ticked off."""
    must_be_open(task)
    if task.state == TaskState.BLOCKED:
        raise refusals.TaskWaits(task=task.title)
    if task.kind == TaskKind.APPROVAL:
        raise refusals.DecidedNotDone(task=task.title)
    if task.activity != DO:
        raise refusals.DoneByAnother(task=task.title, activity=title_of(task.activity))
    parts = Task.objects.filter(parent=task, state__in=OPEN_STATES).order_by("pk").values_list("title", flat=True)
    if parts:
        raise OpenSubtasks(task=task.title, parts=joined(parts))


def _form_of(act: Act, task: Task) -> tuple[list[Question], Any]:
    """The questions of a step, and what its case knows."""
    if task.case_id is None or task.token_id is None:
        return [], {}
    case: Case = act.memory[CASES][task.case_id]
    plan = engine.plan_for(case)
    node = plan.node(task.node)
    if not isinstance(node, Step) or not node.form:
        return [], {}
    run = engine.Run(act, case)
    token = Token.objects.get(pk=task.token_id)
    return node.form, dict(run.known.names(run.block(token.block_id)))


@activity("work.skip_step", title=_("Skip step"), told=_("skipped the step."), subject=Task)
def skip_step(act: Act, task: Task, *, reason: Reason) -> Task:
    """Pass a step of a case, with the reason; the case moves on as if it were done.

    Refuses with TaskIsClosed, NotAStep, or MayNotBeSkipped when the procedure says that it must be done.
    """
    must_be_open(task)
    if task.case_id is None or task.token_id is None:
        raise refusals.NotAStep(task=task.title)
    case: Case = act.memory[CASES][task.case_id]
    node = engine.plan_for(case).node(task.node)
    if not getattr(node, "may_be_skipped", False):
        raise refusals.MayNotBeSkipped(task=task.title, procedure=case.procedure.title)
    act.tell(Because(reason=reason, nodes=[task.node]))
    act.memory[BRINGS] = {"": reason}
    return task


@activity("work.cancel_case", title=_("Cancel case"), told=_("cancelled the case."), subject=Case)
def cancel_case(act: Act, case: Case, *, reason: Reason) -> Case:
    """End a case for good: nothing of it waits any more, nor of the cases that it called.

    Refuses with CaseIsOver.
    """
    _must_be_open_case(case)
    act.tell(Because(reason=reason, nodes=[]))
    engine.cancel(act, case)
    if case.caller_id is not None:
        engine.caller_goes_on(act, case)
    return case


@activity("work.resume_case", title=_("Go on"), told=_("let the case go on."), subject=Case)
def resume_case(
    act: Act,
    case: Case,
    *,
    skip: Annotated[bool, Says(_("Pass what cannot be done"), help=_("Otherwise it is tried again."))] = False,
    reason: Annotated[str, Says(_("Reason"), lines=2, personal="normal")] = "",
) -> Case:
    """Let a case that has stopped try again where it stopped, or pass that.

    Refuses with CaseIsOver or CaseNotStopped.
    """
    _must_be_open_case(case)
    stopped = list(
        Token.objects.filter(case=case, left_at__isnull=True).exclude(fault="").values_list("node", flat=True)
    )
    if not stopped:
        raise refusals.CaseNotStopped(case=case.title)
    act.tell(Because(reason=reason, nodes=stopped))
    engine.go_on(act, case, skip=skip)
    return case


def _must_be_open_case(case: Case) -> None:
    if case.state not in OPEN_CASES:
        raise refusals.CaseIsOver(case=case.title, at=case.ended_at)


@activity("work.fire_timer", title=_("Do what is due"), told=_("did what was due."), by_system=True, makes_nothing=True)
def fire_timer(act: Act, *, timer: Annotated[int, Says(_("Timer"))]) -> Case:
    """A wait is over, a reminder is due, a step is late: the case does what its procedure says.

    Refuses with TimerGone when nobody waits for it any more.
    """
    case, due, node = timers.fire(act, timer)
    act.tell(TimerFired(kind=due, node=node, timer=timer))
    return case


@activity("work.stop_case", title=_("Stop case"), told=_("could not go on."), by_system=True, makes_nothing=True)
def stop_case(
    act: Act, *, timer: Annotated[int, Says(_("Timer"))], fault: Annotated[str, Says(_("Fault"), lines=2)]
) -> Case:
    """An automatic step could not be done: the case waits for a person, who goes on, skips it or cancels."""
    return timers.stop(act, timer, fault)
