"""The journeys at start."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JourneysConfig(AppConfig):
    name = "bagland.journeys"
    label = "journeys"
    verbose_name = _("Journeys")

    def ready(self) -> None:
        from bagland.kernel.work.shipping import folders

        folders.append(("bagland.journeys", "procedures"))
