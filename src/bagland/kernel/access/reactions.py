"""What access does when the organisation changes."""

from __future__ import annotations

from bagland.foundation.act import Act
from bagland.kernel.access.models import Token
from bagland.kernel.audit.models import Event
from bagland.kernel.jobs.reactions import reaction
from bagland.kernel.organisation.models import Appointment


@reaction("access.revoke_tokens_of_leavers", to=("organisation.end_appointment",))
def revoke_tokens_of_leavers(act: Act, event: Event) -> None:
    """When somebody's last appointment is over, the tokens of that person and of the agents that person owns end.

    A notice that is still running is seen to by the recurring job of the same tokens.
    """
    appointment = Appointment.objects.get(pk=event.subject_id or 0)
    if Appointment.objects.ending_from(act.today).filter(actor=appointment.actor_id).exists():
        return
    tokens = Token.objects.filter(actor=appointment.actor_id) | Token.objects.filter(actor__owner=appointment.actor_id)
    tokens.filter(revoked_at__isnull=True).update(revoked_at=act.at)
