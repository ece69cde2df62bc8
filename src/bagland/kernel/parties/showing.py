"""What other files and rooms show on a party's page, after its own sections: payment details, likenesses, invoices."""

from __future__ import annotations

from collections.abc import Callable

from bagland.foundation.act import Act
from bagland.kernel.parties.models import Party
from bagland.ui.details import Section

SectionsOf = Callable[[Act, Party], list[Section]]

sections_also: list[SectionsOf] = []
"""In the order in which they were added."""
