"""Photos: hostile files do no harm, nothing hidden comes along, who may see them sees them, erasing takes them."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as some
from PIL import Image

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.foundation.refusals import InputFault
from bagland.foundation.uploads import Unreadable, Upload
from bagland.kernel.access.models import SignIn
from bagland.kernel.audit.models import Event, PersonalFact
from bagland.kernel.organisation import erasing
from bagland.kernel.organisation.formats import photos
from bagland.kernel.organisation.models import Actor, Grant, Photo
from bagland.kernel.organisation.pages.photos import photo_address
from bagland.kernel.organisation.refusals import NoPhoto, NotAPerson
from tests.conftest import MONDAY, refused, story
from tests.kernel.organisation.pictures import gif, jpeg, located, noise, png, png_bomb, webp

HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 400
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>" + b" " * 600
HOSTILE = {
    "an SVG with a script": SVG,
    "a page": HTML,
    "a GIF": gif(),
    "a GIF that is JavaScript": b"GIF89a/*" + b"\x00" * 600 + b"*/=1;alert(1)",
    "a bomb": png_bomb(),
    "half a JPEG": jpeg()[:400],
    "a JPEG without a picture": b"\xff\xd8\xff\xe0" + os.urandom(2000),
    "a PDF": b"%PDF-1.7\n" + b"0" * 900,
    "a ZIP": b"PK\x03\x04" + b"0" * 900,
    "nothing but zeros": b"\x00" * 5000,
    "a sliver": jpeg((2000, 100)),
    "a dot": png((20, 20)),
}


@pytest.fixture(autouse=True)
def _monday():
    clock.set_to(MONDAY)
    yield
    clock.set_to(None)


@pytest.fixture
def sets(company):
    """`sets("ida", jpeg())` sets somebody's own photo."""

    def sets(who, content, by=None):
        return perform(
            find("organisation.set_photo"), company.act(by or who), company.people[who], photo=Upload(content, "x.jpg")
        )

    return sets


def client_of(company, who):
    client = Client(headers={"host": "localhost"})
    client.force_login(SignIn.objects.get(actor=company.people[who]), "django.contrib.auth.backends.ModelBackend")
    return client


# The file.


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_beside_its_field(company, what):
    photo = Upload(HOSTILE[what], "me.jpg", "image/jpeg")
    with refused(InputFault) as caught:
        perform(find("organisation.set_photo"), company.act("ida"), company.people["ida"], photo=photo)
    assert caught.value.faults["photo"].endswith(".")
    assert not Photo.objects.exists()


def test_a_photo_of_an_iphone_is_refused_with_what_to_do():
    with pytest.raises(Unreadable, match="Save it as JPEG"):
        photos.face(HEIC)


def test_a_progressive_jpeg_is_held_whole_while_it_is_read_so_it_may_not_be_larger_than_others(monkeypatch):
    monkeypatch.setattr(photos, "MOST_PIXELS", 100_000)
    assert photos.face(jpeg((640, 480))) is not None
    with pytest.raises(Unreadable, match="megapixels"):
        photos.face(jpeg((640, 480), progressive=True))


def test_behind_a_photo_nothing_comes_along():
    for content in (jpeg() + HTML + SVG, png() + b"PK\x03\x04CANARY", located()):
        made = photos.face(content)
        for kept in (made.large, made.small):
            assert not any(mark in kept for mark in (b"script", b"CANARY", b"Exif", b"PK\x03\x04"))
            with Image.open(BytesIO(kept)) as seen:
                assert (seen.format, seen.mode, dict(seen.getexif())) == ("JPEG", "RGB", {})


def test_a_photo_lying_on_its_side_is_turned():
    with Image.open(BytesIO(photos.face(located()).large)) as seen:
        top, bottom = seen.getpixel((128, 20)), seen.getpixel((128, 236))
    assert max(top) < 40, "the dark half came from the left to the top"
    assert max(bottom) > 100


HONEST = {
    "a portrait of twelve megapixels": lambda: jpeg((3000, 4000)),
    "the smallest": lambda: jpeg((65, 65)),
    "progressive": lambda: jpeg(progressive=True),
    "without colours": lambda: png(mode="L"),
    "with a palette": lambda: png(mode="P"),
    "two colours": lambda: png(mode="1"),
    "sixteen bits": lambda: png(mode="I;16"),
    "transparent": lambda: png(mode="RGBA"),
    "transparent without colours": lambda: png(mode="LA"),
    "WebP": webp,
    "WebP without loss": lambda: webp(lossless=True),
    "nothing but noise": lambda: noise((256, 256)),
}


@pytest.mark.parametrize("what", HONEST)
def test_every_honest_picture_becomes_two_small_squares(what):
    content = HONEST[what]()
    made = photos.face(content)
    for kept, side, most in ((made.large, 256, photos.MOST_LARGE), (made.small, 64, photos.MOST_SMALL)):
        assert len(kept) <= most
        with Image.open(BytesIO(kept)) as seen:
            assert seen.size == (side, side)


@settings(max_examples=150, deadline=None)
@given(some.data())
def test_a_damaged_file_is_a_sentence_and_never_a_crash(data):
    content = bytearray(data.draw(some.sampled_from([jpeg((120, 90)), png((120, 90)), webp((120, 90))])))
    for _ in range(data.draw(some.integers(1, 12))):
        content[data.draw(some.integers(0, len(content) - 1))] = data.draw(some.integers(0, 255))
    cut = data.draw(some.integers(20, len(content)))
    try:
        made = photos.face(bytes(content[:cut]))
    except Unreadable:
        return
    assert len(made.large) <= photos.MOST_LARGE


# The act.


def test_one_sets_the_own_photo_and_the_event_tells_its_hash_as_a_personal_fact(company, sets):
    done = sets("ida", jpeg())
    ida = Actor.objects.get(pk=company.people["ida"])
    kept = Photo.objects.get(person=ida)
    assert ida.photo == hashlib.sha256(bytes(kept.large)).hexdigest()
    assert story(ida)[-1] == "organisation.set_photo"
    assert ida.photo not in Event.objects.get(pk=done.event).facts
    fact = PersonalFact.objects.get(event=done.event, name__endswith=".photo")
    assert json.loads(fact.value) == ["", ida.photo]
    sets("ida", jpeg(colour="red"))
    assert Photo.objects.count() == 1


def test_hr_sets_it_for_others_and_nobody_else_does(company, sets):
    from bagland.kernel.access.refusals import NotGranted, OutOfScope

    sets("ida", jpeg(), by="amalie")
    with refused(OutOfScope):
        sets("ida", jpeg(), by="sofie")
    with refused(NotGranted):
        sets("grethe", jpeg())


def test_software_has_no_face_and_a_photo_is_removed_once(company, does, sets):
    agent = does("nadia", "register_agent", name="Bilagslæser", owner=company.people["nadia"])
    with refused(NotAPerson):
        perform(find("organisation.set_photo"), company.act("nadia"), agent.pk, photo=Upload(jpeg()))
    sets("ida", jpeg())
    does("ida", "remove_photo", company.people["ida"])
    assert not Photo.objects.exists()
    with refused(NoPhoto):
        does("ida", "remove_photo", company.people["ida"])


def test_erasing_takes_photo_place_and_what_one_knows(company, does, sets):
    does("ida", "change_card", company.people["ida"], place="Rum 12", about="Stole", work_mobile="20 20 20 20")
    sets("ida", jpeg())
    ida = Actor.objects.get(pk=company.people["ida"])
    erasing.erase(ida, MONDAY)
    ida.refresh_from_db()
    assert (ida.photo, ida.place, ida.about, ida.work_mobile, ida.name) == ("", "", "", "", "")
    assert not Photo.objects.exists()
    assert not PersonalFact.objects.filter(value__contains="Stole").exists()


# The doors.


def test_a_photo_is_seen_by_colleagues_kept_by_their_browser_and_by_nobody_else(company, sets):
    sets("ida", jpeg())
    ida = Actor.objects.get(pk=company.people["ida"])
    where = photo_address(ida.pk, ida.photo)
    client = client_of(company, "sofie")
    answer = client.get(where)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    with Image.open(BytesIO(answer.content)) as seen:
        assert seen.size == (64, 64)
    with Image.open(BytesIO(client.get(photo_address(ida.pk, ida.photo, is_large=True)).content)) as seen:
        assert seen.size == (256, 256)
    again = client.get(where, headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(where.replace(ida.photo[:16], "0" * 16)).status_code == 404
    assert client.get(where.replace("small", "huge")).status_code == 404
    assert client.post(where).status_code == 405
    stranger = Client(headers={"host": "localhost"}).get(where)
    assert (stranger.status_code, stranger["Location"].partition("?")[0]) == (302, "/sign-in/")
    Grant.objects.filter(code="organisation.see").delete()
    assert client.get(where).status_code == 404


def test_through_the_form_and_nothing_is_read_of_a_file_that_is_too_large(company, monkeypatch):
    client, ida = client_of(company, "ida"), company.people["ida"]
    form = client.get(f"/act/organisation.set_photo/{ida}/").content.decode()
    assert 'enctype="multipart/form-data"' in form
    assert 'accept="image/jpeg,image/png,image/webp"' in form
    sent = SimpleUploadedFile("mig.jpg", jpeg(), content_type="image/jpeg")
    answer = client.post(f"/act/organisation.set_photo/{ida}/", {"photo": sent})
    assert answer.status_code == 303
    shown = client.get(answer["Location"]).content.decode()
    assert f'src="/organisation/photos/{ida}/' in shown
    wrong = client.post(
        f"/act/organisation.set_photo/{ida}/", {"photo": SimpleUploadedFile("mig.jpg", SVG, "image/jpeg")}
    )
    assert wrong.status_code == 422
    assert "JPEG, PNG eller WebP" in wrong.content.decode() or "JPEG, PNG or WebP" in wrong.content.decode()
    missing = client.post(f"/act/organisation.set_photo/{ida}/", {})
    assert missing.status_code == 422
    large = SimpleUploadedFile("mig.jpg", b"\xff\xd8" + b"0" * photos.MOST_FILE, "image/jpeg")
    assert client.post(f"/act/organisation.set_photo/{ida}/", {"photo": large}).status_code == 422


def test_over_the_api_in_base64(company):
    token = perform(find("access.issue_token"), company.act("ida"), company.people["ida"], name="script").result
    headers = {"authorization": f"Bearer {token.shown_once['token']}", "host": "localhost"}
    content = base64.b64encode(jpeg()).decode()
    call = {"subject": company.people["ida"], "inputs": {"photo": {"content": content, "name": "ida.jpg"}}}
    client = Client(headers=headers)
    answer = client.post("/api/v1/activities/organisation.set_photo", call, content_type="application/json")
    assert answer.status_code == 200, answer.content
    call["inputs"]["photo"]["content"] = base64.b64encode(SVG).decode()
    answer = client.post("/api/v1/activities/organisation.set_photo", call, content_type="application/json")
    assert answer.status_code == 422
    assert "photo" in answer.json()["faults"]


def test_from_the_command_line_by_the_name_of_the_file(company, tmp_path, capsys, monkeypatch):
    from bagland.doors.command_line import doing, telling

    file = tmp_path / "ida.png"
    file.write_bytes(png())
    given = doing._with_files(find("organisation.set_photo"), {"photo": f"@{file}"})
    assert given["photo"] == Upload(png(), "ida.png")
    with pytest.raises(telling.Wrong, match="cannot be read"):
        doing._with_files(find("organisation.set_photo"), {"photo": f"@{tmp_path / 'none.png'}"})
