"""Drafts of procedures: every change is kept at once, and can be taken back.

Records of operation: no event tells of each change. What was done to a draft is told when it is sent to review or
published, with the hash of what it says. The rights are those of `work.change_draft`; whoever calls has asked for them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from bagland.foundation.act import Act
from bagland.foundation.ports import ports
from bagland.kernel.organisation.models import Actor
from bagland.kernel.work.models import DraftStep, Version
from bagland.kernel.work.refusals import DraftChangedMeanwhile, DraftNotOpen, NotADefinition
from bagland.kernel.work.rules.definition import Definition, read
from bagland.kernel.work.states import VersionState

KEPT_STEPS = 200
ONE_STEP = timedelta(seconds=30)
"""Changes of the same thing by the same person within this time are one step."""
LARGEST = 1_000_000
"""Characters of a definition's canonical text."""


def blank() -> Definition:
    """A procedure that says nothing yet."""
    return Definition()


def read_definition(text: str) -> Definition:
    """The definition of a JSON text. Refuses with NotADefinition, which names the first fault and its place."""
    if len(text) > LARGEST:
        raise NotADefinition(place="", fault=f"> {LARGEST}")
    try:
        return read(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise NotADefinition(place=place[:200] or "JSON", fault=first["msg"][:200]) from None


def change(
    act: Act, version: Version, definition: Definition, revision: int | None = None, *, about: str = ""
) -> Version:
    """The draft says this from now on. `revision` is what the writer had seen; None writes over whatever is there.

    Refuses with DraftNotOpen, or with DraftChangedMeanwhile when another was quicker.
    """
    return alter(act, version.pk, lambda _before: definition, revision, about=about)


def alter(
    act: Act,
    key: int,
    make: Callable[[Definition], Definition],
    revision: int | None = None,
    *,
    about: str = "",
    batch: str = "",
) -> Version:
    """Change the draft under its lock: `make` gets what it says now and gives what it says from now on.

    Inside an act's transaction it is part of it; else it is a transaction of its own.
    """
    with transaction.atomic():
        version = locked(key)
        if batch and DraftStep.objects.filter(version=version, batch=batch).exists():
            return version
        if revision is not None and version.revision != revision:
            raise DraftChangedMeanwhile(who=who_changed(version))
        definition = make(read(version.definition))
        text = definition.canonical()
        if len(text) > LARGEST:
            raise NotADefinition(place="", fault=f"> {LARGEST}")
        if text != version.definition:
            _keep_step(act, version, text, about, batch)
            _write(version, text, definition.sha256())
        return version


def locked(key: int) -> Version:
    """The draft, locked. Refuses with DraftNotOpen when it is in review, published or thrown away."""
    version: Version = Version.objects.select_for_update(of=("self",)).select_related("procedure").get(pk=key)
    if version.state != VersionState.DRAFT:
        raise DraftNotOpen(state=version.get_state_display())
    return version


def undo(act: Act, key: int) -> Version:
    """Take the last change back. Nothing happens when there is none."""
    return _stride(act, key, -1)


def redo(act: Act, key: int) -> Version:
    """Do again what was taken back."""
    return _stride(act, key, 1)


def can_go(version: Version) -> tuple[bool, bool]:
    """Whether there is something to take back, and something to do again. One query."""
    numbers = set(
        DraftStep.objects.filter(version=version, number__in=[version.step - 1, version.step + 1]).values_list(
            "number", flat=True
        )
    )
    return version.step - 1 in numbers, version.step + 1 in numbers


def forget(version: Version) -> None:
    """The draft is no draft any more: nothing can be taken back."""
    DraftStep.objects.filter(version=version).delete()


def may_write(act: Act, version: Version) -> Any:
    """Refuses when the actor may not change the draft."""
    from bagland.foundation.activity import find

    activity = find("work.change_draft")
    return ports.authority.standing(act, activity, version, version.scope(), None)


def _stride(act: Act, key: int, by: int) -> Version:
    with transaction.atomic():
        version = locked(key)
        step = DraftStep.objects.filter(version=version, number=version.step + by).first()
        if step is not None:
            version.step = step.number
            _write(version, step.definition, read(step.definition).sha256())
        return version


def _keep_step(act: Act, version: Version, text: str, about: str, batch: str) -> None:
    steps = DraftStep.objects.filter(version=version)
    here = steps.filter(number=version.step).first()
    if here is None:
        here = DraftStep.objects.create(
            version=version, number=version.step, definition=version.definition, actor_id=act.actor, at=act.at
        )
    steps.filter(number__gt=version.step).delete()
    if about and here.about == about and here.actor_id == act.actor and act.at - here.at < ONE_STEP:
        here.definition, here.at, here.batch = text, act.at, batch
        here.save(update_fields=["definition", "at", "batch"])
        return
    version.step += 1
    DraftStep.objects.create(
        version=version,
        number=version.step,
        definition=text,
        about=about[:80],
        batch=batch[:40],
        actor_id=act.actor,
        at=act.at,
    )
    steps.filter(number__lt=version.step - KEPT_STEPS).delete()


def _write(version: Version, text: str, sha256: str) -> None:
    version.definition, version.sha256 = text, sha256
    version.revision += 1
    version.save(update_fields=["definition", "sha256", "revision", "step"])


def who_changed(version: Version) -> str:
    last = DraftStep.objects.filter(version=version, number=version.step).values_list("actor", flat=True).first()
    return str(Actor.labels([last]).get(last, "")) if last else ""
