"""`bagland init`: a new company of one's own."""

from __future__ import annotations

import argparse
import secrets
import sys
from datetime import date
from typing import Any

from bagland.doors.command_line.installation import bring_up_to_date, open_house
from bagland.doors.command_line.telling import DONE, Wrong, operator, refuse, tell


def arguments(parser: argparse.ArgumentParser) -> None:
    """Everything can be given here; at a terminal what is missing is asked for."""
    parser.add_argument("--name", help="the company's name")
    parser.add_argument("--code", help="a short code for it, such as NK")
    parser.add_argument("--country", default="DK", help="ISO 3166-1 (default DK)")
    parser.add_argument("--currency", default="DKK", help="ISO 4217 (default DKK)")
    parser.add_argument("--time-zone", default="Europe/Copenhagen")
    parser.add_argument("--cvr", default="", help="the registration number")
    parser.add_argument("--year-start", metavar="DATE", help="first day of the financial year (default 1 January)")
    parser.add_argument("--year-end", metavar="DATE", help="its last day (default 31 December)")
    parser.add_argument("--languages", default="da", help="da or en: the company's and the first person's language")
    parser.add_argument("--person", metavar="NAME", help="the first person, who becomes managing director")
    parser.add_argument("--login", metavar="EMAIL", help="that person's login, the work e-mail")
    parser.add_argument("--password", help="a first password; one is made when it is left out")


def run(args: argparse.Namespace) -> int:
    """Found the company, install the shipped positions, open the first sign-in."""
    open_house(must_exist=False)
    from bagland.foundation.refusal import Refusal
    from bagland.kernel.audit.installation import birth

    for name, question in (
        ("name", "Company"),
        ("code", "Short code"),
        ("person", "First person"),
        ("login", "E-mail"),
    ):
        if not getattr(args, name):
            setattr(args, name, _asked(name, question))
    bring_up_to_date()
    if birth() is not None:
        raise Wrong("there is a company here already. Set BAGLAND_DATA to found another.")
    try:
        entity, person, password = _found(args)
    except Refusal as refusal:
        return refuse(args, refusal)
    shown = {
        "entity": entity.pk,
        "code": entity.code,
        "person": person,
        "login": args.login.lower(),
        "password": password,
    }
    tell(
        args,
        shown,
        f"{entity.name} is founded. Sign in as {args.login.lower()} with the password {password}",
        "and change it.",
    )
    return DONE


def _asked(name: str, question: str) -> str:
    if not sys.stdin.isatty():
        raise Wrong(f"--{name} is missing.")
    answer = input(f"{question}: ").strip()
    if not answer:
        raise Wrong(f"--{name} is missing.")
    return answer


def _day(given: str | None, otherwise: date) -> date:
    try:
        return date.fromisoformat(given) if given else otherwise
    except ValueError:
        raise Wrong(f"{given} is not a date such as 2026-01-31.") from None


def _found(args: argparse.Namespace) -> tuple[Any, int, str]:
    from bagland.foundation import clock
    from bagland.foundation.act import Door, act_now
    from bagland.foundation.perform import Done, perform
    from bagland.kernel.access.activities import open_login
    from bagland.kernel.audit.installation import be_born
    from bagland.kernel.audit.models import Installation
    from bagland.kernel.documents.activities.classes import install_classes
    from bagland.kernel.jobs.system import system_actor
    from bagland.kernel.organisation.activities import found_company, install_profiles
    from bagland.kernel.organisation.models import Appointment
    from bagland.kernel.work.activities.installing import install_procedures

    def by_system(step: str) -> Any:
        """The system's act; its key lets an interrupted founding go on with the same call."""
        key = f"init:{step}"
        return act_now(system_actor(), Door.COMMAND_LINE, language=args.languages, operator=operator(), key=key)

    today = clock.now().date()
    first = _day(args.year_start, date(today.year, 1, 1))
    last = _day(args.year_end, date(today.year, 12, 31))
    perform(install_profiles, by_system("profiles"))
    perform(install_classes, by_system("classes"))
    done = perform(
        found_company,
        by_system("company"),
        code=args.code,
        name=args.name,
        country=args.country.upper(),
        currency=args.currency.upper(),
        time_zone=args.time_zone,
        language=args.languages,
        registration_number=args.cvr,
        year_first_date=first,
        year_last_date=last,
        person_name=args.person,
        person_email=args.login,
        first_date=min(first, today),
    )
    assert isinstance(done, Done)  # noqa: S101 - the system's grants never ask
    perform(install_procedures, by_system("procedures"))
    person = Appointment.objects.filter(position__entity=done.key).values_list("actor_id", flat=True).get()
    password = args.password or secrets.token_urlsafe(12)
    by_person = act_now(person, Door.COMMAND_LINE, language=args.languages, operator=operator(), key="init:login")
    perform(open_login, by_person, person, login=args.login, password=password)
    be_born(Installation.Birth.COMPANY)
    return done.result, person, password
