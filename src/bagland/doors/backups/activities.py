"""What is done to the company's records because a backup came back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from bagland.doors.backups.facts import ErasedAgain
from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.kernel.organisation import erasing
from bagland.kernel.organisation.models import Actor


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
