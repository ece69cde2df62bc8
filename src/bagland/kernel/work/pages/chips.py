"""The states of the work room as people see them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bagland.kernel.work.states import CaseState, TaskKind, TaskState
from bagland.ui.chips import OVERDUE, RUNNING, WAITS, Chip, Tone

TASKS = {
    TaskState.BLOCKED: Chip(_("waits for other tasks"), WAITS, Tone.DRAFT),
    TaskState.OPEN: Chip(_("open"), "circle", Tone.RUN),
    TaskState.DONE: Chip(_("done"), "circle-check", Tone.OK),
    TaskState.SKIPPED: Chip(_("skipped"), "circle-minus", Tone.CALM),
    TaskState.CANCELLED: Chip(_("cancelled"), "circle-x", Tone.CALM),
}
CASES = {
    CaseState.RUNNING: Chip(CaseState.RUNNING.label, RUNNING, Tone.RUN),
    CaseState.STOPPED: Chip(CaseState.STOPPED.label, "hand-stop", Tone.LATE),
    CaseState.DONE: Chip(CaseState.DONE.label, "circle-check", Tone.OK),
    CaseState.CANCELLED: Chip(CaseState.CANCELLED.label, "circle-x", Tone.CALM),
}
KINDS = {
    TaskKind.TASK: "checkbox",
    TaskKind.STEP: "list-check",
    TaskKind.APPROVAL: "user-check",
    TaskKind.READING: "book",
}
"""The icon of each kind."""
LATE = Chip(_("late"), OVERDUE, Tone.LATE)
