"""How the organisation says no; and the sentences that stand beside a field."""

from django.utils.translation import gettext_lazy as _

from bagland.foundation.refusal import Refusal

TOO_LONG = _("Write at most %(most)s characters.")
ENDS_BEFORE_IT_BEGINS = _("This lies before the first day, %(first)s.")
NOT_A_SHARE = _("Write a number above 0 and at most %(most)s, with at most %(places)s decimals.")
NOT_A_COUNTRY = _("Write the two capital letters of the country, such as DK.")
NOT_A_REGISTRATION_NUMBER = _("The check digit is wrong. Look the number up in the company register.")
NOT_A_TIME_ZONE = _("Write a time zone by its name, such as Europe/Copenhagen.")
NOT_AN_EMAIL = _("Write an e-mail address, such as maria.holm@example.com.")
BELOW_ZERO = _("An amount here is not below zero.")
RATE_NOT_ABOVE_ZERO = _("A rate is above zero and below a million, with at most nine decimals.")
SAME_CURRENCY = _("Choose another currency than the first.")
NOT_A_RANK = _("A rank lies between 1 and 9.")
ENTITIES_FOR_NAMED = _("Name the legal entities for the scope “named legal entities”, and for no other.")
ONE_OF_TWO = _("Choose exactly one: %(one)s or %(other)s.")
NOT_THE_ONE_AWAY = _("Choose somebody else than the person who is away.")
NOT_YOURSELF = _("Choose somebody else than yourself.")
NOTHING_GIVEN = _("Say what is to change.")
LIES_BACK = _("This lies before today, %(today)s.")
OUTSIDE_CALENDAR = _("This lies outside the calendar.")


class CompanyExists(Refusal):
    """A company is founded once in an installation; more legal entities are added."""

    code = "organisation.company_exists"
    message = _("%(entity)s was founded here already. Add another legal entity instead.")


class ProfilesMissing(Refusal):
    """The shipped positions are not installed, so there is none for the managing director."""

    code = "organisation.profiles_missing"
    message = _(
        "The positions that Bagland ships with are not installed. Run `bagland init`, which installs them first."
    )


class CodeTaken(Refusal):
    """Another has this code."""

    code = "organisation.code_taken"
    message = _("The code %(value)s belongs to %(owner)s. Choose another.")


class EmailTaken(Refusal):
    """Another person has this work e-mail."""

    code = "organisation.email_taken"
    message = _("%(email)s is the work e-mail of %(person)s. Write another.")


class YearNotContiguous(Refusal):
    """Financial years follow each other without a gap."""

    code = "organisation.year_not_contiguous"
    message = _("The next financial year of %(entity)s begins on %(expected)s, the day after %(last)s.")


class RateKnown(Refusal):
    """A rate that was recorded may have been used; it is not changed."""

    code = "organisation.rate_known"
    message = _("The rate of %(base)s in %(quote)s on %(day)s is recorded already, as %(rate)s. It stays.")


class OwnedTwice(Refusal):
    """The shares of a legal entity's owners add up to more than all of it."""

    code = "organisation.owned_twice"
    message = _("%(entity)s has only %(free)s left to own from %(day)s. End or lower another share first.")


class GoesInCircle(Refusal):
    """Something would come to stand above itself."""

    code = "organisation.goes_in_circle"
    message = _("%(above)s already stands below %(below)s on %(day)s, so it cannot stand above. Choose another.")


class OfAnotherEntity(Refusal):
    """A department and what belongs to it lie in one legal entity."""

    code = "organisation.of_another_entity"
    message = _("%(thing)s belongs to %(entity)s. Choose one of the same legal entity.")


class DoesNotHold(Refusal):
    """What is used does not exist on a day on which it is needed: not yet, or no more."""

    code = "organisation.does_not_hold"
    message = _("%(thing)s does not exist on %(day)s. Choose days on which it does, or another.")


class DepartmentInUse(Refusal):
    """Positions or departments hang under the department after the day."""

    code = "organisation.department_in_use"
    message = _("After %(day)s %(users)s still belong to %(department)s. Move or close them first.")


class PositionInUse(Refusal):
    """Positions report to it, or it heads departments, after the day."""

    code = "organisation.position_in_use"
    message = _("After %(day)s %(users)s still stand under %(position)s. Give them another manager first.")


class PositionIsHeld(Refusal):
    """Somebody holds the position after the day on which it would close."""

    code = "organisation.position_is_held"
    message = _("%(holders)s hold %(position)s after %(day)s. End that appointment first.")


class PositionIsFull(Refusal):
    """The shares of the holders would be more than the position's FTE."""

    code = "organisation.position_is_full"
    message = _(
        "%(position)s has %(fte)s FTE on %(day)s; %(holders)s hold %(held)s. "
        "Lower the share, raise the FTE, or end an appointment."
    )


class HeldAlready(Refusal):
    """The person holds this very position already on some of the days."""

    code = "organisation.held_already"
    message = _("%(person)s holds %(position)s already from %(first)s. End that appointment first.")


class EndsAlready(Refusal):
    """An end can be moved nearer, not further away."""

    code = "organisation.ends_already"
    message = _("This ends on %(last)s already. To go on longer, register it anew from the day after.")


class NotAPerson(Refusal):
    """The act is for people; this is an agent, the system, or somebody who was erased."""

    code = "organisation.not_a_person"
    message = _("%(actor)s is no person who can be chosen here. Choose another.")


class NoPhoto(Refusal):
    """There is no photo that could be removed."""

    code = "organisation.no_photo"
    message = _("%(person)s has no photo here. Initials are shown already.")


class NotForYourself(Refusal):
    """Nobody gives himself a position, a substitution or a right."""

    code = "organisation.not_for_yourself"
    message = _("You would get this yourself, therefore another must do it: “%(activity)s”.")


class GrantsMoreThanHeld(Refusal):
    """Somebody who may grant up to an amount grants without limit."""

    code = "organisation.grants_more_than_held"
    message = _("You may grant up to an amount only. Give “%(right)s” a limit.")
    status = 403


class StillEmployed(Refusal):
    """A person who holds a position today or later is not erased."""

    code = "organisation.still_employed"
    message = _("%(person)s holds %(positions)s. End the appointments, and erase when they are over.")


class AlreadyErased(Refusal):
    """The person's data is gone already."""

    code = "organisation.already_erased"
    message = _("This person was erased on %(at)s. Nothing is left.")


class AwayAlready(Refusal):
    """Another absence of the person holds on some of the days."""

    code = "organisation.away_already"
    message = _("%(person)s is registered as away from %(first)s already. End or cancel that absence first.")


class AbsenceCancelled(Refusal):
    """The absence was cancelled."""

    code = "organisation.absence_cancelled"
    message = _("This absence was cancelled on %(at)s. Register a new one.")


class RankTaken(Refusal):
    """Another substitute of the position has this rank on some of the days."""

    code = "organisation.rank_taken"
    message = _("%(person)s is substitute number %(rank)s for %(position)s from %(first)s. Choose another rank.")


class HoldsItHimself(Refusal):
    """Who holds the position cannot also stand in for it."""

    code = "organisation.holds_it_himself"
    message = _("%(person)s holds %(position)s. Choose somebody else.")


class NotYoursToLend(Refusal):
    """Only the holder lends a position; what was lent or is stood in for is not lent on."""

    code = "organisation.not_yours_to_lend"
    message = _("You do not hold %(position)s yourself today, so you cannot lend it.")


class RightNotHeld(Refusal):
    """The position does not have the right that is to be lent."""

    code = "organisation.right_not_held"
    message = _("%(position)s does not have “%(right)s”. Lend one of the rights that it has.")


class NotTheReceiver(Refusal):
    """Only the one who was offered a delegation answers it."""

    code = "organisation.not_the_receiver"
    message = _("This was offered to %(receiver)s, who alone can answer.")
    status = 403


class DelegationAnswered(Refusal):
    """The delegation was accepted, declined or taken back."""

    code = "organisation.delegation_answered"
    message = _("This delegation is %(state)s. Nothing is left to decide.")


class DelegationIsOver(Refusal):
    """The days of the delegation have passed."""

    code = "organisation.delegation_is_over"
    message = _("The delegation ended on %(last)s. Ask for a new one.")


class ReorganisationIsOver(Refusal):
    """Only a prepared reorganisation is changed, decided or cancelled."""

    code = "organisation.reorganisation_is_over"
    message = _("%(title)s is %(state)s. Prepare a new reorganisation.")


class DayHasPassed(Refusal):
    """A reorganisation is decided before its day, or on it."""

    code = "organisation.day_has_passed"
    message = _("%(title)s was prepared for %(day)s, which has passed. Prepare a new one for another day.")


class NothingPlanned(Refusal):
    """The reorganisation changes nothing, or not this."""

    code = "organisation.nothing_planned"
    message = _("%(title)s holds no such change. Look at its list of changes.")


class CannotReorganise(Refusal):
    """Some of the prepared changes do not go together with what holds on the day."""

    code = "organisation.cannot_reorganise"
    message = _("%(title)s cannot be decided as it stands. %(conflicts)s")


class UnknownRight(Refusal):
    """No activity and no view has this code."""

    code = "organisation.unknown_right"
    message = _("There is no activity and no view “%(right)s”. `bagland activities` lists them.")
    status = 422
