"""Emptying what names a natural person outside the company, as far as no law forbids it.

The columns are emptied by statement, not on the object that the act has in hand, so that the act's own event does not
write the old values down once more. Source: GDPR article 17; 17(3)(b) for what another law keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from bagland.foundation.kinds import Kept, kind_of
from bagland.foundation.speech import spoken
from bagland.kernel.access.models import Request
from bagland.kernel.access.requests import without_personal
from bagland.kernel.access.states import RequestState
from bagland.kernel.audit.erasure import erase_about, erase_columns
from bagland.kernel.audit.models import Event
from bagland.kernel.exchange.erasing import erase_named
from bagland.kernel.jobs.models import ActKey
from bagland.kernel.notices.erasing import withdraw_comments
from bagland.kernel.organisation.public import erase_runs
from bagland.kernel.parties.models import (
    Address,
    Contact,
    Identifier,
    LikenessKey,
    Merge,
    Party,
    PaymentDetails,
    Relation,
)

FREE_COLUMNS = ("email", "phone", "website", "note")
"""What of a party no law on records asks for."""


@dataclass(frozen=True, slots=True)
class Forbids:
    """Why something of a party may not be erased yet: what is kept, by which law, until which day; None when it has no
    end that is known. All in the active language.
    """

    what: Any
    law: str
    until: date | None = None

    def __str__(self) -> str:
        until = "" if self.until is None else f", {spoken(self.until)}"
        return f"{self.what} ({self.law}{until})"

    def written(self) -> dict[str, str]:
        """As an event keeps it."""
        return {"what": str(self.what), "law": self.law, "until": "" if self.until is None else self.until.isoformat()}


Asks = Callable[[Party, date], Iterable[Forbids]]
forbids_erasing: list[Asks] = []
"""What rooms further right say when a party is to be erased on a day: why not. Each adds its function at start."""
Erases = Callable[[Party, datetime], None]
erased_also: list[Erases] = []
"""What rooms further right empty of a party that is erased. Each adds its function at start."""


def forbidden(party: Party, day: date) -> list[Forbids]:
    """Every reason why a law keeps something of the party on a day, those merged into it included."""
    found = [reason for one in together(party) for ask in forbids_erasing for reason in ask(one, day)]
    return sorted(found, key=lambda reason: (reason.until is None, reason.until or day, str(reason.what)))


def together(party: Party) -> list[Party]:
    """The party and all that were merged into it, however many steps ago. One query a step."""
    found, newest = [party], [party]
    while newest:
        newest = list(Party.objects.filter(merged_into__in=[one.pk for one in newest]))
        found += newest
    return found


def erase_free(party: Party, at: datetime) -> int:
    """Empty what no law keeps: contacts, ways to reach the party, notes and comments. How many facts were emptied."""
    count = 0
    for one in together(party):
        texts = {one.email, one.phone} - {""}
        erase_runs((), texts)
        erase_named(texts, at)
        emptied = dict.fromkeys(FREE_COLUMNS, "")
        Party.objects.filter(pk=one.pk).update(**emptied)
        count += erase_columns(kind_of(Party), [one.pk], FREE_COLUMNS, at)
        for contact in Contact.objects.filter(party=one, erased_at=None):
            count += erase_contact(contact, at)
        withdraw_comments({kind_of(Party): [one.pk]}, at)
        _forget_merge(one)
    return count


def erase_contact(contact: Contact, at: datetime) -> int:
    """Empty a person at a party, and everything that names it. How many facts were emptied."""
    texts = {contact.name, contact.email}
    _erase_requests({kind_of(Contact): [contact.pk]}, at)
    erase_runs([contact], texts)
    erase_named(texts, at)
    withdraw_comments({kind_of(Contact): [contact.pk]}, at)
    ended = contact.ended_at or at
    Contact.objects.filter(pk=contact.pk).update(**dict.fromkeys(Contact.personal, ""), ended_at=ended, erased_at=at)
    count = erase_about(kind_of(Contact), [contact.pk], at)
    _empty_keys(kind_of(Contact), [contact.pk])
    return count


def erase(party: Party, at: datetime) -> int:
    """Empty everything that names the party, inside the caller's transaction. How many facts were emptied."""
    count = erase_free(party, at)
    for one in together(party):
        texts = {one.name, one.email, *_numbers(one)} - {""}
        rows: dict[type[Kept], list[int]] = {
            model: list(model.objects.filter(party=one).values_list("pk", flat=True))
            for model in (Address, Identifier, PaymentDetails, Relation, Contact)
        }
        about = {kind_of(model): keys for model, keys in rows.items()} | {kind_of(Party): [one.pk]}
        things: list[Model] = [one, *PaymentDetails.objects.filter(party=one)]
        _erase_requests(about, at)
        erase_runs(things, texts)
        erase_named(texts, at)
        withdraw_comments(about, at)
        for erase_there in erased_also:
            erase_there(one, at)
        _empty(one, at)
        for kind, keys in about.items():
            count += erase_about(kind, keys, at)
            _empty_keys(kind, keys)
    return count


def _numbers(party: Party) -> list[str]:
    return list(Identifier.objects.filter(party=party).values_list("value", flat=True))


def _empty(party: Party, at: datetime) -> None:
    """Every personal column of the party and of what belongs to it; an account ends before it is emptied."""
    for model in (Address, Identifier, PaymentDetails, Relation):
        rows = model.objects.filter(party=party)
        rows.filter(ended_at=None).update(ended_at=at)
        if emptied := dict.fromkeys(model.personal, ""):
            rows.update(**emptied)
    PaymentDetails.objects.filter(party=party).update(bic="", bank="")
    Relation.objects.filter(party=party).update(block_reason="", our_number="")
    LikenessKey.objects.filter(party=party.pk).delete()
    Party.objects.filter(pk=party.pk).update(**dict.fromkeys(Party.personal, ""), erased_at=at, erase_on_date=None)


def _forget_merge(party: Party) -> None:
    """A merge can no longer be undone: what the survivor was before is emptied."""
    for merge in (*Merge.objects.filter(party=party), *Merge.objects.filter(into=party)):
        Merge.objects.filter(pk=merge.pk).update(before={}, after={})


def _erase_requests(about: dict[str, list[int]], at: datetime) -> None:
    """Requests about these objects lose what is personal; those that wait for an account wait no more.

    The request by which the party itself is erased is among them and stays open for its own act.
    """
    for kind, keys in about.items():
        rows = Request.objects.filter(subject_kind=kind, subject_id__in=keys)
        for request in rows:
            request.inputs, request.reason = without_personal(request), ""
            request.save(update_fields=["inputs", "reason"])
        waiting = rows.filter(state=RequestState.WAITING).exclude(activity__startswith="parties.erase")
        waiting.update(state=RequestState.EXPIRED, closed_at=at)
        erase_about(kind_of(Request), list(rows.values_list("pk", flat=True)), at)


def _empty_keys(kind: str, keys: Sequence[int]) -> None:
    """The salted hashes of inputs that keys of acts on them keep: whoever guesses right could still see it."""
    events = Event.objects.filter(subject_kind=kind, subject_id__in=keys).values_list("pk", flat=True)
    ActKey.objects.filter(event__in=list(events)).update(salt="", fingerprint="")
