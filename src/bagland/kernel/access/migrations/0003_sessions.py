"""Sessions, app passwords, staff sessions."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("access", "0002_second_factors")]

    operations: ClassVar = []
