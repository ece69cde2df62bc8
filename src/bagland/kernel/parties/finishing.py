"""What of an erased person the law had kept is erased on the day when it lets go."""

from __future__ import annotations

from datetime import timedelta

from bagland.foundation import clock
from bagland.foundation.act import Door, act_now
from bagland.foundation.perform import perform
from bagland.kernel.jobs.reactions import job
from bagland.kernel.jobs.system import system_actor
from bagland.kernel.parties.activities.personal import finish_erasing
from bagland.kernel.parties.models import Party


@job("parties.finish_erasing", every=timedelta(hours=6))
def finish() -> None:
    """Erase the rest of persons whose day has come. A law that has been added meanwhile moves the day."""
    today = clock.now().date()
    due = Party.objects.filter(erase_on_date__lt=today, erased_at=None).order_by("erase_on_date", "pk")
    for key, day in due.values_list("pk", "erase_on_date"):
        perform(finish_erasing, act_now(system_actor(), Door.JOB, key=f"erase:{key}:{day}"), key)
