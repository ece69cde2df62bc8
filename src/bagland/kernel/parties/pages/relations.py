"""The page of a relation: what a party is to one of our legal entities, and on which terms."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.kernel.parties.activities.relations import change_terms
from bagland.kernel.parties.models import Relation
from bagland.kernel.parties.pages import chips
from bagland.kernel.parties.pages.filters import TERMS
from bagland.kernel.parties.pages.parties import terms_said
from bagland.kernel.parties.states import Block
from bagland.ui.acting import ActivityPage
from bagland.ui.chips import Chip
from bagland.ui.details import DetailPage, Fact

CHANGES = ("parties.change_terms", "parties.block_relation", "parties.unblock_relation", "parties.end_relation")


class RelationPage(DetailPage):
    """A party in one role at one legal entity: number, terms, and what is blocked."""

    code = "parties.relation"
    path = "parties/relations/<int:key>/"
    title = _("Relation")
    parent = "parties.parties"
    view = TERMS
    model = Relation
    first = CHANGES

    def rows(self, act: Act) -> QuerySet[Any]:
        return Relation.objects.select_related("party", "entity")

    def chip(self, act: Act, thing: Relation) -> Chip | None:
        if thing.ended_at is not None:
            return chips.ENDED
        return chips.BLOCKS.get(Block(thing.block))

    def past(self, act: Act, thing: Relation) -> tuple[str, ...]:
        if thing.ended_at is not None:
            return CHANGES
        return ("parties.unblock_relation",) if thing.block == Block.NONE else ()

    def facts(self, act: Act, thing: Relation) -> list[Fact]:
        days = thing.payment_days
        facts = [
            Fact(_("Party"), thing.party),
            Fact(_("Role"), thing.get_role_display()),
            Fact(_("Legal entity"), thing.entity),
            Fact(_("Our number"), thing.number),
            Fact(_("Payment"), "" if days is None else terms_said(days, from_month_end=thing.from_month_end)),
            Fact(_("Currency"), thing.currency),
            Fact(_("Credit limit"), thing.credit_limit),
            Fact(_("Our number with them"), thing.our_number),
            Fact(_("Since"), thing.begun_at),
        ]
        if thing.block != Block.NONE:
            facts += [Fact(_("Why blocked"), thing.block_reason), Fact(_("Blocked"), thing.blocked_at)]
        if thing.ended_at is not None:
            facts.append(Fact(_("Ended"), thing.ended_at))
        return facts


class ChangeTerms(ActivityPage):
    """The terms as they are, to be changed."""

    activity = change_terms
    opens = "subject"

    def shows(self, act: Act, subject: Relation) -> dict[str, Any]:
        return {
            "currency": subject.currency,
            "payment_days": subject.payment_days,
            "from_month_end": subject.from_month_end,
            "credit_limit": subject.credit_limit,
            "number": subject.number,
            "our_number": subject.our_number,
        }
