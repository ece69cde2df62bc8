"""The states of the work room as people see them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bagland.kernel.work.states import TaskKind, TaskState
from bagland.ui.chips import OVERDUE, WAITS, Chip, Tone

TASKS = {
    TaskState.BLOCKED: Chip(_("waits for other tasks"), WAITS, Tone.DRAFT),
    TaskState.OPEN: Chip(_("open"), "circle", Tone.RUN),
    TaskState.DONE: Chip(_("done"), "circle-check", Tone.OK),
    TaskState.SKIPPED: Chip(_("skipped"), "circle-minus", Tone.CALM),
    TaskState.CANCELLED: Chip(_("cancelled"), "circle-x", Tone.CALM),
}
KINDS = {
    TaskKind.TASK: "checkbox",
    TaskKind.STEP: "list-check",
    TaskKind.APPROVAL: "user-check",
    TaskKind.READING: "book",
}
"""The icon of each kind."""
LATE = Chip(_("late"), OVERDUE, Tone.LATE)
