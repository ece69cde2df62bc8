"""Identity providers: the list, and the page of each with what its administrator needs from us."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.kernel.access.models import IdentityProvider, ProviderBinding
from bagland.kernel.access.pages.through import BACK, here
from bagland.kernel.access.states import ProviderKind
from bagland.ui import navigation
from bagland.ui.chips import ACTIVE, OVERDUE, RUNNING, SENT_BACK, Chip, Tone
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact
from bagland.ui.lists import ListPage, Order

STATES = {
    "open": Chip(_("in use"), ACTIVE, Tone.OK),
    "checking": Chip(_("being checked"), RUNNING, Tone.RUN),
    "faulty": Chip(_("has a fault"), OVERDUE, Tone.LATE),
    "closed": Chip(_("closed"), SENT_BACK, Tone.CALM),
}
WANTED = ("is_open", "fault", "check_asked_at")


def _state(is_open: Any, fault: Any, check_asked_at: Any) -> str:
    if not is_open:
        return "closed"
    if check_asked_at is not None:
        return "checking"
    return "faulty" if fault else "open"


def _state_of(row: Row) -> str:
    return _state(row["is_open"], row["fault"], row["check_asked_at"])


class Providers(ListPage):
    """Where people of the company may prove who they are."""

    code = "access.providers"
    path = "identity-providers/"
    title = _("Identity providers")
    view = "access.see_providers"
    model = IdentityProvider
    sentence = _(
        "Services of the company through which people sign in, such as Entra ID, Keycloak or Google Workspace."
    )
    columns = (
        Column("name", _("Name")),
        Column("kind", _("Kind"), source=lambda row: ProviderKind(row["kind"]).label, needs=("kind",)),
        Column("entity", _("For people of"), source="entity__name"),
        Column("state", _("State"), Kind.STATUS, source=_state_of, needs=WANTED, chips=STATES),
        Column("checked_at", _("Checked"), Kind.MOMENT, wide_only=True),
    )
    orders = (Order("name", ("name", "id")),)
    detail = "access.provider"
    offers = ("access.add_oidc_provider", "access.add_saml_provider")
    empty = _("No identity provider. People come in with password or passkey; add a provider when the company has one.")


class ProviderPage(DetailPage):
    """One provider: what Bagland knows of it, what it must know of Bagland, and what the last check found."""

    code = "access.provider"
    path = "identity-providers/<int:key>/"
    title = _("Identity provider")
    parent = "access.providers"
    view = "access.see_providers"
    model = IdentityProvider
    first = ("access.check_provider",)

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        """As every object; the addresses that the provider needs are those of this request."""
        act.memory["addresses"] = (request.build_absolute_uri(BACK), here(request))
        return super().answer(request, act, **keys)

    def rows(self, act: Act) -> Any:
        return IdentityProvider.objects.select_related("entity", "break_glass")

    def sentence(self, act: Act, thing: IdentityProvider) -> Any:
        return thing.fault

    def chip(self, act: Act, thing: IdentityProvider) -> Chip:
        return STATES[_state(thing.is_open, thing.fault, thing.check_asked_at)]

    def past(self, act: Act, thing: IdentityProvider) -> tuple[str, ...]:
        other = "saml" if thing.kind == ProviderKind.OIDC else "oidc"
        moved = ("access.close_provider", "access.require_provider", "access.check_provider")
        return (f"access.change_{other}_provider", *(("access.reopen_provider",) if thing.is_open else moved))

    def facts(self, act: Act, thing: IdentityProvider) -> list[Fact]:
        known = ProviderBinding.objects.filter(provider=thing).count()
        facts = [
            Fact(_("Kind"), ProviderKind(thing.kind).label),
            Fact(_("Issuer"), thing.issuer),
            Fact(_("For people of"), thing.entity or str(_("the whole group"))),
            Fact(_("People known through it"), known),
            Fact(_("Its second factor counts here"), thing.trusts_factor),
            Fact(_("Its e-mails are taken as verified"), thing.vouches_for_email),
            Fact(_("The only way in"), thing.only),
            Fact(_("Checked"), thing.checked_at),
        ]
        if thing.only:
            facts.append(Fact(_("May still use a password"), thing.break_glass))
        return facts + self._addresses(act, thing)

    def _addresses(self, act: Act, thing: IdentityProvider) -> list[Fact]:
        """What its administrator copies into it."""
        back, saml = act.memory.get("addresses", ("", None))
        if thing.kind == ProviderKind.OIDC:
            return [
                Fact(_("Client id"), thing.client_id),
                Fact(_("Redirect address to enter there"), back),
            ]
        return [
            Fact(_("Sign-in address"), thing.sso_url),
            Fact(_("Certificate ends"), thing.certificate_ends),
            Fact(_("Our entity id and metadata"), saml.metadata if saml else ""),
            Fact(_("Our address for its answer"), saml.take if saml else ""),
        ]


navigation.entry("access.providers", area="it", order=40)
