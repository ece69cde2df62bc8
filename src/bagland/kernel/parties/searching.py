"""What of the register is found by its words: names, numbers, places, people; and our own numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from bagland.foundation.searching import Audience, Text, Watch, searchable
from bagland.kernel.parties.models import Address, Contact, Identifier, Party, Relation
from bagland.kernel.parties.models.contacts import written
from bagland.kernel.parties.rules.phones import ways_to_write
from bagland.kernel.parties.states import Scheme

TERMS = "parties.see_terms"
_ANYONE = Audience(anyone=True)
_DANISH = (Scheme.CVR.value, Scheme.SE.value)
_COLUMNS = ("name", "email", "phone", "website", "country", "note", "merged_into_id", "erased_at")
_CONTACT = ("name", "title", "email", "phone", "mobile", "ended_at", "erased_at")


def parties(keys: Sequence[int]) -> Iterator[Text]:
    """Names, numbers however they are written, telephones, places and contacts. Five queries."""
    numbers = _by_party(Identifier, keys, "scheme", "value")
    places = _by_party(Address, keys, "street", "postal_code", "city")
    people = _by_party(Contact, keys, "name", "title", "email", "phone", "mobile")
    living = Party.objects.filter(pk__in=keys, merged_into__isnull=True, erased_at__isnull=True)
    for key, name, email, phone, website, country, note in living.values_list(
        "pk", "name", "email", "phone", "website", "country", "note"
    ):
        mine = people[key]
        phones = dict.fromkeys((phone, *(number for *_who, one, other in mine for number in (one, other))))
        words = [email, website, *(contact[2] for contact in mine)]
        for each in phones:
            words += [each, ways_to_write(each, country)]
        for scheme, value in numbers[key]:
            words += [value, *_pairs(value)]
            if scheme in _DANISH:
                words.append(f"DK{value}")
        said = [written(*place) for place in places[key]]
        said += [f"{contact[0]} {contact[1]}".strip() for contact in mine]
        yield Text(
            key=key,
            titles=[name],
            words=tuple(word for word in words if word),
            text=" · ".join(part for part in (*said, note) if part),
            audience=_ANYONE,
        )
    yield from _ours(keys)


def _ours(keys: Sequence[int]) -> Iterator[Text]:
    """Our numbers and theirs: texts of their own, for those who see the terms at the legal entity. One query."""
    rows = Relation.objects.filter(party__in=keys, ended_at__isnull=True, party__merged_into__isnull=True)
    rows = rows.exclude(number="", our_number="").filter(party__erased_at__isnull=True)
    for party, entity, *numbers in rows.values_list("party_id", "entity_id", "number", "our_number"):
        yield Text(
            key=party,
            titles=(),
            words=tuple(number for number in numbers if number),
            view=TERMS,
            audience=Audience(entity=entity),
            entity=entity,
        )


def _by_party(model: Any, keys: Sequence[int], *columns: str) -> dict[int, list[Any]]:
    """Columns of what is in force, by party. One query."""
    rows: QuerySet[Any] = model.objects.filter(party__in=keys, ended_at__isnull=True).order_by("pk")
    found: dict[int, list[Any]] = defaultdict(list)
    for party, *values in rows.values_list("party_id", *columns):
        found[party].append(values)
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
