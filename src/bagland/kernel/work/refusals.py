"""Why the work room says no."""

from django.utils.translation import gettext_lazy as _

from bagland.foundation.refusal import Refusal


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
    message = _("%(why)s")
