"""Denmark at start."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DenmarkConfig(AppConfig):
    name = "bagland.country.dk"
    label = "dk"
    verbose_name = _("Denmark")
