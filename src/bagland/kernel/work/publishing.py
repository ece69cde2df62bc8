"""How a version comes into force: frozen, started by what it says, read by those who work in it, reviewed in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from bagland.foundation.act import Act
from bagland.kernel.organisation.models import Appointment, PositionProfile
from bagland.kernel.work import drafts, resolving
from bagland.kernel.work.checking import Fault, House, faults
from bagland.kernel.work.models import Procedure, Start, Task, Version, Waiting
from bagland.kernel.work.recurrence_words import fault_of
from bagland.kernel.work.rules.definition import Definition, Lane
from bagland.kernel.work.rules.lanes import Resolved
from bagland.kernel.work.states import TaskKind, VersionState, Why
from bagland.kernel.work.table_checking import table_faults
from bagland.kernel.work.tasks import open_task, rows_of

REVIEW_MONTHS = 12
MOST_READERS = 5000

published_also: list[Callable[[Act, Version], None]] = []
"""Told when a version has come into force, in the act's transaction: what starts by a calendar gets its first time."""


def put_into_force(act: Act, procedure: Procedure, version: Version, review_on: date | None = None) -> Version | None:
    """The version is frozen and counts from now on; the one whose place it takes, if any. Its starts are written."""
    before: Version | None = procedure.versions.filter(state=VersionState.PUBLISHED).first()
    if before is not None:
        before.state = VersionState.SUPERSEDED
        before.save(update_fields=["state"])
        before.starts.all().delete()
    version.state = VersionState.PUBLISHED
    version.published_at, version.published_by_id = act.at, act.actor
    version.review_on = review_on or next_review(act.today, procedure)
    version.save(update_fields=["state", "published_at", "published_by", "review_on", "change_note", "is_material"])
    definition = drafts.read_definition(version.definition)
    Start.objects.bulk_create(
        Start(
            version=version,
            place=place,
            activity=start.activity,
            rrule=start.rrule,
            shift=start.shift,
            begun_to=act.today - timedelta(days=1) if start.rrule else None,
        )
        for place, start in enumerate(definition.starts)
    )
    drafts.forget(version)
    for told in published_also:
        told(act, version)
    return before


def next_review(today: date, procedure: Procedure) -> date | None:
    """The day of the next review, counted from today; None where none is wanted."""
    return today + relativedelta(months=procedure.review_months) if procedure.review_months else None


def faults_of(act: Act, procedure: Procedure, definition: Definition) -> list[Fault]:
    """Every fault of a definition, as the house is today. Three queries at most."""
    return faults(definition, house(act, procedure))


def house(act: Act, procedure: Procedure) -> House:
    """What a definition of this procedure may name."""
    company = resolving.company_on(act, act.today)
    in_force = Version.objects.filter(state=VersionState.PUBLISHED).values_list("procedure__code", flat=True)
    return House(
        positions=frozenset(company.places),
        profiles=frozenset(PositionProfile.objects.values_list("code", flat=True)),
        procedures=frozenset(in_force),
        itself=procedure.code,
        tables=table_faults,
        rules=fault_of,
    )


def ask_reviewers(act: Act, version: Version) -> Task:
    """Those who may publish the version find it under My work."""
    return open_task(
        act,
        kind=TaskKind.TASK,
        title=_("Review and publish: %(procedure)s") % {"procedure": version.procedure.title},
        text=version.change_note,
        lane=Lane(kind="authority", code="work.publish_procedure"),
        activity="work.publish_procedure",
        subject=version,
        entity=version.procedure.entity_id,
        department=version.procedure.department_id,
        is_confidential=version.procedure.is_confidential,
    )


def ask_keeper(act: Act, procedure: Procedure, day: date) -> Task:
    """The position that keeps the procedure is asked to look it through."""
    zone = resolving.zone_of(act, procedure.entity_id)
    return open_task(
        act,
        kind=TaskKind.TASK,
        title=_("Look through: %(procedure)s") % {"procedure": procedure.title},
        text=_("It is to be reviewed by this day. Confirm that it stays, or write a new version."),
        lane=Lane(kind="position", positions=[procedure.owner_id]),
        activity="work.confirm_review",
        subject=procedure,
        entity=procedure.entity_id,
        department=procedure.department_id,
        due_at=end_of(day, zone),
        is_confidential=procedure.is_confidential,
    )


def end_of(day: date, zone: str) -> datetime:
    """The last moment of a day of work: 16:00 in the entity's time zone."""
    return datetime.combine(day, time(16), ZoneInfo(zone)).astimezone(UTC)


def ask_readers(act: Act, version: Version) -> int:
    """Each person who holds a position named in the version gets it to read and confirm. How many."""
    procedure = version.procedure
    readers = readers_of(act, version) - {act.actor}
    tasks = Task.objects.bulk_create(
        Task(
            kind=TaskKind.READING,
            title=_("Read: %(procedure)s, version %(number)s")[:200]
            % {"procedure": procedure.title, "number": version.number},
            text=version.change_note,
            subject_kind="work.version",
            subject_id=version.pk,
            entity_id=procedure.entity_id,
            department_id=procedure.department_id,
            lane={},
            created_by_id=act.actor,
            created_at=act.at,
            is_confidential=procedure.is_confidential,
        )
        for _reader in readers
    )
    rows = [
        row
        for task, reader in zip(tasks, sorted(readers), strict=True)
        for row in rows_of(task, Resolved(actors=[(reader, Why.LANE)]), act.at)
    ]
    Waiting.objects.bulk_create(rows)
    return len(tasks)


def readers_of(act: Act, version: Version) -> set[int]:
    """The people who today hold a position that a lane of the version names: by itself, or by its profile."""
    definition = drafts.read_definition(version.definition)
    lanes = [definition.lane, *(lane for node in definition.nodes() if (lane := getattr(node, "lane", None)))]
    company = resolving.company_on(act, act.today)
    positions = {key for lane in lanes for key in lane.positions}
    positions |= {key for lane in lanes if lane.kind == "profile" for key in company.by_profile.get(lane.code, ())}
    held = Appointment.objects.on(act.today).filter(position__in=positions)
    return set(held.values_list("actor", flat=True)[:MOST_READERS])
