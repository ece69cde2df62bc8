"""The words of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Why(models.TextChoices):
    """Why a person is told of an event; the first that fits."""

    MENTIONED = "MENTIONED", _("You are mentioned")
    ASKED = "ASKED", _("You can approve it")
    CONCERNED = "CONCERNED", _("It is about you")
    FOLLOWED = "FOLLOWED", _("You follow it")
