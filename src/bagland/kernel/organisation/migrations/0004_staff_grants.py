"""Rights that count only in a staff session."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisation", "0003_cards")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="grant",
            name="staff",
            field=models.BooleanField(default=False, verbose_name="needs a staff session"),
        ),
    ]
