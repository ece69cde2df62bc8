"""How somebody wants Bagland to look and answer."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bagland.kernel.organisation.models import Actor


class Theme(models.TextChoices):
    """Light or dark."""

    SYSTEM = "system", _("Follow the computer")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Density(models.TextChoices):
    """How high a row is."""

    ROOMY = "roomy", _("Roomy")
    NORMAL = "normal", _("Normal")
    TIGHT = "tight", _("Tight")


class Letters(models.TextChoices):
    """Whether a single letter is a key."""

    ON = "on", pgettext_lazy("keys", "On")
    OFF = "off", pgettext_lazy("keys", "Off")


class KeyBar(models.TextChoices):
    """Whether the keys of a page stand under it."""

    SHOWN = "shown", _("Shown")
    HIDDEN = "hidden", _("Hidden")


class Spoken(models.TextChoices):
    """The language of the screens; `own` is that of the person's card."""

    OWN = "own", _("As on my card")
    DANISH = "da", pgettext_lazy("choice", "Danish")
    ENGLISH = "en", pgettext_lazy("choice", "English")


FIRST_OF_RAIL = "-"


class Preferences(models.Model):
    """A record of operation: one row for whoever has chosen something. No column holds a space: they travel as words.

    `start_page` is the code of the page that opens first, `-` for the first of the rail.
    """

    actor = models.OneToOneField(Actor, on_delete=models.PROTECT, related_name="+", primary_key=True)
    language = models.CharField(max_length=3, choices=Spoken.choices, default=Spoken.OWN)
    theme = models.CharField(max_length=6, choices=Theme.choices, default=Theme.SYSTEM)
    density = models.CharField(max_length=6, choices=Density.choices, default=Density.NORMAL)
    letters = models.CharField(max_length=3, choices=Letters.choices, default=Letters.ON)
    key_bar = models.CharField(max_length=6, choices=KeyBar.choices, default=KeyBar.SHOWN)
    start_page = models.CharField(max_length=100, default=FIRST_OF_RAIL)

    class Meta:
        verbose_name = _("preferences")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="desk_preferences_known",
                condition=Q(language__in=Spoken.values)
                & Q(theme__in=Theme.values)
                & Q(density__in=Density.values)
                & Q(letters__in=Letters.values)
                & Q(key_bar__in=KeyBar.values),
            ),
            models.CheckConstraint(name="desk_preferences_start_given", condition=~Q(start_page="")),
        ]

    def __str__(self) -> str:
        return f"{self.theme}, {self.density}"
