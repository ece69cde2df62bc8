"""Looking for parties that are one: whoever is new or has changed, soon after; and everybody, when that is asked for.

A portion of noted parties is one transaction: their keys are written anew, those who share one are compared, and
proposals are written, mended or, where nobody has decided and the likeness is gone, taken back. What somebody has
decided stays decided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from bagland.foundation import clock
from bagland.foundation.inserting import insert_rows
from bagland.kernel.parties.models import (
    Address,
    Contact,
    Identifier,
    Likeness,
    LikenessKey,
    LikenessTouched,
    Party,
    PaymentDetails,
)
from bagland.kernel.parties.rules.likeness import (
    MOST_IN_BLOCK,
    PROPOSED_FROM,
    Alike,
    Face,
    alike,
    folded,
    keys_of,
    name_key,
    number_key,
    phone_key,
)
from bagland.kernel.parties.states import LikenessState, PartyKind

AT_ONCE = 1_000
Pair = tuple[int, int]


def look(most: int = AT_ONCE) -> int:
    """Compare a portion of those that are noted. How many notes it took; 0 when nobody waits."""
    with transaction.atomic():
        notes = _take(most)
        if notes:
            compare({party for _pk, party in notes})
            with connection.cursor() as cursor:
                cursor.execute(
                    _among("DELETE FROM parties_likenesstouched WHERE id {}"), [_list(pk for pk, _p in notes)]
                )
        return len(notes)


def look_at_all(progress: Callable[[int, int], None] = lambda _done, _all: None) -> int:
    """Compare the whole register. Interrupted anywhere it is mended by the worker, as what is left stays noted."""
    everybody = Party.objects.filter(merged_into__isnull=True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO parties_likenesstouched (party) SELECT id FROM parties_party WHERE merged_into_id IS NULL"
        )
    total, done = everybody.count(), 0
    while taken := look():
        done += taken
        progress(min(done, total), total)
    return total


def waiting() -> int:
    """How many notes nobody has looked at."""
    return LikenessTouched.objects.count()


def _take(most: int) -> list[tuple[int, int]]:
    rows = LikenessTouched.objects.order_by("pk")
    if connection.vendor == "postgresql":
        rows = rows.select_for_update(skip_locked=True)
    return list(rows.values_list("pk", "party")[:most])


def compare(parties: Iterable[int]) -> None:
    """Write these parties' keys anew and propose whom they may be one with. A number of queries that does not grow."""
    wanted = sorted(set(parties))
    _take_turns()
    faces = faces_of(wanted)
    keys = {key: keys_of(face) for key, face in faces.items()}
    with connection.cursor() as cursor:
        cursor.execute(_among("DELETE FROM parties_likenesskey WHERE party {}"), [_list(wanted)])
    insert_rows(LikenessKey, ("key", "party"), ((key, party) for party, mine in keys.items() for key in mine))
    pairs = _pairs(set(wanted), {key for mine in keys.values() for key in mine})
    others = {party for pair in pairs for party in pair} - faces.keys()
    faces |= faces_of(sorted(others))
    found = {}
    for pair in pairs:
        if pair[0] in faces and pair[1] in faces:
            likeness = alike(faces[pair[0]], faces[pair[1]])
            if likeness.score >= PROPOSED_FROM:
                found[pair] = likeness
    _propose(wanted, found)


def _take_turns() -> None:
    """On PostgreSQL one portion after the other: two that were compared at once would not see each other's keys."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [0x11CE])


def _pairs(mine: set[int], keys: set[int]) -> set[Pair]:
    """Who shares a key with whom, where not too many share it. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(
            _among("SELECT key FROM parties_likenesskey WHERE key {} GROUP BY key HAVING count(*) BETWEEN 2 AND %s"),
            [_list(keys), MOST_IN_BLOCK],
        )
        shared = [row[0] for row in cursor.fetchall()]
        if not shared:
            return set()
        cursor.execute(_among("SELECT key, party FROM parties_likenesskey WHERE key {}"), [_list(shared)])
        blocks: dict[int, list[int]] = defaultdict(list)
        for key, party in cursor.fetchall():
            blocks[key].append(party)
    return {
        (min(one, other), max(one, other))
        for block in blocks.values()
        for one in block
        if one in mine
        for other in block
        if other != one
    }


def _propose(parties: Sequence[int], found: dict[Pair, Alike]) -> None:
    """Proposals of these parties as they are now; nobody's decision is touched."""
    with connection.cursor() as cursor:
        cursor.execute(
            _among("SELECT id, first_id, second_id, score, reasons, state FROM parties_likeness WHERE first_id {}")
            + " UNION "
            + _among("SELECT id, first_id, second_id, score, reasons, state FROM parties_likeness WHERE second_id {}"),
            [_list(parties), _list(parties)],
        )
        before = {
            (first, second): (pk, score, why, state) for pk, first, second, score, why, state in cursor.fetchall()
        }
    now = clock.now()
    fresh = [
        (first, second, likeness.score, " ".join(likeness.reasons), LikenessState.OPEN.value, now)
        for (first, second), likeness in sorted(found.items())
        if (first, second) not in before
    ]
    insert_rows(Likeness, ("first_id", "second_id", "score", "reasons", "state", "found_at"), fresh)
    gone = []
    for pair, (pk, score, why, state) in before.items():
        if state != LikenessState.OPEN:
            continue
        likeness = found.get(pair)
        if likeness is None:
            gone.append(pk)
        elif (score, why) != (likeness.score, " ".join(likeness.reasons)):
            Likeness.objects.filter(pk=pk).update(score=likeness.score, reasons=" ".join(likeness.reasons))
    Likeness.objects.filter(pk__in=gone).delete()


@dataclass(slots=True)
class _Facts:
    postal_codes: set[str] = field(default_factory=set)
    streets: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    numbers: set[tuple[str, str]] = field(default_factory=set)
    accounts: set[str] = field(default_factory=set)


def faces_of(parties: Sequence[int]) -> dict[int, Face]:
    """What is compared of these parties, as far as they live: not merged, not erased. Five queries."""
    facts: dict[int, _Facts] = defaultdict(_Facts)
    for party, street, postal_code in _of(Address, parties, "street", "postal_code"):
        if postal_code:
            facts[party].postal_codes.add(postal_code)
        if street:
            facts[party].streets.add(folded(street))
    for party, scheme, value in _of(Identifier, parties, "scheme", "value"):
        if scheme != "OTHER":
            facts[party].numbers.add(number_key(scheme, value))
    for party, account in _of(PaymentDetails, parties, "account"):
        if account:
            facts[party].accounts.add(account)
    for party, email, phone, mobile in _of(Contact, parties, "email", "phone", "mobile"):
        mine = facts[party]
        mine.emails |= {email.casefold()} - {""}
        mine.phones |= {phone_key(phone), phone_key(mobile)} - {""}
    faces = {}
    rows = _rows(
        "SELECT id, kind, name, country, email, phone FROM parties_party "
        "WHERE merged_into_id IS NULL AND erased_at IS NULL AND id {}",
        parties,
    )
    for key, kind, name, country, email, phone in rows:
        mine = facts[key]
        faces[key] = Face(
            key,
            kind == PartyKind.PERSON,
            name_key(name),
            country,
            frozenset(mine.postal_codes),
            frozenset(mine.streets),
            frozenset(mine.phones | {phone_key(phone)} - {""}),
            frozenset(mine.emails | {email.casefold()} - {""}),
            frozenset(mine.numbers),
            frozenset(mine.accounts),
        )
    return faces


def _of(model: Any, parties: Sequence[int], *columns: str) -> list[tuple[Any, ...]]:
    names = ", ".join(("party_id", *columns))
    table = model._meta.db_table
    return _rows(f"SELECT {names} FROM {table} WHERE ended_at IS NULL AND party_id {{}}", parties)  # noqa: S608


def _rows(query: str, parties: Sequence[int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_among(query), [_list(parties)])
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _among(query: str) -> str:
    """A query with its place for a list of keys, which is one parameter on either database."""
    if connection.vendor == "postgresql":
        return query.format("= ANY(%s)")
    return query.format("IN (SELECT value FROM json_each(%s))")


def _list(keys: Iterable[int]) -> Any:
    each = list(keys)
    if connection.vendor == "postgresql":
        return each
    return "[" + ",".join(map(str, each)) + "]"
