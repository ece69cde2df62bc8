"""The webhooks room at start."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    name = "bagland.doors.webhooks"
    label = "webhooks"
    verbose_name = _("Webhooks")

    def ready(self) -> None:
        from bagland.doors.webhooks import activities, pages, recurring  # noqa: F401 - declare
        from bagland.doors.webhooks.guards import GUARDS
        from bagland.foundation import guards

        guards.register(GUARDS)
