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


class ApprovedByOther(Refusal):
    """The request is approved by an activity of its own, because its approver must say more than yes."""

    code = "access.approved_by_other"
    message = _("“%(activity)s” is approved by “%(way)s”, which asks how it was confirmed.")


class SecretCannotWait(Refusal):
    """An act with a secret input, or with a file, would have to be kept until it is approved."""

    code = "access.secret_cannot_wait"
    message = _("“%(activity)s” holds a secret or a file and cannot wait for approval. %(who)s")


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


class TooManyTries(Refusal):
    """Five wrong passwords or codes in a row shut the way for a quarter of an hour, for right ones too."""

    code = "access.too_many_tries"
    message = _("There were five wrong tries. Wait a quarter of an hour, then try again.")
    status = 403


class NeedsStaffSession(Refusal):
    """A position has the right, but it counts only in a staff session: briefly, with a reason, recorded."""

    code = "access.needs_staff_session"
    message = _("“%(activity)s” needs a staff session. Begin one with a reason; it lasts an hour at most.")
    status = 403
    way_on = "access.my_staff_session"


class StaffSessionElsewhere(Refusal):
    """A staff session belongs to a browser in which somebody is signed in; no program has one."""

    code = "access.staff_session_elsewhere"
    message = _("A staff session begins in the browser. Sign in there, and begin it from your profile.")
    status = 403


class ProveAgain(Refusal):
    """It is more than fifteen minutes since the person last showed who it is."""

    code = "access.prove_again"
    message = _("Show once more who you are. Your password, code or passkey was last asked for too long ago.")
    status = 403


class StaffSessionOpen(Refusal):
    """There is one already in this browser."""

    code = "access.staff_session_open"
    message = _("Your staff session runs until %(until)s. End it before you begin another.")


class NoStaffSession(Refusal):
    """There is none to end."""

    code = "access.no_staff_session"
    message = _("No staff session is open here. It has ended by itself, or was ended.")


class StaffSessionLength(Refusal):
    """A staff session lasts from one minute to sixty."""

    code = "access.staff_session_length"
    message = _("A staff session lasts from 1 to %(longest)s minutes. Choose a number between them.")
    status = 422


class LinkIsOver(Refusal):
    """A link to a new password opens once, and not for ever."""

    code = "access.link_is_over"
    message = _("This link no longer opens anything: it was used, has run out, or a newer one was sent.")


class SessionIsOver(Refusal):
    """The session has ended already."""

    code = "access.session_is_over"
    message = _("This session is over already. Nothing is left to end.")


class TokenLifetime(Refusal):
    """A token lives at most a year, and not backwards."""

    code = "access.token_lifetime"
    message = _("A token ends between tomorrow and %(latest)s. Choose a day in that time.")
    status = 422


class OnlyInBrowser(Refusal):
    """This is done on one's own page only, after proving once more who one is."""

    code = "access.only_in_browser"
    message = _("“%(activity)s” is done in the browser only, on “My sign-in”.")
    status = 403


class AppExists(Refusal):
    """An authenticator app is set up already."""

    code = "access.app_exists"
    message = _("An authenticator app is set up since %(since)s. Remove it first, then set up the new one.")


class NothingBegun(Refusal):
    """No authenticator app waits to be confirmed, or it has waited for more than an hour."""

    code = "access.nothing_begun"
    message = _("No authenticator app waits for its first code. Begin again.")


class WrongCode(Refusal):
    """The six digits are not those of this minute."""

    code = "access.wrong_code"
    message = _("This code does not fit. Wait for the next one in the app, and check that the phone's clock is right.")
    status = 422


class NoSuchFactor(Refusal):
    """The person has none of what is to be removed."""

    code = "access.no_such_factor"
    message = _("%(person)s has no second factor of this kind. Nothing is changed.")


class LastFactor(Refusal):
    """The only second factor of somebody who must have one."""

    code = "access.last_factor"
    message = _("You must have a second factor, and this is your only one. Add another first, then remove this.")


class PasskeyTaken(Refusal):
    """The passkey is registered already."""

    code = "access.passkey_taken"
    message = _("This passkey is registered already. Choose another device or key.")


class OwnFactors(Refusal):
    """Nobody resets the own second factors as IT."""

    code = "access.own_factors"
    message = _("You cannot reset your own second factors. %(who)s")
    status = 403


class ProviderExists(Refusal):
    """A provider with this name or this issuer is there already."""

    code = "access.provider_exists"
    message = _("There is an identity provider with the name “%(name)s” or the issuer %(issuer)s already.")


class AddressNotSafe(Refusal):
    """An address of a provider that is not HTTPS, and not on this machine."""

    code = "access.address_not_safe"
    message = _("%(address)s is not safe: it must begin with https://. Only this machine (localhost) may go without.")
    status = 422


class CertificateNotRead(Refusal):
    """The text is no certificate in PEM, nor metadata with one."""

    code = "access.certificate_not_read"
    message = _("This holds no certificate that can be read. Paste the provider's metadata, or its certificate as PEM.")
    status = 422


class WrongKindOfProvider(Refusal):
    """An act for the other protocol."""

    code = "access.wrong_kind_of_provider"
    message = _("%(provider)s is met by %(kind)s. Use the form for that.")


class BreakGlassNeeded(Refusal):
    """Who may come in by password when the provider is down must be said first."""

    code = "access.break_glass_needed"
    message = _(
        "Name a position that may still use a password, and whose holder has a sign-in and a second factor. "
        "Without one, nobody comes in on the day the provider is down."
    )
    status = 422


class ProviderNotProven(Refusal):
    """A provider through which nobody has come in yet cannot be the only way."""

    code = "access.provider_not_proven"
    message = _("Nobody has come in through %(provider)s yet. Come in through it once, then make it the only way.")
