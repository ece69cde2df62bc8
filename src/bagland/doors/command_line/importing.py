"""`bagland import LIST FILE --as WHO`: the rows of a file, checked, and with --run imported."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from bagland.doors.command_line.doing import acting_for
from bagland.doors.command_line.installation import open_house
from bagland.doors.command_line.telling import DONE, REFUSED, Wrong, refuse, tell

SHOWN = 100


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("list", metavar="LIST", help="what to import, such as organisation.people")
    parser.add_argument("file", metavar="FILE", help="a CSV or XLSX file")
    parser.set_defaults(key=None, position=None)
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--as", dest="login", metavar="WHO", help="the login of the person for whom you act")
    who.add_argument("--token", metavar="TOKEN", help="act as the person or agent of this token")
    parser.add_argument("--position", type=int, metavar="ID", help="the position that acts, when more than one fits")
    parser.add_argument("--column", action="append", default=[], metavar="HEADING=INPUT", help="what a column is")
    parser.add_argument("--all", action="append", default=[], metavar="INPUT=TEXT", help="one value for all rows")
    parser.add_argument("--written-in", choices=("da", "en"), help="how numbers and dates are written in the file")
    parser.add_argument(
        "--run", action="store_true", help="import the rows that are in order; else they are only checked"
    )
    parser.add_argument("--once-more", action="store_true", help="import rows again that were imported before")


def run(args: argparse.Namespace) -> int:
    """Check every row, import the good ones with --run, and name each faulty cell. Exit code 1 when any is faulty."""
    open_house()
    from bagland.foundation.refusal import Refusal
    from bagland.kernel.exchange import checking, queries, running, staging
    from bagland.kernel.exchange.models import Import

    act = acting_for(args)
    path = Path(args.file)
    try:
        with path.open("rb") as file:
            batch = staging.receive(act, args.list, file, name=path.name, size=path.stat().st_size, remembers=False)
        staging.choose_columns(
            act,
            batch,
            mapping=_mapping(batch, _pairs(args.column, "--column")),
            same_for_all={**batch.same_for_all, **_pairs(args.all, "--all")},
            written_in=args.written_in or batch.written_in,
            remembers=False,
        )
        checking.check(act, batch.pk)
        batch = Import.objects.get(pk=batch.pk)
        if args.run and batch.counts()["GOOD"]:
            running.start(act, batch.pk, once_more=args.once_more)
            running.go_on(act, batch.pk)
    except OSError as error:
        raise Wrong(f"the file {args.file} cannot be read: {error.strerror}.") from None
    except Refusal as refusal:
        return refuse(args, refusal)
    batch = Import.objects.get(pk=batch.pk)
    counts, faults = batch.counts(), queries.faults(batch)
    shown: dict[str, Any] = {
        "import": batch.pk,
        "imported": counts["DONE"],
        "good": counts["GOOD"],
        "there": counts["THERE"],
        "faulty": counts["FAULTY"],
        "faults": [
            {"row": fault.row, "input": fault.name, "value": fault.value, "fault": fault.sentence} for fault in faults
        ],
    }
    lines = [
        f"row {fault.row}, {fault.name or 'the row'} “{fault.value}”: {fault.sentence}" for fault in faults[:SHOWN]
    ]
    if len(faults) > SHOWN:
        lines.append(f"… and {len(faults) - SHOWN} more")
    summary = (
        f"{counts['DONE']} imported, {counts['GOOD']} in order, "
        f"{counts['THERE']} there already, {counts['FAULTY']} faulty."
    )
    tell(args, shown, *lines, summary)
    return REFUSED if counts["FAULTY"] else DONE


def _pairs(given: list[str], option: str) -> dict[str, str]:
    found = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name:
            raise Wrong(f"{option} {text} has no “=”.")
        found[name] = value
    return found


def _mapping(batch: Any, named: dict[str, str]) -> dict[int, str]:
    """What was guessed, and over it what was said; a heading that the file lacks is a wrong call."""
    mapping = {int(place): name for place, name in batch.mapping.items()}
    for heading, name in named.items():
        if heading not in batch.columns:
            raise Wrong(f"the file has no column “{heading}”. It has {', '.join(filter(None, batch.columns))}.")
        mapping = {place: known for place, known in mapping.items() if known != name}
        mapping[batch.columns.index(heading)] = name
    return mapping
