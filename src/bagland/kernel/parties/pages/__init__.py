"""The pages of the register; importing them declares them and their places in the rail."""

from django.utils.translation import gettext_lazy as _

from bagland.kernel.parties.pages import (  # noqa: F401 - declare
    contacts,
    forms,
    likenesses,
    parties,
    party,
    payments,
    relations,
)
from bagland.ui import navigation

navigation.area("parties", title=_("Parties"), icon="address-book", order=20)
navigation.entry("parties.parties", area="parties", order=10, title=_("All parties"))
navigation.entry("parties.customers", area="parties", order=20)
navigation.entry("parties.suppliers", area="parties", order=30)
navigation.entry("parties.likenesses", area="parties", order=40)
party.sections_also.append(likenesses.likenesses_of)
