"""What follows when a person is erased: the list beside the database says so too."""

from __future__ import annotations

from bagland.doors.backups import erasures
from bagland.foundation.act import Act
from bagland.kernel.audit.models import Event
from bagland.kernel.jobs.reactions import reaction


@reaction("running.write_erasures", to=("organisation.erase_person", "running.reapply_erasure"))
def write_erasures(act: Act, event: Event) -> None:
    """Write every erasure down where a restored database will find it."""
    erasures.write_down()
