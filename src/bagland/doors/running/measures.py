"""What each process counts. With several web processes their counts meet in files of one folder.

`bagland run` names that folder before it starts them (`PROMETHEUS_MULTIPROC_DIR`); the library looks for it when it is
first imported.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

from bagland.foundation.act import Act
from bagland.foundation.activity import Activity

REGISTRY = CollectorRegistry()
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

requests = Histogram(
    "bagland_request_seconds",
    "Time to answer a request, by the name of its page and never by its path.",
    ("page", "method", "status"),
    buckets=SECONDS,
    registry=REGISTRY,
)
acts = Counter(
    "bagland_acts",
    "Acts by activity, door and what came of them.",
    ("activity", "door", "answer"),
    registry=REGISTRY,
)


def count_act(act: Act, activity: Activity, answer: str) -> None:
    """Fulfils the foundation's `Watcher`."""
    acts.labels(activity.code, act.door.value, answer).inc()
