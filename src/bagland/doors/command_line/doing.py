"""`bagland do CODE --as WHO`: one activity, as in the browser and the API."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bagland.doors.command_line.installation import open_house
from bagland.doors.command_line.telling import DONE, PENDING, Wrong, operator, refuse, tell


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("code", metavar="CODE", help="the activity, such as organisation.appoint")
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--as", dest="login", metavar="WHO", help="the login of the person for whom you act")
    who.add_argument("--token", metavar="TOKEN", help="act as the person or agent of this token")
    parser.add_argument("--subject", type=int, metavar="ID", help="the object that it is done to")
    parser.add_argument("--position", type=int, metavar="ID", help="the position that acts, when more than one fits")
    parser.add_argument("--task", type=int, metavar="ID", help="the task for which it is done, and which it closes")
    parser.add_argument("--key", help="a key: the same call with the same key is done once")
    parser.add_argument(
        "--input",
        default="{}",
        metavar="JSON",
        help="inputs as JSON; @FILE reads a file, - standard input. An input that is a file is given as @FILE too",
    )


def run(args: argparse.Namespace) -> int:
    """Perform, and say what came of it."""
    inputs = _inputs(args.input)
    open_house()
    from bagland.foundation.activity import find
    from bagland.foundation.perform import Pending, perform
    from bagland.foundation.refusal import Refusal
    from bagland.foundation.refusals import UnknownActivity

    act = acting_for(args)
    try:
        activity = find(args.code)
        outcome = perform(activity, act, args.subject, **_with_files(activity, inputs))
    except UnknownActivity as refusal:
        raise Wrong(refusal.sentence) from None
    except Refusal as refusal:
        return refuse(args, refusal)
    if isinstance(outcome, Pending):
        shown: dict[str, Any] = {"state": "pending", "request": outcome.request, "approvers": list(outcome.approvers)}
        waiting = ", ".join(outcome.approvers) or "nobody yet"
        tell(args, shown, f"Waits for approval as request {outcome.request}. Can approve: {waiting}.")
        return PENDING
    result = {"kind": outcome.kind, "key": outcome.key} if outcome.kind else None
    once = getattr(outcome.thing, "shown_once", None)
    shown = {"state": "done", "event": outcome.event, "replayed": outcome.replayed, "result": result}
    if once:
        shown["once"] = once
    named = f": {outcome.kind} {outcome.key}" if outcome.kind else ""
    again = " (it was done before, with the same key)" if outcome.replayed else ""
    extra = [f"{name}: {value}" for name, value in (once or {}).items()]
    tell(args, shown, f"Done as event {outcome.event}{named}{again}.", *extra)
    return DONE


def _with_files(activity: Any, inputs: dict[str, Any]) -> dict[str, Any]:
    """The inputs with the files that they name: `"@portrait.jpg"` where the activity takes a file."""
    from bagland.foundation.uploads import Upload

    given = dict(inputs)
    for item in activity.inputs:
        named = given.get(item.name)
        if item.type is Upload and isinstance(named, str) and named.startswith("@"):
            file = Path(named[1:])
            given[item.name] = Upload(_bytes(file), file.name)
    return given


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Wrong(f"the file {file} cannot be read: {error.strerror}.") from None


def acting_for(args: argparse.Namespace) -> Any:
    """The act of the person or token that the arguments name."""
    from bagland.foundation.act import Door, act_now
    from bagland.kernel.access.sign_in import bearer

    named = {"position": args.position, "key": args.key, "task": getattr(args, "task", None)}
    if args.token:
        found = bearer(args.token)
        if found is None:
            raise Wrong("this token is not known, has ended, or was revoked.")
        return found.act(Door.COMMAND_LINE, **named)
    person = person_of(args.login)
    return act_now(person.pk, Door.COMMAND_LINE, language=person.language, operator=operator(), **named)


def person_of(login: str) -> Any:
    """The actor with this login; `system` is the system itself."""
    from bagland.kernel.access.models import SignIn
    from bagland.kernel.organisation.models import Actor

    if login == "system":
        return Actor.objects.get(kind="SYSTEM")
    found = SignIn.objects.select_related("actor").filter(login=login.strip().lower(), is_active=True).first()
    if found is None:
        raise Wrong(f"nobody signs in as {login}.")
    return found.actor


def _inputs(given: str) -> dict[str, Any]:
    if given == "-":
        text = sys.stdin.read()
    elif given.startswith("@"):
        try:
            text = Path(given[1:]).read_text(encoding="utf-8")
        except OSError as error:
            raise Wrong(f"the file {given[1:]} cannot be read: {error.strerror}.") from None
    else:
        text = given
    try:
        inputs = json.loads(text)
    except ValueError as error:
        raise Wrong(f"--input is not JSON: {error}.") from None
    if not isinstance(inputs, dict):
        raise Wrong('--input must be a JSON object, such as {"reason": "moved"}.')
    return inputs
