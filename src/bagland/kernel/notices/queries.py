"""Comments of an object, its followers, and what a person has been told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from bagland.foundation import keyset
from bagland.foundation.act import Act, Door
from bagland.foundation.activity import told_of
from bagland.foundation.kinds import Kept, kind_of, model_of
from bagland.foundation.naming import Place, names_of
from bagland.kernel.audit.models import Event
from bagland.kernel.audit.queries import programs
from bagland.kernel.notices import rules
from bagland.kernel.notices.models import Comment, Follower, Notice
from bagland.kernel.notices.states import Why
from bagland.kernel.organisation.models import Actor

ACTOR = kind_of(Actor)
SHOWN, EXCERPT = 50, 160
SILENT = frozenset({"audit"})
"""Rooms whose objects are no place for comments: an event is a proof, not a matter."""


def takes_comments(model: Any) -> bool:
    """Whether objects of this kind have comments and followers: those with a page, outside the proofs."""
    return (
        isinstance(model, type) and issubclass(model, Kept) and bool(model.page) and model._meta.app_label not in SILENT
    )


def visible(act: Act, places: Iterable[Place]) -> set[Place]:
    """Those of these objects that the reader may see now. One query a kind."""
    by_kind: dict[str, list[int]] = {}
    for kind, key in places:
        by_kind.setdefault(kind, []).append(key)
    found: set[Place] = set()
    for kind, keys in by_kind.items():
        model = model_of(kind)
        if model is not None and issubclass(model, Kept):
            seen = keyset.visible(model._default_manager.filter(pk__in=keys), act).values_list("pk", flat=True)
            found |= {(kind, key) for key in seen}
    return found


def as_seen_by(actor: int, at: datetime) -> Act:
    """An act of another person, only to ask what that person may see."""
    return Act(actor=actor, at=at, door=Door.JOB)


@dataclass(frozen=True, slots=True)
class ShownComment:
    """A comment as its readers see it: `parts` is text and mentions in turn, each mention with the person's name."""

    key: int
    author: int
    name: str
    at: datetime
    parts: Sequence[tuple[str, int | None]]
    is_own: bool
    is_corrected: bool
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """What stands below an object: its newest comments, oldest first, and who follows it."""

    comments: Sequence[ShownComment]
    are_more: bool
    followers: Sequence[tuple[int, str]]
    follows: bool


def talk(act: Act, thing: Kept, *, everything: bool = False) -> Talk:
    """Comments and followers of an object that the reader sees. Two queries, and one for names not known yet."""
    kind = kind_of(thing)
    newest = Comment.objects.filter(about_kind=kind, about=thing.pk).order_by("-pk")
    rows = list(newest if everything else newest[: SHOWN + 1])
    more = not everything and len(rows) > SHOWN
    rows = rows[: None if everything else SHOWN][::-1]
    following = list(
        Follower.objects.filter(about_kind=kind, about=thing.pk).order_by("pk").values_list("actor_id", flat=True)
    )
    people = {row.author_id for row in rows} | {key for row in rows for key in rules.mentioned(row.text)} | {*following}
    names = names_of(act, [(ACTOR, key) for key in people])
    return Talk(
        comments=[_shown(act, row, names) for row in rows],
        are_more=more,
        followers=[(key, names[ACTOR, key]) for key in following],
        follows=act.actor in following,
    )


def _shown(act: Act, row: Comment, names: dict[Place, str]) -> ShownComment:
    return ShownComment(
        key=row.pk,
        author=row.author_id,
        name=names[ACTOR, row.author_id],
        at=row.at,
        parts=[(text if key is None else names.get((ACTOR, key), ""), key) for text, key in rules.parts(row.text)],
        is_own=row.author_id == act.actor,
        is_corrected=row.corrected_at is not None,
        is_withdrawn=row.withdrawn_at is not None,
    )


def typed_text(act: Act, comment: Comment) -> str:
    """A comment as its writer typed it, for correcting it."""
    keys = rules.mentioned(comment.text)
    names = names_of(act, [(ACTOR, key) for key in keys])
    return rules.with_names(comment.text, {key: names[ACTOR, key] for key in keys})


@dataclass(frozen=True, slots=True)
class ShownNotice:
    """One notice in words: who did what, on what, and why the reader is told."""

    key: int
    at: datetime
    who: str
    face: int
    is_software: bool
    sentence: str
    thing: str
    excerpt: str
    why: str
    is_new: bool


def notices(act: Act, *, after: str | None = None, limit: int = keyset.PAGE) -> tuple[list[ShownNotice], str | None]:
    """What the reader has been told, newest first, and the cursor of the rest. About five queries.

    Rights are asked again: what the reader may no longer see is left out, so a page may be shorter than its limit.
    """
    page = keyset.page(
        Notice.objects.filter(reader=act.actor),
        order=("-at", "-id"),
        columns=("id", "event_id", "why", "about_kind", "about", "at", "read_at"),
        limit=limit,
        after=after,
    )
    seen = visible(act, {(row["about_kind"], row["about"]) for row in page.rows})
    rows = [row for row in page.rows if (row["about_kind"], row["about"]) in seen]
    events = Event.objects.in_bulk([row["event_id"] for row in rows])
    said = _said(act, events.values())
    names = names_of(
        act, {(row["about_kind"], row["about"]) for row in rows} | {(ACTOR, event.actor) for event in events.values()}
    )
    software = programs(act) if rows else frozenset()
    found = [
        ShownNotice(
            key=row["id"],
            at=row["at"],
            who=names[ACTOR, events[row["event_id"]].actor],
            face=events[row["event_id"]].actor,
            is_software=events[row["event_id"]].actor in software,
            sentence=_sentence(events[row["event_id"]]),
            thing=names[row["about_kind"], row["about"]],
            excerpt=said.get(row["event_id"], ""),
            why=str(Why(row["why"]).label),
            is_new=row["read_at"] is None,
        )
        for row in rows
    ]
    return found, page.next


def _sentence(event: Event) -> str:
    return str(told_of(event.activity)).rstrip(".")


def _said(act: Act, events: Iterable[Event]) -> dict[int, str]:
    """The beginning of each comment among these events, by event."""
    commented = {event.pk: event.subject_id for event in events if event.subject_kind == kind_of(Comment)}
    texts = Comment.objects.in_bulk([key for key in commented.values() if key is not None])
    said = {}
    for event, key in commented.items():
        comment = texts.get(key or 0)
        if comment is None:
            continue
        text = typed_text(act, comment) if comment.withdrawn_at is None else _("The comment is withdrawn.")
        said[event] = text if len(text) <= EXCERPT else f"{text[: EXCERPT - 1]}…"
    return said
