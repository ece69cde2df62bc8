"""What is done about second factors: setting up, removing, renewing, resetting, and who must have one.

What shows a secret or follows a ceremony in the browser is `by_system`: its own page performs it, no other door.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act, Door
from bagland.foundation.activity import activity, title_of, view
from bagland.foundation.inputs import Says
from bagland.kernel.access.authority import Able, authority
from bagland.kernel.access.factors import codes
from bagland.kernel.access.factors.policy import duty_of
from bagland.kernel.access.facts import FactorsReset
from bagland.kernel.access.models import AuthenticatorApp, FactorPolicy, Passkey, RecoveryCode
from bagland.kernel.access.refusals import (
    AppExists,
    LastFactor,
    NoSuchFactor,
    NothingBegun,
    OnlyInBrowser,
    OwnFactors,
    PasskeyTaken,
    WrongCode,
)
from bagland.kernel.organisation.models import Actor, PositionProfile
from bagland.kernel.organisation.questions import must_be_choosable
from bagland.kernel.organisation.rules import must_fit

view("access.see_factors", title=_("See second factors"))
view("access.see_factor_policy", title=_("See who must have a second factor"))

Made = TypeVar("Made", AuthenticatorApp, Passkey)
NAME = Says(_("Name"), help=_("So that you know it again: “My laptop”, “Key on the ring”."))


@activity(
    "access.enrol_totp",
    title=_("Begin with an authenticator app"),
    told=_("began to set up an authenticator app."),
    subject=Actor,
    by_system=True,
)
def enrol_totp(act: Act, person: Actor) -> AuthenticatorApp:
    """Make a secret for the person's authenticator app. It counts when a first code has confirmed it.

    Refuses with AppExists while another app is set up.
    """
    app = AuthenticatorApp.objects.filter(actor=person).first()
    if app is not None and app.confirmed_at is not None:
        raise AppExists(since=app.confirmed_at)
    app = app or AuthenticatorApp(actor=person)
    app.secret, app.begun_at, app.last_step, app.wrong, app.shut_until = codes.new_secret(), act.at, 0, 0, None
    app.save()
    return app


@activity(
    "access.confirm_totp",
    title=_("Set up authenticator app"),
    told=_("set up an authenticator app."),
    subject=Actor,
    by_system=True,
)
def confirm_totp(
    act: Act, person: Actor, *, code: Annotated[str, Says(_("Code from the app"), secret=True)]
) -> AuthenticatorApp:
    """Take the app into use with its first code. Whoever has no recovery codes yet gets ten, shown once.

    Refuses with NothingBegun or WrongCode.
    """
    app = AuthenticatorApp.objects.filter(
        actor=person, confirmed_at__isnull=True, begun_at__gt=act.at - codes.BEGUN
    ).first()
    if app is None:
        raise NothingBegun
    step = codes.step_of(app, code, act.at)
    if step is None:
        raise WrongCode
    app.confirmed_at, app.last_step, app.used_at = act.at, step, act.at
    app.save()
    return _with_codes(app, person, act)


@activity(
    "access.remove_totp",
    title=_("Remove authenticator app"),
    told=_("removed the authenticator app."),
    subject=Actor,
    by_system=True,
)
def remove_totp(act: Act, person: Actor) -> Actor:
    """Take one's own authenticator app away. Refuses with NoSuchFactor or LastFactor."""
    app = AuthenticatorApp.objects.filter(actor=person)
    if not app.exists():
        raise NoSuchFactor(person=person)
    app.delete()
    _must_keep_one(act, person)
    return person


@activity(
    "access.register_passkey",
    title=_("Register passkey"),
    told=_("registered a passkey."),
    subject=Actor,
    by_system=True,
)
def register_passkey(
    act: Act,
    person: Actor,
    *,
    name: Annotated[str, NAME],
    host: Annotated[str, Says(_("Made for"))],
    credential: Annotated[str, Says(_("Credential"), secret=True, lines=4)],
    public_key: Annotated[str, Says(_("Public key"), secret=True, lines=4)],
    handle: Annotated[str, Says(_("Handle"), secret=True)],
    sign_count: Annotated[int, Says(_("Counter"))] = 0,
    transports: Annotated[list[str] | None, Says(_("Reached by"))] = None,
    is_synced: Annotated[bool, Says(_("Kept in a cloud"))] = False,
) -> Passkey:
    """Take a passkey into use whose registration held. Whoever has no recovery codes yet gets ten, shown once.

    Refuses with PasskeyTaken.
    """
    must_fit(name=(name, 100))
    try:
        with transaction.atomic():
            passkey = Passkey.objects.create(
                actor=person,
                name=name,
                host=host,
                credential=credential,
                public_key=public_key,
                handle=handle,
                sign_count=sign_count,
                transports=transports or [],
                is_synced=is_synced,
                made_at=act.at,
            )
    except IntegrityError:
        raise PasskeyTaken from None
    return _with_codes(passkey, person, act)


@activity("access.rename_passkey", title=_("Rename passkey"), told=_("renamed the passkey."), subject=Passkey)
def rename_passkey(act: Act, passkey: Passkey, *, name: Annotated[str, NAME]) -> Passkey:
    """Call a passkey something else."""
    must_fit(name=(name, 100))
    passkey.name = name
    passkey.save(update_fields=["name"])
    return passkey


@activity("access.remove_passkey", title=_("Remove passkey"), told=_("removed the passkey."), subject=Passkey)
def remove_passkey(act: Act, passkey: Passkey) -> Passkey:
    """Let a passkey open nothing any more. Refuses with OnlyInBrowser, NoSuchFactor or LastFactor."""
    if act.door is not Door.BROWSER:
        raise OnlyInBrowser(activity=title_of("access.remove_passkey"))
    if passkey.removed_at is not None:
        raise NoSuchFactor(person=passkey.actor)
    passkey.removed_at = act.at
    passkey.save(update_fields=["removed_at"])
    _must_keep_one(act, passkey.actor)
    return passkey


@activity(
    "access.renew_recovery_codes",
    title=_("Make new recovery codes"),
    told=_("made new recovery codes."),
    subject=Actor,
    by_system=True,
)
def renew_recovery_codes(act: Act, person: Actor) -> Actor:
    """Make ten recovery codes in place of those there were. They are shown once.

    Refuses with NoSuchFactor for somebody without a second factor.
    """
    if not codes.has_any(person.pk):
        raise NoSuchFactor(person=person)
    person.shown_once = {"codes": codes.new_recovery_codes(person, act.at)}  # type: ignore[attr-defined]
    return person


@activity(
    "access.reset_second_factor",
    title=_("Reset second factors"),
    told=_("reset the second factors."),
    subject=Actor,
)
def reset_second_factor(
    act: Act,
    person: Actor,
    *,
    reason: Annotated[
        str,
        Says(_("Reason"), help=_("How you made sure that it is the person: who called whom back, on which number.")),
    ],
) -> Actor:
    """Take all second factors of another away, who has lost them: app, passkeys and recovery codes.

    Refuses with OwnFactors for oneself, with NotAPerson, or with NoSuchFactor.
    """
    must_be_choosable(person, people_only=True)
    if person.pk == act.actor:
        raise OwnFactors(who=Able(authority, act, "access.reset_second_factor", person.scope(), None))
    apps, _models = AuthenticatorApp.objects.filter(actor=person).delete()
    passkeys = Passkey.objects.filter(actor=person, removed_at__isnull=True).update(removed_at=act.at)
    RecoveryCode.objects.filter(actor=person).delete()
    if not apps and not passkeys:
        raise NoSuchFactor(person=person)
    act.tell(FactorsReset(reason=reason, apps=apps, passkeys=passkeys))
    return person


@activity(
    "access.set_second_factor_policy",
    title=_("Say who must have a second factor"),
    told=_("said who must have a second factor."),
)
def set_second_factor_policy(
    act: Act,
    *,
    profile: Annotated[
        PositionProfile | None, Says(_("Whoever holds"), help=_("The whole company when left out."))
    ] = None,
    must: Annotated[bool, Says(_("Must have a second factor"))] = True,
    from_date: Annotated[
        date | None, Says(_("From"), help=_("Until then they are reminded. Today when left out."))
    ] = None,
) -> FactorPolicy:
    """Make a second factor a duty for holders of a profile or for everybody, from a day on; or take the duty away.

    Who must and has none sets one up right after the password, and does nothing else before. A person with several
    positions has the duty when one of them has it; sessions that are open go on.
    """
    rule = FactorPolicy.objects.filter(profile=profile).first() or FactorPolicy(profile=profile)
    rule.must, rule.from_date = must, from_date or act.today
    rule.save()
    return rule


def _with_codes(thing: Made, person: Actor, act: Act) -> Made:
    """With a first factor come ten recovery codes, for the only answer that shows them."""
    if codes.recovery_codes_left(person.pk) is None:
        thing.shown_once = {"codes": codes.new_recovery_codes(person, act.at)}
    return thing


def _must_keep_one(act: Act, person: Actor) -> None:
    """One's last factor stays while a duty is due. Recovery codes without a factor open nothing, so they go with it."""
    if codes.has_any(person.pk):
        return
    duty = duty_of(act, person.pk)
    if duty is not None and duty.is_due(act.today):
        raise LastFactor
    RecoveryCode.objects.filter(actor=person).delete()
