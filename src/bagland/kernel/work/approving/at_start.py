"""What approvals register at start: with requests of every room, with settlers, with those who find who decides."""

from __future__ import annotations

from bagland.foundation import guards
from bagland.foundation.ports import ports
from bagland.kernel.access import approvers
from bagland.kernel.access import requests as asked
from bagland.kernel.access.pages.requests import more_of_request
from bagland.kernel.work import recurring_of_approvals  # noqa: F401 - declares
from bagland.kernel.work.approving import requests
from bagland.kernel.work.approving.deciding import settle_decision
from bagland.kernel.work.guards_of_approvals import GUARDS
from bagland.kernel.work.pages.deciding import sections_of_request
from bagland.kernel.work.tasks import resolvers


def register() -> None:
    """Once, when the room is ready."""
    guards.register(GUARDS)
    ports.settlers.append(settle_decision)
    asked.kept_also.append(requests.waits)
    asked.closed_also.append(requests.closed)
    asked.yes_instead.append(requests.yes_of_several)
    asked.weighed_also.append(requests.weigh)
    asked.no_also.append(requests.keep_no)
    approvers.answered.append(requests.answered)
    more_of_request.append(sections_of_request)
    resolvers.append(requests.resolve_task)
