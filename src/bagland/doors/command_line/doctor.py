"""`bagland doctor`: what is wrong with this installation, and how to mend it."""

from __future__ import annotations

import argparse

from bagland.doors.command_line.installation import open_house
from bagland.doors.command_line.telling import DONE, REFUSED, tell


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("--mend", action="store_true", help="put missing guards back, and migrate")


def run(args: argparse.Namespace) -> int:
    """Look at everything; exit code 1 when something needs a hand."""
    open_house(must_exist=False)
    from bagland.doors.command_line.findings import examine, mend

    mended = mend() if args.mend else []
    findings = examine()
    shown = {
        "ok": all(finding.ok for finding in findings),
        "mended": mended,
        "findings": [
            {"check": finding.check, "ok": finding.ok, "sentence": finding.sentence, "mend": finding.mend}
            for finding in findings
        ],
    }
    lines = [f"mended: {what}" for what in mended]
    for finding in findings:
        lines.append(f"{'  ok ' if finding.ok else 'WRONG'}  {finding.check}: {finding.sentence}")
        if finding.mend:
            lines.append(f"       {finding.mend}")
    tell(args, shown, *lines)
    return DONE if shown["ok"] else REFUSED
