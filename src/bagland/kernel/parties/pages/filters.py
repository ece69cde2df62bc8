"""Filters of the register: by what a party is to us, and by name or number as people type them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from bagland.foundation.act import Act
from bagland.foundation.ports import ports
from bagland.kernel.parties.models import Identifier, Relation
from bagland.kernel.parties.rules.identifiers import squeezed
from bagland.kernel.parties.rules.likeness import name_key
from bagland.kernel.parties.states import Block
from bagland.ui.filters import Choice, Of, Prefix, begins_with

TERMS = "parties.see_terms"
BLOCKED = "blocked"


def relations_seen(act: Act) -> frozenset[int] | None:
    """The legal entities whose relations the reader may see; None for all."""
    reach = ports.authority.reach(act, TERMS)
    return None if reach.everything else reach.entities


def _of(seen: frozenset[int] | None, condition: Q) -> Q:
    """Parties that have a relation in force to which the condition applies, of those that the reader sees."""
    rows = Relation.objects.filter(condition, ended_at__isnull=True)
    if seen is not None:
        rows = rows.filter(entity__in=sorted(seen))
    return Q(pk__in=rows.values("party"))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoleIs(Choice):
    """Parties in one role at some legal entity whose terms the reader sees."""

    def read(self, given: Mapping[str, str], act: Act) -> Any:
        value = Choice.read(self, given, act)
        return None if value is None else (value, relations_seen(act))

    def narrow(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        role, seen = value
        return rows.filter(_of(seen, Q(role=role)))

    def said(self, value: Any, act: Act) -> str:
        return Choice.said(self, value[0], act)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BlockIs(Choice):
    """Parties that are blocked in some role, in whatever way, or in one way."""

    def read(self, given: Mapping[str, str], act: Act) -> Any:
        value = Choice.read(self, given, act)
        return None if value is None else (value, relations_seen(act))

    def narrow(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        block, seen = value
        ways = (Block.ORDERS, Block.PAYMENTS, Block.ALL) if block == BLOCKED else (block,)
        return rows.filter(_of(seen, Q(block__in=ways)))

    def said(self, value: Any, act: Act) -> str:
        return Choice.said(self, value[0], act)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RelatedTo(Of):
    """Parties that are something to one legal entity."""

    def read(self, given: Mapping[str, str], act: Act) -> Any:
        key = Of.read(self, given, act)
        return None if key is None else (key, relations_seen(act))

    def narrow(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        entity, seen = value
        return rows.filter(_of(seen, Q(entity=entity)))

    def said(self, value: Any, act: Act) -> str:
        return Of.said(self, value[0], act)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NameOrNumber(Prefix):
    """Parties whose name, as it is compared, begins with the text; or, when it has figures alone, one of whose numbers
    does, with or without the country in front."""

    def narrow(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        bare = squeezed(value)
        if is_number(bare):
            return rows.filter(pk__in=_numbered(bare).values("party"))
        return begins_with(rows, "name_key", name_key(value))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PartyOrNumber(Prefix):
    """Relations whose own number begins with the text, or whose party is found by it."""

    def narrow(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        from bagland.kernel.parties.models import Party

        bare = squeezed(value)
        if is_number(bare):
            own = begins_with(Relation.objects.all(), "number", bare).values("pk")
            return rows.filter(Q(pk__in=own) | Q(party__in=_numbered(bare).values("party")))
        return rows.filter(party__in=begins_with(Party.objects.all(), "name_key", name_key(value)).values("pk"))


def is_number(bare: str) -> bool:
    """Whether what is typed is a number: figures, with the letters of a country in front at most."""
    return sum(sign.isdigit() for sign in bare) >= max(2, len(bare) - 3)


def _numbered(bare: str) -> QuerySet[Any]:
    rows = Identifier.objects.filter(ended_at__isnull=True)
    found = begins_with(rows, "value", bare)
    return found if bare[:2].isalpha() else found | begins_with(rows, "value", f"DK{bare}")
