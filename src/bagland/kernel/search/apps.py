"""The search room at start: it settles after every act, and its words are asked for by page, palette and API."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "bagland.kernel.search"
    label = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from bagland.foundation.ports import ports
        from bagland.kernel.jobs.frame import asked_with_event
        from bagland.kernel.search import pages, recurring  # noqa: F401 - declare
        from bagland.kernel.search.settling import ASKED, TOUCHED, settle_act

        asked_with_event[ASKED] = TOUCHED
        if settle_act not in ports.settlers:
            ports.settlers.append(settle_act)
