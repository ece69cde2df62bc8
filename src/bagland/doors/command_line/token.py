"""`bagland token LOGIN`: a bearer token for the API, shown once."""

from __future__ import annotations

import argparse
from datetime import timedelta

from bagland.doors.command_line.doing import person_of
from bagland.doors.command_line.installation import open_house
from bagland.doors.command_line.telling import DONE, operator, refuse, tell


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("login", metavar="LOGIN", help="whose token it is")
    parser.add_argument("--name", default="command line", help="what it is for")
    parser.add_argument("--days", type=int, default=90, help="how many days it lives (default 90, at most 366)")
    parser.add_argument("--only", nargs="*", metavar="CODE", help="limit it to these activities and views")


def run(args: argparse.Namespace) -> int:
    """Issue it as the person's own act, through this door."""
    open_house()
    from bagland.foundation.act import Door, act_now
    from bagland.foundation.perform import Done, perform
    from bagland.foundation.refusal import Refusal
    from bagland.kernel.access.activities import issue_token

    person = person_of(args.login)
    act = act_now(person.pk, Door.COMMAND_LINE, language=person.language, operator=operator())
    expires = act.today + timedelta(days=args.days)
    try:
        done = perform(issue_token, act, person.pk, name=args.name, expires=expires, codes=args.only)
    except Refusal as refusal:
        return refuse(args, refusal)
    assert isinstance(done, Done)  # noqa: S101 - no grant makes a token wait
    secret = done.thing.shown_once["token"]
    shown = {"token": secret, "login": args.login, "expires": expires.isoformat(), "event": done.event}
    tell(args, shown, secret)
    return DONE
