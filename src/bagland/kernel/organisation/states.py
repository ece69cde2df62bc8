"""The words of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActorKind(models.TextChoices):
    """Who acts."""

    PERSON = "PERSON", _("person")
    AGENT = "AGENT", _("software agent")
    SYSTEM = "SYSTEM", _("system")


class Language(models.TextChoices):
    """The languages that Bagland speaks."""

    DANISH = "da", _("Danish")
    ENGLISH = "en", _("English")


class GrantScope(models.TextChoices):
    """How far a right reaches from the position that has it."""

    OWN = "OWN", _("own cases")
    POSITION = "POSITION", _("what waits for the position")
    DEPARTMENT = "DEPARTMENT", _("own department and below")
    ENTITY = "ENTITY", _("own legal entity")
    NAMED = "NAMED", _("named legal entities")
    GROUP = "GROUP", _("the whole group")


class AbsenceKind(models.TextChoices):
    """Why somebody is away. Seen by HR and the person alone."""

    HOLIDAY = "HOLIDAY", _("holiday")
    SICKNESS = "SICKNESS", _("sickness")
    PARENTAL = "PARENTAL", _("parental leave")
    TRAINING = "TRAINING", _("training")
    OTHER = "OTHER", _("other")


class ReorganisationState(models.TextChoices):
    """Prepared → decided, or prepared → cancelled."""

    PREPARED = "PREPARED", _("prepared")
    DECIDED = "DECIDED", _("decided")
    CANCELLED = "CANCELLED", _("cancelled")


class SeatState(models.TextChoices):
    """What a position is on a day; derived from its terms and appointments, kept nowhere."""

    PLANNED = "PLANNED", _("planned")
    VACANT = "VACANT", _("vacant")
    FILLED = "FILLED", _("filled")
    CLOSED = "CLOSED", _("closed")
