"""The work room at start."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkConfig(AppConfig):
    name = "bagland.kernel.work"
    label = "work"
    verbose_name = _("Work")

    def ready(self) -> None:
        from bagland.foundation.guards import register
        from bagland.foundation.ports import ports
        from bagland.kernel.jobs.worker import queues
        from bagland.kernel.organisation.public import erased_also, points_at
        from bagland.kernel.parties.public import erased_also as parties_erased_also
        from bagland.kernel.parties.public import tells_about
        from bagland.kernel.work import (  # noqa: F401 - declare
            activities,
            digest,
            measuring,
            pages,
            readers_of_house,
            recurring,
            searching,
            sources,
            waiting_again,
        )
        from bagland.kernel.work.approving import at_start as approvals
        from bagland.kernel.work.erasing import erase_of_work
        from bagland.kernel.work.gate import step_gate
        from bagland.kernel.work.guards import GUARDS
        from bagland.kernel.work.pages.cases import panel
        from bagland.kernel.work.pages.doing import filled_in
        from bagland.kernel.work.persons import erase_party, erase_person, tells
        from bagland.kernel.work.queries.pointers import in_work
        from bagland.kernel.work.settler import settle_steps
        from bagland.kernel.work.starts import settle_starts
        from bagland.kernel.work.timers import run_due
        from bagland.ui.ports import ports as screen

        register(GUARDS)
        erased_also.append(erase_person)
        parties_erased_also.append(erase_party)
        tells_about.append(tells)
        ports.gates.append(step_gate)
        ports.settlers += [settle_steps, settle_starts]
        approvals.register()
        queues.append(run_due)
        screen.panels.insert(0, panel)
        if in_work not in points_at:
            points_at.append(in_work)
        if erase_of_work not in erased_also:
            erased_also.append(erase_of_work)
        screen.filled_in = filled_in
