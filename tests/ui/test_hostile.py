"""What no page of ours sends: too much, garbage, strange types. A clear page, nothing written, nothing broken."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from bagland.kernel.access.models import SignIn
from bagland.kernel.audit.models import Event

FORM = "/act/organisation.register_person/"
BOUNDARY = "multipart/form-data; boundary=x"


@pytest.fixture
def amalie(company: Any) -> Client:
    """HR's browser; a fault of ours would be an answer, not an exception."""
    client = Client(headers={"accept-language": "en", "host": "localhost"}, raise_request_exception=False)
    client.cookies["language"] = "en"
    sign_in = SignIn.objects.get(actor=company.people["amalie"])
    client.force_login(sign_in, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("address", [FORM, "/draft/organisation.register_person/", "/me/settings/", "/language/"])
def test_ten_megabytes_in_a_field_get_a_page_that_says_so(amalie: Client, address: str) -> None:
    before = Event.objects.count()
    body = b"name=" + b"x" * (10 * 1024 * 1024)
    answer = amalie.post(address, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "larger than 5 MB" in answer.content.decode()
    assert Event.objects.count() == before
    parts = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n' + b"y" * (10 * 1024 * 1024) + b"\r\n--x--\r\n"
    assert amalie.post(address, parts, content_type=BOUNDARY).status_code == 413


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe\x00garbage", BOUNDARY),
        (b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nno end', BOUNDARY),
        (b"--x--", "multipart/form-data"),
        (b"--x\r\n" * 3000, BOUNDARY),
        (b'{"name": "Line"}', "application/json"),
        (b"<name>Line</name>", "text/xml"),
        (b"name=%00%01%02", "application/x-www-form-urlencoded"),
        (b"name=%ff%fe%fd", "application/x-www-form-urlencoded"),
        (b"name=a&" * 3000, "application/x-www-form-urlencoded"),
        (b"name=a", "application/x-www-form-urlencoded; charset=utf-7"),
        (b"name=a", "application/x-www-form-urlencoded; charset=no-such"),
        (b"", ""),
    ],
    ids=range(12),
)
def test_garbage_is_answered_and_writes_nothing(amalie: Client, body: bytes, kind: str) -> None:
    before = Event.objects.count()
    for address in (FORM, "/draft/organisation.register_person/", "/me/settings/"):
        answer = amalie.generic("POST", address, body, content_type=kind)
        assert answer.status_code in (200, 303, 400, 413, 422), f"{address}: {answer.status_code}"
    assert Event.objects.count() == before


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "\u202eevil", "x" * 5000])
def test_control_characters_in_a_field_are_a_fault_beside_it(amalie: Client, text: str) -> None:
    before = Event.objects.count()
    answer = amalie.post(FORM, {"name": text, "work_email": "a\x00@b.example"})
    assert answer.status_code == 422
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    "address",
    [
        "/act/organisation.change_person/99999999999999999999/",
        "/act/%00/",
        "/here/organisation.actor/99999999999999999999/",
        "/kept/%00/",
        "/kept/" + "x" * 3000 + "/",
        "/my-work/?item=%00&at=%00",
        "/keys/?page=%00",
        "/act/organisation.change_person/2/?draft=1&name=%00",
    ],
)
def test_strange_addresses_are_answered(amalie: Client, address: str) -> None:
    answer = amalie.get(address)
    assert answer.status_code in (200, 400, 404, 405), answer.status_code


@pytest.mark.parametrize(
    "then", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example", "/\\evil.example"]
)
def test_an_act_never_leads_out_of_the_house(amalie: Client, company: Any, then: str) -> None:
    where = f"/act/organisation.change_person/{company.people['ida']}/"
    answer = amalie.post(where, {"work_phone": "12345678", "then": then, "back": then})
    assert answer.status_code == 303
    assert answer["Location"].startswith("/organisation/")
