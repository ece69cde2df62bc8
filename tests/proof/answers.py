"""The proofs' own reactions: one counts in a table without uniqueness, so that a second answer would show; one acts."""

from __future__ import annotations

from django.db import connection

from bagland.foundation.act import Act
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.audit.models import Event
from bagland.kernel.jobs.reactions import reaction

COUNTED = (
    "organisation.register_person",
    "organisation.open_position",
    "organisation.appoint",
    "organisation.end_appointment",
    "organisation.register_absence",
    "organisation.end_absence",
)
ANSWERED = "organisation.register_absence"
ANSWER = "access.record_failed_sign_in"
"""What the acting reaction performs: something the system may do, told apart by its cause."""


def make_table() -> None:
    """The table of marks: one row each time that the counting reaction ran, in the order in which it did."""
    key = "BIGSERIAL" if connection.vendor == "postgresql" else "INTEGER"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE proof_mark (id {key} PRIMARY KEY, event BIGINT NOT NULL, subject TEXT NOT NULL)")


@reaction("proof.count", to=COUNTED)
def count(act: Act, event: Event) -> None:
    """Put down that this event was answered."""
    subject = f"{event.subject_kind}:{event.subject_id}"
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO proof_mark (event, subject) VALUES (%s, %s)", [event.pk, subject])


@reaction("proof.perform", to=(ANSWERED,), performs=True)
def answer(act: Act, event: Event) -> None:
    """Perform something because of this event."""
    perform(find(ANSWER), act, login=f"event {event.pk}")
