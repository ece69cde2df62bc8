"""Every write of the register."""

from django.utils.translation import gettext_lazy as _

from bagland.foundation.activity import view
from bagland.kernel.parties.activities import taking_over  # noqa: F401 - declare

view("parties.see", title=_("See parties"))
view("parties.see_terms", title=_("See terms and blocks"))
view("parties.see_payment_details", title=_("See payment details"))
