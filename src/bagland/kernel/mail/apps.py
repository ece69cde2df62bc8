"""The mail room at start."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "bagland.kernel.mail"
    label = "mail"
    verbose_name = _("Mail")
