"""The mail room at start."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "bagland.kernel.mail"
    label = "mail"
    verbose_name = _("Mail")

    def ready(self) -> None:
        from bagland.foundation.ports import ports
        from bagland.kernel.mail import activities, pages, recurring  # noqa: F401 - declare
        from bagland.kernel.mail.erasing import erase
        from bagland.kernel.mail.letters import settle
        from bagland.kernel.organisation.public import erased_also

        ports.settlers.append(settle)
        erased_also.append(erase)
