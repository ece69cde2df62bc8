"""The recurring work of audit and jobs themselves."""

from __future__ import annotations

import logging
from datetime import timedelta

from bagland.foundation import clock
from bagland.kernel.audit import sealing
from bagland.kernel.jobs.models import ActKey
from bagland.kernel.jobs.reactions import job

log = logging.getLogger("bagland.chain")

KEYS_ARE_KEPT = timedelta(days=30)


@job("audit.seal", every=timedelta(seconds=2))
def seal() -> None:
    """Give committed events their places in the chain."""
    sealing.seal_all()


@job("audit.write_head", every=timedelta(minutes=15))
def write_head() -> None:
    """Write the chain's head to the log, where a change of the database cannot reach it."""
    log.info("chain head", extra={"head": sealing.head()})


@job("jobs.forget_keys", every=timedelta(hours=6))
def forget_keys() -> None:
    """Idempotency keys are kept for thirty days."""
    ActKey.objects.filter(at__lt=clock.now() - KEYS_ARE_KEPT).delete()
