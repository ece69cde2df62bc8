"""What a person does with a saved view that others see."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity, view
from bagland.foundation.inputs import Says
from bagland.kernel.desk.facts import ViewShared
from bagland.kernel.desk.models import SavedView, Sharing
from bagland.kernel.desk.views import say_changed
from bagland.kernel.organisation.models import Department

view("desk.see_own_views", title=_("See own saved views"))


@activity("desk.share_view", title=_("Share view"), told=_("shared the view."), subject=SavedView)
def share_view(
    act: Act,
    saved: SavedView,
    *,
    department: Annotated[
        Department | None,
        Says(
            _("Only with the people of this department"),
            help=_("Left out, everyone who may open the list gets it. Each sees only the rows that are theirs to see."),
        ),
    ] = None,
) -> SavedView:
    """Let others open a list in this view: its name and its address, not a row more than they may see."""
    saved.shared = Sharing.EVERYONE if department is None else Sharing.DEPARTMENT
    saved.department = department
    saved.save(update_fields=["shared", "department"])
    act.tell(ViewShared(listed=saved.listed, title=saved.title))
    say_changed()
    return saved


@activity(
    "desk.stop_sharing_view", title=_("Stop sharing view"), told=_("stopped sharing the view."), subject=SavedView
)
def stop_sharing_view(act: Act, saved: SavedView) -> SavedView:
    """Take a shared view away from the others; the owner keeps it."""
    saved.shared, saved.department = Sharing.NOBODY, None
    saved.save(update_fields=["shared", "department"])
    say_changed()
    return saved
