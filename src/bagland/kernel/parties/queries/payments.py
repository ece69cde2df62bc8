"""Where a party is paid, what waits to be confirmed, and which numbers may confirm it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from bagland.foundation.kinds import kind_of
from bagland.kernel.access.models import Request
from bagland.kernel.access.states import RequestState
from bagland.kernel.audit.models import PersonalFact
from bagland.kernel.organisation.models import LegalEntity
from bagland.kernel.parties.models import Contact, Party, PaymentDetails
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

    Since when one is known, and by whose hand, is what the events say; one that came in with many others is as old as
    the party. Three queries.
    """
    contacts = list(Contact.objects.filter(party=party, ended_at=None, erased_at=None).order_by("pk"))
    columns = [(party, "phone"), *((contact, name) for contact in contacts for name in ("phone", "mobile"))]
    recorded = _recorded(kind_of(Party), [party.pk]) | _recorded(kind_of(Contact), [row.pk for row in contacts])
    found = []
    for thing, name in columns:
        if number := getattr(thing, name):
            since, who = recorded.get(f"{kind_of(thing)}.{thing.pk}.{name}", (party.registered_at, None))
            found.append(KnownNumber(number, str(thing), since, who))
    return sorted(found, key=lambda one: (one.since, one.whose))


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
