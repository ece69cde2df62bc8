"""Where a party is paid, what waits to be confirmed, and which numbers may confirm it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from bagland.foundation import clock
from bagland.foundation.kinds import kind_of
from bagland.kernel.access.models import Request
from bagland.kernel.access.states import RequestState
from bagland.kernel.audit.models import Event, PersonalFact
from bagland.kernel.jobs.models import RunRow
from bagland.kernel.organisation.models import LegalEntity
from bagland.kernel.parties.models import Contact, Merge, Party, PaymentDetails
from bagland.kernel.parties.rules import payments as rules
from bagland.kernel.parties.rules.payments import Asked, KnownNumber

ADD, CHANGE = "parties.add_payment_details", "parties.change_payment_details"


def payment_details(party: Party, entity: LegalEntity, day: date) -> list[PaymentDetails]:
    """Accounts that one of our entities pays this party to on a day: confirmed ones only, never what waits.

    The newest first, those for this entity alone before those for all. The day is the entity's. One query.
    """
    zone = ZoneInfo(entity.time_zone)
    start = datetime.combine(day, time(), zone)
    rows = PaymentDetails.objects.filter(
        Q(entity=entity) | Q(entity=None),
        Q(ended_at=None) | Q(ended_at__gte=start + timedelta(days=1)),
        party=party,
        confirmed_at__lt=start + timedelta(days=1),
    )
    return list(rows.order_by(F("entity").desc(nulls_last=True), "-confirmed_at", "-pk"))


def history(party: Party) -> list[PaymentDetails]:
    """Every account that the party had, those in use first, the newest first. One query."""
    rows = PaymentDetails.objects.filter(party=party).select_related("asked_by", "confirmed_by", "entity", "request")
    return list(rows.order_by(F("ended_at").desc(nulls_first=True), "-confirmed_at", "-pk"))


def waiting(party: Party) -> Sequence[Request]:
    """Requests for a new or changed account of the party that nobody has answered, the oldest first. One query."""
    accounts = PaymentDetails.objects.filter(party=party).values("pk")
    asked = Q(subject_kind=kind_of(Party), subject_id=party.pk, activity=ADD)
    asked |= Q(subject_kind=kind_of(PaymentDetails), subject_id__in=accounts, activity=CHANGE)
    return list(Request.objects.filter(asked, state=RequestState.WAITING).order_by("asked_at", "pk"))


def known_numbers(party: Party) -> list[KnownNumber]:
    """Telephone numbers of the party and its contacts, those known longest first.

    Since when one is known, and by whose hand, is what the events say. A contact that came in with many others is as
    old as the run that brought it, one that came with a merged party no older than the merge; where nothing says since
    when, it is new. The party's own number without an event is as old as the party. Five queries at most.
    """
    contacts = list(Contact.objects.filter(party=party, ended_at=None, erased_at=None).order_by("pk"))
    columns = [(party, "phone"), *((contact, name) for contact in contacts for name in ("phone", "mobile"))]
    recorded = _recorded(kind_of(Party), [party.pk]) | _recorded(kind_of(Contact), [row.pk for row in contacts])
    brought = _brought([row.pk for row in contacts]) if contacts else {}
    came = _came_by_merge(party) if contacts else {}
    found = []
    for thing, name in columns:
        if number := getattr(thing, name):
            of_contact = isinstance(thing, Contact)
            unsaid = brought.get(thing.pk, clock.now()) if of_contact else party.registered_at
            since, who = recorded.get(f"{kind_of(thing)}.{thing.pk}.{name}", (unsaid, None))
            if of_contact and thing.pk in came:
                since = max(since, came[thing.pk])
            found.append(KnownNumber(number, str(thing), since, who))
    return sorted(found, key=lambda one: (one.since, one.whose))


def _brought(contacts: list[int]) -> dict[int, datetime]:
    """When a run of many added these contacts: its chunk's event holds no facts of its own for each."""
    rows = RunRow.objects.filter(result_kind=kind_of(Contact), result_id__in=contacts, event__isnull=False)
    made_in = dict(rows.values_list("result_id", "event"))
    at = dict(Event.objects.filter(pk__in=set(made_in.values())).values_list("pk", "at"))
    return {contact: at[event] for contact, event in made_in.items() if contact is not None and event in at}


def _came_by_merge(party: Party) -> dict[int, datetime]:
    """When contacts came to the party from one that was merged into it: until then nobody called them for this one."""
    found: dict[int, datetime] = {}
    for moved, at in Merge.objects.filter(into=party).order_by("at").values_list("moved", "at"):
        found |= dict.fromkeys(moved.get(kind_of(Contact), ()), at)
    return found


def _recorded(kind: str, keys: list[int]) -> dict[str, tuple[datetime, int]]:
    """When, and by whom, each telephone number was last written, by the fact's name."""
    facts = PersonalFact.objects.filter(about_kind=kind, about_id__in=keys)
    facts = facts.filter(Q(name__endswith=".phone") | Q(name__endswith=".mobile"))
    rows = facts.order_by("event__at", "event_id").values_list("name", "event__at", "event__actor")
    return {name: (at, actor) for name, at, actor in rows}


def asked_for(party: Party, kind: str, account: str, holder: str, asked_at: datetime) -> Asked:
    """What the register knows beside a new account. Six queries at most."""
    same = PaymentDetails.objects.filter(account__in=rules.same_accounts(kind, account)).exclude(party=party)
    earlier = list(PaymentDetails.objects.filter(party=party).values_list("confirmed_at", flat=True))
    return Asked(
        kind=kind,
        account=account,
        holder=holder,
        party=str(party),
        country=party.country,
        others={str(row.party) for row in same.select_related("party")[:5]},
        changes=sum(asked_at - rules.OFTEN <= at <= asked_at for at in earlier),
        earlier=sum(at <= asked_at for at in earlier),
        numbers_changed=sum(not one.is_old_enough(asked_at) for one in known_numbers(party)),
    )
