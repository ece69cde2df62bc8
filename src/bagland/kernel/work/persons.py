"""What this room says when a person asks what is kept, and what it empties when a person is erased.

Cases, tasks and answers point to a person by key and name it live, so an erased person has no name in them. What was
written in words — titles, texts, answers, notes — is looked through for the person's name and addresses and emptied
where it holds them. Source: GDPR articles 15, 17 and 20.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from bagland.foundation.act import Act
from bagland.foundation.kinds import Kept, kind_of
from bagland.foundation.speech import spoken
from bagland.kernel.audit.erasure import erase_about
from bagland.kernel.audit.models import PersonalFact
from bagland.kernel.notices.erasing import withdraw_comments
from bagland.kernel.organisation.models import Actor
from bagland.kernel.parties.models import Party
from bagland.kernel.parties.public import Told
from bagland.kernel.work.models import Case, Recurrence, Snooze, Task, TimeSpent, Variable, Vote
from bagland.kernel.work.queries import answers
from bagland.kernel.work.states import DataClass

CASE, TASK = "work.case", "work.task"
MOST_TOLD = 5_000
SHORTEST_TEXT = 4
"""A text shorter than this (initials) is not looked for: it would empty what has nothing to do with the person."""
NOTHING = "null"


def erase_person(person: Actor, at: datetime) -> None:
    """Empty what names somebody who worked here."""
    Snooze.objects.filter(actor=person).delete()
    TimeSpent.objects.filter(actor=person).update(note="")
    Vote.objects.filter(actor=person).exclude(reason="").update(reason="")
    _erase(person, {person.name, person.work_email, person.private_phone, person.work_phone}, at)


def erase_party(party: Party, at: datetime) -> None:
    """Empty what names a natural person outside the company."""
    _erase(party, {party.name, party.email, party.phone}, at)


def _erase(one: Kept, texts: set[str], at: datetime) -> None:
    about = {"subject_kind": kind_of(one), "subject_id": one.pk}
    cases = list(Case.objects.filter(**about).values_list("pk", flat=True))
    strict = Variable.objects.filter(case__in=cases).exclude(data_class=DataClass.NORMAL)
    strict.update(value=NOTHING)
    Variable.objects.filter(value__contains=f'{{"object":["{kind_of(one)}",{one.pk}]}}').exclude(
        data_class=DataClass.NORMAL
    ).update(value=NOTHING)
    named = [text for text in texts if len(text) >= SHORTEST_TEXT]
    found = {CASE: set(cases), TASK: set(Task.objects.filter(**about).values_list("pk", flat=True))}
    if named:
        for key in Variable.objects.filter(_holds("value", named)).values_list("pk", flat=True):
            Variable.objects.filter(pk=key).update(value=NOTHING)
        found[CASE] |= _emptied(Case, named, title=_("A case that named an erased person"))
        found[TASK] |= _emptied(Task, named, title=_("A task that named an erased person"))
        for column in ("text", "outcome_note"):
            found[TASK] |= _emptied(Task, named, **{column: ""})
        _emptied(TimeSpent, named, note="")
        _emptied(Snooze, named, reason="")
        _emptied(Vote, named, reason="")
        _emptied(Recurrence, named, title=_("A task that named an erased person"))
        PersonalFact.objects.filter(
            _holds("value", named), event__activity__startswith="work.", erased_at__isnull=True
        ).update(value=None, salt=None, erased_at=at)
    erase_about(CASE, found[CASE], at)
    erase_about(TASK, found[TASK], at)
    withdraw_comments({CASE: cases}, at)


def _holds(column: str, texts: Iterable[str]) -> Q:
    asked = Q(pk__in=())
    for text in texts:
        asked |= Q(**{f"{column}__icontains": text})
    return asked


def _emptied(model: Any, texts: list[str], **columns: str) -> set[int]:
    """Write these columns over where one holds a text. The keys of the rows."""
    [(column, instead)] = columns.items()
    keys = set(model.objects.filter(_holds(column, texts)).values_list("pk", flat=True))
    model.objects.filter(pk__in=keys).update(**{column: instead})
    return keys


def tells(act: Act, one: Kept) -> Iterator[Told]:
    """Cases and tasks about a person, or of the person's own doing, with the answers that the act may read, and how the
    person has decided.
    """
    about = Q(subject_kind=kind_of(one), subject_id=one.pk)
    own_cases, own_tasks = (
        (Q(starter=one.pk), Q(created_by=one.pk) | Q(closed_by=one.pk)) if isinstance(one, Actor) else (Q(), Q())
    )
    seen_cases: Any = Case.objects.visible_to(act).filter(about | own_cases if own_cases else about)
    cases = list(seen_cases.order_by("pk").distinct()[:MOST_TOLD])
    if cases:
        yield Told(
            Case._meta.verbose_name_plural,
            [_labelled(case.title, case.started_at, case.get_state_display()) for case in cases],
            [{"case": case.pk, "title": case.title, "state": case.state} for case in cases],
        )
    seen_tasks: Any = Task.objects.visible_to(act).filter(about | own_tasks if own_tasks else about)
    tasks = list(seen_tasks.order_by("pk").distinct()[:MOST_TOLD])
    if tasks:
        yield Told(
            Task._meta.verbose_name_plural,
            [_labelled(task.title, task.created_at, task.get_state_display()) for task in tasks],
            [{"task": task.pk, "title": task.title, "state": task.state, "note": task.outcome_note} for task in tasks],
        )
    yield from _answers(act, one)
    if isinstance(one, Actor):
        yield from _votes(act, one)


def _answers(act: Act, one: Kept) -> Iterator[Told]:
    """What was answered about the person, or by the person, as far as the act may read it."""
    given = Q(case__subject_kind=kind_of(one), case__subject_id=one.pk)
    if isinstance(one, Actor):
        given |= Q(set_by=one.pk)
    seen: Any = Case.objects.visible_to(act)
    rows = Variable.objects.filter(given, case__in=seen).select_related("case__version", "case__procedure")
    found = [row for row in rows.order_by("pk")[:MOST_TOLD] if answers.may_read(act, row.case, row)]
    if found:
        people = [
            {
                str(_("Case")): row.case.title,
                str(_("Question")): answers.label_of(None, row.name),
                str(_("Answer")): answers.in_words(row.value),
            }
            for row in found
        ]
        yield Told(_("Answers"), people, [{"case": row.case_id, "name": row.name, "value": row.value} for row in found])


def _votes(act: Act, one: Actor) -> Iterator[Told]:
    seen: Any = Task.objects.visible_to(act)
    votes = list(Vote.objects.filter(actor=one, task__in=seen).select_related("task").order_by("pk")[:MOST_TOLD])
    if votes:
        people = [
            {str(_("Task")): vote.task.title, str(_("When")): spoken(vote.at), str(_("Reason")): vote.reason}
            for vote in votes
        ]
        yield Told(_("Decisions"), people, [{"task": vote.task_id, "for": vote.is_for} for vote in votes])


def _labelled(title: str, at: datetime, state: str) -> dict[str, str]:
    return {str(_("Title")): title, str(_("When")): spoken(at), str(_("State")): state}
