"""The access room at start: it answers the foundation's questions about rights."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "bagland.kernel.access"
    label = "access"
    verbose_name = _("Access")

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from bagland.foundation import guards
        from bagland.foundation.ports import ports
        from bagland.kernel.access import (  # noqa: F401 - declare
            activities,
            pages,
            reactions,
            recurring,
            screens,
            searching,
            spending,
        )
        from bagland.kernel.access.authority import VERSION_QUERY, authority
        from bagland.kernel.access.erasing import erase
        from bagland.kernel.access.factors import activities as factor_activities  # noqa: F401 - declare
        from bagland.kernel.access.guards import GUARDS
        from bagland.kernel.access.providers import checking  # noqa: F401 - declare
        from bagland.kernel.access.requests import approval_gate, approval_settler
        from bagland.kernel.access.sessions import begin, notice_new_browser
        from bagland.kernel.access.sign_in import came_in
        from bagland.kernel.jobs.frame import Frame
        from bagland.kernel.organisation.public import erased_also
        from bagland.ui.ports import ports as screen

        guards.register(GUARDS)
        user_logged_in.connect(begin, dispatch_uid="bagland.kernel.access.sessions")
        came_in.append(notice_new_browser)
        erased_also.append(erase)
        ports.authority = authority
        ports.recorder = Frame(VERSION_QUERY)
        ports.gates.append(approval_gate)
        ports.settlers.append(approval_settler)
        screen.signed_in, screen.may, screen.waiting = screens.signed_in, screens.may, screens.waiting
        screen.request_page = "access.request"
