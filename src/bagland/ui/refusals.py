"""The refusals of the screens themselves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bagland.foundation.refusal import Refusal


class PageNotYours(Refusal):
    """No position of the reader is granted the view that this page needs."""

    code = "ui.page_not_yours"
    message = _("This page needs a position that is granted “%(view)s”. None of yours is.")
    status = 403


class NoSuchPage(Refusal):
    """Nothing lives at this address."""

    code = "ui.no_such_page"
    message = _("There is no page at this address.")
    status = 404


class FilterNotUnderstood(Refusal):
    """A filter in the address has a value that it cannot have."""

    code = "ui.filter_not_understood"
    message = _("The filter “%(filter)s” cannot use “%(value)s”. %(reason)s")
    status = 422
