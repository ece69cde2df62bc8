"""The rows of the parties room."""

from __future__ import annotations

from collections.abc import Iterable

from bagland.foundation.kinds import kind_of
from bagland.kernel.parties.models.contacts import Address, Contact, Identifier
from bagland.kernel.parties.models.likeness import Likeness, LikenessKey, LikenessTouched, Merge
from bagland.kernel.parties.models.parties import Party
from bagland.kernel.parties.models.payments import PaymentDetails
from bagland.kernel.parties.models.relations import Relation

__all__ = [
    "Address",
    "Contact",
    "Identifier",
    "Likeness",
    "LikenessKey",
    "LikenessTouched",
    "Merge",
    "Party",
    "PaymentDetails",
    "Relation",
    "told_with",
]


def told_with(party: Party) -> Iterable[tuple[str, list[int]]]:
    """Kinds and keys of what belongs to a party's story: those merged into it, and the rows about them all."""
    merged = list(Party.objects.filter(merged_into=party).values_list("pk", flat=True))
    about = [party.pk, *merged]
    return [
        (kind_of(Party), merged),
        *(
            (kind_of(model), list(model.objects.filter(party__in=about).values_list("pk", flat=True)))
            for model in (Relation, PaymentDetails, Identifier, Address, Contact)
        ),
    ]
