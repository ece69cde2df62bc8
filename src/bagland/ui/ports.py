"""What the screens ask of the floors above, as protocols that the kernel fulfils at start.

from bagland.ui.ports import ports

ports.signed_in = people.signed_in      # kernel/access, in its AppConfig.ready()
ports.may = authority.may
ports.story = stories.story
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from bagland.ui.desk import Desk

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from bagland.foundation.act import Act
    from bagland.foundation.activity import Activity
    from bagland.foundation.refusal import Refusal


@dataclass(frozen=True, slots=True)
class HeldPosition:
    """A position that the signed-in actor can act through today."""

    key: int
    title: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What the frame of every page says of its reader, in the active language.

    `views` holds the codes of all views granted by any position held today: the navigation shows what they open.
    `company` is the legal entity (or the group) whose name stands in the rail. Frames are kept by it, so it is
    hashable; it is asked once a page, so it comes from what authority keeps for this version of the organisation.
    """

    actor: int
    name: str
    positions: tuple[HeldPosition, ...] = ()
    views: frozenset[str] = frozenset()
    company: str = ""
    company_note: str = ""
    currency: str = "DKK"
    page: str = ""
    """The code of the page about this person, empty when there is none; its key is `person`."""
    person: int | None = None

    @property
    def titles(self) -> str:
        """The titles held, each once: «Bogholder, HR-partner»."""
        return ", ".join(dict.fromkeys(position.title for position in self.positions))


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One event in plain words, in the active language.

    `sentence` goes on after the name: «lagde godkendelsen hos dig.» `on_behalf_of` and `approved_by` are names, written
    out when given. `face` is the actor's key, which fixes the tint of the initials; software shows as a square.
    """

    event: int
    at: datetime
    who: str
    sentence: str
    position: str = ""
    on_behalf_of: str = ""
    approved_by: str = ""
    reason: str = ""
    face: int = 0
    is_software: bool = False
    page: str = ""
    """The code of the page that shows this event, when the reader may open it."""


@dataclass(frozen=True, slots=True)
class Story:
    """Newest first; `older` is a cursor for the lines before, None when there are none."""

    lines: Sequence[StoryLine] = ()
    older: str | None = None


class TellsStory(Protocol):
    def __call__(self, act: Act, kind: str, key: int, *, after: str | None = None) -> Story:
        """The events of one object that this reader may see. `after` is the cursor of an earlier answer."""


class SaysMay(Protocol):
    def __call__(self, act: Act, codes: Sequence[str], thing: Any | None) -> Mapping[str, Refusal | None]:
        """For each activity: None when the actor may do it (to the thing), else the refusal that a press would meet.

        Called once for all buttons of a page. It says what is known beforehand; `perform` still asks everything.
        """


class KnowsReader(Protocol):
    def __call__(self, act: Act) -> SignedIn:
        """Who reads."""


class FillsIn(Protocol):
    def __call__(self, act: Act, task: int, activity: Activity) -> Mapping[str, Any]:
        """What the form of an activity starts with when it is opened from a task, by input name."""


class CountsWaiting(Protocol):
    def __call__(self, act: Act) -> Mapping[str, int]:
        """How many things wait for this reader, by the code of the page that lists them. Never totals."""


class Panel(Protocol):
    """A part of every object's page that another room brings: comments, followers, later attachments."""

    def __call__(self, request: HttpRequest, act: Act, thing: Any) -> SafeString:
        """The panel as HTML, empty when it has nothing to say about this kind of object."""


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A line of a list's menu: export, import. `reason` says why it is not allowed; it can still be pressed."""

    label: Any
    icon: str
    address: str
    reason: str = ""


class Bar(Protocol):
    """A line under the top row of every page, while there is something that the reader must not forget."""

    def __call__(self, request: HttpRequest, act: Act) -> SafeString:
        """The bar as HTML, empty when there is nothing to say. No query: every page pays for it."""


class OffersForList(Protocol):
    def __call__(self, act: Act, code: str, query: str) -> Sequence[MenuItem]:
        """What else can be done with the list `code` as the address `query` (filters, order) shows it. No query."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """A way of looking at a list that somebody has saved: a name for an address, and no right.

    `query` holds filters, order and columns as the address writes them. `shared` says with whom, empty for one's own.
    """

    key: int
    title: str
    query: str
    is_own: bool = True
    is_default: bool = False
    shared: str = ""


class KeepsViews(Protocol):
    def __call__(self, request: HttpRequest, act: Act, code: str) -> Sequence[SavedView]:
        """The reader's saved views of the list `code`: own ones, then those shared with the reader."""


class KeepsLanguage(Protocol):
    def __call__(self, act: Act, language: str) -> None:
        """Remember the language that the person chose (`da` or `en`)."""


def _no_story(act: Act, kind: str, key: int, *, after: str | None = None) -> Story:
    return Story()


def _all_allowed(act: Act, codes: Sequence[str], thing: Any | None) -> Mapping[str, Refusal | None]:
    return dict.fromkeys(codes)


def _nameless(act: Act) -> SignedIn:
    return SignedIn(actor=act.actor, name=str(act.actor))


def _none_waiting(act: Act) -> Mapping[str, int]:
    return {}


def _no_views(request: HttpRequest, act: Act, code: str) -> Sequence[SavedView]:
    return ()


def _nothing_filled(act: Act, task: int, activity: Activity) -> Mapping[str, Any]:
    return {}


def _not_kept(act: Act, language: str) -> None:
    """The cookie alone remembers."""


@dataclass
class Ports:
    """The registered fulfilments, set once at start. Addresses are those of kernel/access."""

    story: TellsStory = field(default=_no_story)
    may: SaysMay = field(default=_all_allowed)
    signed_in: KnowsReader = field(default=_nameless)
    waiting: CountsWaiting = field(default=_none_waiting)
    keep_language: KeepsLanguage = field(default=_not_kept)
    filled_in: FillsIn = field(default=_nothing_filled)
    panels: list[Panel] = field(default_factory=list)
    """Shown in this order between an object's sections and its story."""
    list_menu: list[OffersForList] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    views: KeepsViews = field(default=_no_views)
    views_page: str = ""
    """The code of the page that keeps views: a list's forms post there. Without it nothing can be saved."""
    chosen_page: str = ""
    """The code of the page that acts on chosen rows of a list. Without it no row can be chosen."""
    desk: Desk = field(default_factory=Desk)
    """What is kept for a person: preferences, drafts, who is there too."""
    withdraw_request: str = ""
    """The activity that takes back what was asked for; the toast of a Pending act offers it."""
    request_page: str = ""
    """The code of the detail page of a request for approval; a Pending act leads there."""
    sign_in: str = "/sign-in/"
    sign_out: str = "/sign-out/"


ports = Ports()
