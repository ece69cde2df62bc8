"""How an approval stands at this moment: its rule, those who may answer, and the answers that count."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from bagland.foundation.act import Act
from bagland.foundation.naming import names_of
from bagland.foundation.speech import joined
from bagland.kernel.access.models import Request
from bagland.kernel.work import refusals_of_approvals as no
from bagland.kernel.work.approving.ruling import Ruling, ruling
from bagland.kernel.work.approving.seats import owners_of, seats_for_node, seats_for_request
from bagland.kernel.work.models import Case, Task, Vote
from bagland.kernel.work.rules import votes
from bagland.kernel.work.rules.definition import Approval
from bagland.kernel.work.rules.votes import Seats, Stand, Voice
from bagland.kernel.work.states import TaskKind, TaskState

REQUEST = "access.request"
NAMED_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Ballot:
    """One approval now. `voices` are all answers in their order, also those that no longer count."""

    task: Task
    ruling: Ruling
    seats: Seats
    voices: tuple[Voice, ...]
    owners: dict[int, int]

    def voice(self, actor: int, behalf: int | None, *, is_for: bool) -> Voice:
        owners = self.owners
        return Voice(actor, owners.get(actor, actor), owners.get(behalf, behalf) if behalf else None, is_for)

    def stand(self, *more: Voice) -> Stand:
        """How it stands, or would with one answer more."""
        return votes.stands(self.ruling.rule, self.ruling.number, self.seats, [*self.voices, *more], self.owners)

    def has_answered(self, actor: int) -> bool:
        return any(voice.actor == actor for voice in self.voices)

    def must_take(self, act: Act, voice: Voice) -> None:
        """Refuses with MayNotDecide, or with DecidedAlready where the voice has been used."""
        if voice.actor not in self.seats.everybody:
            raise no.MayNotDecide(task=self.task.title, who=who_can(act, self, besides=voice.actor))
        used = {person for each in votes.counting(self.voices, self.seats) for person in each.used}
        if self.has_answered(voice.actor) or not used.isdisjoint(voice.used):
            raise no.DecidedAlready(task=self.task.title, missing=missing_told(act, self))

    def waits_for(self) -> list[int]:
        """Those whose yes is still wanted and would count."""
        used = {person for each in votes.counting(self.voices, self.seats) for person in each.used}
        return sorted(
            actor
            for actor in self.seats.everybody
            if self.owners.get(actor, actor) not in used and not self.has_answered(actor)
        )


def of_request(act: Act, request: Request, task: Task) -> Ballot:
    """The ballot of a request. Four queries."""
    rule = ruling(act, request.activity, request.entity, request.amount)
    return _ballot(task, rule, seats_for_request(act, request, rule))


def of_node(act: Act, task: Task, case: Case, node: Approval) -> Ballot:
    """The ballot of an approval in a case. Six queries at most."""
    rule = Ruling(node.rule.upper(), node.number)
    return _ballot(task, rule, seats_for_node(act, task, case, node))


def _ballot(task: Task, rule: Ruling, seats: Seats) -> Ballot:
    rows = list(Vote.objects.filter(task=task).order_by("pk").values_list("actor", "on_behalf_of", "is_for"))
    people = {actor for actor, _behalf, _is_for in rows} | {behalf for _actor, behalf, _is_for in rows if behalf}
    owners = owners_of(people | seats.everybody)
    given = tuple(
        Voice(actor, owners[actor], owners[behalf] if behalf else None, is_for) for actor, behalf, is_for in rows
    )
    return Ballot(task, rule, seats, given, owners)


def task_of(request: int) -> Task | None:
    """The open task that a request is. One query."""
    found: Task | None = Task.objects.filter(
        subject_kind=REQUEST, subject_id=request, kind=TaskKind.APPROVAL, state=TaskState.OPEN
    ).first()
    return found


def who_can(act: Act, ballot: Ballot, *, besides: int = 0) -> str:
    """«Maria Holm and Jens Friis can.» One query at most."""
    able = [actor for actor in ballot.waits_for() if actor != besides]
    if not able:
        return _("Nobody can today.")
    names = sorted(names_of(act, [("organisation.actor", actor) for actor in able[:NAMED_AT_MOST]]).values())
    if len(able) > NAMED_AT_MOST:
        facts = {"names": ", ".join(names), "count": len(able) - NAMED_AT_MOST}
        return _("%(names)s and %(count)s others can.") % facts
    return _("%(names)s can.") % {"names": joined(names)}


def missing_told(act: Act, ballot: Ballot) -> str:
    """How many more must say yes, and who can."""
    stand = ballot.stand()
    if not stand.missing:
        return ""
    return _("%(given)s of %(wanted)s have approved. %(who)s") % {
        "given": stand.given,
        "wanted": stand.wanted,
        "who": who_can(act, ballot),
    }
