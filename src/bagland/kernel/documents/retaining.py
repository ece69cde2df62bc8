"""How long a document is kept: by its class, by the financial year, and by what the records claim that it belongs to.

The strictest claim wins: kept for good, then a clock that has not started, then the latest day. A retention that has
been worked out never ends earlier by itself; that takes a `Release` with its reason, which the database asks for.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import models

from bagland.foundation import clock
from bagland.foundation.periods import day_of
from bagland.foundation.speech import language
from bagland.kernel.documents.models import Document, DocumentClass, Release
from bagland.kernel.documents.states import DocumentState, StartsAt
from bagland.kernel.organisation.models import FinancialYear


@dataclass(frozen=True, slots=True)
class Claim:
    """Until which day (included) something is to be kept, and by which law or practice.

    Without a day and not `permanent`, the clock has not started: it is kept, and nobody knows yet until when.
    """

    until: date | None = None
    permanent: bool = False
    basis_da: str = ""
    basis_en: str = ""

    @property
    def basis(self) -> str:
        """The law or practice, in the active language."""
        return self.basis_en if language() == "en" else self.basis_da

    @property
    def strength(self) -> tuple[bool, bool, date]:
        """Compares claims: a greater one is stricter."""
        return self.permanent, self.until is None, self.until or date.max


Claims = Callable[[Any], Claim | None]
Ends = Callable[[Any], date | None]

_claims: dict[type[models.Model], Claims] = {}
_ends: dict[type[models.Model], Ends] = {}


def keeps(model: type[models.Model], claim: Claims) -> None:
    """Say what records of a kind claim for the documents that are attached to them; None claims nothing."""
    _claims[model] = claim


def ends(model: type[models.Model], last_day: Ends) -> None:
    """Say how the last day of a record is found, None while it goes on: classes counted from it start there."""
    _ends[model] = last_day


def later(day: date, *, years: int, months: int = 0) -> date:
    """The same day so many years and months later; the last of the month where there is none."""
    month = day.year * 12 + day.month - 1 + years * 12 + months
    year, of_year = divmod(month, 12)
    year = min(year, date.max.year)
    return date(year, of_year + 1, min(day.day, calendar.monthrange(year, of_year + 1)[1]))


def class_claim(kept_as: DocumentClass, start: date | None) -> Claim:
    """What a class claims, counted from this day; None is a clock that has not started."""
    claim = Claim(basis_da=kept_as.legal_basis_da, basis_en=kept_as.legal_basis_en)
    if kept_as.starts_at == StartsAt.NEVER:
        return replace(claim, permanent=True)
    if start is None:
        return claim
    return replace(claim, until=later(start, years=kept_as.years or 0, months=kept_as.months))


def claims_on(document: Document) -> list[Claim]:
    """Every claim on a document, the strictest first. Queries: its year, its attachments, and one or two a record.

    What a record claimed while the document was attached stands after it was detached.
    """
    things = []
    found: list[Claim] = []
    for attachment in document.attachments.order_by("pk"):
        if attachment.detached_at is not None:
            if attachment.retain_until is not None:
                found.append(Claim(until=attachment.retain_until))
            continue
        if (thing := attachment.thing()) is None:
            continue
        things.append(thing)
        claim = _claim_of(thing)
        if claim is not None:
            found.append(claim)
            _remember(attachment, claim)
    found.append(class_claim(document.document_class, _start(document, things)))
    return sorted(found, key=lambda claim: claim.strength, reverse=True)


def strictest(document: Document) -> Claim:
    """The claim that holds."""
    return claims_on(document)[0]


def retain(document: Document, *, at: datetime | None = None, because: str = "", may_start: bool = True) -> None:
    """Work a document's retention out and keep it in its row. Runs inside the caller's transaction.

    An end that would come earlier than before is taken over only with `because`; without, the later one stays. A clock
    that starts is written down with its claim as the reason. It starts because a year or a record came to its end, not
    because a person gave the document another class or took it from a record: they say `may_start=False`. For a class
    that counts from the filing there is nothing to wait for, so that none starts late.
    """
    if document.state != DocumentState.KEPT:
        return
    claim, moment = strictest(document), at or clock.now()
    first = document.reckoned_at is None
    known = Claim(until=document.retain_until, permanent=document.is_permanent)
    starts = may_start and known.until is None and not known.permanent and not _is_of_filing(document, claim)
    if not first and claim.strength < known.strength:
        reason = because or (f"counted: {claim.basis_en}" if starts else "")
        if not reason:
            return
        if not claim.permanent and claim.until is not None:
            Release.objects.create(
                document=document, before=document.retain_until, until=claim.until, because=reason, at=moment
            )
        elif known.permanent:
            Release.objects.create(document=document, before=None, until=date.max, because=reason, at=moment)
    document.is_permanent, document.retain_until = claim.permanent, None if claim.permanent else claim.until
    document.reckoned_at = document.reckoned_at or moment
    document.save(update_fields=["is_permanent", "retain_until", "reckoned_at"])


def _is_of_filing(document: Document, claim: Claim) -> bool:
    """Whether a claim is that of a class whose clock never waits."""
    kept_as = document.document_class
    return kept_as.starts_at == StartsAt.FILED and claim == class_claim(kept_as, _start(document, ()))


def had_by(document: Document, kept_as: DocumentClass) -> bool:
    """Whether a document's retention is what this class, as it may have been before, gives it."""
    things = [thing for row in document.attachments.filter(detached_at__isnull=True) if (thing := row.thing())]
    claim = class_claim(kept_as, _start(document, things, kept_as))
    return (claim.permanent, claim.until) == (document.is_permanent, document.retain_until)


def _start(document: Document, things: Iterable[Any], kept_as: DocumentClass | None = None) -> date | None:
    """The day from which the class, its own when none is given, counts; None while nobody can know it."""
    filed = day_of(document.filed_at, document.entity.time_zone)
    match (kept_as or document.document_class).starts_at:
        case StartsAt.FILED:
            return filed
        case StartsAt.FINANCIAL_YEAR_END:
            years = FinancialYear.objects.filter(entity=document.entity_id, first_date__lte=filed, last_date__gte=filed)
            return years.values_list("last_date", flat=True).first()
        case StartsAt.RECORD_ENDS:
            known = [_ends[type(thing)](thing) for thing in things if type(thing) in _ends]
            if not known or None in known:
                return None
            return max(day for day in known if day is not None)
    return None


def _claim_of(thing: Any) -> Claim | None:
    asked = _claims.get(type(thing))
    return asked(thing) if asked else None


def _remember(attachment: Any, claim: Claim) -> None:
    """A claim with a day stands on the attachment: it outlives the record and the attaching. It only grows."""
    if claim.until is not None and (attachment.retain_until is None or attachment.retain_until < claim.until):
        attachment.retain_until = claim.until
        attachment.save(update_fields=["retain_until"])
