"""The settings of a newer Bagland."""

from bagland.config.settings import *  # noqa: F403
from bagland.config.settings import INSTALLED_APPS as ALL

INSTALLED_APPS = [*ALL, "tests.doors.backups.newer"]
