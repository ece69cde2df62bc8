"""What the screens keep for a person, in the tables of this room. Records of operation: no event tells of them."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from bagland.foundation import clock
from bagland.foundation.act import Act
from bagland.foundation.naming import names_of
from bagland.foundation.ports import ports
from bagland.kernel.desk.models import FIRST_OF_RAIL, NO_SUBJECT, Draft, HeldForm, Presence
from bagland.kernel.desk.models import Preferences as PreferencesRow
from bagland.ui.desk import LARGEST_DRAFT, Begun, Desk, Preferences, Typed
from bagland.ui.ports import ports as screen

HELD = timedelta(hours=1)
HELD_AT_MOST = 20
"""Forms held for one person. Whoever sends more loses the oldest."""
HERE = timedelta(seconds=60)
ACTOR = "organisation.actor"

KNOWN = "desk.preferences"
PREFERENCES = (
    "(SELECT p.language || ' ' || p.theme || ' ' || p.density || ' ' || p.letters || ' ' || p.key_bar || ' ' || "
    "p.start_page FROM desk_preferences p WHERE p.actor_id = s.actor_id)"
)
"""Comes with the one query that finds who is signed in; no column holds a space."""

LANGUAGE = "desk.language"
LANGUAGE_CHOSEN = "(SELECT p.language FROM desk_preferences p WHERE p.actor_id = s.actor_id AND p.language <> 'own')"
"""What the request's language is taken from before anything else."""

PARKED, PARKED_RIGHT = "desk.parked", "jobs.run_again"
PARKED_COUNT = "(SELECT count(*) FROM (SELECT 1 FROM jobs_delivery d WHERE d.parked_at IS NOT NULL LIMIT 50) AS parked)"
OFFERED = "desk.offered"
OFFERED_COUNT = (
    "(SELECT count(*) FROM organisation_delegation d WHERE d.receiver_id = s.actor_id AND d.accepted_at IS NULL "
    "AND d.declined_at IS NULL AND d.revoked_at IS NULL "
    "AND (d.last_date IS NULL OR d.last_date >= CURRENT_DATE))"
)
"""Delegations that wait for an answer; at the turn of a day the database's day may count one more than the page."""


class KeptDesk(Desk):
    """The desk of every person, in the database."""

    def preferences(self, request: Any) -> Preferences:
        return read(getattr(request, "known", {}).get(KNOWN))

    def waiting(self, request: Any, act: Act) -> Mapping[str, int]:
        known = getattr(request, "known", {})
        parked = known.get(PARKED, 0) if ports.authority.reach(act, PARKED_RIGHT).everything else 0
        approvals = sum(screen.waiting(act).values())
        count = approvals + known.get(OFFERED, 0) + parked
        return {"desk.my_work": count} if count else {}

    def begun(self, act: Act, activity: str, subject: int | None) -> Begun | None:
        row = Draft.objects.filter(actor=act.actor, activity=activity, subject=subject or NO_SUBJECT).first()
        return None if row is None else Begun(activity, subject, json.loads(row.typed), row.kept_at)

    def keep(self, act: Act, activity: str, subject: int | None, typed: Typed) -> datetime | None:
        text = written(typed)
        if len(text) > LARGEST_DRAFT:
            return None
        _put(Draft(actor_id=act.actor, activity=activity, subject=subject or NO_SUBJECT, typed=text, kept_at=act.at))
        return act.at

    def drop(self, act: Act, activity: str, subject: int | None) -> None:
        Draft.objects.filter(actor=act.actor, activity=activity, subject=subject or NO_SUBJECT).delete()

    def hold(self, actor: int, activity: str, subject: int | None, typed: Typed) -> str:
        text = written(typed)
        if len(text) > LARGEST_DRAFT:
            return ""
        key = secrets.token_urlsafe(32)
        HeldForm.objects.create(
            digest=digest(key),
            actor_id=actor,
            activity=activity,
            subject=subject or NO_SUBJECT,
            typed=text,
            held_at=clock.now(),
        )
        kept = HeldForm.objects.filter(actor=actor).order_by("-held_at", "-pk").values_list("pk", flat=True)
        HeldForm.objects.filter(actor=actor).exclude(pk__in=list(kept[:HELD_AT_MOST])).delete()
        return key

    def take_back(self, act: Act, key: str) -> Begun | None:
        held = HeldForm.objects.filter(digest=digest(key), actor=act.actor, held_at__gt=act.at - HELD).first()
        if held is None:
            return None
        _put(
            Draft(
                actor_id=act.actor,
                activity=held.activity,
                subject=held.subject,
                typed=held.typed,
                kept_at=held.held_at,
            )
        )
        held.delete()
        return Begun(held.activity, held.subject or None, json.loads(held.typed), held.held_at)

    def say_here(self, act: Act, kind: str, key: int) -> None:
        Presence.objects.bulk_create(
            [Presence(actor_id=act.actor, kind=kind, key=key, seen_at=act.at)],
            update_conflicts=True,
            unique_fields=["kind", "key", "actor"],
            update_fields=["seen_at"],
        )

    def say_gone(self, act: Act, kind: str, key: int) -> None:
        Presence.objects.filter(actor=act.actor, kind=kind, key=key).delete()

    def also_here(self, act: Act, kind: str, key: int) -> Sequence[str]:
        rows = Presence.objects.filter(kind=kind, key=key, seen_at__gt=act.at - HERE).exclude(actor=act.actor)
        actors = list(rows.order_by("seen_at").values_list("actor_id", flat=True)[:5])
        names = names_of(act, [(ACTOR, actor) for actor in actors])
        return [names[ACTOR, actor] for actor in actors]


def _put(draft: Draft) -> None:
    """The draft in place of the one before it."""
    Draft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["actor", "activity", "subject"],
        update_fields=["typed", "kept_at"],
    )


def written(typed: Typed) -> str:
    """The fields as one text."""
    return json.dumps({name: list(texts) for name, texts in typed.items()}, ensure_ascii=False)


def digest(key: str) -> str:
    """What is kept of a key: not the key itself."""
    return hashlib.sha256(key.encode()).hexdigest()


@lru_cache(maxsize=256)
def read(words: str | None) -> Preferences:
    """Preferences from the words that came with the reader; None for whoever has chosen nothing."""
    if not words:
        return Preferences()
    language, theme, density, letters, key_bar, start = words.split(" ")
    return Preferences(
        language="" if language == "own" else language,
        theme="" if theme == "system" else theme,
        density="" if density == "normal" else density,
        has_letters=letters == "on",
        has_key_bar=key_bar == "shown",
        start="" if start == FIRST_OF_RAIL else start,
    )


def keep_language(act: Act, language: str) -> None:
    """Remember the language that the person chose for the screens, on every computer."""
    choose(act.actor, language=language)


def choose(actor: int, **chosen: str) -> None:
    """Keep some preferences of a person; those that are not named stay."""
    PreferencesRow.objects.bulk_create(
        [PreferencesRow(actor_id=actor, **chosen)],
        update_conflicts=True,
        unique_fields=["actor"],
        update_fields=list(chosen),
    )
