"""From draft to the version in force, its reading and its reviews, and the end of a procedure."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import kind_of
from bagland.foundation.refusals import InputFault
from bagland.kernel.work import drafts, publishing, refusals
from bagland.kernel.work.activities.drafting import must_stand
from bagland.kernel.work.facts_of_procedures import Reviewed, VersionPublished, Withdrawn
from bagland.kernel.work.models import Case, Procedure, Task, Version
from bagland.kernel.work.states import CaseState, TaskKind, TaskState, VersionState
from bagland.kernel.work.tasks import OPEN_STATES, close_task

Note = Annotated[str, Says(_("What is changed"), _("A sentence for those who work by it."), lines=3)]
Material = Annotated[
    bool,
    Says(
        _("Readers must confirm"),
        _("Everybody who works in it gets it to read and confirm. A small correction needs no new reading."),
    ),
]
ReviewOn = Annotated[
    date | None, Says(_("To be reviewed"), _("Left out, it is counted from today by the months of the procedure."))
]


@activity("work.send_to_review", title=_("Send to review"), told=_("sent the draft to review."), subject=Version)
def send_to_review(act: Act, version: Version, *, change_note: Note, is_material: Material = False) -> Version:
    """The draft is looked at by those who may publish it, who each find it under My work; meanwhile it is not changed.

    Refuses with DraftNotOpen, DraftHasFaults or NothingChanged.
    """
    if version.state != VersionState.DRAFT:
        raise refusals.DraftNotOpen(state=version.get_state_display())
    must_be_publishable(act, version)
    version.state = VersionState.IN_REVIEW
    version.change_note, version.is_material = change_note, is_material
    version.save(update_fields=["state", "change_note", "is_material"])
    publishing.ask_reviewers(act, version)
    return version


@activity(
    "work.take_back_draft",
    title=_("Take back from review"),
    told=_("took the draft back from review."),
    subject=Version,
)
def take_back_draft(act: Act, version: Version, *, reason: Annotated[str, Says(_("Reason"), lines=2)] = "") -> Version:
    """The draft is written on. Refuses with NotInReview."""
    if version.state != VersionState.IN_REVIEW:
        raise refusals.NotInReview(state=version.get_state_display())
    version.state = VersionState.DRAFT
    version.save(update_fields=["state"])
    _close_tasks(act, version, "taken_back", note=reason)
    return version


def _not_in_vain(act: Act, version: Version, values: dict[str, Any]) -> None:
    if version.state not in (VersionState.DRAFT, VersionState.IN_REVIEW):
        raise refusals.DraftNotOpen(state=version.get_state_display())
    if not (values.get("change_note") or version.change_note or version.number == 1):
        raise InputFault({"change_note": str(_("Say what is changed."))})
    must_be_publishable(act, version)


@activity(
    "work.publish_procedure",
    title=_("Publish"),
    told=_("published the version."),
    subject=Version,
    beforehand=_not_in_vain,
)
def publish_procedure(
    act: Act,
    version: Version,
    *,
    change_note: Annotated[
        str, Says(_("What is changed"), _("Left out, what was said at the review counts."), lines=3)
    ] = "",
    is_material: Material = False,
    review_on: ReviewOn = None,
) -> Version:
    """The company works by this version from now on: new cases take it, running ones stay on theirs. It is frozen.

    After a material change everybody who holds a position in it gets it to read. Where the right asks, another must
    approve first. Refuses with DraftNotOpen, DraftHasFaults or NothingChanged.
    """
    procedure: Procedure = Procedure.objects.select_for_update(of=("self",)).get(pk=version.procedure_id)
    must_stand(procedure)
    if review_on is not None and review_on <= act.today:
        raise InputFault({"review_on": str(_("Choose a day after today."))})
    version.change_note = change_note or version.change_note
    version.is_material = is_material or version.is_material
    before = publishing.put_into_force(act, procedure, version, review_on)
    readers = publishing.ask_readers(act, version) if version.is_material else 0
    _close_tasks(act, version, "published")
    _close_review(act, procedure)
    act.tell(
        VersionPublished(
            number=version.number,
            sha256=version.sha256,
            supersedes=before.number if before is not None else None,
            readers=readers,
        )
    )
    return version


@activity(
    "work.withdraw_procedure", title=_("Withdraw procedure"), told=_("withdrew the procedure."), subject=Procedure
)
def withdraw_procedure(
    act: Act, procedure: Procedure, *, reason: Annotated[str, Says(_("Reason"), lines=3)]
) -> Procedure:
    """Nothing new begins by it any more; what runs goes on to its end. Its draft is thrown away.

    Refuses with ProcedureWithdrawn.
    """
    must_stand(procedure)
    version = procedure.versions.filter(state=VersionState.PUBLISHED).first()
    for other in procedure.versions.filter(state__in=[VersionState.DRAFT, VersionState.IN_REVIEW]):
        other.state = VersionState.DISCARDED
        other.save(update_fields=["state"])
        drafts.forget(other)
        _close_tasks(act, other, "withdrawn")
    if version is not None:
        version.state = VersionState.WITHDRAWN
        version.save(update_fields=["state"])
        version.starts.all().delete()
        _close_tasks(act, version, "withdrawn")
    procedure.ended_at = act.at
    procedure.save(update_fields=["ended_at"])
    _close_review(act, procedure)
    running = Case.objects.filter(procedure=procedure, state__in=[CaseState.RUNNING, CaseState.STOPPED]).count()
    act.tell(Withdrawn(reason=reason, version=version.number if version is not None else None, running=running))
    return procedure


@activity(
    "work.confirm_review",
    title=_("Confirm review"),
    told=_("looked the procedure through; it stays as it is."),
    subject=Procedure,
)
def confirm_review(
    act: Act,
    procedure: Procedure,
    *,
    note: Annotated[str, Says(_("What was found"), lines=3)] = "",
    review_on: Annotated[date | None, Says(_("To be reviewed next"), _("Left out, it is counted from today."))] = None,
) -> Version:
    """The version in force was looked through and stays; the next review is counted from today.

    Refuses with NothingPublished.
    """
    version: Version | None = procedure.versions.filter(state=VersionState.PUBLISHED).first()
    if version is None:
        raise refusals.NothingPublished(procedure=procedure)
    if review_on is not None and review_on <= act.today:
        raise InputFault({"review_on": str(_("Choose a day after today."))})
    version.review_on = review_on or publishing.next_review(act.today, procedure)
    version.save(update_fields=["review_on"])
    _close_review(act, procedure)
    act.tell(Reviewed(note=note))
    return version


@activity(
    "work.ask_for_review",
    title=_("Ask for review"),
    told=_("asked for the review of the procedure."),
    subject=Procedure,
    by_system=True,
)
def ask_for_review(act: Act, procedure: Procedure) -> Task | None:
    """The position that keeps a procedure is asked to look it through before its day. Asked once for each review."""
    version = procedure.versions.filter(state=VersionState.PUBLISHED).first()
    if version is None or version.review_on is None or _review_tasks(procedure).exists():
        return None
    return publishing.ask_keeper(act, procedure, version.review_on)


def must_be_publishable(act: Act, version: Version) -> None:
    """Refuses with DraftHasFaults, or with NothingChanged when it says the same as the version in force."""
    definition = drafts.read_definition(version.definition)
    faults = publishing.faults_of(act, version.procedure, definition)
    if faults:
        raise refusals.DraftHasFaults(count=len(faults), first=faults[0].sentence)
    last = version.procedure.versions.filter(state=VersionState.PUBLISHED).first()
    if last is not None and last.sha256 == version.sha256:
        raise refusals.NothingChanged(number=last.number)


def _close_tasks(act: Act, version: Version, outcome: str, *, note: str = "") -> None:
    """The tasks that asked somebody to publish this version, and those that gave the one before it to be read."""
    about = {"subject_kind": kind_of(version), "state__in": OPEN_STATES}
    for task in Task.objects.filter(activity="work.publish_procedure", subject_id=version.pk, **about):
        close_task(act, task, TaskState.DONE if outcome == "published" else TaskState.CANCELLED, outcome, note=note)
    if outcome == "withdrawn" or (outcome == "published" and version.is_material):
        others = version.procedure.versions.exclude(pk=version.pk if outcome == "published" else 0)
        keys = list(others.values_list("pk", flat=True))
        for task in Task.objects.filter(kind=TaskKind.READING, subject_id__in=keys, **about):
            close_task(act, task, TaskState.CANCELLED, outcome)


def _review_tasks(procedure: Procedure) -> Any:
    return Task.objects.filter(
        activity="work.confirm_review",
        subject_kind=kind_of(procedure),
        subject_id=procedure.pk,
        state__in=OPEN_STATES,
    )


def _close_review(act: Act, procedure: Procedure) -> None:
    for task in _review_tasks(procedure):
        close_task(act, task, TaskState.DONE, "reviewed")
