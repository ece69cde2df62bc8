"""The recurring work of this room."""

from __future__ import annotations

from datetime import timedelta

from bagland.foundation import clock
from bagland.kernel.jobs.reactions import job
from bagland.kernel.notices.models import Notice
from bagland.kernel.notices.telling import tell

KEPT = timedelta(days=180)


@job("notices.tell", every=timedelta(seconds=2))
def tell_people() -> None:
    """Tell people of what has happened since they were last told."""
    while tell():
        pass


@job("notices.forget", every=timedelta(hours=12))
def forget() -> None:
    """Notices are kept for half a year; what they told of stays in the stories."""
    Notice.objects.filter(at__lt=clock.now() - KEPT).delete()
