"""What is done to the company's records because a backup came back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.doors.backups import destructions
from bagland.doors.backups.facts import DestructionAgain, ErasedAgain
from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import Scope
from bagland.kernel.documents.models import Destruction, Document
from bagland.kernel.organisation import erasing
from bagland.kernel.organisation.models import Actor, LegalEntity
from bagland.kernel.parties import erasing as parties
from bagland.kernel.parties.facts_of_rights import PartyErased
from bagland.kernel.parties.models import Contact, Party


@activity(
    "running.reapply_erasure",
    title=_("Erase again after a restore"),
    told=_("erased the person again, after a restore."),
    subject=Actor,
    by_system=True,
)
def reapply_erasure(act: Act, person: Actor, *, erased_at: Annotated[datetime, Says(_("Was erased"))]) -> None:
    """Somebody who was erased after the backup was made is erased in it too. The approval was given then.

    Source: GDPR article 17.
    """
    done = erasing.erase(person, act.at)
    act.tell(ErasedAgain(erased_at=erased_at.isoformat(), personal_facts=done.personal_facts))


@activity(
    "running.reapply_party_erasure",
    title=_("Erase a party again after a restore"),
    told=_("erased the party again, after a restore."),
    subject=Party,
    by_system=True,
)
def reapply_party_erasure(
    act: Act, party: Party, *, until: Annotated[date | None, Says(_("The rest is kept until"))] = None
) -> None:
    """A natural person outside the company who was erased after the backup was made is erased in it too.

    Where a law kept the rest, the rest is kept until the same day. Source: GDPR article 17.
    """
    if until is None:
        act.tell(PartyErased(personal_facts=parties.erase(party, act.at)))
        return
    act.tell(PartyErased(personal_facts=parties.erase_free(party, act.at)))
    Party.objects.filter(pk=party.pk).update(erase_on_date=until)


@activity(
    "running.reapply_contact_erasure",
    title=_("Erase a contact again after a restore"),
    told=_("erased the contact again, after a restore."),
    subject=Contact,
    by_system=True,
)
def reapply_contact_erasure(
    act: Act, contact: Contact, *, erased_at: Annotated[datetime, Says(_("Was erased"))]
) -> None:
    """A contact who was erased after the backup was made is erased in it too. Source: GDPR article 17."""
    act.tell(PartyErased(personal_facts=parties.erase_contact(contact, act.at)))


def _of_entity(_subject: Any, inputs: dict[str, Any]) -> Scope:
    found: Scope = inputs["entity"].scope()
    return found


@activity(
    "running.reapply_destruction",
    title=_("Destroy documents again after a restore"),
    told=_("asked for the destruction again, after a restore."),
    scope=_of_entity,
    by_system=True,
)
def reapply_destruction(
    act: Act,
    *,
    entity: Annotated[LegalEntity, Says(_("Legal entity"))],
    proposed_by: Annotated[Actor, Says(_("Proposed by"))],
    approved_by: Annotated[Actor, Says(_("Approved by"))],
    documents: Annotated[list[Document], Says(_("Documents"))],
) -> Destruction:
    """Documents that were destroyed after the backup was made stand on a new run with the approval of then.

    The worker carries it out like any other: what a hold or a claim keeps in the database that came back stays, and is
    named on the run.
    """
    run = destructions.listed_again(entity, proposed_by, approved_by, documents, act.at)
    act.tell(DestructionAgain(documents=[document.pk for document in documents]))
    return run
