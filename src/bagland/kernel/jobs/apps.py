"""The jobs room at start."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "bagland.kernel.jobs"
    label = "jobs"
    verbose_name = _("Jobs")

    def ready(self) -> None:
        from bagland.kernel.jobs import activities, pages, recurring  # noqa: F401 - declare
