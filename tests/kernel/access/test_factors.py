"""Second factors: codes that work once, recovery codes, who must have one, and who may take one away."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pyotp
import pytest
from django.test import Client

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.access.factors import codes
from bagland.kernel.access.keeping import opened, sealed
from bagland.kernel.access.models import AuthenticatorApp, FactorPolicy, Passkey, RecoveryCode, SignIn
from bagland.kernel.access.refusals import (
    AppExists,
    LastFactor,
    NoSuchFactor,
    NotGranted,
    NothingBegun,
    OnlyInBrowser,
    OutOfScope,
    OwnFactors,
    WrongCode,
)
from bagland.kernel.audit.models import Event, PersonalFact
from tests.company import PASSWORD
from tests.conftest import MONDAY, refused, story

TODAY = MONDAY.date()


@pytest.fixture(autouse=True)
def _monday(company):
    clock.set_to(MONDAY)
    yield
    clock.set_to(None)


@pytest.fixture
def does(company):
    def do(who, code, subject=None, /, **inputs):
        act = company.act(who, at=clock.now())
        key = company.people[subject] if isinstance(subject, str) else subject
        return perform(find(code), act, key, **inputs)

    return do


def secret_of(company, who):
    return opened(AuthenticatorApp.objects.get(actor=company.people[who]).secret)


def code_of(company, who, *, later=0):
    return pyotp.TOTP(secret_of(company, who)).at(int(clock.now().timestamp()) + later)


def set_up_app(company, does, who):
    """An authenticator app as the person sets it up; the recovery codes that came with it."""
    does(who, "access.enrol_totp", who)
    made = does(who, "access.confirm_totp", who, code=code_of(company, who)).thing.shown_once["codes"]
    clock.set_to(clock.now() + timedelta(seconds=60))
    return made


@pytest.fixture
def browser(company):
    def open_one():
        client = Client(headers={"host": "localhost"})
        client.cookies["language"] = "en"
        return client

    return open_one


def gives_password(client, who, after="/"):
    return client.post("/sign-in/", {"login": f"{who}@nordlys.example", "password": PASSWORD, "next": after})


def last_event():
    return Event.objects.latest("pk")


def everything_personal():
    return PersonalFact.objects.filter(value__isnull=False).values_list("value", flat=True)


def last_way():
    """What was recorded last, and the way that it tells."""
    event = last_event()
    told = json.loads(event.facts)["told"]
    return event.activity, told[0]["way"] if isinstance(told, list) else told["way"]


def is_in(client):
    return client.get("/me/sign-in/").status_code == 200


def test_a_code_works_once_and_within_half_a_minute_on_either_side(company, does):
    set_up_app(company, does, "maria")
    code, maria = code_of(company, "maria"), company.people["maria"]
    assert [codes.takes(maria, code) for _again in range(2)] == [True, False]
    clock.set_to(clock.now() + timedelta(seconds=30))
    assert not codes.takes(maria, code), "a step back is within the window, but it was used"
    later = code_of(company, "maria", later=30)
    assert codes.takes(maria, later), "the phone may be half a minute ahead"
    assert not codes.takes(maria, code_of(company, "maria")), "older than the newest one used"


def test_of_two_who_have_both_read_the_app_before_either_writes_one_comes_in(company, does):
    set_up_app(company, does, "maria")
    code, now = code_of(company, "maria"), clock.now()
    readers = [AuthenticatorApp.objects.get(actor=company.people["maria"]) for _reader in range(2)]
    steps = [codes.step_of(app, code, now) for app in readers]
    assert steps[0] == steps[1] is not None
    assert [codes.use_up(app, step, now) for app, step in zip(readers, steps, strict=True)] == [True, False]


def test_password_then_code_then_in_and_each_is_recorded(company, does, browser):
    set_up_app(company, does, "maria")
    client = browser()
    answer = gives_password(client, "maria", "/organisation/people/")
    assert answer["Location"] == "/sign-in/code/"
    assert not is_in(client), "half way is not in"
    assert "Code from the app" in client.get("/sign-in/code/").content.decode()
    wrong = client.post("/sign-in/code/", {"code": "000000"})
    assert wrong.status_code == 422
    assert last_way() == ("access.record_failed_sign_in", "password and code")
    right = client.post("/sign-in/code/", {"code": f" {code_of(company, 'maria')} "})
    assert right["Location"] == "/organisation/people/"
    assert is_in(client)
    assert last_way() == ("access.record_sign_in", "password and code")


def test_wrong_codes_shut_the_throttle_as_wrong_passwords_do(company, does, browser):
    set_up_app(company, does, "maria")
    client = browser()
    gives_password(client, "maria")
    for _number in range(4):
        assert client.post("/sign-in/code/", {"code": "000000"}).status_code == 422
    assert client.post("/sign-in/code/", {"code": "000000"}).status_code == 429
    assert client.post("/sign-in/code/", {"code": code_of(company, "maria")}).status_code == 429
    assert gives_password(browser(), "maria").status_code == 429
    assert gives_password(browser(), "ida").status_code == 302


def test_ten_wrong_codes_from_wherever_shut_the_app_for_an_hour(company, does):
    set_up_app(company, does, "maria")
    maria = company.people["maria"]
    for _number in range(codes.MOST_WRONG):
        assert not codes.takes(maria, "000000")
    assert not codes.takes(maria, code_of(company, "maria"))
    clock.set_to(clock.now() + codes.SHUT + timedelta(seconds=1))
    assert codes.takes(maria, code_of(company, "maria"))


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "0" * 40, "\0", "-12345"])
def test_what_is_no_code_is_a_wrong_one(company, does, browser, typed):
    set_up_app(company, does, "maria")
    client = browser()
    gives_password(client, "maria")
    assert client.post("/sign-in/code/", {"code": typed}).status_code == 422


def test_half_way_ends_after_ten_minutes_with_a_new_password_and_with_a_closed_sign_in(company, does, browser):
    set_up_app(company, does, "maria")
    late, changed, closed = browser(), browser(), browser()
    for client in (late, changed, closed):
        gives_password(client, "maria")
    now = clock.now()
    clock.set_to(now + timedelta(minutes=11))
    assert late.post("/sign-in/code/", {"code": code_of(company, "maria")})["Location"] == "/sign-in/"
    clock.set_to(now)
    sign_in = SignIn.objects.get(actor=company.people["maria"])
    sign_in.set_password("en helt anden kode")
    sign_in.save()
    assert changed.post("/sign-in/code/", {"code": code_of(company, "maria")})["Location"] == "/sign-in/"
    does("nadia", "access.close_login", "maria", reason="lost phone")
    assert closed.get("/sign-in/code/")["Location"] == "/sign-in/"


def test_recovery_codes_open_once_each_and_are_kept_as_keyed_hashes(company, does, browser):
    made = set_up_app(company, does, "maria")
    assert len(set(made)) == codes.RECOVERY_CODES
    assert all(re.fullmatch(r"(\w{4}-){2}\w{4}", code) for code in made)
    kept = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert not any(code.replace("-", "") in digest for code in made for digest in kept)
    client = browser()
    gives_password(client, "maria", "/organisation/people/")
    answer = client.post("/sign-in/code/", {"code": made[0].upper().replace("-", " ")})
    assert answer["Location"].startswith("/me/sign-in/?next=")
    assert "9 codes are left" in client.get(answer["Location"]).content.decode()
    assert last_way()[1] == "password and recovery code"
    again = browser()
    gives_password(again, "maria")
    assert again.post("/sign-in/code/", {"code": made[0]}).status_code == 422
    assert not codes.takes_recovery_code(company.people["ida"], made[1]), "another's code"


def test_few_codes_left_are_said_and_new_ones_end_the_old(company, does, browser):
    made = set_up_app(company, does, "maria")
    for code in made[:8]:
        assert codes.takes_recovery_code(company.people["maria"], code)
    client = comes_in(company, browser(), "maria")
    assert "That is few" in client.get("/me/sign-in/").content.decode()
    shown = client.post("/me/sign-in/codes/").content.decode()
    fresh = re.findall(r"<code>((?:\w{4}-){2}\w{4})</code>", shown)
    assert len(fresh) == 10
    assert not codes.takes_recovery_code(company.people["maria"], made[9])
    assert codes.takes_recovery_code(company.people["maria"], fresh[0])
    facts = "".join([*Event.objects.values_list("facts", flat=True), *everything_personal()])
    assert not any(code in facts for code in fresh)


def comes_in(company, client, who):
    gives_password(client, who)
    if AuthenticatorApp.objects.filter(actor=company.people[who], confirmed_at__isnull=False).exists():
        client.post("/sign-in/code/", {"code": code_of(company, who)})
    return client


def test_setting_up_an_app_on_ones_own_page(company, browser):
    client = comes_in(company, browser(), "sofie")
    assert "Begin" in client.get("/me/sign-in/app/").content.decode()
    client.post("/me/sign-in/app/")
    page = client.get("/me/sign-in/app/").content.decode()
    assert '<svg class="qr"' in page or 'class="qr"' in page
    assert "style=" not in page
    text = re.findall(r"<code>([A-Z2-7 ]+)</code>", page)[0].replace(" ", "")
    assert text == secret_of(company, "sofie")
    assert text not in AuthenticatorApp.objects.get().secret, "sealed at rest"
    assert client.post("/me/sign-in/app/", {"code": "000000"}).status_code == 422
    done = client.post("/me/sign-in/app/", {"code": code_of(company, "sofie")}).content.decode()
    assert len(re.findall(r"<code>(?:\w{4}-){2}\w{4}</code>", done)) == 10
    events = story(SignIn.objects.get(actor=company.people["sofie"]).actor)
    assert events[-2:] == ["access.enrol_totp", "access.confirm_totp"]
    assert text not in "".join(Event.objects.values_list("facts", flat=True))


def test_a_secret_sealed_under_another_key_opens_nothing(company, does, settings):
    set_up_app(company, does, "maria")
    code = code_of(company, "maria")
    assert opened(sealed("æøå")) == "æøå"
    settings.SECRET_KEY = "another"
    assert not codes.takes(company.people["maria"], code)


def test_an_app_is_set_up_once_and_what_was_begun_grows_old(company, does):
    does("maria", "access.enrol_totp", "maria")
    old = code_of(company, "maria")
    does("maria", "access.enrol_totp", "maria")
    with refused(WrongCode):
        does("maria", "access.confirm_totp", "maria", code=old)
    clock.set_to(clock.now() + timedelta(hours=2))
    with refused(NothingBegun):
        does("maria", "access.confirm_totp", "maria", code=code_of(company, "maria"))
    set_up_app(company, does, "maria")
    with refused(AppExists):
        does("maria", "access.enrol_totp", "maria")


@pytest.mark.parametrize(
    "code", ["access.enrol_totp", "access.remove_totp", "access.renew_recovery_codes", "access.confirm_totp"]
)
def test_nobody_does_it_for_another(company, does, code):
    inputs = {"code": "123456"} if code == "access.confirm_totp" else {}
    with refused(OutOfScope):
        does("nadia", code, "maria", **inputs)


# Who must.


def must(does, profile_code="finance_manager", from_date=TODAY, *, it=True):
    from bagland.kernel.organisation.models import PositionProfile

    profile = PositionProfile.objects.get(code=profile_code).pk if profile_code else None
    return does("nadia", "access.set_second_factor_policy", profile=profile, must=it, from_date=from_date)


def test_who_must_and_has_none_sets_one_up_and_can_do_nothing_else_before(company, does, browser):
    must(does)
    client = browser()
    assert gives_password(client, "maria", "/organisation/people/")["Location"] == "/sign-in/set-up/"
    for address in ("/", "/organisation/people/", "/me/sign-in/", "/me/sign-in/app/", "/act/organisation.appoint/"):
        assert client.get(address)["Location"].startswith("/sign-in/")
    assert client.post("/sign-in/code/", {"code": "123456"})["Location"] == "/sign-in/"
    page = client.get("/sign-in/set-up/").content.decode()
    assert "Whoever is Finance manager must have one" in page
    assert client.post("/sign-in/set-up/").status_code == 302
    assert "Key" in client.get("/sign-in/set-up/").content.decode()
    assert client.post("/sign-in/set-up/", {"code": "000000"}).status_code == 422
    assert not is_in(client)
    done = client.post("/sign-in/set-up/", {"code": code_of(company, "maria")}).content.decode()
    assert "Keep these codes" in done
    assert 'href="/organisation/people/"' in done
    assert is_in(client)
    assert last_way()[1] == "password and new code"
    assert gives_password(browser(), "sofie")["Location"] == "/", "her position does not ask for one"


def test_until_the_day_of_grace_one_is_reminded(company, does, browser):
    must(does, from_date=TODAY + timedelta(days=8))
    client = browser()
    where = gives_password(client, "maria", "/organisation/people/")["Location"]
    page = client.get(where).content.decode()
    assert "1 Dec 2026</time> you must have a second factor" in page
    assert 'href="/organisation/people/">Go on' in page
    clock.set_to(clock.now() + timedelta(days=8))
    assert gives_password(browser(), "maria")["Location"] == "/sign-in/set-up/"
    must(does, it=False)
    assert gives_password(browser(), "maria")["Location"] == "/"


def test_the_whole_company_and_a_lent_position(company, does, browser):
    must(does, None)
    assert gives_password(browser(), "ida")["Location"] == "/sign-in/set-up/"
    must(does, None, it=False)
    must(does, "hr_partner")
    does(
        "amalie", "organisation.offer_delegation",
        position=company.seats["hr_partner"], receiver=company.people["karen"], last_date=date(2026, 12, 1),
    )  # fmt: skip
    assert gives_password(browser(), "karen")["Location"] == "/"
    from bagland.kernel.organisation.models import Delegation

    does("karen", "organisation.accept_delegation", Delegation.objects.latest("pk").pk)
    assert gives_password(browser(), "karen")["Location"] == "/sign-in/set-up/"


def test_one_rule_a_profile_and_one_for_everybody(company, does):
    from django.db import IntegrityError, transaction

    for _again in range(2):
        must(does, None)
        must(does)
    assert FactorPolicy.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        FactorPolicy.objects.create(profile=None, must=True, from_date=TODAY)
    with refused(NotGranted):
        does("maria", "access.set_second_factor_policy", must=True)


def test_the_last_factor_of_whoever_must_stays(company, does):
    must(does)
    set_up_app(company, does, "maria")
    with refused(LastFactor):
        does("maria", "access.remove_totp", "maria")
    must(does, it=False)
    does("maria", "access.remove_totp", "maria")
    assert not RecoveryCode.objects.exists(), "codes without a factor open nothing"
    with refused(NoSuchFactor):
        does("maria", "access.renew_recovery_codes", "maria")


# Taking away.


def test_it_resets_for_another_with_a_reason_and_never_for_itself(company, does, browser):
    set_up_app(company, does, "maria")
    set_up_app(company, does, "jens")
    with refused(OwnFactors):
        does("jens", "access.reset_second_factor", "jens", reason="mine")
    with refused(NoSuchFactor):
        does("jens", "access.reset_second_factor", "ida", reason="none")
    with refused(NotGranted):
        does("rasmus", "access.reset_second_factor", "maria", reason="asked")
    does("jens", "access.reset_second_factor", "maria", reason="called back on her number in HR")
    assert not AuthenticatorApp.objects.filter(actor=company.people["maria"]).exists()
    assert not RecoveryCode.objects.filter(actor=company.people["maria"]).exists()
    assert "called back" not in str(last_event().facts)
    assert PersonalFact.objects.filter(event=last_event().pk, value__contains="called back").exists()
    assert gives_password(browser(), "maria")["Location"] == "/"


def test_removing_asks_for_a_proof_once_more(company, does, browser):
    set_up_app(company, does, "maria")
    client = comes_in(company, browser(), "maria")
    clock.set_to(clock.now() + timedelta(minutes=16))
    away = client.get("/me/sign-in/app/")
    assert away["Location"] == "/sign-in/again/?next=%2Fme%2Fsign-in%2Fapp%2F"
    assert client.post("/me/sign-in/app/", {"remove": "1"})["Location"].startswith("/sign-in/again/")
    assert AuthenticatorApp.objects.exists()
    assert "Is it you?" in client.get(away["Location"]).content.decode()
    assert client.post("/sign-in/again/", {"password": "wrong", "next": "/me/sign-in/app/"}).status_code == 422
    back = client.post("/sign-in/again/", {"code": code_of(company, "maria"), "next": "/me/sign-in/app/"})
    assert back["Location"] == "/me/sign-in/app/"
    client.post("/me/sign-in/app/", {"remove": "1"})
    assert not AuthenticatorApp.objects.exists()


def test_wrong_proofs_count_for_the_throttle(company, browser):
    client = comes_in(company, browser(), "maria")
    for _number in range(4):
        assert client.post("/sign-in/again/", {"password": "wrong"}).status_code == 422
    assert client.post("/sign-in/again/", {"password": "wrong"}).status_code == 429
    assert client.post("/sign-in/again/", {"password": PASSWORD}).status_code == 429


def test_a_passkey_is_renamed_and_removed_by_its_owner_only_and_in_the_browser_only(company, does, maria):
    from dataclasses import replace

    from bagland.foundation.act import Door

    key = does(
        "maria", "access.register_passkey", "maria",
        name="Laptop", host="localhost", credential="abc", public_key="def", handle="ghi",
    ).key  # fmt: skip
    passkey = Passkey.objects.get(pk=key)
    does("maria", "access.rename_passkey", key, name="Old laptop")
    with refused(OutOfScope):
        does("nadia", "access.remove_passkey", key)
    with refused(OnlyInBrowser):
        perform(find("access.remove_passkey"), replace(maria, door=Door.API), key)
    does("maria", "access.remove_passkey", key)
    assert story(passkey) == ["access.rename_passkey", "access.remove_passkey"]


def test_an_erased_person_leaves_no_factor_behind(company, does):
    set_up_app(company, does, "ida")
    does(
        "ida",
        "access.register_passkey",
        "ida",
        name="Idas telefon",
        host="h",
        credential="c",
        public_key="p",
        handle="h",
    )
    from bagland.kernel.access.erasing import erase
    from bagland.kernel.organisation.models import Actor

    erase(Actor.objects.get(pk=company.people["ida"]), clock.now())
    assert not AuthenticatorApp.objects.filter(actor=company.people["ida"]).exists()
    assert not RecoveryCode.objects.filter(actor=company.people["ida"]).exists()
    assert list(Passkey.objects.values_list("name", "public_key")) == [("", "")]
