"""The desk room at start."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "bagland.kernel.desk"
    label = "desk"
    verbose_name = _("Desk")
