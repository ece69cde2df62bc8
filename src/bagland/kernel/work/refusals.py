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
        "“%(task)s” is a step of a procedure, and follows it. "
        "Skip the step, hand it over, or have the procedure changed."
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


class DraftNotOpen(Refusal):
    """Only a draft is changed: what is in review or published stays as it is."""

    code = "work.draft_not_open"
    message = _("This version is %(state)s and is not changed. Take it back from review, or begin a new draft.")


class DraftChangedMeanwhile(Refusal):
    """Another has changed the same draft since it was opened."""

    code = "work.draft_changed_meanwhile"
    message = _("%(who)s has changed the draft since you opened it. Look at it as it is now, then change it again.")


class NotADefinition(Refusal):
    """A text that should be the definition of a procedure is none."""

    code = "work.not_a_definition"
    message = _("This is not the definition of a procedure. First fault: %(place)s: %(fault)s")
    status = 422


class DraftHasFaults(Refusal):
    """A procedure with faults is not published: it would stop where they are."""

    code = "work.draft_has_faults"
    message = _("The draft has %(count)s faults. The first: %(first)s. Open the draft; each fault leads to its place.")


class DraftIsThere(Refusal):
    """A procedure has one draft at a time."""

    code = "work.draft_is_there"
    message = _("There is a draft already: version %(number)s, by %(author)s. Go on with it, or throw it away first.")


class NothingChanged(Refusal):
    """A draft that says the same as the published version is not published."""

    code = "work.nothing_changed"
    message = _("The draft says the same as version %(number)s. Change something, or throw the draft away.")


class NotInReview(Refusal):
    """Only what is in review is taken back from it."""

    code = "work.not_in_review"
    message = _("This version is %(state)s, not in review. There is nothing to take back.")


class ProcedureWithdrawn(Refusal):
    """A withdrawn procedure gets no new version."""

    code = "work.procedure_withdrawn"
    message = _("%(procedure)s was withdrawn %(at)s. Create a new procedure instead.")


class NothingPublished(Refusal):
    """Only a procedure that is in force is withdrawn or confirmed."""

    code = "work.nothing_published"
    message = _("%(procedure)s has no version in force. Publish its draft first, or throw the draft away.")


class AlreadyKeptBy(Refusal):
    """A procedure is handed over to another position."""

    code = "work.already_kept_by"
    message = _("%(position)s keeps this procedure already. Choose another position.")


NOT_A_CODE = _("Use small letters, digits and underscores, beginning with a letter, and a code that is not taken.")
NO_TITLE = _("Write the title in Danish, in English, or in both.")


class CannotBeChangedSo(Refusal):
    """A row of a draft cannot be moved or changed in this way."""

    code = "work.cannot_be_changed_so"
    message = _("Nothing is changed. %(why)s")


class HasEnded(Refusal):
    """A recurring task that was ended comes no more."""

    code = "work.recurrence_has_ended"
    message = _("“%(recurrence)s” was ended %(at)s and comes no more. Create a new one.")


class NotItsTurn(Refusal):
    """The task of that day was opened before, or another day comes first."""

    code = "work.not_its_turn"
    message = _("“%(recurrence)s” is not to be opened for %(day)s. See when it comes next.")


class TaskWaits(Refusal):
    """A task that waits for other tasks cannot be done yet."""

    code = "work.task_waits"
    message = _("“%(task)s” waits for other tasks. Do those first.")


class DecidedNotDone(Refusal):
    """An approval is decided, not ticked off."""

    code = "work.decided_not_done"
    message = _("“%(task)s” is an approval. Approve or decline it.")


class DoneByAnother(Refusal):
    """The step is done by doing its activity."""

    code = "work.done_by_activity"
    message = _("“%(task)s” is done by doing “%(activity)s”. It closes by itself when that is done.")


class StarterMayNot(Refusal):
    """Whoever started the case may not do this step of it."""

    code = "work.starter_may_not"
    message = _("You started “%(case)s”, so another must do “%(task)s”. It waits for %(who)s.")


class SameDoer(Refusal):
    """Whoever did one step may not do the other."""

    code = "work.same_doer"
    message = _("You did “%(earlier)s” in “%(case)s”, so another must do “%(task)s”. It waits for %(who)s.")


class OnlyWhomItWaitsFor(Refusal):
    """The step is done only by those for whom it waits."""

    code = "work.only_lane"
    message = _("In “%(case)s”, “%(task)s” is done only by those for whom it waits: %(who)s.")


class AuthorityTooSmall(Refusal):
    """The step takes authority that the doer has not."""

    code = "work.authority_too_small"
    message = _("“%(task)s” takes authority for “%(activity)s” up to %(amount)s. %(who)s")


class MayNotBeSkipped(Refusal):
    """The procedure says that the step must be done."""

    code = "work.may_not_be_skipped"
    message = _("“%(procedure)s” says that “%(task)s” must be done. Do it, or cancel the case.")


class NotAStep(Refusal):
    """Only a step of a case can be skipped."""

    code = "work.not_a_step"
    message = _("“%(task)s” is no step of a case. Cancel it instead.")


class CaseIsOver(Refusal):
    """The case has ended."""

    code = "work.case_is_over"
    message = _("“%(case)s” ended %(at)s.")


class CaseNotStopped(Refusal):
    """Only a case that has stopped can go on."""

    code = "work.case_not_stopped"
    message = _("“%(case)s” has not stopped.")


class NotPublished(Refusal):
    """A procedure without a published version cannot run."""

    code = "work.not_published"
    message = _("“%(procedure)s” has no published version. Ask whoever keeps it: %(owner)s.")


class MayNotStart(Refusal):
    """The procedure says who may start it."""

    code = "work.may_not_start"
    message = _("“%(procedure)s” is started by %(who)s.")


class TimerGone(Refusal):
    """What was due has been done, or was taken away."""

    code = "work.timer_gone"
    message = _("What was due has been done already, or nobody waits for it any more.")


class ServiceEnded(Refusal):
    """Nobody can ask for a service that is not offered any more."""

    code = "work.service_ended"
    message = _("“%(service)s” has not been offered since %(at)s. Look among the services for what took its place.")
