"""Up the line: an approval goes on from positions whose authority is too small to those above, until it suffices."""

from __future__ import annotations

from collections.abc import Callable

from bagland.foundation.act import Act
from bagland.foundation.kinds import Scope
from bagland.foundation.money import Money
from bagland.foundation.periods import day_of
from bagland.foundation.ports import ports
from bagland.kernel.access import powers as kept
from bagland.kernel.access import rules as rights
from bagland.kernel.access.authority import authority
from bagland.kernel.work.models import Case
from bagland.kernel.work.resolving import company_on, zone_of
from bagland.kernel.work.rules.lanes import ABOVE, Company, Hop, Resolved, Said


def with_authority(act: Act, case: Case, code: str, amount: Money | None, found: Resolved) -> Resolved:
    """The same as found, where the authority for an activity covers the amount; where not, whoever above has it.

    No query while the organisation is known.
    """
    company = company_on(act, day_of(act.at, zone_of(act, case.entity_id)))
    everyone = kept.everyone(ports.authority.version(act), act.at).powers(code)
    scope, convert = Scope(case.entity_id, case.department_id), authority.converter(act)

    def may(actor: int) -> bool:
        return any(
            not power.asks and power.covers(scope) and bool(rights.suffices(power, amount, convert))
            for power in everyone.get(actor, ())
        )

    covered = Resolved(trace=list(found.trace), empty=set(found.empty))
    for position, why in found.positions:
        if position in found.empty or any(may(actor) for actor in company.present.get(position, ())):
            covered.add(position, why)
        else:
            covered.trace.append(Hop(Said.TOO_LITTLE, position, code=code))
            _climb(covered, company, position, code, may)
    for actor, why in found.actors:
        if may(actor):
            covered.add_actor(actor, why)
        elif seats := company.seats.get(actor, ()):
            covered.trace.append(Hop(Said.TOO_LITTLE, seats[0], code=code))
            _climb(covered, company, seats[0], code, may)
    if covered.nobody:
        covered.trace.append(Hop(Said.NOT_ENOUGH, code=code))
    return covered


def _climb(covered: Resolved, company: Company, position: int, code: str, may: Callable[[int], bool]) -> None:
    """The nearest above a position in which somebody has the authority."""
    seen = {position}
    here = company.above(position)
    while here is not None and here not in seen:
        seen.add(here)
        if any(may(actor) for actor in company.present.get(here, ())):
            covered.trace.append(Hop(Said.ENOUGH, here, code=code))
            covered.add(here, ABOVE)
            return
        covered.trace.append(Hop(Said.TOO_LITTLE, here, code=code))
        here = company.above(here)
