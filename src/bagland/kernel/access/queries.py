"""Questions about rights, with answers that a person can read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bagland.foundation.act import Act, Basis
from bagland.foundation.activity import activities, title_of, views
from bagland.foundation.kinds import Reach, Scope
from bagland.foundation.money import Money
from bagland.foundation.refusals import UnknownActivity
from bagland.foundation.speech import spoken
from bagland.kernel.access import powers as kept
from bagland.kernel.access import rules
from bagland.kernel.access.authority import authority
from bagland.kernel.access.refusals import NotGranted
from bagland.kernel.access.rules import Power
from bagland.kernel.organisation.models import Actor, LegalEntity, Position
from bagland.kernel.organisation.states import GrantScope

SEE = "access.see_rights"


@dataclass(frozen=True, slots=True)
class RightRow:
    """One right of one actor: through which position, how far, up to how much, and the whole of it as a sentence."""

    actor: int
    name: str
    code: str
    title: str
    position: int
    position_title: str
    basis: str
    on_behalf_of: str
    reach: str
    limit: Money | None
    asks: bool
    because: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """That one person can do two things that must be kept apart on the same object."""

    actor: int
    name: str
    code: str
    title: str
    other_code: str
    other_title: str
    sentence: str


def who_may(act: Act, code: str, *, entity: int | None = None, amount: Money | None = None) -> list[RightRow]:
    """Everyone who may do or see this now, by name; with an entity and an amount only those whose right reaches so far.

    A few queries, about fifteen when the organisation has changed, whatever the number of people. View:
    access.see_rights. Refuses with UnknownActivity.
    """
    seen = rights_seen(act)
    if code not in activities and code not in views:
        raise UnknownActivity(activity=code)
    convert = authority.converter(act)
    found: list[tuple[int, Power]] = []
    for actor, powers in kept.everyone(authority.version(act), act.at).powers(code).items():
        held = list(powers)
        if entity is not None or amount is not None:
            scope = Scope(entity=entity)
            held = [
                power
                for power in held
                if (entity is None or power.covers(scope)) and rules.suffices(power, amount, convert)
            ]
        found += [(actor, power) for power in held[:1] if seen.everything or power.entity in seen.entities]
    return sorted(right_rows(found), key=lambda row: (row.name, row.actor))


def what_may(act: Act, actor: int) -> list[RightRow]:
    """Everything one actor may do and see now, and why, by code. View: access.see_rights, or oneself."""
    seen = Reach(everything=True) if actor == act.actor else rights_seen(act)
    held = kept.everyone(authority.version(act), act.at).all_of(actor)
    found = [
        (actor, power)
        for powers in held.values()
        for power in powers
        if seen.everything or power.entity in seen.entities
    ]
    return sorted(right_rows(found), key=lambda row: (row.code, row.position, row.basis))


def conflicts(act: Act) -> list[Conflict]:
    """Who could do both of two things that an activity keeps apart, by name. View: access.see_rights.

    Nobody does both on one object — `perform` refuses that — but whoever holds both rights is worth knowing.
    """
    seen = rights_seen(act)
    apart = [(code, other) for code, known in activities.items() for other in known.separate_from]
    everyone = kept.everyone(authority.version(act), act.at)
    names = _names(everyone.holds)
    found = []
    for actor in everyone.holds:
        for code, other in apart:
            both = (everyone.powers(code).get(actor, ()), everyone.powers(other).get(actor, ()))
            mine = [power for held in both for power in held[:1]]
            if len(mine) == 2 and (seen.everything or {power.entity for power in mine} <= seen.entities):
                title, other_title = str(title_of(code)), str(title_of(other))
                sentence = _(
                    "%(name)s may both “%(title)s” and “%(other)s”; on one object Bagland keeps them apart."
                ) % {
                    "name": names[actor],
                    "title": title,
                    "other": other_title,
                }
                found.append(Conflict(actor, names[actor], code, title, other, other_title, sentence))
    return sorted(found, key=lambda row: (row.name, row.actor, row.code, row.other_code))


def rights_seen(act: Act) -> Reach:
    """Whose rights the actor may ask about: everybody's, or those of positions in some legal entities."""
    reach = authority.reach(act, SEE)
    if not (reach.everything or reach.entities):
        raise NotGranted(activity=title_of(SEE), who="")
    return reach


def right_rows(found: Iterable[tuple[int, Power]]) -> list[RightRow]:
    pairs = list(found)
    people = {actor for actor, _power in pairs} | {power.on_behalf_of for _actor, power in pairs if power.on_behalf_of}
    names, titles = _names(people), Position.labels({power.position for _actor, power in pairs})
    entities = dict(LegalEntity.objects.values_list("pk", "name"))
    return [_row(actor, power, names, titles, entities) for actor, power in pairs]


def _row(actor: int, power: Power, names: dict[int, str], titles: dict[int, str], entities: dict[int, str]) -> RightRow:
    title = titles.get(power.position, str(power.position))
    principal = names.get(power.on_behalf_of or 0, "")
    return RightRow(
        actor=actor,
        name=names[actor],
        code=power.code,
        title=str(title_of(power.code)),
        position=power.position,
        position_title=title,
        basis=power.basis.value,
        on_behalf_of=principal,
        reach=power.reach,
        limit=power.limit,
        asks=power.asks,
        because=_because(power, names[actor], title, principal, entities),
    )


def _because(power: Power, name: str, title: str, principal: str, entities: dict[int, str]) -> str:
    facts = {"name": name, "position": title, "holder": principal}
    match power.basis:
        case Basis.OWN:
            why = _("%(name)s holds %(position)s") % facts
        case Basis.SUBSTITUTE if principal:
            why = _("%(name)s stands in for %(holder)s, who is away, as %(position)s") % facts
        case Basis.SUBSTITUTE:
            why = _("%(name)s stands in for the vacant position %(position)s") % facts
        case _:
            why = _("%(holder)s has lent it to %(name)s from %(position)s") % facts
    parts = [why, _reach_words(power, entities)]
    if power.limit is not None:
        parts.append(_("up to %(limit)s") % {"limit": spoken(power.limit)})
    if power.staff:
        parts.append(_("in a staff session"))
    if power.asks:
        parts.append(_("with another's approval"))
    return ", ".join(part for part in parts if part) + "."


def _reach_words(power: Power, entities: dict[int, str]) -> str:
    if power.reach in (GrantScope.ENTITY, GrantScope.NAMED):
        return ", ".join(sorted(entities.get(key, str(key)) for key in power.entities))
    return str(GrantScope(power.reach).label)


def _names(actors: Iterable[int]) -> dict[int, str]:
    rows = Actor.objects.filter(pk__in=list(actors))
    return {row.pk: str(row) for row in rows}
