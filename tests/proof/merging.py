"""What processes do to the register in a world: merge, separate and compare, at random, until somebody kills them."""

from __future__ import annotations

import random
from typing import Any

PARTIES = 40


def register_parties() -> int:
    """So many parties, each with a number, an address and a relation. The first one's key."""
    from bagland.foundation.activity import find
    from bagland.kernel.jobs import runs
    from bagland.kernel.organisation.models import LegalEntity
    from bagland.kernel.parties.models import Party

    entity = LegalEntity.objects.order_by("pk").values_list("pk", flat=True)[0]
    rows = [
        {
            "inputs": {
                "name": f"Part {number} ApS",
                "cvr": f"{10_000_000 + number}",
                "street": f"Havnegade {number}",
                "postal_code": "5000",
                "city": "Odense C",
                "role": "CUSTOMER",
                "entity": entity,
                "number": f"{20_000 + number}",
            }
        }
        for number in range(PARTIES)
    ]
    act = _act()
    run = runs.perform_run(act, runs.stage(act, find("parties.take_over_party"), rows))
    assert run.rows_done == PARTIES, list(run.rows.exclude(fault="").values_list("fault", flat=True)[:3])
    return int(Party.objects.order_by("pk").values_list("pk", flat=True)[0])


def merge_parties(seed: int, rounds: int = 1_000_000) -> None:
    """Two parties become one, or one two again, or some are compared; what was decided meanwhile is let be."""
    from bagland.foundation.activity import find
    from bagland.foundation.perform import perform
    from bagland.foundation.refusal import Refusal
    from bagland.kernel.parties import finding_duplicates
    from bagland.kernel.parties.models import Party

    chance = random.Random(seed)
    keys = list(Party.objects.order_by("pk").values_list("pk", flat=True))
    for _round in range(rounds):
        one, other = chance.sample(keys, 2)
        try:
            match chance.randrange(5):
                case 0 | 1:
                    perform(
                        find("parties.merge"), _act(), one, into=other, take=["name"] if chance.random() < 0.5 else []
                    )
                case 2 | 3:
                    perform(find("parties.unmerge"), _act(), one, reason="Two after all.")
                case _:
                    finding_duplicates.look(10)
        except Refusal:
            continue


def examine_parties() -> dict[str, Any]:
    """What must hold whatever happened; each number is how many rows break it."""
    from django.db.models import F

    from bagland.kernel.audit.models import Event
    from bagland.kernel.parties.models import Address, Identifier, Merge, Party, Relation

    gone = Party.objects.filter(merged_into__isnull=False)
    standing = Merge.objects.filter(undone_at__isnull=True)
    rows = {model.__name__: model.objects.count() for model in (Party, Identifier, Address, Relation)}
    return {
        "rows": rows,
        "merges": Merge.objects.count(),
        "told": Event.objects.filter(activity="parties.merge").count(),
        "undone": Merge.objects.filter(undone_at__isnull=False).count(),
        "told_undone": Event.objects.filter(activity="parties.unmerge").count(),
        "without_merge": gone.exclude(pk__in=standing.values("party")).count(),
        "living_but_merged": standing.filter(party__merged_into__isnull=True).count(),
        "not_at_the_end": gone.filter(merged_into__merged_into__isnull=False).count(),
        "left_behind": sum(
            model.objects.filter(party__merged_into__isnull=False).count() for model in (Identifier, Address, Relation)
        ),
        "into_itself": gone.filter(merged_into=F("pk")).count(),
    }


def _act() -> Any:
    from bagland.foundation.act import Door, act_now
    from bagland.kernel.organisation.models import Actor

    return act_now(Actor.objects.get(work_email="jens@nordlys.example").pk, Door.COMMAND_LINE, language="en")
