"""The answer to «may this actor do this?», as the foundation asks it. Fulfils its `Authority`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from bagland.foundation import naming
from bagland.foundation.act import Act, Standing
from bagland.foundation.activity import Activity, title_of
from bagland.foundation.kinds import SAID_BY_INPUTS, Reach, Scope, kind_of
from bagland.foundation.money import Money
from bagland.foundation.perform import Pending
from bagland.foundation.ports import ports
from bagland.foundation.refusal import Refusal
from bagland.foundation.speech import joined
from bagland.kernel.access import powers as kept
from bagland.kernel.access import refusals, rules
from bagland.kernel.access.models import StaffSession
from bagland.kernel.access.rules import Converter, Power, Verdict
from bagland.kernel.audit.models import Event
from bagland.kernel.jobs.system import system_actor
from bagland.kernel.organisation.models import Actor

VERSION_QUERY = "SELECT version FROM organisation_version WHERE id = 1"
NAMED_AT_MOST = 5
ACTOR = kind_of(Actor)
STAFF = "whose staff session is open"
"""Where an act remembers it."""


class Authority:
    """Fulfils the foundation's `Authority` from positions held today."""

    def version(self, act: Act) -> int:
        if "version" not in act.memory:
            with connection.cursor() as cursor:
                cursor.execute(VERSION_QUERY)
                row = cursor.fetchone()
                act.memory["version"] = int(row[0]) if row else 0
        found: int = act.memory["version"]
        return found

    def powers(self, act: Act, actor: int | None = None) -> dict[str, tuple[Power, ...]]:
        """The powers of the act's actor (or of another) as its transaction sees them.

        Those that need a staff session count only in one: at most one query, for who has such powers and a session.
        """
        found = kept.powers(actor or act.actor, self.version(act), act.at)
        if found.outside is found.by_code or self.is_staff(act, actor or act.actor):
            return found.by_code
        return found.outside

    def is_staff(self, act: Act, actor: int) -> bool:
        """Whether a staff session of this actor is open in the act's browser session.

        What was asked in one and approved later stays good: it is the approval that took its time.
        """
        if act.request is not None and actor == act.actor:
            return True
        if act.session is None or act.session.staff is None:
            return False
        if STAFF not in act.memory:
            act.memory[STAFF] = StaffSession.objects.open_at(act.at).filter(pk=act.session.staff).actor()
        return bool(act.memory[STAFF] == actor)

    def reach(self, act: Act, view: str) -> Reach:
        """What the actor may see by a view; a limited token sees only what it names, and what it acts on."""
        if act.only is not None and view not in act.only and "performing" not in act.memory:
            return Reach()
        return rules.reach_of(self.powers(act).get(view, ()))

    def standing(self, act: Act, activity: Activity, subject: Any, scope: Scope, amount: Money | None) -> Standing:
        """The position that acts. Refuses with the reasons of this room's refusals."""
        if act.only is not None and activity.code not in act.only:
            raise refusals.TokenTooNarrow(activity=activity.title)
        power = self._power(act, activity, scope, amount)
        if activity.separate_from and subject is not None:
            self._separate(act, activity, subject, scope, amount, {act.actor, power.on_behalf_of})
        if act.approved_by is not None:
            self._must_approve(act, activity, subject, scope, amount)
        return Standing(
            position=power.position,
            basis=power.basis,
            entity=power.entity,
            time_zone=power.time_zone,
            on_behalf_of=power.on_behalf_of,
            asks=power.asks or activity.always_asks,
            is_limited=bool(power.limits),
        )

    def ask(self, act: Act, activity: Activity, subject: Any, values: dict[str, Any], amount: Money | None) -> Pending:
        """Keep the act as a request for approval (see `requests`)."""
        from bagland.kernel.access.requests import keep_request

        return keep_request(self, act, activity, subject, values, amount)

    def explain(self, act: Act, activity: Activity, subject: Any) -> Refusal | None:
        """Why the actor may not do this to the subject; None when nothing known before the inputs speaks against it."""
        if subject is None:
            return self._explain_without_subject(act, activity)
        scope = self._scope(act, activity, subject)
        if scope is SAID_BY_INPUTS:
            return self._explain_without_subject(act, activity)
        try:
            self.standing(act, activity, subject, scope, None)
        except refusals.ChoosePosition:
            return None
        except Refusal as refusal:
            return refusal
        return None

    def _scope(self, act: Act, activity: Activity, subject: Any) -> Scope:
        """Whose it is; an object's own scope is asked once for all the buttons of its page."""
        if activity.scope is not None or "performing" in act.memory:
            return activity.scope_of(subject, {})
        place = ("scope", kind_of(subject), subject.pk)
        if place not in act.memory:
            act.memory[place] = activity.scope_of(subject, {})
        found: Scope = act.memory[place]
        return found

    def _explain_without_subject(self, act: Act, activity: Activity) -> Refusal | None:
        """Without a subject the scope is in the inputs: whoever holds the right at all may try."""
        if act.only is not None and activity.code not in act.only:
            return refusals.TokenTooNarrow(activity=activity.title)
        if activity.code in self.powers(act):
            return None
        if activity.code in kept.powers(act.actor, self.version(act), act.at).by_code:
            return refusals.NeedsStaffSession(activity=activity.title)
        return refusals.NotGranted(activity=activity.title, who=Able(self, act, activity.code, None, None))

    def approval_power(self, act: Act, approver: int, code: str, scope: Scope, amount: Money | None) -> Power | None:
        """The approver's power that suffices without approval and is not borrowed from the one who asks.

        An agent asks for its owner. Where powers in two companies fit, the first of them approves. One query at most.
        """
        held = [power for power in self.powers(act, approver).get(code, ()) if not power.asks]
        asking = {act.actor}
        if any(power.on_behalf_of for power in held):
            asking |= set(answers_for(asking).values())
        open_powers = [power for power in held if power.on_behalf_of not in asking]
        verdict = rules.decide(open_powers, scope, amount, position=None, convert=self.converter(act))
        return verdict.choices[0] if verdict.reason == rules.CHOOSE else verdict.power

    def able(
        self, act: Act, code: str, scope: Scope | None, amount: Money | None, *, besides: Iterable[int | None] = ()
    ) -> list[int]:
        """People and agents who could do this now without approval, by key; in whatever scope when it is None."""
        left_out, convert = {system_actor(), *besides}, self.converter(act)
        found = []
        for actor, powers in sorted(kept.everyone(self.version(act), act.at).powers(code).items()):
            open_powers = [power for power in powers if not power.asks]
            if actor in left_out or not open_powers:
                continue
            verdict = rules.decide(open_powers, scope or Scope(), amount, position=None, convert=convert)
            if scope is None or verdict.power is not None or verdict.reason == rules.CHOOSE:
                found.append(actor)
        return found

    def _power(self, act: Act, activity: Activity, scope: Scope, amount: Money | None) -> Power:
        held: Sequence[Power] = self.powers(act).get(activity.code, ())
        verdict = rules.decide(held, scope, amount, position=act.position, convert=self.converter(act))
        if verdict.power is None:
            self._suggest_staff_session(act, activity, scope, amount)
            raise self._refusal(act, activity, scope, amount, verdict)
        return verdict.power

    def _suggest_staff_session(self, act: Act, activity: Activity, scope: Scope, amount: Money | None) -> None:
        """Refuse with NeedsStaffSession when that is all that is missing."""
        held = kept.powers(act.actor, self.version(act), act.at).by_code.get(activity.code, ())
        if not any(power.staff for power in held):
            return
        verdict = rules.decide(held, scope, amount, position=act.position, convert=self.converter(act))
        if verdict.power is not None or verdict.reason == rules.CHOOSE:
            raise refusals.NeedsStaffSession(activity=activity.title)

    def _refusal(self, act: Act, activity: Activity, scope: Scope, amount: Money | None, verdict: Verdict) -> Refusal:
        who = Able(self, act, activity.code, scope, amount)
        match verdict.reason:
            case rules.ABOVE_LIMIT if verdict.best is not None:
                return refusals.AboveLimit(activity=activity.title, amount=amount, limit=verdict.best.limit, who=who)
            case rules.NO_RATE if verdict.best is not None and verdict.best.limit is not None and amount is not None:
                return refusals.NoRate(
                    currency=amount.currency, limit_currency=verdict.best.limit.currency, day=act.today
                )
            case rules.CHOOSE:
                return refusals.ChoosePosition(positions=_position_names(power.position for power in verdict.choices))
            case rules.OUT_OF_SCOPE:
                return refusals.OutOfScope(activity=activity.title, who=who)
            case _:
                return refusals.NotGranted(activity=activity.title, who=who)

    def _must_approve(self, act: Act, activity: Activity, subject: Any, scope: Scope, amount: Money | None) -> None:
        approver = act.approved_by
        assert approver is not None  # noqa: S101 - asked by the caller
        answering = answers_for({approver, act.actor})
        who = Able(self, act, activity.code, scope, amount, besides=(act.actor,))
        if answering[approver] == answering[act.actor]:
            raise refusals.OwnRequest(who=who)
        if self.approval_power(act, approver, activity.code, scope, amount) is None:
            held = self.powers(act, approver).get(activity.code, ())
            verdict = rules.decide(held, scope, amount, position=None, convert=self.converter(act))
            if verdict.power is not None and verdict.power.on_behalf_of in {act.actor, answering[act.actor]}:
                raise refusals.OwnRequest(who=who)
            if verdict.power is not None:
                raise refusals.ApproverNeedsApproval(activity=activity.title, who=who)
            raise self._refusal(act, activity, scope, amount, verdict)
        if activity.separate_from and subject is not None:
            self._separate(act, activity, subject, scope, amount, {approver})

    def _separate(
        self,
        act: Act,
        activity: Activity,
        subject: Any,
        scope: Scope,
        amount: Money | None,
        doers: set[int | None],
    ) -> None:
        """Refuse when one of the doers has done, on this subject, what must be kept apart from it. Two queries."""
        earlier = Event.objects.filter(
            subject_kind=kind_of(subject), subject_id=subject.pk, activity__in=activity.separate_from
        ).values_list("activity", "actor", "on_behalf_of", "approved_by")
        involved = {who for _code, *people in earlier for who in people if who} | {who for who in doers if who}
        answering = answers_for(involved)
        mine = {answering.get(who, who) for who in doers if who}
        for code, *people in earlier:
            if mine & {answering.get(who, who) for who in people if who}:
                who = Able(self, act, activity.code, scope, amount, besides=involved)
                raise refusals.DutiesSeparated(earlier=title_of(code), activity=activity.title, who=who)

    def converter(self, act: Act) -> Converter:
        """Amounts in another currency at the rate of the act's day."""

        def convert(amount: Money, currency: str) -> Money | None:
            rate = ports.rate(amount.currency, currency, act.today)
            return None if rate is None else amount.converted(rate, currency)

        return convert


class Able:
    """«Maria Holm and Jens Friis can.» — looked up only when the sentence is read."""

    def __init__(
        self,
        authority: Authority,
        act: Act,
        code: str,
        scope: Scope | None,
        amount: Money | None,
        *,
        besides: Iterable[int | None] = (),
    ) -> None:
        self._ask = (authority, act, code, scope, amount)
        self._besides = {act.actor, *besides}

    def also(self, actor: int, *, besides: int) -> None:
        """Count this actor too, and leave another out: the sentence is read by somebody who may be able himself."""
        self._besides = {besides} if besides != actor else {actor}

    def actors(self) -> list[int]:
        authority, act, code, scope, amount = self._ask
        return authority.able(act, code, scope, amount, besides=self._besides)

    def __str__(self) -> str:
        able = self.actors()
        if not able:
            return _("Nobody can today.")
        kept = naming.names_of(self._ask[1], [(ACTOR, actor) for actor in able[:NAMED_AT_MOST]])
        names = sorted(kept.values())
        if len(able) > NAMED_AT_MOST:
            return _("%(names)s and %(count)s others can.") % {
                "names": ", ".join(names),
                "count": len(able) - NAMED_AT_MOST,
            }
        return _("%(names)s can.") % {"names": joined(names)}


def names_of(actors: Iterable[int]) -> list[str]:
    """Names of actors, by name. One query."""
    return [actor.name for actor in Actor.objects.filter(pk__in=list(actors)).order_by("name", "pk")]


def answers_for(actors: Iterable[int]) -> dict[int, int]:
    """For each actor the one who counts when duties are separated: an agent counts as its owner. One query."""
    rows = Actor.objects.filter(pk__in=list(actors)).values_list("pk", "owner_id")
    return {key: owner or key for key, owner in rows}


def _position_names(positions: Iterable[int]) -> list[str]:
    from bagland.kernel.organisation.models import Position

    rows = Position.objects.filter(pk__in=list(positions)).select_related("entity").order_by("pk")
    return [f"{row.pk} ({row}, {row.entity})" for row in rows]


authority = Authority()
