"""Where an upgrade stands, in a file beside the database: it outlives the process, and a database that is half done."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from bagland.doors.backups.files import write_safely
from bagland.foundation.environment import environment

MIGRATING, GOING_BACK, DONE, FAILED, RETURNED = "migrating", "going back", "done", "failed", "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The last upgrade: how it stands, from and to which version, the backup from before it, and what went wrong."""

    state: str
    backup: str
    before: str
    after: str
    at: str
    fault: str = ""

    @property
    def is_cut_short(self) -> bool:
        """Whether the database may be half done."""
        return self.state in (MIGRATING, GOING_BACK)


def _path() -> Path:
    return environment.directory / "upgrade.json"


def read() -> Entry | None:
    """The last upgrade; None when there was none."""
    try:
        return Entry(**json.loads(_path().read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def write(state: str, *, backup: Path, before: str, after: str, fault: str = "") -> Entry:
    """Write down how the upgrade stands; on the disk when this returns."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    entry = Entry(state=state, backup=str(backup), before=before, after=after, at=at, fault=fault[:500])
    _path().parent.mkdir(parents=True, exist_ok=True)
    write_safely(_path(), json.dumps(asdict(entry), indent=1) + "\n")
    return entry
