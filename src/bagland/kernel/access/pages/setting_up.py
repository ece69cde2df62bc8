"""What the door and one's own page share: a new passkey out of the browser's answer, and a refusal as one sentence."""

from __future__ import annotations

from django.http import HttpRequest

from bagland.foundation.act import Act
from bagland.foundation.perform import Done, Pending, perform
from bagland.foundation.refusal import Refusal
from bagland.kernel.access.factors import passkeys
from bagland.kernel.access.factors.activities import register_passkey

LONGEST_NAME = 100


def registered_from(request: HttpRequest, act: Act, person: int) -> Done | Pending | None:
    """Register the passkey whose answer was sent; None when the answer does not hold. Raises a Refusal."""
    made = passkeys.registered(request, person, request.POST.get("answer", ""))
    if made is None:
        return None
    name = request.POST.get("name", "").strip()[:LONGEST_NAME] or made.host
    return perform(
        register_passkey,
        act,
        person,
        name=name,
        host=made.host,
        credential=made.credential,
        public_key=made.public_key,
        handle=made.handle,
        sign_count=made.sign_count,
        transports=made.transports,
        is_synced=made.is_synced,
    )


def refused_fault(refusal: Refusal) -> str:
    """What a page at the door says of a refusal: the fault of the field, else its sentence."""
    return next(iter(refusal.faults.values()), "") or refusal.sentence
