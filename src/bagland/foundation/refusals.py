"""The refusals that any activity may meet, whatever its room."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from bagland.foundation.refusal import Refusal


class InputFault(Refusal):
    """The inputs do not have the shape that the activity asks for. Each fault names its field."""

    code = "foundation.input_fault"
    message = _("%(count)s of the inputs cannot be used. Put them right and send again.")
    status = 422

    def __init__(self, by_field: Mapping[str, str]) -> None:
        super().__init__(count=len(by_field))
        self.by_field = by_field

    @property
    def faults(self) -> Mapping[str, str]:
        return self.by_field


class UnknownActivity(Refusal):
    """No activity has this code."""

    code = "foundation.unknown_activity"
    message = _("Bagland has no activity “%(activity)s”. `bagland activities` lists them all.")
    status = 404


class NotFound(Refusal):
    """There is no such object, or the actor may not see it; the two answer alike."""

    code = "foundation.not_found"
    message = _("There is no %(kind)s %(key)s, or you may not see it.")
    status = 404


class SubjectMissing(Refusal):
    """An activity that is done to something was called without saying to what."""

    code = "foundation.subject_missing"
    message = _("“%(activity)s” is done to a %(kind)s. Say which one.")
    status = 422


class KeyReused(Refusal):
    """An idempotency key came again with other inputs."""

    code = "foundation.key_reused"
    message = _("The key “%(key)s” was used for another act. Send again with a new key.")
    status = 409


class Conflict(Refusal):
    """The database keeps a rule that this act would break, most often because another act was quicker."""

    code = "foundation.conflict"
    message = _(
        "This would break the rule “%(rule)s”, which the database keeps. Most likely another was quicker: look again, "
        "then try once more."
    )
    status = 409


class ChainTooDeep(Refusal):
    """One event caused another more than twenty times: most likely a circle of reactions."""

    code = "foundation.chain_too_deep"
    message = _(
        "This act is number %(depth)s in a chain of causes; %(most)s is the most. It is parked for a person to see."
    )


class ClockIsSet(Refusal):
    """Only a data directory born by the demo or by a test may have its clock set."""

    code = "foundation.clock_is_set"
    message = _("The moment of this act is not the clock's. Only a demo company may set the clock.")


class GuardsMissing(Refusal):
    """A trigger that keeps an invariant is missing in the database, so nothing may be written."""

    code = "foundation.guards_missing"
    message = _("The database lacks %(guards)s. Nothing is written until `bagland doctor` has put it back.")
    status = 503
