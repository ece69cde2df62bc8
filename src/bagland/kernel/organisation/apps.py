"""The organisation room at start: what it declares, keeps, and answers for the rooms below."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    name = "bagland.kernel.organisation"
    label = "organisation"
    verbose_name = _("Organisation")

    def ready(self) -> None:
        from bagland.foundation import guards
        from bagland.foundation.ports import ports
        from bagland.kernel.jobs.system import system_is
        from bagland.kernel.organisation import activities, pages, searching, views  # noqa: F401 - declare
        from bagland.kernel.organisation.guards import GUARDS
        from bagland.kernel.organisation.pages.directory import as_cards
        from bagland.kernel.organisation.pointing import points_at
        from bagland.kernel.organisation.queries.pointers import in_the_organisation
        from bagland.kernel.organisation.rates import rate
        from bagland.kernel.organisation.system import system_actor
        from bagland.ui.ports import ports as ui

        guards.register(GUARDS)
        system_is(system_actor)
        ports.rate = rate
        if in_the_organisation not in points_at:
            points_at.append(in_the_organisation)
        if as_cards not in ui.list_menu:
            ui.list_menu.append(as_cards)
