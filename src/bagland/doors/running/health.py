"""Whether this process lives, and whether it can serve: asked every few seconds by whoever watches, without signing in.

An answer names each check and how it stands, and nothing else.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from bagland.doors.command_line.installation import behind, newer
from bagland.foundation import clock, guards
from bagland.foundation.environment import environment

OK = "ok"
LEAST_FREE_BYTES = 100 * 1024 * 1024
WORKER_IS_LATE = timedelta(minutes=2)
ASKED_AGAIN_SECONDS = 1.0
STARTING_SECONDS = 60.0
_started = time.monotonic()


def live(request: HttpRequest) -> JsonResponse:
    """200 as long as this process answers at all. Asks nothing of the database."""
    return JsonResponse({"state": OK})


def ready(request: HttpRequest) -> JsonResponse:
    """200 when all is well, else 503; `?without=worker` leaves a check out, for what balances load."""
    checks = dict(standing())
    for name in request.GET.get("without", "").split(","):
        checks.pop(name.strip(), None)
    well = all(answer == OK for answer in checks.values())
    return JsonResponse({"state": OK if well else "wrong", "checks": checks}, status=200 if well else 503)


_lock = threading.Lock()
_last: list[tuple[float, dict[str, str]]] = []


def standing() -> dict[str, str]:
    """Every check, at most once a second however often it is asked for. Four queries."""
    with _lock:
        if _last and time.monotonic() - _last[0][0] < ASKED_AGAIN_SECONDS:
            return _last[0][1]
        found = examined()
        _last[:] = [(time.monotonic(), found)]
        return found


def examined() -> dict[str, str]:
    """Every check now; what hangs on the database is left out while it cannot be reached."""
    found = {"disk": _disk()}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        found["database"] = OK
        for name, check in _IN_DATABASE.items():
            found[name] = check()
    except (DatabaseError, OSError):
        found["database"] = "not reached"
    return found


def forget() -> None:
    """Examine at the next question (a test has another database in hand)."""
    _last.clear()


def _disk() -> str:
    directory = environment.directory
    if not os.access(directory, os.W_OK):
        return "not writable"
    return OK if shutil.disk_usage(directory).free >= LEAST_FREE_BYTES else "full"


def _migrations() -> str:
    if newer():
        return "newer than this version"
    return "not done" if behind() else OK


def _guards() -> str:
    return "missing" if guards.missing(connection) else OK


def _worker() -> str:
    quiet = worker_quiet()
    if quiet is None:
        return OK if time.monotonic() - _started < STARTING_SECONDS else "never seen"
    return OK if quiet < WORKER_IS_LATE else "late"


def worker_quiet() -> timedelta | None:
    """How long ago a worker was last seen at its shortest job; None when none ever was. One query."""
    from bagland.kernel.jobs.models import Schedule

    seen = Schedule.objects.filter(job="audit.seal").values_list("last_run_at", flat=True).first()
    return None if seen is None else clock.now() - seen


_IN_DATABASE: dict[str, Callable[[], str]] = {"migrations": _migrations, "guards": _guards, "worker": _worker}
