"""What a form carries about its opening: who opened it, when, and how its subject stood then. Signed, so it is ours.

By it a form that comes back is known: two people who edit the same thing are told, and what is sent after a sign-in
has run out is held for the one who wrote it. It holds no values, only keyed hashes of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.core import signing
from django.db import models
from django.utils.crypto import salted_hmac

from bagland.foundation.facts import canonical, plain

FIELD = "opened-with"
SALT = "bagland.ui.opened"
LIVES_SECONDS = 14 * 24 * 3600
LONGEST = 8000


@dataclass(frozen=True, slots=True)
class Opened:
    """A form as it was opened. `version` is empty when the form changes nothing that it shows.

    `shown` has a mark for each value that stood in a field: equal marks are equal values.
    """

    actor: int
    activity: str
    subject: int | None
    at: datetime
    version: str
    shown: Mapping[str, str]

    def signed(self) -> str:
        """The text of the hidden field."""
        moment = int(self.at.timestamp() * 1000)
        carried = [self.actor, self.activity, self.subject, moment, self.version, dict(self.shown)]
        return signing.dumps(carried, salt=SALT, compress=True)


def opened_with(text: str) -> Opened | None:
    """What a form that came back was opened with; None when that is not ours, or older than two weeks."""
    if not text or len(text) > LONGEST:
        return None
    try:
        actor, activity, subject, moment, version, shown = signing.loads(text, salt=SALT, max_age=LIVES_SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    return Opened(actor, activity, subject, datetime.fromtimestamp(moment / 1000, UTC), version, shown)


def mark(value: Any) -> str:
    """A short keyed hash of one value."""
    return salted_hmac(SALT, canonical(_bare(value))).hexdigest()[:12]


def version_of(subject: models.Model, shown: Mapping[str, Any]) -> str:
    """A keyed hash of the subject's recorded columns and of what the form shows of it."""
    left_out: frozenset[str] = getattr(type(subject), "unrecorded", frozenset())
    columns = {
        column.attname: getattr(subject, column.attname)
        for column in subject._meta.concrete_fields
        if not column.primary_key and column.attname not in left_out
    }
    values = {name: _bare(value) for name, value in shown.items()}
    return salted_hmac(SALT, canonical([columns, values])).hexdigest()[:32]


def _bare(value: Any) -> Any:
    """A value as it can be hashed; what is empty is alike however it is empty, and 1.0000 is 1."""
    if isinstance(value, Decimal):
        value = value.normalize()
    try:
        bare = plain(value)
    except TypeError:
        bare = str(value)
    return None if bare in ("", [], None) else bare
