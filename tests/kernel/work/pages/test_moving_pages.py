"""A plan in the browser: looked at, chosen, carried out, taken back."""

from __future__ import annotations

from bagland.kernel.work.models import MovePlan, Version
from tests.conftest import Company
from tests.kernel.work.running import does, open_steps, published, started
from tests.kernel.work.test_moving import again, body, renamed
from tests.signed_in import browser, comes_in

KEY = {"idempotency-key": "abcdefgh12345678"}


def test_a_plan_is_previewed_chosen_carried_out_and_taken_back(company: Company) -> None:
    procedure = published(company, body(company))
    case, other = started(company, procedure), started(company, procedure)
    for node, more in (("ask", {}), ("prove", {"answers": {"note": "1"}})):
        does(company, "sofie", case, node, **more)
    again(company, procedure, renamed(company))
    client, first = comes_in(browser(), "maria"), Version.objects.get(procedure=procedure, number=1)
    assert client.post(f"/act/work.plan_move/{first.pk}/", KEY).status_code == 303
    plan = MovePlan.objects.get()
    page = client.get(f"/cases/moves/{plan.pk}/").content.decode()
    assert "1 case follows. 1 needs your choice." in page
    assert "proposed" in page
    form = client.get(f"/act/work.choose_moves/{plan.pk}/").content.decode()
    assert "1 case stands here." in form
    chosen = {**KEY, "idempotency-key": "choose12345678", "places-gone": "new", "places-prove": "proof"}
    assert client.post(f"/act/work.choose_moves/{plan.pk}/", chosen).status_code == 303
    shown = client.get(f"/act/work.carry_out_move/{plan.pk}/").content.decode()
    assert "2 cases follow." in shown
    done = client.post(f"/act/work.carry_out_move/{plan.pk}/", {"idempotency-key": "carry123456789"})
    assert done.status_code == 303
    assert open_steps(case) == ["new"]
    page = client.get(f"/cases/moves/{plan.pk}/").content.decode()
    assert "2 were moved, 0 were left where they were." in page
    does(company, "sofie", case, "new")
    assert client.post(f"/act/work.reverse_move/{plan.pk}/", {"idempotency-key": "back12345678"}).status_code == 303
    page = client.get(f"/cases/moves/{plan.pk}/").content.decode()
    assert "1 of 2 were taken back." in page
    assert "Something was done with it since it was moved" in page
    assert open_steps(other) == ["ask"]


def test_a_plan_of_another_is_neither_carried_out_nor_seen_to_be_possible(company: Company) -> None:
    procedure = published(company, body(company))
    case = started(company, procedure)
    again(company, procedure, renamed(company))
    first = Version.objects.get(procedure=procedure, number=1)
    answer = comes_in(browser(), "ida").post(f"/act/work.plan_move/{first.pk}/", KEY)
    assert answer.status_code == 403
    assert not MovePlan.objects.exists()
    assert open_steps(case) == ["ask"]
