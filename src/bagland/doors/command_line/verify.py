"""`bagland verify`: the proof that no event and no content was changed, removed or added by another hand."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from typing import Any

from bagland.doors.command_line.installation import open_house
from bagland.doors.command_line.telling import DONE, REFUSED, Wrong, tell


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument(
        "--head", metavar="HASH", help="a head that was written elsewhere; it must be one of the chain's"
    )
    parser.add_argument("--archive", action="store_true", help="the archive alone, not the chain of events")
    parser.add_argument("--chain", action="store_true", help="the chain of events alone, not the archive")
    parser.add_argument("--since", metavar="DAY", help="of the archive only what was stored since this day (UTC)")
    parser.add_argument(
        "--again", action="store_true", help="read the archive from its beginning, also where a reading was interrupted"
    )


def run(args: argparse.Namespace) -> int:
    """Seal the tail, recompute every event, read every content against its hash, name each fault."""
    open_house()
    if args.archive and args.chain:
        raise Wrong("Choose --archive or --chain; without either both are read.")
    since = _since(args.since)
    shows = sys.stderr.isatty() and not args.json
    shown: dict[str, Any] = {"ok": True, "faults": []}
    lines: list[str] = []
    if not args.archive:
        _chain(args, shows, shown, lines)
    if not args.chain:
        _archive(args, since, shows, shown, lines)
    if shown["ok"]:
        tell(args, shown, f"Everything agrees. {' '.join(lines)}")
        return DONE
    tell(
        args,
        shown,
        f"{len(shown['faults'])} faults. The first stands first.",
        *(f"{fault['sentence']} ({fault['code']})" for fault in shown["faults"]),
        *lines,
    )
    return REFUSED


def _chain(args: argparse.Namespace, shows: bool, shown: dict[str, Any], lines: list[str]) -> None:
    from bagland.kernel.audit.sealing import verify

    verdict = verify(args.head, progress=lambda count: _progress(shows, f"{count:,} events"))
    _progress(shows, "")
    shown["ok"] = shown["ok"] and verdict.ok
    shown |= {"head": verdict.head, "events": verdict.events}
    shown["faults"] += [
        {
            "place": fault.place,
            "number": fault.number,
            "code": fault.code,
            "sentence": fault.sentence,
        }
        for fault in verdict.faults
    ]
    lines.append(f"{verdict.events:,} events, head {verdict.head}" if verdict.ok else f"Head {verdict.head}")


def _archive(
    args: argparse.Namespace, since: datetime | None, shows: bool, shown: dict[str, Any], lines: list[str]
) -> None:
    from bagland.kernel.documents.verifying import verify_archive

    def progress(contents: int, size: int) -> None:
        if contents % 20 == 0:
            _progress(shows, f"{contents:,} contents, {size // 1024**2:,} MiB")

    verdict = verify_archive(since=since, afresh=args.again, progress=progress)
    _progress(shows, "")
    shown["ok"] = shown["ok"] and verdict.ok
    shown |= {"contents": verdict.contents, "bytes": verdict.size, "archive_faults": verdict.fault_count}
    shown["faults"] += [
        {
            "place": fault.place,
            "number": list(fault.documents),
            "code": fault.code,
            "sentence": fault.sentence,
        }
        for fault in verdict.faults
    ]
    went_on = " (went on where an earlier reading stopped)" if verdict.resumed else ""
    lines.append(f"{verdict.contents:,} contents, {verdict.size / 1024**2:,.1f} MiB{went_on}")


def _since(given: str | None) -> datetime | None:
    try:
        return None if given is None else datetime.fromisoformat(given).replace(tzinfo=UTC)
    except ValueError:
        raise Wrong(f"{given} is not a date such as 2026-01-31.") from None


def _progress(shows: bool, told: str) -> None:
    if shows:
        print(f"\r{told:<60}\r" if not told else f"\r{told:<60}", end="", file=sys.stderr, flush=True)
