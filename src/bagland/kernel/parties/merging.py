"""Two parties become one, row by row, and two again. Inside an activity's transaction, both parties locked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import F, Q

from bagland.foundation.act import Act
from bagland.foundation.kinds import kind_of
from bagland.kernel.parties.models import (
    Address,
    Contact,
    Identifier,
    Likeness,
    Merge,
    Party,
    PaymentDetails,
    Relation,
)
from bagland.kernel.parties.moving import movers
from bagland.kernel.parties.rules.likeness import folded
from bagland.kernel.parties.states import Block, LikenessState

COLUMNS = ("name", "kind", "country", "language", "email", "phone", "website", "note")
"""What of two parties one value survives of."""

Keys = dict[str, list[int]]


def join(act: Act, party: Party, into: Party, *, take: Collection[str], win: Collection[int]) -> Merge:
    """Everything of `party` becomes `into`'s. `take` are columns whose value is the merged one's; `win` relations of it
    whose terms hold from now on, where both have one in the same role at the same legal entity.
    """
    before, after = _take_values(party, into, take)
    moved: Keys = {}
    ended: Keys = {}
    _move_rows(act, Identifier, party, into, _same_identifier, moved, ended)
    _move_rows(act, Address, party, into, _same_address, moved, ended)
    _move_rows(act, Contact, party, into, _same_contact, moved, ended)
    _move_relations(act, party, into, set(win), moved, ended)
    _end_payment_details(act, party, into, moved, ended)
    for kind, mover in movers.items():
        if keys := list(mover.move(act, party.pk, into.pk)):
            moved[kind] = keys
    party.merged_into, party.merged_at = into, act.at
    party.save(update_fields=["merged_into", "merged_at"])
    Party.objects.filter(merged_into=party).update(merged_into=into)
    made: Merge = Merge.objects.create(
        party=party, into=into, at=act.at, by_id=act.actor, moved=moved, ended=ended, before=before, after=after
    )
    _settle_proposals(act, party, into)
    return made


def _take_values(party: Party, into: Party, take: Collection[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The survivor's own values survive; the other's where they were chosen, or where the survivor has none."""
    before, after = {}, {}
    for column in COLUMNS:
        theirs, mine = getattr(party, column), getattr(into, column)
        if theirs != mine and (column in take or not mine):
            before[column], after[column] = mine, theirs
            setattr(into, column, theirs)
    if "name" in after:
        before["name_key"], after["name_key"] = into.name_key, party.name_key
        into.name_key = party.name_key
    if after:
        into.save(update_fields=list(after))
    return before, after


def _same_identifier(row: Any) -> Any:
    return row.scheme, row.country, row.value


def _same_address(row: Any) -> Any:
    return row.kind, folded(row.street), row.postal_code, folded(row.city), row.country


def _same_contact(row: Any) -> Any:
    return folded(row.name), row.email.casefold()


def _move_rows(act: Act, model: Any, party: Party, into: Party, same: Any, moved: Keys, ended: Keys) -> None:
    """Rows of the merged one become the survivor's; what it has already comes over ended."""
    known = {same(row) for row in model.objects.filter(party=into, ended_at__isnull=True)}
    rows = list(model.objects.filter(party=party).order_by("pk"))
    _move(act, model, rows, into, [row.pk for row in rows if row.ended_at is None and same(row) in known], moved, ended)


def _move(
    act: Act, model: Any, rows: Sequence[Any], into: Party, ending: Sequence[int], moved: Keys, ended: Keys
) -> None:
    kind, keys = kind_of(model), [row.pk for row in rows]
    model.objects.filter(pk__in=ending).update(ended_at=act.at)
    model.objects.filter(pk__in=keys).update(party=into)
    if keys:
        moved[kind] = keys
    if ending:
        ended[kind] = [*ended.get(kind, ()), *ending]


def _move_relations(act: Act, party: Party, into: Party, win: set[int], moved: Keys, ended: Keys) -> None:
    """Where both have a role at a legal entity one relation goes on, with the stricter block of the two."""
    mine = {(row.entity_id, row.role): row for row in Relation.objects.filter(party=into, ended_at__isnull=True)}
    rows = list(Relation.objects.filter(party=party).order_by("pk"))
    ending: list[int] = []
    losing: list[int] = []
    for row in rows:
        other = mine.get((row.entity_id, row.role)) if row.ended_at is None else None
        if other is None:
            continue
        winner, loser = (row, other) if row.pk in win else (other, row)
        _keep_block(act, winner, loser)
        (ending if loser is row else losing).append(loser.pk)
    Relation.objects.filter(pk__in=losing).update(ended_at=act.at)
    if losing:
        ended[kind_of(Relation)] = losing
    _move(act, Relation, rows, into, ending, moved, ended)


def _keep_block(act: Act, winner: Relation, loser: Relation) -> None:
    """A merge lets nobody free: what was stopped with one of them is stopped with the survivor."""
    blocks = {winner.block, loser.block} - {Block.NONE.value}
    strictest = Block.NONE.value if not blocks else blocks.pop() if len(blocks) == 1 else Block.ALL.value
    if strictest == winner.block:
        return
    reason = " ".join(dict.fromkeys(text for text in (winner.block_reason, loser.block_reason) if text))[:400]
    Relation.objects.filter(pk=winner.pk).update(
        block=strictest, block_reason=reason, blocked_at=winner.blocked_at or loser.blocked_at or act.at
    )


def _end_payment_details(act: Act, party: Party, into: Party, moved: Keys, ended: Keys) -> None:
    """Accounts come over ended: money goes only where two people confirmed it for the survivor itself."""
    rows = list(PaymentDetails.objects.filter(party=party).order_by("pk"))
    running = [row.pk for row in rows if row.ended_at is None]
    _move(act, PaymentDetails, rows, into, running, moved, ended)


def _settle_proposals(act: Act, party: Party, into: Party) -> None:
    """The proposal that they are one is answered; what was decided of the merged one holds for the survivor."""
    decided = {"decided_at": act.at, "decided_by_id": act.actor}
    Likeness.objects.filter(first=min(party.pk, into.pk), second=max(party.pk, into.pk)).update(
        state=LikenessState.MERGED, **decided
    )
    pairs = Likeness.objects.filter(Q(first=party) | Q(second=party))
    pairs.filter(state=LikenessState.OPEN).delete()
    for pair in pairs.filter(state=LikenessState.DIFFERENT):
        other = pair.second_id if pair.first_id == party.pk else pair.first_id
        if other != into.pk:
            keep_apart(into.pk, other, pair)


def keep_apart(one: int, other: int, of: Likeness) -> None:
    """That these are two different ones is remembered, with who decided it of the parties that they came from."""
    values = {
        "state": LikenessState.DIFFERENT,
        "decided_at": of.decided_at,
        "decided_by_id": of.decided_by_id,
        "score": of.score,
        "reasons": of.reasons,
        "found_at": of.found_at,
    }
    Likeness.objects.update_or_create(first_id=min(one, other), second_id=max(one, other), defaults=values)


def part(act: Act, merge: Merge, party: Party, into: Party) -> None:
    """Undo a merge: rows go back, what it ended runs again, and the survivor has its own values where nobody changed
    them since. Accounts stay ended and blocks stay: they are confirmed, or lifted, by people.
    """
    for kind, model in _models().items():
        model.objects.filter(pk__in=merge.moved.get(kind, ()), party=into).update(party=party)
        if model is not PaymentDetails:
            rows = model.objects.filter(pk__in=merge.ended.get(kind, ()), ended_at=merge.at)
            rows.update(ended_at=None)
    for kind, keys in merge.moved.items():
        if kind in movers:
            movers[kind].back(act, keys, party.pk, into.pk)
    unchanged = [column for column, value in merge.after.items() if getattr(into, column) == value]
    for column in unchanged:
        setattr(into, column, merge.before[column])
    if unchanged:
        into.save(update_fields=unchanged)
    party.merged_into = party.merged_at = None
    party.save(update_fields=["merged_into", "merged_at"])
    came_before = Merge.objects.filter(into=party, undone_at__isnull=True).values("party")
    Party.objects.filter(pk__in=came_before).update(merged_into=party)
    merge.undone_at, merge.before, merge.after = act.at, {}, {}
    merge.save(update_fields=["undone_at", "before", "after"])
    Likeness.objects.filter(first=min(party.pk, into.pk), second=max(party.pk, into.pk)).update(
        state=LikenessState.DIFFERENT, decided_at=act.at, decided_by_id=act.actor
    )


def _models() -> dict[str, Any]:
    return {kind_of(model): model for model in (Identifier, Address, Contact, Relation, PaymentDetails)}


def shared_roles(party: Party, into: Party) -> list[tuple[Relation, Relation]]:
    """Where both have the same role at the same legal entity: the merged one's relation and the survivor's."""
    found: dict[tuple[int, str], dict[int, Relation]] = defaultdict(dict)
    rows: Iterable[Relation] = Relation.objects.filter(party__in=(party, into), ended_at__isnull=True)
    for row in rows.select_related("entity").order_by("entity__name", "role", F("pk")):  # type: ignore[attr-defined]
        found[row.entity_id, row.role][row.party_id] = row
    return [(pair[party.pk], pair[into.pk]) for pair in found.values() if len(pair) == 2]
