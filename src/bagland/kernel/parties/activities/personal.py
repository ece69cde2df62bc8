"""A natural person's rights: to have what is kept erased, as far as no law forbids it.

Source: GDPR articles 15, 17 and 20; bogføringsloven § 12 for what is kept although (BF-14).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity, happening
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import Kept, kind_of
from bagland.foundation.speech import joined
from bagland.kernel.exchange.models import Export
from bagland.kernel.exchange.states import Written
from bagland.kernel.organisation.models import Actor
from bagland.kernel.parties import erasing, exporting_person, questions, refusals, refusals_of_rights
from bagland.kernel.parties.facts_of_rights import PartyErased, PersonExported
from bagland.kernel.parties.models import Contact, Party, Relation
from bagland.kernel.parties.states import PartyKind

ERASURE_REFUSED = happening(
    "parties.erasure_refused",
    title=_("Erasure refused"),
    told=_("asked for the erasure, which the law forbids for now."),
)


def _may_be_erased(act: Act, party: Party, values: dict[str, Any]) -> None:
    """A natural person who is nothing to us any more, and of whom nothing must be kept unless the rest may go."""
    questions.must_be_current(party)
    if party.kind != PartyKind.PERSON:
        raise refusals_of_rights.NotANaturalPerson(party=str(party))
    roles = Relation.objects.filter(party=party, ended_at=None).select_related("entity").order_by("pk")
    if roles:
        held = joined(f"{row.get_role_display()} ({row.entity})" for row in roles)
        raise refusals_of_rights.StillRelated(party=str(party), roles=held)
    why = erasing.forbidden(party, act.today)
    if why and not values["as_far_as_allowed"]:
        raise refusals_of_rights.LawKeepsIt(party=str(party), reasons="; ".join(map(str, why)) + ".", why=why)


@activity(
    "parties.erase_person_party",
    title=_("Erase natural person"),
    told=_("erased the person."),
    subject=Party,
    always_asks=True,
    beforehand=_may_be_erased,
)
def erase_person_party(
    act: Act,
    party: Party,
    *,
    as_far_as_allowed: Annotated[
        bool, Says(_("As far as the law allows"), _("The rest is erased by itself when its time is up."))
    ] = False,
) -> None:
    """What names a natural person is emptied for good: here, in events, staged rows, comments and files of lists.

    The events stay and can still be proven. Needs another's approval, always. Refuses with NotANaturalPerson, with
    StillRelated, and with LawKeepsIt, which names every law and is recorded; as far as the law allows, contacts, notes
    and ways to reach the person go at once, and the rest on the day when the last law lets go. Source: GDPR article 17.
    """
    why = erasing.forbidden(party, act.today)
    count = erasing.erase_free(party, act.at) if why else erasing.erase(party, act.at)
    if why:
        ends = [reason.until for reason in why]
        last = None if None in ends else max(end for end in ends if end is not None)
        Party.objects.filter(pk=party.pk).update(erase_on_date=last or _next_year(act.today))
    act.tell(PartyErased(personal_facts=count, kept=tuple(reason.written() for reason in why)))


@activity(
    "parties.finish_erasing",
    title=_("Finish erasing"),
    told=_("erased the rest of the person, which the law had kept until then."),
    subject=Party,
    by_system=True,
)
def finish_erasing(act: Act, party: Party) -> None:
    """On the day when the last law lets go, the rest of a person is erased; if another keeps it by now, it waits on."""
    if party.erased_at is not None or party.erase_on_date is None:
        return
    why = erasing.forbidden(party, act.today)
    if not why:
        act.tell(PartyErased(personal_facts=erasing.erase(party, act.at)))
        return
    ends = [reason.until for reason in why if reason.until is not None and reason.until > act.today]
    later = max(ends) if ends else _next_year(act.today)
    Party.objects.filter(pk=party.pk).update(erase_on_date=later)
    act.tell(PartyErased(personal_facts=0, kept=tuple(reason.written() for reason in why)))


def _next_year(day: date) -> date:
    """When it is asked again, where no law says until when."""
    return day.replace(year=day.year + 1, day=min(day.day, 28))


def _contact_is_there(act: Act, contact: Contact, values: dict[str, Any]) -> None:
    if contact.erased_at is not None:
        raise refusals.PartyIsErased(at=contact.erased_at)


@activity(
    "parties.erase_contact",
    title=_("Erase contact"),
    told=_("erased the contact."),
    subject=Contact,
    always_asks=True,
    beforehand=_contact_is_there,
)
def erase_contact(act: Act, contact: Contact) -> None:
    """What names a person at a party is emptied for good; the party stays. Needs another's approval, always.

    Source: GDPR article 17.
    """
    act.tell(PartyErased(personal_facts=erasing.erase_contact(contact, act.at)))


def _asked(act: Act, subject: Kept) -> Export:
    """The export that the worker makes, and what the event says of it."""
    made: Export = Export.objects.create(
        actor_id=act.actor,
        language=act.language,
        position=act.position,
        only=None if act.only is None else sorted(act.only),
        operator=act.operator,
        listed=exporting_person.CODE,
        query=exporting_person.asked(subject),
        format=Written.ZIP,
        asked_at=act.at,
        rows=0,
    )
    act.tell(PersonExported(kind=kind_of(subject), key=subject.pk))
    return made


@activity(
    "parties.export_person",
    title=_("Export all about person"),
    told=_("exported all that is kept of the person."),
    subject=Party,
)
def export_person(act: Act, party: Party) -> Export:
    """All that is kept of a natural person becomes one archive: a page to read, the same for programs, and files.

    The worker makes it; it is kept for seven days, for the one who asked alone. What that one may not see is not in it.
    Refuses with NotANaturalPerson. Source: GDPR articles 15 and 20.
    """
    questions.must_be_current(party)
    if party.kind != PartyKind.PERSON:
        raise refusals_of_rights.NotANaturalPerson(party=str(party))
    return _asked(act, party)


@activity(
    "parties.export_contact",
    title=_("Export all about contact"),
    told=_("exported all that is kept of the contact."),
    subject=Contact,
)
def export_contact(act: Act, contact: Contact) -> Export:
    """All that is kept of a person at a party becomes one archive, as for a natural person."""
    return _asked(act, contact)


@activity(
    "parties.export_employee",
    title=_("Export all about employee"),
    told=_("exported all that is kept of the employee."),
    subject=Actor,
)
def export_employee(act: Act, person: Actor) -> Export:
    """All that is kept of somebody who works or has worked here becomes one archive, as for a natural person."""
    return _asked(act, person)
