"""The foundation as a Django app: it carries the guards through migrations."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import Error, Tags
from django.core.checks import register as register_check
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

from bagland.foundation import guards


class FoundationConfig(AppConfig):
    name = "bagland.foundation"
    label = "foundation"

    def ready(self) -> None:
        pre_migrate.connect(_before_migration, dispatch_uid="guards")
        post_migrate.connect(_after_migration, dispatch_uid="guards")
        register_check(_guards_in_place, Tags.database)


def _before_migration(sender: Any, using: str, plan: Any, **_rest: Any) -> None:
    """Take the guards away on SQLite when tables may be rebuilt; the signal fires for an empty plan too."""
    if _is_first(sender) and plan and connections[using].vendor == "sqlite":
        guards.drop(connections[using])


def _after_migration(sender: Any, using: str, plan: Any = None, **_rest: Any) -> None:
    """Put the guards in place: all of them after a migration, else those that are missing."""
    if _is_first(sender) and (plan or guards.missing(connections[using])):
        guards.install(connections[using])


def _is_first(sender: Any) -> bool:
    """Both signals come once for each app with models, in one order; the work is done at the first."""
    return bool(sender is next(config for config in apps.get_app_configs() if config.models_module is not None))


def _guards_in_place(app_configs: Any, databases: Any = None, **_rest: Any) -> list[Error]:
    """A database system check: every guard is there."""
    return [
        Error(f"The database lacks the guard {name}.", hint="Run `bagland doctor --mend`.", id="foundation.E001")
        for using in databases or ()
        for name in guards.missing(connections[using])
    ]
