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
        from bagland.kernel.work import activities, measuring, pages, recurring, sources, waiting_again  # noqa: F401 - declare
        from bagland.kernel.work.gate import step_gate
        from bagland.kernel.work.guards import GUARDS
        from bagland.kernel.work.pages.cases import panel
        from bagland.kernel.work.pages.doing import filled_in
        from bagland.kernel.work.settler import settle_steps
        from bagland.kernel.work.timers import run_due
        from bagland.ui.ports import ports as screen

        register(GUARDS)
        ports.gates.append(step_gate)
        ports.settlers.append(settle_steps)
        queues.append(run_due)
        screen.panels.insert(0, panel)
        screen.filled_in = filled_in
