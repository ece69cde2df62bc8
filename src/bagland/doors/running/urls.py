"""What machines ask: outside the pages, without signing in."""

from django.urls import path

from bagland.doors.running.exposing import metrics
from bagland.doors.running.health import live, ready

urlpatterns = [
    path("health/live", live, name="health-live"),
    path("health/ready", ready, name="health-ready"),
    path("metrics", metrics, name="metrics"),
]
