"""The pages of the work room."""

from django.utils.translation import gettext_lazy as _

from bagland.kernel.work.pages import (  # noqa: F401 - declare
    approval_rules,
    authorities,
    cases,
    deciding,
    doing,
    draft,
    draft_tables,
    mine,
    moving,
    procedure_acts,
    procedures,
    recurring,
    services,
    tasks,
    versions,
    working_time,
)
from bagland.ui import keymap, navigation

navigation.area("work", title=_("Procedures"), icon="route", order=50)
navigation.entry("work.procedures", area="work", order=10)
navigation.entry("work.services", icon="help-circle", order=4)
navigation.entry("work.tasks", icon="list-check", order=5)
navigation.entry("work.cases", icon="progress", order=6)
navigation.entry("work.recurrences", icon="repeat", order=7)
navigation.entry("work.working_times", area="organisation", order=105)

keymap.section("work.services", title=_("Among the services"))
keymap.key("work.services", "/", label=_("find a service"), is_in_bar=True)
