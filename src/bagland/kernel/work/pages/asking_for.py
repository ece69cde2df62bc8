"""Asking for something to be done: the forms of tasks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.kernel.work.activities.mine import hand_over, snooze
from bagland.kernel.work.activities.tasks import create_task
from bagland.ui.acting import ActivityPage


class NewTask(ActivityPage):
    """What is to be done, by whom and when; about the object from whose page it was asked for."""

    activity = create_task
    order = ("title", "position", "person", "due_at", "text")
    unasked = ("about_kind", "about_number", "after")
    button = _("Create task")
    done = _("“%(result)s” waits.")


class PutOff(ActivityPage):
    """Tomorrow morning, unless another time is said."""

    activity = snooze
    done = _("“%(subject)s” is out of your list until then.")
    opens = "desk.my_work"
    undo = "work.wake"

    def initial(self, act: Act, subject: Any) -> dict[str, Any]:
        return {"until": (act.at + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)}


class HandOver(ActivityPage):
    """To whom, and why."""

    activity = hand_over
    order = ("position", "person", "reason")
    opens = "desk.my_work"
    done = _("“%(subject)s” is handed over.")
