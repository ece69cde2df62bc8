"""The search room at start."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "bagland.kernel.search"
    label = "search"
    verbose_name = _("Search")
