"""Coming in by SAML 2.0: a provider that signs its assertions, and every way in which an answer may be false."""

from __future__ import annotations

import base64
import re
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.access.models import IdentityProvider, ProviderBinding
from bagland.kernel.access.refusals import CertificateNotRead
from bagland.kernel.jobs.deliveries import run_due
from tests.conftest import refused
from tests.kernel.access.test_factors import last_way

THEIRS, SSO = "https://idp.nordlys.example/metadata", "https://idp.nordlys.example/sso"
OURS, TAKE = "http://localhost/sign-in/saml/metadata/", "http://localhost/sign-in/saml/"
ASSERTION = """<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{assertion}" Version="2.0"
 IssueInstant="{now}"><saml:Issuer>{issuer}</saml:Issuer><saml:Subject><saml:NameID Format="{form}">{name}</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData{end}
 Recipient="{recipient}" InResponseTo="{asked_as}"/></saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{begin}" NotOnOrAfter="{until}">{audience}</saml:Conditions>
<saml:AuthnStatement AuthnInstant="{proved}" SessionIndex="s"><saml:AuthnContext><saml:AuthnContextClassRef>
urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
<saml:AttributeStatement><saml:Attribute Name="mail"><saml:AttributeValue>{email}</saml:AttributeValue></saml:Attribute>
</saml:AttributeStatement></saml:Assertion>"""
RESPONSE = """<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
 xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{response}" Version="2.0" IssueInstant="{now}"
 Destination="{destination}"{in_response_to}><saml:Issuer>{issuer}</saml:Issuer><samlp:Status><samlp:StatusCode
 Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{assertion}</samlp:Response>"""
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"


@dataclass(frozen=True)
class Signer:
    """A key with its certificate."""

    key: str
    certificate: str

    @classmethod
    def made(cls, *, days: int = 365) -> Signer:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "idp.nordlys.example")])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=400))
            .not_valid_after(now + timedelta(days=days))
            .sign(key, hashes.SHA256())
        )
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return cls(private.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode())


@dataclass(frozen=True)
class Answer:
    """What the provider answers; a test changes one thing of it."""

    asked_as: str
    signer: Signer
    email: str = "maria@nordlys.example"
    name: str = "subject-of-maria"
    form: str = PERSISTENT
    issuer: str = THEIRS
    audience: str | None = OURS
    recipient: str = TAKE
    destination: str = TAKE
    minutes: int = 5
    has_end: bool = True
    in_response_to: str | None = None
    assertion_id: str = "_a1"
    signs: str = "assertion"
    proved_ago: int = 0

    def written(self) -> str:
        """The response as the browser posts it."""
        now = datetime.now(UTC)
        moment = "%Y-%m-%dT%H:%M:%SZ"
        until = (now + timedelta(minutes=self.minutes)).strftime(moment)
        values = {
            "now": now.strftime(moment),
            "proved": (now - timedelta(seconds=self.proved_ago)).strftime(moment),
            "begin": (now - timedelta(minutes=30)).strftime(moment),
            "until": until,
            "end": f' NotOnOrAfter="{until}"' if self.has_end else "",
            "audience": f"<saml:AudienceRestriction><saml:Audience>{self.audience}</saml:Audience>"
            "</saml:AudienceRestriction>"
            if self.audience
            else "",
            "assertion": self.assertion_id,
            "issuer": self.issuer,
            "form": self.form,
            "name": self.name,
            "email": self.email,
            "recipient": self.recipient,
            "asked_as": self.asked_as,
        }
        inner = ASSERTION.format(**values)
        if "assertion" in self.signs:
            inner = self._signed(inner)
        named = self.asked_as if self.in_response_to is None else self.in_response_to
        outer = RESPONSE.format(
            response=f"_r{self.assertion_id}",
            now=values["now"],
            destination=self.destination,
            in_response_to=f' InResponseTo="{named}"' if named else "",
            issuer=self.issuer,
            assertion=inner,
        )
        return self._signed(outer) if "response" in self.signs else outer

    def _signed(self, xml: str) -> str:
        signed = OneLogin_Saml2_Utils.add_sign(xml, self.signer.key, self.signer.certificate)
        return signed.decode() if isinstance(signed, bytes) else signed


def coded(xml: str) -> str:
    return base64.b64encode(xml.encode()).decode()


@pytest.fixture(scope="session")
def signer():
    return Signer.made()


@pytest.fixture
def does(company):
    def do(who, code, subject=None, /, **inputs):
        return perform(find(code), company.act(who, at=clock.now()), subject, **inputs)

    return do


@pytest.fixture
def provider(does, signer):
    body = "".join(signer.certificate.splitlines()[1:-1])
    metadata = (
        f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{THEIRS}">'
        '<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
        '<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>'
        f"<ds:X509Certificate>{body}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        '<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" '
        f'Location="{SSO}"/></md:IDPSSODescriptor></md:EntityDescriptor>'
    )
    key = does("nadia", "access.add_saml_provider", name="Nordlys AD", metadata=metadata).key
    return IdentityProvider.objects.get(pk=key)


def english():
    """A browser of its own, in English."""
    client = Client(headers={"host": "localhost"})
    client.cookies["language"] = "en"
    return client


@pytest.fixture
def client(company):
    return english()


def goes_there(client, provider, after="/organisation/people/"):
    """Off to the provider: the id of our request, and the state that goes along."""
    away = client.get(f"/sign-in/through/{provider.pk}/", {"next": after})
    assert away["Location"].startswith(SSO)
    sent = parse_qs(urlsplit(away["Location"]).query)
    request = zlib.decompress(base64.b64decode(sent["SAMLRequest"][0]), -15).decode()
    assert f'AssertionConsumerServiceURL="{TAKE}"' in request
    return re.findall(r'\bID="([^"]+)"', request)[0], sent["RelayState"][0]


def comes_back(client, state, xml):
    """The provider's form posts from elsewhere, without our cookie; then the browser follows with it."""
    elsewhere = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    posted = elsewhere.post("/sign-in/saml/", {"SAMLResponse": coded(xml), "RelayState": state})
    assert posted.status_code == 303
    return client.get(posted["Location"])


def is_in(client):
    return client.get("/me/sign-in/").status_code == 200


FALSE = {
    "expired": {"minutes": -10},
    "wrong audience": {"audience": "https://somebody.example/"},
    "no audience": {"audience": None},
    "unsigned": {"signs": ""},
    "only the response signed": {"signs": "response"},
    "no end": {"has_end": False},
    "another issuer": {"issuer": "https://evil.example"},
    "another recipient": {"recipient": "https://somebody.example/acs"},
    "another destination": {"destination": "http://localhost/sign-in/saml/x"},
    "another request": {"in_response_to": "_somebody"},
    "no request": {"in_response_to": ""},
}


@pytest.mark.parametrize("what", FALSE)
def test_an_answer_with_anything_wrong_lets_nobody_in(client, provider, signer, what):
    asked_as, state = goes_there(client, provider)
    answer = comes_back(client, state, replace(Answer(asked_as, signer), **FALSE[what]).written())
    assert answer.status_code == 403, what
    assert "You are not signed in through Nordlys AD. Its answer does not hold" in answer.content.decode()
    assert not is_in(client)
    assert not ProviderBinding.objects.exists()
    assert last_way() == ("access.record_failed_sign_in", "SAML: Nordlys AD")


def changed(xml):
    return xml.replace("maria@nordlys.example", "jens@nordlys.example").replace("subject-of-maria", "jens")


def without_signature(assertion):
    bare = re.sub(r"<ds:Signature.*?</ds:Signature>", "", assertion, flags=re.DOTALL)
    return changed(bare).replace('ID="_a1"', 'ID="_a2"')


def inside(xml):
    return re.findall(r"<saml:Assertion.*</saml:Assertion>", xml, re.DOTALL)[0]


FORGED = {
    "changed after signing": changed,
    "a second assertion beside the signed one": lambda xml: xml.replace(
        inside(xml), without_signature(inside(xml)) + inside(xml)
    ),
    "the signed one hidden, another in its place": lambda xml: xml.replace(
        inside(xml), without_signature(inside(xml))
    ).replace("<samlp:Status>", f"<samlp:Extensions>{inside(xml)}</samlp:Extensions><samlp:Status>"),
    "the signature moved to another": lambda xml: xml.replace(
        inside(xml),
        without_signature(inside(xml)).replace(
            "</saml:Issuer>", "</saml:Issuer>" + re.findall(r"<ds:Signature.*?</ds:Signature>", xml, re.DOTALL)[0], 1
        ),
    ),
    "no XML": lambda _xml: "<",
    "nothing": lambda _xml: "",
    "a file of ours": lambda xml: (
        "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>" + xml.replace("maria@nordlys.example", "&b;")
    ),
}


@pytest.mark.parametrize("how", FORGED)
def test_what_was_signed_may_not_be_changed_moved_or_wrapped(client, provider, signer, how):
    asked_as, state = goes_there(client, provider)
    answer = comes_back(client, state, FORGED[how](Answer(asked_as, signer).written()))
    assert answer.status_code == 403
    assert "root:" not in answer.content.decode()
    assert not is_in(client)


def test_a_signature_by_another_key_is_none(client, provider, signer):
    asked_as, state = goes_there(client, provider)
    assert comes_back(client, state, Answer(asked_as, Signer.made()).written()).status_code == 403


def test_a_comment_inside_a_name_cuts_nothing_off(client, provider, signer, company):
    """The old trick: jens@nordlys.example<!-- -->.evil signed by a provider where anyone may choose a name."""
    asked_as, state = goes_there(client, provider)
    xml = replace(Answer(asked_as, signer), email="jens@nordlys.example<!-- -->.evil", name="trick").written()
    assert comes_back(client, state, xml).status_code == 403
    assert not is_in(client)


def test_a_good_answer_lets_in_and_is_remembered_by_its_subject(client, provider, signer, company):
    asked_as, state = goes_there(client, provider)
    assert comes_back(client, state, Answer(asked_as, signer).written())["Location"] == "/organisation/people/"
    assert is_in(client)
    assert last_way() == ("access.record_sign_in", "SAML: Nordlys AD")
    assert ProviderBinding.objects.get().actor_id == company.people["maria"]
    again = Client(headers={"host": "localhost"})
    asked_as, state = goes_there(again, provider)
    renamed = replace(Answer(asked_as, signer), email="other@nordlys.example", assertion_id="_a9")
    assert comes_back(again, state, renamed.written()).status_code == 302
    assert is_in(again)


def test_an_assertion_is_good_once(client, provider, signer):
    asked_as, state = goes_there(client, provider)
    good = Answer(asked_as, signer).written()
    comes_back(client, state, good)
    other = english()
    assert comes_back(other, state, good).status_code == 200, "the errand is over, and the sign-in page is all there is"
    assert not is_in(other)
    asked_as, state = goes_there(other, provider)
    answer = comes_back(other, state, Answer(asked_as, signer).written())
    assert "was used before" in answer.content.decode(), "the same id of an assertion"
    assert not is_in(other)


def test_the_answer_waits_only_for_the_browser_that_asked(client, provider, signer):
    asked_as, state = goes_there(client, provider)
    thief = Client(headers={"host": "localhost"})
    assert comes_back(thief, state, Answer(asked_as, signer).written())["Location"] == "/sign-in/"
    assert not is_in(thief)
    assert client.get("/sign-in/saml/done/").status_code == 302
    assert is_in(client)


def test_a_subject_that_is_new_each_time_is_never_bound(client, provider, signer):
    asked_as, state = goes_there(client, provider)
    comes_back(client, state, replace(Answer(asked_as, signer), form=TRANSIENT).written())
    assert is_in(client)
    assert not ProviderBinding.objects.exists()


def test_unasked_answers_are_not_taken(client, provider, signer):
    answer = client.post(
        "/sign-in/saml/", {"SAMLResponse": coded(Answer("_x", signer).written()), "RelayState": "made up"}
    )
    assert (answer.status_code, answer["Location"]) == (303, "/sign-in/")
    assert client.get("/sign-in/saml/").status_code == 405
    assert client.get("/sign-in/saml/done/")["Location"] == "/sign-in/"


def test_our_metadata_is_public_and_says_where_to_answer(client, company):
    answer = client.get("/sign-in/saml/metadata/")
    assert answer["Content-Type"] == "application/samlmetadata+xml"
    assert f'entityID="{OURS}"' in answer.content.decode()
    assert f'Location="{TAKE}"' in answer.content.decode()
    assert 'WantAssertionsSigned="true"' in answer.content.decode()


def test_a_certificate_alone_will_do_and_a_check_says_when_it_ends(does, provider):
    soon = Signer.made(days=12)
    with refused(CertificateNotRead):
        does("nadia", "access.add_saml_provider", name="B", metadata="no certificate", issuer="x", sso_url=SSO)
    there = {"issuer": "https://b.example", "sso_url": SSO}
    key = does("nadia", "access.add_saml_provider", name="B", metadata=soon.certificate, **there).key
    run_due("worker")
    checked = IdentityProvider.objects.get(pk=key)
    assert checked.fault
    assert checked.certificate_ends is not None
    assert (checked.certificate_ends - clock.now()).days in (11, 12)
    assert IdentityProvider.objects.get(pk=provider.pk).fault == ""


@pytest.mark.parametrize(("seconds", "proves"), [(0, True), (8 * 3600, False)])
def test_who_is_to_prove_it_again_has_proved_it_there_just_now(client, provider, signer, seconds, proves):
    """Our question asks for it, but is not signed: whoever sits at the open session may have cut that out of it."""
    asked_as, state = goes_there(client, provider)
    assert comes_back(client, state, Answer(asked_as, signer, proved_ago=8 * 3600).written()).status_code == 302
    session = client.session
    session["proved_at"] = 0
    session.save()
    away = client.get(f"/sign-in/through/{provider.pk}/", {"next": "/me/sign-in/app/", "again": "1"})
    sent = parse_qs(urlsplit(away["Location"]).query)
    request = zlib.decompress(base64.b64decode(sent["SAMLRequest"][0]), -15).decode()
    assert 'ForceAuthn="true"' in request
    asked_as = re.findall(r'\bID="([^"]+)"', request)[0]
    answer = Answer(asked_as, signer, assertion_id="_a2", proved_ago=seconds).written()
    assert comes_back(client, sent["RelayState"][0], answer).status_code == (302 if proves else 403)
    assert (client.get("/me/sign-in/app/").status_code == 200) is proves
