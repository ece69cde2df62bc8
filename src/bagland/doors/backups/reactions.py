"""What follows when somebody is erased or documents are destroyed: the lists beside the database say so too."""

from __future__ import annotations

from bagland.doors.backups import destructions, erasures
from bagland.foundation.act import Act
from bagland.kernel.audit.models import Event
from bagland.kernel.documents.models import Destruction
from bagland.kernel.jobs.reactions import reaction


@reaction(
    "running.write_erasures",
    to=(
        "organisation.erase_person",
        "parties.erase_person_party",
        "parties.finish_erasing",
        "parties.erase_contact",
        "running.reapply_erasure",
        "running.reapply_party_erasure",
        "running.reapply_contact_erasure",
    ),
)
def write_erasures(act: Act, event: Event) -> None:
    """Write every erasure down where a restored database will find it."""
    erasures.write_down()


@reaction("running.write_destructions", to=("documents.destroy_chunk",))
def write_destructions(act: Act, event: Event) -> None:
    """Write what a chunk destroyed down where a restored database will find it."""
    chunk = destructions.chunk_of(Destruction.objects.get(pk=event.subject_id or 0), event.at)
    if chunk.documents:
        destructions.write_down(chunk)
