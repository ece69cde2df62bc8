"""Denmark at start."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DenmarkConfig(AppConfig):
    name = "bagland.country.dk"
    label = "dk"
    verbose_name = _("Denmark")

    def ready(self) -> None:
        from bagland.country import days
        from bagland.country.dk import banks
        from bagland.foundation.ports import ports

        days.banks_of("DK", banks.days_closed)
        ports.holidays, ports.bank_holidays = days.holidays, days.bank_holidays
