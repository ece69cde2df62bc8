"""Every write of the work room."""

from django.utils.translation import gettext_lazy as _

from bagland.foundation.activity import view
from bagland.kernel.work.activities import (  # noqa: F401 - declare
    approvals,
    beginning,
    cases,
    drafting,
    installing,
    mine,
    moving,
    people,
    publishing,
    purchases,
    recurring,
    services,
    tasks,
    working_time,
)

__all__ = ["beginning", "drafting", "installing", "publishing", "purchases", "services"]

view("work.see", title=_("See tasks and cases"))
view("work.see_procedures", title=_("See procedures"))
view("work.see_confidential_procedures", title=_("See confidential procedures"))
view("work.see_services", title=_("See services"))
view("work.see_approval_rules", title=_("See approval rules"))
