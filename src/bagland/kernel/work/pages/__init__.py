"""The pages of the work room."""

from bagland.kernel.work.pages import (  # noqa: F401 - declare
    approval_rules,
    asking_for,
    authorities,
    cases,
    deciding,
    doing,
    mine,
    tasks,
    together,
)
from bagland.ui import navigation

navigation.entry("work.tasks", icon="list-check", order=5)
navigation.entry("work.cases", icon="progress", order=6)
