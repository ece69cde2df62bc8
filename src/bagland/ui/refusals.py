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


class ChangedMeanwhile(Refusal):
    """Somebody else changed the subject after the form was opened."""

    code = "ui.changed_meanwhile"
    message = _(
        "“%(subject)s” has changed since you opened the form. Compare below, and send again if yours is to stand."
    )


class HeldFormGone(Refusal):
    """A form that was held over a sign-in is taken back already, is another person's, or has waited for an hour."""

    code = "ui.held_form_gone"
    message = _(
        "Nothing is kept for you here. A form is held for an hour, for the one who wrote it, and is fetched once."
    )
    status = 404
