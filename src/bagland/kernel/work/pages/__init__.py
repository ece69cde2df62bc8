"""The pages of the work room."""

from bagland.kernel.work.pages import asking_for, cases, doing, mine, tasks  # noqa: F401 - declare
from bagland.ui import navigation

navigation.entry("work.tasks", icon="list-check", order=5)
navigation.entry("work.cases", icon="progress", order=6)
