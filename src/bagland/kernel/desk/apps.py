"""The desk room at start: it keeps for the screens, and declares its pages and what waits."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "bagland.kernel.desk"
    label = "desk"
    verbose_name = _("Desk")

    def ready(self) -> None:
        from bagland.kernel.access.middleware import known_with_person
        from bagland.kernel.desk import activities, batching, keeping, pages, recurring, sources, views  # noqa: F401 - declare
        from bagland.kernel.desk.erasing import erase
        from bagland.kernel.desk.forgetting import erase_of_lists
        from bagland.kernel.organisation.public import erased_also
        from bagland.ui.ports import ports as screen

        known_with_person[keeping.KNOWN] = keeping.PREFERENCES
        known_with_person[keeping.LANGUAGE] = keeping.LANGUAGE_CHOSEN
        known_with_person[keeping.OFFERED] = keeping.OFFERED_COUNT
        known_with_person[keeping.PARKED] = keeping.PARKED_COUNT
        known_with_person[views.KNOWN] = views.VERSION
        erased_also.append(erase)
        erased_also.append(erase_of_lists)
        screen.desk = keeping.KeptDesk()
        screen.keep_language = keeping.keep_language
        screen.withdraw_request = "access.withdraw_request"
        screen.views, screen.views_page, screen.chosen_page = views.views_of, "desk.views", "desk.chosen"
