"""The words of the documents room."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentState(models.TextChoices):
    """Whether the archive has a document's bytes, or only the proof that it was destroyed."""

    KEPT = "KEPT", _("kept")
    DESTROYED = "DESTROYED", _("destroyed")


class ReadingState(models.TextChoices):
    """How far a content's text has been read."""

    WAITING = "WAITING", _("waiting to be read")
    READ = "READ", _("read")
    WITHOUT_TEXT = "WITHOUT_TEXT", _("holds no text")
    UNREADABLE = "UNREADABLE", _("could not be read")


class StartsAt(models.TextChoices):
    """From when the years of retention count."""

    FILED = "FILED", _("the day it was filed")
    FINANCIAL_YEAR_END = "FINANCIAL_YEAR_END", _("the end of the financial year")
    RECORD_ENDS = "RECORD_ENDS", _("the end of what it belongs to")
    NEVER = "NEVER", _("kept for good")


class HoldState(models.TextChoices):
    """Whether a legal hold still holds."""

    IN_FORCE = "IN_FORCE", _("in force")
    LIFTED = "LIFTED", _("lifted")


class DestructionState(models.TextChoices):
    """How far a destruction run is. Only a person's approval leads from PROPOSED to APPROVED."""

    GATHERING = "GATHERING", _("being listed")
    PROPOSED = "PROPOSED", _("proposed")
    APPROVED = "APPROVED", _("being carried out")
    DONE = "DONE", _("carried out")
    DROPPED = "DROPPED", _("dropped")


class InspectionKind(models.TextChoices):
    """Who reads the archive against its hashes: a person who asked for it, or the worker by itself."""

    FULL = "FULL", _("whole archive")
    SCRUB = "SCRUB", _("by the worker")
