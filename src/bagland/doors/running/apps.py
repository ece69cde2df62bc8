"""The running room at start: it counts acts, and keeps erasures where a restored database finds them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RunningConfig(AppConfig):
    name = "bagland.doors.running"
    label = "running"
    verbose_name = _("Operation")

    def ready(self) -> None:
        from bagland.doors.backups import activities, reactions  # noqa: F401 - declare
        from bagland.doors.running.measures import count_act
        from bagland.foundation.ports import ports

        if count_act not in ports.watchers:
            ports.watchers.append(count_act)
