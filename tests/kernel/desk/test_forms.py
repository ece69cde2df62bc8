"""Nothing typed is lost and nobody is overrun: drafts, a sign-in that ran out, two people at the same thing."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bagland.foundation import clock
from bagland.foundation.perform import perform
from bagland.kernel.access.models import SignIn
from bagland.kernel.audit.models import Event
from bagland.kernel.desk.models import Draft, HeldForm, Preferences, Presence
from bagland.kernel.desk.recurring import forget
from bagland.kernel.organisation.models import Absence, Actor, PositionTerm
from bagland.ui import performing
from bagland.ui.desk import LARGEST_DRAFT
from tests.kernel.desk.conftest import hidden, page

REGISTER = "/act/organisation.register_person/"
TYPED = {"name": "Line Øvergård", "work_email": "line@nordlys.example"}


def card(company: Any, who: str) -> str:
    return f"/act/organisation.change_person/{company.people[who]}/"


def fields(html: str) -> dict[str, str]:
    """What stands in the text fields and lists of a page."""
    found = dict(re.findall(r'<input type="(?:text|search)" name="([\w-]+)" value="([^"]*)"', html))
    for name, options in re.findall(r'<select name="([\w-]+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


# Two people


@pytest.fixture
def lent(company: Any, does: Any) -> None:
    """Amalie has lent her position to Jens: both may change people."""
    offer = does(
        "amalie", "organisation.offer_delegation", position=company.seats["hr_partner"],
        receiver=company.people["jens"], last_date=date(2026, 12, 1),
    )  # fmt: skip
    does("jens", "organisation.accept_delegation", offer.key)


@pytest.mark.usefixtures("lent")
def test_two_who_edit_the_same_person_are_told_and_the_second_decides(company: Any, comes: Any) -> None:
    where = card(company, "ida")
    amalie, jens = comes("amalie"), comes("jens")
    hers, his = page(amalie, where), page(jens, where)
    assert fields(hers)["name"] == "Ida Højlund"
    hers_sent = fields(hers) | hidden(hers, where) | {"name": "Ida Højlund Friis", "work_phone": "11 11 11 11"}
    assert amalie.post(where, hers_sent).status_code == 303

    clock.set_to(company.at + timedelta(minutes=5))
    before = Event.objects.count()
    his_sent = fields(his) | hidden(his, where) | {"work_phone": "22 22 22 22"}
    told = jens.post(where, his_sent)
    html = told.content.decode()
    assert told.status_code == 422
    assert Event.objects.count() == before
    assert "has changed since you opened the form" in html
    assert "<b>Amalie Skov</b>" in html
    assert "It now says “11 11 11 11”. Yours stands above." in html
    assert "Changed by another to “Ida Højlund Friis”, and taken over here." in html
    stands = fields(html)
    assert (stands["name"], stands["work_phone"]) == ("Ida Højlund Friis", "22 22 22 22")
    assert Actor.objects.get(pk=company.people["ida"]).work_phone == "11 11 11 11"

    again = jens.post(where, stands | hidden(html, where))
    assert again.status_code == 303
    ida = Actor.objects.get(pk=company.people["ida"])
    assert (ida.name, ida.work_phone) == ("Ida Højlund Friis", "22 22 22 22")


@pytest.mark.usefixtures("lent")
def test_the_check_is_made_under_the_lock_so_even_a_change_in_between_is_seen(
    company: Any, comes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The change comes after the form was read and before the row is locked."""
    where, jens = card(company, "ida"), comes("jens")
    html = page(jens, where)

    def slower(*given: Any, **inputs: Any) -> Any:
        Actor.objects.filter(pk=company.people["ida"]).update(work_phone="33 33 33 33")
        return perform(*given, **inputs)

    monkeypatch.setattr(performing, "perform", slower)
    answer = jens.post(where, fields(html) | hidden(html, where) | {"name": "Ida Ny"})
    assert answer.status_code == 422
    assert Actor.objects.get(pk=company.people["ida"]).name == "Ida Højlund"


def test_a_form_sent_twice_is_no_conflict_with_itself(company: Any, comes: Any) -> None:
    where, amalie = card(company, "ida"), comes("amalie")
    html = page(amalie, where)
    sent = fields(html) | hidden(html, where) | {"name": "Ida Højlund Friis"}
    before = Event.objects.count()
    assert [amalie.post(where, sent).status_code for _press in range(2)] == [303, 303]
    assert Event.objects.count() == before + 1


def test_terms_count_as_what_is_shown_and_what_is_left_as_it_was_is_not_written(company: Any, comes: Any) -> None:
    seat = company.seats["bookkeeper"]
    where = f"/act/organisation.change_position/{seat}/"
    jens, maria = comes("jens"), comes("jens")
    mine, hers = page(jens, where), page(maria, where)
    assert fields(mine)["fte"] == "1"
    assert jens.post(where, fields(mine) | hidden(mine, where) | {"title": "Chief bookkeeper"}).status_code == 303
    term = PositionTerm.objects.filter(position=seat).latest("pk")
    assert (term.title, term.fte) == ("Chief bookkeeper", 1)
    told = maria.post(where, fields(hers) | hidden(hers, where) | {"fte": "0.8"})
    assert told.status_code == 422
    assert "Chief bookkeeper" in told.content.decode()
    assert PositionTerm.objects.filter(position=seat).latest("pk").fte == 1


def test_a_text_that_is_emptied_is_emptied(company: Any, comes: Any) -> None:
    where, amalie = card(company, "ida"), comes("amalie")
    html = page(amalie, where)
    assert amalie.post(where, fields(html) | hidden(html, where) | {"work_phone": "44 44 44 44"}).status_code == 303
    html = page(amalie, where)
    assert fields(html)["work_phone"] == "44 44 44 44"
    assert amalie.post(where, fields(html) | hidden(html, where) | {"work_phone": ""}).status_code == 303
    assert Actor.objects.get(pk=company.people["ida"]).work_phone == ""


def test_nothing_beyond_the_readers_rights_is_shown_in_a_form(company: Any, comes: Any, does: Any) -> None:
    does("amalie", "organisation.change_person", company.people["ida"], private_phone="70 70 70 70")
    assert "70 70 70 70" not in page(comes("jens"), card(company, "ida"))
    assert "jens@nordlys.example" not in fields(page(comes("ida"), card(company, "jens"))).values()


def test_a_forged_opening_is_no_opening(company: Any, comes: Any) -> None:
    where, amalie = card(company, "ida"), comes("amalie")
    html = page(amalie, where)
    sent = fields(html) | hidden(html, where) | {"name": "Ida Højlund Friis"}
    sent["opened-with"] = sent["opened-with"][:-3] + "xxx"
    assert amalie.post(where, sent).status_code == 303, "as from a page without one: rights and rules still count"
    assert amalie.post(where, sent | {"opened-with": "x" * 100_000, "name": "Ida"}).status_code in (303, 422)


# Drafts


def test_a_draft_is_kept_offered_taken_up_and_gone_when_it_is_sent(company: Any, comes: Any) -> None:
    amalie = comes("amalie")
    answer = amalie.post("/draft/organisation.register_person/", TYPED)
    assert answer.json() == {"said": "Draft kept 10:00."}
    html = page(amalie, REGISTER)
    assert "You began this" in html
    assert "Line Øvergård" not in html, "it is offered, not forced"
    html = page(amalie, f"{REGISTER}?draft=1")
    assert fields(html)["name"] == "Line Øvergård"
    assert 'class="field wrong"' not in html
    assert "Line Øvergård" not in page(comes("jens"), f"{REGISTER}?draft=1")
    home = str(company.entities["NK"])
    done = amalie.post(REGISTER, fields(html) | hidden(html, REGISTER) | {"home": home, "language": "da"})
    assert done.status_code == 303
    assert Actor.objects.filter(name="Line Øvergård").exists()
    assert not Draft.objects.exists()
    assert done.cookies["done"].value == hidden(html, REGISTER)["idempotency-key"]
    assert not done.cookies["done"]["httponly"]


def test_what_was_sent_and_refused_is_kept_too(company: Any, comes: Any) -> None:
    amalie = comes("amalie")
    assert amalie.post(REGISTER, TYPED | {"work_email": "no address"}).status_code == 422
    assert fields(page(amalie, f"{REGISTER}?draft=1"))["work_email"] == "no address"
    thrown = amalie.post("/draft/organisation.register_person/", {"drop": "1"})
    assert (thrown.status_code, thrown["Location"]) == (303, REGISTER)
    assert not Draft.objects.exists()


def test_one_draft_a_form_a_subject_and_a_person(company: Any, comes: Any) -> None:
    amalie = comes("amalie")
    ida, karen = company.people["ida"], company.people["karen"]
    for subject, phone in ((ida, "1"), (ida, "2"), (karen, "3")):
        amalie.post(f"/draft/organisation.change_person/{subject}/", {"work_phone": phone})
    assert Draft.objects.count() == 2
    assert fields(page(amalie, f"/act/organisation.change_person/{ida}/?draft=1"))["work_phone"] == "2"
    listed = page(amalie, "/my-work/")
    assert "You have begun" in listed
    assert f"/act/organisation.change_person/{karen}/?draft=1" in listed


def test_secrets_are_never_kept(company: Any, comes: Any) -> None:
    where = f"/act/access.set_password/{company.people['sofie']}/"
    sofie = comes("sofie")
    sofie.post(f"/draft/access.set_password/{company.people['sofie']}/", {"present": "old", "password": "new secret"})
    sofie.post(where, {"present": "wrong", "password": "new secret"})
    assert not [draft for draft in Draft.objects.all() if "secret" in draft.typed or "wrong" in draft.typed]


def test_what_is_no_field_is_not_kept_and_what_is_too_long_is_said(company: Any, comes: Any) -> None:
    amalie = comes("amalie")
    amalie.post(
        "/draft/organisation.register_person/", TYPED | {"csrfmiddlewaretoken": "x", "evil": "y", "name_9": "z"}
    )
    assert set(json.loads(Draft.objects.get().typed)) == set(TYPED)
    long = amalie.post("/draft/organisation.register_person/", {"name": "x" * (LARGEST_DRAFT + 1)})
    assert long.status_code == 413
    assert amalie.post("/draft/nonsense/", TYPED).status_code == 404
    assert amalie.post("/draft/organisation.install_profiles/", TYPED).status_code == 404
    assert comes(None).post("/draft/organisation.register_person/", TYPED).status_code == 401
    assert amalie.get("/draft/organisation.register_person/").status_code == 405


@pytest.mark.parametrize("name", ["a\x00b", "<script>alert(1)</script>", '"><img src=x>', "\ud83d\ude00 😀"])
def test_whatever_is_typed_is_kept_as_text(company: Any, comes: Any, name: str) -> None:
    amalie = comes("amalie")
    text = name.encode("utf-8", "replace").decode()
    assert amalie.post("/draft/organisation.register_person/", {"name": text}).status_code == 200
    html = page(amalie, f"{REGISTER}?draft=1")
    assert "<script>alert" not in html
    assert "<img src=x>" not in html


def test_drafts_go_after_thirty_days_and_with_the_person(company: Any, comes: Any, does: Any) -> None:
    comes("amalie").post("/draft/organisation.register_person/", TYPED)
    comes("amalie").post(f"/draft/organisation.change_person/{company.people['ida']}/", {"work_phone": "9"})
    comes("jens").post("/draft/organisation.register_person/", {"name": "ida højlund the second"})
    clock.set_to(company.at + timedelta(days=29))
    forget()
    assert Draft.objects.count() == 3
    erase(company, does, "ida")
    assert Draft.objects.count() == 1, "drafts about her and drafts that name her are gone"
    clock.set_to(company.at + timedelta(days=31))
    forget()
    assert not Draft.objects.exists()


def erase(company: Any, does: Any, who: str) -> None:
    """The person leaves and is erased, as it is done."""
    from bagland.kernel.organisation.erasing import erase as emptied

    emptied(Actor.objects.get(pk=company.people[who]), company.at)


def test_all_that_is_kept_for_a_person_goes_with_the_person(company: Any, comes: Any, does: Any) -> None:
    client = comes("karen")
    client.post("/me/settings/", {"theme": "dark"})
    client.post("/draft/organisation.offer_delegation/", {"code": "x"})
    client.post(f"/here/organisation.actor/{company.people['karen']}/", {"here": "1"})
    kept = (Preferences, Draft, Presence)
    assert [model.objects.filter(actor=company.people["karen"]).count() for model in kept] == [1, 1, 1]
    erase(company, does, "karen")
    assert [model.objects.filter(actor=company.people["karen"]).count() for model in kept] == [0, 0, 0]


# A sign-in that ran out


def test_a_form_sent_after_the_sign_in_ran_out_comes_back_filled_and_nothing_is_done_by_itself(
    company: Any, comes: Any
) -> None:
    amalie = comes("amalie")
    html = page(amalie, REGISTER)
    sent = fields(html) | hidden(html, REGISTER) | TYPED
    amalie.session.flush()
    before = Event.objects.count()
    answer = amalie.post(REGISTER, sent)
    assert answer.status_code == 303
    door = urlsplit(answer["Location"])
    assert door.path == "/sign-in/"
    kept = parse_qs(door.query)["next"][0]
    assert kept.startswith("/kept/")
    assert "Line" not in answer["Location"]

    jens = comes("jens")
    assert jens.get(kept).status_code == 404, "it is hers"
    amalie.force_login(SignIn.objects.get(actor=company.people["amalie"]), backend=BACKEND)
    back = amalie.get(kept)
    assert (back.status_code, back["Location"]) == (303, f"{REGISTER}?draft=held")
    html = page(amalie, back["Location"])
    assert fields(html)["name"] == "Line Øvergård"
    assert "You were signed out while you wrote." in html
    assert Event.objects.count() == before
    assert amalie.get(kept).status_code == 404, "once"


BACKEND = "django.contrib.auth.backends.ModelBackend"


def test_a_stranger_without_a_form_of_ours_holds_nothing(company: Any, comes: Any) -> None:
    answer = comes(None).post(REGISTER, TYPED)
    assert answer["Location"] == f"/sign-in/?next={REGISTER.replace('/', '%2F')}"
    html = page(comes("amalie"), REGISTER)
    sent = hidden(html, REGISTER)
    other = comes(None).post("/act/organisation.offer_delegation/", sent | {"code": "x"})
    assert "kept" not in other["Location"], "the opening of one form opens no other"
    assert not HeldForm.objects.exists()


def test_held_forms_are_few_and_short_lived(company: Any, comes: Any) -> None:
    sent = hidden(page(comes("amalie"), REGISTER), REGISTER) | TYPED
    for _press in range(25):
        comes(None).post(REGISTER, sent)
    assert HeldForm.objects.count() == 20
    where = parse_qs(urlsplit(comes(None).post(REGISTER, sent)["Location"]).query)["next"][0]
    clock.set_to(company.at + timedelta(minutes=61))
    assert comes("amalie").get(where).status_code == 404
    forget()
    assert not HeldForm.objects.exists()


def test_a_form_whose_secret_is_old_comes_back_filled(company: Any, comes: Any) -> None:
    amalie = comes("amalie", checks_forms=True)
    html = page(amalie, REGISTER)
    sent = hidden(html, REGISTER) | TYPED | {"csrfmiddlewaretoken": "x" * 64}
    before = Event.objects.count()
    answer = amalie.post(REGISTER, sent)
    assert answer.status_code == 303
    html = page(amalie, amalie.get(answer["Location"])["Location"])
    assert fields(html)["name"] == "Line Øvergård"
    assert Event.objects.count() == before
    del sent["opened-with"]
    assert amalie.post(REGISTER, sent).status_code == 403, "what is not ours stays outside"


# Who is there too


def test_who_has_it_open_is_said_and_forgotten(company: Any, comes: Any) -> None:
    where, ida = card(company, "ida"), company.people["ida"]
    here = f"/here/organisation.actor/{ida}/"
    assert comes("amalie").post(here, {"here": "1"}).json() == {"said": ""}
    assert comes("jens").post(here, {"here": "1"}).json() == {"said": "Amalie Skov has it open"}
    assert "Amalie Skov has it open" in page(comes("jens"), where)
    assert "Jens Friis har den åben" in page(comes("amalie", "da"), where)
    comes("amalie").post(here, {"gone": "1"})
    assert "has it open" not in page(comes("jens"), where)
    clock.set_to(company.at + timedelta(seconds=90))
    assert "har den åben" not in page(comes("amalie", "da"), where)
    forget()
    assert not Presence.objects.exists()


def test_presence_tells_nothing_of_what_one_may_not_see(company: Any, comes: Any, does: Any) -> None:
    absence = does(
        "amalie", "organisation.register_absence", person=company.people["ida"], first_date=company.at.date(),
        reason="SICKNESS",
    )  # fmt: skip
    hidden_key = absence.key
    comes("amalie").post(f"/here/organisation.absence/{hidden_key}/", {"here": "1"})
    answers = {
        who: comes(who).post(f"/here/access.token/{hidden_key}/", {"here": "1"}).status_code for who in ("ida", "freja")
    }
    assert set(answers.values()) == {404}
    assert comes("ida").post("/here/no.such/1/", {"here": "1"}).status_code == 404
    assert comes("ida").post("/here/desk.draft/1/", {"here": "1"}).status_code == 404
    assert comes(None).post(f"/here/organisation.actor/{company.people['ida']}/").status_code == 401


# Undo


def test_the_toast_takes_an_absence_back_once(company: Any, comes: Any) -> None:
    amalie = comes("amalie")
    where = "/act/organisation.register_absence/"
    html = page(amalie, where)
    sent = fields(html) | hidden(html, where) | {
        "person": str(company.people["ida"]), "first_date": "23 Nov 2026", "reason": "HOLIDAY",
    }  # fmt: skip
    answer = amalie.post(where, sent)
    assert answer.status_code == 303, answer.content.decode()
    shown = page(amalie, answer["Location"])
    absence = Absence.objects.latest("pk")
    undo = f"/act/organisation.cancel_absence/{absence.pk}/"
    assert "Undo <kbd>Z</kbd>" in shown
    pressed = [amalie.post(undo, hidden(shown, undo)).status_code for _press in range(2)]
    assert pressed == [303, 303]
    absence.refresh_from_db()
    assert absence.cancelled_at is not None
    assert Event.objects.filter(activity="organisation.cancel_absence").count() == 1


def test_what_waits_for_approval_can_be_withdrawn_from_the_toast(company: Any, comes: Any) -> None:
    left = Actor.objects.create(kind="PERSON", name="Line Overgaard", home_id=company.entities["NK"], language="da")
    amalie = comes("amalie")
    answer = amalie.post(f"/act/organisation.erase_person/{left.pk}/", {})
    assert answer.status_code == 303
    assert "/act/access.withdraw_request/" in page(amalie, answer["Location"])


# Rights are asked as ever


def test_a_shown_form_gives_no_right(company: Any, comes: Any) -> None:
    where = card(company, "jens")
    ida = comes("ida")
    html = page(ida, where)
    answer = ida.post(where, hidden(html, where) | {"name": "Jens the First"})
    assert answer.status_code == 403
    assert Actor.objects.get(pk=company.people["jens"]).name == "Jens Friis"
