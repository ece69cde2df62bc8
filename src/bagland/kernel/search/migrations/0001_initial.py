from django.db import migrations, models

SQLITE = """
CREATE VIRTUAL TABLE search_words USING fts5(title, text, marks, tokenize = 'unicode61 remove_diacritics 0')
"""
POSTGRES = (
    "ALTER TABLE search_entry ADD COLUMN lexemes tsvector NOT NULL DEFAULT ''",
    "ALTER TABLE search_entry ALTER COLUMN lexemes DROP DEFAULT",
    # A short list of what is pending: a search reads all of it beside the index.
    "CREATE INDEX search_entry_lexemes ON search_entry USING gin (lexemes) WITH (gin_pending_list_limit = 512)",
)


def make_index(apps, schema_editor):
    """The index over words, of the kind that each database has."""
    vendor = schema_editor.connection.vendor
    for statement in POSTGRES if vendor == "postgresql" else (SQLITE,):
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE search_words")


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Coverage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=100, unique=True)),
                ("version", models.IntegerField()),
                ("next_key", models.BigIntegerField(default=0)),
                ("done", models.BooleanField(default=False)),
                ("turned_on", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Touched",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=100)),
                ("key", models.BigIntegerField()),
                ("xact", models.BigIntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["xact", "id"], name="search_touched_xact")],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=100)),
                ("key", models.BigIntegerField()),
                ("view", models.CharField(max_length=100)),
                ("entity", models.BigIntegerField(null=True)),
                ("department", models.BigIntegerField(null=True)),
                ("title", models.TextField()),
                ("text", models.TextField(blank=True)),
                ("text_en", models.TextField(blank=True)),
                ("digest", models.CharField(max_length=40)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "key", "view"), name="search_entry_once")],
            },
        ),
        migrations.RunPython(make_index, drop_index),
    ]
