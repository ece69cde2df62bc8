"""A person asks what is kept, and is erased: cases, tasks, answers, decisions; and one case as a file."""

from __future__ import annotations

import json
from typing import Any

import pypdfium2
import pytest

from bagland.foundation.activity import find
from bagland.foundation.perform import Pending, perform
from bagland.kernel.audit import sealing
from bagland.kernel.audit.models import PersonalFact
from bagland.kernel.organisation.models import Actor
from bagland.kernel.work.models import Case, Task, TimeSpent
from bagland.kernel.work.persons import tells
from bagland.kernel.work.queries.answers import answers_of
from tests.conftest import Company
from tests.kernel.work.running import does, published, seat, started, step, task_of, variables
from tests.signed_in import browser, comes_in

FORM = [
    {"name": "who", "type": "person", "label": {"en": "Who is it"}},
    {"name": "why", "label": {"en": "Why"}},
    {"name": "health", "label": {"en": "Health"}, "data_class": "sensitive", "required": False},
]


@pytest.fixture
def julie(company: Company) -> int:
    done = perform(
        find("organisation.register_person"),
        company.act("amalie"),
        home=company.entities["NK"],
        name="Julie Lind",
        work_email="julie@nordlys.example",
    )
    return int(done.key)


@pytest.fixture
def case(company: Company, julie: int) -> Case:
    lane = {"lane": seat(company)}
    procedure = published(company, [step("check", **lane), step("file", **lane)], form=FORM, case_title="why")
    given = {"who": julie, "why": "Julie Lind is ill", "health": "a broken leg"}
    return started(company, procedure, "amalie", answers=given, about_kind="organisation.actor", about_key=julie)


def test_an_erased_person_is_named_nowhere_in_work_and_the_chain_stays_whole(
    company: Company, julie: int, case: Case
) -> None:
    does(company, "sofie", case, "check", note="Spoke with Julie Lind")
    task = task_of(case, "file")
    perform(find("work.spend_time"), company.act("sofie"), task.pk, minutes=5, note="for julie lind")
    asked = perform(find("organisation.erase_person"), company.act("amalie"), julie)
    assert isinstance(asked, Pending)
    perform(find("access.approve_request"), company.act("jens"), asked.request)
    known = variables(Case.objects.get(pk=case.pk))
    assert known["health"] is None
    assert known["why"] is None
    assert int(known["who"]["key"]) == julie
    said = json.dumps(
        [
            list(Case.objects.values("title")),
            list(Task.objects.values("title", "text", "outcome_note")),
            list(TimeSpent.objects.values("note")),
            list(PersonalFact.objects.filter(erased_at=None, event__activity__startswith="work.").values("value")),
        ]
    )
    assert "julie" not in said.casefold()
    assert "broken leg" not in said
    sealing.seal_all()
    does(company, "sofie", case, "file")


def test_what_is_kept_of_a_person_is_told_as_far_as_it_may_be_read(company: Company, julie: int, case: Case) -> None:
    does(company, "sofie", case, "check")
    of_julie = {str(told.title): told for told in tells(company.act("amalie"), Actor.objects.get(pk=julie))}
    assert [row["Title"] for row in of_julie["cases"].rows] == ["Julie Lind is ill"]
    answers = {row["Question"]: row["Answer"] for row in of_julie["Answers"].rows}
    assert answers["Health"] == "a broken leg"
    sofie = Actor.objects.get(pk=company.people["sofie"])
    of_sofie = {str(told.title): told for told in tells(company.act("sofie"), sofie)}
    assert [row["Title"] for row in of_sofie["tasks"].rows] == ["check", "file"]


def test_a_case_as_a_file_holds_all_that_its_reader_may_read_and_says_what_it_does_not(
    company: Company, case: Case
) -> None:
    does(company, "sofie", case, "check", note="all in order")
    client = comes_in(browser(), "sofie")
    answer = client.get(f"/cases/{case.pk}/file/?as=json")
    told: dict[str, Any] = json.loads(answer.content)
    assert told["procedure"]["sha256"] == case.version.sha256
    assert [event["activity"] for event in told["events"]] == ["work.start_case", "work.do_task"]
    shown = {each["name"]: each["value"] for each in told["answers"]}
    assert shown["health"] is None
    assert "a broken leg" not in answer.content.decode()
    paper = client.get(f"/cases/{case.pk}/file/")
    assert paper["Content-Type"] == "application/pdf"
    reader = pypdfium2.PdfDocument(paper.content)
    inside = bytes(reader.get_attachment(0).get_data())
    assert json.loads(inside)["case"]["number"] == case.pk
    text = " ".join(page.get_textpage().get_text_range() for page in reader)
    assert "all in order" in text
    assert "Sofie Lindgaard" in text
    assert comes_in(browser(), "freja").get(f"/cases/{case.pk}/file/").status_code == 404
    own = {each.name for each in answers_of(company.act("amalie"), case) if not each.is_hidden}
    assert own == {"who", "why", "health"}
