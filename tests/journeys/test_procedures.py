"""The procedures that come with Bagland: whole, in both languages, installed once, and each comes to its end."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from bagland.foundation.act import Act, Door
from bagland.foundation.activity import find
from bagland.foundation.clock import Source
from bagland.foundation.perform import perform
from bagland.kernel.documents.public import receive
from bagland.kernel.jobs.system import system_actor
from bagland.kernel.organisation.models import Appointment
from bagland.kernel.work import asking
from bagland.kernel.work.models import Case, Procedure, Service, Task, Timer, Version, Waiting
from bagland.kernel.work.publishing import faults_of
from bagland.kernel.work.rules.definition import Words
from bagland.kernel.work.rules.tables import run_cases
from bagland.kernel.work.shipping import ShippedProcedure, shipped
from bagland.kernel.work.states import CaseState, TaskState
from tests.conftest import Company
from tests.kernel.work.running import fire_all

CODES = {"purchase_approval", "hire", "leaver", "device_order", "device_return", "policy_approval", "data_breach"}


def install(company: Company, *, in_force: bool = True) -> None:
    act = Act(actor=system_actor(), at=company.at, clock=Source.SET, door=Door.COMMAND_LINE)
    perform(find("work.install_procedures"), act, in_force=in_force)


@pytest.fixture
def installed(company: Company) -> Company:
    install(company)
    return company


def words_of(told: Any) -> Iterator[Words]:
    if isinstance(told, Words):
        yield told
        return
    parts = (
        told if isinstance(told, list) else [getattr(told, name) for name in getattr(type(told), "model_fields", ())]
    )
    for part in parts:
        yield from words_of(part)


def test_they_are_those_that_the_house_promises() -> None:
    assert {ship.code for ship in shipped()} == CODES


@pytest.mark.parametrize("ship", shipped(), ids=lambda ship: ship.code)
def test_every_text_is_in_both_languages(ship: ShippedProcedure) -> None:
    told = [words for words in words_of(ship) if words]
    assert len(told) > 15
    assert [words for words in told if not (words.da and words.en)] == []


@pytest.mark.parametrize("ship", shipped(), ids=lambda ship: ship.code)
def test_tables_hold_their_own_cases(ship: ShippedProcedure) -> None:
    tried = [one for table in ship.definition.tables for one in run_cases(table)]
    assert all(one.holds for one in tried)
    assert all(table.cases for table in ship.definition.tables)


def test_they_have_no_fault_that_would_keep_a_draft_back(installed: Company) -> None:
    for version in Version.objects.select_related("procedure"):
        definition = asking.plan_of_version(version).definition
        assert faults_of(installed.act("jens"), version.procedure, definition) == []


def test_they_come_once_and_what_the_company_has_withdrawn_stays_so(installed: Company) -> None:
    assert set(Procedure.objects.values_list("code", flat=True)) == CODES
    assert Version.objects.filter(state="PUBLISHED").count() == len(CODES)
    assert Service.objects.count() == 5
    purchase = Procedure.objects.get(code="purchase_approval")
    assert purchase.owner_id == installed.seats["finance_manager"]
    perform(find("work.withdraw_procedure"), installed.act("jens"), purchase.pk, reason="We have our own")
    install(installed)
    assert Procedure.objects.count() == len(CODES)
    assert not Version.objects.filter(procedure=purchase, state="PUBLISHED").exists()


def test_after_an_upgrade_they_wait_as_drafts_for_their_keepers(company: Company) -> None:
    install(company, in_force=False)
    assert set(Version.objects.values_list("state", flat=True)) == {"DRAFT"}
    assert not Service.objects.exists()


class Walk:
    """Does whatever a case waits for, as whoever it waits for, until it is over."""

    def __init__(self, company: Company, chosen: dict[str, Any]) -> None:
        self.company, self.chosen, self.done = company, chosen, list[str]()

    def to_the_end(self, case: Case) -> Case:
        for _turn in range(200):
            case.refresh_from_db()
            if case.state != CaseState.RUNNING:
                return case
            task = Task.objects.filter(state=TaskState.OPEN, kind__in=["STEP", "APPROVAL"]).order_by("pk").first()
            if task is not None:
                self.do(task)
                continue
            for other in Case.objects.filter(state=CaseState.RUNNING).order_by("-pk"):
                fire_all(self.company, other, "WAIT")
        raise AssertionError(f"{case} has no end: {self.done}")

    def do(self, task: Task) -> None:
        act = self.company.act(self.doer(task))
        if task.kind == "APPROVAL":
            perform(find("work.decide"), act, task.pk, answer="YES")
        elif task.activity == "access.close_login":
            perform(find(task.activity), act, task.subject_id, reason="Has left")
        elif task.activity != "work.do_task":
            perform(find("work.skip_step"), act, task.pk, reason="Done elsewhere")
        else:
            perform(find("work.do_task"), act, task.pk, answers=self.answers(act, asking.questions_of_step(task)))
        self.done.append(task.node)

    def doer(self, task: Task) -> int:
        for row in Waiting.objects.filter(task=task).order_by("pk"):
            if row.actor_id:
                return int(row.actor_id)
            holder = Appointment.objects.filter(position=row.position_id).values_list("actor", flat=True).first()
            if holder and not self.is_barred(task, int(holder)):
                return int(holder)
        raise AssertionError(f"nobody for {task}")

    def is_barred(self, task: Task, holder: int) -> bool:
        duty = getattr(asking.node_of(task), "duty", None)
        earlier = Task.objects.filter(case=task.case_id, node__in=duty.not_doer_of if duty else [], closed_by=holder)
        return earlier.exists()

    def answers(self, act: Act, questions: list[Any]) -> dict[str, Any]:
        asked = [each for each in questions if not each.only_if or each.name in self.chosen]
        return {each.name: self.answer(act, each) for each in asked if each.required or each.type != "photo"}

    def answer(self, act: Act, question: Any) -> Any:
        if question.name in self.chosen:
            return self.chosen[question.name]
        match question.type:
            case "text" | "long_text":
                return "x"
            case "number":
                return "3"
            case "money":
                return {"amount": "8000.00", "currency": "DKK"}
            case "date":
                return (self.company.at.date() + timedelta(days=9)).isoformat()
            case "time":
                return "06:30"
            case "yes_no":
                return True
            case "choice":
                return question.choices[0].value
            case "choices":
                return [question.choices[0].value]
            case "person":
                return self.company.people["ida"]
            case "list":
                return ["one", "two"]
            case "signature":
                return _name(act)
            case "file" | "photo":
                content = io.BytesIO(b"%PDF-1.4 " + question.name.encode())
                return {"transfer": receive(act, name="a.pdf", stream=content, size=len(content.getvalue())).pk}
        raise AssertionError(question.type)


def _name(act: Act) -> str:
    from bagland.kernel.organisation.models import Actor

    return str(Actor.objects.get(pk=act.actor).name)


STARTS: dict[str, tuple[str, dict[str, Any]]] = {
    "purchase_approval": (
        "ida",
        {"supplier_known": False, "supplier_name": "Papir A/S", "kind": "software", "has_personal_data": False},
    ),
    "hire": ("amalie", {}),
    "leaver": ("amalie", {"mailbox_closes": "2027-01-10"}),
    "device_order": ("ida", {"in_stock": False}),
    "device_return": ("ida", {}),
    "policy_approval": ("karen", {"concerns": ["hr", "it", "finance"]}),
    "data_breach": ("ida", {"likelihood": "likely", "severity": "grave", "discovered_on": "2026-11-22"}),
}


@pytest.mark.parametrize("code", sorted(STARTS))
def test_each_comes_to_its_end(installed: Company, code: str) -> None:
    who, chosen = STARTS[code]
    walk = Walk(installed, chosen)
    procedure = Procedure.objects.get(code=code)
    version = Version.objects.get(procedure=procedure)
    act = installed.act(who)
    answers = walk.answers(act, asking.questions_of_start(version))
    service = Service.objects.filter(procedure=procedure).first()
    if service is None:
        done = perform(find("work.start_case"), act, procedure.pk, answers=answers)
    else:
        done = perform(find("work.ask_for"), act, service.pk, answers=answers)
    case = Case.objects.get(pk=done.key)
    walk.to_the_end(case)
    assert (case.state, case.stopped_because) == (CaseState.DONE, "")
    assert len(walk.done) >= 5
    assert not Timer.objects.filter(case=case).exists()


def test_the_72_hours_of_a_breach_are_hours_of_the_clock(installed: Company) -> None:
    """Discovered late on a Friday: the time is up on Monday evening, weekend or not (GDPR art. 33 (1))."""
    walk = Walk(installed, {"discovered_on": "2026-11-20", "discovered_at": "21:15", "likelihood": "likely"})
    service = Service.objects.get(procedure__code="data_breach")
    version = Version.objects.get(procedure=service.procedure)
    act = installed.act("ida")
    answers = walk.answers(act, asking.questions_of_start(version))
    case = Case.objects.get(pk=perform(find("work.ask_for"), act, service.pk, answers=answers).key)
    assert case.is_confidential
    while not Task.objects.filter(case=case, node="notify").exists():
        walk.do(Task.objects.filter(case=case, state="OPEN", kind="STEP").order_by("pk")[0])
    due = Task.objects.get(case=case, node="notify").due_at
    assert due is not None
    assert due.isoformat() == "2026-11-23T20:15:00+00:00"


def test_hire_begins_when_somebody_is_appointed_and_leaver_when_the_last_position_ends(installed: Company) -> None:
    from bagland.kernel.work.timers import run_due
    from tests.kernel.work.test_starts import hired

    person = hired(installed)
    assert run_due("one") == 1
    case = Case.objects.get(procedure__code="hire")
    assert (case.subject_id, case.starter_id, case.title) == (person, installed.people["amalie"], "Vera Lund")
    seat = Appointment.objects.get(actor=person)
    last: date = installed.at.date() + timedelta(days=90)
    perform(find("organisation.end_appointment"), installed.act("amalie"), seat.pk, last_date=last)
    assert run_due("one") >= 1
    assert Case.objects.get(procedure__code="leaver").subject_id == person
