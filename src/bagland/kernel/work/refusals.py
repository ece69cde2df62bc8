"""Why the work room says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bagland.foundation.refusal import Refusal


class TaskIsClosed(Refusal):
    """The task was done, skipped or cancelled before."""

    code = "work.task_is_closed"
    message = _("“%(task)s” was closed %(at)s. Nothing more can be done to it.")


class StepOfProcedure(Refusal):
    """What is asked belongs to a task that somebody made; this one is a step of a procedure."""

    code = "work.step_of_procedure"
    message = _(
        "“%(task)s” is a step of a procedure, and follows it. Skip the step, hand it over, or have the procedure changed."
    )


class GoesRound(Refusal):
    """Two tasks would wait for each other."""

    code = "work.goes_round"
    message = _("“%(other)s” waits for “%(task)s” already. If each waits for the other, nobody can begin.")


class NotYourself(Refusal):
    """A task is handed to whom it waits for already."""

    code = "work.waits_there_already"
    message = _("“%(task)s” waits for %(who)s already.")


class NotLater(Refusal):
    """A task is put off to a moment that is over."""

    code = "work.not_later"
    message = _("Put it off to a moment that is still to come.")


class NothingToAddTo(Refusal):
    """No task can be about an object of this kind."""

    code = "work.nothing_to_add_to"
    message = _("No task can be about an object of the kind “%(kind)s”.")


class OpenSubtasks(Refusal):
    """A task has parts that are not done."""

    code = "work.open_subtasks"
    message = _("“%(task)s” has parts that are not done: %(parts)s. Do them first, or cancel them.")
