"""Approvals in procedures: yes and no, of one or of several, never by whom the duties keep away."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bagland.foundation.activity import find
from bagland.foundation.money import Money
from bagland.foundation.perform import perform
from bagland.foundation.refusals import InputFault, NotFound
from bagland.kernel.work import refusals, sources
from bagland.kernel.work import refusals_of_approvals as no
from bagland.kernel.work.models import Case, Vote
from bagland.kernel.work.states import CaseState
from tests.conftest import Company, refused, story
from tests.kernel.access.test_authority import away, grant
from tests.kernel.work.running import open_steps, published, seat, started, step, task_of, variables

OPEN = "organisation.open_position"


def approval(key: str = "ok", **more: Any) -> dict[str, Any]:
    return {"kind": "approval", "id": key, "title": {"en": key, "da": key}, **more}


def lane(company: Company, *profiles: str) -> dict[str, Any]:
    return {"kind": "position", "positions": [company.seats[profile] for profile in profiles]}


def decides(company: Company, who: str, case: Case, node: str = "ok", answer: str = "YES", reason: str = "") -> Any:
    task = task_of(case, node)
    return perform(find("work.decide"), company.act(who), task.pk, answer=answer, reason=reason)


def fresh(case: Case) -> Case:
    found: Case = Case.objects.get(pk=case.pk)
    return found


def test_a_yes_moves_the_case_on_and_keeps_what_was_seen(company: Company) -> None:
    form = [{"name": "price", "label": {"en": "Price"}, "type": "number"}]
    body = [approval(lane=seat(company), shows=["price"], keeps_as="agreed"), step("buy", lane=seat(company))]
    case = started(company, published(company, body, form=form), answers={"price": "1200"})
    task = task_of(case, "ok")
    (item,) = sources.waiting(company.act("sofie"))
    assert [(deed.activity, deed.given) for deed in item.deeds[:2]] == [
        ("work.decide", (("answer", "YES"),)),
        ("work.decide", (("answer", "NO"),)),
    ]
    decides(company, "sofie", case)
    assert open_steps(case) == ["buy"]
    assert variables(case)["agreed"] is True
    vote = Vote.objects.get(task=task)
    assert vote.seen["fields"] == [{"name": "price", "value": 1200}]
    assert story(task) == ["work.decide"]
    task.refresh_from_db()
    assert (task.outcome, task.closed_by_id, task.event) == ("approved", company.people["sofie"], vote.event)


def test_a_no_needs_a_reason_and_takes_the_path_of_a_no_or_ends_the_case(company: Company) -> None:
    refused_path = [step("tell", lane=seat(company))]
    case = started(company, published(company, [approval(lane=seat(company), refused=refused_path)]))
    with refused(InputFault):
        decides(company, "sofie", case, answer="NO")
    decides(company, "sofie", case, answer="NO", reason="Too dear")
    assert open_steps(case) == ["tell"]
    other = started(company, published(company, [approval(lane=seat(company))], code="other"))
    decides(company, "sofie", other, answer="NO", reason="Too dear")
    assert fresh(other).state == CaseState.CANCELLED


def test_the_starter_never_approves_not_even_through_a_substitute(company: Company) -> None:
    procedure = published(company, [approval(lane=lane(company, "bookkeeper", "finance_manager"))])
    case = started(company, procedure, "sofie")
    with refused(refusals.StarterMayNot):
        decides(company, "sofie", case)
    away(company, "sofie", date(2026, 11, 23), date(2026, 11, 27), substitute=company.people["ida"])
    with refused(refusals.StarterMayNot):
        decides(company, "ida", case)
    for other in ("nadia", "karen"):
        with refused(NotFound):
            decides(company, other, case)
    decides(company, "maria", case)
    assert fresh(case).state == CaseState.DONE


def test_all_of_them_is_one_yes_from_each_position(company: Company) -> None:
    body = [approval(lane=lane(company, "bookkeeper", "finance_manager", "it_manager"), rule="all")]
    case = started(company, published(company, body))
    decides(company, "sofie", case)
    with refused(no.DecidedAlready):
        decides(company, "sofie", case)
    decides(company, "maria", case)
    assert fresh(case).state == CaseState.RUNNING
    assert sources.waiting(company.act("maria")) == []
    decides(company, "nadia", case)
    assert fresh(case).state == CaseState.DONE


def test_a_quorum_of_two_and_a_no_that_leaves_too_few(company: Company) -> None:
    body = [approval(lane=lane(company, "bookkeeper", "finance_manager", "it_manager"), rule="quorum", number=2)]
    procedure = published(company, body)
    case = started(company, procedure)
    decides(company, "sofie", case, answer="NO", reason="No")
    assert fresh(case).state == CaseState.RUNNING
    decides(company, "maria", case)
    decides(company, "nadia", case)
    assert fresh(case).state == CaseState.DONE
    other = started(company, procedure)
    decides(company, "sofie", other, answer="NO", reason="No")
    decides(company, "maria", other, answer="NO", reason="No")
    assert fresh(other).state == CaseState.CANCELLED


@pytest.mark.parametrize(
    ("price", "who"), [("49999", "nadia"), ("50000", "nadia"), ("50000.01", "jens"), ("50001", "jens")]
)
def test_it_goes_up_the_line_until_the_authority_suffices(company: Company, price: str, who: str) -> None:
    grant(company, "jens", "it_manager", OPEN, limit="50000.00")
    perform(
        find("organisation.change_position"), company.act("jens"), company.seats["it_technician"],
        reports_to=company.seats["it_manager"],
    )  # fmt: skip
    form = [{"name": "price", "label": {"en": "Price"}, "type": "number"}]
    node = approval(lane={"kind": "manager"}, rule="line", activity=OPEN, amount="price")
    case = started(company, published(company, [node], form=form), "rasmus", answers={"price": price})
    task = task_of(case, "ok")
    assert task.amount == Money.of(price, "DKK")
    assert {one for one in ("nadia", "jens") if sources.waiting(company.act(one))} == {who}
    said = [hop["said"] for hop in task.trace]
    assert ("too little authority" in said) is (who == "jens")
    decides(company, who, case)
    assert fresh(case).state == CaseState.DONE


def test_a_yes_without_the_authority_is_none(company: Company) -> None:
    form = [{"name": "price", "label": {"en": "Price"}, "type": "number"}]
    grant(company, "jens", "finance_manager", OPEN, limit="50000.00")
    node = approval(lane=lane(company, "finance_manager", "it_manager"), activity=OPEN, amount="price")
    case = started(company, published(company, [node], form=form), answers={"price": "50000"})
    with refused(NotFound):
        decides(company, "nadia", case)
    decides(company, "maria", case)
    assert fresh(case).state == CaseState.DONE


def test_an_answer_is_for_good_whoever_asks_the_database_and_a_reason_goes_with_its_author(company: Company) -> None:
    from django.db import IntegrityError, transaction

    from bagland.kernel.organisation.models import Actor
    from bagland.kernel.work.approving.at_start import erase_reasons

    case = started(company, published(company, [approval(lane=seat(company))]))
    decides(company, "sofie", case, answer="NO", reason="Too dear")
    vote = Vote.objects.get()
    changes: tuple[dict[str, Any], ...] = (
        {"is_for": True},
        {"seen": {}},
        {"reason": "Fine"},
        {"event": 1},
        {"actor_id": company.people["ida"]},
    )
    for change in changes:
        with pytest.raises(IntegrityError, match="work_vote_for_good"), transaction.atomic():
            Vote.objects.filter(pk=vote.pk).update(**change)
    with pytest.raises(IntegrityError, match="work_vote_kept"), transaction.atomic():
        Vote.objects.filter(pk=vote.pk)._raw_delete(Vote.objects.db)
    erase_reasons(Actor.objects.get(pk=company.people["sofie"]), company.at)
    vote.refresh_from_db()
    assert (vote.reason, vote.is_for) == ("", False)
