"""The activities that a page offers: at most two as buttons, the others in a menu, locked ones with the reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from bagland.foundation.act import Act
from bagland.foundation.activity import Activity, activities
from bagland.ui.acting import act_address
from bagland.ui.ports import ports

SHOWN = 2


@dataclass(frozen=True, slots=True)
class Button:
    """One offered activity. `reason` says why it is not allowed; a locked one can still be pressed, and answers."""

    code: str
    title: Any
    address: str
    reason: str = ""

    @property
    def is_allowed(self) -> bool:
        return not self.reason


@dataclass(frozen=True, slots=True)
class Buttons:
    """The primary one is right-most on a wide page; `quiet` stands before it; `more` is the menu.

    What always needs another's mere yes, a destruction say, is never more than a line of the menu; nor is what another
    room does to the object, unless its page names it.
    """

    primary: Button | None = None
    quiet: tuple[Button, ...] = ()
    more: tuple[Button, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.primary or self.quiet or self.more)


def for_list(act: Act, codes: Sequence[str]) -> Buttons:
    """The activities without a subject that a list offers, in its order."""
    return _arranged(act, [activities[code] for code in codes], None)


def for_object(
    act: Act, thing: models.Model, *, first: Sequence[str], hidden: Iterable[str], in_menu: Iterable[str] = ()
) -> Buttons:
    """Every activity that is done to this kind of object: `first`, then its own room's, then others', as declared."""
    left_out = set(hidden)
    offered = [
        activity
        for activity in activities.values()
        if activity.subject is type(thing) and not activity.by_system and activity.code not in left_out
    ]
    room = thing._meta.app_label
    place = {code: number for number, code in enumerate(first)}
    offered.sort(key=lambda activity: (place.get(activity.code, len(place)), activity.room != room))
    others = {activity.code for activity in offered if activity.room != room and activity.code not in place}
    return _arranged(act, offered, thing, in_menu={*others, *in_menu})


def _arranged(
    act: Act, offered: Sequence[Activity], thing: models.Model | None, *, in_menu: Collection[str] = ()
) -> Buttons:
    if not offered:
        return Buttons()
    answers = ports.may(act, [activity.code for activity in offered], thing)
    key = None if thing is None else thing.pk
    buttons = [
        Button(
            activity.code,
            activity.title,
            act_address(activity.code, key),
            refusal.sentence if (refusal := answers.get(activity.code)) else "",
        )
        for activity in offered
    ]
    buttons.sort(key=lambda button: not button.is_allowed)
    in_menu = {*in_menu, *(activity.code for activity in offered if activity.always_asks and not activity.approval)}
    allowed = [button for button in buttons if button.is_allowed and button.code not in in_menu]
    primary = allowed[0] if allowed else None
    quiet = tuple(allowed[1:SHOWN])
    shown = {button.code for button in allowed[:SHOWN]}
    return Buttons(primary, quiet, tuple(button for button in buttons if button.code not in shown))
