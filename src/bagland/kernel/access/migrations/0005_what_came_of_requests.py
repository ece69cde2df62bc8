"""What came of an approved act stands with its request, so that whoever approves again gets the same answer."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("access", "0004_requests_in_order"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="request",
            name="result_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="request",
            name="result_kind",
            field=models.CharField(blank=True, max_length=100),
        ),
    ]
