"""Why running cases are not moved to another version."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bagland.foundation.refusal import Refusal


class NothingToMove(Refusal):
    """No case runs on the version."""

    code = "work.nothing_to_move"
    message = _("No case runs on version %(number)s of “%(procedure)s”. There is nothing to move.")


class NotToItself(Refusal):
    """Cases are moved to another, published version of the same procedure."""

    code = "work.not_to_itself"
    message = _(
        "Cases are moved to the published version of the same procedure. “%(procedure)s” has no other than version "
        "%(number)s."
    )


class PlanIsCarriedOut(Refusal):
    """A plan that has begun is not changed any more."""

    code = "work.plan_is_carried_out"
    message = _("This plan is %(state)s and is not changed any more. Make a new one for the cases that are left.")


class PlanNotCarriedOut(Refusal):
    """What has not been carried out cannot be taken back."""

    code = "work.plan_not_carried_out"
    message = _("This plan is %(state)s. Only what has been carried out can be taken back.")


class ChangedSincePlanned(Refusal):
    """The version to which a plan leads is not in force any more."""

    code = "work.changed_since_planned"
    message = _("Version %(number)s is not in force any more. Make a plan for the one that is.")


class NoCaseFollows(Refusal):
    """As the plan stands, no case would be moved."""

    code = "work.no_case_follows"
    message = _("As the plan stands no case would follow: %(need)s need a choice, %(stay)s finish on their version.")
