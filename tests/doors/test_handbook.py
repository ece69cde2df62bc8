"""Help opens at the right page, in the reader's language, and every link inside the handbook leads somewhere."""

from __future__ import annotations

import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from bagland.doors.handbook import reading
from bagland.doors.handbook.pages import _above
from bagland.foundation.activity import activities
from bagland.kernel.access.models import SignIn
from bagland.ui.pages import pages


@pytest.fixture
def reader(company) -> Client:
    client = Client(headers={"accept-language": "da", "host": "localhost"})
    client.force_login(
        SignIn.objects.get(actor=company.people["ida"]), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def test_what_is_said_to_help_exists():
    helps = reading._index()["helps"]
    assert [page for page in helps.values() if page not in reading.leaves()] == []
    known = {*pages, *activities, *(code.partition(".")[0] for code in (*pages, *activities))}
    assert [code for code in helps if code not in known] == []


def test_a_page_is_helped_by_its_own_else_by_the_page_above_else_by_its_room():
    assert reading.helping(*_above("organisation.delegation")) == "how-to/delegate"
    assert reading.helping(*_above("audit.event")) == "explanation/events-and-seals"
    assert reading.helping(*_above("no.such")) == reading.START


def test_links_and_pictures_lead_somewhere():
    wrong = []
    for name, leaf in reading.leaves().items():
        body = leaf.body()
        wrong += [
            f"{name}: {page}" for page in re.findall(r'href="\?page=([^"#]+)', body) if page not in reading.leaves()
        ]
        for picture in re.findall(r'src="/static/([^"]+)"', body):
            if finders.find(picture) is None:
                wrong.append(f"{name}: {picture}")
        assert "<h1" not in body
        assert "<script" not in body
    assert wrong == []


def test_every_danish_page_has_its_english_one():
    names = reading.leaves()
    assert [name for name in names if name.startswith("da/") and name.removeprefix("da/") not in names] == []


def test_help_opens_in_the_readers_language(reader):
    answer = reader.get("/handbook/?for=organisation.absences")
    assert answer.headers["Location"] == "/handbook/?page=how-to%2Fbe-away-and-have-a-substitute"
    shown = reader.get(answer.headers["Location"])
    assert shown.status_code == 200
    assert 'lang="da" aria-label=' in shown.content.decode()
    reader.cookies["language"] = "en"
    assert 'lang="en" aria-label="Be away' in reader.get(answer.headers["Location"]).content.decode()


@pytest.mark.parametrize("page", ["../../../config/settings", "how-to/none", "", "index.json", "/etc/passwd"])
def test_nothing_but_its_pages_is_read(reader, page):
    assert reader.get("/handbook/", {"page": page}).status_code == 404
