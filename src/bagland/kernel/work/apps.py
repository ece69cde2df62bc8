"""The work room at start."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkConfig(AppConfig):
    name = "bagland.kernel.work"
    label = "work"
    verbose_name = _("Work")

    def ready(self) -> None:
        from bagland.foundation.guards import register
        from bagland.kernel.work import activities, pages, recurring  # noqa: F401 - declare
        from bagland.kernel.work.guards import GUARDS

        register(GUARDS)
