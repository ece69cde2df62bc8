"""What one act costs in statements: on PostgreSQL each is a round trip. The counts do not depend on the machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from bagland.foundation.act import Act
from bagland.foundation.kinds import Scope
from bagland.foundation.perform import Done, perform
from bagland.kernel.access.activities import issue_token
from bagland.kernel.access.authority import authority
from bagland.kernel.jobs.models import Delivery
from bagland.kernel.jobs.reactions import reaction, withdraw
from tests.conftest import Company

MOST = 5 if connection.vendor == "postgresql" else 8
"""PostgreSQL: version and key, subject, what the activity writes, event with all that follows; and one to spare."""


@pytest.fixture
def listener() -> Iterator[str]:
    """One reaction that answers the act."""
    code = "tests.listen"
    reaction(code, to=("access.issue_token",))(lambda _act, _event: None)
    yield code
    withdraw(code)


def statements(work: Callable[[], Any]) -> list[str]:
    """What the work sends, but for the bounds of transactions."""
    sent: list[str] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")):
            sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        work()
    return sent


def test_an_act_with_rights_key_event_and_queue_takes_five_round_trips_at_most(
    company: Company, jens: Act, listener: str
) -> None:
    perform(issue_token, jens, jens.actor, name="Warms up what is kept")
    act = company.act("jens", key="once")
    done: list[Any] = []
    sent = statements(lambda: done.append(perform(issue_token, act, jens.actor, name="Bank")))
    assert isinstance(done[0], Done)
    assert Delivery.objects.filter(reaction=listener, event=done[0].event).exists()
    assert len(sent) <= MOST, "\n".join(sent)


def test_the_first_answer_is_given_again_in_two_statements(company: Company, jens: Act) -> None:
    perform(issue_token, company.act("jens", key="once"), jens.actor, name="Bank")
    sent = statements(lambda: perform(issue_token, company.act("jens", key="once"), jens.actor, name="Bank"))
    assert len(sent) <= (2 if connection.vendor == "postgresql" else 3), "\n".join(sent)


def test_a_warm_decision_asks_for_the_version_alone(company: Company, jens: Act) -> None:
    scope = Scope(own=frozenset({jens.actor}))
    authority.standing(jens, issue_token, None, scope, None)
    act = company.act("jens")
    sent = statements(lambda: authority.standing(act, issue_token, None, scope, None))
    assert len(sent) == 1
