"""Questions about rights: who may do X, what may Y do and why, who holds what should be kept apart."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bagland.doors.api import shapes
from bagland.doors.api.operations import KEY_SCHEMA, Answer, Call, Operation, Parameter, Success, key_of
from bagland.doors.api.refusals import ParameterFault
from bagland.doors.api.values import money_shape
from bagland.foundation.money import Money, MoneyError
from bagland.foundation.refusals import NotFound
from bagland.kernel.access import queries
from bagland.kernel.organisation.models import Actor

_MONEY = _("Give an amount that the currency can hold, and its code: amount=1250.00&currency=DKK.")
CODE = Parameter(
    "activity",
    {"type": "string", "minLength": 1, "maxLength": 100},
    "The code of an activity or of a view.",
    required=True,
    example="organisation.appoint",
)
ENTITY = Parameter("entity", KEY_SCHEMA, "Only those whose right reaches this legal entity.")
AMOUNT = Parameter(
    "amount",
    {"type": "string", "pattern": r"^\d{1,15}(\.\d{1,4})?$", "maxLength": 20},
    "Only those whose limit this amount is within; needs `currency`.",
    example="50000.00",
)
CURRENCY = Parameter(
    "currency", {"type": "string", "pattern": "^[A-Z]{3}$", "maxLength": 3}, "Of the amount.", example="DKK"
)


def operations() -> list[Operation]:
    """The three questions."""
    return [
        Operation(
            name="rights.who_may",
            method="GET",
            path="/rights/who-may",
            tag="rights",
            summary="Who may do or see this now",
            answer=who_may,
            successes={200: Success("Everyone who may, by name, with the right that would act.", shapes.Rights)},
            parameters=(CODE, ENTITY, AMOUNT, CURRENCY),
            refusals=(403, 404),
        ),
        Operation(
            name="rights.of",
            method="GET",
            path="/rights/of/{actor}",
            tag="rights",
            summary="What somebody may do and see now, and why",
            answer=rights_of,
            successes={200: Success("Every right, by code.", shapes.Rights)},
            parameters=(key_of("actor", "The key of the person or agent."),),
            refusals=(403, 404),
        ),
        Operation(
            name="rights.conflicts",
            method="GET",
            path="/rights/conflicts",
            tag="rights",
            summary="Who may do two things that are kept apart",
            answer=conflicts,
            successes={200: Success("The conflicts, by name.", shapes.Conflicts)},
            refusals=(403,),
        ),
    ]


def who_may(call: Call) -> Answer:
    """Who may do or see something, perhaps in one entity and up to an amount."""
    entity = call.given.get("entity")
    found = queries.who_may(
        call.act, call.given["activity"], entity=int(entity) if entity else None, amount=_amount(call)
    )
    return Answer(shapes.Rights(items=[_right(row) for row in found]))


def rights_of(call: Call) -> Answer:
    """What one actor may do and see. Refuses with NotFound when there is nobody with this key."""
    actor = call.keys["actor"]
    found = queries.what_may(call.act, actor)
    if not found and not Actor.objects.filter(pk=actor).exists():
        raise NotFound(kind=Actor._meta.verbose_name, key=actor)
    return Answer(shapes.Rights(items=[_right(row) for row in found]))


def conflicts(call: Call) -> Answer:
    """Who holds both of two rights that are kept apart."""
    return Answer(
        shapes.Conflicts(
            items=[
                shapes.Conflict(
                    actor=row.actor,
                    name=row.name,
                    one=shapes.Code(code=row.code, title=row.title),
                    other=shapes.Code(code=row.other_code, title=row.other_title),
                    sentence=row.sentence,
                )
                for row in queries.conflicts(call.act)
            ]
        )
    )


def _amount(call: Call) -> Money | None:
    amount, currency = call.given.get("amount"), call.given.get("currency")
    if amount is None and currency is None:
        return None
    try:
        return Money.of(amount or "", currency or "")
    except MoneyError:
        raise ParameterFault({"amount" if amount is None else "currency": _MONEY}) from None


def _right(row: queries.RightRow) -> shapes.Right:
    return shapes.Right(
        actor=row.actor,
        name=row.name,
        code=row.code,
        title=row.title,
        position=shapes.PositionName(key=row.position, title=row.position_title),
        basis=row.basis,
        on_behalf_of=row.on_behalf_of or None,
        reach=row.reach,
        limit=money_shape(row.limit),
        asks=row.asks,
        because=row.because,
    )
