"""What mail empties about a person who is erased: the addresses and texts of what was written to that person."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from bagland.foundation.kinds import kind_of
from bagland.kernel.audit.erasure import erase_about
from bagland.kernel.mail.models import Message
from bagland.kernel.mail.states import MailState
from bagland.kernel.organisation.models import Actor


def erase(person: Actor, at: datetime) -> None:
    """Empty every mail to the person or the person's address; what waits is given up."""
    to_person = Q(to=person)
    if person.work_email:
        to_person |= Q(to_address__iexact=person.work_email)
    mails = Message.objects.filter(to_person)
    keys = list(mails.values_list("pk", flat=True))
    mails.filter(state__in=[MailState.QUEUED, MailState.NOT_SENT, MailState.FAILED]).update(
        state=MailState.GIVEN_UP, lease_until=None, worker=""
    )
    Message.objects.filter(pk__in=keys).update(to_address="", to_name="", reply_to="", subject="", body="", answer="")
    erase_about(kind_of(Message), keys, at)
