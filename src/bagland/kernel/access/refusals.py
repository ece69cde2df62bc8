"""How access says no: the rule, the facts, who can."""

from django.utils.translation import gettext_lazy as _

from bagland.foundation.refusal import Refusal


class NotGranted(Refusal):
    """No position that the actor holds today has this right."""

    code = "access.not_granted"
    message = _("“%(activity)s” is not among the rights of your positions. %(who)s")
    status = 403


class OutOfScope(Refusal):
    """A position has the right, but not for this entity, department or person."""

    code = "access.out_of_scope"
    message = _("Your right to “%(activity)s” does not reach this. %(who)s")
    status = 403


class AboveLimit(Refusal):
    """The amount is larger than the position's limit."""

    code = "access.above_limit"
    message = _("“%(activity)s” for %(amount)s is above your limit of %(limit)s. %(who)s")
    status = 403


class NoRate(Refusal):
    """The limit is in another currency than the amount, and no rate of the day is known."""

    code = "access.no_rate"
    message = _("There is no rate from %(currency)s to %(limit_currency)s for %(day)s. Record one, then try again.")


class ChoosePosition(Refusal):
    """Positions in two legal entities both fit; the actor must say which one acts."""

    code = "access.choose_position"
    message = _("You hold this right in more than one company. Say which position acts: %(positions)s.")


class TokenTooNarrow(Refusal):
    """The token is limited to other activities."""

    code = "access.token_too_narrow"
    message = _("This token may not be used for “%(activity)s”. Issue one that may.")
    status = 403


class DutiesSeparated(Refusal):
    """The same person has done what this act must be kept apart from."""

    code = "access.duties_separated"
    message = _("You did “%(earlier)s” on this yourself, so someone else must do “%(activity)s”. %(who)s")
    status = 403


class OwnRequest(Refusal):
    """A request cannot be approved by the one who asked, nor by his agent or his substitute acting for him."""

    code = "access.own_request"
    message = _("You asked for this yourself, so someone else must approve it. %(who)s")
    status = 403


class ApproverNeedsApproval(Refusal):
    """Whoever approves must be able to do it without another's approval."""

    code = "access.approver_needs_approval"
    message = _("You may only do “%(activity)s” with another's approval yourself. %(who)s")
    status = 403


class RequestIsClosed(Refusal):
    """The request was already decided, withdrawn, or has run out."""

    code = "access.request_is_closed"
    message = _("This request is %(state)s since %(closed_at)s. Ask again if it is still needed.")


class ChangedSinceAsked(Refusal):
    """What the request is about has changed since it was asked."""

    code = "access.changed_since_asked"
    message = _("%(subject)s has changed since this was asked. Look at it, and ask again.")


class SecretCannotWait(Refusal):
    """An act with a secret input would have to be kept until it is approved."""

    code = "access.secret_cannot_wait"
    message = _("“%(activity)s” holds a secret and cannot wait for approval. %(who)s")


class LoginTaken(Refusal):
    """Another person has this login, or this person has one already."""

    code = "access.login_taken"
    message = _("The login “%(login)s” is in use, or %(person)s already has one. Choose another.")


class NoSignIn(Refusal):
    """The person has never had a login."""

    code = "access.no_sign_in"
    message = _("%(person)s has no sign-in yet. Open one first.")


class PasswordTooWeak(Refusal):
    """The password is too short or too common."""

    code = "access.password_too_weak"
    message = _("This password is too weak. %(faults)s")
    status = 422


class WrongPassword(Refusal):
    """The present password is not the one that was given."""

    code = "access.wrong_password"
    message = _("The present password is not right. Nothing is changed.")
    status = 422


class TokenLifetime(Refusal):
    """A token lives at most a year, and not backwards."""

    code = "access.token_lifetime"
    message = _("A token ends between tomorrow and %(latest)s. Choose a day in that time.")
    status = 422
