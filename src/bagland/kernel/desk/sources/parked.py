"""Work that is parked: it waits for whoever may let it run again."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from bagland.foundation.act import Act
from bagland.foundation.ports import ports
from bagland.foundation.speech import spoken
from bagland.kernel.jobs.models import Delivery
from bagland.ui import work
from bagland.ui.work import MOST, Deed, Item

RIGHT = "jobs.run_again"


def parked(act: Act) -> Sequence[Item]:
    """What could not be done and waits for somebody, the oldest first. One query, for those who may run it again."""
    if ports.authority.reach(act, RIGHT).nothing:
        return ()
    rows = Delivery.objects.visible_to(act).filter(parked_at__isnull=False).order_by("parked_at", "pk")[:MOST]
    return [
        Item(
            page="jobs.parked",
            key=row.pk,
            title=_("Parked: %(work)s") % {"work": row.reaction},
            why=_("Yours because you may let it run again. Parked %(at)s.") % {"at": spoken(row.parked_at)},
            icon="parking",
            deeds=(Deed("jobs.run_again", "a"), Deed("jobs.give_up", "s")),
            since=row.parked_at,
        )
        for row in rows
    ]


work.source("jobs.parked_work", waits=parked, more="jobs.parked_work", order=30)
