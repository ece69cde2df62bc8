"""The forms of what is done about procedures, where they say more than their activities."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.kernel.work import drafts
from bagland.kernel.work.activities.drafting import (
    begin_draft,
    change_draft,
    change_procedure,
    create_procedure,
    hand_over_procedure,
)
from bagland.kernel.work.activities.publishing import (
    publish_procedure,
    send_to_review,
    take_back_draft,
    withdraw_procedure,
)
from bagland.kernel.work.models import Procedure, Version
from bagland.kernel.work.pages.versions import differences
from bagland.kernel.work.queries.procedures import in_force
from bagland.ui.acting import ActivityPage
from bagland.ui.columns import Column
from bagland.ui.details import Section
from bagland.ui.ports import ports


class CreateProcedure(ActivityPage):
    """Two fields suffice; then the editor opens."""

    activity = create_procedure
    order = (
        "title_da",
        "title_en",
        "owner",
        "checklist",
        "review_months",
        "department",
        "entity",
        "is_confidential",
        "code",
    )
    intro = _("Write it as a checklist. Nothing runs by it before it is published.")
    button = _("Begin to write")
    opens = "result"

    def initial(self, act: Act, subject: Any) -> dict[str, Any]:
        held = ports.signed_in(act).positions
        return {"owner": held[0].key} if held else {}


class BeginDraft(ActivityPage):
    """A copy of what is in force."""

    activity = begin_draft
    intro = _("gets a new version as a draft: a copy of the one in force, which counts until the new one is published.")


class PublishProcedure(ActivityPage):
    """What is changed, and whether it must be read."""

    activity = publish_procedure
    intro = _("counts from now on for new cases. Cases that run stay on the version on which they began.")
    opens = "result"

    def initial(self, act: Act, subject: Version) -> dict[str, Any]:
        return {"change_note": subject.change_note, "is_material": subject.is_material}

    def preview(self, act: Act, subject: Version) -> Section | None:
        last = in_force(subject.procedure)
        if last is None:
            return None
        rows = [
            {"pk": place, "number": one["number"], "title": one["title"], "how": str(one["how"])}
            for place, one in enumerate(
                differences(drafts.read_definition(last.definition), drafts.read_definition(subject.definition))
            )
        ]
        columns = (Column("title", _("Step")), Column("number", _("Number")), Column("how", _("How")))
        title = gettext("What is otherwise than in version %(number)s") % {"number": last.number}
        return Section(title, columns, rows, empty=_("Nothing."))


class SendToReview(ActivityPage):
    """To those who may publish it."""

    activity = send_to_review
    intro = _("goes to those who may publish it. Meanwhile it is not changed.")


class TakeBackDraft(ActivityPage):
    """To be written on."""

    activity = take_back_draft
    intro = _("is written on; those who were asked are no longer.")


class WithdrawProcedure(ActivityPage):
    """Nothing new begins."""

    activity = withdraw_procedure
    intro = _("begins no new cases any more. Those that run go on to their end.")


class ChangeDraft(ActivityPage):
    """A text or a file."""

    activity = change_draft
    intro = _("takes a checklist or a file. What it says now can be brought back with Undo.")
    order = ("checklist", "file", "is_added")


class ChangeProcedure(ActivityPage):
    """Titles, place and reviews."""

    activity = change_procedure
    intro = _("gets other titles, another place or another time between reviews. What it says stays.")

    def shows(self, act: Act, subject: Procedure) -> dict[str, Any]:
        return {
            "title_da": subject.title_da,
            "title_en": subject.title_en,
            "entity": subject.entity_id,
            "department": subject.department_id,
            "is_confidential": subject.is_confidential,
            "review_months": subject.review_months,
        }


class HandOverProcedure(ActivityPage):
    """To another position."""

    activity = hand_over_procedure
    intro = _("is kept by another position from now on.")
