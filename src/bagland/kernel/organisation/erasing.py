"""Emptying what names a person, everywhere: this room's columns, events, staged runs, and what other rooms add.

The columns are emptied by statement, not on the object that the act has in hand, so that the act's own event does not
write the old values down once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext as _

from bagland.foundation.activity import activities
from bagland.foundation.kinds import kind_of
from bagland.kernel.audit.erasure import erase_about
from bagland.kernel.audit.models import Event
from bagland.kernel.jobs.models import ActKey, Run, RunRow
from bagland.kernel.organisation.models import Absence, Actor, Photo

Erase = Callable[[Actor, datetime], None]

also: list[Erase] = []
"""What rooms further right empty about a person (sign-ins, tokens, requests). Each adds its function at start."""


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was emptied."""

    personal_facts: int
    absences: int
    rows_of_runs: int


def erase(person: Actor, at: datetime) -> Erased:
    """Empty everything that names the person, inside the caller's transaction."""
    rows = _erase_runs(person)
    for erase_there in also:
        erase_there(person, at)
    absences = list(Absence.objects.filter(actor=person).values_list("pk", flat=True))
    Absence.objects.filter(pk__in=absences).update(reason="", note="")
    Photo.objects.filter(person=person).delete()
    emptied = dict.fromkeys(Actor.personal, "")
    Actor.objects.filter(pk=person.pk).update(**emptied, erased_at=at)
    facts = erase_about(kind_of(person), [person.pk], at) + erase_about(kind_of(Absence), absences, at)
    _erase_keys(person, absences)
    return Erased(facts, len(absences), rows)


def _erase_keys(person: Actor, absences: list[int]) -> None:
    """The salted hashes of inputs that keys of acts on the person keep: whoever guesses right could still see it."""
    events = Event.objects.filter(subject_kind=kind_of(person), subject_id=person.pk)
    events |= Event.objects.filter(subject_kind=kind_of(Absence), subject_id__in=absences)
    ActKey.objects.filter(event__in=list(events.values_list("pk", flat=True))).update(salt="", fingerprint="")


def _erase_runs(person: Actor) -> int:
    return erase_runs([person], {person.name, person.work_email})


def erase_runs(things: Iterable[Model], texts: Iterable[str]) -> int:
    """Empty rows of runs that are not performed: those about these objects, or with one of the texts.

    The texts are looked for in inputs and faults. How many were emptied.
    """
    waiting = RunRow.objects.filter(event__isnull=True).exclude(inputs="", fault="")
    rows = waiting.none()
    for thing in things:
        about = [code for code, known in activities.items() if known.subject is type(thing)]
        rows |= waiting.filter(run__activity__in=about, subject=thing.pk)
    for text in set(texts) - {""}:
        rows |= waiting.filter(inputs__icontains=text) | waiting.filter(fault__icontains=text)
    keys = list(rows.values_list("pk", "run_id"))
    RunRow.objects.filter(pk__in=[key for key, _run in keys]).update(
        inputs="", fault=_("This row named a person who was erased.")
    )
    for run in Run.objects.filter(pk__in={run for _key, run in keys}):
        run.rows_faulty = run.rows.exclude(fault="").count()
        run.save(update_fields=["rows_faulty"])
    return len(keys)
