"""The states of this room as people see them."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bagland.kernel.organisation.pages.days import Phase
from bagland.kernel.organisation.queries.leaving import TakenBy
from bagland.kernel.organisation.states import ActorKind, ReorganisationState, SeatState
from bagland.ui import chips
from bagland.ui.chips import Chip, Tone

SEATS = {
    SeatState.PLANNED: Chip(_("planned"), chips.PLANNED, Tone.DRAFT),
    SeatState.VACANT: Chip(_("vacant"), chips.VACANT, Tone.DRAFT),
    SeatState.FILLED: Chip(_("filled"), chips.ACTIVE, Tone.OK),
    SeatState.CLOSED: Chip(_("closed"), chips.LOCKED),
}
PHASES = {
    Phase.LATER: Chip(_("to come"), chips.PLANNED, Tone.DRAFT),
    Phase.NOW: Chip(_("in force"), chips.ACTIVE, Tone.OK),
    Phase.OVER: Chip(_("ended"), chips.LOCKED),
}
AWAY = Chip(_("away today"), "calendar", Tone.DUE)
ABSENCES = {
    Phase.LATER: Chip(_("to come"), chips.PLANNED, Tone.DRAFT),
    Phase.NOW: AWAY,
    Phase.OVER: Chip(_("over"), chips.LOCKED),
}
CANCELLED = Chip(_("cancelled"), chips.SENT_BACK)
ERASED = Chip(_("erased"), chips.HIDDEN)
COMING = Chip(_("not here yet"), chips.PLANNED, Tone.DRAFT)
LEFT = Chip(_("has left"), chips.LOCKED)
WITHOUT_POSITION = Chip(_("holds no position"), chips.VACANT, Tone.DRAFT)
SOFTWARE = {
    ActorKind.AGENT: Chip(_("software agent"), "settings"),
    ActorKind.SYSTEM: Chip(_("system"), "settings"),
}


class DelegationState(StrEnum):
    """What became of a delegation; derived from its moments and days."""

    YOURS = "yours"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REVOKED = "revoked"
    OVER = "over"


DELEGATIONS = {
    DelegationState.YOURS: Chip(pgettext_lazy("a delegation", "waits for you"), chips.WAITS_FOR_YOU, Tone.DUE),
    DelegationState.WAITING: Chip(_("waits for an answer"), chips.WAITS),
    DelegationState.ACCEPTED: Chip(_("accepted"), chips.ACTIVE, Tone.OK),
    DelegationState.DECLINED: Chip(_("declined"), chips.SENT_BACK, Tone.LATE),
    DelegationState.REVOKED: Chip(_("taken back"), chips.SENT_BACK),
    DelegationState.OVER: Chip(_("over"), chips.LOCKED),
}
REORGANISATIONS = {
    ReorganisationState.PREPARED: Chip(_("prepared"), chips.DRAFT, Tone.DRAFT),
    ReorganisationState.DECIDED: Chip(_("decided"), chips.ACTIVE, Tone.OK),
    ReorganisationState.CANCELLED: Chip(_("cancelled"), chips.SENT_BACK),
}
CHANGES = {True: Chip(_("changes"), "refresh", Tone.RUN)}
ASKS = {True: Chip(_("needs approval"), chips.WAITS)}
TAKEN = {
    TakenBy.SUCCESSOR: Chip(_("successor"), chips.ACTIVE, Tone.OK),
    TakenBy.OTHER_HOLDER: Chip(_("shared already"), "users", Tone.OK),
    TakenBy.SUBSTITUTE: Chip(_("substitute"), chips.DEPUTY, Tone.RUN),
    TakenBy.NOBODY: Chip(_("nobody"), chips.VACANT, Tone.LATE),
}


def phase_choices(words: dict[Phase, Chip]) -> list[tuple[Phase, object]]:
    """What a filter over a span's phase offers, in the words of its chips."""
    return [(phase, chip.word) for phase, chip in words.items()]
