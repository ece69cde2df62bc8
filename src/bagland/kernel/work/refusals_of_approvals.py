"""Why an approval says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bagland.foundation.refusal import Refusal


class NotAnApproval(Refusal):
    """Only what asks for a yes or a no is decided."""

    code = "work.not_an_approval"
    message = _("“%(task)s” is no approval. Do it, or hand it over.")


class DecidedOnRequest(Refusal):
    """A request for approval is declined itself, so that whoever asked is told why."""

    code = "work.decided_on_request"
    message = _("Decline the request itself: number %(request)s.")


class YesIsTheLast(Refusal):
    """With this yes the request is approved, so the request itself is approved and what it asks for is done."""

    code = "work.yes_is_the_last"
    message = _("Yours is the last yes that is needed. Approve the request itself: number %(request)s.")


class DecidedAlready(Refusal):
    """Everybody says yes or no once; an agent and its owner are one, and so is whoever one has stood in for."""

    code = "work.decided_already"
    message = _("You, or somebody who counts as you, have answered “%(task)s” already. %(missing)s")


class MayNotDecide(Refusal):
    """The actor is not, at this moment, among those who decide it."""

    code = "work.may_not_decide"
    message = _("You are not among those who decide “%(task)s” today. %(who)s")


class MoreMustApprove(Refusal):
    """One yes is not enough."""

    code = "work.more_must_approve"
    message = _("%(wanted)s must approve this, and %(given)s have. Press again: your yes is then kept with theirs.")


class RuleIsOver(Refusal):
    """An approval rule that has ended stays as it was."""

    code = "work.rule_is_over"
    message = _("This rule ended on %(day)s.")


class RuleIsThere(Refusal):
    """Two rules for the same would leave open which of them holds."""

    code = "work.rule_is_there"
    message = _("There is a rule for “%(activity)s” from the same amount already. End it first.")
