"""The pages of the work room."""

from django.utils.translation import gettext_lazy as _

from bagland.kernel.work.pages import (  # noqa: F401 - declare
    approval_rules,
    asking_for,
    authorities,
    cases,
    deciding,
    doing,
    draft,
    draft_tables,
    manual,
    measures,
    mine,
    moving,
    picture,
    procedure_acts,
    procedures,
    recurring,
    services,
    tasks,
    together,
    versions,
    working_time,
)
from bagland.ui import navigation

navigation.entry("work.services", icon="help-circle", order=4)
navigation.area("work", title=_("Tasks and procedures"), icon="list-check", order=8)
navigation.entry("work.tasks", area="work", order=10)
navigation.entry("work.cases", area="work", order=20)
navigation.entry("work.recurrences", area="work", order=30)
navigation.entry("work.procedures", area="work", order=40)
navigation.entry("work.all_measures", area="work", order=50)
navigation.entry("work.working_times", area="organisation", order=105)
