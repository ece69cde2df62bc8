"""What a person reads about the parts of a procedure: its kinds of rows, who does it, when it is due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.activity import title_of
from bagland.foundation.speech import joined
from bagland.kernel.organisation.models import Position, PositionProfile
from bagland.kernel.work.expression_words import duration_text
from bagland.kernel.work.rules.definition import Definition, Due, Lane, walk

KINDS: dict[str, Any] = {
    "step": _("Step"),
    "approval": _("Approval"),
    "phase": _("Phase"),
    "decide": _("Only if"),
    "parallel": _("In parallel"),
    "each": _("For each"),
    "repeat": _("Repeat"),
    "wait": _("Wait"),
    "tell": _("Tell"),
    "call": _("Run another procedure"),
    "automatic": _("Bagland does it"),
    "table": _("Decision table"),
    "set": _("Set a value"),
    "end": _("End"),
    "branch": _("Branch"),
    "otherwise": _("Otherwise"),
    "refused": _("If the answer is no"),
    "late": _("If it is late"),
}
HINTS: dict[str, Any] = {
    "step": _("Somebody does something"),
    "approval": _("Others say yes or no"),
    "phase": _("A heading with steps inside"),
    "decide": _("What stands inside is done only when it is so"),
    "parallel": _("What stands inside is done at the same time"),
    "each": _("What stands inside is done once for each of a list"),
    "repeat": _("What stands inside is done until it is so"),
    "wait": _("For some time, until a day, or until something is done"),
    "tell": _("Somebody is told; nothing waits for it"),
    "call": _("This one goes on when it has ended"),
    "automatic": _("An activity without a person"),
    "table": _("A decision by rules in rows"),
    "set": _("A name gets a value that is worked out"),
    "end": _("The case ends here"),
}
ICONS = {
    "step": "circle-check", "approval": "user-check", "phase": "folder", "decide": "arrows-split-2",
    "parallel": "arrows-right-left",
       "each": "repeat", "repeat": "refresh", "wait": "hourglass", "tell": "speakerphone", "call": "route",
    "automatic": "bolt", "table": "table", "set": "equal", "end": "flag", "branch": "arrow-ramp-right",
    "otherwise": "arrow-ramp-right", "refused": "arrow-ramp-right", "late": "clock-exclamation",
}  # fmt: skip


@dataclass(frozen=True)
class Names:
    """What the positions and profiles that a definition names are called. Two queries to gather."""

    positions: dict[int, str] = field(default_factory=dict)
    profiles: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, definition: Definition) -> Names:
        """Those that a definition names."""
        lanes = [definition.lane, definition.may_start]
        for node in walk(definition.body):
            lanes.append(getattr(node, "lane", None) or Lane())
            due = getattr(node, "due", None)
            if due is not None:
                lanes.append(due.escalate)
        return cls.gathered({key for lane in lanes for key in lane.positions})

    @classmethod
    def gathered(cls, positions: Iterable[int] = ()) -> Names:
        keys = list(positions)
        profiles = {profile.code: str(profile) for profile in PositionProfile.objects.all()}
        return cls(Position.labels(keys) if keys else {}, profiles)


def lane_words(lane: Lane, names: Names) -> str:
    """«Bookkeeper», «the manager of whoever starts it»; empty where nothing is said."""
    match lane.kind:
        case "position":
            return joined(names.positions.get(key, gettext("a closed position")) for key in lane.positions)
        case "profile":
            return names.profiles.get(lane.code, lane.code)
        case "starter":
            return gettext("whoever starts it")
        case "person":
            return gettext("the person in “%(name)s”") % {"name": lane.of}
        case "manager":
            if not lane.of:
                return gettext("the manager of whoever starts it")
            return gettext("the manager of “%(name)s”") % {"name": lane.of}
        case "head":
            if not lane.of:
                return gettext("the head of the starter's department")
            return gettext("the head of department of “%(name)s”") % {"name": lane.of}
        case "authority":
            return gettext("the nearest up the line who may do “%(activity)s”") % {"activity": title_of(lane.code)}
    return ""


def due_words(due: Due | None) -> str:
    """«within 2 working days», «until closing_date, 12:00»; empty where nothing is due."""
    if due is None or not (due.within or due.until):
        return ""
    told = (
        gettext("within %(duration)s") % {"duration": duration_text(due.within)}
        if due.within
        else gettext("by %(moment)s") % {"moment": due.until}
    )
    return f"{told}, {due.at_time}" if due.at_time else told
