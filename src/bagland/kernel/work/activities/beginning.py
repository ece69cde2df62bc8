"""Cases that the system begins."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import GROUP, Scope
from bagland.kernel.work import starts
from bagland.kernel.work.models import Case, Procedure


def _where(procedure: Procedure | None, _inputs: dict[str, Any]) -> Scope:
    return Scope(procedure.entity_id) if procedure is not None and procedure.entity_id is not None else GROUP


@activity(
    "work.begin_case",
    title=_("Begin case"),
    told=_("began the case, as its procedure says."),
    subject=Procedure,
    scope=_where,
    by_system=True,
)
def begin_case(act: Act, procedure: Procedure, *, timer: Annotated[int, Says(_("Timer"))]) -> Case:
    """A procedure begins by itself: an act was done after which it begins, or its time has come.

    Refuses with TimerGone when it has begun already.
    """
    return starts.begin(act, procedure)
