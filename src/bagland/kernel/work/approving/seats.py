"""Who may say yes today, by position: asked of the organisation at the moment, never kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from bagland.foundation.act import Act, Basis
from bagland.foundation.kinds import Scope
from bagland.foundation.money import Money
from bagland.foundation.periods import day_of
from bagland.kernel.access import powers as kept
from bagland.kernel.access import rules as rights
from bagland.kernel.access.authority import answers_for, authority
from bagland.kernel.access.models import Request
from bagland.kernel.jobs.system import system_actor
from bagland.kernel.work.approving.ruling import Ruling
from bagland.kernel.work.models import Case, Task, Waiting
from bagland.kernel.work.resolving import company_on, zone_of
from bagland.kernel.work.rules.definition import Approval
from bagland.kernel.work.rules.lanes import Company, Hop, Said
from bagland.kernel.work.rules.votes import LINE, Seats
from bagland.kernel.work.states import Why

DECIDE = "work.decide"


def seats_for_request(act: Act, request: Request, ruling: Ruling) -> Seats:
    """Those whose right to what is asked for suffices without another's approval; never the one who asks, in whatever
    position, for whomever, as whose agent. One query.
    """
    scope, convert = Scope(request.entity, request.department), authority.converter(act)
    everyone = kept.everyone(authority.version(act), act.at).powers(request.activity)
    owners = owners_of({*everyone, request.actor_id})
    asking = {request.actor_id, owners[request.actor_id]}
    found: dict[int, set[int]] = defaultdict(set)
    for actor, powers in everyone.items():
        if actor == system_actor() or owners[actor] in asking:
            continue
        for power in powers:
            suffices = not power.asks and power.covers(scope) and rights.suffices(power, request.amount, convert)
            if suffices and power.on_behalf_of not in asking:
                found[power.position].add(actor)
    escalated: frozenset[int] = frozenset()
    if ruling.rule == LINE:
        line = line_above(company_at(act, request.entity), request.position)
        nearest = next((here for here in line if found.get(here)), None)
        if nearest is not None:
            escalated = _escalated(request) & found.keys()
            found = defaultdict(set, {position: found[position] for position in {nearest, *escalated}})
            escalated -= {nearest}
    return Seats({position: frozenset(actors) for position, actors in found.items()}, escalated=escalated)


def line_above(company: Company, position: int) -> Iterator[int]:
    """The positions above one, the nearest first; a circle ends where it closes."""
    seen: set[int] = {position}
    here = company.above(position)
    while here is not None and here not in seen:
        yield here
        seen.add(here)
        here = company.above(here)


def _escalated(request: Request) -> frozenset[int]:
    """The positions further up that a request waits for because nobody has answered. One query."""
    rows = Waiting.objects.filter(
        task__subject_kind="access.request", task__subject_id=request.pk, why=Why.ESCALATED, position__isnull=False
    )
    return frozenset(rows.values_list("position", flat=True))


def why_nobody(act: Act, request: Request) -> list[Hop]:
    """Of each position whose right would suffice, or would but for its limit, why nobody in it can say yes today."""
    company, convert = company_at(act, request.entity), authority.converter(act)
    scope = Scope(request.entity, request.department)
    hops: list[Hop] = []
    for seat in kept.seats_on(act.at).values():
        held = [right for right in seat.rights if right.code == request.activity and not right.asks]
        powers = rights.powers_of(0, [rights.Hold(seat, Basis.OWN)]).get(request.activity, ()) if held else ()
        covering = [power for power in powers if not power.asks and power.covers(scope)]
        if not covering:
            continue
        if not any(rights.suffices(power, request.amount, convert) for power in covering):
            hops.append(Hop(Said.TOO_LITTLE, seat.position, code=request.activity))
            continue
        holders = company.holders.get(seat.position, ())
        there = [actor for actor in holders if actor not in company.away]
        if not holders:
            hops.append(Hop(Said.VACANT, seat.position))
        elif there:
            hops += [Hop(Said.OWN, seat.position, actor) for actor in there]
        else:
            hops += [Hop(Said.AWAY, seat.position, actor, until=company.away.get(actor)) for actor in holders]
    if not hops:
        hops.append(Hop(Said.NO_RIGHT, code=request.activity))
    return [*hops, Hop(Said.NOBODY)]


def seats_for_node(act: Act, task: Task, case: Case, node: Approval) -> Seats:
    """Those for whom the approval waits and who may act today: with the authority that it asks for, and without those
    whom its duties keep away. Three queries at most.
    """
    company = company_at(act, task.entity_id)
    found: dict[int, set[int]] = defaultdict(set)
    fillers: set[int] = set()
    for position, actor, why in (
        Waiting.objects.filter(task=task).order_by("pk").values_list("position", "actor", "why")
    ):
        if position is not None:
            who = {*company.present.get(position, ()), *company.lent.get((position, DECIDE), ())}
            key = position
        else:
            who, key = ({actor} if actor not in company.away else set()), -actor
        if why == Why.ESCALATED:
            fillers |= who
        else:
            found[key] |= who
    barred = _barred(act, task, case, node, {*fillers, *(actor for who in found.values() for actor in who)})
    allowed = {key: frozenset(who - barred) for key, who in found.items()}
    return Seats({key: who for key, who in allowed.items() if who}, frozenset(fillers - barred))


def _barred(act: Act, task: Task, case: Case, node: Approval, people: set[int]) -> set[int]:
    """Those of the people whom a duty keeps away, or whose authority is too small."""
    from bagland.kernel.work.gate import doers_of

    barred: set[int] = set()
    if node.activity:
        barred |= {actor for actor in people if not has_authority(act, actor, node.activity, case, task.amount)}
    away = set(doers_of(case, node.duty.not_doer_of)) if node.duty.not_doer_of else set()
    away |= {case.starter_id} if node.duty.not_starter else set()
    if away:
        owners = owners_of(people | away)
        kept_away = {owners[actor] for actor in away}
        barred |= {actor for actor in people if owners[actor] in kept_away}
    return barred


def has_authority(act: Act, actor: int, code: str, case: Case, amount: Money | None) -> bool:
    """Whether somebody may do an activity in the scope of a case, up to an amount, without asking."""
    scope, convert = Scope(case.entity_id, case.department_id), authority.converter(act)
    held = kept.everyone(authority.version(act), act.at).powers(code).get(actor, ())
    return any(
        not power.asks and power.covers(scope) and bool(rights.suffices(power, amount, convert)) for power in held
    )


def company_at(act: Act, entity: int | None) -> Company:
    """The organisation of the act's day, in an entity's time zone."""
    return company_on(act, day_of(act.at, zone_of(act, entity)))


def owners_of(actors: Iterable[int]) -> dict[int, int]:
    """Whom each counts as: an agent as its owner. One query."""
    wanted = set(actors)
    return {actor: actor for actor in wanted} | answers_for(wanted)
