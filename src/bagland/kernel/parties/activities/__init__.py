"""Every write of the register."""

from django.utils.translation import gettext_lazy as _

from bagland.foundation.activity import view
from bagland.kernel.parties.activities import taking_over  # noqa: F401 - declare
from bagland.kernel.parties.activities.payments import (
    add_payment_details,
    change_payment_details,
    confirm_payment_details,
    end_payment_details,
)

__all__ = ["add_payment_details", "change_payment_details", "confirm_payment_details", "end_payment_details"]

view("parties.see", title=_("See parties"))
view("parties.see_terms", title=_("See terms and blocks"))
view("parties.see_payment_details", title=_("See payment details"))
