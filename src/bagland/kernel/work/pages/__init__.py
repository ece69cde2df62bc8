"""The pages of the work room."""

from bagland.kernel.work.pages import (  # noqa: F401 - declare
    cases,
    doing,
    mine,
    recurring,
    tasks,
    working_time,
)
from bagland.ui import navigation

navigation.entry("work.tasks", icon="list-check", order=5)
navigation.entry("work.cases", icon="progress", order=6)
navigation.entry("work.recurrences", icon="repeat", order=7)
navigation.entry("work.working_times", area="organisation", order=105)
