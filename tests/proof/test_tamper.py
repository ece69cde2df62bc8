"""Behind the guards: what another hand changes is found and named. With the guards in place the database refuses."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.proof.house import House
from tests.proof.report import Report
from tests.proof.world import IS_POSTGRES, World

FINAL = ("audit_event", "audit_seal", "audit_installation")


@dataclass(frozen=True)
class Sealed:
    """A world with some seals, and the head that was written down elsewhere before anybody tampered.

    `ruin` is another that becomes like it whenever one wants, and `house` a process that works there.
    """

    world: World
    head: str
    ruin: World
    house: House

    def again(self) -> World:
        """The ruin, whole again."""
        self.house.call("leave")
        self.ruin.become(self.world)
        return self.ruin


@pytest.fixture(scope="module")
def sealed(founded: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sealed]:
    with founded.copied() as world, House(world) as house:
        journal = tmp_path_factory.mktemp("tamper") / "clerk.jsonl"
        house.call("write", name="clerk", seed=7, journal=str(journal), most=60)
        house.call("seal", seed=7, seconds=0.5)
        verdict = house.call("verify")
        house.call("leave")
        assert verdict["ok"]
        with world.copied() as ruin, House(ruin) as other:
            yield Sealed(world, verdict["head"], ruin, other)


Hand = Any
"""A bare driver connection."""


def _one(hand: Hand, sql: str, *values: Any) -> Any:
    return hand.execute(sql, values).fetchone()[0]


def _mark() -> str:
    return "%s" if IS_POSTGRES else "?"


def _middle(hand: Hand) -> int:
    """An event in the middle of the chain, with personal facts."""
    return int(_one(hand, "SELECT event_id FROM audit_personalfact ORDER BY id LIMIT 1 OFFSET 25"))


def _change_event(hand: Hand) -> list[Any]:
    event = _middle(hand)
    hand.execute(f"UPDATE audit_event SET actor = actor + 1 WHERE id = {event}")
    return ["event", event, "event_changed"]


def _change_facts(hand: Hand) -> list[Any]:
    event = _middle(hand)
    hand.execute(f"UPDATE audit_event SET facts = replace(facts, 'organisation', 'Organisation') WHERE id = {event}")
    return ["event", event, "event_changed"]


def _remove_event(hand: Hand) -> list[Any]:
    event = int(_one(hand, "SELECT max(id) - 20 FROM audit_event"))
    for table, column in (("audit_personalfact", "event_id"), ("jobs_delivery", "event_id"), ("audit_event", "id")):
        hand.execute(f"DELETE FROM {table} WHERE {column} = {event}")
    return ["event", event, "event_removed"]


def _insert_copy(hand: Hand) -> int:
    cursor = hand.execute("SELECT * FROM audit_event ORDER BY id DESC LIMIT 1")
    names = [column[0] for column in cursor.description]
    row = dict(zip(names, cursor.fetchone(), strict=True))
    row["id"] += 1
    marks = ", ".join([_mark()] * len(row))
    hand.execute(f"INSERT INTO audit_event ({', '.join(row)}) VALUES ({marks})", list(row.values()))
    return int(row["id"])


def _add_event(hand: Hand) -> list[Any]:
    return ["event", _insert_copy(hand), "event_unsealed"]


def _remove_one_and_add_one(hand: Hand) -> list[Any]:
    """The number of events stays the same."""
    _remove_event(hand)
    return ["event", _insert_copy(hand), "event_unsealed"]


def _remove_waiting(hand: Hand) -> list[Any]:
    """An event goes before the sealer has seen it."""
    event = _insert_copy(hand)
    hand.execute(f"INSERT INTO audit_unsealed (event) VALUES ({event})")
    hand.execute(f"DELETE FROM audit_event WHERE id = {event}")
    return ["event", event, "event_removed"]


def _change_seal(hand: Hand) -> list[Any]:
    seal = int(_one(hand, "SELECT min(id) + 1 FROM audit_seal"))
    entries = bytearray(_one(hand, f"SELECT entries FROM audit_seal WHERE id = {seal}"))
    entries[20] ^= 1
    hand.execute(f"UPDATE audit_seal SET entries = {_mark()} WHERE id = {seal}", [bytes(entries)])
    return ["seal", seal, "seal_changed"]


def _remove_seal(hand: Hand) -> list[Any]:
    seal = int(_one(hand, "SELECT min(id) + 1 FROM audit_seal"))
    hand.execute(f"DELETE FROM audit_seal WHERE id = {seal}")
    return ["seal", seal + 1, "seal_missing"]


def _change_personal_fact(hand: Hand) -> list[Any]:
    event = _middle(hand)
    hand.execute(f"UPDATE audit_personalfact SET value = '\"somebody else\"' WHERE event_id = {event}")
    return ["event", event, "personal_fact_changed"]


def _remove_personal_fact(hand: Hand) -> list[Any]:
    event = _middle(hand)
    hand.execute(f"DELETE FROM audit_personalfact WHERE event_id = {event}")
    return ["event", event, "personal_fact_removed"]


HANDS: list[Callable[[Hand], list[Any]]] = [
    _change_event,
    _change_facts,
    _remove_event,
    _add_event,
    _remove_one_and_add_one,
    _remove_waiting,
    _change_seal,
    _remove_seal,
    _change_personal_fact,
    _remove_personal_fact,
]


def _disarmed(world: World) -> Hand:
    """A connection to a database whose guards somebody has taken away in its own shell."""
    hand = world.raw()
    if world.url:
        found = hand.execute(
            "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal"
        ).fetchall()
        for name, table in found:
            hand.execute(f"DROP TRIGGER {name} ON {table}")
        return hand
    for (name,) in hand.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        hand.execute(f"DROP TRIGGER {name}")
    return hand


@pytest.mark.parametrize("tamper", HANDS, ids=lambda hand: hand.__name__.strip("_"))
def test_what_another_hand_does_is_found_and_named(
    sealed: Sealed, report: Report, tamper: Callable[[Hand], list[Any]]
) -> None:
    hand = _disarmed(sealed.again())
    expected = tamper(hand)
    hand.close()
    told = sealed.house.call("verify")
    assert not told["ok"]
    assert expected in told["faults"]
    report.add(f"tampered: {tamper.__name__.strip('_')}: {expected}")


def _chain(hand: Hand) -> list[tuple[int, bytes]]:
    return [(key, bytes(entries)) for key, entries in hand.execute("SELECT id, entries FROM audit_seal ORDER BY first")]


def _forge_everything(hand: Hand, digest_of: Callable[[int], bytes]) -> None:
    """Change an event, then make its entry, its seal and every later seal agree with it."""
    event = _middle(hand)
    hand.execute(f"UPDATE audit_event SET operator = 'nobody' WHERE id = {event}")
    previous = "0" * 64
    for seal, entries in _chain(hand):
        changed = bytearray(entries)
        for start in range(0, len(entries), 40):
            if int.from_bytes(entries[start : start + 8]) == event:
                changed[start + 8 : start + 40] = digest_of(event)
        head = hashlib.sha256(bytes.fromhex(previous) + changed).hexdigest()
        mark = _mark()
        hand.execute(f"UPDATE audit_seal SET previous = {mark} WHERE id = {seal}", [f"waits{seal:059}"])
        hand.execute(
            f"UPDATE audit_seal SET entries = {mark}, previous = {mark}, head = {mark} WHERE id = {seal}",
            [bytes(changed), previous, head],
        )
        previous = head


def _cut_off_the_end(hand: Hand, _digest_of: Callable[[int], bytes]) -> None:
    """The last seal goes with all its events."""
    seal, entries = _chain(hand)[-1]
    for start in range(0, len(entries), 40):
        event = int.from_bytes(entries[start : start + 8])
        for table, column in (("audit_personalfact", "event_id"), ("jobs_delivery", "event_id"), ("audit_event", "id")):
            hand.execute(f"DELETE FROM {table} WHERE {column} = {event}")
    hand.execute(f"DELETE FROM audit_seal WHERE id = {seal}")


@pytest.mark.parametrize("forge", [_forge_everything, _cut_off_the_end], ids=lambda hand: hand.__name__.strip("_"))
def test_a_chain_forged_as_a_whole_is_found_by_a_head_written_before(
    sealed: Sealed, report: Report, forge: Callable[[Hand, Callable[[int], bytes]], None]
) -> None:
    """Nothing inside the database can tell; the head in a log or a backup can."""
    world = sealed.again()
    hand = _disarmed(world)
    forge(hand, lambda event: bytes.fromhex(sealed.house.call("digest", event=event)))
    hand.close()
    assert sealed.house.call("verify")["ok"]
    ended = world.bagland("verify", "--head", sealed.head, "--json")
    told = json.loads(ended.stdout)
    assert ended.returncode == 1
    assert [fault["code"] for fault in told["faults"]] == ["head_unknown"]
    report.add(f"tampered: {forge.__name__.strip('_')}: agrees with itself, found by --head")


REFUSED = [
    *(f"UPDATE {table} SET id = id" for table in FINAL),
    *(f"DELETE FROM {table}" for table in FINAL),
    "DELETE FROM audit_personalfact",
    "UPDATE audit_personalfact SET value = '\"x\"'",
    "UPDATE audit_personalfact SET salt = 'x'",
    *([f"TRUNCATE {table} CASCADE" for table in (*FINAL, "audit_personalfact")] if IS_POSTGRES else []),
]


def test_with_the_guards_in_place_no_hand_gets_through(sealed: Sealed, report: Report) -> None:
    """A bare connection, the database's own shell, and Django's ways around `save`."""
    world = sealed.again()
    before = _contents(world)
    hand = world.raw()
    for sql in REFUSED:
        with pytest.raises(Exception, match=r"audit_\w+_(is_final|is_kept|only_erased)"):
            hand.execute(sql)
    hand.close()
    around = sealed.house.call("go_around")
    assert set(around.values()) == {"IntegrityError"}, around
    assert _contents(world) == before
    report.add(f"guarded: {len(REFUSED)} statements of a bare connection and {len(around)} ways of the ORM refused")


def _contents(world: World) -> list[Any]:
    with world.raw() as hand:
        tables = (*FINAL, "audit_personalfact")
        return [hand.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in tables]


def test_a_copy_of_the_database_proves_the_same_head(sealed: Sealed) -> None:
    """What a backup is worth; and a verdict by the command line."""
    ended = sealed.again().bagland("verify", "--head", sealed.head, "--json")
    told = json.loads(ended.stdout)
    assert (ended.returncode, told["ok"], told["head"]) == (0, True, sealed.head)
