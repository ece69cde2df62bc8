"""Approval rules: how many of those who may approve must."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import title_of
from bagland.foundation.money import Money
from bagland.kernel.organisation.models import LegalEntity
from bagland.kernel.work.activities.approvals import create_approval_rule, end_approval_rule
from bagland.kernel.work.models import ApprovalRule
from bagland.kernel.work.states import Rule
from bagland.ui import navigation
from bagland.ui.acting import ActivityPage
from bagland.ui.columns import Column, Kind
from bagland.ui.columns import Row as Listed
from bagland.ui.details import DetailPage, Fact
from bagland.ui.filters import Of
from bagland.ui.lists import ListPage, Order


def _what(row: Listed) -> str:
    return str(title_of(row["activity"]))


def _threshold(row: Listed) -> Money | None:
    """The amount itself, so that thresholds are not added up."""
    return None if row["from_minor"] is None else Money(row["from_minor"], row["from_currency"])


def _who(row: Listed) -> str:
    return who_told(row["rule"], row["number"])


def who_told(rule: str, number: int) -> str:
    """«all of them», «2 of them»."""
    return str(_("%(number)s of them") % {"number": number}) if rule == Rule.QUORUM else str(Rule(rule).label)


class ApprovalRules(ListPage):
    """Every rule, by its activity."""

    code = "work.approval_rules"
    path = "approval-rules/"
    title = _("Approval rules")
    view = "work.see_approval_rules"
    model = ApprovalRule
    columns: ClassVar[tuple[Column, ...]] = (
        Column("what", _("What waits for approval"), source=_what, needs=("activity",), order="activity"),
        Column("who", _("Who must approve"), source=_who, needs=("rule", "number")),
        Column("from", _("From the amount"), Kind.MONEY, source=_threshold, needs=("from_minor", "from_currency")),
        Column("entity", _("Legal entity"), source="entity__name", quiet=True),
        Column("first_date", _("From day"), Kind.DATE, quiet=True),
        Column("last_date", _("To day"), Kind.DATE, quiet=True),
    )
    orders = (Order("activity", ("activity", "id")),)
    filters = (Of(name="entity", label=_("Legal entity"), model=LegalEntity),)
    detail = "work.approval_rule"
    offers = ("work.create_approval_rule",)
    sentence = _("How many must approve. Where no rule holds, one of those who may is enough.")
    empty = _("No rule yet: one of those who may approve is enough.")


class ApprovalRulePage(DetailPage):
    """One rule and its story."""

    code = "work.approval_rule"
    path = "approval-rules/<int:key>/"
    title = _("Approval rule")
    parent = "work.approval_rules"
    view = "work.see_approval_rules"
    model = ApprovalRule

    def rows(self, act: Act) -> QuerySet[Any]:
        return ApprovalRule.objects.select_related("entity")

    def facts(self, act: Act, thing: ApprovalRule) -> list[Fact]:
        facts = [
            Fact(_("What waits for approval"), str(title_of(thing.activity)), note=thing.activity),
            Fact(_("Who must approve"), who_told(thing.rule, thing.number)),
            Fact(_("From the amount"), thing.from_amount),
            Fact(_("Legal entity"), str(thing.entity) if thing.entity is not None else _("all")),
            Fact(_("From day"), thing.first_date),
            Fact(_("To day"), thing.last_date),
        ]
        return [fact for fact in facts if fact.value is not None]


class CreateApprovalRule(ActivityPage):
    """Say how many must approve."""

    activity = create_approval_rule
    order = ("activity", "rule", "number", "from_amount", "entity", "first_date")

    def initial(self, act: Act, subject: Any) -> dict[str, Any]:
        return {"first_date": act.today}


class EndApprovalRule(ActivityPage):
    """Let it hold no longer."""

    activity = end_approval_rule


navigation.entry("work.approval_rules", area="control", order=53)
