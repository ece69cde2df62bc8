"""A room that this version does not have yet: what a newer Bagland brings, well or badly."""

from django.apps import AppConfig


class NewerConfig(AppConfig):
    name = "tests.doors.backups.newer"
    label = "newer"
