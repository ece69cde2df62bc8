"""What reading costs, in numbers that no other process on the machine can change: queries, rows read, steps taken."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from django.db import connection

STEPS = 1000


class Weighed:
    """Weighs the queries of a block that read one table.

    `cost` is the most that one of them took: on PostgreSQL the rows that were read for it, on SQLite thousands of steps
    of its virtual machine. `scans` are the parts of plans that read the whole table or sort it.
    """

    def __init__(self, table: str) -> None:
        self.table = table
        self.queries = 0
        self.cost = 0
        self.scans: list[str] = []
        self._wrapper = connection.execute_wrapper(self._weigh)

    def __enter__(self) -> Weighed:
        self._wrapper.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._wrapper.__exit__(kind, error, trace)

    def _weigh(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.queries += 1
        if self.table in sql:
            if connection.vendor == "postgresql":
                self._weigh_postgres(context["cursor"].cursor, sql, params)
            else:
                self._weigh_sqlite(context["cursor"].cursor, sql, params)
        return execute(sql, params, many, context)

    def _weigh_postgres(self, cursor: Any, sql: str, params: Any) -> None:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
        (told,) = cursor.fetchone()
        plan = json.loads(told) if isinstance(told, str) else told
        for node in _nodes(plan[0]["Plan"]):
            read = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
            self.cost = max(self.cost, int(read))
            if node["Node Type"] == "Seq Scan" and node["Relation Name"] == self.table:
                self.scans.append(f"Seq Scan on {self.table}")

    def _weigh_sqlite(self, cursor: Any, sql: str, params: Any) -> None:
        for row in cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params).fetchall():
            if re.search(rf"SCAN (\S+ AS )?\"?{self.table}\"?( |$)(?!USING)", row[3]):
                self.scans.append(row[3])
        steps = [0]

        def step() -> int:
            steps[0] += 1
            return 0

        bare = connection.connection
        bare.set_progress_handler(step, STEPS)
        cursor.execute(sql, params).fetchall()
        bare.set_progress_handler(None, STEPS)
        self.cost = max(self.cost, steps[0])


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from _nodes(below)
