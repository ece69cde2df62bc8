"""The documents room at start."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "bagland.kernel.documents"
    label = "documents"
    verbose_name = _("Documents")

    def ready(self) -> None:
        from bagland.foundation.guards import register
        from bagland.kernel.audit.queries import told_also
        from bagland.kernel.documents import activities, pages, persons, recurring, searching  # noqa: F401 - declare
        from bagland.kernel.documents.claims import declare
        from bagland.kernel.documents.guards import GUARDS
        from bagland.kernel.documents.pages.papers import panel
        from bagland.kernel.documents.queries.documents import stories_of
        from bagland.ui.ports import ports

        register(GUARDS)
        ports.panels.insert(0, panel)
        told_also.append(stories_of)
        declare()
        persons.declare()
