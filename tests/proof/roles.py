"""What processes of a proof do: they write, seal, work, run in bulk. Most go on until they are killed."""

from __future__ import annotations

import json
import os
import random
import resource
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

from bagland.foundation import clock
from bagland.foundation.act import Door, act_now
from bagland.foundation.activity import find
from bagland.foundation.keyset import Ordering
from bagland.foundation.perform import Done, Pending, perform
from bagland.foundation.refusal import Refusal
from bagland.kernel.access import powers
from bagland.kernel.access.authority import authority
from bagland.kernel.access.models import Request
from bagland.kernel.audit import sealing
from bagland.kernel.audit.models import Event, Installation, PersonalFact, Seal
from bagland.kernel.jobs import deliveries, runs, worker
from bagland.kernel.jobs.models import Run
from bagland.kernel.organisation.models import Actor, Appointment, PositionProfile, Version
from bagland.kernel.parties.models import PaymentDetails
from bagland.ui.lists import lists
from tests.company import read
from tests.proof.archive import (  # noqa: F401 - roles of theirs
    destroy_and_remove,
    examine_archive,
    file_again,
    finish_destruction,
    prepare,
    shell_targets,
)
from tests.proof.deeds import Deed, Deeds
from tests.proof.importing import (
    compare_parties,
    examine_imported_parties,
    examine_people,
    import_rows,
    open_seats,
    stage_parties,
    stage_people,
)
from tests.proof.journal import Journal
from tests.proof.merging import examine_parties, merge_parties, register_parties
from tests.proof.uploads import examine_uploads, send_and_file, sweep_store, warm_up_archive
from tests.proof.voting import ask_voters, count_votes, make_voters, start_trial, vote

__all__ = [
    "ask_voters",
    "compare_parties",
    "count_votes",
    "examine_imported_parties",
    "examine_parties",
    "examine_people",
    "examine_uploads",
    "import_rows",
    "make_voters",
    "merge_parties",
    "open_seats",
    "register_parties",
    "send_and_file",
    "stage_parties",
    "stage_people",
    "start_trial",
    "sweep_store",
    "vote",
    "warm_up_archive",
]
"""Those that another file has; a house finds roles here by their names."""

BULK_ROWS, BULK_CHUNK = 200, 20


def company() -> Any:
    """The company's keys, with its profiles."""
    found = read()
    found.profiles = dict(PositionProfile.objects.values_list("code", "pk"))
    return found


def write(name: str, seed: int, journal: str, most: int = 1_000_000, start_at: float = 0.0) -> None:
    """Perform deeds, one after the other, and put down each answer."""
    here, book = company(), Journal(journal)
    deeds = Deeds(name, seed, here)
    _wait_until(start_at)
    for _number in range(most):
        deed, began = deeds.next(), time.monotonic()
        book.sends(deed)
        done = deed.do(here.people)
        book.answered(deed, done, time.monotonic() - began)
        deeds.has_done(deed, done.key or 0)


def seal(seed: int, seconds: float = 3600.0) -> None:
    """Seal whatever is there, in small seals, so that there are many."""
    chance, end = random.Random(seed), time.monotonic() + seconds
    while time.monotonic() < end:
        if not sealing.seal(most=chance.randint(1, 40)):
            time.sleep(0.002)


def work(later_minutes: float, seconds: float = 3600.0) -> None:
    """Deliver, with a clock so far ahead that the leases of killed workers have run out."""
    clock.set_to(datetime.now(UTC) + timedelta(minutes=later_minutes))
    name, end = deliveries.worker_name(), time.monotonic() + seconds
    while time.monotonic() < end:
        if not deliveries.run_due(name, most=5):
            time.sleep(0.005)


def run_in_bulk(name: str) -> None:
    """Perform a run; when it is done, stage another."""
    act = act_now(company().people["amalie"], Door.API, language="en")
    while True:
        unfinished = Run.objects.filter(state__in=[Run.State.STAGED, Run.State.RUNNING]).order_by("pk").first()
        runs.perform_run(act, unfinished or stage_run(f"{name}-{os.getpid()}-{time.monotonic_ns()}"))


def stage_run(name: str) -> Run:
    """A run that registers people whose names tell run and row."""
    here = company()
    act, home = act_now(here.people["amalie"], Door.API, language="en"), here.entities["NK"]
    rows = [{"inputs": {"home": home, "name": f"Row {name} {number}"}} for number in range(1, BULK_ROWS + 1)]
    return runs.stage(act, find("organisation.register_person"), rows, chunk_rows=BULK_CHUNK)


def send_same(name: str, rounds: int, start_at: float, pause: float, journal: str) -> None:
    """Send the same deeds under the same keys as every other process, each at the same moment."""
    here, book = company(), Journal(journal)
    for number in range(rounds):
        inputs = {"home": here.entities["NK"], "name": f"Same {name} {number}"}
        deed = Deed(f"same-{name}-{number}", "amalie", "organisation.register_person", None, inputs)
        _wait_until(start_at + number * pause)
        book.sends(deed)
        book.answered(deed, deed.do(here.people), 0.0)


def watch(seconds: float) -> None:
    """See that the organisation's version never falls, and that the chain only grows, without a gap."""
    end, version, last = time.monotonic() + seconds, 0, 0
    while time.monotonic() < end:
        now = Version.objects.get(pk=1).version
        assert now >= version, f"the version fell from {version} to {now}"
        version = now
        for first, until in Seal.objects.filter(last__gt=last).order_by("first").values_list("first", "last"):
            assert first == last + 1, f"position {last + 1} was left out"
            last = until
        time.sleep(0.005)


def add_directors(names: list[str]) -> None:
    """Make these people managing directors too."""
    here = company()
    jens = here.people["jens"]
    for name in names:
        seat = perform(
            find("organisation.open_position"),
            act_now(jens, Door.API),
            entity=here.entities["NK"],
            department=here.departments["SALG"],
            profile=here.profiles["managing_director"],
        )
        assert isinstance(seat, Done)
        perform(find("organisation.appoint"), act_now(jens, Door.API), position=seat.key, person=here.people[name])


def ask(number: int) -> list[int]:
    """Ask for the erasure of as many people, which another must approve: the requests."""
    here, asked = company(), []
    for place in range(number):
        act = act_now(here.people["amalie"], Door.API)
        made = perform(find("organisation.register_person"), act, home=here.entities["NK"], name=f"Erased {place}")
        assert isinstance(made, Done)
        pending = perform(find("organisation.erase_person"), act_now(here.people["amalie"], Door.API), made.key)
        assert isinstance(pending, Pending)
        asked.append(pending.request)
    return asked


def ask_accounts(number: int) -> list[int]:
    """Ask for as many accounts of parties, which another must confirm: the requests."""
    here, asked = company(), []
    for place in range(number):
        jens = act_now(here.people["jens"], Door.API)
        made = perform(find("parties.register_party"), jens, name=f"Paid {place}", country="DK")
        assert isinstance(made, Done)
        pending = perform(
            find("parties.add_payment_details"),
            act_now(here.people["sofie"], Door.API),
            made.key,
            kind="DK_ACCOUNT",
            account=f"0040 {1000000000 + place}",
            received="Invoice",
        )
        assert isinstance(pending, Pending)
        asked.append(pending.request)
    return asked


def confirmed(requests: list[int]) -> list[list[int]]:
    """The events by which the account of each request came to be, as many as there are rows of it."""
    found = []
    for request in requests:
        rows = PaymentDetails.objects.filter(request=request)
        events = Event.objects.filter(activity="parties.add_payment_details", subject_id__in=rows.values("party"))
        found.append(list(events.order_by("pk").values_list("pk", flat=True)) * rows.count())
    return found


def approve(
    who: str,
    requests: list[int],
    start_at: float,
    pause: float,
    answers: str,
    code: str = "access.approve_request",
    said: dict[str, str] | None = None,
) -> None:
    """Approve each request at the same moment as everybody else; put down what was answered."""
    actor, told = company().people[who], []
    for number, request in enumerate(requests):
        _wait_until(start_at + number * pause)
        try:
            done = perform(find(code), act_now(actor, Door.API), request, **(said or {}))
            told.append(["again" if done.replayed else "done", done.event])
        except Refusal as refusal:
            told.append([refusal.code, None])
    Path(answers).write_text(json.dumps(told))


def approved(requests: list[int]) -> list[list[int]]:
    """The events that did what each request asks for."""
    subjects = dict(Request.objects.filter(pk__in=requests).values_list("pk", "subject_id"))
    events = Event.objects.filter(activity="organisation.erase_person").order_by("pk")
    return [list(events.filter(subject_id=subjects[request]).values_list("pk", flat=True)) for request in requests]


def lend(who: str) -> int:
    """Jens lends the right to register people, and it is accepted: the delegation."""
    here = company()
    offered = perform(
        find("organisation.offer_delegation"),
        act_now(here.people["jens"], Door.API),
        position=here.seats["managing_director"],
        receiver=here.people[who],
        code="organisation.register_person",
        last_date=date.today() + timedelta(days=30),  # noqa: DTZ011 - far enough, in every time zone
    )
    assert isinstance(offered, Done)
    perform(find("organisation.accept_delegation"), act_now(here.people[who], Door.API), offered.key)
    return offered.key or 0


def take_back(delegation: int) -> None:
    """Jens lends it no more."""
    perform(find("organisation.revoke_delegation"), act_now(company().people["jens"], Door.API), delegation)


def grant(who: str) -> int:
    """Jens grants the right to the person's position: the grant."""
    here = company()
    seat = Appointment.objects.filter(actor=here.people[who]).values_list("position", flat=True).first()
    made = perform(
        find("organisation.grant_right"),
        act_now(here.people["jens"], Door.API),
        position=seat,
        code="organisation.register_person",
        reach="GROUP",
    )
    assert isinstance(made, Done)
    return made.key or 0


def end(grant: int) -> None:
    """Jens ends the right, as if it had never been granted."""
    here = company()
    act = act_now(here.people["jens"], Door.API)
    perform(find("organisation.end_grant"), act, grant, last_date=(act.at - timedelta(days=2)).date())


def attempt(who: str) -> str:
    """Register somebody, if one may: `done`, or the refusal's code."""
    here = _kept_company()
    try:
        act = act_now(here.people[who], Door.API)
        perform(find("organisation.register_person"), act, home=here.entities["NK"], name="Somebody")
    except Refusal as refusal:
        return refusal.code
    return "done"


def hammer(who: str, stop: str, answers: str) -> None:
    """Try again and again until `stop` is there; put down when each attempt began and ended, and how."""
    told = []
    while not Path(stop).exists():
        began = time.monotonic()
        said = attempt(who)
        told.append([began, time.monotonic(), said])
        time.sleep(0.003)  # writers that wait for SQLite's lock look for it now and then; without a gap they see none
    Path(answers).write_text(json.dumps(told))


def come_and_go(who: str, seed: int, rounds: int, longest_seconds: float, answers: str) -> None:
    """Lend and take back; put down the spans in which the right certainly was there, and in which it was not."""
    chance, told = random.Random(seed), []
    for _round in range(rounds):
        delegation = lend(who)
        for expected in ("done", "access.not_granted"):
            began = time.monotonic()
            time.sleep(chance.uniform(longest_seconds / 3, longest_seconds))
            told.append([began, time.monotonic(), expected])
            if expected == "done":
                take_back(delegation)
    Path(answers).write_text(json.dumps(told))


@cache
def _kept_company() -> Any:
    """The company's keys, read once."""
    return company()


def settle(later_minutes: float) -> int:
    """What is left to do after the last kill, by processes that live: runs, deliveries, seals. Events sealed."""
    act = act_now(company().people["amalie"], Door.API, language="en")
    for run in Run.objects.filter(state__in=[Run.State.STAGED, Run.State.RUNNING]):
        runs.perform_run(act, run)
    clock.set_to(datetime.now(UTC) + timedelta(minutes=later_minutes))
    try:
        worker.drain()
    finally:
        clock.set_to(None)
    return sealing.seal_all()


def examine(journals: str) -> dict[str, Any]:
    """See `examine`."""
    from tests.proof.examine import examined

    return examined(sorted(Path(journals).glob("*.jsonl")))


def verify(head: str | None = None) -> dict[str, Any]:
    """Verify, as the command line tells it."""
    verdict = sealing.verify(head)
    faults = [[fault.place, fault.number, fault.code] for fault in verdict.faults]
    return {"ok": verdict.ok, "head": verdict.head, "events": verdict.events, "faults": faults}


def warm_up(journal: str) -> None:
    """Do everything once, so that what is born here by fork begins at once; then let go of the database."""
    write("warm", 0, journal, most=40)
    runs.perform_run(act_now(company().people["amalie"], Door.API, language="en"), stage_run("warm"))
    settle(0)
    leave()


def leave() -> None:
    """Close the connection, so that a fork does not inherit it and the database can be copied or dropped."""
    connection.close()
    powers.forget()


def _wait_until(moment: float) -> None:
    """Begin together with the others: with everything imported and the connection open."""
    connection.ensure_connection()
    while time.monotonic() < moment:
        time.sleep(0.0005)


def digest(event: int) -> str:
    """The digest of an event as it stands now, for whoever forges a chain."""
    columns = [column.attname for column in Event._meta.concrete_fields]
    return sealing.digest_of(Event.objects.values_list(*columns).get(pk=event)).hex()


def go_around() -> dict[str, str]:
    """Django's ways past `perform` and `save`, and the name of the error that each meets."""
    event, seal = Event.objects.order_by("pk")[0], Seal.objects.order_by("pk")[0]
    fact = PersonalFact.objects.order_by("pk")[0]
    ways: dict[str, Callable[[], Any]] = {
        "update": lambda: Event.objects.update(operator="x"),
        "save": event.save,
        "bulk_update": lambda: Event.objects.bulk_update([event], ["operator"]),
        "raw_delete": lambda: Event.objects.filter(pk=event.pk)._raw_delete("default"),
        "seal update": lambda: Seal.objects.update(algorithm="x"),
        "seal delete": seal.delete,
        "installation": lambda: Installation.objects.update(birth="company"),
        "fact update": lambda: PersonalFact.objects.update(value="x"),
        "fact delete": fact.delete,
        "cursor": lambda: connection.cursor().execute("DELETE FROM audit_event"),
    }
    told = {}
    for name, way in ways.items():
        try:
            way()
            told[name] = "nothing"
        except Exception as error:
            told[name] = type(error).__name__
    return told


def weigh(what: str) -> dict[str, Any]:
    """Seal or verify everything: seconds, events, and by how many MiB the process has grown."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    if what == "seal":
        told: dict[str, Any] = {"events": sealing.seal_all()}
    else:
        told = verify()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {**told, "seconds": time.monotonic() - began, "grown": grown}


def read_events(who: str, given: dict[str, str]) -> dict[str, Any]:
    """One page of the list of events, as the browser and the API have it: its rows' number and what it cost."""
    from tests.proof.plans import Weighed

    act = act_now(_kept_company().people[who], Door.API, language="en")
    page = lists["audit.events"]
    page.page(act, given)
    with Weighed("audit_event") as weighed:
        found = page.page(act, given)
    return {"rows": len(found.rows), "queries": weighed.queries, "cost": weighed.cost, "scans": weighed.scans}


def place_in_events(offset: int, turned: bool) -> str:
    """The place in the list of events behind so many rows."""
    key, at = Event.objects.order_by("-at", "-id").values_list("id", "at")[offset]
    order = ("at", "id") if turned else ("-at", "-id")
    return Ordering.of(Event, order).cursor({"id": key, "at": at})


def decide_cold(who: list[int]) -> dict[str, Any]:
    """Powers read afresh for each of these people: the most queries, and milliseconds each."""
    from tests.proof.plans import Weighed

    most, began = 0, time.monotonic()
    for actor in who:
        powers.forget()
        with Weighed("organisation_appointment") as weighed:
            found = authority.powers(act_now(actor, Door.API))
        assert "organisation.see" in found
        most = max(most, weighed.queries)
    return {"queries": most, "milliseconds": (time.monotonic() - began) / len(who) * 1e3}


def some_people(number: int) -> list[int]:
    """People spread over all."""
    keys = list(
        Actor.objects.filter(kind="PERSON", appointments__isnull=False).order_by("pk").values_list("pk", flat=True)
    )
    return keys[:: max(1, len(keys) // number)][:number]
