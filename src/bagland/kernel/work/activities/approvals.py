"""Saying yes or no, and the rules of how many must."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity, find, title_of
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import GROUP, Scope
from bagland.foundation.money import Money
from bagland.foundation.perform import perform
from bagland.foundation.refusals import InputFault
from bagland.kernel.access.models import Request
from bagland.kernel.access.states import RequestState
from bagland.kernel.organisation.models import LegalEntity
from bagland.kernel.work import refusals_of_approvals as no
from bagland.kernel.work.activities.tasks import must_be_open
from bagland.kernel.work.approving import ballots, deciding, requests
from bagland.kernel.work.approving.seen import fingerprint
from bagland.kernel.work.facts_of_approvals import Decided
from bagland.kernel.work.gate import CASES
from bagland.kernel.work.models import ApprovalRule, Task, Timer
from bagland.kernel.work.refusals import TaskWaits
from bagland.kernel.work.states import Answer, Rule, TaskKind, TaskState, TimerKind
from bagland.kernel.work.timers import doing

QUORUM_LEAST = 2


@activity("work.decide", title=_("Decide"), told=_("answered the approval."), subject=Task)
def decide(
    act: Act,
    task: Task,
    *,
    answer: Annotated[Answer, Says(_("Answer"))],
    reason: Annotated[
        str, Says(_("Reason"), _("Whoever asked reads it. A no needs one."), lines=3, personal="normal")
    ] = "",
) -> Task:
    """Say yes or no to what waits for approval. With the last answer that is needed, it is decided and the case goes
    on; what was seen is kept with the answer.

    Refuses with NotAnApproval, TaskIsClosed, MayNotDecide, DecidedAlready, and with what the duties of the step say.
    """
    must_be_open(task)
    if task.kind != TaskKind.APPROVAL:
        raise no.NotAnApproval(task=task.title)
    if task.state == TaskState.BLOCKED:
        raise TaskWaits(task=task.title)
    if answer == Answer.NO and not reason.strip():
        raise InputFault({"reason": str(_("Say why not. Whoever asked reads it."))})
    is_for = answer == Answer.YES
    if task.subject_kind == ballots.REQUEST:
        requests.answer_request(act, task, is_for=is_for)
    elif task.case_id is not None:
        deciding.answer_node(act, task, act.memory[CASES][task.case_id], is_for=is_for, reason=reason)
    else:
        raise no.NotAnApproval(task=task.title)
    seen = act.memory[deciding.VOTE].seen
    act.tell(Decided(answer=answer.value, seen=fingerprint(seen), reason=reason, documents=seen["documents"]))
    return task


@activity(
    "work.take_up_request",
    title=_("Take up request"),
    told=_("took up the request."),
    subject=Request,
    by_system=True,
)
def take_up_request(act: Act, request: Request) -> Request:
    """A request that waits and is no task yet becomes one: it was asked before approvals were tasks."""
    if request.state == RequestState.WAITING and ballots.task_of(request.pk) is None:
        requests.waits(act, request)
    return request


@activity(
    "work.remind_of_approval",
    title=_("Remind of approval"),
    told=_("reminded of the approval."),
    subject=Task,
    by_system=True,
)
def remind_of_approval(act: Act, task: Task) -> Task:
    """Nobody has decided in two working days: it is new again where it waits, and what goes up the line goes one up."""
    if task.is_open and task.subject_kind == ballots.REQUEST:
        requests.unanswered(act, task)
    return task


@doing(TimerKind.UNANSWERED)
def _unanswered(act: Act, timer: Timer) -> Any:
    return perform(remind_of_approval, act, timer.about)


def _of_entity(_subject: Any, inputs: dict[str, Any]) -> Scope:
    entity: LegalEntity | None = inputs.get("entity")
    return Scope(entity.pk) if entity is not None else GROUP


@activity(
    "work.create_approval_rule", title=_("New approval rule"), told=_("created the approval rule."), scope=_of_entity
)
def create_approval_rule(
    act: Act,
    *,
    activity: Annotated[str, Says(_("Activity"), _("What waits for approval, such as organisation.open_position."))],
    rule: Annotated[Rule, Says(_("Who must approve"))],
    first_date: Annotated[date, Says(_("From day"))],
    number: Annotated[int | None, Says(_("How many"), _("Of a number of them: 2 to 20."))] = None,
    entity: Annotated[LegalEntity | None, Says(_("Legal entity"), _("Empty for all."))] = None,
    from_amount: Annotated[Money | None, Says(_("From the amount"), _("That amount included; empty for all."))] = None,
) -> ApprovalRule:
    """Say how many of those who may approve an activity must, from a day on.

    Refuses with UnknownActivity, RuleIsThere, or with a fault of an input.
    """
    find(activity)
    number = number if number is not None else (QUORUM_LEAST if rule == Rule.QUORUM else 1)
    if rule == Rule.QUORUM and not QUORUM_LEAST <= number <= 20:
        raise InputFault({"number": str(_("Write a number from 2 to 20."))})
    if rule != Rule.QUORUM and number != 1:
        raise InputFault({"number": str(_("Only of a number of them is there a number."))})
    if from_amount is not None and from_amount.minor < 0:
        raise InputFault({"from_amount": str(_("Write an amount that is not negative."))})
    minor, currency = (from_amount.minor, from_amount.currency) if from_amount else (None, "")
    same = ApprovalRule.objects.filter(activity=activity, entity=entity, from_minor=minor, from_currency=currency)
    if same.filter(Q(last_date__isnull=True) | Q(last_date__gte=first_date)).exists():
        raise no.RuleIsThere(activity=title_of(activity))
    return ApprovalRule.objects.create(
        activity=activity,
        entity=entity,
        rule=rule,
        number=number,
        from_minor=minor,
        from_currency=currency,
        first_date=first_date,
    )


@activity(
    "work.end_approval_rule",
    title=_("End approval rule"),
    told=_("ended the approval rule."),
    subject=ApprovalRule,
)
def end_approval_rule(act: Act, rule: ApprovalRule, *, last_date: Annotated[date, Says(_("Last day"))]) -> ApprovalRule:
    """Let a rule hold no longer than to the end of a day. What waits then is decided by what holds then.

    Refuses with RuleIsOver when it ended before the day.
    """
    if rule.last_date is not None and rule.last_date < min(last_date, act.today):
        raise no.RuleIsOver(day=rule.last_date)
    if last_date < rule.first_date - timedelta(days=1):
        raise InputFault({"last_date": str(_("The rule begins %(day)s.") % {"day": rule.first_date})})
    rule.last_date = last_date
    rule.save(update_fields=["last_date"])
    return rule
