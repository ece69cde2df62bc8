"""Saved views: an address under a name, shown to whom it is shared with, and never a way round a right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.access.models import SignIn
from bagland.kernel.audit.models import Event
from bagland.kernel.desk import views
from bagland.kernel.desk.models import DefaultView, SavedView
from bagland.kernel.desk.refusals import TooManyViews, ViewNameTaken, ViewNeedsName
from bagland.ui.lists import lists
from tests.conftest import MONDAY, Company, refused

PEOPLE, ABSENCES, POSITIONS = "organisation.people", "organisation.absences", "organisation.positions"
Come = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    clock.set_to(MONDAY)
    views.forget()
    yield
    clock.set_to(None)
    views.forget()


@pytest.fixture
def come(company: Company) -> Come:
    """A browser in which somebody has signed in, in English."""

    def come(who: str) -> Client:
        client = Client(headers={"accept-language": "en", "host": "localhost"})
        client.cookies["language"] = "en"
        sign_in = SignIn.objects.get(actor=company.people[who])
        client.force_login(sign_in, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return come


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def tabs(page: str) -> list[str]:
    """The titles of the tabs, the current one with a star."""
    nav = re.search(r'<nav id="views".*?</nav>', page, re.DOTALL)
    assert nav
    found = re.findall(r'<li><a href="[^"]*"( aria-current="page")?>([^<]*)', nav[0])
    return [f"{'*' if current else ''}{title.strip()}" for current, title in found]


def saved(client: Client, listed: str, title: str, state: str = "", **more: str) -> str:
    """Save a view and give the address that it leads to."""
    answer = client.post("/views/", {"do": "save", "list": listed, "title": title, "state": state, **more})
    assert answer.status_code == 303, text(answer)
    return answer["Location"]


def test_a_shared_view_shows_nobody_a_row_a_column_or_a_list_beyond_their_rights(come: Come, company: Company) -> None:
    state = "order=name&columns=name,private_phone,home"
    perform(
        find("organisation.change_person"), company.act("amalie"), company.people["karen"], private_phone="70 70 70 70"
    )
    perform(
        find("organisation.change_person"), company.act("amalie"), company.people["ida"], private_phone="60 60 60 60"
    )
    where = saved(come("amalie"), PEOPLE, "Numbers", state)
    key = SavedView.objects.get(title="Numbers").pk
    perform(find("desk.share_view"), company.act("amalie"), key)
    assert "70 70 70 70" in text(come("amalie").get(where))
    page = text(come("ida").get(where))
    assert "*Numbers" in tabs(page)
    assert "60 60 60 60" in page, "her own number is hers to see"
    assert "70 70 70 70" not in page
    plans = SavedView.objects.create(
        owner_id=company.people["jens"], listed="organisation.reorganisations", title="Secret plans",
        shared="EVERYONE", saved_at=MONDAY,
    )  # fmt: skip
    views.say_changed()
    answer = come("ida").get(f"/organisation/reorganisations/?view={plans.pk}")
    assert answer.status_code == 403
    assert "Secret plans" not in text(answer)


def test_a_column_that_needs_a_view_is_neither_offered_nor_read_without_it(come: Come, company: Company) -> None:
    client = come("freja")
    asked = "/organisation/positions/?columns=title,yearly_cost"
    with CaptureQueriesContext(connection) as sent:
        page = text(client.get(asked))
    assert "Yearly cost" not in page
    assert 'value="yearly_cost"' not in page
    assert not [
        query for query in sent if "yearly_cost" in query["sql"] and "organisation_positionterm" not in query["sql"]
    ]
    assert "Yearly cost" in text(come("jens").get(asked))


def test_a_view_is_saved_found_renamed_kept_and_deleted_without_an_event(come: Come) -> None:
    client, before = come("jens"), Event.objects.count()
    where = saved(client, PEOPLE, "  Away   today ", "today=away&order=-name&after=x&count=1&nonsense=1")
    given = parse_qs(urlsplit(where).query)
    key = SavedView.objects.get().pk
    assert given == {"today": ["away"], "order": ["-name"], "view": [str(key)]}
    page = text(client.get(where))
    assert tabs(page) == ["All", "*Away today"]
    assert "Save view" not in page
    changed = text(client.get(f"{where}&columns=name,home"))
    assert "Save view" in changed
    assert "Save in “Away today”" in changed
    client.post("/views/", {"do": "keep", "list": PEOPLE, "view": key, "state": "today=away"})
    client.post("/views/", {"do": "rename", "list": PEOPLE, "view": key, "title": "Gone"})
    assert tabs(text(client.get("/organisation/people/?today=away"))) == ["All", "*Gone"], (
        "the same address is the same view"
    )
    assert tabs(text(client.get("/organisation/people/"))) == ["*All", "Gone"]
    assert "Gone" in text(client.get("/views/"))
    client.post("/views/", {"do": "delete", "list": PEOPLE, "view": key})
    assert not SavedView.objects.exists()
    assert Event.objects.count() == before


def test_a_list_opens_in_the_default_view_and_the_whole_list_stays_one_press_away(come: Come) -> None:
    client = come("jens")
    where = saved(client, PEOPLE, "Here", "today=here", default="yes")
    assert client.get("/organisation/people/")["Location"] == where
    page = text(client.get(where))
    assert 'href="/organisation/people/?view=all"' in page
    assert client.get("/organisation/people/?view=all").status_code == 200
    fragment = client.get("/organisation/people/?view=all", headers={"HX-Request": "true"})
    assert fragment.status_code == 200
    client.post("/views/", {"do": "no-default", "list": PEOPLE})
    assert client.get("/organisation/people/").status_code == 200
    assert come("maria").get("/organisation/people/").status_code == 200, "a default is one person's own"


def test_sharing_is_an_act_with_a_story_and_reaches_the_department(come: Come, company: Company) -> None:
    saved(come("maria"), PEOPLE, "Ours", "today=here")
    saved_view = SavedView.objects.get()
    finance = company.departments["FIN"]
    perform(find("desk.share_view"), company.act("maria"), saved_view.pk, department=finance)
    event = Event.objects.get(activity="desk.share_view")
    assert (event.actor, event.subject_kind, event.subject_id) == (
        company.people["maria"],
        "desk.savedview",
        saved_view.pk,
    )
    assert "Ours" in " ".join(tabs(text(come("sofie").get("/organisation/people/"))))
    assert "Ours" not in text(come("ida").get("/organisation/people/"))
    come("sofie").post("/views/", {"do": "default", "list": PEOPLE, "view": saved_view.pk})
    assert come("sofie").get("/organisation/people/").status_code == 302
    come("maria").post("/views/", {"do": "delete", "list": PEOPLE, "view": saved_view.pk})
    assert Event.objects.filter(activity="desk.stop_sharing_view").count() == 1
    assert come("sofie").get("/organisation/people/").status_code == 200
    assert not DefaultView.objects.exists()


def test_nobody_changes_shares_or_opens_by_default_another_s_view(come: Come, company: Company) -> None:
    saved(come("maria"), PEOPLE, "Mine", "today=here")
    key = SavedView.objects.get().pk
    client = come("jens")
    for do in ("keep", "rename", "delete", "share", "unshare", "default"):
        sent = {"do": do, "list": PEOPLE, "view": key, "title": "Taken", "state": ""}
        assert client.post("/views/", sent).status_code == 404, do
    assert SavedView.objects.get().title == "Mine"
    assert client.post(f"/act/desk.share_view/{key}/").status_code in (403, 404)


def test_views_cost_no_query_until_one_changes(come: Come, company: Company) -> None:
    client = come("jens")
    saved(client, "audit.events", "Appointed", "activity=organisation.appoint")
    client.get("/events/")
    with CaptureQueriesContext(connection) as sent:
        page = text(client.get("/events/"))
    assert not [query for query in sent if "desk_savedview" in query["sql"]]
    assert tabs(page) == ["*All", "Appointed"]
    saved(client, "audit.events", "Opened", "activity=organisation.open_position")
    assert tabs(text(client.get("/events/"))) == ["*All", "Appointed", "Opened"]


def test_names_are_asked_for_and_are_once(company: Company) -> None:
    act, listed = company.act("jens"), lists[PEOPLE]
    for title in ("", "   ", "x" * 61, "a\x00b", "line\x07"):
        with refused(ViewNeedsName):
            views.save(act, listed, title, "")
    first = views.save(act, listed, "One", "today=away")
    assert views.save(act, listed, "One", "today=here").pk == first.pk
    other = views.save(act, listed, "Two", "")
    with refused(ViewNameTaken):
        views.rename(other, "One")
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(owner_id=act.actor, listed=PEOPLE, title="Two", saved_at=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.filter(pk=other.pk).update(shared="DEPARTMENT")


def test_there_is_an_end_to_views(company: Company) -> None:
    act, listed = company.act("jens"), lists[PEOPLE]
    for number in range(views.MOST):
        views.save(act, listed, f"View {number}", "")
    with refused(TooManyViews):
        views.save(act, listed, "One more", "")
    views.save(act, listed, "View 3", "today=away")


def test_what_a_list_cannot_read_is_not_saved(come: Come) -> None:
    client = come("jens")
    for state in ("today=nonsense", "order=nonsense", "department=x"):
        answer = client.post("/views/", {"do": "save", "list": PEOPLE, "title": "Bad", "state": state})
        assert answer.status_code == 422, state
    assert client.post("/views/", {"do": "save", "list": "no.such", "title": "Bad"}).status_code == 404
    assert client.post("/views/", {"do": "save", "list": "access.requests", "title": "<b>x</b>"}).status_code == 303
    assert "<b>x</b>" not in text(client.get("/requests/"))
    assert not SavedView.objects.filter(title="Bad").exists()


def test_an_erased_person_leaves_no_view_behind(come: Come, company: Company) -> None:
    from bagland.kernel.desk.forgetting import erase_of_lists
    from bagland.kernel.organisation.models import Actor

    client = come("maria")
    saved(client, PEOPLE, "Mine", "today=here", default="yes")
    saved(come("jens"), PEOPLE, "What Maria Holm does", "")
    saved(come("jens"), PEOPLE, "Kept", "")
    saved(come("jens"), PEOPLE, "Looks for her", "find=Maria+Holm")
    saved(come("jens"), PEOPLE, "By her address", "find=maria%40nordlys.example")
    assert SavedView.objects.filter(state__contains="aria").count() == 2
    erase_of_lists(Actor.objects.get(pk=company.people["maria"]), MONDAY)
    assert list(SavedView.objects.values_list("title", flat=True)) == ["Kept"]
    assert not DefaultView.objects.exists()
