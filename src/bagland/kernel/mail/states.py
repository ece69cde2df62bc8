"""The words of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    """Queued → sent, failed or given up; not sent and failed → queued when somebody sends it again."""

    QUEUED = "QUEUED", _("waits")
    SENT = "SENT", _("sent")
    NOT_SENT = "NOT_SENT", _("not sent")
    FAILED = "FAILED", _("failed")
    GIVEN_UP = "GIVEN_UP", _("given up")


class Because(models.TextChoices):
    """Why a mail is not sent, said after «not sent because»."""

    NO_SERVER = "NO_SERVER", _("no mail server is set")
    NO_ADDRESS = "NO_ADDRESS", _("the person has no e-mail address")
    BAD_ADDRESS = "BAD_ADDRESS", _("this is no e-mail address")
    REFUSED = "REFUSED", _("the mail server refused it for good")
    TRIED_ENOUGH = "TRIED_ENOUGH", _("the mail server did not take it in about a day")
    UNREADABLE = "UNREADABLE", _("it was kept with another secret key and cannot be read any more")


SENDABLE = (MailState.NOT_SENT, MailState.FAILED)
"""States from which a person can have a mail sent again."""
OPEN = (MailState.QUEUED, MailState.NOT_SENT, MailState.FAILED)
"""States from which a mail can be given up."""
