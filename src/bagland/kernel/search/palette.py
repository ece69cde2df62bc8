"""What the palette answers: what can be done, what is found, where one can go; in that order.

`>` asks for what can be done alone, `@` for people, `#` for numbers. What one may not do is shown with its reason. An
activity that is done to an object asks for the object first, in a second step.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import Resolver404, resolve
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bagland.foundation.act import Act
from bagland.foundation.activity import Activity, activities
from bagland.foundation.kinds import Kept, Scope, kind_of, scope_of
from bagland.foundation.naming import name_of
from bagland.foundation.searching import searchables
from bagland.foundation.speech import joined, spoken
from bagland.kernel.access.rules import Power
from bagland.kernel.organisation.models import Position
from bagland.kernel.search import deeds
from bagland.kernel.search.marking import marked, snippet
from bagland.kernel.search.queries import Hit, search
from bagland.kernel.search.rules.words import words_of
from bagland.ui import navigation
from bagland.ui.acting import act_address
from bagland.ui.details import DetailPage
from bagland.ui.finding import list_of
from bagland.ui.lists import lists
from bagland.ui.pages import address, address_of
from bagland.ui.ports import ports

ACTS_ALONE, PEOPLE, NUMBERS = ">", "@", "#"
MOST_DEEDS, MOST_FOUND, MOST_PLACES = 6, 8, 4
ALONE = 20
"""How many when nothing else is asked for."""


@dataclass(frozen=True, slots=True)
class Option:
    """One line: what stands on it, where `Enter` leads, and what the right side says of it.

    `step` is the activity for which an object is to be chosen next; `opens` the object's own page; `reason` why it is
    not allowed, which can still be pressed, and answers.
    """

    label: SafeString
    plain: str
    icon: str
    address: str
    quiet: str = ""
    reason: str = ""
    kind: str = ""
    says: tuple[Any, ...] = ()
    step: str = ""
    opens: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Options under a heading."""

    name: str
    title: str
    options: Sequence[Option]


@dataclass(frozen=True, slots=True)
class Here:
    """The object whose page is open behind the palette."""

    thing: Any
    name: str
    scope: Scope
    page: DetailPage


def answer(act: Act, typed: str, *, here: str = "", step: str = "", finds: bool = True) -> list[Section]:
    """The sections for what was typed, empty ones left out; `here` is the address of the page behind the palette.

    Without `finds` no objects are found: the page of search does that itself.
    """
    text = typed.strip()
    if step in activities and activities[step].subject is not None:
        return _filled([_of_objects(act, activities[step], text)])
    mark, asked = (text[:1], text[1:].strip()) if text[:1] in (ACTS_ALONE, PEOPLE, NUMBERS) else ("", text)
    if mark == PEOPLE:
        people = [kind for kind, known in searchables.items() if known.is_person]
        return _filled([_found(act, asked, kinds=people, most=ALONE)])
    if mark == NUMBERS:
        return _filled([_found(act, asked, most=ALONE, named_only=True)])
    current = object_at(act, here)
    if mark == ACTS_ALONE:
        return _filled([Section("do", _("Do"), list(_deeds(act, words_of(asked), current, most=ALONE)))])
    words = words_of(asked)
    done = Section("do", _("Do"), list(_deeds(act, words, current)))
    gone = Section("go", _("Go to"), _places(act, words, asked))
    return _filled([done, _found(act, asked), gone] if words and finds else [done, gone])


def _filled(sections: Iterable[Section]) -> list[Section]:
    return [section for section in sections if section.options]


def object_at(act: Act, path: str) -> Here | None:
    """The object whose page has this address, when the actor may see it. A few queries at most."""
    try:
        match = resolve(path) if path.startswith("/") else None
    except Resolver404:
        return None
    page = match.func if match is not None else None
    if not isinstance(page, DetailPage) or match is None or not issubclass(page.model, Kept):
        return None
    rows: Any = page.model._default_manager
    key = match.kwargs.get("key", 0)
    thing = rows.visible_to(act, page.view or None).filter(pk=key).first() if key < 2**63 else None
    return None if thing is None else Here(thing, name_of(act, kind_of(page.model), key), scope_of(thing), page)


# Do.


def _deeds(act: Act, words: Sequence[str], here: Here | None, *, most: int = MOST_DEEDS) -> list[Option]:
    """Activities by their titles: to the page's object, to an object that the other words name, or by themselves."""
    if here is not None and not words:
        return _of_page(act, here, most)
    found: list[Option] = []
    subject = type(here.thing) if here is not None else None
    looked_for: dict[tuple[str, str], Sequence[Hit]] = {}
    for deed in deeds.deeds(words, subject=subject):
        if len(found) >= most:
            break
        known = deed.activity
        if here is not None and known.subject is subject and _names(here.name, deed.rest):
            found.append(_to(act, known, here.thing.pk, here.name, here.scope, words))
        elif known.subject is None:
            found += [] if deed.rest else [_alone(act, known, words)]
        elif not deed.rest:
            found.append(_asking(act, known, words))
        elif (kind := kind_of(known.subject)) in searchables:
            place = (kind, " ".join(deed.rest))
            if place not in looked_for and len(looked_for) < 2:
                looked_for[place] = search(act, place[1], kinds=[kind], limit=3, named_only=True).hits
            for hit in looked_for.get(place, ()):
                found.append(_to(act, known, hit.key, hit.name, _scope(hit), words))
    # What may be done stands before what may not; otherwise the order is that of the words.
    return sorted(found, key=lambda option: bool(option.reason))[:most]


def _of_page(act: Act, here: Here, most: int) -> list[Option]:
    """What the page itself offers, in its order: its first ones first, what is past left out, destroying last."""
    first = {code: place for place, code in enumerate(here.page.first)}
    left_out = {*here.page.hidden, *here.page.past(act, here.thing)}
    offered = [
        known
        for known in activities.values()
        if known.subject is type(here.thing) and not known.by_system and known.code not in left_out
    ]
    room = here.thing._meta.app_label
    offered.sort(key=lambda known: (first.get(known.code, len(first)), known.always_asks, known.room != room))
    options = [_to(act, known, here.thing.pk, here.name, here.scope, ()) for known in offered]
    return sorted(options, key=lambda option: bool(option.reason))[:most]


def _names(name: str, rest: Sequence[str]) -> bool:
    """Whether the words that the title does not answer are words of the object's name."""
    own = words_of(name)
    return all(any(word.startswith(part) for word in own) for part in rest)


def _scope(hit: Hit) -> Scope:
    own = frozenset({hit.key}) if searchables[hit.kind].is_person else frozenset()
    return Scope(hit.entity, hit.department, own)


def _to(act: Act, known: Activity, key: int, name: str, scope: Scope, words: Sequence[str]) -> Option:
    model: Any = known.subject
    power, reason = _may(act, known, scope)
    return Option(
        label=marked(str(known.title), words),
        plain=f"{known.title}: {name}",
        icon="lock" if reason else "check",
        address=act_address(known.code, key),
        quiet=name,
        reason=reason,
        kind=_kind(model),
        says=_through(act, power),
        opens=address_of(model.page, key),
    )


def _alone(act: Act, known: Activity, words: Sequence[str]) -> Option:
    power, reason = _may(act, known, None)
    return Option(
        label=marked(str(known.title), words),
        plain=str(known.title),
        icon="lock" if reason else "plus",
        address=act_address(known.code),
        reason=reason,
        says=_through(act, power),
    )


def _asking(act: Act, known: Activity, words: Sequence[str]) -> Option:
    """An activity whose object is yet to be chosen: here, or in the list of such objects."""
    model: Any = known.subject
    power, reason = _may(act, known, None)
    findable = kind_of(model) in searchables
    listed = list_of(model) or next((page for page in lists.values() if page.model is model), None)
    where = f"{address('search.find')}?act={known.code}"
    return Option(
        label=marked(str(known.title), words),
        plain=str(known.title),
        icon="lock" if reason else "check",
        address=where if findable or listed is None else address(listed.code),
        quiet=_("choose %(kind)s") % {"kind": model._meta.verbose_name},
        reason=reason,
        says=_through(act, power),
        step=known.code if findable else "",
    )


def _may(act: Act, known: Activity, scope: Scope | None) -> tuple[Power | None, str]:
    """The power that would act, or why there is none, in as few words as a line has room for."""
    power = deeds.power_for(act, known, scope)
    if power is not None or known.stands_for is not None:
        return power, ""
    if deeds.holds_at_all(act, known):
        return None, _("your right does not reach this")
    titles = deeds.granted_to(act, [known.code])[known.code]
    if not titles:
        return None, _("no position has this right")
    shown = joined(titles[:2]) if len(titles) < 3 else _("%(first)s and others") % {"first": ", ".join(titles[:2])}
    return None, _("needs %(positions)s") % {"positions": shown}


def _through(act: Act, power: Power | None) -> tuple[str, ...]:
    """As whom one may, up to how much, and whether another must approve."""
    if power is None:
        return ()
    said = [_("You may, as %(position)s.") % {"position": name_of(act, kind_of(Position), power.position)}]
    if power.limit is not None:
        said.append(_("Up to %(limit)s.") % {"limit": spoken(power.limit)})
    if power.asks:
        said.append(_("It waits for another’s approval."))
    return tuple(said)


# Find.


def _found(
    act: Act, text: str, *, kinds: Iterable[str] | None = None, most: int = MOST_FOUND, named_only: bool = False
) -> Section:
    found = search(act, text, kinds=kinds, limit=most, beginnings_in_text=False, named_only=named_only)
    return Section("find", _("Find"), [_hit(hit, found.question.words) for hit in found.hits])


def _hit(hit: Hit, words: Sequence[str]) -> Option:
    model, where = searchables[hit.kind].model, place_of(hit)
    text = snippet(hit.text, words) if hit.text else ""
    own: Any = model
    return Option(
        label=marked(hit.name, words),
        plain=hit.name,
        icon=searchables[hit.kind].icon,
        address=address_of(own.page, hit.key),
        quiet=where,
        kind=_kind(model),
        says=tuple(part for part in (where, text) if part),
        opens=address_of(own.page, hit.key),
    )


def place_of(hit: Hit) -> str:
    """Where an object belongs: «Økonomi, Nordlys Kontor ApS»."""
    own = {hit.name}
    names = (hit.department_name, hit.entity_name)
    return ", ".join(dict.fromkeys(name for name in names if name and name not in own))


def _of_objects(act: Act, known: Activity, text: str) -> Section:
    """The second step: the objects of the activity's kind; without words those that were changed last."""
    model: Any = known.subject
    kind = kind_of(model)
    found = search(act, text, kinds=[kind], limit=ALONE, newest_without_words=True)
    options = [_to(act, known, hit.key, hit.name, _scope(hit), ()) for hit in found.hits]
    chosen = [
        Option(
            label=marked(hit.name, found.question.words),
            plain=option.plain,
            icon=searchables[kind].icon,
            address=option.address,
            quiet=place_of(hit),
            reason=option.reason,
            kind=option.kind,
            says=option.says,
            opens=option.opens,
        )
        for hit, option in zip(found.hits, options, strict=True)
    ]
    title = _("%(activity)s: choose %(kind)s") % {"activity": known.title, "kind": model._meta.verbose_name}
    return Section("of", title, chosen)


# Go to.


def _places(act: Act, words: Sequence[str], asked: str) -> list[Option]:
    views = ports.signed_in(act).views
    if words:
        found = deeds.places(words, views)[:MOST_PLACES]
        return [*(_page(page.code, str(page.title), words) for page in found), _everything(asked)]
    entries: list[navigation.Entry] = []
    for item, below in navigation.opened_by(views):
        entries += [item] if isinstance(item, navigation.Entry) else below
    return [_page(entry.page, str(entry.label), ()) for entry in entries[:MOST_DEEDS]]


def _page(code: str, title: str, words: Sequence[str]) -> Option:
    entry = navigation.entries.get(code)
    area = navigation.areas.get(entry.area) if entry is not None else None
    return Option(
        label=marked(title, words),
        plain=title,
        icon=area.icon
        if area is not None
        else (entry.icon if entry is not None and entry.icon else "corner-down-right"),
        address=address(code),
        quiet=str(area.title) if area is not None else "",
        kind=_("page"),
    )


def _everything(asked: str) -> Option:
    label = _("Search everywhere for “%(text)s”") % {"text": asked[:60]}
    return Option(
        label=marked(label, ()),
        plain=label,
        icon="search",
        address=f"{address('search.find')}?{urlencode({'q': asked})}",
    )


def _kind(model: Any) -> str:
    return capfirst(str(model._meta.verbose_name))


__all__ = ["Option", "Section", "answer", "object_at", "place_of"]
