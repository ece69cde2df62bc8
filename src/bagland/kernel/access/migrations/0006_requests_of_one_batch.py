"""Requests that came of rows chosen together know it, so that they are decided together."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("access", "0005_what_came_of_requests"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="request",
            name="batch",
            field=models.BigIntegerField(null=True),
        ),
    ]
