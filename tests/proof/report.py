"""What the proofs have counted, as plain lines at the end of the run."""

from __future__ import annotations

import os
from dataclasses import dataclass, field


@dataclass
class Report:
    """Lines for a person, in the order in which they came."""

    lines: list[str] = field(default_factory=list)

    def add(self, line: str) -> None:
        """One more line."""
        database = "PostgreSQL" if os.environ.get("BAGLAND_TEST_DATABASE") == "postgres" else "SQLite"
        self.lines.append(f"{database}: {line}")


report = Report()
