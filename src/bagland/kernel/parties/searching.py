"""What of the register is found by its words: names, numbers, places, people; and our own numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from bagland.foundation.searching import Audience, Text, Watch, searchable
from bagland.kernel.parties.models import Address, Contact, Identifier, Party, Relation
from bagland.kernel.parties.rules.phones import ways_to_write
from bagland.kernel.parties.states import Scheme

TERMS = "parties.see_terms"
_ANYONE = Audience(anyone=True)
_COLUMNS = ("name", "email", "phone", "website", "country", "note", "merged_into_id", "erased_at")
_CONTACT = ("name", "title", "email", "phone", "mobile", "ended_at", "erased_at")


def parties(keys: Sequence[int]) -> Iterator[Text]:
    """Names, numbers however they are written, telephones, places and contacts. Five queries."""
    numbers, places, people = (_by_party(model, keys) for model in (Identifier, Address, Contact))
    for row in Party.objects.filter(pk__in=keys, merged_into__isnull=True, erased_at__isnull=True):
        mine: list[Contact] = people[row.pk]
        phones = [row.phone, *(number for contact in mine for number in (contact.phone, contact.mobile))]
        words = [row.email, row.website, *(contact.email for contact in mine)]
        for phone in dict.fromkeys(phones):
            words += [phone, ways_to_write(phone, row.country)]
        for identifier in numbers[row.pk]:
            words += [identifier.value, *_pairs(identifier.value)]
            if identifier.scheme in (Scheme.CVR, Scheme.SE):
                words.append(f"DK{identifier.value}")
        yield Text(
            key=row.pk,
            titles=[row.name],
            words=tuple(word for word in words if word),
            text=" · ".join(
                part
                for part in (
                    *(str(place) for place in places[row.pk]),
                    *(" ".join((contact.name, contact.title)).strip() for contact in mine),
                    row.note,
                )
                if part
            ),
            audience=_ANYONE,
        )
    yield from _ours(keys)


def _ours(keys: Sequence[int]) -> Iterator[Text]:
    """Our numbers and theirs: texts of their own, for those who see the terms at the legal entity. One query."""
    rows = Relation.objects.filter(party__in=keys, ended_at__isnull=True, party__merged_into__isnull=True)
    for row in rows.exclude(number="", our_number="").filter(party__erased_at__isnull=True):
        yield Text(
            key=row.party_id,
            titles=(),
            words=tuple(word for word in (row.number, row.our_number) if word),
            view=TERMS,
            audience=Audience(entity=row.entity_id),
            entity=row.entity_id,
        )


def _by_party(model: Any, keys: Sequence[int]) -> dict[int, list[Any]]:
    rows: QuerySet[Any] = model.objects.filter(party__in=keys, ended_at__isnull=True).order_by("pk")
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.party_id].append(row)
    return found


def _pairs(number: str) -> list[str]:
    """A Danish number as it is read aloud, «13 58 56 28», and without the letters in front."""
    bare = number.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    ways = [bare] if bare != number else []
    return [*ways, " ".join(bare[place : place + 2] for place in range(0, 8, 2))] if len(bare) == 8 else ways


searchable(
    Party,
    icon="address-book",
    texts=parties,
    watches=(
        Watch("parties_party", "id", _COLUMNS),
        Watch("parties_identifier", "party_id", ("value", "ended_at")),
        Watch("parties_address", "party_id", ("street", "postal_code", "city", "ended_at")),
        Watch("parties_contact", "party_id", _CONTACT),
        Watch("parties_relation", "party_id", ("number", "our_number", "ended_at")),
    ),
    views=("parties.see", TERMS),
)
