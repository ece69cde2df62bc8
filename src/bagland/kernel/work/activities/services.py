"""What departments offer each other: services, and asking for one."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import GROUP, SAID_BY_INPUTS, Scope
from bagland.foundation.refusals import InputFault
from bagland.foundation.working_time import WorkingTimeError, parse_duration
from bagland.kernel.organisation.models import Department, PositionProfile
from bagland.kernel.work import refusals
from bagland.kernel.work.activities.cases import Given, begun, must_be_allowed
from bagland.kernel.work.calendars import calendar_of
from bagland.kernel.work.models import Case, Procedure, Service, Version
from bagland.kernel.work.rules import checklist
from bagland.kernel.work.rules.definition import Lane
from bagland.kernel.work.states import ServiceIcon, VersionState

Danish = Annotated[str, Says(_("Title in Danish"))]
English = Annotated[str, Says(_("Title in English"))]
DanishText = Annotated[str, Says(_("Text in Danish"), _("What one gets, in a sentence or two."), lines=3)]
EnglishText = Annotated[str, Says(_("Text in English"), _("What one gets, in a sentence or two."), lines=3)]
OfferedBy = Annotated[Department, Says(_("Offered by"))]
Runs = Annotated[
    Procedure, Says(_("Procedure"), _("It runs each time somebody asks; its start form is what is asked."))
]
Promise = Annotated[
    str,
    Says(_("Promised time"), _("In working time, such as 3 working days or 4 hours; left out, nothing is promised.")),
]
Only = Annotated[PositionProfile | None, Says(_("Only for"), _("Left out, everybody may ask."))]
Icon = Annotated[ServiceIcon, Says(_("Icon"))]


def _of_department(service: Service | None, inputs: dict[str, Any]) -> Scope:
    """A service is its department's; one that is made or moved must stay within the doer's reach."""
    department = inputs.get("department")
    if department is not None:
        return Scope(department.entity_id, department.pk)
    return service.scope() if service is not None else SAID_BY_INPUTS


@activity("work.create_service", title=_("Offer service"), told=_("began to offer the service."), scope=_of_department)
def create_service(
    act: Act,
    *,
    title_da: Danish = "",
    title_en: English = "",
    department: OfferedBy,
    procedure: Runs,
    text_da: DanishText = "",
    text_en: EnglishText = "",
    promise: Promise = "",
    only: Only = None,
    icon: Icon = ServiceIcon.HELP,
) -> Service:
    """A department offers something that its colleagues can ask for; each request runs the procedure.

    Refuses with InputFault without a title or for a time that cannot be read, with NotPublished, or with
    ProcedureWithdrawn.
    """
    must_have_title(title_da, title_en)
    must_run(procedure)
    made: Service = Service.objects.create(
        title_da=title_da,
        title_en=title_en,
        text_da=text_da,
        text_en=text_en,
        department=department,
        procedure=procedure,
        promise=read_promise(promise),
        who=lane_of(only),
        icon=icon,
        created_at=act.at,
    )
    return made


@activity(
    "work.change_service",
    title=_("Change service"),
    told=_("changed the service."),
    subject=Service,
    scope=_of_department,
)
def change_service(
    act: Act,
    service: Service,
    *,
    title_da: Annotated[str | None, Says(_("Title in Danish"))] = None,
    title_en: Annotated[str | None, Says(_("Title in English"))] = None,
    department: Annotated[Department | None, Says(_("Offered by"))] = None,
    procedure: Annotated[Procedure | None, Says(_("Procedure"), _("From the next request on."))] = None,
    text_da: Annotated[str | None, Says(_("Text in Danish"), lines=3)] = None,
    text_en: Annotated[str | None, Says(_("Text in English"), lines=3)] = None,
    promise: Annotated[
        str | None, Says(_("Promised time"), _("In working time, such as 3 working days or 4 hours."))
    ] = None,
    only: Only = None,
    for_everybody: Annotated[bool, Says(_("For everybody"), _("Nobody is kept from asking any more."))] = False,
    icon: Annotated[ServiceIcon | None, Says(_("Icon"))] = None,
) -> Service:
    """What is offered is told otherwise, by another department, or runs another procedure from the next request on.

    Refuses with ServiceEnded, and as a new service does.
    """
    must_be_offered(service)
    told = {
        "title_da": title_da, "title_en": title_en, "department": department, "procedure": procedure,
        "text_da": text_da, "text_en": text_en, "icon": icon,
        "promise": None if promise is None else read_promise(promise),
        "who": {} if for_everybody else lane_of(only) if only is not None else None,
    }  # fmt: skip
    changed = {name: value for name, value in told.items() if value is not None}
    for name, value in changed.items():
        setattr(service, name, value)
    must_have_title(service.title_da, service.title_en)
    if procedure is not None:
        must_run(procedure)
    service.save(update_fields=list(changed))
    return service


@activity("work.end_service", title=_("End service"), told=_("ended the service."), subject=Service)
def end_service(
    act: Act, service: Service, *, reason: Annotated[str, Says(_("Reason"), lines=2, personal="normal")] = ""
) -> Service:
    """Nobody can ask for it any more; what was asked for goes on. Refuses with ServiceEnded."""
    must_be_offered(service)
    service.ended_at = act.at
    service.save(update_fields=["ended_at"])
    return service


def _asked_where(_service: Service | None, _inputs: dict[str, Any]) -> Scope:
    """Whoever has the right asks any department."""
    return GROUP


@activity("work.ask_for", title=_("Ask for"), told=_("was asked for."), subject=Service, scope=_asked_where)
def ask_for(act: Act, service: Service, *, answers: Given = None) -> Case:
    """A colleague asks a department for something: its procedure begins, with the time that the service promises.

    Refuses with ServiceEnded, NotPublished, MayNotStart when it is for others, or with a fault of an answer.
    """
    must_be_offered(service)
    version = must_run(service.procedure)
    must_be_allowed(act, service.procedure, Lane.model_validate(service.who), service.title)
    case = begun(act, version, answers, service=service.pk)
    if service.promise:
        case.promised_at = calendar_of(case.entity_id).add(parse_duration(service.promise), act.at)
        case.save(update_fields=["promised_at"])
    return case


def must_be_offered(service: Service) -> None:
    """Refuses with ServiceEnded."""
    if service.ended_at is not None:
        raise refusals.ServiceEnded(service=service.title, at=service.ended_at)


def must_run(procedure: Procedure) -> Version:
    """The version in force. Refuses with NotPublished. One query."""
    found: Version | None = (
        Version.objects.select_related("procedure").filter(procedure=procedure, state=VersionState.PUBLISHED).first()
    )
    if found is None or procedure.ended_at is not None:
        raise refusals.NotPublished(procedure=procedure.title, owner=str(procedure.owner))
    return found


def must_have_title(danish: str, english: str) -> None:
    """Refuses with InputFault where no language has one."""
    if not (danish or english):
        raise InputFault({"title_da": str(refusals.NO_TITLE)})


def read_promise(text: str) -> str:
    """`P3BD` of `3 working days`; a duration as it is, counted in working time. Refuses with InputFault."""
    told = text.strip()
    if not told:
        return ""
    try:
        duration = parse_duration(checklist.duration_of(f"wait {told}") or told)
    except WorkingTimeError:
        raise InputFault({"promise": str(_("Write a time such as 3 working days, 4 hours or P3BD."))}) from None
    return str(duration if duration.counts_working_time else duration.in_working_time())


def lane_of(only: PositionProfile | None) -> dict[str, Any]:
    """The lane of those who may ask; empty for everybody."""
    return {"kind": "profile", "code": only.code} if only is not None else {}
