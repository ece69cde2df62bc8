"""The audit room at start: its guards, and its word on the clock."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "bagland.kernel.audit"
    label = "audit"
    verbose_name = _("Events")

    def ready(self) -> None:
        from bagland.foundation import guards
        from bagland.foundation.ports import ports
        from bagland.kernel.audit import pages, views  # noqa: F401 - declare
        from bagland.kernel.audit.guards import GUARDS
        from bagland.kernel.audit.installation import may_set_clock, missing_guards
        from bagland.kernel.audit.stories import story
        from bagland.ui.ports import ports as screen

        guards.register(GUARDS)
        ports.may_set_clock, ports.missing_guards = may_set_clock, missing_guards
        screen.story = story
