"""What is good once: written down when it is used, so that it is refused when it comes again."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction

from bagland.foundation import clock
from bagland.kernel.access.models import Errand, Spent
from bagland.kernel.jobs.reactions import job

ERRAND = timedelta(hours=1)
"""How long somebody may be away at a provider."""


def spend(purpose: str, what: str, *, until: datetime) -> bool:
    """Use something up; False when it was used before. Two at once: one of them gets True."""
    digest = sha256(f"{purpose}\0{what}".encode()).hexdigest()
    try:
        with transaction.atomic():
            Spent.objects.create(digest=digest, until=until)
    except IntegrityError:
        return False
    return True


@job("access.sweep_spent", every=timedelta(hours=1))
def sweep_spent() -> None:
    """Forget what would be refused by its age alone, and errands from which nobody came back."""
    now = clock.now()
    Spent.objects.filter(until__lt=now).delete()
    Errand.objects.filter(begun_at__lt=now - ERRAND).delete()
