import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisation", "0005_appointments_by_end"),
    ]

    operations = [
        migrations.CreateModel(
            name="Content",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("size", models.BigIntegerField()),
                ("media_type", models.CharField(max_length=100)),
                ("stored_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "content",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("size__gte", 0)), name="documents_content_size")
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=255, verbose_name="title")),
                ("filed_at", models.DateTimeField(verbose_name="filed")),
                (
                    "state",
                    models.CharField(
                        choices=[("KEPT", "kept"), ("DESTROYED", "destroyed")],
                        default="KEPT",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("number", models.IntegerField(default=1, verbose_name="version")),
                ("file_name", models.CharField(max_length=255, verbose_name="file name")),
                ("media_type", models.CharField(max_length=100, verbose_name="type")),
                ("size", models.BigIntegerField(verbose_name="size")),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
                ("is_attached", models.BooleanField(default=False, verbose_name="attached")),
                ("is_held", models.BooleanField(default=False, verbose_name="held")),
                ("is_permanent", models.BooleanField(default=False, verbose_name="kept for good")),
                ("retain_until", models.DateField(null=True, verbose_name="kept until")),
                ("reckoned_at", models.DateTimeField(null=True)),
                ("destroyed_at", models.DateTimeField(null=True, verbose_name="destroyed")),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.legalentity",
                        verbose_name="legal entity",
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.actor",
                        verbose_name="filed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "document",
                "verbose_name_plural": "documents",
                "indexes": [
                    models.Index(fields=["-filed_at", "-id"], name="documents_newest"),
                    models.Index(fields=["title", "id"], name="documents_title"),
                    models.Index(fields=["entity", "-filed_at", "-id"], name="documents_entity_newest"),
                    models.Index(fields=["department", "-filed_at", "-id"], name="documents_dept_newest"),
                    models.Index(fields=["filed_by", "-filed_at", "-id"], name="documents_filer_newest"),
                    models.Index(fields=["media_type", "-filed_at", "-id"], name="documents_type_newest"),
                    models.Index(fields=["is_held", "-filed_at", "-id"], name="documents_held_newest"),
                    models.Index(fields=["is_permanent", "-filed_at", "-id"], name="documents_good_newest"),
                    models.Index(fields=["state", "-filed_at", "-id"], name="documents_state_newest"),
                    models.Index(fields=["retain_until", "id"], name="documents_retained"),
                    models.Index(
                        condition=models.Q(("is_attached", True)),
                        fields=["is_attached", "-filed_at", "-id"],
                        name="documents_attached_new",
                    ),
                    models.Index(
                        condition=models.Q(("is_attached", True)),
                        fields=["is_attached", "title", "id"],
                        name="documents_attached_title",
                    ),
                    models.Index(
                        condition=models.Q(("is_attached", True)),
                        fields=["entity", "is_attached", "-filed_at", "-id"],
                        name="documents_attached_entity",
                    ),
                    models.Index(
                        condition=models.Q(("is_attached", True)),
                        fields=["department", "is_attached", "-filed_at", "-id"],
                        name="documents_attached_dept",
                    ),
                    models.Index(
                        condition=models.Q(("is_attached", True)),
                        fields=["filed_by", "is_attached", "-filed_at", "-id"],
                        name="documents_attached_filer",
                    ),
                    models.Index(
                        condition=models.Q(("is_attached", True)),
                        fields=["media_type", "is_attached", "-filed_at", "-id"],
                        name="documents_attached_type",
                    ),
                    models.Index(
                        condition=models.Q(("is_attached", True)),
                        fields=["is_held", "is_attached", "-filed_at", "-id"],
                        name="documents_attached_held",
                    ),
                    models.Index(
                        condition=models.Q(("is_attached", True)),
                        fields=["is_permanent", "is_attached", "-filed_at", "-id"],
                        name="documents_attached_good",
                    ),
                    models.Index(
                        condition=models.Q(("is_attached", True)),
                        fields=["state", "is_attached", "-filed_at", "-id"],
                        name="documents_attached_state",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("is_permanent", False), ("retain_until__isnull", True), _connector="OR"),
                        name="documents_document_permanent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("destroyed_at__isnull", True), ("state", "KEPT")),
                            models.Q(("destroyed_at__isnull", False), ("state", "DESTROYED")),
                            _connector="OR",
                        ),
                        name="documents_document_destroyed_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Destruction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("GATHERING", "being listed"),
                            ("PROPOSED", "proposed"),
                            ("APPROVED", "being carried out"),
                            ("DONE", "carried out"),
                            ("DROPPED", "dropped"),
                        ],
                        default="GATHERING",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("proposed_at", models.DateTimeField(verbose_name="proposed")),
                ("until", models.DateField(verbose_name="retention over by")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "although_idle",
                    models.BooleanField(default=False, verbose_name="although nothing is filed any more"),
                ),
                ("with_confidential", models.BooleanField(default=False, verbose_name="with confidential documents")),
                ("after", models.BigIntegerField(default=0)),
                ("listed", models.IntegerField(default=0, verbose_name="documents listed")),
                ("left_out", models.IntegerField(default=0, verbose_name="left out")),
                ("approved_at", models.DateTimeField(null=True, verbose_name="approved")),
                ("destroyed", models.IntegerField(default=0, verbose_name="destroyed")),
                ("carried_out_at", models.DateTimeField(null=True, verbose_name="carried out")),
                ("dropped_at", models.DateTimeField(null=True, verbose_name="dropped")),
                ("dropped_because", models.TextField(blank=True, verbose_name="why it was dropped")),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.actor",
                        verbose_name="approved by",
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.legalentity",
                        verbose_name="legal entity",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.actor",
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "certificate",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                        verbose_name="certificate",
                    ),
                ),
            ],
            options={
                "verbose_name": "destruction run",
                "verbose_name_plural": "destruction runs",
                "indexes": [
                    models.Index(fields=["-proposed_at", "-id"], name="documents_destruction_newest"),
                    models.Index(fields=["state", "-proposed_at", "-id"], name="documents_destruction_by_state"),
                    models.Index(fields=["entity", "-proposed_at", "-id"], name="documents_destruction_entity"),
                    models.Index(
                        condition=models.Q(("state__in", ("GATHERING", "APPROVED"))),
                        fields=["id"],
                        name="documents_destruction_at_work",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["GATHERING", "PROPOSED", "APPROVED", "DONE", "DROPPED"])),
                        name="documents_destruction_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_by__isnull", False),
                                ("state__in", ("APPROVED", "DONE")),
                            ),
                            models.Q(
                                models.Q(("state__in", ("APPROVED", "DONE")), _negated=True),
                                ("approved_at__isnull", True),
                                ("approved_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="documents_destruction_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="documents_destruction_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("dropped_at__isnull", False), ("state", "DROPPED")),
                            models.Q(models.Q(("state", "DROPPED"), _negated=True), ("dropped_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="documents_destruction_dropped",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("about_kind", models.CharField(max_length=100)),
                ("about", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("detached_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=400)),
                ("retain_until", models.DateField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.actor"
                    ),
                ),
                (
                    "detached_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.actor",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="documents.document"
                    ),
                ),
            ],
            options={
                "verbose_name": "attachment",
                "indexes": [
                    models.Index(fields=["about_kind", "about", "-document"], name="documents_attached_to"),
                    models.Index(
                        condition=models.Q(("detached_at__isnull", True)),
                        fields=["document", "about_kind", "about"],
                        name="documents_attachments_of",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("detached_at__isnull", True)),
                        fields=("about_kind", "about", "document"),
                        name="documents_attachment_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentClass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                ("title_da", models.CharField(max_length=100, verbose_name="title in Danish")),
                ("title_en", models.CharField(max_length=100, verbose_name="title in English")),
                (
                    "starts_at",
                    models.CharField(
                        choices=[
                            ("FILED", "the day it was filed"),
                            ("FINANCIAL_YEAR_END", "the end of the financial year"),
                            ("RECORD_ENDS", "the end of what it belongs to"),
                            ("NEVER", "kept for good"),
                        ],
                        max_length=18,
                        verbose_name="counted from",
                    ),
                ),
                ("years", models.IntegerField(null=True, verbose_name="years kept")),
                ("months", models.IntegerField(default=0, verbose_name="months kept")),
                ("legal_basis_da", models.CharField(blank=True, max_length=200, verbose_name="legal basis in Danish")),
                ("legal_basis_en", models.CharField(blank=True, max_length=200, verbose_name="legal basis in English")),
                ("opened_by", models.CharField(default="documents.see", max_length=60, verbose_name="opened by")),
                ("is_confidential", models.BooleanField(default=False, verbose_name="confidential")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
            ],
            options={
                "verbose_name": "document class",
                "verbose_name_plural": "document classes",
                "indexes": [models.Index(fields=["starts_at", "code", "id"], name="documents_class_by_start")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("starts_at", "NEVER"), ("years__isnull", True)),
                            models.Q(
                                models.Q(("starts_at", "NEVER"), _negated=True),
                                ("months__gte", 0),
                                ("years__gte", 0),
                                ("years__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="documents_class_years",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("starts_at__in", ["FILED", "FINANCIAL_YEAR_END", "RECORD_ENDS", "NEVER"])),
                        name="documents_class_starts",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="document",
            name="document_class",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.documentclass",
                verbose_name="class",
            ),
        ),
        migrations.CreateModel(
            name="Folder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="closed")),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "document_class",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.documentclass",
                        verbose_name="class of new documents",
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.legalentity",
                        verbose_name="legal entity",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="folders",
                        to="documents.folder",
                        verbose_name="inside",
                    ),
                ),
            ],
            options={
                "verbose_name": "folder",
                "verbose_name_plural": "folders",
                "indexes": [models.Index(fields=["parent", "title", "id"], name="documents_folder_inside")],
            },
        ),
        migrations.AddField(
            model_name="document",
            name="folder",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="documents",
                to="documents.folder",
                verbose_name="folder",
            ),
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("reason", models.TextField(verbose_name="reason")),
                ("placed_at", models.DateTimeField(verbose_name="placed")),
                (
                    "state",
                    models.CharField(
                        choices=[("IN_FORCE", "in force"), ("LIFTED", "lifted")],
                        default="IN_FORCE",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("lifted_at", models.DateTimeField(null=True, verbose_name="lifted")),
                ("lifted_because", models.TextField(blank=True, verbose_name="why it was lifted")),
                (
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.legalentity",
                        verbose_name="legal entity",
                    ),
                ),
                (
                    "placed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.actor",
                        verbose_name="placed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "legal hold",
                "verbose_name_plural": "legal holds",
                "indexes": [
                    models.Index(fields=["-placed_at", "-id"], name="documents_hold_newest"),
                    models.Index(fields=["entity", "-placed_at", "-id"], name="documents_hold_of_entity"),
                    models.Index(fields=["state", "-placed_at", "-id"], name="documents_hold_by_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lifted_at__isnull", False), ("state", "LIFTED")),
                            models.Q(("lifted_at__isnull", True), ("state", "IN_FORCE")),
                            _connector="OR",
                        ),
                        name="documents_hold_lifted_when",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HoldItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("added_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="documents.document"
                    ),
                ),
                (
                    "hold",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="documents.hold"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["hold", "id"], name="documents_hold_items")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("hold", "document"),
                        name="documents_hold_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Inspection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[("FULL", "whole archive"), ("SCRUB", "by the worker")], max_length=5),
                ),
                ("since", models.DateTimeField(null=True)),
                ("begun_at", models.DateTimeField()),
                ("after", models.BigIntegerField(default=0)),
                ("checked", models.BigIntegerField(default=0)),
                ("size", models.BigIntegerField(default=0)),
                ("faults", models.TextField(default="[]")),
                ("fault_count", models.IntegerField(default=0)),
                ("touched_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "-id"], name="documents_inspection_newest")],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("WAITING", "waiting to be read"),
                            ("READ", "read"),
                            ("WITHOUT_TEXT", "holds no text"),
                            ("UNREADABLE", "could not be read"),
                        ],
                        default="WAITING",
                        max_length=12,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("pages", models.IntegerField(null=True)),
                ("fault", models.TextField(blank=True)),
                ("reader", models.IntegerField(default=0)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "content",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reading", to="documents.content"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "WAITING")), fields=["id"], name="documents_reading_waiting"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Recalculation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=100)),
                ("key", models.BigIntegerField()),
                ("because", models.TextField(blank=True)),
                ("asked_at", models.DateTimeField()),
                ("after", models.BigIntegerField(default=0)),
                ("done", models.BigIntegerField(default=0)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("finished_at__isnull", True)),
                        fields=["id"],
                        name="documents_recalculation_open",
                    ),
                    models.Index(fields=["kind", "key", "-id"], name="documents_recalculation_of"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.DateField(null=True)),
                ("until", models.DateField()),
                ("because", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="releases", to="documents.document"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["document", "until"], name="documents_release_of")],
            },
        ),
        migrations.CreateModel(
            name="Removal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField()),
                (
                    "content",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="removal", to="documents.content"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("secret", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=255)),
                ("size", models.BigIntegerField()),
                ("received", models.BigIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("media_type", models.CharField(blank=True, max_length=100)),
                ("begun_at", models.DateTimeField()),
                ("touched_at", models.DateTimeField()),
                (
                    "sender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organisation.actor"
                    ),
                ),
            ],
            options={
                "verbose_name": "file on its way in",
                "indexes": [models.Index(fields=["touched_at"], name="documents_transfer_touched")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("received__gte", 0), ("received__lte", models.F("size"))),
                        name="documents_transfer_received",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField(verbose_name="version")),
                ("file_name", models.CharField(max_length=255, verbose_name="file name")),
                ("at", models.DateTimeField(verbose_name="when")),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="why")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.actor",
                        verbose_name="by",
                    ),
                ),
                (
                    "content",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="documents.content"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="documents.document"
                    ),
                ),
            ],
            options={
                "verbose_name": "version",
                "constraints": [models.UniqueConstraint(fields=("document", "number"), name="documents_version_once")],
            },
        ),
        migrations.CreateModel(
            name="DestructionItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kept_back", models.TextField(blank=True)),
                ("destroyed_at", models.DateTimeField(null=True)),
                (
                    "destruction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="documents.destruction"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.document"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["destruction", "id"], name="documents_destruction_items"),
                    models.Index(
                        condition=models.Q(("destroyed_at__isnull", True), ("kept_back", "")),
                        fields=["destruction", "document"],
                        name="documents_destruction_waiting",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("destruction", "document"), name="documents_destruction_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kept_back", ""), ("destroyed_at__isnull", True), _connector="OR"),
                        name="documents_destruction_item_one_end",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["folder", "title", "id"], name="documents_in_folder"),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["folder", "-filed_at", "-id"], name="documents_folder_newest"),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["document_class", "-filed_at", "-id"], name="documents_class_newest"),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("is_attached", True)),
                fields=["folder", "is_attached", "title", "id"],
                name="documents_attached_folder",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("is_attached", True)),
                fields=["document_class", "is_attached", "-filed_at", "-id"],
                name="documents_attached_class",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("folder__isnull", True), ("is_attached", False)),
                fields=["filed_by"],
                name="documents_nowhere",
            ),
        ),
    ]
