"""What `doctor` looks at around the company: who can reach it, who can read it, whether it could come back."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from bagland.doors.command_line.telling import Finding
from bagland.foundation import clock
from bagland.foundation.environment import environment

OLDEST_BACKUP = timedelta(days=2)
MOST_DRIFT = timedelta(minutes=2)
UNSEALED_FOR = timedelta(minutes=5)
FAILING_FOR = timedelta(hours=1)


def reach() -> Finding:
    """By which names, and over TLS or not, browsers come in."""
    check, url = "Way in", urlsplit(settings.PUBLIC_URL)
    local = {"localhost", "127.0.0.1", "[::1]"}
    if not environment.https:
        if _is_local(environment.address):
            return Finding(check, True, f"plain HTTP, for this machine alone, on port {environment.port}")
        return Finding(
            check, False, f"plain HTTP on {environment.address}: passwords can be read on the way.",
            "Put a proxy with TLS before it and set BAGLAND_HTTPS; how-to: run behind TLS.",
        )  # fmt: skip
    if set(settings.ALLOWED_HOSTS) <= local:
        return Finding(
            check, False, "BAGLAND_HTTPS is set, and BAGLAND_HOSTS names only this machine.",
            "Set BAGLAND_HOSTS to the name that browsers ask for.",
        )  # fmt: skip
    if url.scheme != "https" or url.hostname is None or _is_local(url.hostname):
        return Finding(
            check, False, f"links in mails would lead to {settings.PUBLIC_URL}.",
            "Set BAGLAND_URL to the address that browsers ask for, beginning with https://.",
        )  # fmt: skip
    if not settings.TRUSTED_PROXIES:
        return Finding(
            check, False, "no proxy is trusted: everybody seems to come from the proxy's own address.",
            "Set BAGLAND_TRUSTED_PROXIES to the address of the proxy.",
        )  # fmt: skip
    return Finding(check, True, f"over TLS as {url.hostname}, through {', '.join(settings.TRUSTED_PROXIES)}")


def _is_local(address: str) -> bool:
    try:
        return ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return address == "localhost"


def rights_on_data() -> Finding:
    """Whether others on this machine can read the company."""
    check, directory = "Rights on the data", environment.directory
    if not directory.exists():
        return Finding(check, True, "nothing is there yet")
    database = directory / "bagland.sqlite3"
    open_folder = directory.stat().st_mode & 0o077
    open_file = database.exists() and database.stat().st_mode & 0o077
    if open_folder and open_file:
        return Finding(check, False, f"others on this machine can read {database}.", f"chmod 700 {directory}")
    return Finding(check, True, "only their owner can read them")


def upgrade_state() -> Finding:
    """How the last upgrade ended."""
    from bagland.doors.backups import journal, locks

    entry = journal.read()
    if entry is None:
        return Finding("Upgrade", True, "none yet")
    if entry.is_cut_short and not locks.is_used():
        return Finding("Upgrade", False, f"cut short at {entry.at}.", "`bagland upgrade` puts the database back.")
    if entry.state == journal.FAILED:
        return Finding(
            "Upgrade", False, f"to {entry.after} failed at {entry.at} and went back: {entry.fault}",
            f"Start version {entry.before}, or try again with `bagland upgrade`.",
        )  # fmt: skip
    return Finding("Upgrade", True, f"{entry.state}, to {entry.after}, at {entry.at}")


def backups() -> Finding:
    """Whether the company could come back. A demo company needs no backup."""
    from bagland.doors.backups.keeping import newest_age
    from bagland.kernel.audit.installation import birth
    from bagland.kernel.audit.models import Installation

    age, born = newest_age(), birth()
    where = environment.backup_directory
    if age is not None and age <= OLDEST_BACKUP:
        return Finding("Backups", True, f"the newest is {age.total_seconds() / 3600:.0f} hours old, in {where}")
    is_young = born is None or clock.now() - born.born_at < OLDEST_BACKUP
    if is_young or (born is not None and born.birth != Installation.Birth.COMPANY):
        return Finding("Backups", True, "none is needed yet")
    told = "there is none" if age is None else f"the newest is {age.days} days old"
    return Finding(
        "Backups", False, f"{told} in {where}.", "`bagland backup`, and once a night by the timer in deploy/systemd."
    )


def clocks() -> Finding:
    """Whether this machine's clock fits the database's, and the newest event."""
    from bagland.kernel.audit.models import Event

    now = clock.now()
    if connection.vendor == "postgresql" and not clock.is_set():
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            row = cursor.fetchone()
        drift = abs(row[0] - now) if row else timedelta()
        if drift > MOST_DRIFT:
            return Finding(
                "Clocks", False, f"this machine and the database differ by {drift.total_seconds():.0f} seconds.",
                "Let both follow a time server (NTP).",
            )  # fmt: skip
    newest = Event.objects.order_by("-at", "-pk").values_list("at", flat=True).first()
    if newest is not None and newest - now > MOST_DRIFT:
        return Finding(
            "Clocks", False, f"the newest event is of {newest:%Y-%m-%d %H:%M} UTC, which is still to come.",
            "Set this machine's clock, and let it follow a time server (NTP).",
        )  # fmt: skip
    return Finding("Clocks", True, f"{now:%Y-%m-%d %H:%M} UTC")


def worker() -> Finding:
    """Whether what follows from acts is done, while Bagland runs."""
    from bagland.doors.backups import locks
    from bagland.doors.running.health import WORKER_IS_LATE, worker_quiet

    quiet = worker_quiet()
    if not locks.is_used():
        return Finding("Worker", True, "Bagland is not running on this machine; `bagland run` starts it with a worker")
    if quiet is not None and quiet < WORKER_IS_LATE:
        return Finding("Worker", True, "at work")
    told = "has never been at work" if quiet is None else f"not seen for {int(quiet.total_seconds() // 60)} minutes"
    return Finding("Worker", False, f"{told}.", "Start `bagland work`, and look at its log.")


def sealing() -> Finding:
    """Whether events get their place in the chain."""
    from bagland.doors.backups import locks
    from bagland.kernel.audit.models import Event, Unsealed

    oldest = Unsealed.objects.order_by("event").values_list("event", flat=True).first()
    at = Event.objects.filter(pk=oldest).values_list("at", flat=True).first() if oldest is not None else None
    behind = clock.now() - at if at is not None else timedelta()
    if behind > UNSEALED_FOR and locks.is_used():
        count = Unsealed.objects.count()
        minutes = int(behind.total_seconds() // 60)
        return Finding(
            "Sealing", False, f"{count} events wait, the oldest for {minutes} minutes.", "Look at the worker's log."
        )
    return Finding("Sealing", True, "up to date" if at is None else "the newest events wait for the worker")


def webhooks() -> Finding:
    """Whether what happens reaches those who hear of it."""
    from bagland.doors.webhooks.models import Endpoint, Progress
    from bagland.doors.webhooks.states import EndpointState

    paused = [str(row) for row in Endpoint.objects.filter(state=EndpointState.PAUSED).exclude(why="")]
    since = clock.now() - FAILING_FOR
    rows = Progress.objects.filter(endpoint__state=EndpointState.ACTIVE, failing_since__lt=since)
    failing = [str(row.endpoint) for row in rows.select_related("endpoint")]
    told = [f"{', '.join(paused)} paused themselves"] * bool(paused)
    told += [f"nothing arrives at {', '.join(failing)}"] * bool(failing)
    if told:
        return Finding("Webhooks", False, f"{'; '.join(told)}.", "Look at Webhooks in the browser.")
    count = Endpoint.objects.filter(state=EndpointState.ACTIVE).count()
    return Finding("Webhooks", True, f"{count} active")


def measurements() -> Finding:
    """Who may read the figures."""
    if environment.metrics_token and len(environment.metrics_token) < 16:
        return Finding(
            "Metrics", False, "BAGLAND_METRICS_TOKEN can be guessed.", "Use 32 random characters: openssl rand -hex 16"
        )
    ways = ["by token"] * bool(environment.metrics_token)
    ways += [f"from {environment.metrics_networks}"] * bool(environment.metrics_networks)
    return Finding("Metrics", True, ", ".join(ways) or "not open to anybody")


MACHINE = (reach, rights_on_data, upgrade_state, measurements)
FOUNDED = (worker, sealing, clocks, webhooks, backups)
