"""The doors as a Django app."""

from django.apps import AppConfig


class DoorsConfig(AppConfig):
    name = "bagland.doors"
    label = "doors"
