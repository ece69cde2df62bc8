"""The list of requests is read in the order of their asking."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("access", "0003_sessions")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="request",
            index=models.Index(fields=["asked_at", "id"], name="access_request_asked"),
        ),
    ]
