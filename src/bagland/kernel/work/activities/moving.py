"""Moving running cases to another version of their procedure: planned, shown, carried out, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity, find
from bagland.foundation.answers import Answers
from bagland.foundation.facts import Facts
from bagland.foundation.inputs import Says
from bagland.foundation.perform import perform
from bagland.foundation.refusals import InputFault
from bagland.kernel.work import moving, refusals_of_moving
from bagland.kernel.work.models import MovePlan, Timer, Version
from bagland.kernel.work.rules.moving import STAY, may_go_to, moved, proposed
from bagland.kernel.work.states import PlanState, TimerKind, VersionState
from bagland.kernel.work.timers import doing

STAYS = "stay"
"""What is answered for a node whose cases finish on the version on which they began."""
NO_SUCH_PLACE = _("There is no place of that name, or it is of another kind.")
NO_SUCH_NODE = _("The version has no place of this name where a case can stand.")


@dataclass(frozen=True, kw_only=True, slots=True)
class CasesMoved(Facts):
    """Which versions, and how many cases were moved, were left where they were, and were taken back, so far."""

    of: ClassVar[str] = "work.carry_out_move"
    procedure: int
    from_number: int
    to_number: int
    moved: int
    kept: int
    taken_back: int


def _tell(act: Act, plan: MovePlan) -> None:
    act.tell(
        CasesMoved(
            procedure=plan.from_version.procedure_id,
            from_number=plan.from_version.number,
            to_number=plan.to_version.number,
            moved=plan.moved,
            kept=plan.kept,
            taken_back=plan.taken_back,
        )
    )


@activity("work.plan_move", title=_("Move running cases"), told=_("planned to move running cases."), subject=Version)
def plan_move(act: Act, version: Version) -> MovePlan:
    """Make a plan that takes the cases of this version to the published one: what is the same goes by itself, what was
    renamed is proposed, for the rest somebody chooses. Nothing is moved yet.

    Refuses with NotToItself and NothingToMove.
    """
    to = Version.objects.filter(procedure=version.procedure_id, state=VersionState.PUBLISHED).first()
    if to is None or to.pk == version.pk:
        raise refusals_of_moving.NotToItself(procedure=version.procedure.title, number=version.number)
    if not moving.running(version).exists():
        raise refusals_of_moving.NothingToMove(procedure=version.procedure.title, number=version.number)
    plan = MovePlan(from_version=version, to_version=to, made_by_id=act.actor, made_at=act.at)
    old, new = moving.plans_of(plan)
    plan.mapping = {node: to_node for node, (to_node, _how) in proposed(old, new).items()}
    plan.save()
    return plan


@activity("work.choose_moves", title=_("Choose where they go"), told=_("chose where cases go."), subject=MovePlan)
def choose_moves(act: Act, plan: MovePlan, *, places: Annotated[Answers, Says(_("Where they go"))]) -> MovePlan:
    """Say for nodes of the old version where their cases go: the id of a node of the new one, or `stay`.

    Refuses with PlanIsCarriedOut, or names the fault of a place.
    """
    _must_be_previewed(plan)
    old, new = moving.plans_of(plan)
    known = {node.id for node in moved(old)}
    faults: dict[str, str] = {}
    for node, to in places.items():
        if node not in known:
            faults[f"places.{node}"] = str(NO_SUCH_NODE)
        elif to != STAYS and to not in {each.id for each in may_go_to(old, node, new)}:
            faults[f"places.{node}"] = str(NO_SUCH_PLACE)
    if faults:
        raise InputFault(faults)
    plan.mapping = {**plan.mapping, **{node: STAY if to == STAYS else to for node, to in places.items()}}
    plan.save(update_fields=["mapping"])
    return plan


@activity("work.carry_out_move", title=_("Move them"), told=_("moved running cases."), subject=MovePlan)
def carry_out_move(act: Act, plan: MovePlan) -> MovePlan:
    """Move every case that can follow; the first fifty at once, the rest by the worker. Those that need a choice
    and those that cannot follow finish where they are.

    Refuses with PlanIsCarriedOut, ChangedSincePlanned and NoCaseFollows.
    """
    _must_be_previewed(plan)
    if plan.to_version.state != VersionState.PUBLISHED:
        raise refusals_of_moving.ChangedSincePlanned(number=plan.to_version.number)
    if not moving.any_follows(plan):
        foreseen = moving.forecast(plan)
        raise refusals_of_moving.NoCaseFollows(need=foreseen.need, stay=foreseen.stay)
    plan.state, plan.cursor = PlanState.MOVING, 0
    _go_on(act, plan)
    return plan


@activity("work.reverse_move", title=_("Take back"), told=_("took the move back."), subject=MovePlan)
def reverse_move(act: Act, plan: MovePlan) -> MovePlan:
    """Take the moved cases back to where they were: those with which nothing was done since.

    Refuses with PlanNotCarriedOut.
    """
    if plan.state not in (PlanState.DONE, PlanState.MOVING):
        raise refusals_of_moving.PlanNotCarriedOut(state=plan.get_state_display())
    plan.state, plan.cursor = PlanState.REVERSING, 0
    _go_on(act, plan)
    return plan


@activity("work.drop_move", title=_("Drop plan"), told=_("dropped the plan."), subject=MovePlan)
def drop_move(act: Act, plan: MovePlan) -> MovePlan:
    """A plan is given up before it is carried out. Refuses with PlanIsCarriedOut."""
    _must_be_previewed(plan)
    plan.state = PlanState.DROPPED
    plan.save(update_fields=["state"])
    return plan


@activity(
    "work.move_on", title=_("Move the next cases"), told=_("moved the next cases."), subject=MovePlan, by_system=True
)
def move_on(act: Act, plan: MovePlan) -> MovePlan:
    """The next fifty cases of a plan that is being carried out, or taken back; nothing when it is through."""
    if plan.state in (PlanState.MOVING, PlanState.REVERSING):
        _go_on(act, plan)
    return plan


def _go_on(act: Act, plan: MovePlan) -> None:
    """Some more cases; what is left is due at once, in a transaction of its own."""
    is_back = plan.state == PlanState.REVERSING
    has_more = moving.take_some_back(act, plan) if is_back else moving.move_some(act, plan)
    if has_more:
        Timer.objects.create(kind=TimerKind.MOVE, about=plan.pk, due_at=act.at)
    else:
        plan.state = PlanState.REVERSED if is_back else PlanState.DONE
        plan.done_at = act.at
    plan.save(update_fields=["state", "cursor", "moved", "kept", "taken_back", "done_at"])
    _tell(act, plan)


def _must_be_previewed(plan: MovePlan) -> None:
    if plan.state != PlanState.PREVIEWED:
        raise refusals_of_moving.PlanIsCarriedOut(state=plan.get_state_display())


@doing(TimerKind.MOVE)
def _moves_on(act: Act, timer: Timer) -> Any:
    return perform(find("work.move_on"), act, timer.about)
