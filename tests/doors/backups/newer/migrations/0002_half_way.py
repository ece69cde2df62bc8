"""Half of it is done and committed; then NEWER says what happens."""

import os
import pathlib
import time
from typing import ClassVar

from django.db import migrations, transaction


def half(apps, schema_editor):
    cursor = schema_editor.connection.cursor()
    with transaction.atomic():
        cursor.execute("INSERT INTO newer_thing (name) VALUES ('half')")
        cursor.execute("UPDATE organisation_legalentity SET name = 'half done'")
    wish, _colon, file = os.environ.get("NEWER", "").partition(":")
    if wish == "fail":
        raise RuntimeError("the second half is impossible")
    if wish == "wait":
        pathlib.Path(file).touch()
        time.sleep(120)
    if wish == "lose":
        _lose(schema_editor.connection, cursor)


def _lose(connection, cursor):
    """An event is gone: what no migration may do, and what the proof afterwards must see."""
    if connection.vendor == "postgresql":
        for table in ("audit_event", "audit_personalfact"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    with transaction.atomic():
        cursor.execute("SELECT max(event) FROM audit_unsealed")
        (event,) = cursor.fetchone()
        for table, column in (("audit_personalfact", "event_id"), ("jobs_delivery", "event_id"), ("audit_event", "id")):
            cursor.execute(f"DELETE FROM {table} WHERE {column} = {event}")
        cursor.execute(f"DELETE FROM audit_unsealed WHERE event = {event}")
    if connection.vendor == "postgresql":
        for table in ("audit_event", "audit_personalfact"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("newer", "0001_thing")]
    operations: ClassVar = [migrations.RunPython(half, migrations.RunPython.noop)]
