"""The certificate of a destruction run: a PDF/A-3 with what was destroyed, by which law it need not be kept, by whom.

It names documents by number, class and hash and never by title, for titles may hold personal data. The complete list
is a CSV file inside the PDF, whose SHA-256 the first page gives; the pages show the first two thousand.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from django.db.models import Count, Max, Min
from django.utils.translation import gettext as _
from django.utils.translation import override

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.activity import find
from bagland.foundation.kinds import kind_of
from bagland.foundation.perform import Done, perform
from bagland.kernel.audit import sealing
from bagland.kernel.documents.destroying import CERTIFICATES
from bagland.kernel.documents.models import Attachment, Destruction, Document, DocumentClass, Version
from bagland.kernel.documents.receiving import receive

SHOWN = 2_000
HEAD = ("document", "class", "version", "sha256", "size", "filed", "kept_until", "basis", "destroyed")


def certificate_of(run: Destruction, act: Act) -> int:
    """The key of the run's certificate in the archive: made and filed now, unless an interrupted turn did it.

    Of two workers who file it at once the second is refused: the filing's idempotency key is the run's.
    """
    filed = Attachment.objects.filter(
        about_kind=kind_of(run), about=run.pk, document__document_class__code=CERTIFICATES
    )
    if (known := filed.order_by("pk").values_list("document_id", flat=True).first()) is not None:
        return known
    with override(run.entity.language):
        title = _("Certificate of destruction, run %(run)s") % {"run": run.pk}
        data = pdf(run)
    transfer = receive(act, name=f"{title}.pdf", stream=io.BytesIO(data), size=len(data))
    done = perform(
        find("documents.file_document"),
        replace(act, key=f"documents.certificate:{run.pk}", memory={}, told=[]),
        file=transfer.pk,
        document_class=DocumentClass.objects.get(code=CERTIFICATES).pk,
        folder=None,
        entity=run.entity_id,
        title=title,
        about_kind=kind_of(run),
        about=run.pk,
    )
    assert isinstance(done, Done)  # noqa: S101 - the system's grants never ask
    assert done.key is not None  # noqa: S101 - filing makes a document
    return done.key


def pdf(run: Destruction) -> bytes:
    """The certificate in the active language. Memory grows with the list: about 400 bytes a version."""
    import typst

    listed = complete_list(run)
    source = (files("bagland.kernel.documents") / "certificate.typ").read_bytes()
    written = json.dumps({**_told(run, listed), "csv": listed}, ensure_ascii=False)
    compiled: Any = typst.compile(
        source,
        sys_inputs={"data": written},
        format="pdf",
        pdf_standards="a-3b",
        timestamp=int((run.carried_out_at or datetime.now(UTC)).timestamp()),
        ignore_system_fonts=True,
    )
    return bytes(compiled)


def complete_list(run: Destruction) -> str:
    """Every destroyed document with each of its versions, as CSV in UTF-8 with a heading."""
    kept = io.StringIO()
    writer = csv.writer(kept, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows(_versions(run))
    return kept.getvalue()


def _versions(run: Destruction) -> Iterator[tuple[Any, ...]]:
    rows = Version.objects.filter(document__in=_destroyed(run).values("pk")).order_by("document_id", "number")
    columns = (
        "document_id", "document__document_class__code", "number", "content__sha256", "content__size",
        "document__filed_at", "document__retain_until", "document__document_class__legal_basis_en",
        "document__destroyed_at",
    )  # fmt: skip
    for row in rows.values_list(*columns).iterator(chunk_size=2_000):
        yield (*row[:5], row[5].astimezone(UTC).isoformat(), row[6].isoformat(), row[7], row[8].isoformat())


def _destroyed(run: Destruction) -> Any:
    return Document.objects.filter(
        pk__in=run.items.filter(destroyed_at__isnull=False).values("document_id"), state="DESTROYED"
    )


def _told(run: Destruction, listed: str) -> dict[str, Any]:
    tongue = run.entity.language

    def day(when: Any) -> str:
        return formats.day(when, tongue)

    def moment(when: datetime | None) -> str:
        return "" if when is None else f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"

    destroyed = _destroyed(run)
    ends = destroyed.aggregate(first=Min("filed_at"), last=Max("filed_at"), until=Max("retain_until"))
    head = sealing.head()
    classes = destroyed.values("document_class").annotate(
        count=Count("pk"), first=Min("filed_at"), last=Max("filed_at")
    )
    by_class = DocumentClass.objects.in_bulk([row["document_class"] for row in classes])
    shown = Version.objects.filter(document__in=destroyed.values("pk")).order_by("document_id", "number")
    rows = shown.values_list(
        "document_id", "document__document_class", "content__sha256", "document__filed_at", "document__retain_until"
    )[:SHOWN]
    facts: list[tuple[str, str]] = [
        (_("Legal entity"), f"{run.entity.name} {run.entity.registration_number}".strip()),
        (_("Destroyed"), _("%(count)s documents") % {"count": run.destroyed}),
        (_("Left out"), _("%(count)s documents") % {"count": run.left_out}),
        (_("Filed"), f"{day(ends['first'].date())} – {day(ends['last'].date())}" if ends["first"] else "–"),
        (_("Last day of retention"), day(ends["until"]) if ends["until"] else "–"),
        (_("Proposed"), f"{run.proposed_by.name}, {moment(run.proposed_at)}"),
        (_("Approved"), f"{run.approved_by.name if run.approved_by else ''}, {moment(run.approved_at)}"),
        (_("Carried out"), moment(run.carried_out_at)),
        (_("Reason"), run.reason or "–"),
        (_("SHA-256 of the complete list"), digest_of(listed)),
        (_("Head of the chain of events"), str(head)),
    ]
    return {
        "title": _("Certificate of destruction, run %(run)s") % {"run": run.pk},
        "author": run.entity.name,
        "language": tongue[:2],
        "statement": _(
            "The documents below were destroyed when the time had passed for which they were to be kept. No legal hold "
            "covered them. The run was proposed by one person and approved by another."
        ),
        "facts": facts,
        "classes_title": _("By class"),
        "classes_head": [_("Class"), _("Documents"), _("Why they need not be kept longer"), _("Oldest"), _("Newest")],
        "classes": [
            [
                by_class[row["document_class"]].title,
                str(row["count"]),
                by_class[row["document_class"]].legal_basis,
                day(row["first"].date()),
                day(row["last"].date()),
            ]
            for row in classes
        ],
        "list_title": _("Documents"),
        "list_note": _("Each version by its hash. The complete list lies in this file as documents.csv."),
        "list_head": [_("No."), _("Class"), "SHA-256", _("Filed"), _("Kept until")],
        "rows": [
            [str(key), by_class[of].title, sha256, day(filed.date()), day(until)]
            for key, of, sha256, filed, until in rows
        ],
        "csv_description": _("Every destroyed document with its versions"),
    }


def digest_of(listed: str) -> str:
    """The SHA-256 of the list as it lies in the PDF."""
    return hashlib.sha256(listed.encode()).hexdigest()
