"""The pages of the work room."""

from django.utils.translation import gettext_lazy as _

from bagland.kernel.work.pages import cases, doing, draft, manual, measures, mine, picture, procedures, tasks  # noqa: F401 - declare
from bagland.ui import navigation

navigation.area("work", title=_("Procedures"), icon="route", order=50)
navigation.entry("work.procedures", area="work", order=10)
navigation.entry("work.all_measures", area="work", order=20)
navigation.entry("work.tasks", icon="list-check", order=5)
navigation.entry("work.cases", icon="progress", order=6)
