"""`bagland demo`: the demo company, loaded once into a new data directory; afterwards, who can sign in to it."""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any

from bagland.doors.command_line.installation import bring_up_to_date, open_house, set_clock
from bagland.doors.command_line.telling import DONE, Wrong, tell


def arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments of its own: BAGLAND_DATA and BAGLAND_DATABASE_URL say where."""


def run(args: argparse.Namespace) -> int:
    """Load it, or list it."""
    open_house(must_exist=False)
    bring_up_to_date()
    load_if_new(shows=not args.json)
    set_clock()
    shown = listing()
    tell(args, shown, *lines(shown))
    return DONE


def load_if_new(*, shows: bool) -> None:
    """Load the demo company where nothing is yet, or go on where a loading was interrupted."""
    from bagland.doors.demo.loading import is_loaded, load
    from bagland.kernel.audit.installation import birth
    from bagland.kernel.audit.models import Installation

    born = birth()
    if born is not None and born.birth != Installation.Birth.DEMO:
        raise Wrong("this data directory holds a company. The demo company needs another: set BAGLAND_DATA.")
    if born is not None and is_loaded():
        return
    started = time.monotonic()

    def progress(done: int, total: int) -> None:
        if shows and sys.stderr.isatty():
            print(f"\rLoading the demo company: {done} of {total} acts", end="", file=sys.stderr, flush=True)

    load(progress=progress)
    if shows:
        print(f"\rThe demo company was loaded in {time.monotonic() - started:.1f} s.          ", file=sys.stderr)


def listing() -> dict[str, Any]:
    """Who can sign in, with password and positions of today, and the legal entities."""
    from bagland.doors.demo.people import PASSWORD
    from bagland.foundation import clock
    from bagland.kernel.access.models import SignIn
    from bagland.kernel.organisation.models import Appointment, LegalEntity, PositionTerm

    today = clock.now().date()
    codes: dict[int, list[str]] = {}
    titles: dict[int, list[str]] = {}
    terms = {term.position_id: term for term in PositionTerm.objects.on(today).select_related("profile")}
    for appointment in Appointment.objects.on(today).order_by("pk"):
        term = terms.get(appointment.position_id)
        if term is not None:
            codes.setdefault(appointment.actor_id, []).append(term.profile.code)
            titles.setdefault(appointment.actor_id, []).append(term.profile.title_en)
    people = [
        {
            "login": sign_in.login,
            "password": PASSWORD,
            "name": sign_in.actor.name,
            "actor": sign_in.actor_id,
            "positions": codes.get(sign_in.actor_id, []),
            "titles": list(dict.fromkeys(titles.get(sign_in.actor_id, []))),
        }
        for sign_in in SignIn.objects.filter(is_active=True).select_related("actor").order_by("actor_id")
    ]
    entities = [
        {"key": entity.pk, "code": entity.code, "name": entity.name, "currency": entity.currency}
        for entity in LegalEntity.objects.order_by("pk")
    ]
    return {"people": people, "entities": entities}


def lines(shown: dict[str, Any], *, most: int | None = None) -> list[str]:
    """The listing for a person: those with a position of their own kind first."""
    people = sorted(shown["people"], key=lambda person: person["positions"] == ["employee"])
    chosen = people[:most]
    width = max((len(person["login"]) for person in chosen), default=0)
    written = [
        f"  {person['login']:<{width}}  {person['name']}, {', '.join(person['titles']) or 'no position today'}"
        for person in chosen
    ]
    if len(people) > len(chosen):
        written.append(f"  … and {len(people) - len(chosen)} more: bagland demo")
    password = people[0]["password"] if people else ""
    return [f"Sign in with the password {password} as", *written]
