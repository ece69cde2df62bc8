"""Which of our people a provider means."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from bagland.foundation import clock
from bagland.foundation.act import Act
from bagland.foundation.perform import perform
from bagland.kernel.access.models import IdentityProvider, ProviderBinding, SignIn
from bagland.kernel.access.providers.fetching import Fault
from bagland.kernel.access.providers.oidc import Identity
from bagland.kernel.organisation.models import Appointment


def sign_in_of(provider: IdentityProvider, who: Identity, by_system: Act) -> SignIn:
    """The sign-in of the person: bound before, else found by verified e-mail and bound now. Three queries at most.

    Raises Fault with a way on for one whom Bagland does not know, or whom the provider may not vouch for.
    """
    bound = ProviderBinding.objects.filter(provider=provider, subject=who.subject).first() if who.subject else None
    if bound is not None:
        sign_in = _open(provider).filter(actor=bound.actor_id).first()
        if sign_in is None:
            raise Fault(_("Your sign-in to Bagland is closed. Ask IT to open it again."))
        ProviderBinding.objects.filter(pk=bound.pk).update(used_at=clock.now())
        return sign_in
    return _found_by_email(provider, who, by_system)


def _found_by_email(provider: IdentityProvider, who: Identity, by_system: Act) -> SignIn:
    names = {"provider": provider.name, "email": who.email}
    if not who.email:
        raise Fault(_("%(provider)s did not say your e-mail, so Bagland cannot know who you are. Ask IT.") % names)
    if not (who.email_is_verified or provider.vouches_for_email):
        raise Fault(_("%(provider)s does not vouch for the e-mail %(email)s. Ask IT to let it.") % names)
    # Where the login is an address it decides: whoever may change a work e-mail must not thereby come in as another.
    by_work_email = Q(actor__work_email__iexact=who.email) & ~Q(login__contains="@")
    found = _open(provider).filter(by_work_email | Q(login=who.email))[:2]
    if len(found) != 1:
        raise Fault(
            _("%(provider)s knows you as %(email)s, but Bagland has no sign-in with this e-mail. Ask IT to open one.")
            % names
        )
    sign_in: SignIn = found[0]
    if who.subject:
        if ProviderBinding.objects.filter(provider=provider, actor=sign_in.actor_id).exists():
            raise Fault(
                _("%(email)s came in through another account of %(provider)s before. Ask IT to loosen that.") % names
            )
        from bagland.kernel.access.providers.activities import bind_to_provider

        perform(bind_to_provider, by_system, sign_in.actor_id, provider=provider.pk, subject=who.subject)
    return sign_in


def _open(provider: IdentityProvider) -> QuerySet[SignIn]:
    rows = SignIn.objects.filter(is_active=True).select_related("actor")
    return rows if provider.entity_id is None else rows.filter(actor__home=provider.entity_id)


def the_only_way(sign_in: SignIn) -> IdentityProvider | None:
    """The provider through which alone this person comes in, unless the person holds its break-glass position today.

    One query for most; two where a provider is the only way.
    """
    rules = IdentityProvider.objects.filter(only=True, is_open=True)
    of_mine = Q(entity__isnull=True) | Q(entity=sign_in.actor.home_id)
    provider: IdentityProvider | None = rules.filter(of_mine).order_by(F("entity").desc(nulls_last=True), "pk").first()
    if provider is None:
        return None
    today = clock.now().date()
    held = Appointment.objects.on(today).filter(actor=sign_in.actor_id, position=provider.break_glass_id)
    return None if held.exists() else provider
