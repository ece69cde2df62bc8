"""Where one says yes or no: on My work, on the task's page and on the request's; and what stands there afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bagland.foundation.activity import find
from bagland.foundation.money import Money
from bagland.foundation.perform import perform
from bagland.kernel.access.models import Request
from bagland.kernel.access.states import RequestState
from bagland.kernel.work.models import Variable, Vote
from tests.conftest import Company
from tests.kernel.access.test_authority import away
from tests.kernel.desk.conftest import _monday, comes, hidden, page  # noqa: F401 - fixtures
from tests.kernel.work.running import open_steps, published, seat, started, step, task_of
from tests.kernel.work.test_approval_nodes import approval
from tests.kernel.work.test_approvals import approve, approvers, ask, rule  # noqa: F401 - a fixture among them

FORM = [{"name": "price", "label": {"en": "Price", "da": "Pris"}, "type": "number"}]


@pytest.fixture
def case(company: Company) -> Any:
    body = [approval(lane=seat(company), shows=["price"]), step("buy", lane=seat(company))]
    return started(company, published(company, body, form=FORM), answers={"price": "1250"})


def forms(html: str) -> list[str]:
    import re

    return [form for form in re.findall(r"<form[^>]*>.*?</form>", html, re.DOTALL) if "/act/work.decide/" in form]


def test_two_buttons_on_my_work_and_a_no_asks_why(company: Company, case: Any, comes: Any) -> None:  # noqa: F811
    client = comes("sofie")
    html = page(client, "/my-work/")
    yes, no = forms(html)
    assert 'name="answer" value="YES"' in yes
    assert "textarea" not in yes
    assert 'name="answer" value="NO"' in no
    assert 'name="reason"' in no
    assert "1250" in html
    where = f"/act/work.decide/{task_of(case, 'ok').pk}/"
    answer = client.post(where, hidden(yes, where))
    assert (answer.status_code, answer["Location"]) == (303, "/my-work/?at=0")
    assert open_steps(case) == ["buy"]


def test_a_no_without_a_reason_is_asked_again(company: Company, case: Any, comes: Any) -> None:  # noqa: F811
    client = comes("sofie")
    where = f"/act/work.decide/{task_of(case, 'ok').pk}/"
    _yes, no = forms(page(client, f"/tasks/{task_of(case, 'ok').pk}/"))
    answer = client.post(where, hidden(no, where) | {"reason": ""})
    assert answer.status_code == 422
    assert "Say why not" in answer.content.decode()
    answer = client.post(where, hidden(no, where) | {"reason": "Too dear"})
    assert answer.status_code == 303
    assert Vote.objects.get().reason == "Too dear"


def test_what_has_changed_since_it_was_shown_is_not_decided(company: Company, case: Any, comes: Any) -> None:  # noqa: F811
    client = comes("sofie")
    where = f"/act/work.decide/{task_of(case, 'ok').pk}/"
    yes, _no = forms(page(client, "/my-work/"))
    Variable.objects.filter(case=case, name="price").update(value="99999")
    answer = client.post(where, hidden(yes, where))
    assert answer.status_code == 422
    assert not Vote.objects.exists()


def test_the_task_tells_who_answered_and_what_was_seen(company: Company, case: Any, comes: Any) -> None:  # noqa: F811
    task = task_of(case, "ok")
    perform(find("work.decide"), company.act("sofie"), task.pk, answer="YES")
    html = page(comes("sofie"), f"/tasks/{task.pk}/")
    assert "What Sofie Lindgaard saw" in html
    assert "Price" in html
    assert "1250" in html
    assert not forms(html)


@pytest.mark.usefixtures("approvers")
def test_the_request_tells_how_many_must_and_who_has(company: Company, comes: Any) -> None:  # noqa: F811
    rule(company, "QUORUM", 3)
    request = ask(company)
    client = comes("maria")
    html = page(client, "/my-work/")
    where = f"/act/access.approve_request/{request}/"
    answer = client.post(where, hidden(html, where))
    assert answer.status_code == 303
    assert Request.objects.get(pk=request).state == RequestState.WAITING
    html = page(client, f"/requests/{request}/")
    assert "3 people must approve." in html
    assert "1 of 3 have approved." in html
    assert "What Maria Holm saw" in html
    assert "answered the approval" in page(comes("jens"), f"/requests/{request}/"), "the story tells of each answer"
    after = page(client, "/my-work/")
    assert "Nothing waits for you." in after
    assert "Nothing waits" in page(client, "/approvals/")


def test_where_nobody_can_the_request_and_the_one_who_asks_are_told_why(company: Company, comes: Any) -> None:  # noqa: F811
    away(company, "jens", date(2026, 11, 23), date(2026, 11, 27))
    request = ask(company)
    html = page(comes("amalie"), f"/requests/{request}/")
    mine = page(comes("amalie"), "/my-work/")
    assert "Jens Friis is away until 27 Nov." in mine
    assert "Nobody can approve it today." in mine
    assert "Jens Friis" in html
    approve(company, "jens", request)


def test_who_can_both_finds_people_across_departments_and_by_their_agents(company: Company, comes: Any) -> None:  # noqa: F811
    from tests.kernel.access.test_authority import grant

    pair = "?first=parties.register_party&second=organisation.open_position"
    grant(company, "jens", "bookkeeper", "organisation.open_position", limit="50000.00")
    html = page(comes("jens"), f"/rights/both/{pair}")
    assert "Sofie Lindgaard" in html
    assert "Ida Højlund" not in html
    answer = comes("jens").get(f"/rights/both/{pair}&format=csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("On,The one,The other,Who")
    assert any("Sofie Lindgaard" in line and "2026-11-23" in line for line in lines)
    before = page(comes("jens"), f"/rights/both/{pair}&on=2026-11-22")
    assert "Sofie Lindgaard" not in before.split('id="table0"')[-1]
    assert comes("ida").get(f"/rights/both/{pair}").status_code == 403


def test_the_authority_matrix_tells_each_positions_amount(company: Company, comes: Any) -> None:  # noqa: F811
    html = page(comes("jens"), "/rights/matrix/?activity=organisation.open_position")
    assert "600<i>,</i>000" in html
    assert "with another" in html
    assert "Amalie Skov" in html
    answer = comes("jens").get("/rights/matrix/?format=csv")
    assert "organisation.open_position,HR partner,600000.00,DKK" in answer.content.decode("utf-8-sig")


def test_a_rule_is_made_and_ended_in_the_browser(company: Company, comes: Any) -> None:  # noqa: F811
    made = rule(company, "QUORUM", 2)
    html = page(comes("jens"), "/approval-rules/")
    assert "Open position" in html
    assert "2 of them" in html
    assert "Open position" in page(comes("jens"), f"/approval-rules/{made.pk}/")
    assert comes("ida").get("/approval-rules/").status_code == 403


def test_a_batch_is_asked_once_and_all_or_some_are_decided_at_once(company: Company, comes: Any) -> None:  # noqa: F811
    from bagland.foundation.perform import Pending
    from bagland.kernel.work import sources
    from tests.kernel.access.test_authority import open_seat

    keys = []
    for amount in ("700000.00", "800000.00", "900000.00"):
        pending = open_seat(company, "amalie", amount, batch=7)
        assert isinstance(pending, Pending)
        keys.append(pending.request)
    single = ask(company, "650000.00")
    items = sources.waiting(company.act("jens"))
    assert [(item.page, item.key) for item in items] == [("work.requests_together", 7), ("access.request", single)]
    assert items[0].title == "3 × Open position"
    assert str(items[0].amount) == str(Money.of("2400000.00", "DKK"))
    client = comes("jens")
    html = page(client, "/approvals/together/7/")
    sent = hidden(html, "/chosen/act/") | {"act": "access.approve_request", "row": keys[:2]}
    answer = client.post("/chosen/act/", sent)
    assert answer.status_code == 303
    states = list(Request.objects.filter(pk__in=keys).order_by("pk").values_list("state", flat=True))
    assert states == [RequestState.APPROVED, RequestState.APPROVED, RequestState.WAITING]
    html = page(client, "/approvals/together/7/")
    sent = hidden(html, "/chosen/act/") | {"act": "access.decline_request", "row": keys[2:], "reason": "Enough"}
    assert client.post("/chosen/act/", sent).status_code == 303
    assert Request.objects.get(pk=keys[2]).state == RequestState.DECLINED
    assert client.get("/approvals/together/7/").status_code == 404
    assert comes("ida").get("/approvals/together/7/").status_code in (403, 404)
