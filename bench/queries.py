"""How many queries a page makes for one who has come in: `python -m bench.queries LOGIN PATH…`; places in its list."""

from __future__ import annotations

import json
import sys
from typing import Any

from bagland.doors.command_line.installation import open_house


def main(words: list[str]) -> None:
    """Write the counts by path as JSON; with `--cursor KEY` the place of that event in the list."""
    open_house()
    from django.db import connection
    from django.test import Client

    from bagland.foundation.keyset import Ordering
    from bagland.kernel.access.models import SignIn
    from bagland.kernel.audit.models import Event

    if words[0] == "--cursor":
        ordering = Ordering.of(Event, ("-at", "-id"))
        print(ordering.cursor(Event.objects.values("at", "id").get(pk=words[1])))
        return
    login, *paths = words
    client, counts = Client(), {}
    client.force_login(SignIn.objects.get(login=login), backend="django.contrib.auth.backends.ModelBackend")
    for path in paths:
        client.get(path, headers={"host": "localhost"})
        sent: list[str] = []

        def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any, sent: list[str] = sent) -> Any:
            sent.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(wrapper):
            answer = client.get(path, headers={"host": "localhost"})
        assert answer.status_code == 200, (path, answer.status_code)
        counts[path] = len(sent)
        print(*sent, sep="\n", file=sys.stderr)
    print(json.dumps(counts))


if __name__ == "__main__":
    main(sys.argv[1:])
