"""How the jobs room says no."""

from django.utils.translation import gettext_lazy as _

from bagland.foundation.refusal import Refusal


class NotForRuns(Refusal):
    """The activity was not made to be run over many rows."""

    code = "jobs.not_for_runs"
    message = _("“%(activity)s” is done one at a time.")


class RowNeedsApproval(Refusal):
    """A row of a run would need another's approval; a run cannot wait for it."""

    code = "jobs.row_needs_approval"
    message = _("This row needs another's approval. Do it alone, outside the run.")


class RunIsOver(Refusal):
    """The run was discarded or is done."""

    code = "jobs.run_is_over"
    message = _("Run %(run)s is over. Stage its rows again to do more.")


class NotParked(Refusal):
    """The work is not parked any more: somebody has run it again, or given it up."""

    code = "jobs.not_parked"
    message = _("This work is not parked any more. Look at the list again.")
