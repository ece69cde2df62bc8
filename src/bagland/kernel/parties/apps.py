"""The parties room at start."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartiesConfig(AppConfig):
    name = "bagland.kernel.parties"
    label = "parties"
    verbose_name = _("Parties")

    def ready(self) -> None:
        from bagland.foundation.guards import register
        from bagland.kernel.parties import activities, importing, pages, searching  # noqa: F401 - declare
        from bagland.kernel.parties.guards import GUARDS

        register(GUARDS)
