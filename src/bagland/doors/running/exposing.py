"""`/metrics`, for Prometheus: by token, or from networks that are named; to everybody else it is not there."""

from __future__ import annotations

import os
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

from bagland.doors.running.figures import Figures
from bagland.doors.running.measures import REGISTRY
from bagland.foundation.environment import environment


def metrics(request: HttpRequest) -> HttpResponse:
    """Every count and figure as text."""
    if not may_read(request):
        if environment.metrics_token:
            return HttpResponse("", status=401, headers={"WWW-Authenticate": 'Bearer realm="metrics"'})
        return HttpResponse("", status=404)
    return HttpResponse(counted() + generate_latest(_figures()), content_type=CONTENT_TYPE_LATEST)


def may_read(request: HttpRequest) -> bool:
    """Whether the request shows the token, or comes from a named network, as far as trusted proxies tell from where."""
    word, _space, given = request.headers.get("Authorization", "").partition(" ")
    token = environment.metrics_token
    if token and word.lower() == "bearer" and constant_time_compare(given.strip(), token):
        return True
    if request.headers.get("X-Forwarded-For") and not settings.TRUSTED_PROXIES:
        return False  # what a proxy passes on comes from elsewhere, whatever its own address is
    try:
        where = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    named = [ip_network(text.strip()) for text in environment.metrics_networks.split(",") if text.strip()]
    return any(where in network for network in named if network.version == where.version)


def counted() -> bytes:
    """The counts of this process, or of all of them together where they meet in a folder."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return generate_latest(together)


def _figures() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(Figures())
    return registry
