"""The access room at start: it answers the foundation's questions about rights."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "bagland.kernel.access"
    label = "access"
    verbose_name = _("Access")

    def ready(self) -> None:
        from bagland.foundation import guards
        from bagland.foundation.ports import ports
        from bagland.kernel.access import activities, pages, reactions, recurring, screens  # noqa: F401 - declare
        from bagland.kernel.access.authority import VERSION_QUERY, authority
        from bagland.kernel.access.erasing import erase
        from bagland.kernel.access.guards import GUARDS
        from bagland.kernel.access.requests import approval_gate, approval_settler
        from bagland.kernel.jobs.frame import Frame
        from bagland.kernel.organisation.public import erased_also
        from bagland.ui.ports import ports as screen

        guards.register(GUARDS)
        erased_also.append(erase)
        ports.authority = authority
        ports.recorder = Frame(VERSION_QUERY)
        ports.gates.append(approval_gate)
        ports.settlers.append(approval_settler)
        screen.signed_in, screen.may, screen.waiting = screens.signed_in, screens.may, screens.waiting
        screen.request_page = "access.request"
