"""A decision table is written in the browser, without script: cells, faults, gaps, test cases; two who write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import Done, perform
from bagland.kernel.access.models import SignIn
from bagland.kernel.work import drafts
from bagland.kernel.work.models import Version
from bagland.kernel.work.publishing import faults_of
from bagland.kernel.work.rules.definition import Definition, Question, Step, Table, Words
from tests.conftest import Company


@pytest.fixture(autouse=True)
def _monday(company: Company) -> Iterator[None]:
    clock.set_to(company.at)
    yield
    clock.set_to(None)


@pytest.fixture
def draft(company: Company) -> Version:
    """A procedure that asks for an amount and a kind, and decides by a table that is not there yet."""
    answer = perform(
        find("work.create_procedure"), company.act("maria"), title_en="Buy", owner=company.seats["finance_manager"]
    )
    assert isinstance(answer, Done)
    version: Version = Version.objects.get(procedure=answer.key)
    whole = Definition(
        form=[
            Question(name="amount", label=Words(en="Amount"), type="money"),
            Question(name="kind", label=Words(en="Kind"), type="text"),
        ],
        lane={"kind": "starter"},
        body=[Table(id="n1", table="who_approves"), Step(id="n2", title=Words(en="Order it"))],
    )
    return drafts.change(company.act("maria"), version, whole, version.revision)


def signed_in(company: Company, who: str) -> Client:
    client = Client(headers={"host": "localhost"})
    client.cookies["language"] = "en"
    client.force_login(
        SignIn.objects.get(actor=company.people[who]), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def form_of(page: str) -> dict[str, str]:
    """What the form of the table holds."""
    inside = page[page.index('class="act decision-table"') :]
    inside = inside[: inside.index("</form>")]
    found = {}
    for tag in re.findall(r"<input[^>]*>", inside):
        name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
        if name:
            found[name[1]] = value[1].replace("&quot;", '"').replace("&gt;", ">").replace("&lt;", "<") if value else ""
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', inside, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


class Writer:
    """Somebody at the page of a draft's tables."""

    def __init__(self, company: Company, who: str, version: Version) -> None:
        self.client, self.here = signed_in(company, who), f"/procedures/drafts/{version.pk}/tables/"
        self.page = ""

    def open(self, table: str = "who_approves") -> dict[str, str]:
        self.page = self.client.get(f"{self.here}?table={table}").content.decode()
        return form_of(self.page)

    def send(self, press: str = "keep", status: int = 200, **typed: str) -> str:
        sent = {**form_of(self.page), **typed, "press": press}
        answer = self.client.post(self.here, sent, follow=True)
        self.page = answer.content.decode()
        assert answer.status_code == status
        return self.page

    def new(self, name: str) -> str:
        answer = self.client.post(self.here, {"press": "new", "name": name}, follow=True)
        self.page = answer.content.decode()
        return self.page


def tables(version: Version) -> list[Any]:
    version.refresh_from_db()
    return drafts.read_definition(version.definition).tables


FIRST = {"in.0.expression": "amount", "in.0.type": "number", "in.0.label": "Amount"}


def test_a_table_is_written_from_its_name_to_its_last_test_case(company: Company, draft: Version) -> None:
    maria = Writer(company, "maria", draft)
    assert "A name has small letters" in maria.new("Who approves")
    assert "No row fits" not in maria.new("who_approves")
    assert "There is a table" in maria.new("who_approves")
    maria.open()
    page = maria.send("add:rules", **FIRST, **{"cell.0.0": "< 5000", "result.0.0": "manager", "out.0.name": "approver"})
    assert "Nothing is written here" in page
    page = maria.send("drop:rules:1")
    assert "No row fits where Amount &gt;= 5000." in page
    maria.send("add:rules")
    page = maria.send("add:cases", **{"cell.1.0": ">= 5.000", "result.1.0": "amount"})
    assert "5.000” can be read in two ways" in page
    page = maria.send(
        **{"cell.1.0": ">= 4000", "result.1.0": '"director"', "case.0.in.0": "4500", "case.0.out.0": "manager"}
    )
    assert "Rows 1 and 2 both fit where Amount [4000..5000)" in page
    assert "Rows 1 and 2 of the table “who_approves” fit at once" in page
    (table,) = tables(draft)
    assert [rule.outputs for rule in table.rules] == [['"manager"'], ['"director"']]
    assert "who_approves" in "".join(
        fault.field
        for fault in faults_of(company.act("maria"), draft.procedure, drafts.read_definition(draft.definition))
    )
    page = maria.send(**{"cell.1.0": ">= 5000"})
    assert "Every case is decided" in page
    assert ">holds" in page.replace("\n", "")
    tables(draft)
    assert not faults_of(company.act("maria"), draft.procedure, drafts.read_definition(draft.definition))


def test_columns_rows_and_cases_come_move_and_go(company: Company, draft: Version) -> None:
    maria = Writer(company, "maria", draft)
    maria.new("who_approves")
    maria.send("add:inputs", **FIRST, **{"cell.0.0": "> 1", "result.0.0": "a"})
    maria.send(
        "add:rules", **{"in.1.expression": "kind", "in.1.type": "choice", "in.1.values": "it, office", "hit": "F"}
    )
    maria.send("add:outputs", **{"cell.1.1": "it", "result.1.0": "b"})
    maria.send("up:rules:1")
    (table,) = tables(draft)
    assert [rule.cells for rule in table.rules] == [["-", "it"], ["> 1", "-"]]
    assert [output.name for output in table.outputs] == ["result", "result_1"]
    assert table.inputs[1].values == ["it", "office"]
    maria.send("drop:inputs:0")
    maria.send("drop:outputs:1")
    maria.send("drop:rules:1")
    (table,) = tables(draft)
    assert [rule.cells for rule in table.rules] == [["it"]]
    assert [rule.outputs for rule in table.rules] == [['"b"']]
    maria.send("drop:rules:7")
    maria.send("nonsense:rules:0")
    assert len(tables(draft)[0].rules) == 1
    maria.send("drop_table")
    assert tables(draft) == []


def test_a_result_without_a_proper_name_is_refused_and_nothing_typed_is_lost(company: Company, draft: Version) -> None:
    maria = Writer(company, "maria", draft)
    maria.new("who_approves")
    page = maria.send("keep", 422, **{"out.0.name": "Hvem godkender?", "cell.0.0": "42"})
    assert "A result has a name of small letters" in page
    assert 'value="Hvem godkender?"' in page
    assert 'value="42"' in page
    assert tables(draft)[0].outputs[0].name == "result"


def test_who_writes_second_is_told_and_keeps_what_was_typed(company: Company, draft: Version) -> None:
    maria, jens = Writer(company, "maria", draft), Writer(company, "jens", draft)
    maria.new("who_approves")
    jens.open()
    maria.send(title="Marias")
    page = jens.send("keep", 409, title="Jens'")
    assert "Maria Holm" in page
    assert "Jens&#x27;" in page or "Jens'" in page
    assert tables(draft)[0].title.en == "Marias"


def test_who_may_not_write_the_draft_does_not_get_in(company: Company, draft: Version) -> None:
    ida = signed_in(company, "ida")
    where = f"/procedures/drafts/{draft.pk}/tables/"
    assert ida.get(where).status_code in (403, 404, 409)
    assert ida.post(where, {"press": "new", "name": "mine"}).status_code in (403, 404, 409)
    assert tables(draft) == []


def test_the_editor_leads_to_the_tables(company: Company, draft: Version) -> None:
    page = signed_in(company, "maria").get(f"/procedures/drafts/{draft.pk}/?row=n1").content.decode()
    assert f"/procedures/drafts/{draft.pk}/tables/" in page
