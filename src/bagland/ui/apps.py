"""The screens as a Django app: templates, built assets, Danish texts. It has no models."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "bagland.ui"
    label = "ui"
