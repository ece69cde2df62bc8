"""`bagland`: every command, its arguments, and the exit code that a script can rely on.

0 done, 1 refused, 2 wrong call, 3 pending. With `--json` a command writes one JSON value to standard output.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from bagland.doors.command_line.telling import WRONG_CALL, Wrong

COMMANDS = {
    "run": "serve Bagland, with a worker; --demo loads the demo company into a new data directory first",
    "work": "run a worker alone, beside web processes elsewhere",
    "demo": "load the demo company into a new data directory, or say who can sign in to it",
    "init": "found a new company",
    "do": "perform one activity",
    "activities": "list every activity, its inputs, and who may do it",
    "import": "check the rows of a file, and import those that are in order",
    "export": "write a list to a file, as its address in the browser shows it",
    "file": "put documents into the archive, or get one out",
    "token": "issue a token for the API",
    "backup": "back up the database and the data directory, while people work",
    "restore": "bring a backup back into an empty data directory",
    "upgrade": "bring the database to this version, with a backup first; --back returns",
    "reindex": "build the index of search, from where it was left or afresh",
    "verify": "prove that no event and no document was changed or removed",
    "doctor": "say what is wrong with this installation, and how to mend it",
    "schema": "write the OpenAPI document of the API",
}
MODULES = {"do": "doing", "import": "importing", "export": "exporting", "file": "filing"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser(given)
    args = parser.parse_args(given)
    if args.command is None:
        parser.print_help()
        return WRONG_CALL
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bagland.config.settings")
    run: Callable[[argparse.Namespace], int] = _module(args.command).run
    try:
        return run(args)
    except Wrong as wrong:
        print(f"bagland {args.command}: {wrong}", file=sys.stderr)
        return WRONG_CALL
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    """The parser; only the command that is called is imported, so that each starts quickly."""
    parser = argparse.ArgumentParser(prog="bagland", description="The back office of a company in one system.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    wanted = next((word for word in given if not word.startswith("-")), None)
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        if name == wanted:
            _module(name).arguments(command)
        command.add_argument("--json", action="store_true", help="write one JSON value")
    return parser


def _module(name: str):  # type: ignore[no-untyped-def] # a module is what import_module gives
    return import_module(f"bagland.doors.command_line.{MODULES.get(name, name)}")


if __name__ == "__main__":
    sys.exit(main())
