"""How retention, holds and destruction say no; and the sentences that stand beside a field."""

from django.utils.translation import gettext_lazy as _

from bagland.foundation.refusal import Refusal

NOT_A_CODE = _("Write 2 to 40 small letters, digits and underscores that no other class has.")
NO_TIME = _("Say how long, or choose “kept for good”.")
NOT_A_TIME = _("Years lie between 0 and %(most)s. What is to stay longer is kept for good.")
NOT_MONTHS = _("Months lie between 0 and 11.")
NOT_A_VIEW = _("Write a view of the archive, such as documents.see or documents.see_personnel.")
NOT_A_RECORD = _("No record of this kind takes documents.")
NOT_OVER_YET = _("Write a day before today, %(today)s.")


class ClassEnded(Refusal):
    """The class is not used any more."""

    code = "documents.class_ended"
    message = _("The class “%(kept_as)s” is ended. Choose another.")


class ClassIsNeeded(Refusal):
    """Bagland files under this class by itself."""

    code = "documents.class_is_needed"
    message = _("Bagland itself files documents as “%(kept_as)s”. Change the class instead.")


class NothingToShorten(Refusal):
    """No earlier end follows from the claims as they are today."""

    code = "documents.nothing_to_shorten"
    message = _("Its class and records still ask for at least as long. Change its class or detach it first.")


class HoldLifted(Refusal):
    """The hold is over."""

    code = "documents.hold_lifted"
    message = _("The hold “%(hold)s” was lifted on %(lifted)s. Place a new one.")


class AlreadyDestroyed(Refusal):
    """Nothing can be held of what is destroyed."""

    code = "documents.already_destroyed"
    message = _("Document %(document)s is destroyed already.")


class NotOnHold(Refusal):
    """The hold does not cover the document."""

    code = "documents.not_on_hold"
    message = _("The hold “%(hold)s” does not cover “%(document)s”.")


class AlreadyOnHold(Refusal):
    """The hold covers the document already."""

    code = "documents.already_on_hold"
    message = _("“%(document)s” is under the hold “%(hold)s” already.")


class HoldTooLarge(Refusal):
    """One act would cover more documents than are locked at once."""

    code = "documents.hold_too_large"
    message = _("%(found)s documents are more than %(most)s at once. Choose a folder or record with fewer.")


class OtherEntity(Refusal):
    """A hold is of one legal entity, and so are its documents."""

    code = "documents.other_entity"
    message = _("“%(document)s” belongs to %(entity)s. Place a hold of its own there.")


class RunNotReady(Refusal):
    """The run is not in the state that this takes."""

    code = "documents.run_not_ready"
    message = _("This run is %(state)s. Look at it again.")


class NothingToDestroy(Refusal):
    """Everything on the list was left out, or nothing is due."""

    code = "documents.nothing_to_destroy"
    message = _("Nothing is left on the list. Drop the run, or propose another day.")


class IntakeStopped(Refusal):
    """Nothing has come in for so long that what is there may be all there will ever be."""

    code = "documents.intake_stopped"
    message = _(
        "Nothing has been filed in %(entity)s for %(days)s days. Find out why, or propose again and say that filing "
        "has stopped for good."
    )


class NotOnTheList(Refusal):
    """The run does not list the document, or not any more."""

    code = "documents.not_on_the_list"
    message = _("Document %(document)s is not on the list of this run.")


class TakesTwo(Refusal):
    """Whoever proposed the run cannot be the only one behind it."""

    code = "documents.takes_two"
    message = _("A destruction takes two people. Ask somebody else who may carry it out.")
