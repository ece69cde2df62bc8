"""The doors as a Django app."""

from django.apps import AppConfig


class DoorsConfig(AppConfig):
    name = "bagland.doors"
    label = "doors"

    def ready(self) -> None:
        from bagland.doors.handbook import pages  # noqa: F401 - declare
