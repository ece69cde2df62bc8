"""To the company's identity provider and back."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from bagland.foundation import clock
from bagland.foundation.act import Act, Door, act_now
from bagland.foundation.speech import language
from bagland.kernel.access.models import Errand, IdentityProvider
from bagland.kernel.access.pages.coming_in import SIGN_IN, door, gone_on, wanted_after
from bagland.kernel.access.providers import matching, oidc, saml
from bagland.kernel.access.providers.fetching import Fault
from bagland.kernel.access.providers.oidc import Identity
from bagland.kernel.access.providers.saml import Here
from bagland.kernel.access.proving import mark_proved
from bagland.kernel.access.sign_in import record_failure
from bagland.kernel.access.spending import ERRAND
from bagland.kernel.access.states import ProviderKind
from bagland.kernel.jobs.system import system_actor

AWAY = "away"
BACK, TAKE, TAKEN, METADATA = "/sign-in/back/", "/sign-in/saml/", "/sign-in/saml/done/", "/sign-in/saml/metadata/"


def here(request: HttpRequest) -> Here:
    """Our own SAML addresses as this browser sees them."""
    return Here(request.build_absolute_uri(METADATA), request.build_absolute_uri(TAKE))


def through(request: HttpRequest, key: int) -> HttpResponse:
    """Send the browser to a provider; what must fit when it is back stays in its session."""
    act: Act | None = getattr(request, "act", None)
    again = bool(request.GET.get("again")) and act is not None
    after = wanted_after(request)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if act is not None and not again:
        return HttpResponseRedirect(after)
    provider = IdentityProvider.objects.filter(pk=key, is_open=True).first()
    if provider is None:
        raise Http404
    try:
        where, memory = _sent(request, provider, again=again)
    except Fault as fault:
        return _not_in(request, provider, fault, after)
    request.session[AWAY] = {
        **memory,
        "provider": provider.pk,
        "after": after,
        "again": act.actor if again and act is not None else None,
        "at": clock.now().timestamp(),
    }
    return HttpResponseRedirect(where)


def _sent(request: HttpRequest, provider: IdentityProvider, *, again: bool) -> tuple[str, dict[str, str]]:
    if provider.kind == ProviderKind.OIDC:
        return oidc.sent_to(provider, request.build_absolute_uri(BACK), again=again)
    state = secrets.token_urlsafe(32)
    where, asked_as = saml.sent_to(provider, here(request), state, again=again)
    Errand.objects.create(provider=provider, state=state, asked_as=asked_as, language=language(), begun_at=clock.now())
    return where, {"state": state}


def back(request: HttpRequest) -> HttpResponse:
    """Back from an OpenID provider, with a code to be turned into an identity."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    away, provider = _away(request, ProviderKind.OIDC)
    if away is None or provider is None:
        return HttpResponseRedirect(SIGN_IN)
    said = {name: str(value)[:4000] for name, value in request.GET.items()}
    try:
        who = oidc.came_back(provider, request.build_absolute_uri(BACK), said, away, again=away["again"] is not None)
    except Fault as fault:
        return _not_in(request, provider, fault, away["after"])
    return _known(request, provider, who, away)


@csrf_exempt
def take(request: HttpRequest) -> HttpResponse:
    """Take a SAML response. It comes from elsewhere and without our cookie, so it only waits for the browser here.

    What it says is believed by its signature; whose session it is for is known by the state in that session.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    state = request.POST.get("RelayState", "")[:64]
    errand = Errand.objects.filter(state=state, answer__isnull=True, begun_at__gt=clock.now() - ERRAND).first()
    if errand is None:
        return HttpResponseRedirect(SIGN_IN, status=303)
    response = request.POST.get("SAMLResponse", "")
    try:
        with translation.override(errand.language):
            who = saml.answered(errand.provider, here(request), response, errand.asked_as)
        answer: dict[str, Any] = {"subject": who.subject, "email": who.email, "proved_ago": who.proved_ago}
    except Fault as fault:
        answer = {"fault": fault.sentence}
    Errand.objects.filter(pk=errand.pk, answer__isnull=True).update(answer=answer)
    return HttpResponseRedirect(TAKEN, status=303)


def taken(request: HttpRequest) -> HttpResponse:
    """The browser that went away asks for what its provider answered."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    away, provider = _away(request, ProviderKind.SAML)
    if away is None or provider is None:
        return HttpResponseRedirect(SIGN_IN)
    errand = Errand.objects.filter(state=away["state"], provider=provider, answer__isnull=False).first()
    answer = errand.answer if errand is not None else {"fault": _("Its answer did not arrive.")}
    if errand is not None:
        errand.delete()
    if "fault" in answer:
        return _not_in(request, provider, Fault(answer["fault"]), away["after"])
    proved_ago: Any = answer.get("proved_ago")
    if away["again"] is not None and (proved_ago is None or proved_ago > 2 * oidc.LEEWAY_SECONDS):
        return _not_in(request, provider, Fault(_("It did not ask the person to prove it again.")), away["after"])
    who = Identity(answer["subject"], answer["email"], email_is_verified=True)
    return _known(request, provider, who, away)


def metadata(request: HttpRequest) -> HttpResponse:
    """Our SAML metadata: public, as it must be."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return HttpResponse(saml.metadata_of(here(request)), content_type="application/samlmetadata+xml")


def _away(request: HttpRequest, kind: ProviderKind) -> tuple[dict[str, Any] | None, IdentityProvider | None]:
    """What the session remembers of the errand, once; none after an hour."""
    away: dict[str, Any] | None = request.session.pop(AWAY, None)
    if away is None or clock.now().timestamp() - away["at"] > ERRAND.total_seconds():
        return None, None
    return away, IdentityProvider.objects.filter(pk=away["provider"], kind=kind, is_open=True).first()


def _known(request: HttpRequest, provider: IdentityProvider, who: Identity, away: dict[str, Any]) -> HttpResponse:
    """In, as the person whom the provider means; or proven once more, if that is why the browser went."""
    try:
        found = matching.sign_in_of(provider, who, act_now(system_actor(), Door.BROWSER))
    except Fault as fault:
        return _not_in(request, provider, fault, away["after"], who.email)
    if away["again"] is not None:
        act: Act | None = getattr(request, "act", None)
        if act is None or not (act.actor == away["again"] == found.actor_id):
            return _not_in(request, provider, Fault(_("That was another person than the one signed in here.")), "/")
        mark_proved(request)
        return HttpResponseRedirect(away["after"])
    return gone_on(request, found, provider.way, away["after"], is_enough=provider.trusts_factor, through_provider=True)


def _not_in(
    request: HttpRequest, provider: IdentityProvider, fault: Fault, after: str, email: str = ""
) -> HttpResponse:
    """The sign-in page with what the provider's answer lacked; recorded."""
    record_failure(email, provider.way)
    sentence = _("You are not signed in through %(provider)s. %(fault)s") % {
        "provider": provider.name,
        "fault": fault.sentence,
    }
    return door(request, "", after, sentence, 403)
