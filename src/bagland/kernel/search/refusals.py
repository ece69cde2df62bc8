"""The refusals of search."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from bagland.foundation.refusal import Refusal


class NoSuchPlace(Refusal):
    """The place to go on from was not given by this search."""

    code: ClassVar[str] = "search.no_such_place"
    message: ClassVar = _("This is not a place among the hits. Search again from the first page.")
    status: ClassVar[int] = 422
