"""What access does when the organisation changes."""

from __future__ import annotations

from bagland.foundation.act import Act
from bagland.foundation.kinds import kind_of
from bagland.kernel.access.letters import factor_added_letter, factor_removed_letter, tell_by_mail
from bagland.kernel.access.models import Passkey, SignIn, Token
from bagland.kernel.access.sessions import end_all_of
from bagland.kernel.audit.models import Event
from bagland.kernel.jobs.reactions import reaction
from bagland.kernel.organisation.models import Appointment

RESET = "access.reset_second_factor"
REMOVING = ("access.remove_totp", "access.remove_passkey")


@reaction("access.revoke_tokens_of_leavers", to=("organisation.end_appointment",))
def revoke_tokens_of_leavers(act: Act, event: Event) -> None:
    """When somebody's last appointment is over, its sessions and tokens end, and those of its agents.

    A notice that is still running is seen to by the recurring job of the same tokens.
    """
    appointment = Appointment.objects.get(pk=event.subject_id or 0)
    if Appointment.objects.ending_from(act.today).filter(actor=appointment.actor_id).exists():
        return
    tokens = Token.objects.filter(actor=appointment.actor_id) | Token.objects.filter(actor__owner=appointment.actor_id)
    tokens.filter(revoked_at__isnull=True).update(revoked_at=act.at)
    end_all_of(appointment.actor_id, act.at)


@reaction("access.tell_of_new_factor", to=("access.confirm_totp", "access.register_passkey"))
def tell_of_new_factor(act: Act, event: Event) -> None:
    """Whoever gets one more second factor is told by mail, in case it was somebody else's doing."""
    if (sign_in := _sign_in_behind(event)) is not None:
        tell_by_mail(act, sign_in, factor_added_letter(sign_in, event.at), why=event.activity, event=event.pk)


@reaction("access.tell_of_lost_factor", to=(*REMOVING, RESET))
def tell_of_lost_factor(act: Act, event: Event) -> None:
    """Whoever loses a second factor is told by mail; where IT took it away, every session ends too."""
    sign_in = _sign_in_behind(event)
    if sign_in is None:
        return
    if event.activity == RESET:
        end_all_of(sign_in.actor_id, act.at)
    tell_by_mail(act, sign_in, factor_removed_letter(sign_in, event.at), why=event.activity, event=event.pk)


def _sign_in_behind(event: Event) -> SignIn | None:
    """The sign-in of the person whose factor the event is about."""
    person = event.subject_id
    if event.subject_kind == kind_of(Passkey):
        person = Passkey.objects.filter(pk=event.subject_id or 0).values_list("actor_id", flat=True).first()
    return SignIn.objects.filter(actor=person).select_related("actor").first()
