"""The pages of the work room."""

from bagland.kernel.work.pages import approval_rules, authorities, cases, deciding, doing, mine, tasks, together  # noqa: F401 - declare  # noqa: F401, I001 - declare
from bagland.ui import navigation

navigation.entry("work.tasks", icon="list-check", order=5)
navigation.entry("work.cases", icon="progress", order=6)
