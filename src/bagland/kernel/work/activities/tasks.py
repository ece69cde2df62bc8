"""Tasks that somebody makes: asked for, changed, divided, put in order, cancelled."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation import keyset
from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import GROUP, Kept, Scope, model_of
from bagland.foundation.money import Money
from bagland.foundation.refusals import InputFault, NotFound
from bagland.foundation.speech import joined
from bagland.kernel.organisation.models import Actor, Position
from bagland.kernel.organisation.states import ActorKind
from bagland.kernel.work import refusals
from bagland.kernel.work.facts import ForWhom
from bagland.kernel.work.models import Dependency, Link, Task
from bagland.kernel.work.resolving import to_person, to_position
from bagland.kernel.work.rules.definition import Lane
from bagland.kernel.work.states import TaskKind, TaskState
from bagland.kernel.work.tasks import close_task, hold_up, let_go, open_task, wait_anew

SILENT = frozenset({"access", "audit", "desk", "exchange", "jobs", "mail", "notices", "search", "webhooks"})
"""Rooms whose objects no task is about: proofs, deliveries and the like."""

Title = Annotated[str, Says(_("What is to be done"), personal="normal")]
Text = Annotated[str, Says(_("Text"), _("What one must know to do it."), lines=4, personal="normal")]
ForPosition = Annotated[
    Position | None, Says(_("For the position"), _("Whoever holds it does it; a new holder has it at once."))
]
ForPerson = Annotated[Actor | None, Says(_("For the person"), _("Only where it must be this one person."))]
Due = Annotated[datetime | None, Says(_("Due"))]
Reason = Annotated[str, Says(_("Reason"), lines=2, personal="normal")]


def _for_whom(_subject: Any, inputs: dict[str, Any]) -> Scope:
    """The entity of the position that gets it, so that who holds positions in two need not choose."""
    position: Position | None = inputs.get("position")
    return Scope(position.entity_id) if position is not None else GROUP


def of_asker(task: Task | None, _inputs: dict[str, Any]) -> Scope:
    """What was asked for is changed by whoever asked, and by those who answer for the department or the entity."""
    if task is None:
        return GROUP
    return Scope(task.entity_id, task.department_id, frozenset({task.created_by_id}))


def of_asker_or_doer(task: Task | None, _inputs: dict[str, Any]) -> Scope:
    """The same, and those for whom it waits: as it was when the act began, for handing it over is to lose it."""
    if task is None:
        return GROUP
    whole: Scope | None = getattr(task, "was", None)
    if whole is None:
        now = task.scope()
        whole = task.was = Scope(now.entity, now.department, now.own | {task.created_by_id}, now.positions)
    return whole


def must_be_open(task: Task) -> None:
    """Refuses with TaskIsClosed."""
    if not task.is_open:
        raise refusals.TaskIsClosed(task=task.title, at=task.closed_at)


def must_be_made_by_somebody(task: Task) -> None:
    """Refuses with StepOfProcedure for what a procedure, a request or a text brought."""
    if task.kind != TaskKind.TASK or task.case_id is not None:
        raise refusals.StepOfProcedure(task=task.title)


def lane_for(act: Act, position: Position | None, person: Actor | None) -> Lane:
    """The lane of whoever is named; of the one who acts where nobody is. Refuses where both are, or an agent is."""
    if position is not None and person is not None:
        raise InputFault({"person": str(_("Name a position or a person, not both."))})
    if position is not None:
        return to_position(position.pk)
    if person is not None and person.kind != ActorKind.PERSON:
        raise InputFault({"person": str(_("Name a person who works here."))})
    return to_person(person.pk if person is not None else act.actor)


def can_be_about(model: Any) -> bool:
    """Whether tasks may be about objects of this kind: those with a page, outside the silent rooms."""
    is_kept = isinstance(model, type) and issubclass(model, Kept)
    return is_kept and bool(model.page) and model._meta.app_label not in SILENT


def about(act: Act, kind: str, key: int | None) -> Kept | None:
    """The object that a task is about, as far as the act sees it. Refuses with NothingToAddTo or NotFound."""
    if not kind:
        return None
    model = model_of(kind)
    if not can_be_about(model) or key is None:
        raise refusals.NothingToAddTo(kind=kind[:100])
    found: Kept | None = keyset.visible_one(model._default_manager.all(), act).filter(pk=key).first()
    if found is None:
        raise NotFound(kind=model._meta.verbose_name, key=key)
    return found


def _department(position: Position | None) -> int | None:
    return position.scope().department if position is not None else None


@activity("work.create_task", title=_("New task"), told=_("created the task."), scope=_for_whom, bulk=True)
def create_task(
    act: Act,
    *,
    title: Title,
    text: Text = "",
    position: ForPosition = None,
    person: ForPerson = None,
    due_at: Due = None,
    amount: Annotated[Money | None, Says(_("Amount"), _("What is at stake, where it is money."))] = None,
    after: Annotated[list[Task] | None, Says(_("After"), _("Tasks that must be done first."))] = None,
    is_confidential: Annotated[
        bool, Says(_("Confidential"), _("Hidden from everybody but you and those for whom it waits."))
    ] = False,
    about_kind: Annotated[str, Says(_("Kind of object"), _("Such as organisation.position."))] = "",
    about_number: Annotated[int | None, Says(_("Number of the object"))] = None,
) -> Task:
    """Somebody asks for something to be done: by a position, by one person, or by oneself where nobody is named.

    Refuses with NothingToAddTo or NotFound for what it is about.
    """
    earlier = [task for task in after or () if task.is_open]
    task = open_task(
        act,
        kind=TaskKind.TASK,
        title=title,
        text=text,
        lane=lane_for(act, position, person),
        subject=about(act, about_kind, about_number),
        entity=position.entity_id if position is not None else _entity(act),
        department=_department(position),
        due_at=due_at,
        amount=amount,
        after=[other.pk for other in earlier],
        is_confidential=is_confidential,
    )
    act.tell(_told(task))
    return task


def _entity(act: Act) -> int | None:
    return act.standing.entity if act.standing is not None else None


def _told(task: Task) -> ForWhom:
    waiting: list[tuple[int | None, int | None]] = list(task.waiting.values_list("position", "actor"))
    return ForWhom(
        positions=tuple(position for position, _actor in waiting if position is not None),
        people=tuple(actor for _position, actor in waiting if actor is not None),
    )


@activity("work.add_subtask", title=_("Add part"), told=_("added a part."), subject=Task, scope=of_asker_or_doer)
def add_subtask(
    act: Act,
    task: Task,
    *,
    title: Title,
    text: Text = "",
    position: ForPosition = None,
    person: ForPerson = None,
    due_at: Due = None,
) -> Task:
    """A task is divided: a part for oneself or another. The whole can be done when its parts are.

    Refuses with TaskIsClosed.
    """
    must_be_open(task)
    part = open_task(
        act,
        kind=TaskKind.TASK,
        title=title,
        text=text,
        lane=lane_for(act, position, person),
        entity=task.entity_id,
        department=_department(position) or task.department_id,
        due_at=due_at,
        parent=task,
        is_confidential=task.is_confidential,
    )
    act.tell(_told(part))
    return part


@activity(
    "work.change_task", title=_("Change task"), told=_("changed the task."), subject=Task, scope=of_asker, bulk=True
)
def change_task(
    act: Act,
    task: Task,
    *,
    title: Annotated[str | None, Says(_("What is to be done"), personal="normal")] = None,
    text: Annotated[str | None, Says(_("Text"), lines=4, personal="normal")] = None,
    due_at: Due = None,
    without_due: Annotated[bool, Says(_("Without a due time"))] = False,
) -> Task:
    """What is asked, or by when, becomes another. What is left out stays.

    Refuses with TaskIsClosed and StepOfProcedure.
    """
    must_be_open(task)
    must_be_made_by_somebody(task)
    task.title = title or task.title
    task.text = text if text is not None else task.text
    task.due_at = None if without_due else due_at or task.due_at
    task.save(update_fields=["title", "text", "due_at"])
    wait_anew(act, task)
    return task


@activity(
    "work.cancel_task", title=_("Cancel task"), told=_("cancelled the task."), subject=Task, scope=of_asker, bulk=True
)
def cancel_task(act: Act, task: Task, *, reason: Reason) -> Task:
    """What was asked for is not wanted any more; its open parts go with it.

    Refuses with TaskIsClosed and StepOfProcedure.
    """
    must_be_open(task)
    must_be_made_by_somebody(task)
    for part in _open_parts(task):
        close_task(act, part, TaskState.CANCELLED, note=reason)
    close_task(act, task, TaskState.CANCELLED, note=reason)
    return task


def _open_parts(task: Task) -> list[Task]:
    """Every open task under a task, the innermost first. One query for each level."""
    found: list[Task] = []
    level = [task.pk]
    while level:
        parts = list(Task.objects.filter(parent__in=level, state__in=["BLOCKED", "OPEN"]).order_by("pk"))
        found = [*parts, *found]
        level = [part.pk for part in parts]
    return found


@activity(
    "work.wait_for_task", title=_("Wait for another task"), told=_("made it wait for another task."), subject=Task,
    scope=of_asker_or_doer,
)  # fmt: skip
def wait_for_task(act: Act, task: Task, *, other: Annotated[Task, Says(_("Task that comes first"))]) -> Task:
    """A task can begin only when another is done; till then it waits for nobody.

    Refuses with TaskIsClosed, StepOfProcedure and GoesRound.
    """
    must_be_open(task)
    must_be_open(other)
    must_be_made_by_somebody(task)
    if other.pk == task.pk or _waits_for(other.pk, task.pk):
        raise refusals.GoesRound(task=task.title, other=other.title)
    hold_up(act, task, other)
    return task


def _waits_for(key: int, target: int) -> bool:
    """Whether a task waits for another, however many stand between. One query for each that stands between."""
    level, seen = {key}, {key}
    while level:
        level = set(Dependency.objects.filter(task__in=level).values_list("on", flat=True)) - seen
        if target in level:
            return True
        seen |= level
    return False


@activity(
    "work.wait_no_more", title=_("Wait no more"), told=_("let it wait no more for another task."), subject=Task,
    scope=of_asker_or_doer,
)  # fmt: skip
def wait_no_more(act: Act, task: Task, *, other: Annotated[Task, Says(_("Task"))]) -> Task:
    """A task need not wait for another any more. Refuses with TaskIsClosed."""
    must_be_open(task)
    let_go(act, task, other)
    return task


@activity(
    "work.link_task", title=_("Link to an object"), told=_("linked the task."), subject=Task, scope=of_asker_or_doer
)
def link_task(
    act: Act,
    task: Task,
    *,
    about_kind: Annotated[str, Says(_("Kind of object"), _("Such as organisation.position."))],
    about_number: Annotated[int, Says(_("Number of the object"))],
) -> Task:
    """A task is about one more object, whose page then shows it. Refuses with NothingToAddTo or NotFound."""
    thing = about(act, about_kind, about_number)
    assert thing is not None  # noqa: S101 - an empty kind is refused
    Link.objects.get_or_create(task=task, about_kind=about_kind, about=thing.pk)
    return task


def parts_left(task: Task) -> str:
    """The titles of the parts that are not done, for a sentence."""
    return joined(Task.objects.filter(parent=task, state__in=["BLOCKED", "OPEN"]).values_list("title", flat=True)[:5])
