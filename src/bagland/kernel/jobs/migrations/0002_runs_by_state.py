"""The list of bulk runs is filtered by their state."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("jobs", "0001_initial")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="run",
            index=models.Index(fields=["state", "id"], name="jobs_run_state_id"),
        ),
    ]
