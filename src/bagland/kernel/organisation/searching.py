"""What of the organisation is found by its words: people, positions, departments, legal entities, profiles, plans.

Private telephone numbers are texts of their own, for those who may see them. Why somebody is away is not found at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Q

from bagland.foundation import clock
from bagland.foundation.searching import Audience, Text, Watch, searchable
from bagland.kernel.organisation.models import (
    Absence,
    Actor,
    Appointment,
    Delegation,
    Department,
    DepartmentTerm,
    LegalEntity,
    Position,
    PositionProfile,
    PositionTerm,
    Reorganisation,
)
from bagland.kernel.organisation.models.dated import nearest_terms
from bagland.kernel.organisation.states import ActorKind

PRIVATE = "organisation.see_private_contact"
Found = Iterable[tuple[type[models.Model], Iterable[int]]]


def people(keys: Sequence[int]) -> Iterator[Text]:
    """Names, what they hold and where today, what they know about, and how to reach them. Four queries."""
    rows = Actor.objects.filter(pk__in=keys, erased_at__isnull=True).exclude(kind=ActorKind.SYSTEM)
    seats: dict[int, list[int]] = defaultdict(list)
    held = Appointment.objects.on(_today()).filter(actor__in=keys).order_by("first_date", "pk")
    for actor, position in held.values_list("actor_id", "position_id"):
        seats[actor].append(position)
    terms = _terms_of({position for positions in seats.values() for position in positions}, on=_today())
    names = Department.labels({term.department_id for term in terms.values() if term.department_id})
    for row in rows:
        mine = [terms[position] for position in seats[row.pk] if position in terms]
        places = [names[term.department_id] for term in mine if term.department_id in names]
        audience = Audience(
            entity=row.home_id,
            departments=frozenset(term.department_id for term in mine if term.department_id),
            own=frozenset({row.pk}),
        )
        place = {
            "audience": audience,
            "entity": row.home_id,
            "department": next((term.department_id for term in mine if term.department_id), None),
        }
        yield Text(
            key=row.pk,
            titles=[row.name],
            words=(row.work_email, row.work_phone, row.work_mobile),
            text=_line(*(term.title or term.profile.title_da for term in mine), *places, row.about, row.place),
            text_en=_line(*(term.title or term.profile.title_en for term in mine), *places, row.about, row.place),
            **place,
        )
        if row.private_phone:
            private = Audience(entity=row.home_id, departments=audience.departments, own=audience.own)
            yield Text(
                key=row.pk,
                titles=(),
                words=(row.private_phone,),
                view=PRIVATE,
                **place | {"audience": private},
            )


def _line(*parts: str) -> str:
    return " · ".join(dict.fromkeys(part for part in parts if part))


def positions(keys: Sequence[int]) -> Iterator[Text]:
    """Titles in both languages, and the number in the legal entity. Four queries."""
    terms = _terms_of(keys)
    names = Department.labels({term.department_id for term in terms.values() if term.department_id})
    on_day = _terms_of(keys, on=_today())
    for row in Position.objects.filter(pk__in=keys, entity__isnull=False).select_related("entity"):
        term = terms.get(row.pk)
        if term is None:
            continue
        here = on_day.get(row.pk)
        inside = frozenset({here.department_id} if here is not None and here.department_id else ())
        yield Text(
            key=row.pk,
            titles=titles(term),
            words=(f"{row.entity.code} {row.number}",),
            text=names.get(term.department_id or 0, ""),
            audience=Audience(entity=row.entity_id, departments=inside),
            entity=row.entity_id,
            department=term.department_id,
        )


def departments(keys: Sequence[int]) -> Iterator[Text]:
    """Names and codes. Two queries."""
    names = Department.labels(keys)
    for row in Department.objects.filter(pk__in=keys):
        yield Text(
            key=row.pk,
            titles=[names.get(row.pk, "")],
            words=(row.code,),
            audience=Audience(entity=row.entity_id, departments=frozenset({row.pk})),
            entity=row.entity_id,
        )


def entities(keys: Sequence[int]) -> Iterator[Text]:
    """Names, codes and registration numbers. One query."""
    for row in LegalEntity.objects.filter(pk__in=keys):
        yield Text(
            key=row.pk,
            titles=[row.name],
            words=(row.code, row.registration_number),
            audience=Audience(entity=row.pk),
            entity=row.pk,
        )


def profiles(keys: Sequence[int]) -> Iterator[Text]:
    """Titles in both languages. One query."""
    for row in PositionProfile.objects.filter(pk__in=keys):
        yield Text(key=row.pk, titles=_both(row), words=(row.code,), audience=Audience(anyone=True))


def reorganisations(keys: Sequence[int]) -> Iterator[Text]:
    """What they are called; only those who see plans find them. One query."""
    for row in Reorganisation.objects.filter(pk__in=keys):
        yield Text(key=row.pk, titles=[row.title], audience=Audience(entity=row.entity_id), entity=row.entity_id)


def titles(term: PositionTerm) -> list[str]:
    """What a seat is called: its own title, else its profile's in both languages."""
    return [term.title] if term.title else _both(term.profile)


def _both(profile: PositionProfile) -> list[str]:
    return list(dict.fromkeys((profile.title_da, profile.title_en)))


def _terms_of(keys: Iterable[int], *, on: date | None = None) -> dict[int, PositionTerm]:
    rows = PositionTerm.objects.filter(position__in=list(keys)).select_related("profile")
    return nearest_terms(rows if on is None else rows.on(on), "position_id")


def _today() -> date:
    return clock.now().date()


def appointments(keys: Sequence[int]) -> Iterator[Text]:
    """Who holds what: «Sofie Lindgaard, Bogholder» in both languages. Three queries."""
    rows = list(Appointment.objects.filter(pk__in=keys).select_related("actor", "position"))
    terms = _terms_of({row.position_id for row in rows})
    for row in rows:
        if not row.actor.name or row.position.entity_id is None:
            continue
        term = terms.get(row.position_id)
        yield Text(
            key=row.pk,
            titles=[f"{row.actor.name}, {title}" for title in (titles(term) if term is not None else ("",))],
            audience=Audience(entity=row.position.entity_id, own=frozenset({row.actor_id})),
            entity=row.position.entity_id,
            department=term.department_id if term is not None else None,
        )


def delegations(keys: Sequence[int]) -> Iterator[Text]:
    """Who has lent something to whom. One query."""
    for row in Delegation.objects.filter(pk__in=keys).select_related("giver", "receiver", "position"):
        names = [name for name in (row.giver.name, row.receiver.name) if name]
        audience = Audience(entity=row.position.entity_id, own=frozenset({row.giver_id, row.receiver_id}))
        yield Text(key=row.pk, titles=[" → ".join(names)], audience=audience, entity=row.position.entity_id)


def absences(keys: Sequence[int]) -> Iterator[Text]:
    """Who is away. Neither reason nor note is found. One query."""
    for row in Absence.objects.filter(pk__in=keys, cancelled_at__isnull=True).select_related("actor"):
        audience = Audience(entity=row.actor.home_id, own=frozenset({row.actor_id}))
        yield Text(key=row.pk, titles=[row.actor.name], audience=audience, entity=row.actor.home_id)


# What repeats what.


def _of_person(keys: Sequence[int]) -> Found:
    yield Appointment, Appointment.objects.filter(actor__in=keys).values_list("pk", flat=True)
    given = Delegation.objects.filter(Q(giver__in=keys) | Q(receiver__in=keys))
    yield Delegation, given.values_list("pk", flat=True)
    yield Absence, Absence.objects.filter(actor__in=keys).values_list("pk", flat=True)


def _holders(keys: Sequence[int]) -> Found:
    yield Appointment, Appointment.objects.filter(position__in=keys).values_list("pk", flat=True)
    yield Actor, Appointment.objects.on(_today()).filter(position__in=keys).values_list("actor_id", flat=True)


def _seats_in(keys: Sequence[int]) -> Found:
    terms = PositionTerm.objects.filter(department__in=keys).ending_from(_today())
    yield Position, terms.values_list("position_id", flat=True)
    seats = terms.on(_today()).values("position")
    yield Actor, Appointment.objects.on(_today()).filter(position__in=seats).values_list("actor_id", flat=True)


def _seats_made_from(keys: Sequence[int]) -> Found:
    yield Position, PositionTerm.objects.filter(profile__in=keys).values_list("position_id", flat=True)


def _numbered_by(keys: Sequence[int]) -> Found:
    yield Position, Position.objects.filter(entity__in=keys).values_list("pk", flat=True)


# What turns with the calendar.


def _turned(rows: Any, since: date, until: date) -> Any:
    """Terms that began after the first day and until the last, or ended from the first day to before the last."""
    day = timedelta(days=1)
    return rows.filter(
        Q(first_date__gt=since, first_date__lte=until) | Q(last_date__gte=since, last_date__lte=until - day)
    )


def _people_turned(since: date, until: date) -> set[int]:
    of_terms = _turned(PositionTerm.objects.all(), since, until).values("position")
    held = Appointment.objects.filter(position__in=of_terms)
    return {
        *_turned(Appointment.objects.all(), since, until).values_list("actor_id", flat=True),
        *held.values_list("actor_id", flat=True),
    }


def _positions_turned(since: date, until: date) -> set[int]:
    return set(_turned(PositionTerm.objects.all(), since, until).values_list("position_id", flat=True))


def _departments_turned(since: date, until: date) -> set[int]:
    return set(_turned(DepartmentTerm.objects.all(), since, until).values_list("department_id", flat=True))


searchable(
    Actor,
    icon="user",
    texts=people,
    views=(Actor.view, PRIVATE),
    watches=(
        Watch(
            "organisation_actor",
            "id",
            (
                "name",
                "home_id",
                "work_email",
                "work_phone",
                "work_mobile",
                "private_phone",
                "about",
                "place",
                "kind",
                "erased_at",
            ),
        ),
        Watch("organisation_appointment", "actor_id"),
    ),
    followers=_of_person,
    turning=_people_turned,
    is_person=True,
)
searchable(
    Position,
    icon="id-badge-2",
    texts=positions,
    watches=(
        Watch("organisation_position", "id"),
        Watch(
            "organisation_positionterm",
            "position_id",
            ("title", "profile_id", "department_id", "first_date", "last_date"),
        ),
    ),
    followers=_holders,
    turning=_positions_turned,
)
searchable(
    Department,
    icon="sitemap",
    texts=departments,
    watches=(
        Watch("organisation_department", "id"),
        Watch("organisation_departmentterm", "department_id", ("name", "first_date", "last_date")),
    ),
    followers=_seats_in,
    turning=_departments_turned,
)
searchable(
    LegalEntity,
    icon="building",
    texts=entities,
    watches=(Watch("organisation_legalentity", "id", ("name", "code", "registration_number")),),
    followers=_numbered_by,
)
searchable(
    PositionProfile,
    icon="id-badge-2",
    texts=profiles,
    watches=(Watch("organisation_positionprofile", "id", ("title_en", "title_da", "code")),),
    followers=_seats_made_from,
)
searchable(
    Reorganisation,
    icon="calendar-time",
    texts=reorganisations,
    watches=(Watch("organisation_reorganisation", "id", ("title", "entity_id")),),
)
searchable(
    Appointment,
    icon="user-check",
    texts=appointments,
    watches=(Watch("organisation_appointment", "id", ("actor_id", "position_id")),),
    by_itself=False,
)
searchable(
    Delegation,
    icon="user-share",
    texts=delegations,
    watches=(Watch("organisation_delegation", "id", ("giver_id", "receiver_id", "position_id")),),
    by_itself=False,
)
searchable(
    Absence,
    icon="calendar",
    texts=absences,
    watches=(Watch("organisation_absence", "id", ("actor_id", "cancelled_at")),),
    by_itself=False,
)
