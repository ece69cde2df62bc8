"""The rights to read that this room declares."""

from django.utils.translation import gettext_lazy as _

from bagland.foundation.activity import view

see = view("organisation.see", title=_("See the organisation"))
see_plans = view("organisation.see_plans", title=_("See reorganisations that are being prepared"))
see_absence_reasons = view("organisation.see_absence_reasons", title=_("See why people are away"))
see_costs = view("organisation.see_costs", title=_("See what positions cost"))
see_private_contact = view("organisation.see_private_contact", title=_("See private phone numbers"))
