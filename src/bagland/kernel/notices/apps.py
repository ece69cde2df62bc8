"""The notices room at start."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "bagland.kernel.notices"
    label = "notices"
    verbose_name = _("Notices")
