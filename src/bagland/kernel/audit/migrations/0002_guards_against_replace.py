"""Nothing of the schema: the guards are put in place after a migration, and SQLite's have learnt to refuse REPLACE."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = []
