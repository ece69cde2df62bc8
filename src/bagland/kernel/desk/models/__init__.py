"""What a person keeps. All of it is records of operation: written without an event, gone with the person."""

from bagland.kernel.desk.models.batches import Answer, Batch, BatchRow
from bagland.kernel.desk.models.drafts import NO_SUBJECT, Draft, HeldForm, Presence
from bagland.kernel.desk.models.preferences import (
    FIRST_OF_RAIL,
    Density,
    KeyBar,
    Letters,
    Preferences,
    Spoken,
    Theme,
)
from bagland.kernel.desk.models.views import DefaultView, SavedView, Sharing, ViewsVersion

__all__ = [
    "FIRST_OF_RAIL",
    "NO_SUBJECT",
    "Answer",
    "Batch",
    "BatchRow",
    "DefaultView",
    "Density",
    "Draft",
    "HeldForm",
    "KeyBar",
    "Letters",
    "Preferences",
    "Presence",
    "SavedView",
    "Sharing",
    "Spoken",
    "Theme",
    "ViewsVersion",
]
