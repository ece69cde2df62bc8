"""Delegations: a holder lends one activity, or the whole position, to a colleague who accepts it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activities, activity, title_of
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import Scope
from bagland.foundation.money import Money
from bagland.foundation.periods import DateSpan
from bagland.kernel.organisation import questions, refusals, rules
from bagland.kernel.organisation.models import Actor, Appointment, Delegation, Position
from bagland.kernel.organisation.queries.rights import codes_of


def _of_holders(subject: Any, values: dict[str, Any]) -> Scope:
    """What a position lends is its holders' own case."""
    if "position" not in values:
        scope: Scope = subject.scope()
        return scope
    position: Position = values["position"]
    holders = Appointment.objects.filter(position=position).values_list("actor", flat=True)
    return Scope(position.entity_id, None, frozenset(holders))


@activity(
    "organisation.offer_delegation", title=_("Offer delegation"), told=_("offered the delegation."), scope=_of_holders
)
def offer_delegation(
    act: Act,
    *,
    position: Annotated[Position, Says(_("Position"), _("One that you hold."))],
    receiver: Annotated[Actor, Says(_("To"))],
    last_date: Annotated[date, Says(_("Until"))],
    code: Annotated[str, Says(_("Activity"), _("Its code; the whole position when left out."))] = "",
    limit: Annotated[Money | None, Says(_("Up to"), _("As far as the position's own limit when left out."))] = None,
    first_date: Annotated[date | None, Says(_("From"), _("Today when left out."))] = None,
) -> Delegation:
    """A holder offers to lend a colleague one activity, or the whole position, for some days.

    It counts when it is accepted, and while the giver holds the position. Refuses with NotYoursToLend (what was lent is
    not lent on), RightNotHeld and NotAPerson.
    """
    first = first_date or act.today
    rules.must_not_lie_back(first, act.today, "first_date")
    rules.must_end_after(first, last_date)
    rules.must_not_be_negative(limit, "limit")
    questions.must_be_choosable(receiver)
    if not Appointment.objects.filter(position=position, actor=act.actor).on(act.today).exists():
        raise refusals.NotYoursToLend(position=str(position))
    if receiver.pk == act.actor:
        raise rules.fault("receiver", refusals.NOT_YOURSELF)
    if code and (code not in activities or code not in codes_of(position, first)):
        raise refusals.RightNotHeld(position=str(position), right=str(title_of(code)))
    questions.position_must_hold(position, DateSpan(first, last_date))
    made: Delegation = Delegation.objects.create(
        position=position,
        giver_id=act.actor,
        receiver=receiver,
        code=code,
        limit_minor=None if limit is None else limit.minor,
        limit_currency="" if limit is None else limit.currency,
        first_date=first,
        last_date=last_date,
    )
    return made


@activity(
    "organisation.accept_delegation",
    title=_("Accept delegation"),
    told=_("accepted the delegation."),
    subject=Delegation,
)
def accept_delegation(act: Act, delegation: Delegation) -> Delegation:
    """The receiver takes what was offered, and may use it from then on within its days.

    Refuses with NotTheReceiver, DelegationAnswered and DelegationIsOver.
    """
    _must_wait_for(act, delegation)
    delegation.accepted_at = act.at
    delegation.save(update_fields=["accepted_at"])
    return delegation


@activity(
    "organisation.decline_delegation",
    title=_("Decline delegation"),
    told=_("declined the delegation."),
    subject=Delegation,
)
def decline_delegation(act: Act, delegation: Delegation) -> Delegation:
    """The receiver does not take what was offered.

    Refuses with NotTheReceiver, DelegationAnswered and DelegationIsOver.
    """
    _must_wait_for(act, delegation)
    delegation.declined_at = act.at
    delegation.save(update_fields=["declined_at"])
    return delegation


@activity(
    "organisation.revoke_delegation",
    title=_("Revoke delegation"),
    told=_("revoked the delegation."),
    subject=Delegation,
)
def revoke_delegation(act: Act, delegation: Delegation) -> Delegation:
    """What was lent is lent no more, at once: taken back by the giver, given back, or ended by who manages.

    Refuses with DelegationAnswered when it was declined or revoked before.
    """
    if state := _closed(delegation):
        raise refusals.DelegationAnswered(state=state)
    delegation.revoked_at = act.at
    delegation.save(update_fields=["revoked_at"])
    return delegation


def _must_wait_for(act: Act, delegation: Delegation) -> None:
    if delegation.receiver_id != act.actor:
        raise refusals.NotTheReceiver(receiver=str(delegation.receiver))
    if state := _closed(delegation) or (str(_("accepted")) if delegation.accepted_at else ""):
        raise refusals.DelegationAnswered(state=state)
    if delegation.last_date is not None and delegation.last_date < act.today:
        raise refusals.DelegationIsOver(last=delegation.last_date)


def _closed(delegation: Delegation) -> str:
    if delegation.revoked_at is not None:
        return str(_("taken back"))
    return str(_("declined")) if delegation.declined_at is not None else ""
