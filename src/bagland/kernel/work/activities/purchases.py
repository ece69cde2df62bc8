"""The authority to buy: how much a position may bind the company to."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.foundation.money import Money
from bagland.kernel.work.facts_of_cases import PurchaseApproved


def _amount(_subject: Any, inputs: dict[str, Any]) -> Money | None:
    return inputs.get("amount")


@activity("work.approve_purchase", title=_("Approve purchase"), told=_("approved a purchase."), amount=_amount)
def approve_purchase(
    act: Act,
    *,
    what: Annotated[str, Says(_("What is bought"), personal="normal")],
    amount: Annotated[Money, Says(_("Price in all without VAT"))],
    reason: Annotated[str, Says(_("Reason"), lines=2, personal="normal")] = "",
) -> None:
    """The company may buy this at this price. The limit of the right is the authority that procedures ask for too."""
    act.tell(PurchaseApproved(what=what, amount=amount.plain, currency=amount.currency, reason=reason))
