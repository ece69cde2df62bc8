"""The shipped procedures come into the house."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import GROUP, Scope
from bagland.kernel.organisation.models import Department, Position, PositionTerm
from bagland.kernel.work import publishing
from bagland.kernel.work.activities.drafting import new_draft
from bagland.kernel.work.facts_of_procedures import ProceduresInstalled
from bagland.kernel.work.models import Procedure, Service
from bagland.kernel.work.shipping import ShippedProcedure, shipped


def _whole_group(_subject: Any, _inputs: dict[str, Any]) -> Scope:
    return GROUP


@activity(
    "work.install_procedures",
    title=_("Install shipped procedures"),
    told=_("installed the shipped procedures."),
    scope=_whole_group,
    by_system=True,
)
def install_procedures(
    act: Act,
    *,
    in_force: Annotated[bool, Says(_("In force at once"), _("Otherwise they come as drafts."))] = True,
) -> None:
    """The procedures that Bagland ships with come in as far as they are new, each kept by a position of the profile
    that it names, or else by the first of all. What the company has changed or withdrawn stays as it is.

    Nothing happens before there is a company.
    """
    first = Position.objects.filter(entity__isnull=False).order_by("pk").first()
    known = set(Procedure.objects.exclude(shipped_as="").values_list("shipped_as", flat=True))
    taken = set(Procedure.objects.values_list("code", flat=True))
    made = []
    for ship in shipped():
        if first is None or ship.code in known | taken:
            continue
        _install(act, ship, first, in_force=in_force)
        made.append(ship.code)
    act.tell(ProceduresInstalled(procedures=made, in_force=in_force))


def _install(act: Act, ship: ShippedProcedure, first: Position, *, in_force: bool) -> None:
    terms = PositionTerm.objects.on(act.today).filter(profile__code=ship.owner, position__entity=first.entity_id)
    term = terms.order_by("position").first() or PositionTerm.objects.on(act.today).filter(position=first).first()
    owner = term.position if term is not None else first
    procedure: Procedure = Procedure.objects.create(
        code=ship.code,
        title_da=ship.title.da,
        title_en=ship.title.en,
        owner=owner,
        review_months=ship.review_months,
        is_confidential=ship.is_confidential,
        shipped_as=ship.code,
        created_at=act.at,
    )
    version = new_draft(act, procedure, ship.definition)
    if not in_force:
        return
    publishing.put_into_force(act, procedure, version)
    department: Department | None = term.department if term is not None else None
    if ship.service is not None and department is not None:
        Service.objects.create(
            title_da=ship.service.title.da,
            title_en=ship.service.title.en,
            text_da=ship.service.text.da,
            text_en=ship.service.text.en,
            department=department,
            procedure=procedure,
            promise=ship.service.promise,
            icon=ship.service.icon,
            created_at=act.at,
        )
