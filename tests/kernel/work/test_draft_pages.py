"""The editor's page: batches, panels, two writers, what may not be done; and the checklist that is read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from bagland.foundation.perform import Done, perform
from tests.conftest import Company
from tests.proof.world import ROOT, new_world
from tests.signed_in import browser, comes_in


@pytest.fixture
def draft(company: Company) -> Any:
    """Amalie's draft with a phase and two steps."""
    from bagland.kernel.work.activities.drafting import create_procedure
    from bagland.kernel.work.models import Version

    done = perform(
        create_procedure, company.act("amalie", language="da"), None,
        title_da="Ansættelse", owner=company.seats["hr_partner"], checklist="Før\n  Skriv kontrakten\n  Godkend lønnen",
    )  # fmt: skip
    assert isinstance(done, Done)
    return Version.objects.get(procedure=done.key)


@pytest.fixture
def amalie(company: Company) -> Client:
    return comes_in(browser("da"), "amalie")


def rows(draft: Any) -> list[tuple[str, str, str]]:
    from bagland.kernel.work import drafts

    draft.refresh_from_db()
    return [(node.id, node.kind, node.title.da) for node in drafts.read_definition(draft.definition).nodes()]  # type: ignore[attr-defined]


def send(client: Client, draft: Any, *changes: Any, batch: str = "", row: str = "") -> Any:
    body = json.dumps({"changes": changes, "batch": batch, "row": row})
    return client.post(f"/procedures/drafts/{draft.pk}/", body, content_type="application/json")


def test_a_batch_that_comes_twice_is_written_once(amalie: Client, draft: Any) -> None:
    phase = rows(draft)[0][0]
    change = {"op": "add", "id": "nfirst", "after": phase}
    for _time in range(2):
        answer = send(amalie, draft, change, {"op": "title", "id": "nfirst", "title": "Ring", "was": ""}, batch="b1")
        assert answer.status_code == 200
        assert "Ring" in answer.json()["outline"]
    again = send(amalie, draft, {"op": "indent", "id": "nfirst"}, batch="b2")
    assert again.json()["said"] == ""
    send(amalie, draft, {"op": "indent", "id": "nfirst"}, batch="b2")
    assert [row[1:] for row in rows(draft)] == [
        ("phase", "Før"), ("step", "Skriv kontrakten"), ("approval", "Godkend lønnen"), ("step", "Ring"),
    ]  # fmt: skip


def test_what_cannot_be_is_told_and_the_rest_is_done(amalie: Client, draft: Any) -> None:
    phase, contract, _pay = (row[0] for row in rows(draft))
    answer = send(
        amalie, draft, {"op": "outdent", "id": phase}, {"op": "up", "id": "gone"}, {"op": "nonsense"},
        {"op": "title", "id": contract, "title": "Skriv og send kontrakten", "was": "Skriv kontrakten"},
    )  # fmt: skip
    assert answer.status_code == 200
    assert "yderst" in answer.json()["said"] or "outermost" in answer.json()["said"]
    assert rows(draft)[1][2] == "Skriv og send kontrakten"


def test_a_title_that_another_wrote_meanwhile_is_told_and_both_stay(amalie: Client, draft: Any) -> None:
    contract = rows(draft)[1][0]
    send(amalie, draft, {"op": "title", "id": contract, "title": "Hendes", "was": "Skriv kontrakten"})
    mine = send(amalie, draft, {"op": "title", "id": contract, "title": "Min", "was": "Skriv kontrakten"})
    assert mine.json()["theirs"] == {contract: "Hendes"}
    assert rows(draft)[1][2] == "Hendes"
    send(amalie, draft, {"op": "title", "id": contract, "title": "Min", "was": "Hendes"})
    assert rows(draft)[1][2] == "Min"


def panel(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]


def test_the_panel_keeps_who_when_and_form_and_a_late_writer_is_told(amalie: Client, draft: Any) -> None:
    from bagland.kernel.work import drafts

    contract = rows(draft)[1][0]
    address = f"/procedures/drafts/{draft.pk}/"
    seen = panel(amalie.get(address, {"row": contract}).content.decode())
    sent = {
        "row": contract, "seen": seen, "title.da": "Skriv kontrakten", "title.en": "Write the contract",
        "lane": "manager:", "due.within": "3 arbejdsdage", "due.remind": "1 arbejdsdag\n2 timer",
        "due.at_time": "12.00",
        "form.0.label.da": "Månedsløn", "form.0.type": "money", "form.0.required": "on",
        "form.0.data_class": "sensitive", "form.1.label.da": "Kontrakt", "form.1.type": "choice",
        "form.1.choices": "Fast / Permanent\nVikar", "form.1.data_class": "normal", "may_be_skipped": "on",
    }  # fmt: skip
    assert amalie.post(address, sent).status_code == 303
    step = next(node for node in drafts.read_definition(_now(draft)).nodes() if node.id == contract)
    assert (step.lane.kind, step.due.within, step.due.remind, step.due.at_time) == (  # type: ignore[attr-defined]
        "manager", "P3BD", ["P1BD", "PT2H"], "12:00",
    )  # fmt: skip
    assert [(one.name, one.type, one.data_class) for one in step.form] == [  # type: ignore[attr-defined]
        ("maanedsloen", "money", "sensitive"), ("kontrakt", "choice", "normal"),
    ]  # fmt: skip
    assert [choice.value for choice in step.form[1].choices] == ["permanent", "vikar"]  # type: ignore[attr-defined]
    late = amalie.post(address, sent | {"lane": "starter"})
    assert late.status_code == 422
    assert (
        "imens" in late.content.decode() or "siden du" in late.content.decode() or "since you" in late.content.decode()
    )
    quick = amalie.post(address, sent | {"lane": "starter"}, headers={"X-Draft": "panel"})
    assert quick.status_code == 409
    again = amalie.post(address, sent | {"lane": "starter", "seen": quick.json()["seen"]}, headers={"X-Draft": "panel"})
    assert again.status_code == 200


def _now(draft: Any) -> str:
    draft.refresh_from_db()
    return str(draft.definition)


def test_a_panel_with_a_fault_of_shape_keeps_nothing_and_names_the_field(amalie: Client, draft: Any) -> None:
    contract = rows(draft)[1][0]
    address = f"/procedures/drafts/{draft.pk}/"
    seen = panel(amalie.get(address, {"row": contract}).content.decode())
    before = _now(draft)
    sent = {"row": contract, "seen": seen, "title.da": "x", "form.0.label.da": "Løn", "form.0.name": "Ikke et navn"}
    answer = amalie.post(address, sent, headers={"X-Draft": "panel"})
    assert answer.status_code == 422
    assert "form.0.name" in answer.json()["faults"]
    assert _now(draft) == before


def test_nobody_else_writes_and_a_published_draft_opens_as_a_version(company: Company, draft: Any) -> None:
    from bagland.kernel.work.activities.publishing import send_to_review

    ida = comes_in(browser(), "ida")
    assert ida.get(f"/procedures/drafts/{draft.pk}/").status_code == 403
    before = _now(draft)
    assert send(ida, draft, {"op": "delete", "id": rows(draft)[0][0]}).status_code == 403
    assert _now(draft) == before
    amalie = comes_in(browser("da"), "amalie")
    address = f"/procedures/drafts/{draft.pk}/"
    amalie.post(address, {"row": "", "seen": panel(amalie.get(address).content.decode()), "lane": "profile:hr_partner"})
    perform(send_to_review, company.act("amalie"), draft, change_note="Ny")
    assert amalie.get(address).headers["Location"] == f"/procedures/versions/{draft.pk}/"
    assert send(amalie, draft, {"op": "delete", "id": rows(draft)[0][0]}).status_code == 409


def test_a_definition_goes_out_as_json_and_comes_in_again(company: Company, amalie: Client, draft: Any) -> None:
    from bagland.foundation.uploads import Upload
    from bagland.kernel.work.activities.drafting import change_draft
    from bagland.kernel.work.refusals import NotADefinition
    from tests.conftest import refused

    out = amalie.get(f"/procedures/versions/{draft.pk}/?as=json")
    assert out.content.decode() == _now(draft)
    act = company.act("amalie")
    before = len(rows(draft))
    perform(change_draft, act, draft, file=Upload(out.content, "p.json", "application/json"), is_added=True)
    assert len(rows(draft)) == 2 * before
    assert len({row[0] for row in rows(draft)}) == 2 * before
    with refused(NotADefinition):
        perform(change_draft, act, draft, file=Upload(b'{"body": [{"kind": "boat"}]}', "p.json", "application/json"))


def test_what_is_otherwise_than_before_is_told_by_row_and_field() -> None:
    from bagland.kernel.work.rules.comparing import compared
    from bagland.kernel.work.rules.definition import Definition, Phase, Step, Words

    before = Definition(body=[Step(id="a"), Step(id="b"), Phase(id="p", body=[Step(id="c")]), Step(id="d")])
    after = Definition(
        body=[
            Step(id="b"),
            Step(id="a", title=Words(en="A")),
            Phase(id="p", body=[Step(id="e"), Step(id="d")]),
        ]
    )
    told = {(one.row.id, one.how, one.is_moved) for one in compared(before, after)}
    either = {("e", "new", False), ("d", "moved", True), ("c", "gone", False)}
    assert told in (
        either | {("a", "changed", True)},
        either | {("b", "moved", True), ("a", "changed", False)},
    )
    assert compared(before, before) == []


KILLED = """
import django, os, signal, threading, time; django.setup()
from bagland.foundation.act import Door, act_now
from bagland.foundation.perform import perform
from bagland.kernel.work import writing
from bagland.kernel.work.activities.drafting import create_procedure
from bagland.kernel.work.models import Version
from tests.company import read
here = read()
amalie = act_now(here.people["amalie"], Door.BROWSER)
made = perform(create_procedure, amalie, None, title_da="Ansættelse", owner=here.seats["hr_partner"]).key
key = Version.objects.get(procedure=made).pk
threading.Timer(1.2, lambda: os.kill(os.getpid(), signal.SIGKILL)).start()
for number in range(100_000):
    writing.write(amalie, key, [{"op": "add", "id": f"n{number}"}], batch=f"b{number}")
    print(number, flush=True)
"""
AFTER = """
import django; django.setup()
from bagland.kernel.work import drafts
from bagland.kernel.work.models import DraftStep, Version
version = Version.objects.get()
whole = drafts.read_definition(version.definition)
there = [node.id for node in whole.nodes()]
assert there == [f"n{number}" for number in range(len(there))]
assert whole.sha256() == version.sha256 and DraftStep.objects.get(number=version.step).definition == version.definition
print(len(there), version.revision)
"""


def test_a_killed_process_loses_no_change_that_was_answered() -> None:
    """Killed while it writes: what was answered is there, in order, and the draft and its steps agree."""
    import subprocess
    import sys

    with new_world() as world:
        ended = subprocess.run(
            [sys.executable, "-c", KILLED], env=world.environment, cwd=ROOT, capture_output=True, check=False
        )
        assert ended.returncode == -9, ended.stderr
        answered = int(ended.stdout.decode().split()[-1]) + 1
        there, revision = (int(word) for word in world.run("-c", AFTER).stdout.split())
    assert answered <= there <= answered + 1
    assert revision == there > 3
