"""The services that departments offer, and how far it is with what one has asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bagland.foundation.act import Act
from bagland.foundation.periods import day_of
from bagland.foundation.ports import ports
from bagland.kernel.organisation.models import Appointment, Department
from bagland.kernel.work.models import Case, Procedure, Service, Task
from bagland.kernel.work.queries.cases import Holder, holders_of
from bagland.kernel.work.resolving import resolve
from bagland.kernel.work.rules.definition import Lane
from bagland.kernel.work.states import CaseState, TaskState, VersionState

UNDER_WAY = (CaseState.RUNNING, CaseState.STOPPED)


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that the reader has asked for: its next step, who has that, and when it was promised."""

    case: Case
    service: str
    next: Task | None
    holders: tuple[Holder, ...]
    more: int
    """How many steps are open beside the next."""

    @property
    def promised_at(self) -> datetime | None:
        return self.case.promised_at


def offered(act: Act, find: str = "") -> list[tuple[str, list[Service]]]:
    """What the reader may ask for, by department, both in alphabetical order. Three queries, and those of the
    organisation when it has changed.

    Words that are looked for stand in the title, the text, the procedure or the department, in either language.
    """
    rows = Service.objects.filter(
        ended_at__isnull=True, procedure__ended_at__isnull=True, procedure__versions__state=VersionState.PUBLISHED
    )
    mine = [service for service in rows.select_related("procedure").order_by("pk") if may_ask(act, service)]
    names = Department.labels({service.department_id for service in mine})
    words = find.casefold().split()
    found: dict[str, list[Service]] = {}
    for service in sorted(mine, key=lambda one: (names.get(one.department_id, ""), one.title.casefold())):
        name = str(names.get(service.department_id, ""))
        told = " ".join((
            service.title_da, service.title_en, service.text_da, service.text_en, service.procedure.title_da,
            service.procedure.title_en, name,
        )).casefold()  # fmt: skip
        if all(word in told for word in words):
            found.setdefault(name, []).append(service)
    return list(found.items())


def may_ask(act: Act, service: Service) -> bool:
    """Whether it is for the reader. No query while the organisation is known, one for a service that is not for all."""
    lane = Lane.model_validate(service.who)
    if not lane:
        return True
    seats = seats_of(act)
    entities = {entity for _seat, entity in seats}
    for entity in entities:
        found = resolve(act, lane, entity=entity, starter=act.actor)
        if {position for position, _why in found.positions} & {seat for seat, _entity in seats}:
            return True
    return False


def seats_of(act: Act) -> set[tuple[int, int | None]]:
    """The positions that the reader holds today, with their legal entities. One query."""
    rows = Appointment.objects.on(day_of(act.at, "UTC")).filter(actor=act.actor)
    return set(rows.values_list("position", "position__entity"))


def asked_by(act: Act, *, most: int = 20) -> list[Asked]:
    """What the reader has asked for and is not there yet, the newest first. Three queries."""
    rows = Case.objects.filter(starter=act.actor, service__isnull=False, state__in=UNDER_WAY).order_by("-pk")
    cases = list(rows.select_related("procedure")[:most])
    titles = {service.pk: service.title for service in Service.objects.filter(pk__in={case.service for case in cases})}
    open_tasks = list(
        Task.objects.filter(case__in=cases, state=TaskState.OPEN, token__isnull=False).order_by("due_at", "pk")[:500]
    )
    by_case: dict[int | None, list[Task]] = {}
    for task in open_tasks:
        by_case.setdefault(task.case_id, []).append(task)
    first = [tasks[0] for tasks in by_case.values()]
    holders = holders_of(act, first)
    found = []
    for case in cases:
        tasks = by_case.get(case.pk, [])
        task = tasks[0] if tasks else None
        found.append(
            Asked(
                case=case,
                service=titles.get(case.service or 0, case.procedure.title),
                next=task,
                holders=holders.get(task.pk, ()) if task is not None else (),
                more=max(len(tasks) - 1, 0),
            )
        )
    return found


def may_offer(act: Act) -> bool:
    """Whether the reader may offer a service of some department."""
    return not ports.authority.reach(act, "work.create_service").nothing


def procedure_of(act: Act, service: Service) -> Procedure | None:
    """The procedure of a service, if the reader may see it. One query."""
    seen: Any = Procedure.objects.visible_to(act)
    found: Procedure | None = seen.filter(pk=service.procedure_id).first()
    return found
