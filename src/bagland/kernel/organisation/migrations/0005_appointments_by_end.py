"""The list of appointments is filtered by the day on which they end."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisation", "0004_staff_grants")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(fields=["last_date", "id"], name="organisation_appointment_last"),
        ),
    ]
