"""Every address and activity, visited as nobody and as each shipped position: nothing breaks, leaks or is missed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from bagland.foundation.activity import activities, find
from bagland.foundation.kinds import Kept
from bagland.foundation.money import Money
from bagland.foundation.perform import perform
from bagland.kernel.access.models import SignIn
from bagland.kernel.audit.models import Event
from bagland.kernel.organisation.models import PositionProfile
from bagland.ui.pages import pages
from tests.company import HOLDERS

POSITIONS = ["jens", *HOLDERS]
NOT_VISITED = {
    "health/live": "for machines, on purpose without signing in; tests/doors/running asks it",
    "health/ready": "for machines, on purpose without signing in; tests/doors/running asks it",
    "metrics": "open to a token or a network; tests/doors/running asks it",
    "api/v1/": "the API's addresses are visited by tests/doors/api and by schemathesis",
    r"^api(/|\Z)": "whatever else is asked below /api/; tests/doors/api asks",
    "language/": "a POST that keeps a cookie; tests/ui visits it",
    "draft/<str:code>/": "a POST of the script; tests/kernel/desk/test_forms.py visits it",
    "draft/<str:code>/<int:key>/": "a POST of the script; tests/kernel/desk/test_forms.py visits it",
    "here/<str:kind>/<int:key>/": "a POST of the script; tests/kernel/desk/test_forms.py visits it",
    "kept/<str:key>/": "a form that is fetched once by its key; tests/kernel/desk/test_forms.py visits it",
    "sign-in/": "open to nobody on purpose; tests/kernel/access visits it",
    "sign-in/passkey/": "the same by passkey; tests/browser/test_passkeys.py",
    "sign-in/passkey/question/": "a question for the authenticator; tests/browser/test_passkeys.py",
    "sign-in/code/": "for whoever is half way in; tests/kernel/access/test_factors.py",
    "sign-in/code/question/": "the same; tests/browser/test_passkeys.py",
    "sign-in/set-up/": "for whoever is half way in; tests/kernel/access/test_factors.py",
    "sign-in/set-up/question/": "the same; tests/browser/test_passkeys.py",
    "sign-in/again/": "a proof once more; tests/kernel/access/test_factors.py",
    "sign-in/again/question/": "the same; tests/kernel/access/test_factor_addresses.py",
    "sign-in/through/<int:key>/": "off to a provider; tests/kernel/access/test_openid.py and test_saml.py",
    "sign-in/back/": "back from an OpenID provider; tests/kernel/access/test_openid.py",
    "sign-in/saml/": "a SAML provider's answer; tests/kernel/access/test_saml.py",
    "sign-in/saml/done/": "the browser after it; tests/kernel/access/test_saml.py",
    "sign-in/saml/metadata/": "public on purpose; tests/kernel/access/test_saml.py",
    "sign-out/": "a POST that ends the session; tests/kernel/access visits it",
    "sign-in/forgotten/": "for strangers; tests/kernel/access/test_links.py visits it",
    "password/<str:secret>/": "for strangers who hold a link; tests/kernel/access/test_links.py visits it",
    "organisation/photos/<int:key>/<digest:digest>/<photo_size:size>.jpg": "a picture; test_photos",
    "organisation/directory/<int:key>/card.vcf": "a download; tests/kernel/organisation/test_directory",
    "documents/send/": "the protocol of files on their way; tests/kernel/documents/test_sending.py",
    "documents/send/<str:secret>/": "the same; tests/kernel/documents/test_sending.py",
    "documents/previews/<int:content>/": "part of other pages; tests/kernel/documents/test_previewing.py",
    "documents/previews/<int:content>/picture/": "a picture; tests/kernel/documents/test_previewing.py",
    "documents/previews/<int:content>/pages/<int:number>/": "a picture; tests/kernel/documents/test_previewing.py",
    "documents/previews/<int:content>/pages/<int:number>/text/": "a text; tests/kernel/documents/test_previewing.py",
    "documents/previews/<int:content>/enclosed/<int:number>/": "a download; tests/kernel/documents/test_previewing.py",
    "organisation/chart.svg": "a download; tests/kernel/organisation/test_chart",
}
CANARIES: dict[str, set[str]] = {
    "canary-absence-note": {"amalie", "ida", "grethe"},
    "70 70 70 70": {"amalie", "ida", "grethe"},
    "987.654,32": {"jens", "maria", "amalie", "grethe"},
    "canary-reorganisation": {"jens", "maria", "amalie", "grethe"},
    "canary-token": {"nadia", "rasmus", "karen", "grethe"},
    "canary-failed-login": {"grethe"},
}
"""Strings planted beyond most positions' rights, and who may see them: by right, or because they are one's own."""


@pytest.fixture
def planted(company: Any) -> Any:
    """The company with one of everything, and the canaries."""
    people, seats = company.people, company.seats
    does = lambda who, code, *subject, **inputs: perform(find(code), company.act(who), *subject, **inputs)  # noqa: E731
    nk = company.entities["NK"]
    does(
        "amalie",
        "organisation.register_absence",
        person=people["ida"],
        first_date=date(2026, 11, 23),
        reason="SICKNESS",
        note="canary-absence-note",
    )
    does("amalie", "organisation.change_person", people["ida"], private_phone="70 70 70 70")
    does("jens", "organisation.change_position", seats["it_technician"], yearly_cost=Money.of("987654.32", "DKK"))
    reorganisation = does(
        "amalie", "organisation.prepare_reorganisation", entity=nk, title="canary-reorganisation", day=date(2027, 1, 1)
    )
    does("amalie", "organisation.plan_position_change", reorganisation.key, position=seats["employee"], title="Later")
    does("karen", "access.issue_token", people["karen"], name="canary-token")
    does("jens", "organisation.name_substitute", position=seats["hr_partner"], person=people["karen"])
    does(
        "amalie", "organisation.offer_delegation", position=seats["hr_partner"], receiver=people["karen"],
        last_date=date(2026, 12, 1),
    )  # fmt: skip
    does(
        "amalie", "organisation.open_position", entity=nk, department=company.departments["HR"],
        profile=PositionProfile.objects.get(code="employee").pk, yearly_cost=Money.of("800000.00", "DKK"),
    )  # fmt: skip
    from bagland.kernel.jobs.system import system_actor

    perform(find("access.record_failed_sign_in"), company.act(system_actor()), login="canary-failed-login")
    return company


def signed_in(company: Any, who: str) -> Client:
    client = Client(headers={"accept-language": "da", "host": "localhost"})
    sign_in = SignIn.objects.get(actor=company.people[who])
    client.force_login(sign_in, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture(autouse=True)
def _monday(company: Any) -> Any:
    """The clock of the whole process stands on the tests' Monday."""
    from bagland.foundation import clock

    clock.set_to(company.at)
    yield
    clock.set_to(None)


def registered() -> set[str]:
    """Every address pattern of the house."""
    found: set[str] = set()
    for entry in get_resolver().url_patterns:
        if isinstance(entry, URLResolver | URLPattern):
            found.add(str(entry.pattern))
    return found


def addresses() -> dict[str, list[str]]:
    """Addresses to visit by pattern: pages with a key for every object of their model, forms for every activity."""
    found: dict[str, list[str]] = {"": ["/"], "help/": ["/help/"], "keys/": ["/keys/"]}
    for page in pages.values():
        if "<int:key>" not in page.path:
            found[page.path] = [f"/{page.path}"]
            continue
        model: Any = getattr(page, "model", None) or apps.get_model("organisation", "Actor")
        keys = [*model._default_manager.order_by("-pk").values_list("pk", flat=True)[:12], 999_999]
        found[page.path] = [f"/{page.path.replace('<int:key>', str(key))}" for key in keys]
    plain = [code for code, known in activities.items() if known.subject is None]
    found["act/<str:code>/"] = [f"/act/{code}/" for code in [*plain, "no.such_activity"]]
    found["act/<str:code>/<int:key>/"] = [
        f"/act/{code}/{key}/" for code, known in activities.items() if known.subject for key in _some(known.subject)
    ]
    return found


def _some(model: Any) -> list[int]:
    return [*model._default_manager.order_by("-pk").values_list("pk", flat=True)[:2], 999_999]


def test_everything_registered_is_visited(planted: Any) -> None:
    assert set(addresses()) | set(NOT_VISITED) == registered()


def test_nobody_is_sent_to_sign_in_whatever_he_asks_for(planted: Any) -> None:
    client = Client(headers={"host": "localhost"})
    for group in addresses().values():
        for address in group:
            answer = client.get(address)
            assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, "/sign-in/"), address


@pytest.mark.parametrize("who", POSITIONS)
def test_each_position_gets_an_answer_everywhere_and_sees_no_canary_beyond_its_rights(planted: Any, who: str) -> None:
    client = signed_in(planted, who)
    seen: set[str] = set()
    before = Event.objects.count()
    for group in addresses().values():
        for address in group:
            answer = client.get(address)
            assert answer.status_code in (200, 302, 403, 404, 422), f"{who} {address}: {answer.status_code}"
            text = answer.content.decode()
            leaked = {canary for canary, allowed in CANARIES.items() if canary in text and who not in allowed}
            assert not leaked, f"{who} {address} shows {leaked}"
            seen |= {canary for canary in CANARIES if canary in text}
    assert seen == {canary for canary, allowed in CANARIES.items() if who in allowed}
    assert Event.objects.count() == before, "looking writes nothing of the business"


@pytest.mark.parametrize("who", POSITIONS)
def test_a_denied_act_writes_nothing_at_any_door(planted: Any, who: str) -> None:
    from bagland.kernel.access.authority import authority

    client = signed_in(planted, who)
    for code, known in activities.items():
        granted = code in authority.powers(planted.act(who)) or known.stands_for is not None
        if granted:
            continue
        address = f"/act/{code}/" if known.subject is None else f"/act/{code}/{_some(known.subject)[0]}/"
        before = Event.objects.count()
        answer = client.post(address, {"reason": "because"})
        assert answer.status_code in (403, 404, 422), f"{who} {address}: {answer.status_code}"
        assert Event.objects.count() == before, f"{who} {address}"


def test_every_object_with_a_page_is_shown_by_it() -> None:
    kinds = [model for model in apps.get_models() if issubclass(model, Kept) and model.page]
    missing = [model._meta.label for model in kinds if model.page not in pages]
    assert missing == []
