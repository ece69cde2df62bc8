"""The refusals of this room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bagland.foundation.refusal import Refusal


class NoSuchList(Refusal):
    """The address names no list in which rows can be chosen."""

    code = "desk.no_such_list"
    message = _("Bagland has no list “%(list)s” in which rows can be chosen.")
    status = 404


class NothingChosen(Refusal):
    """No row was chosen, or none of those chosen may be seen by the reader."""

    code = "desk.nothing_chosen"
    message = _("No row is chosen. Tick the rows in the list, then choose what to do with them.")
    status = 422


class TooManyChosen(Refusal):
    """More rows match than one act takes."""

    code = "desk.too_many_chosen"
    message = _("More than %(most)s rows match. Narrow the list with a filter, and act on a part of it at a time.")
    status = 422


class NotForMany(Refusal):
    """The list does not offer this activity over chosen rows."""

    code = "desk.not_for_many"
    message = _("“%(activity)s” cannot be done to many rows of this list at once.")
    status = 404


class NoSuchView(Refusal):
    """There is no such saved view, or it is another's; the two answer alike."""

    code = "desk.no_such_view"
    message = _("There is no saved view %(view)s of yours. Perhaps it was deleted; the list itself is still there.")
    status = 404


class ViewNeedsName(Refusal):
    """A view was saved without a name, or with one that cannot be written."""

    code = "desk.view_needs_name"
    message = _("Give the view a name of 1 to %(most)s characters.")
    status = 422


class ViewNameTaken(Refusal):
    """Another view of the same person on the same list has this name."""

    code = "desk.view_name_taken"
    message = _("You have a view “%(title)s” of this list already. Choose another name.")


class TooManyViews(Refusal):
    """One person has as many views of one list as there is room for."""

    code = "desk.too_many_views"
    message = _("You have %(most)s views of this list, which is the most. Delete one that you no longer use.")
