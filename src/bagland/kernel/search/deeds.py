"""What can be done and where one can go, found by titles in both languages, from tables that each process keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils import translation

from bagland.foundation.act import Act
from bagland.foundation.activity import Activity, activities
from bagland.foundation.kinds import Scope
from bagland.foundation.speech import language
from bagland.kernel.access.authority import authority
from bagland.kernel.access.rules import Power
from bagland.kernel.organisation.models import Grant
from bagland.kernel.search.rules.words import spellings, stems, words_of
from bagland.ui.pages import KEY, Page, pages

LANGUAGES = ("da", "en")
NOT_LISTED = {"search.palette"}


@dataclass(frozen=True, slots=True)
class Named:
    """The words of a title in both languages, with their stems."""

    words: tuple[tuple[str, ...], ...]
    stems: frozenset[str]

    @classmethod
    def of(cls, title: Any) -> Named:
        each = []
        for code in LANGUAGES:
            with translation.override(code):
                each.append(tuple(words_of(str(title))))
        found = tuple(dict.fromkeys(each))
        return cls(found, frozenset(stem for words in found for word in words for stem in stems(word)))

    def matched(self, asked: Sequence[str]) -> tuple[frozenset[str], int]:
        """Which asked words the title answers, as a word, a beginning or a stem, and how well: lower is better."""
        best: tuple[frozenset[str], int] = (frozenset(), 99)
        for words in self.words:
            answered = {word: place for word in asked if (place := self._place(word, words)) is not None}
            distance = sum(answered.values()) + len(words)
            if (len(answered), -distance) > (len(best[0]), -best[1]):
                best = frozenset(answered), distance
        return best

    def _place(self, asked: str, words: tuple[str, ...]) -> int | None:
        """Where in the title the word stands, twice; one more when it only begins or is inflected so."""
        for way in spellings(asked):
            for place, word in enumerate(words):
                if word == way:
                    return 2 * place
                if word.startswith(way) or not set(stems(way)).isdisjoint(stems(word)):
                    return 2 * place + 1
        return None


@cache
def titles_of_activities() -> dict[str, Named]:
    """The activities that people use, by code. What another stands for is found by its own title."""
    return {code: Named.of(known.title) for code, known in activities.items() if not known.by_system}


@cache
def titles_of_pages() -> dict[str, Named]:
    """Pages that need no object."""
    return {
        code: Named.of(page.title)
        for code, page in pages.items()
        if KEY not in page.path and page.title and code not in NOT_LISTED
    }


@dataclass(frozen=True, slots=True)
class Deed:
    """An activity that answers some of the words asked; `rest` are those it does not, which may name its object."""

    activity: Activity
    rest: tuple[str, ...]
    rank: int


def deeds(asked: Sequence[str], *, subject: type[Any] | None = None) -> list[Deed]:
    """Activities whose titles answer at least one word, the best first; those done to `subject` come before others."""
    found = []
    for code, named in titles_of_activities().items():
        answered, rank = named.matched(asked)
        if answered or not asked:
            known = activities[code]
            rest = tuple(word for word in asked if word not in answered)
            if not asked and (subject is None or known.subject is not subject):
                continue
            found.append(Deed(known, rest, rank))
    found.sort(
        key=lambda deed: (
            len(deed.rest),
            subject is None or deed.activity.subject is not subject,
            deed.rank,
            deed.activity.always_asks,
            str(deed.activity.title),
        )
    )
    return found


def places(asked: Sequence[str], views: frozenset[str]) -> list[Page]:
    """Pages that the reader may open and whose titles answer every word, the best first."""
    found = []
    for code, named in titles_of_pages().items():
        answered, rank = named.matched(asked)
        if len(answered) == len(set(asked)) and (not pages[code].view or pages[code].view in views):
            found.append((rank, str(pages[code].title), pages[code]))
    return [page for _rank, _title, page in sorted(found, key=lambda row: row[:2])]


def power_for(act: Act, activity: Activity, scope: Scope | None) -> Power | None:
    """The first power by which the actor may do this, as far as it is known before the form; None when there is none.

    No query: what else stands in the way (amounts, duties kept apart, states) is asked when the form is sent.
    """
    if act.only is not None and activity.code not in act.only:
        return None
    held = authority.powers(act).get(activity.code, ())
    return next((power for power in held if scope is None or power.covers(scope)), None)


def holds_at_all(act: Act, activity: Activity) -> bool:
    """Whether some position of the actor has the right, however far it reaches."""
    return activity.code in authority.powers(act)


_granted: dict[tuple[int, str], dict[str, tuple[str, ...]]] = {}


def granted_to(act: Act, codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The titles of the profiles that have each right. One query for each version of the organisation and language."""
    version = (authority.version(act), language())
    if version not in _granted:
        rows = Grant.objects.filter(profile__isnull=False).exclude(profile__code="system").select_related("profile")
        found: dict[str, dict[str, None]] = {}
        for grant in rows.order_by("profile__pk", "pk"):
            if grant.holds_on(act.at.date()):
                found.setdefault(grant.code, {})[str(grant.profile)] = None
        if len(_granted) > 4:
            _granted.clear()
        _granted[version] = {code: tuple(titles) for code, titles in found.items()}
    return {code: _granted[version].get(code, ()) for code in codes}


def forget() -> None:
    """Drop what is kept (a test has another database in hand)."""
    _granted.clear()
