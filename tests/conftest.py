"""A company of real people, made once by real activities; every test starts from it and leaves nothing behind."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

os.environ.setdefault("BAGLAND_DATA", tempfile.mkdtemp(prefix="bagland-test-"))
os.environ.setdefault("BAGLAND_TEST_RUN", tempfile.mkdtemp(prefix="bagland-test-run-"))
if os.environ.get("BAGLAND_TEST_DATABASE") == "postgres":
    os.environ["BAGLAND_DATABASE_URL"] = os.environ["BAGLAND_TEST_POSTGRES_URL"]

if TYPE_CHECKING:
    from bagland.foundation.act import Act
    from bagland.foundation.refusal import Refusal

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""The moment at which tests act unless they say otherwise: a Monday morning in Copenhagen."""
FOUNDED = date(2025, 1, 1)
LONG = ("browser", "deploy", "doors/backups", "doors/command_line", "doors/demo", "doors/running", "house", "proof")
"""Folders whose tests start processes and browsers."""


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """A database of this process's own with the company in it, copied from what the run has prepared."""
    from django.db import connection

    from tests.prepared import copied, founded

    prepared, settings = founded(), connection.settings_dict
    in_memory = f"file:memory_{os.getpid()}?mode=memory&cache=shared"
    settings["NAME"] = copied(prepared.url).rpartition("/")[2] if prepared.url else in_memory
    with django_db_blocker.unblock():
        connection.ensure_connection()
        if not prepared.url:
            with closing(sqlite3.connect(prepared.folder / "bagland.sqlite3")) as source:
                source.backup(connection.connection)
        yield
        connection.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files whose tests start processes and browsers come first, so that no worker is left alone with them at the end.

    Inside the two parts the order stays as it was shuffled.
    """
    first = tuple(str(Path(__file__).parent / name) for name in LONG)
    items.sort(key=lambda item: not str(item.path).startswith(first))


@pytest.fixture(autouse=True)
def _fresh_memory() -> Iterator[None]:
    """What processes keep of the organisation does not outlive a test's database; sentences are English."""
    from django.utils import translation

    with translation.override("en"):
        yield
    from bagland.foundation import among, naming
    from bagland.kernel.access import powers
    from bagland.kernel.audit import queries
    from bagland.kernel.organisation.queries import kept as days
    from bagland.kernel.search import deeds
    from bagland.kernel.work import gate, resolving, starts
    from bagland.ui import filters

    for kept in (among, powers, naming, queries, days, deeds, filters, resolving, gate, starts):
        kept.forget()


@dataclass
class Company:
    """The company of the tests: people by short name, seats by profile code, and acts for them."""

    people: dict[str, int]
    seats: dict[str, int]
    entities: dict[str, int]
    departments: dict[str, int]
    at: datetime = MONDAY
    made: list[int] = field(default_factory=list)

    def act(self, who: str | int, *, at: datetime | None = None, **more: Any) -> Act:
        """An act of somebody at the test's moment, through the browser."""
        from bagland.foundation.act import Act, Door
        from bagland.foundation.clock import Source

        actor = self.people[who] if isinstance(who, str) else who
        settings = {"door": Door.BROWSER, "language": "en", **more}
        return Act(actor=actor, at=at or self.at, clock=Source.SET, **settings)


@pytest.fixture
def company(db: None) -> Company:
    """The company as the database has it."""
    from tests.company import read

    return read()


def _person(name: str) -> Callable[[Company], Act]:
    def act(company: Company) -> Act:
        return company.act(name)

    act.__doc__ = f"{name.capitalize()} acting on Monday morning."
    return act


jens = pytest.fixture(_person("jens"), name="jens")
maria = pytest.fixture(_person("maria"), name="maria")
sofie = pytest.fixture(_person("sofie"), name="sofie")
amalie = pytest.fixture(_person("amalie"), name="amalie")
nadia = pytest.fixture(_person("nadia"), name="nadia")
ida = pytest.fixture(_person("ida"), name="ida")


@contextmanager
def refused(kind: type[Refusal], **facts: Any) -> Iterator[Any]:
    """The block is refused in this way, with these facts, and nothing was written."""
    from bagland.kernel.audit.models import Event

    before = Event.objects.count()
    with pytest.raises(kind) as caught:
        yield caught
    for name, value in facts.items():
        assert caught.value.facts[name] == value
    assert Event.objects.count() == before


def story(thing: Any) -> list[str]:
    """The codes of what was done to an object, in order."""
    from bagland.foundation.kinds import kind_of
    from bagland.kernel.audit.models import Event

    rows = Event.objects.filter(subject_kind=kind_of(thing), subject_id=thing.pk).order_by("pk")
    return list(rows.values_list("activity", flat=True))


def not_run(what: str, package: str) -> NoReturn:
    """Leave a test out because the machine lacks something; `make test` names it at the end."""
    from tools.not_run import note

    note(what, package)
    pytest.skip(f"{what}: needs {package}")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with real invoices, bank files and ledgers."""
    shared = os.environ.get("BAGLAND_SHARED")
    if not shared:
        not_run("Files of banks, invoices and authorities", "the folder ../shared/data")
    return Path(shared) / "data"
