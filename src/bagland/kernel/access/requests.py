"""What waits for another's approval: kept, performed for the one who asked, declined, withdrawn, run out."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import Activity, activities, find, happening
from bagland.foundation.facts import digest, plain
from bagland.foundation.kinds import Scope, kind_of
from bagland.foundation.money import Money
from bagland.foundation.perform import Done, Pending, columns_of
from bagland.foundation.ports import ports
from bagland.foundation.refusals import NotFound
from bagland.foundation.uploads import Upload
from bagland.kernel.access.facts import ApprovalAsked, ApprovalGiven
from bagland.kernel.access.models import Request
from bagland.kernel.access.refusals import (
    ApprovedByOther,
    ChangedSinceAsked,
    RequestIsClosed,
    SecretCannotWait,
    TokenTooNarrow,
)
from bagland.kernel.access.states import RequestState
from bagland.kernel.audit.frame import Facts, Personal
from bagland.kernel.jobs.frame import Frame

if TYPE_CHECKING:
    from bagland.kernel.access.authority import Authority

WAITS = timedelta(days=30)
APPROVE = "access.approve_request"
kept_also: list[Callable[[Act, Request], None]] = []
"""Told inside the transaction that keeps a request (work: it waits for those who can approve it)."""
closed_also: list[Callable[[Act, Request], None]] = []
"""Told inside the transaction that decides a request, once it is decided."""
yes_instead: list[Callable[[Act, Request, dict[str, Any]], Done | None]] = []
"""Asked before a request is approved: where one yes is not enough, the yes is kept and is the answer."""
weighed_also: list[Callable[[Act, Request, Activity, Any, dict[str, Any]], None]] = []
"""Asked before an approved act runs, in its transaction: refuses where too few have said yes."""
no_also: list[Callable[[Act, Request, str], bool]] = []
"""Told of every no, with its reason; whether that decides the request."""

ASKED = happening("access.asked", title=_("Asked for approval"), told=_("asked for approval."))


def keep_request(
    authority: Authority, act: Act, activity: Activity, subject: Any, values: dict[str, Any], amount: Money | None
) -> Pending:
    """The act as a row, with its event «asked», in the act's own transaction."""
    from bagland.kernel.access.authority import Able, names_of

    scope = activity.scope_of(subject, values)
    able = Able(authority, act, activity.code, scope, amount)
    if any((item.says.secret or item.type is Upload) and values[item.name] for item in activity.inputs):
        raise SecretCannotWait(activity=activity.title, who=able)
    if act.standing is None:
        raise AssertionError("an act without standing cannot ask")
    salt = secrets.token_hex(16)
    request = Request.objects.create(
        activity=activity.code,
        subject_kind=kind_of(subject) if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        subject_digest=_subject_digest(subject, salt),
        salt=salt,
        inputs=json.dumps({name: plain(value) for name, value in values.items()}, ensure_ascii=False),
        actor_id=act.actor,
        position=act.standing.position,
        entity=scope.entity,
        department=scope.department,
        amount_minor=amount.minor if amount else None,
        amount_currency=amount.currency if amount else "",
        batch=act.batch,
        asked_at=act.at,
        expires_at=act.at + WAITS,
    )
    event = _append_asked(act, activity, request, values, scope)
    for told in kept_also:
        told(act, request)
    return Pending(request.pk, event, tuple(names_of(able.actors())))


def _append_asked(act: Act, activity: Activity, request: Request, values: dict[str, Any], scope: Scope) -> int:
    open_inputs, personal = {}, []
    for item in activity.inputs:
        value = plain(values[item.name])
        if item.says.personal and value is not None:
            personal.append(Personal(f"inputs.{item.name}", item.says.personal, kind_of(request), request.pk, value))
        else:
            open_inputs[item.name] = value
    asked = ApprovalAsked(activity=activity.code, request=request.pk, inputs=open_inputs)
    frame = ports.recorder
    if not isinstance(frame, Frame):
        raise TypeError("the recorder is the jobs room's frame")
    return frame.append(
        act,
        ASKED,
        subject=(kind_of(request), request.pk),
        scope=scope,
        facts=Facts(open={"told": [asked.written()]}, personal=personal),
    )


def _subject_digest(subject: Any, salt: str) -> str:
    return digest(columns_of(subject), salt=bytes.fromhex(salt)) if subject is not None else ""


Requested = tuple[Activity, Act, int | None, dict[str, Any]] | Done


def requested_by(code: str) -> Callable[[Act, Any, dict[str, Any]], Requested]:
    """What the approving activity `code` stands for; its inputs are what the approver says beside yes."""

    def requested(act: Act, subject: Any, values: dict[str, Any]) -> Requested:
        return requested_act(act, subject, values, code)

    return requested


def approved_by(activity: str) -> str:
    """The code of the activity by which requests for this one are approved."""
    known = activities.get(activity)
    return (known.approval if known else "") or APPROVE


def approving() -> frozenset[str]:
    """Codes of all activities by which requests are approved."""
    return frozenset({APPROVE, *(known.approval for known in activities.values() if known.approval)})


def requested_act(act: Act, subject: Any, values: dict[str, Any], code: str = APPROVE) -> Requested:
    """What approving a request performs: the activity it asks for, by the one who asked, with this actor as approver.

    Whoever approves once more gets the first answer. Refuses with ApprovedByOther when another activity approves it.
    """
    if act.only is not None and code not in act.only:
        raise TokenTooNarrow(activity=find(code).title)
    key = subject.pk if isinstance(subject, Request) else subject
    request = Request.objects.filter(pk=key).first()
    if request is None:
        raise NotFound(kind=Request._meta.verbose_name, key=key)
    if request.state == RequestState.APPROVED and request.closed_by_id == act.actor and request.event is not None:
        return Done(request.event, request.result_kind or None, request.result_id, replayed=True)
    must_wait(request, act)
    if (way := approved_by(request.activity)) != code:
        raise ApprovedByOther(activity=find(request.activity).title, way=find(way).title)
    for ask in yes_instead:
        if (kept := ask(act, request, values)) is not None:
            return kept
    performed = Act(
        actor=request.actor_id,
        at=act.at,
        clock=act.clock,
        door=act.door,
        language=act.language,
        position=request.position,
        operator=act.operator,
        session=act.session,
        approved_by=act.actor,
        request=request.pk,
        confirmation=values,
    )
    return find(request.activity), performed, request.subject_id, json.loads(request.inputs)


def approval_gate(act: Act, activity: Activity, subject: Any, values: dict[str, Any]) -> None:
    """Before an approved act runs: the request still waits, and what it is about has not changed."""
    if act.request is None:
        return
    from bagland.kernel.access.authority import authority

    request = locked(act.request)
    must_wait(request, act)
    if subject is not None and _subject_digest(subject, request.salt) != request.subject_digest:
        raise ChangedSinceAsked(subject=str(subject))
    scope, amount = activity.scope_of(subject, values), activity.amount_of(subject, values)
    power = authority.approval_power(act, act.approved_by or 0, activity.code, scope, amount)
    if power is not None:
        act.tell(
            ApprovalGiven(
                request=request.pk,
                position=power.position,
                basis=power.basis.value,
                on_behalf_of=power.on_behalf_of,
            )
        )
    for weigh in weighed_also:
        weigh(act, request, activity, subject, values)


def approval_settler(act: Act, activity: Activity, subject: Any, result: Any, event: int) -> None:
    """After an approved act: its request is closed, in the same transaction."""
    if act.request is None:
        return
    request = locked(act.request)
    close(request, act, RequestState.APPROVED, by=act.approved_by, event=event, result=result)


def close(
    request: Request,
    act: Act,
    state: RequestState,
    *,
    by: int | None,
    reason: str = "",
    event: int | None = None,
    result: Any = None,
) -> Request:
    """Decide a request, and let go of the personal inputs that it kept."""
    request.state, request.closed_at, request.closed_by_id, request.reason = state, act.at, by, reason
    request.inputs, request.event = without_personal(request), event
    if isinstance(result, models.Model):
        request.result_kind, request.result_id = kind_of(result), result.pk
    request.save(
        update_fields=["state", "closed_at", "closed_by", "reason", "inputs", "event", "result_kind", "result_id"]
    )
    for told in closed_also:
        told(act, request)
    return request


def without_personal(request: Request) -> str:
    """The kept inputs with personal ones taken out."""
    known = activities.get(request.activity)
    if known is None:  # an activity that is gone cannot tell which of its inputs were personal
        return "{}"
    hidden = {item.name for item in known.inputs if item.says.personal}
    kept = {name: value for name, value in json.loads(request.inputs).items() if name not in hidden}
    return json.dumps(kept, ensure_ascii=False)


def locked(key: int) -> Request:
    """The request's row, held until the transaction ends."""
    rows = Request.objects.all()
    if connection.vendor == "postgresql":
        rows = rows.select_for_update(no_key=True, of=("self",))
    found: Request = rows.get(pk=key)
    return found


def must_wait(request: Request, act: Act) -> None:
    if request.state != RequestState.WAITING:
        raise RequestIsClosed(state=request.get_state_display(), closed_at=request.closed_at)
    if request.expires_at <= act.at:
        raise RequestIsClosed(state=RequestState.EXPIRED.label, closed_at=request.expires_at)


def must_be_decided_by(act: Act, request: Request) -> None:
    """Refuse when the actor could not approve this request either, so he may not decline it."""
    from bagland.kernel.access.authority import Able, authority
    from bagland.kernel.access.refusals import NotGranted

    asked = find(request.activity)
    scope = Scope(request.entity, request.department)
    if authority.approval_power(act, act.actor, request.activity, scope, request.amount) is None:
        who = Able(authority, act, request.activity, scope, request.amount, besides=(request.actor_id,))
        raise NotGranted(activity=asked.title, who=who)
