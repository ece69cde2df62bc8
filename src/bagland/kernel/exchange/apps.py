"""The exchange room at start."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "bagland.kernel.exchange"
    label = "exchange"
    verbose_name = _("Import and export")

    def ready(self) -> None:
        from bagland.kernel.exchange import activities, pages, recurring  # noqa: F401 - declare
        from bagland.kernel.exchange.declared import organisation  # noqa: F401 - declare
        from bagland.kernel.exchange.erasing import erase
        from bagland.kernel.exchange.pages.menu import menu
        from bagland.kernel.organisation.public import erased_also
        from bagland.ui.ports import ports as screen

        erased_also.append(erase)
        screen.list_menu.append(menu)
