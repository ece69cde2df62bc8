"""The states of this room as people see them."""

from django.utils.translation import gettext_lazy as _

from bagland.kernel.parties.states import Block
from bagland.ui import chips
from bagland.ui.chips import Chip, Tone

BLOCKS = {
    Block.ORDERS: Chip(Block.ORDERS.label, chips.LOCKED, Tone.LATE),
    Block.PAYMENTS: Chip(Block.PAYMENTS.label, chips.LOCKED, Tone.LATE),
    Block.ALL: Chip(Block.ALL.label, chips.LOCKED, Tone.LATE),
}
DOUBTFUL = Chip(_("doubtful"), chips.WAITS, Tone.DUE)
ENDED = Chip(_("ended"), chips.LOCKED)
ERASED = Chip(_("erased"), chips.HIDDEN)
MERGED = Chip(_("merged"), chips.LOCKED)
STATES = {"doubtful": DOUBTFUL, "ended": ENDED}
