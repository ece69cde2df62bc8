"""A procedure that another calls."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bagland.kernel.work.engine.ending import take_over
from bagland.kernel.work.engine.faults import CannotGoOn
from bagland.kernel.work.engine.run import Run
from bagland.kernel.work.engine.starting import start_case
from bagland.kernel.work.models import Block, Case, Version
from bagland.kernel.work.rules.definition import Call
from bagland.kernel.work.states import VersionState

DEEPEST = 10
"""How deep procedures may call each other."""


def call(run: Run, node: Call, block: Block | None) -> None:
    """Start the other procedure on its published version; this case waits for it. Raises CannotGoOn."""
    version = (
        Version.objects.select_related("procedure")
        .filter(procedure__code=node.procedure, procedure__ended_at__isnull=True, state=VersionState.PUBLISHED)
        .first()
    )
    if version is None:
        raise CannotGoOn(_("No published procedure is called %(code)s.") % {"code": node.procedure})
    if _depth(run.case) >= DEEPEST:
        raise CannotGoOn(_("Procedures call each other more than %(most)s deep.") % {"most": DEEPEST})
    values = {name: run.known.worked_out(text, block, run.title(node.id)) for name, text in node.inputs.items()}
    token = run.arrive(node.id, block)
    place = (run.case.subject_kind, run.case.subject_id) if run.case.subject_id is not None else None
    called = start_case(
        run.act,
        version,
        values=values,
        subject=place,
        caller=token,
        starter=run.case.starter_id,
        entity=run.case.entity_id,
        department=run.case.department_id,
        is_confidential=run.case.is_confidential,
    )
    if called.ended_at is not None:
        take_over(run, token, called)


def _depth(case: Case) -> int:
    depth = 0
    while case.caller_id is not None and depth <= DEEPEST:
        case = Case.objects.select_related("caller").get(tokens=case.caller_id)
        depth += 1
    return depth
