"""Classes, holds and runs in the browser: what is shown, to whom, and what may be done there."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from bagland.foundation.activity import find
from bagland.kernel.access.models import SignIn
from bagland.kernel.documents.models import DocumentClass
from bagland.kernel.documents.pages.classes import ClassPage
from bagland.ui import buttons
from tests.conftest import Company
from tests.kernel.documents.kept import Then, document


@pytest.fixture
def come(company: Company) -> Any:
    def come(who: str, language: str = "en") -> Client:
        client = Client(headers={"host": "localhost"})
        client.force_login(SignIn.objects.get(actor=company.people[who]), "django.contrib.auth.backends.ModelBackend")
        client.cookies["language"] = language
        return client

    return come


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_classes_say_how_long_and_by_which_law(come: Any) -> None:
    text = shown(come("sofie"), "/documents/classes/")
    assert "5 years from the end of the financial year" in text
    assert "Danish Bookkeeping Act, section 12(1)" in text
    assert "kept for good" in text


def test_a_run_shows_its_classes_and_hides_the_titles_of_what_one_may_not_read(company: Company, come: Any) -> None:
    """Maria may propose and carry out, and yet not read applications; the auditor reads both."""
    document(company, "short", title="Offer of Nordhavn")
    document(company, "applicant", title="Application of Bo Bang")
    run = Then(company).proposed()
    mine = shown(come("maria"), f"/documents/destructions/{run.pk}/")
    assert "Offer of Nordhavn" in mine
    assert "hidden from you" in mine
    assert "Bo Bang" not in mine
    assert "6 months after filing" in mine
    assert "Carry out destruction" in mine
    assert "Bo Bang" not in shown(come("maria"), f"/documents/destructions/documents/?run={run.pk}")
    assert "is not among the rights of your positions" not in mine
    assert "is not among the rights of your positions" in shown(come("grethe"), f"/documents/destructions/{run.pk}/")
    assert come("ida").get(f"/documents/destructions/{run.pk}/").status_code in (403, 404)
    assert come("ida").get("/documents/destructions/").status_code == 403


def test_a_hold_shows_what_it_covers_and_how_it_ended(company: Company, come: Any) -> None:
    then = Then(company)
    kept = document(company, "short", title="Letter")
    nk = company.entities["NK"]
    hold = then("maria", find("documents.place_hold"), entity=nk, title="Case", reason="Why", documents=[kept.pk])
    text = shown(come("maria"), f"/documents/holds/{hold.pk}/")
    assert "It holds 1 document." in text
    assert "Letter" in text
    assert "Lift legal hold" in text
    asked = then("maria", find("documents.lift_hold"), hold.pk, reason="Settled out of court")
    then("jens", find("access.approve_request"), asked.request)
    text = shown(come("maria"), f"/documents/holds/{hold.pk}/")
    assert "Settled out of court" in text
    assert "Lift legal hold" not in text
    assert "lifted" in shown(come("maria"), "/documents/holds/?state=LIFTED")
    assert "Letter" in shown(come("maria"), f"/documents/held/?hold={hold.pk}")


def test_a_class_is_not_ended_by_the_button_that_comes_to_hand(company: Company) -> None:
    """Changing it waits for another, so it stands in the menu; ending it does not, and stands there too."""
    general = DocumentClass.objects.get(code="policy")
    act = company.act("jens")
    page = ClassPage()
    offered = buttons.for_object(act, general, first=page.first, in_menu=page.in_menu, hidden=page.past(act, general))
    assert {"documents.change_class", "documents.end_class"} <= {button.code for button in offered.more}
    assert offered.primary is None or offered.primary.code != "documents.end_class"
    assert "documents.end_class" not in {button.code for button in offered.quiet}
