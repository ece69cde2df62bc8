"""The words of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ExportState(models.TextChoices):
    """Waiting → running → ready → gone after seven days; or sent at once; or failed."""

    WAITING = "WAITING", _("waiting")
    RUNNING = "RUNNING", _("being made")
    READY = "READY", _("ready")
    SENT = "SENT", _("downloaded at once")
    FAILED = "FAILED", _("not made")
    GONE = "GONE", _("deleted")


class FileFormat(models.TextChoices):
    """What a list is written as. CSV for Excel follows the reader's language, plain CSV none."""

    XLSX = "XLSX", _("Excel (XLSX)")
    CSV = "CSV", _("CSV for Excel")
    PLAIN = "PLAIN", _("CSV for programs")


class Written(models.TextChoices):
    """What a file that left the house is: a list in one of its formats, or an archive."""

    XLSX = FileFormat.XLSX.value, FileFormat.XLSX.label
    CSV = FileFormat.CSV.value, FileFormat.CSV.label
    PLAIN = FileFormat.PLAIN.value, FileFormat.PLAIN.label
    ZIP = "ZIP", _("ZIP archive")


class ImportState(models.TextChoices):
    """Columns are chosen, rows checked, looked at, imported; until nothing is left, or it is discarded."""

    COLUMNS = "COLUMNS", _("columns to be chosen")
    CHECKING = "CHECKING", _("rows are being checked")
    CHECKED = "CHECKED", _("ready to import")
    RUNNING = "RUNNING", _("being imported")
    DONE = "DONE", _("imported")
    DISCARDED = "DISCARDED", pgettext_lazy("of an import", "discarded")


class RowState(models.TextChoices):
    """What a row of an import is worth."""

    RAW = "RAW", _("not checked")
    GOOD = "GOOD", _("can be imported")
    FAULTY = "FAULTY", _("faulty")
    THERE = "THERE", _("already there")
    DONE = "DONE", _("imported")


OPEN_IMPORTS = (ImportState.COLUMNS, ImportState.CHECKING, ImportState.CHECKED, ImportState.RUNNING)
"""States in which staged rows still wait."""
