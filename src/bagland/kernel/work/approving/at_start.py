"""What approvals register at start: with requests of every room, with settlers, with those who find who decides."""

from __future__ import annotations

from datetime import datetime

from bagland.foundation import guards
from bagland.foundation.act import Act
from bagland.foundation.ports import ports
from bagland.kernel.access import approvers
from bagland.kernel.access import requests as asked
from bagland.kernel.access.models import Request
from bagland.kernel.access.models.requests import told_also
from bagland.kernel.access.pages.requests import more_of_request
from bagland.kernel.organisation.models import Actor
from bagland.kernel.organisation.public import erased_also
from bagland.kernel.work import recurring_of_approvals  # noqa: F401 - declares
from bagland.kernel.work.approving import requests
from bagland.kernel.work.approving.deciding import settle_decision
from bagland.kernel.work.guards_of_approvals import GUARDS
from bagland.kernel.work.models import Vote
from bagland.kernel.work.pages.deciding import sections_of_request
from bagland.kernel.work.tasks import resolvers


def _waits(act: Act, request: Request) -> None:
    requests.waits(act, request)


def erase_reasons(person: Actor, at: datetime) -> None:
    """Why somebody who is erased said yes or no; the answers stay, and what was seen holds nothing of anybody."""
    Vote.objects.filter(actor=person).exclude(reason="").update(reason="")


def register() -> None:
    """Once, when the room is ready."""
    guards.register(GUARDS)
    ports.settlers.append(settle_decision)
    asked.kept_also.append(_waits)
    asked.closed_also.append(requests.closed)
    asked.yes_instead.append(requests.yes_of_several)
    asked.weighed_also.append(requests.weigh)
    asked.no_also.append(requests.keep_no)
    approvers.answered.append(requests.answered)
    more_of_request.append(sections_of_request)
    told_also.append(requests.task_keys)
    if erase_reasons not in erased_also:
        erased_also.append(erase_reasons)
    resolvers.append(requests.resolve_task)
