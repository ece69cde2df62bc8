"""What belongs to a party and goes with it when it becomes one with another; later rooms declare theirs.

    moves_with_party(Mover("documents.attachment", move, back))

`move` gives the rows of the first party to the second and answers with their keys; `back` undoes it for these keys.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bagland.foundation.act import Act
from bagland.foundation.kinds import kind_of
from bagland.kernel.notices.models import Comment, Follower
from bagland.kernel.parties.models import Party

Move = Callable[[Act, int, int], Sequence[int]]
Back = Callable[[Act, Sequence[int], int, int], None]


@dataclass(frozen=True, slots=True)
class Mover:
    """One kind of rows: `move(act, party, into)` and `back(act, keys, party, into)`, in the act's transaction."""

    kind: str
    move: Move
    back: Back


movers: dict[str, Mover] = {}


def moves_with_party(mover: Mover) -> None:
    """Have rows of another room go with a party. Those that only point to it may stay: both keys keep working."""
    movers[mover.kind] = mover


def _comments(_act: Act, party: int, into: int) -> Sequence[int]:
    mine = Comment.objects.filter(about_kind=kind_of(Party), about=party)
    keys = list(mine.order_by("pk").values_list("pk", flat=True))
    mine.update(about=into)
    return keys


def _comments_back(_act: Act, keys: Sequence[int], party: int, into: int) -> None:
    Comment.objects.filter(pk__in=keys, about_kind=kind_of(Party), about=into).update(about=party)


def _followers(_act: Act, party: int, into: int) -> Sequence[int]:
    """Whoever followed one follows the survivor; their own rows stay, so that nothing is to be undone."""
    kind = kind_of(Party)
    actors = Follower.objects.filter(about_kind=kind, about=party).values_list("actor_id", flat=True)
    Follower.objects.bulk_create(
        [Follower(actor_id=actor, about_kind=kind, about=into) for actor in actors], ignore_conflicts=True
    )
    return ()


def _stay(_act: Act, _keys: Sequence[int], _party: int, _into: int) -> None:
    """Whoever follows goes on following."""


moves_with_party(Mover(kind_of(Comment), _comments, _comments_back))
moves_with_party(Mover(kind_of(Follower), _followers, _stay))
