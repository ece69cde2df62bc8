"""A procedure from its first line to its withdrawal: written, reviewed, published, read, looked through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from bagland.foundation.refusals import InputFault, NotFound
from tests.conftest import MONDAY, Company, refused
from tests.proof.world import new_world

CHECKLIST = """\
Før
    HR-partner: Skriv kontrakten
    Godkend lønnen
Første dag
    IT-tekniker: Giv en computer
"""


@pytest.fixture
def does(company: Company) -> Callable[..., Any]:
    """`does("maria", "publish_procedure", version)` performs an activity of this room and gives what it made."""
    from bagland.foundation.activity import find
    from bagland.foundation.perform import Done, perform

    def does(who: str, code: str, subject: Any = None, /, **inputs: Any) -> Any:
        answer = perform(find(f"work.{code}"), company.act(who, language="da"), subject, **inputs)
        return answer.result if isinstance(answer, Done) else answer

    return does


@pytest.fixture
def hire(company: Company, does: Callable[..., Any]) -> Any:
    """The draft of a procedure that Amalie writes, without faults."""
    from bagland.kernel.work import drafts
    from bagland.kernel.work.models import Version
    from bagland.kernel.work.rules.definition import Lane

    made = does(
        "amalie", "create_procedure", title_da="Ansættelse", owner=company.seats["hr_partner"], checklist=CHECKLIST
    )
    version = Version.objects.get(procedure=made)
    whole = drafts.read_definition(version.definition)
    whole.lane = Lane(kind="profile", code="hr_partner")
    return drafts.change(company.act("amalie"), version, whole)


def test_a_pasted_checklist_is_a_draft_with_lanes_kept_by_its_position(company: Company, hire: Any) -> None:
    from bagland.kernel.work import drafts

    nodes = list(drafts.read_definition(hire.definition).nodes())
    assert [(node.kind, node.title.da) for node in nodes] == [  # type: ignore[attr-defined]
        ("phase", "Før"), ("step", "Skriv kontrakten"), ("approval", "Godkend lønnen"),
        ("phase", "Første dag"), ("step", "Giv en computer"),
    ]  # fmt: skip
    assert [nodes[at].lane.code for at in (1, 4)] == ["hr_partner", "it_technician"]  # type: ignore[attr-defined]
    assert hire.procedure.code == "ansaettelse"
    assert hire.procedure.department_id == company.departments["HR"]


def test_who_holds_the_position_writes_and_another_with_the_right_publishes(
    company: Company, hire: Any, does: Any
) -> None:
    from bagland.foundation.perform import Pending
    from bagland.kernel.access.refusals import OutOfScope
    from bagland.kernel.work.models import Task, Version, Waiting

    with refused(OutOfScope):
        does("ida", "send_to_review", hire, change_note="Ny")
    mine = does(
        "ida", "create_procedure", title_da="Salg", owner=company.seats["employee"], checklist="Medarbejder: Ring"
    )
    version = Version.objects.get(procedure=mine)
    assert isinstance(does("ida", "publish_procedure", version, change_note="Ny"), Pending)
    does("ida", "send_to_review", version, change_note="Ny")
    task = Task.objects.get(activity="work.publish_procedure", subject_id=version.pk)
    assert Waiting.objects.get(task=task).position_id == company.seats["managing_director"]
    does("jens", "publish_procedure", version)
    task.refresh_from_db()
    version.refresh_from_db()
    assert (task.state, version.state, version.change_note) == ("DONE", "PUBLISHED", "Ny")
    assert version.review_on == date(2027, 11, 23)


def test_what_is_published_is_frozen_whoever_asks(company: Company, hire: Any, does: Any) -> None:
    from bagland.kernel.work import drafts
    from bagland.kernel.work.models import Version
    from bagland.kernel.work.refusals import DraftNotOpen

    does("amalie", "publish_procedure", hire, change_note="Første")
    with refused(DraftNotOpen):
        drafts.change(company.act("amalie"), hire, drafts.blank())
    for column, value in (("definition", "{}"), ("sha256", "0" * 64), ("number", 9)):
        with pytest.raises(IntegrityError, match="work_version_frozen"), transaction.atomic():
            Version.objects.filter(pk=hire.pk).update(**{column: value})
    with pytest.raises(IntegrityError, match="work_version_kept"), transaction.atomic():
        Version.objects.filter(pk=hire.pk)._raw_delete("default")


def test_a_draft_with_faults_is_not_published_and_says_the_first(company: Company, hire: Any, does: Any) -> None:
    from bagland.kernel.work import drafts
    from bagland.kernel.work.refusals import DraftHasFaults

    whole = drafts.read_definition(hire.definition)
    whole.body[0].body[0].only_if = "salary > 10"
    drafts.change(company.act("amalie"), hire, whole)
    with refused(DraftHasFaults) as said:
        does("amalie", "publish_procedure", hire, change_note="Første")
    assert "salary" in said.value.sentence


def test_publishing_raises_the_organisations_version_and_writing_does_not(
    company: Company, hire: Any, does: Any
) -> None:
    from bagland.kernel.organisation.models import Version as Counter
    from bagland.kernel.work import drafts

    def counted() -> int:
        return int(Counter.objects.get().version)

    before = counted()
    whole = drafts.read_definition(hire.definition)
    whole.purpose.da = "Gode kolleger"
    drafts.change(company.act("amalie"), hire, whole)
    assert counted() == before
    does("amalie", "publish_procedure", hire, change_note="Første")
    published = counted()
    assert published > before
    does("amalie", "withdraw_procedure", hire.procedure, reason="Samlet i en anden")
    assert counted() > published


def test_a_material_change_is_read_by_everybody_in_its_lanes_and_a_minor_one_by_nobody(
    company: Company, hire: Any, does: Any
) -> None:
    from bagland.kernel.work import drafts
    from bagland.kernel.work.models import Task, Waiting

    does("amalie", "publish_procedure", hire, change_note="Første", is_material=True)
    reading = Task.objects.filter(kind="READING", state="OPEN")
    assert set(Waiting.objects.filter(task__in=reading).values_list("actor", flat=True)) == {company.people["rasmus"]}
    second = does("amalie", "begin_draft", hire.procedure)
    whole = drafts.read_definition(second.definition)
    whole.purpose.da = "Gode kolleger"
    drafts.change(company.act("amalie"), second, whole)
    does("amalie", "publish_procedure", second, change_note="Formål skrevet")
    assert reading.count() == 1
    third = does("amalie", "begin_draft", hire.procedure)
    whole.purpose.da = "Rigtig gode kolleger"
    drafts.change(company.act("amalie"), third, whole)
    does("amalie", "publish_procedure", third, change_note="Nyt formål", is_material=True)
    assert [task.subject_id for task in reading] == [third.pk]
    hire.refresh_from_db()
    assert hire.state == "SUPERSEDED"


def test_the_same_again_is_not_published_and_one_draft_at_a_time(company: Company, hire: Any, does: Any) -> None:
    from bagland.kernel.work.refusals import DraftIsThere, NothingChanged, ProcedureWithdrawn

    does("amalie", "publish_procedure", hire)
    second = does("amalie", "begin_draft", hire.procedure)
    with refused(DraftIsThere):
        does("amalie", "begin_draft", hire.procedure)
    with refused(NothingChanged):
        does("amalie", "publish_procedure", second, change_note="Intet")
    with refused(InputFault):
        does("amalie", "publish_procedure", second)
    does("amalie", "discard_draft", second)
    does("amalie", "withdraw_procedure", hire.procedure, reason="Slut")
    with refused(ProcedureWithdrawn):
        does("amalie", "begin_draft", hire.procedure)


def test_in_review_nothing_is_changed_until_it_is_taken_back(company: Company, hire: Any, does: Any) -> None:
    from bagland.kernel.work import drafts
    from bagland.kernel.work.models import Task
    from bagland.kernel.work.refusals import DraftNotOpen

    does("amalie", "send_to_review", hire, change_note="Første")
    with refused(DraftNotOpen):
        drafts.change(company.act("amalie"), hire, drafts.blank())
    does("amalie", "take_back_draft", hire, reason="Lønnen mangler")
    assert Task.objects.get(activity="work.publish_procedure").state == "CANCELLED"
    drafts.change(company.act("amalie"), hire, drafts.blank())


def test_the_keeper_is_asked_for_the_review_once_and_is_done_by_confirming(
    company: Company, hire: Any, does: Any
) -> None:
    from bagland.foundation import clock
    from bagland.kernel.work.models import Task, Waiting
    from bagland.kernel.work.recurring import ask_for_reviews

    does("amalie", "publish_procedure", hire, review_on=date(2026, 12, 1))
    clock.set_to(MONDAY)
    try:
        ask_for_reviews()
        ask_for_reviews()
    finally:
        clock.set_to(None)
    task = Task.objects.get(activity="work.confirm_review")
    assert Waiting.objects.get(task=task).position_id == company.seats["hr_partner"]
    does("amalie", "confirm_review", hire.procedure, note="Passer stadig")
    task.refresh_from_db()
    hire.refresh_from_db()
    assert (task.state, hire.review_on) == ("DONE", date(2027, 11, 23))


def test_a_confidential_procedure_is_not_there_for_those_who_may_not_see_it(company: Company, does: Any) -> None:
    from bagland.kernel.work.models import Procedure

    made = does(
        "amalie", "create_procedure", title_da="Fratrædelse", owner=company.seats["hr_partner"], is_confidential=True
    )
    seen = {who: Procedure.objects.visible_to(company.act(who)).filter(pk=made.pk).exists() for who in company.people}
    assert {who for who, sees in seen.items() if sees} == {"amalie", "jens"}
    with refused(NotFound):
        does("ida", "begin_draft", made)


def test_changes_are_taken_back_and_done_again_step_by_step(company: Company, hire: Any) -> None:
    from bagland.kernel.work import drafts
    from bagland.kernel.work.models import DraftStep
    from bagland.kernel.work.rules.definition import Words

    act = company.act("amalie")

    def titled(text: str, about: str, seconds: int) -> None:
        later = company.act("amalie", at=MONDAY + timedelta(seconds=seconds))
        drafts.alter(later, hire.pk, lambda whole: whole.model_copy(update={"purpose": Words(da=text)}), about=about)

    def purpose() -> str:
        hire.refresh_from_db()
        return drafts.read_definition(hire.definition).purpose.da

    for seconds, text in enumerate(("A", "An", "And")):
        titled(text, "purpose", seconds)
    titled("Andet", "purpose", 300)
    assert [(drafts.undo(act, hire.pk), purpose())[1] for _ in range(4)] == ["And", "", "", ""]
    assert [(drafts.redo(act, hire.pk), purpose())[1] for _ in range(4)] == ["", "And", "Andet", "Andet"]
    drafts.undo(act, hire.pk)
    titled("Noget helt andet", "other", 400)
    assert drafts.can_go(hire)[1] or not drafts.redo(act, hire.pk).step > DraftStep.objects.count()
    assert purpose() == "Noget helt andet"


def test_a_procedure_is_found_by_its_steps_and_a_confidential_one_by_nobody(
    company: Company, hire: Any, does: Any
) -> None:
    from bagland.kernel.work.searching import procedures

    assert [(text.titles, text.text) for text in procedures([hire.procedure_id])] == [(["Ansættelse"], "")]
    does("amalie", "publish_procedure", hire, change_note="Første")
    (found,) = procedures([hire.procedure_id])
    assert "Giv en computer" in found.text
    hidden = does(
        "amalie", "create_procedure", title_da="Fratrædelse", owner=company.seats["hr_partner"], is_confidential=True
    )
    assert list(procedures([hidden.pk])) == []


TWO_AND_MORE = """
import django, threading; django.setup()
from django.db import connection
from bagland.foundation.act import Door, act_now
from bagland.foundation.perform import perform
from bagland.kernel.work import drafts
from bagland.kernel.work.activities.drafting import create_procedure
from bagland.kernel.work.models import Version
from bagland.kernel.work.refusals import DraftChangedMeanwhile
from bagland.kernel.work.rules.definition import Step, Words
from tests.company import read
here = read()
amalie = act_now(here.people["amalie"], Door.BROWSER)
made = perform(create_procedure, amalie, None, title_da="Ansættelse", owner=here.seats["hr_partner"]).key
key = Version.objects.get(procedure=made).pk
told, gate = [], threading.Barrier(8)

def write(number):
    gate.wait()
    while True:
        seen = Version.objects.get(pk=key)
        whole = drafts.read_definition(seen.definition)
        whole.body.append(Step(id=f"n{number}", title=Words(da=str(number))))
        try:
            drafts.change(amalie, seen, whole, seen.revision)
            break
        except DraftChangedMeanwhile as refusal:
            told.append(refusal.facts["who"])
    connection.close()

threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join(120)
version = Version.objects.get(pk=key)
there = sorted(node.id for node in drafts.read_definition(version.definition).nodes())
print(version.revision, *there, set(told) <= {"Amalie Skov"}, len(told) > 0)
"""


def test_eight_who_write_at_once_are_told_and_nothing_is_lost() -> None:
    with new_world() as world:
        said = world.run("-c", TWO_AND_MORE).stdout.split()
    assert said == ["8", *(f"n{number}" for number in range(8)), "True", "True"]
