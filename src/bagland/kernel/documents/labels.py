"""What kinds of files and their faults are called, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.kernel.documents import reading
from bagland.kernel.documents.formats import faults
from bagland.kernel.documents.formats.kinds import ending, is_renamed, kind_of_file

FAULTS: dict[str, Any] = {
    faults.LOCKED: _("The file asks for a password, so its text cannot be read or shown here. Download it to open it."),
    faults.BROKEN: _("The file is damaged, or not what it says. Download it, or ask its sender for a new one."),
    faults.TOO_BIG: _("The file unpacks to more than is read here. Download it to open it."),
    faults.TOO_DEEP: _("The file is nested more deeply than any honest one. It was not read."),
    faults.ENTITIES: _("The file declares entities of its own, which can be used for attacks. It was not read."),
    faults.TOO_SLOW: _("The file took too long to read. Download it to open it."),
    faults.UNSHOWN: _("Files of this kind are not shown here. Download it to open it."),
    reading.GONE: _("The file is missing in the store. Whoever runs Bagland can restore it from a backup."),
}
WARNINGS: dict[str, Any] = {
    "program": _("This is a program. It is never run here; be sure of its sender before you run it."),
    "macros": _("The document holds macros. They are not run here."),
    "two_kinds": _("The file can be read as something else too, which is a way to hide things in it."),
}


def title_of(media_type: str) -> str:
    """What a kind of file is called: «PDF document»."""
    return gettext(kind_of_file(media_type).title)


def icon_of(media_type: str) -> str:
    """The icon of a kind of file."""
    return kind_of_file(media_type).icon


def fault_of(code: str) -> str:
    """Why a file could not be read, as a sentence with a way on; empty without a code."""
    return str(FAULTS.get(code, FAULTS[faults.BROKEN])) if code else ""


def renaming_of(media_type: str, name: str) -> str:
    """That a name claims another kind than the bytes are: «It is called .pdf, but it is: ZIP archive.» Or nothing."""
    if not is_renamed(media_type, name):
        return ""
    told = {"ending": ending(name), "kind": title_of(media_type)}
    return gettext("The file is called .%(ending)s, but by its content it is: %(kind)s.") % told
