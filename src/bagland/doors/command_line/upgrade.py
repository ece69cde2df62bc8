"""`bagland upgrade`: the database becomes this version's, with a backup first and a way back."""

from __future__ import annotations

import argparse
import signal
from types import FrameType
from typing import Any

from bagland.doors.command_line.installation import bring_positions_up_to_date, open_house
from bagland.doors.command_line.telling import DONE, REFUSED, Shown, Wrong, tell


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("--back", action="store_true", help="return to the database from before the last upgrade")
    parser.add_argument(
        "--discard-later", action="store_true", help="with --back: although events came since; a backup keeps them"
    )


def run(args: argparse.Namespace) -> int:
    """Upgrade, or go back; exit code 1 when the database is as it was before."""
    open_house(must_exist=False)
    from bagland.doors.backups import keeping, manifest, postgres, sqlite
    from bagland.doors.backups.upgrading import NotUpgraded, go_back, upgrade

    signal.signal(signal.SIGTERM, _as_interrupt)
    try:
        with Shown(args) as shown:
            if args.back:
                backup, present = go_back(progress=shown.progress, discards=args.discard_later)
                return _went_back(args, str(backup), str(present))
            outcome = upgrade(progress=shown.progress)
    except NotUpgraded as lack:
        tell(args, {"state": "not upgraded", "sentence": str(lack)}, f"bagland upgrade: {lack}")
        return REFUSED
    except (keeping.Exists, manifest.Unusable, sqlite.Damaged, postgres.ToolsMissing, postgres.ToolFailed) as error:
        raise Wrong(f"nothing was upgraded: {error}") from None
    if outcome.backup is None:
        tell(args, {"state": "nothing to do", "version": outcome.after}, f"Nothing to do: this is {outcome.after}.")
        return DONE
    bring_positions_up_to_date()
    told: dict[str, Any] = {
        "state": "upgraded",
        "migrations": outcome.migrations,
        "before": outcome.before,
        "version": outcome.after,
        "backup": str(outcome.backup),
    }
    tell(
        args,
        told,
        f"Upgraded from {outcome.before} to {outcome.after}, {outcome.migrations} migrations, and proven.",
        f"The database from before is kept in {outcome.backup}; `bagland upgrade --back` returns to it.",
    )
    return DONE


def _went_back(args: argparse.Namespace, backup: str, present: str) -> int:
    told = {"state": "went back", "backup": backup, "kept": present}
    tell(args, told, f"The database is again that of {backup}. What was here is kept in {present}.")
    return DONE


def _as_interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
