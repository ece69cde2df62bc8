"""The daily mail: once, at the person's hour, on working days, with links; nothing confidential in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import override_settings

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.mail.models import Message
from bagland.kernel.work.digest import WHY, digest_for
from tests.conftest import MONDAY, Company
from tests.kernel.work.test_tasks import task_for


@pytest.fixture
def monday() -> Iterator[None]:
    clock.set_to(MONDAY)
    yield
    clock.set_to(None)


def letters() -> list[Message]:
    return list(Message.objects.filter(why=WHY).order_by("pk"))


@override_settings(PUBLIC_URL="https://bagland.example")
def test_it_comes_once_a_day_with_a_link_for_each_thing(company: Company, monday: None) -> None:
    task = task_for(company, "bookkeeper", due_at=MONDAY - timedelta(hours=2))
    task_for(company, "bookkeeper", "Write to the bank")
    task_for(company, "bookkeeper", "The director's pay", is_confidential=True)
    sofie = company.people["sofie"]
    assert digest_for(sofie)
    assert not digest_for(sofie)
    (mail,) = letters()
    assert mail.to_id == sofie
    assert f"https://bagland.example/tasks/{task.pk}/" in mail.body
    assert "Count the cash" in mail.body
    assert "Write to the bank" in mail.body
    assert "pay" not in mail.body
    assert f"https://bagland.example/act/work.choose_digest/{sofie}/" in mail.body
    clock.set_to(MONDAY + timedelta(days=1))
    assert digest_for(sofie)


def test_not_before_the_hour_nor_where_nothing_waits_nor_when_it_is_off(company: Company, monday: None) -> None:
    sofie = company.people["sofie"]
    assert not digest_for(sofie)
    task_for(company, "bookkeeper")
    choose = find("work.choose_digest")
    clock.set_to(MONDAY + timedelta(days=1))
    perform(choose, company.act("sofie", at=clock.now()), sofie, hour="12")
    assert not digest_for(sofie)
    clock.set_to(MONDAY + timedelta(days=1, hours=2, minutes=30))
    assert digest_for(sofie)
    clock.set_to(MONDAY + timedelta(days=2))
    perform(choose, company.act("sofie", at=clock.now()), sofie, hour="off")
    clock.set_to(MONDAY + timedelta(days=2, hours=8))
    assert not digest_for(sofie)
    assert len(letters()) == 1
