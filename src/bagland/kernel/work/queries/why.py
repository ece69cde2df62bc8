"""Why something is the reader's, in plain words: by which position, for whom and until when, handed on by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from bagland.foundation import formats
from bagland.foundation.act import Act, Basis
from bagland.foundation.naming import Place, names_of
from bagland.foundation.periods import day_of
from bagland.foundation.speech import language
from bagland.kernel.access.authority import authority
from bagland.kernel.access.rules import Power
from bagland.kernel.organisation.models import Delegation
from bagland.kernel.work.models.reading import DO
from bagland.kernel.work.resolving import company_on, zone_of
from bagland.kernel.work.rules.lanes import Hop, Said
from bagland.kernel.work.states import Why

ACTOR, POSITION = "organisation.actor", "organisation.position"
ASIDE = frozenset({Why.ABOVE, Why.AWAY, Why.OWNER})
"""Reasons that need the trace to be told."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of `Waiting` with what is told of its task."""

    task: int
    position: int | None
    actor: int | None
    why: str
    activity: str
    asker: int
    handed_by: int | None = None
    entity: int | None = None
    trace: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Because:
    """The sentence, and the name of the one for whom it would be done; empty where it is the reader's own."""

    sentence: str
    behalf: str = ""


def because(act: Act, rows: Iterable[Row]) -> list[Because]:
    """Of each row why it is the reader's. No query for positions held while names are kept; one for delegations."""
    rows = list(rows)
    powers = {row.task: _power(act, row) for row in rows}
    places: set[Place] = set()
    for row in rows:
        places |= {(ACTOR, who) for who in (row.asker, row.handed_by) if who}
        places |= {(POSITION, row.position)} if row.position else set()
        power = powers[row.task]
        if power is not None and power.on_behalf_of:
            places.add((ACTOR, power.on_behalf_of))
        hop = _hop(row)
        if hop is not None:
            places |= {(ACTOR, hop.actor)} if hop.actor else set()
            places |= {(POSITION, hop.position)} if hop.position else set()
    names = names_of(act, places)
    ends = _ends(act, [power for power in powers.values() if power is not None and power.basis is Basis.DELEGATION])
    return [_because(act, row, powers[row.task], names, ends) for row in rows]


def _power(act: Act, row: Row) -> Power | None:
    """The power by which the reader may do it: of the position, else of the single activity that was lent."""
    if row.position is None:
        return None
    by_code = authority.powers(act)
    held = [power for code in (DO, row.activity) for power in by_code.get(code, ()) if power.position == row.position]
    return min(held, key=lambda power: power.order[:2], default=None)


def _hop(row: Row) -> Hop | None:
    """The hop that says why it did not stay where it was."""
    if row.why not in ASIDE:
        return None
    told = [Hop.of(hop) for hop in row.trace]
    kinds = (Said.VACANT, Said.AWAY, Said.GONE, Said.NO_MANAGER, Said.NO_PERSON, Said.NO_SUCH_PROFILE, Said.NOT_ENOUGH)
    return next((hop for hop in told if hop.said in kinds), None)


def _because(
    act: Act, row: Row, power: Power | None, names: Mapping[Place, str], ends: Mapping[tuple[int, int], date | None]
) -> Because:
    said = [_asked(act, row, names), _passed_on(row, names), _whose(act, row, power, names, ends)]
    behalf = names.get((ACTOR, power.on_behalf_of), "") if power is not None and power.on_behalf_of else ""
    return Because(" ".join(sentence for sentence in said if sentence), behalf)


def _asked(act: Act, row: Row, names: Mapping[Place, str]) -> str:
    if row.handed_by is not None and row.handed_by != act.actor:
        return _("%(name)s handed it over.") % {"name": names[ACTOR, row.handed_by]}
    if row.asker == act.actor:
        return _("You asked for it yourself.") if row.position is None else _("You asked for it.")
    return _("%(name)s asks.") % {"name": names[ACTOR, row.asker]}


def _passed_on(row: Row, names: Mapping[Place, str]) -> str:
    """Why it did not stay with those whom its lane names."""
    hop = _hop(row)
    if row.why == Why.ESCALATED:
        return _("It is late, and was passed on.")
    if hop is None:
        return ""
    position = names.get((POSITION, hop.position or 0), "")
    actor = names.get((ACTOR, hop.actor or 0), "")
    match hop.said:
        case Said.VACANT:
            return _("%(position)s is vacant.") % {"position": position}
        case Said.AWAY if hop.until is not None:
            facts = {"name": actor, "day": formats.short_day(hop.until, language())}
            return _("%(name)s is away until %(day)s.") % facts
        case Said.AWAY:
            return _("%(name)s is away.") % {"name": actor}
        case Said.GONE:
            return _("%(name)s holds no position any more.") % {"name": actor}
        case _:
            return _("Nobody else could be found for it.")


def _whose(
    act: Act, row: Row, power: Power | None, names: Mapping[Place, str], ends: Mapping[tuple[int, int], date | None]
) -> str:
    if row.position is None:
        return "" if row.asker == act.actor else _("Yours because it was given to you by name.")
    position = names[POSITION, row.position]
    if power is None or power.basis is Basis.OWN:
        if row.why == Why.ABOVE:
            return _("Yours because you hold %(position)s above it.") % {"position": position}
        return _("Yours because you hold %(position)s.") % {"position": position}
    if power.on_behalf_of is None:
        return _("Yours because you stand in for the vacant position %(position)s.") % {"position": position}
    facts = {"holder": names[ACTOR, power.on_behalf_of], "position": position}
    if power.basis is Basis.DELEGATION:
        until = ends.get((power.on_behalf_of, power.position))
        if until is None:
            return _("Yours because %(holder)s, %(position)s, has lent it to you.") % facts
        day = formats.short_day(until, language())
        return _("Yours because %(holder)s, %(position)s, has lent it to you until %(day)s.") % (facts | {"day": day})
    until = company_on(act, day_of(act.at, zone_of(act, row.entity))).away.get(power.on_behalf_of)
    if until is None:
        return _("Yours because you stand in for %(holder)s, %(position)s, who is away.") % facts
    day = formats.short_day(until, language())
    return _("Yours because you stand in for %(holder)s, %(position)s, who is away until %(day)s.") % (
        facts | {"day": day}
    )


def _ends(act: Act, powers: Sequence[Power]) -> dict[tuple[int, int], date | None]:
    """The last day of what was lent, by giver and position. One query, none where nothing was."""
    if not powers:
        return {}
    lent = Delegation.objects.filter(
        Q(position__in={power.position for power in powers}),
        receiver=act.actor,
        accepted_at__isnull=False,
        revoked_at__isnull=True,
    ).on(day_of(act.at, "UTC"))
    return {
        (giver, position): last
        for giver, position, last in lent.order_by("-last_date").values_list("giver_id", "position_id", "last_date")
    }


def trace_told(act: Act, trace: Sequence[Mapping[str, Any]]) -> list[str]:
    """The hops of a resolved lane as sentences: to whom it went, and why nobody else. One query a kind of name."""
    hops = [Hop.of(hop) for hop in trace]
    places: set[Place] = set()
    for hop in hops:
        places |= {(ACTOR, hop.actor)} if hop.actor else set()
        places |= {(POSITION, hop.position)} if hop.position else set()
        places |= {("organisation.department", hop.department)} if hop.department else set()
    names = names_of(act, places)
    return [_hop_told(hop, names) for hop in hops]


def _hop_told(hop: Hop, names: Mapping[Place, str]) -> str:
    from bagland.foundation.activity import title_of

    position = names.get((POSITION, hop.position or 0), "")
    actor = names.get((ACTOR, hop.actor or 0), "")
    department = names.get(("organisation.department", hop.department or 0), "")
    activity = str(title_of(hop.code)) if hop.code else ""
    facts = {"position": position, "name": actor, "department": department, "activity": activity, "code": hop.code}
    day = formats.short_day(hop.until, language()) if hop.until else ""
    sentences = {
        Said.HANDED: _("Handed over to %(who)s.") % {"who": position or actor},
        Said.NAMED: _("It waits for %(position)s.") % facts,
        Said.NO_SUCH_PROFILE: _("Nobody has the profile “%(code)s”.") % facts,
        Said.PERSON: _("It waits for %(name)s.") % facts,
        Said.NO_PERSON: _("No person is named.") % facts,
        Said.MANAGER: _("%(position)s is above %(name)s.") % facts,
        Said.NO_MANAGER: _("Nobody is above %(name)s.") % facts,
        Said.HEAD: _("%(position)s heads %(department)s.") % facts,
        Said.NO_HEAD: _("Nobody heads %(department)s.") % facts,
        Said.TOO_LITTLE: _("The authority of %(position)s for “%(activity)s” does not cover it.") % facts,
        Said.ENOUGH: _("The authority of %(position)s for “%(activity)s” covers it.") % facts,
        Said.NOT_ENOUGH: _("Nobody up the line has the authority for “%(activity)s”.") % facts,
        Said.VACANT: _("%(position)s is vacant, and nobody stands in.") % facts,
        Said.GONE: _("%(name)s holds no position any more.") % facts,
        Said.UP: _("So it waits for %(position)s above it too.") % facts,
        Said.OWNER: _("So it waits for %(position)s, who keeps the procedure.") % facts,
        Said.ASKED_BY: _("So it waits for %(name)s, who asked for it.") % facts,
        Said.NOBODY: _("There is nobody who can do it."),
        Said.OWN: _("%(name)s, %(position)s, has asked for it, and nobody approves what is one's own.") % facts,
        Said.NO_RIGHT: _("No position has the right to “%(activity)s” without asking another.") % facts,
        Said.CIRCLE: _("The positions above stand in a circle.") % facts,
    }
    if hop.said is Said.AWAY:
        if day:
            return _("%(name)s is away until %(day)s.") % (facts | {"day": day})
        return _("%(name)s is away.") % facts
    return sentences[hop.said]
