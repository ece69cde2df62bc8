"""What is done about endpoints elsewhere."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Annotated, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagland.doors.webhooks import hearing, rules
from bagland.doors.webhooks.facts import EndpointPaused, EndpointRemoved, EndpointResumed, PausedByItself, Replayed
from bagland.doors.webhooks.letters import tell_owners
from bagland.doors.webhooks.models import Delivery, Endpoint, Progress
from bagland.doors.webhooks.queries import HEADS, SEE_EVENTS, TEST, Ears, is_known
from bagland.doors.webhooks.refusals import (
    AddressNotUsable,
    NotHeard,
    OneOwner,
    OwnerNotYours,
    TooManyEndpoints,
    UnknownCodes,
    state_of,
)
from bagland.doors.webhooks.secrets import closed
from bagland.doors.webhooks.sending import open_networks, requeue
from bagland.doors.webhooks.states import DeliveryState, EndpointState, What, Why
from bagland.foundation.act import Act
from bagland.foundation.activity import activity, view
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import Scope
from bagland.kernel.audit.models import Seal
from bagland.kernel.organisation.models import Actor, Appointment, Position
from bagland.kernel.organisation.states import ActorKind

MOST_ENDPOINTS = 50
CODES = Says(
    _("Hears of"),
    _(
        "One code a line: an activity, a view (everything it shows), or audit.sealed (the head of the chain). "
        "Empty: all that the owner may see."
    ),
)

view("webhooks.see", title=_("See webhooks"))


def _of_owner(_subject: Any, values: dict[str, Any]) -> Scope:
    owner = values.get("position") or values.get("agent")
    return owner.scope() if owner is not None else Scope()


@activity("webhooks.add_endpoint", title=_("Add webhook"), told=_("added the webhook."), scope=_of_owner)
def add_endpoint(
    act: Act,
    *,
    address: Annotated[str, Says(_("Address"), _("It begins with https://. What happens is sent there, signed."))],
    position: Annotated[
        Position | None, Says(_("Position"), _("It hears what this position may see; one that you hold."))
    ] = None,
    agent: Annotated[
        Actor | None, Says(_("Agent"), _("Or: it hears what this agent may see; one that you own."))
    ] = None,
    codes: Annotated[list[str] | None, CODES] = None,
    description: Annotated[str, Says(_("Description"), _("What it is for, such as Ticket board."))] = "",
) -> Endpoint:
    """A system elsewhere hears of what happens here, as Standard Webhooks: signed, tried again, never more than it may.

    The secret is shown once. Refuses with AddressNotUsable, OneOwner, OwnerNotYours, UnknownCodes, NotHeard and
    TooManyEndpoints.
    """
    if Endpoint.objects.exclude(state=EndpointState.REMOVED).count() >= MOST_ENDPOINTS:
        raise TooManyEndpoints(most=MOST_ENDPOINTS)
    _must_be_yours(act, position, agent)
    secret = rules.new_secret(secrets.token_bytes(rules.SECRET_BYTES))
    made = Endpoint(
        address=_written(address),
        description=description,
        position=position,
        agent=agent,
        codes=sorted(set(codes or ())),
        secret=closed(secret),
        made_at=act.at,
    )
    _must_hear(act, made)
    made.save()
    last = Seal.objects.order_by("-last").values_list("last", flat=True).first() or 0
    Progress.objects.create(endpoint=made, position=last, since=act.at)
    made.shown_once = {"secret": secret}
    return made


@activity("webhooks.change_endpoint", title=_("Change webhook"), told=_("changed the webhook."), subject=Endpoint)
def change_endpoint(
    act: Act,
    endpoint: Endpoint,
    *,
    address: Annotated[
        str | None, Says(_("Address"), _("It begins with https://. Messages that wait go there too."))
    ] = None,
    codes: Annotated[list[str] | None, CODES] = None,
    description: Annotated[str | None, Says(_("Description"))] = None,
) -> Endpoint:
    """Another address, other things to hear of, another description; what is left out stays as it is.

    Only by one who may see what is sent. Refuses with EndpointIs, OwnerNotYours, AddressNotUsable, UnknownCodes and
    NotHeard.
    """
    _must_not_be_removed(endpoint)
    _must_be_yours(act, endpoint.position, endpoint.agent)
    if address is not None:
        endpoint.address = _written(address)
    if description is not None:
        endpoint.description = description
    if codes is not None:
        endpoint.codes = sorted(set(codes))
        _must_hear(act, endpoint)
    endpoint.save(update_fields=["address", "description", "codes"])
    return endpoint


@activity(
    "webhooks.rotate_secret", title=_("Rotate secret"), told=_("gave the webhook a new secret."), subject=Endpoint
)
def rotate_secret(act: Act, endpoint: Endpoint) -> Endpoint:
    """The endpoint gets a new secret, shown once. For a day messages are signed with both.

    Refuses with EndpointIs and OwnerNotYours.
    """
    _must_not_be_removed(endpoint)
    _must_be_yours(act, endpoint.position, endpoint.agent)
    secret = rules.new_secret(secrets.token_bytes(rules.SECRET_BYTES))
    endpoint.previous_secret, endpoint.previous_until = endpoint.secret, act.at + rules.BOTH_SECRETS_FOR
    endpoint.secret = closed(secret)
    endpoint.save(update_fields=["secret", "previous_secret", "previous_until"])
    endpoint.shown_once = {"secret": secret}
    return endpoint


@activity("webhooks.pause", title=_("Pause webhook"), told=_("paused the webhook."), subject=Endpoint)
def pause(act: Act, endpoint: Endpoint, *, reason: Annotated[str, Says(_("Reason"), lines=3)]) -> Endpoint:
    """Nothing is sent until it is resumed; what happens meanwhile can be sent then. Refuses with EndpointIs."""
    _must_be(endpoint, EndpointState.ACTIVE)
    act.tell(EndpointPaused(reason=reason))
    endpoint.state, endpoint.why = EndpointState.PAUSED, ""
    endpoint.save(update_fields=["state", "why"])
    return endpoint


@activity(
    "webhooks.pause_by_itself",
    title=_("Pause failing webhook"),
    told=_("paused the webhook, as nothing arrives there."),
    subject=Endpoint,
    by_system=True,
)
def pause_by_itself(act: Act, endpoint: Endpoint, *, why: Annotated[Why, Says(_("Reason"))]) -> Endpoint:
    """An address that answers 410 Gone, or where nothing has arrived for five days, is left alone; its owner is told.

    Refuses with EndpointIs.
    """
    _must_be(endpoint, EndpointState.ACTIVE)
    act.tell(PausedByItself(reason=why.value))
    endpoint.state, endpoint.why = EndpointState.PAUSED, why
    endpoint.save(update_fields=["state", "why"])
    tell_owners(act, endpoint, why)
    return endpoint


@activity("webhooks.resume", title=_("Resume webhook"), told=_("resumed the webhook."), subject=Endpoint)
def resume(
    act: Act,
    endpoint: Endpoint,
    *,
    catch_up: Annotated[
        bool, Says(_("Send what happened meanwhile"), _("Also what was still waiting when it was paused."))
    ] = True,
) -> Endpoint:
    """It hears again, from where it stood or from now on. Refuses with EndpointIs."""
    _must_be(endpoint, EndpointState.PAUSED)
    act.tell(EndpointResumed(catch_up=catch_up))
    endpoint.state, endpoint.why = EndpointState.ACTIVE, ""
    endpoint.save(update_fields=["state", "why"])
    progress = Progress.objects.filter(pk=endpoint.pk)
    waiting = Q(endpoint=endpoint, state=DeliveryState.QUEUED)
    if catch_up:
        progress.update(failing_since=None)
        requeue(waiting, act.at)
    else:
        last = Seal.objects.order_by("-last").values_list("last", flat=True).first() or 0
        progress.update(failing_since=None, position=last, since=act.at)
        Delivery.objects.filter(waiting).update(state=DeliveryState.PARKED)
    return endpoint


@activity("webhooks.remove_endpoint", title=_("Remove webhook"), told=_("removed the webhook."), subject=Endpoint)
def remove_endpoint(act: Act, endpoint: Endpoint, *, reason: Annotated[str, Says(_("Reason"), lines=3)]) -> Endpoint:
    """Nothing is sent there any more, its secret is forgotten and its messages are deleted. Refuses with EndpointIs."""
    _must_not_be_removed(endpoint)
    waiting = Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.QUEUED).count()
    act.tell(EndpointRemoved(reason=reason, waiting=waiting))
    endpoint.state, endpoint.why = EndpointState.REMOVED, ""
    endpoint.secret, endpoint.previous_secret, endpoint.previous_until = "", "", None
    endpoint.save(update_fields=["state", "why", "secret", "previous_secret", "previous_until"])
    Delivery.objects.filter(endpoint=endpoint).delete()
    return endpoint


@activity("webhooks.send_test", title=_("Send test"), told=_("sent the webhook a test."), subject=Endpoint)
def send_test(act: Act, endpoint: Endpoint) -> Delivery:
    """A message of the type webhooks.test is queued, to see it arrive. Refuses with EndpointIs."""
    _must_be(endpoint, EndpointState.ACTIVE)
    which = secrets.token_hex(8)
    made = hearing.queued(endpoint, TEST, which, act.at, {"test": which}, act.at)
    made.save()
    return made


@activity("webhooks.replay", title=_("Send again"), told=_("sent the message again."), subject=Delivery)
def replay(act: Act, delivery: Delivery) -> Delivery:
    """One message is sent once more, with the same id, as if it had just happened. Refuses with EndpointIs."""
    _must_be(delivery.endpoint, EndpointState.ACTIVE)
    requeue(Q(pk=delivery.pk), act.at)
    delivery.refresh_from_db()
    return delivery


@activity("webhooks.replay_since", title=_("Send again since"), told=_("sent messages again."), subject=Endpoint)
def replay_since(
    act: Act,
    endpoint: Endpoint,
    *,
    since: Annotated[datetime, Says(_("Since"), _("What happened at this moment or later."))],
    what: Annotated[What, Says(_("What"))] = What.FAILED,
) -> Endpoint:
    """Every message since a moment is sent once more with its own id, or only those that have not arrived.

    «Everything» also queues what was never queued, such as what happened before the endpoint was added.
    Refuses with EndpointIs.
    """
    _must_be(endpoint, EndpointState.ACTIVE)
    chosen = Q(endpoint=endpoint, made_at__gte=since)
    if what is What.FAILED:
        chosen &= ~Q(state=DeliveryState.DELIVERED)
    queued = requeue(chosen, act.at)
    if what is What.ALL:
        first = Seal.objects.filter(sealed_at__gte=since).order_by("first").values_list("first", flat=True).first()
        if first is not None:
            progress = Progress.objects.filter(pk=endpoint.pk)
            progress.filter(position__gte=first).update(position=first - 1)
            progress.filter(since__gt=since).update(since=since)
    act.tell(Replayed(since=since.isoformat(), what=what.value, queued=queued))
    return endpoint


def _written(address: str) -> str:
    """The address in one way. Refuses with AddressNotUsable; no name is looked up inside a transaction."""
    try:
        return rules.target(address, open_networks=open_networks()).written
    except rules.BadAddress as fault:
        raise AddressNotUsable(str(fault)) from None


def _must_be_yours(act: Act, position: Position | None, agent: Actor | None) -> None:
    """What goes out of the house is what its sender may see: a position held today, or an agent answered for.

    Without this, whoever may add endpoints could hear what he may not see.
    """
    if (position is None) == (agent is None):
        raise OneOwner
    if agent is not None:
        if agent.kind != ActorKind.AGENT or act.actor not in (agent.owner_id, agent.pk):
            raise OwnerNotYours
        return
    assert position is not None  # noqa: S101 - one of the two
    held = Appointment.objects.on(act.today).filter(actor=act.actor, position=position)
    if not held.exists():
        raise OwnerNotYours


def _must_hear(act: Act, endpoint: Endpoint) -> None:
    """Every code is known and within the owner's rights."""
    if unknown := [code for code in endpoint.codes if not is_known(code)]:
        raise UnknownCodes(codes=unknown)
    ears = Ears(endpoint, act.at)
    deaf = [code for code in endpoint.codes if not ears.can_ever_hear(code)]
    if HEADS in endpoint.codes and ears.reach(SEE_EVENTS).nothing and HEADS not in deaf:
        deaf.append(HEADS)
    if deaf:
        raise NotHeard(owner=str(endpoint.owner), codes=deaf)


def _must_be(endpoint: Endpoint, state: EndpointState) -> None:
    if endpoint.state != state:
        raise state_of(endpoint.get_state_display())


def _must_not_be_removed(endpoint: Endpoint) -> None:
    if endpoint.state == EndpointState.REMOVED:
        raise state_of(endpoint.get_state_display())
