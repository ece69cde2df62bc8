"""What a party is to one of our legal entities: begun, changed, blocked, ended."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import SAID_BY_INPUTS, Scope
from bagland.foundation.money import Currency, Money
from bagland.kernel.organisation.models import LegalEntity
from bagland.kernel.parties import questions, refusals
from bagland.kernel.parties.models import Party, Relation
from bagland.kernel.parties.rules import inputs
from bagland.kernel.parties.states import Block, Role


def of_entity(_party: Any, values: dict[str, Any]) -> Scope:
    """A relation belongs to the legal entity that it is with."""
    entity: LegalEntity | None = values.get("entity")
    return entity.scope() if entity is not None else SAID_BY_INPUTS


def make_relation(
    act: Act,
    party: Party,
    *,
    entity: LegalEntity,
    role: Role,
    number: str = "",
    currency: Currency | None = None,
    payment_days: int | None = None,
    from_month_end: bool = False,
    credit_limit: Money | None = None,
    our_number: str = "",
) -> Relation:
    """A relation as a row, when its terms are in order and the number is free."""
    inputs.must_have_room(number=(number, 30), our_number=(our_number, 40))
    inputs.must_be_days(payment_days)
    code = currency.code if currency else credit_limit.currency if credit_limit else entity.currency
    inputs.must_be_limit(credit_limit, code)
    number = questions.relation_number(entity, role.value, " ".join(number.split()))
    made: Relation = Relation.objects.create(
        party=party,
        entity=entity,
        role=role.value,
        number=number,
        currency=code,
        payment_days=payment_days,
        from_month_end=from_month_end,
        credit_limit_minor=credit_limit.minor if credit_limit else None,
        our_number=our_number,
        begun_at=act.at,
    )
    return made


@activity(
    "parties.begin_relation",
    title=_("Begin relation"),
    told=_("began the relation."),
    subject=Party,
    scope=of_entity,
    bulk=True,
)
def begin_relation(
    act: Act,
    party: Party,
    *,
    role: Annotated[Role, Says(_("Role"), _("What the party is to one of us."))],
    entity: Annotated[LegalEntity, Says(_("Legal entity"))],
    number: Annotated[str, Says(_("Our number"), _("Customer or supplier number; the next one when left out."))] = "",
    currency: Annotated[Currency | None, Says(_("Currency"), _("The legal entity's when left out."))] = None,
    payment_days: Annotated[int | None, Says(_("Days of payment"))] = None,
    from_month_end: Annotated[bool, Says(_("From the end of the month"))] = False,
    credit_limit: Annotated[Money | None, Says(_("Credit limit"))] = None,
    our_number: Annotated[
        str, Says(_("Our number with them"), _("What they call us: our customer number there."))
    ] = "",
) -> Relation:
    """A party becomes customer, supplier or another of one legal entity, with the terms that hold there.

    Refuses with RelationExists and NumberTaken.
    """
    questions.must_be_current(party)
    if there := Relation.objects.filter(party=party, entity=entity, role=role.value, ended_at__isnull=True).first():
        raise refusals.RelationExists(
            party=str(party), role=str(role.label), entity=str(entity), number=there.number or "–"
        )
    return make_relation(
        act,
        party,
        entity=entity,
        role=role,
        number=number,
        currency=currency,
        payment_days=payment_days,
        from_month_end=from_month_end,
        credit_limit=credit_limit,
        our_number=our_number,
    )


@activity("parties.change_terms", title=_("Change terms"), told=_("changed the terms."), subject=Relation)
def change_terms(
    act: Act,
    relation: Relation,
    *,
    currency: Annotated[Currency | None, Says(_("Currency"))] = None,
    payment_days: Annotated[int | None, Says(_("Days of payment"))] = None,
    from_month_end: Annotated[bool | None, Says(_("From the end of the month"))] = None,
    credit_limit: Annotated[Money | None, Says(_("Credit limit"))] = None,
    number: Annotated[str, Says(_("Our number"))] = "",
    our_number: Annotated[str | None, Says(_("Our number with them"))] = None,
) -> Relation:
    """The terms with a party at a legal entity change from now on. What is left out stays. Refuses with NumberTaken."""
    questions.must_run(relation)
    inputs.must_have_room(number=(number, 30), our_number=(our_number, 40))
    inputs.must_be_days(payment_days)
    code = currency.code if currency else relation.currency
    if credit_limit is None and relation.credit_limit_minor is not None and code != relation.currency:
        raise inputs.fault("credit_limit", refusals.OTHER_CURRENCY, limit=relation.currency, currency=code)
    inputs.must_be_limit(credit_limit, code)
    number = " ".join(number.split())
    given: dict[str, Any] = {
        "currency": currency.code if currency else None,
        "payment_days": payment_days,
        "from_month_end": from_month_end,
        "credit_limit_minor": credit_limit.minor if credit_limit else None,
        "our_number": our_number,
    }
    if number and number != relation.number:
        given["number"] = questions.relation_number(relation.entity, relation.role, number)
    changed = {
        column: value for column, value in given.items() if value is not None and value != getattr(relation, column)
    }
    if not changed:
        raise inputs.fault("payment_days", refusals.NOTHING_GIVEN)
    return _save(relation, changed)


@activity("parties.block_relation", title=_("Block"), told=_("blocked it."), subject=Relation)
def block_relation(
    act: Act,
    relation: Relation,
    *,
    block: Annotated[Block, Says(_("What is blocked"))],
    reason: Annotated[str, Says(_("Reason"))],
) -> Relation:
    """Orders, payments or both are stopped with a party in one role at one legal entity, for a reason."""
    questions.must_run(relation)
    if block == Block.NONE:
        raise inputs.fault("block", refusals.CHOOSE_A_BLOCK)
    return _save(relation, {"block": block.value, "block_reason": reason, "blocked_at": act.at})


@activity("parties.unblock_relation", title=_("Lift the block"), told=_("lifted the block."), subject=Relation)
def unblock_relation(
    act: Act, relation: Relation, *, reason: Annotated[str, Says(_("Reason"), _("What was found out, and by whom."))]
) -> Relation:
    """Business goes on with a party that was blocked. Refuses with NotBlocked."""
    questions.must_run(relation)
    if relation.block == Block.NONE:
        raise refusals.NotBlocked(relation=str(relation))
    return _save(relation, {"block": Block.NONE.value, "block_reason": "", "blocked_at": None})


@activity("parties.end_relation", title=_("End relation"), told=_("ended the relation."), subject=Relation)
def end_relation(act: Act, relation: Relation, *, reason: Annotated[str, Says(_("Reason"))] = "") -> Relation:
    """A party is no longer customer, supplier or another of a legal entity. Its number is not given to others."""
    questions.must_run(relation)
    return _save(relation, {"ended_at": act.at})


def _save(relation: Relation, columns: dict[str, Any]) -> Relation:
    for column, value in columns.items():
        setattr(relation, column, value)
    relation.save(update_fields=list(columns))
    return relation
