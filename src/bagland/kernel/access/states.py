"""The words of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestState(models.TextChoices):
    """Waiting → approved, declined, withdrawn or expired; none of the four is left again."""

    WAITING = "WAITING", _("waiting")
    APPROVED = "APPROVED", _("approved")
    DECLINED = "DECLINED", _("declined")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")
    EXPIRED = "EXPIRED", _("expired")
