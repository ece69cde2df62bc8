"""Where a task is done."""

from __future__ import annotations

from bagland.foundation.activity import activities
from bagland.foundation.kinds import kind_of
from bagland.ui.acting import act_address


def doing(code: str, task: int, subject_kind: str, subject_id: int | None) -> str:
    """Where the activity of a task is done: its form, which knows the task. Empty where the object is not known yet."""
    activity = activities.get(code)
    if activity is None:
        return ""
    if activity.subject is None:
        return f"{act_address(code)}?for_task={task}"
    if subject_id is None or subject_kind != kind_of(activity.subject):
        return ""
    return f"{act_address(code, subject_id)}?for_task={task}"
