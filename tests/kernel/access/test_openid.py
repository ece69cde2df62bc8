"""Coming in by OpenID Connect, through a real provider that runs beside; and everything that its answer may lack."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from django.test import Client

from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.access.models import IdentityProvider, ProviderBinding, SignIn
from bagland.kernel.access.refusals import (
    AddressNotSafe,
    BreakGlassNeeded,
    NotGranted,
    ProviderExists,
    ProviderNotProven,
)
from bagland.kernel.audit.models import Event
from bagland.kernel.jobs.deliveries import run_due
from tests.company import PASSWORD as OURS
from tests.conftest import refused
from tests.kernel.access.test_factors import last_way

CLIENT_ID, CLIENT_SECRET, THEIRS = "bagland", "between us two", "their own password"
BACK = "http://localhost/sign-in/back/"


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    """The provider as a process of its own: its issuer and its folder."""
    folder = tmp_path_factory.mktemp("provider")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    program = Path(__file__).with_name("oidc_provider.py")
    process = subprocess.Popen([sys.executable, str(program), str(port), str(folder), BACK], cwd=folder)
    deadline = time.monotonic() + 60
    while not (folder / "ready").exists():
        assert process.poll() is None, "the provider ended"
        assert time.monotonic() < deadline, "the provider did not come up"
        time.sleep(0.1)
    yield f"http://localhost:{port}", folder
    process.terminate()
    process.wait(timeout=30)


@pytest.fixture
def misbehaves(running):
    wish = running[1] / "mischief"
    yield wish.write_text
    wish.unlink(missing_ok=True)


@pytest.fixture
def does(company):
    from bagland.foundation import clock

    def do(who, code, subject=None, /, **inputs):
        return perform(find(code), company.act(who, at=clock.now()), subject, **inputs)

    return do


@pytest.fixture
def provider(running, does):
    """The provider as IT has entered it."""
    key = does(
        "nadia", "access.add_oidc_provider",
        name="Nordlys ID", issuer=running[0], client_id=CLIENT_ID, client_secret=CLIENT_SECRET,
    ).key  # fmt: skip
    return IdentityProvider.objects.get(pk=key)


def english():
    """A browser of its own, in English."""
    client = Client(headers={"host": "localhost"})
    client.cookies["language"] = "en"
    return client


@pytest.fixture
def client(company):
    return english()


def at_the_provider(where, who, password=THEIRS):
    """What a browser does at the provider: signs in there, and is sent back. The address it is sent to."""
    there = requests.Session()
    there.trust_env = False
    answer = there.get(where, timeout=20, allow_redirects=False)
    for _step in range(8):
        if answer.is_redirect:
            target = requests.compat.urljoin(answer.url, answer.headers["Location"])
            if target.startswith(BACK):
                return target
            answer = there.get(target, timeout=20, allow_redirects=False)
            continue
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.text)[0]
        after = re.search(r'name="next" value="([^"]+)"', answer.text)
        sent = {"login": who, "password": password, "csrfmiddlewaretoken": token}
        if after:
            sent["next"] = after[1].replace("&amp;", "&")
        answer = there.post(answer.url, sent, headers={"Referer": answer.url}, timeout=20, allow_redirects=False)
    raise AssertionError(f"the provider did not send back: {answer.status_code} {answer.text[:400]}")


def comes_in(client, provider, who, after="/organisation/people/"):
    """The whole way there and back. Our answer."""
    away = client.get(f"/sign-in/through/{provider.pk}/?{urlencode({'next': after})}")
    assert away.status_code == 302, away.content.decode()
    back = urlsplit(at_the_provider(away["Location"], who))
    return client.get(f"{back.path}?{back.query}")


def is_in(client):
    return client.get("/me/sign-in/").status_code == 200


@pytest.mark.parametrize(
    "what", ["expired", "audience", "issuer", "nonce", "no nonce", "unsigned", "tampered", "shared secret", "other key"]
)
def test_an_id_token_with_anything_wrong_lets_nobody_in(client, provider, misbehaves, what):
    misbehaves(what)
    answer = comes_in(client, provider, "maria")
    assert answer.status_code == 403
    assert "You are not signed in through Nordlys ID. Its ID token does not hold" in answer.content.decode()
    assert not is_in(client)
    assert not ProviderBinding.objects.exists()
    assert last_way() == ("access.record_failed_sign_in", "OpenID Connect: Nordlys ID")


def test_a_person_whose_email_is_verified_comes_in_and_is_known_from_then_on(client, provider, company):
    assert comes_in(client, provider, "maria")["Location"] == "/organisation/people/"
    assert is_in(client)
    assert last_way() == ("access.record_sign_in", "OpenID Connect: Nordlys ID")
    binding = ProviderBinding.objects.get()
    assert binding.actor_id == company.people["maria"]
    assert Event.objects.filter(activity="access.bind_to_provider", subject_id=company.people["maria"]).exists()
    SignIn.objects.filter(actor=company.people["maria"]).update(login="renamed@nordlys.example")
    from bagland.kernel.organisation.models import Actor

    Actor.objects.filter(pk=company.people["maria"]).update(work_email="maria.new@nordlys.example")
    again = english()
    assert comes_in(again, provider, "maria").status_code == 302
    assert is_in(again), "known by the subject, whatever the e-mail"
    assert "It knows you since" in again.get("/me/sign-in/").content.decode()


def test_who_is_unknown_or_not_vouched_for_is_told_the_way_on(client, provider, does):
    unknown = comes_in(client, provider, "stranger").content.decode()
    assert "knows you as stranger@nordlys.example, but Bagland has no sign-in with this e-mail. Ask IT" in unknown
    unverified = comes_in(client, provider, "ida").content.decode()
    assert "does not vouch for the e-mail ida@nordlys.example" in unverified
    does(
        "nadia", "access.change_oidc_provider", provider.pk,
        name=provider.name, issuer=provider.issuer, client_id=CLIENT_ID, vouches_for_email=True,
    )  # fmt: skip
    assert comes_in(client, provider, "ida").status_code == 302
    assert is_in(client)


def test_a_work_e_mail_that_another_wrote_lets_nobody_in_as_its_owner(client, provider, company):
    """HR may change a work e-mail. Where the login is an address, it alone says who somebody is."""
    from bagland.kernel.organisation.models import Actor

    SignIn.objects.filter(actor=company.people["maria"]).update(login="maria.holm@nordlys.example")
    Actor.objects.filter(pk=company.people["maria"]).update(work_email="")
    Actor.objects.filter(pk=company.people["jens"]).update(work_email="maria@nordlys.example")
    assert comes_in(client, provider, "maria").status_code == 403
    assert not is_in(client)
    SignIn.objects.filter(actor=company.people["jens"]).update(login="jens")
    assert comes_in(client, provider, "maria").status_code == 302, "a login that is no address says nothing"


def test_a_provider_of_one_company_lets_nobody_else_in(client, provider, company, does):
    IdentityProvider.objects.filter(pk=provider.pk).update(entity=company.entities["NKSE"])
    assert comes_in(client, provider, "maria").status_code == 403
    does("nadia", "access.close_login", company.people["maria"], reason="left")
    IdentityProvider.objects.filter(pk=provider.pk).update(entity=company.entities["NK"])
    assert comes_in(client, provider, "maria").status_code == 403, "her sign-in is closed"


def test_an_answer_is_good_once_and_only_in_the_browser_that_asked(client, provider):
    away = client.get(f"/sign-in/through/{provider.pk}/")
    back = urlsplit(at_the_provider(away["Location"], "maria"))
    here = f"{back.path}?{back.query}"
    other = Client(headers={"host": "localhost"})
    assert other.get(here)["Location"] == "/sign-in/", "this browser asked nothing"
    other.get(f"/sign-in/through/{provider.pk}/")
    assert other.get(here).status_code == 403, "it asked something else"
    assert client.get(here).status_code == 302
    assert is_in(client)
    client.post("/sign-out/")
    assert client.get(here)["Location"] == "/sign-in/", "used up"


def test_the_question_carries_state_nonce_and_a_challenge(client, provider):
    asked = parse_qs(urlsplit(client.get(f"/sign-in/through/{provider.pk}/")["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert asked["redirect_uri"] == [BACK]


@pytest.mark.parametrize(
    "said", [{}, {"error": "access_denied"}, {"code": "made up"}, {"code": "x", "iss": "https://e"}]
)
def test_an_answer_without_a_good_code_is_said_plainly(client, provider, said):
    away = client.get(f"/sign-in/through/{provider.pk}/")
    state = parse_qs(urlsplit(away["Location"]).query)["state"][0]
    answer = client.get("/sign-in/back/", {"state": state, **said})
    assert answer.status_code == 403
    assert "You are not signed in through Nordlys ID." in answer.content.decode()


def test_a_second_factor_is_asked_for_after_the_provider_unless_its_own_counts(client, provider, company, does):
    from tests.kernel.access.test_factors import set_up_app

    def acts(who, code, subject=None, /, **inputs):
        return does(who, code, company.people[subject] if isinstance(subject, str) else subject, **inputs)

    from bagland.foundation import clock

    set_up_app(company, acts, "maria")
    clock.set_to(None)
    assert comes_in(client, provider, "maria")["Location"] == "/sign-in/code/"
    assert not is_in(client)
    IdentityProvider.objects.filter(pk=provider.pk).update(trusts_factor=True)
    assert comes_in(client, provider, "maria")["Location"] == "/organisation/people/"


def test_the_only_way_in_but_for_the_holder_of_one_position(client, provider, company, does):
    from tests.kernel.access.test_factors import set_up_app

    with refused(ProviderNotProven):
        does("nadia", "access.require_provider", provider.pk, only=True, break_glass=company.seats["it_manager"])
    comes_in(client, provider, "maria")
    with refused(BreakGlassNeeded):
        does("nadia", "access.require_provider", provider.pk, only=True)
    with refused(BreakGlassNeeded):
        does("nadia", "access.require_provider", provider.pk, only=True, break_glass=company.seats["it_manager"])

    def acts(who, code, subject=None, /, **inputs):
        return does(who, code, company.people[subject] if isinstance(subject, str) else subject, **inputs)

    from bagland.foundation import clock

    set_up_app(company, acts, "nadia")
    clock.set_to(None)
    does("nadia", "access.require_provider", provider.pk, only=True, break_glass=company.seats["it_manager"])
    other = english()
    answer = other.post("/sign-in/", {"login": "maria@nordlys.example", "password": OURS})
    assert answer.status_code == 403
    assert "lets you in through Nordlys ID only" in answer.content.decode()
    assert not is_in(other)
    glass = other.post("/sign-in/", {"login": "nadia@nordlys.example", "password": OURS})
    assert glass["Location"] == "/sign-in/code/"
    does("nadia", "access.close_provider", provider.pk)
    assert other.post("/sign-in/", {"login": "maria@nordlys.example", "password": OURS}).status_code == 302


def test_a_proof_once_more_through_the_provider_is_of_the_same_person(client, provider):
    comes_in(client, provider, "maria")
    session = client.session
    session["proved_at"] = 0
    session.save()
    assert client.get("/me/sign-in/app/")["Location"].startswith("/sign-in/again/")
    page = client.get("/sign-in/again/?next=/me/sign-in/app/").content.decode()
    assert "Prove it through Nordlys ID" in page
    away = client.get(f"/sign-in/through/{provider.pk}/?again=1&next=/me/sign-in/app/")
    asked = parse_qs(urlsplit(away["Location"]).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])


def test_a_check_names_the_fault(provider, does, running):
    run_due("worker")
    provider.refresh_from_db()
    assert (provider.fault, provider.check_asked_at) == ("", None)
    assert provider.checked_at is not None
    for issuer, fault in (
        (f"{running[0]}/elsewhere", "404"),
        ("http://localhost:1", "http://localhost:1/.well-known/openid-configuration"),
    ):
        IdentityProvider.objects.filter(pk=provider.pk).update(issuer=issuer)
        does("nadia", "access.check_provider", provider.pk)
        run_due("worker")
        provider.refresh_from_db()
        assert fault in provider.fault
    assert Event.objects.filter(activity="access.record_provider_check").count() == 3


@pytest.mark.parametrize(
    "issuer",
    ["http://idp.example", "http://10.0.0.4", "ftp://idp.example", "https://u:p@idp.example", "idp", "https://"],
)
def test_an_address_that_can_be_read_on_the_way_is_refused(company, does, issuer):
    with refused(AddressNotSafe):
        does("nadia", "access.add_oidc_provider", name="X", issuer=issuer, client_id="b")


def test_it_alone_enters_providers_and_their_secrets_are_sealed(provider, does, company):
    assert CLIENT_SECRET not in IdentityProvider.objects.get().client_secret
    assert CLIENT_SECRET not in "".join(Event.objects.values_list("facts", flat=True))
    with refused(ProviderExists):
        does("nadia", "access.add_oidc_provider", name="Nordlys ID", issuer="https://idp.example", client_id="b")
    for who in ("maria", "rasmus", "ida", "grethe"):
        with refused(NotGranted):
            does(who, "access.add_oidc_provider", name="Mine", issuer="https://idp.example", client_id="b")
