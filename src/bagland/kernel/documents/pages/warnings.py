"""Why somebody should look at a file twice, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bagland.kernel.documents.labels import title_of

_WORDS = {
    "renamed": _("Its name claims something else than it is: %(kind)s."),
    "locked": _("It asks for a password, so that nobody can find words in it or look at it here."),
    "two_kinds": _("It can be read as two kinds of file. Ask its sender what it is before you open it."),
    "program": _("It is a program. Open it only if you know where it comes from."),
    "macros": _("It holds macros. Open it only if you know where it comes from."),
    "entities": _("It asks its reader to fetch or to swell. It is kept as it is, and not read."),
    "broken": _("It is not whole, or was damaged on its way. Ask its sender for it again."),
}


def warned(code: str, media_type: str) -> str:
    """The sentence for a warning of `sniff`; empty for none."""
    words = _WORDS.get(code)
    return str(words) % {"kind": title_of(media_type)} if words else ""
