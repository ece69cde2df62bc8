"""The recurring work of this room: what was begun long ago is forgotten."""

from __future__ import annotations

from datetime import timedelta

from bagland.foundation import clock
from bagland.kernel.desk.keeping import HELD, HERE
from bagland.kernel.desk.models import Draft, HeldForm, Presence
from bagland.kernel.jobs.reactions import job

DRAFTS_ARE_KEPT = timedelta(days=30)


@job("desk.forget", every=timedelta(hours=1))
def forget() -> None:
    """Drafts are kept for thirty days, held forms for an hour, presences for a minute."""
    now = clock.now()
    Draft.objects.filter(kept_at__lt=now - DRAFTS_ARE_KEPT).delete()
    HeldForm.objects.filter(held_at__lt=now - HELD).delete()
    Presence.objects.filter(seen_at__lt=now - HERE).delete()
