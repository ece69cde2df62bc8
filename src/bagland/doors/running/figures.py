"""What is true of the installation at the moment when it is asked: queues, delays, sizes. A dozen small queries."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.models import Count
from prometheus_client.core import GaugeMetricFamily, Metric

from bagland.doors.backups.keeping import newest_age
from bagland.doors.backups.state import version
from bagland.doors.running.health import worker_quiet
from bagland.doors.webhooks.models import Endpoint
from bagland.doors.webhooks.sending import backlog
from bagland.foundation import clock
from bagland.foundation.environment import environment
from bagland.kernel.audit.models import Seal, Unsealed
from bagland.kernel.jobs.models import Delivery

LATE = timedelta(minutes=5)


class Figures:
    """A collector as `prometheus_client` asks one."""

    def collect(self) -> Iterator[Metric]:
        """Every figure."""
        now = clock.now()
        yield from _installation()
        yield from _work(now)
        yield from _chain(now)
        yield from _webhooks(now)
        yield from _mail()
        yield from _processes()


def _one(name: str, said: str, value: float | None) -> Iterator[Metric]:
    """A figure without labels; nothing where there is none."""
    if value is not None:
        yield GaugeMetricFamily(f"bagland_{name}", said, value=value)


def _many(name: str, said: str, label: str, values: dict[str, float]) -> Iterator[Metric]:
    family = GaugeMetricFamily(f"bagland_{name}", said, labels=[label])
    for word, value in values.items():
        family.add_metric([word], value)
    yield family


def _installation() -> Iterator[Metric]:
    family = GaugeMetricFamily("bagland_info", "The version that answers.", labels=["version", "database"])
    family.add_metric([version(), connection.vendor], 1)
    yield family
    yield from _one("database_bytes", "Size of the database.", database_bytes())
    usage = shutil.disk_usage(environment.directory)
    yield from _one("disk_free_bytes", "Room left beside the data directory.", usage.free)
    age = newest_age()
    yield from _one("backup_age_seconds", "Age of the newest backup.", None if age is None else age.total_seconds())


def database_bytes() -> int:
    """The size of the database. One query."""
    sizes = {
        "postgresql": "SELECT pg_database_size(current_database())",
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    }
    with connection.cursor() as cursor:
        cursor.execute(sizes[connection.vendor])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _work(now: datetime) -> Iterator[Metric]:
    quiet = worker_quiet()
    seen = None if quiet is None else max(0.0, quiet.total_seconds())
    yield from _one("worker_seen_seconds", "How long ago a worker was last seen.", seen)
    waiting = Delivery.objects.filter(parked_at__isnull=True)
    parked = Delivery.objects.filter(parked_at__isnull=False)
    yield from _one("work_waiting", "Work that follows from events and waits.", waiting.count())
    late = waiting.filter(due_at__lt=now - LATE).count()
    yield from _one("work_late", "Work that has waited more than five minutes beyond its time.", late)
    yield from _one("work_parked", "Work that waits for a person.", parked.count())


def _chain(now: datetime) -> Iterator[Metric]:
    newest = Seal.objects.order_by("-last").values_list("last", "sealed_at").first()
    yield from _one("events_sealed", "Events in the chain.", newest[0] if newest else 0)
    yield from _one("events_unsealed", "Events that wait for their seal.", Unsealed.objects.count())
    age = max(0.0, (now - newest[1]).total_seconds()) if newest else None
    yield from _one("seal_age_seconds", "Age of the newest seal.", age)


def _webhooks(now: datetime) -> Iterator[Metric]:
    found = backlog(now)
    late = found.pop("late")
    yield from _many("webhook_messages", "Webhook messages that wait or were given up.", "state", {**found})
    yield from _one("webhook_messages_late", "Webhook messages five minutes beyond their time.", late)
    states = Endpoint.objects.values_list("state").annotate(count=Count("pk"))
    yield from _many("webhook_endpoints", "Webhook endpoints.", "state", {state.lower(): n for state, n in states})


def _mail() -> Iterator[Metric]:
    """Mails by state, where the mail room keeps any."""
    try:
        model = apps.get_model("mail", "Message")
    except LookupError:
        return
    states = model._default_manager.values_list("state").annotate(count=Count("pk")).order_by()
    yield from _many("mails", "Outgoing mail.", "state", {str(state).lower(): count for state, count in states})


def _processes() -> Iterator[Metric]:
    """Memory and processor time of every process that counts here; Linux only."""
    page, tick = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_CLK_TCK")
    memory = GaugeMetricFamily("bagland_process_resident_bytes", "Memory in use.", labels=["pid"])
    cpu = GaugeMetricFamily("bagland_process_cpu_seconds", "Processor time used.", labels=["pid"])
    for pid in sorted(_counting()):
        try:
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            continue
        memory.add_metric([str(pid)], int(stat[21]) * page)
        cpu.add_metric([str(pid)], (int(stat[11]) + int(stat[12])) / tick)
    yield memory
    yield cpu


def _counting() -> set[int]:
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if not folder:
        return {os.getpid()}
    names = (path.stem.rpartition("_")[2] for path in Path(folder).glob("*.db"))
    return {int(name) for name in names if name.isdigit()} | {os.getpid()}
