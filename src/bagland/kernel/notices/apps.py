"""The notices room at start: talk below every object, and how many notices are new on every page."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

UNREAD = """(SELECT count(*) FROM (SELECT 1 FROM notices_notice n
WHERE n.reader_id = s.actor_id AND n.read_at IS NULL LIMIT 100) AS unread)"""


class NoticesConfig(AppConfig):
    name = "bagland.kernel.notices"
    label = "notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        from bagland.kernel.access.middleware import known_with_person
        from bagland.kernel.notices import activities, pages, recurring  # noqa: F401 - declare
        from bagland.kernel.notices.erasing import erase
        from bagland.kernel.notices.pages.panel import panel
        from bagland.kernel.organisation.public import erased_also
        from bagland.ui.ports import ports

        known_with_person["notices.unread"] = UNREAD
        erased_also.append(erase)
        ports.panels.append(panel)
