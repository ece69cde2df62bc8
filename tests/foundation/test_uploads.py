"""A file as an input: read at every door, bounded, and in no event, no hash and no request but by its SHA-256."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from typing import Annotated, Any

import pytest

from bagland.foundation.activity import activities, activity, find
from bagland.foundation.facts import canonical, plain
from bagland.foundation.inputs import Says, Shape, inputs_of
from bagland.foundation.perform import Done, perform
from bagland.foundation.refusals import InputFault, KeyReused
from bagland.foundation.uploads import Unreadable, Upload
from bagland.kernel.access.refusals import SecretCannotWait
from bagland.kernel.audit.models import Event, PersonalFact
from bagland.kernel.jobs.models import ActKey
from bagland.kernel.organisation.models import Grant
from tests.conftest import refused
from tests.kernel.organisation.pictures import jpeg

SECRET = b"nobody reads this in an event"


def _upper(content: bytes) -> str:
    if b"\x00" in content:
        raise Unreadable("This is no text. Choose another.")
    return content.decode().upper()


def _takes(act, *, file: Annotated[Upload, Says("File", largest=1000, reads=_upper)]) -> None:
    """Takes a file."""


SHAPE = Shape("takes", inputs_of(_takes))


def read(value):
    return SHAPE.read({"file": value})["file"]


def fault(value):
    with pytest.raises(InputFault) as caught:
        read(value)
    return caught.value.faults["file"]


def test_what_an_event_holds_of_a_file_is_its_hash_and_size():
    upload = Upload(SECRET, "secret.txt", "text/plain")
    assert plain(upload) == {"sha256": hashlib.sha256(SECRET).hexdigest(), "size": len(SECRET)}
    assert "secret" not in canonical({"file": upload})
    assert "nobody" not in repr(upload)


def test_a_file_is_read_before_the_act_and_its_fault_stands_beside_the_field():
    encoded = base64.b64encode(b"abc").decode()
    assert read(Upload(b"abc", "a.txt")).read == "ABC"
    assert read({"content": encoded, "name": "a.txt", "type": "text/plain"}).read == "ABC"
    assert fault(Upload(b"a\x00b")) == "This is no text. Choose another."
    assert "empty" in fault(Upload(b""))
    assert "0.001 MB" in fault(Upload(b"a" * 1001))
    no_file: list[Any] = ["abc", 7, None, [], {}, {"content": "not base64!"}, {"content": 5}]
    for wrong in (*no_file, {"content": encoded, "more": "x"}):
        assert "Choose a file" in fault(wrong), wrong


def test_a_run_of_many_rows_takes_no_file():
    with pytest.raises(TypeError, match="takes a file"):

        @activity("organisation.take_files", title="Take files", bulk=True)
        def take_files(act, *, file: Annotated[Upload, Says("File")]) -> None:
            """Never declared."""

    assert "organisation.take_files" not in activities


def test_bytes_stand_in_no_row_but_their_own(company):
    act = replace(company.act("ida"), key="photo-of-ida-1")
    content = jpeg()
    done = perform(find("organisation.set_photo"), act, company.people["ida"], photo=Upload(content, "ida.jpg"))
    assert isinstance(done, Done)
    event = Event.objects.get(pk=done.event)
    marks = (content.hex()[:80], base64.b64encode(content).decode()[:60], "ida.jpg")
    texts = [event.facts, *map(str, PersonalFact.objects.values_list("value", flat=True))]
    texts += [f"{key.__dict__}" for key in ActKey.objects.all()]
    assert not any(mark in text for mark in marks for text in texts)
    assert len(event.facts) < 2000


def test_the_same_key_with_another_file_is_another_act(company):
    act = replace(company.act("ida"), key="photo-of-ida-2")
    photo = find("organisation.set_photo")
    first = perform(photo, act, company.people["ida"], photo=Upload(jpeg(colour="red"), "one.jpg"))
    again = perform(photo, act, company.people["ida"], photo=Upload(jpeg(colour="red"), "other name.jpg"))
    assert again.event == first.event
    with refused(KeyReused):
        perform(photo, act, company.people["ida"], photo=Upload(jpeg(colour="blue"), "one.jpg"))


def test_an_act_with_a_file_does_not_wait_for_approval(company):
    Grant.objects.filter(code="organisation.set_photo").update(asks=True)
    with refused(SecretCannotWait):
        perform(find("organisation.set_photo"), company.act("ida"), company.people["ida"], photo=Upload(jpeg()))
