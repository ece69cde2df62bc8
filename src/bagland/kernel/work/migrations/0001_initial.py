import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisation", "0006_position_grants"),
    ]

    operations = [
        migrations.CreateModel(
            name="MeasuredMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(unique=True)),
                ("measured_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Start",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.IntegerField()),
                ("activity", models.CharField(blank=True, max_length=100)),
                ("rrule", models.CharField(blank=True, max_length=400)),
                ("shift", models.CharField(default="none", max_length=10)),
                ("begun_to", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("activity", ""), _negated=True),
                        fields=["activity"],
                        name="work_start_activity",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkingTime",
            fields=[
                (
                    "entity",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="working_time",
                        serialize=False,
                        to="organisation.legalentity",
                        verbose_name="legal entity",
                    ),
                ),
                ("hours", models.JSONField(verbose_name="working hours")),
                ("days", models.JSONField(default=dict, verbose_name="other days")),
            ],
            options={
                "verbose_name": "working time",
                "verbose_name_plural": "working times",
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("subject_kind", models.CharField(blank=True, max_length=100)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("started_at", models.DateTimeField(verbose_name="started")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("RUNNING", "running"),
                            ("STOPPED", "stopped"),
                            ("DONE", "done"),
                            ("CANCELLED", "cancelled"),
                        ],
                        default="RUNNING",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("stopped_because", models.TextField(blank=True, verbose_name="why it stopped")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                ("promised_at", models.DateTimeField(null=True, verbose_name="promised")),
                ("service", models.BigIntegerField(null=True)),
                ("opened_by", models.BigIntegerField(null=True)),
                ("is_confidential", models.BooleanField(default=False, verbose_name="confidential")),
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
                    "entity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.legalentity",
                        verbose_name="legal entity",
                    ),
                ),
                (
                    "starter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.actor",
                        verbose_name="started by",
                    ),
                ),
            ],
            options={
                "verbose_name": "case",
                "verbose_name_plural": "cases",
                "indexes": [
                    models.Index(fields=["state", "-id"], name="work_case_state_newest"),
                    models.Index(fields=["title", "id"], name="work_case_title"),
                    models.Index(
                        condition=models.Q(("is_confidential", True)), fields=["id"], name="work_case_confidential"
                    ),
                    models.Index(
                        condition=models.Q(("state", "RUNNING")),
                        fields=["promised_at", "id"],
                        name="work_case_promised",
                    ),
                    models.Index(fields=["subject_kind", "subject_id", "id"], name="work_case_about"),
                    models.Index(fields=["starter", "-id"], name="work_case_starter"),
                    models.Index(fields=["started_at"], name="work_case_started"),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False)), fields=["ended_at"], name="work_case_ended_at"
                    ),
                    models.Index(fields=["entity", "state", "-id"], name="work_case_entity"),
                    models.Index(fields=["department", "state", "-id"], name="work_case_department"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["RUNNING", "STOPPED", "DONE", "CANCELLED"])),
                        name="work_case_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state__in", ["RUNNING", "STOPPED"])),
                            models.Q(("ended_at__isnull", False), ("state__in", ["DONE", "CANCELLED"])),
                            _connector="OR",
                        ),
                        name="work_case_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Block",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("node", models.CharField(max_length=40)),
                ("remaining", models.IntegerField(default=0)),
                ("index", models.IntegerField(default=0)),
                ("items", models.TextField(blank=True)),
                ("is_item", models.BooleanField(default=False)),
                ("outside", models.JSONField(default=list)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "parent",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inner",
                        to="work.block",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="blocks", to="work.case"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "actor",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="organisation.actor",
                    ),
                ),
                (
                    "hour",
                    models.CharField(
                        choices=[
                            ("off", "never"),
                            ("05", "5 o'clock"),
                            ("06", "6 o'clock"),
                            ("07", "7 o'clock"),
                            ("08", "8 o'clock"),
                            ("09", "9 o'clock"),
                            ("12", "12 o'clock"),
                            ("15", "15 o'clock"),
                        ],
                        default="07",
                        max_length=3,
                        verbose_name="hour",
                    ),
                ),
                ("sent_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("hour__in", ["off", "05", "06", "07", "08", "09", "12", "15"])),
                        name="work_digest_hour",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Procedure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True, verbose_name="code")),
                ("title_da", models.CharField(blank=True, max_length=200, verbose_name="Danish title")),
                ("title_en", models.CharField(blank=True, max_length=200, verbose_name="English title")),
                ("is_confidential", models.BooleanField(default=False, verbose_name="confidential")),
                ("review_months", models.IntegerField(null=True, verbose_name="months between reviews")),
                ("shipped_as", models.CharField(blank=True, max_length=60)),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="withdrawn")),
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
                    "entity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.legalentity",
                        verbose_name="legal entity",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.position",
                        verbose_name="kept by",
                    ),
                ),
            ],
            options={
                "verbose_name": "procedure",
                "verbose_name_plural": "procedures",
                "indexes": [
                    models.Index(fields=["title_da", "id"], name="work_procedure_title_da"),
                    models.Index(fields=["title_en", "id"], name="work_procedure_title_en"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title_da", ""), _negated=True),
                            models.Q(("title_en", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="work_procedure_has_title",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField()),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("CASE", "cases"),
                            ("NODE", "steps"),
                            ("POSITION", "waiting time of positions"),
                            ("WAITING", "what waits now"),
                        ],
                        max_length=10,
                    ),
                ),
                ("node", models.CharField(blank=True, max_length=40)),
                ("is_confidential", models.BooleanField(default=False)),
                ("count", models.IntegerField(default=0)),
                ("seconds", models.BigIntegerField(default=0)),
                ("spread", models.JSONField(default=dict)),
                ("begun", models.IntegerField(default=0)),
                ("late", models.IntegerField(default=0)),
                ("skipped", models.IntegerField(default=0)),
                ("again", models.IntegerField(default=0)),
                ("moved", models.IntegerField(default=0)),
                ("cancelled", models.IntegerField(default=0)),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisation.department",
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisation.legalentity",
                    ),
                ),
                (
                    "position",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisation.position",
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="measures",
                        to="work.procedure",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["procedure", "month"], name="work_measure_of"),
                    models.Index(fields=["month", "what"], name="work_measure_in"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("what__in", ["CASE", "NODE", "POSITION", "WAITING"])),
                        name="work_measure_what",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="case",
            name="procedure",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="work.procedure",
                verbose_name="procedure",
            ),
        ),
        migrations.CreateModel(
            name="Recurrence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("rrule", models.CharField(max_length=400, verbose_name="how often")),
                (
                    "shift",
                    models.CharField(
                        choices=[
                            ("none", "it stays"),
                            ("next", "the next working day"),
                            ("previous", "the last working day before"),
                            ("skip", "it is left out"),
                        ],
                        default="none",
                        max_length=10,
                        verbose_name="when it is no working day",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="from")),
                ("at_time", models.CharField(blank=True, max_length=5, verbose_name="time")),
                ("lead_days", models.IntegerField(default=0, verbose_name="days before")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("next_on", models.DateField(null=True, verbose_name="next")),
                ("opens_on", models.DateField(null=True, verbose_name="opens")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.actor",
                        verbose_name="asked by",
                    ),
                ),
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
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.legalentity",
                        verbose_name="legal entity",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.actor",
                        verbose_name="for the person",
                    ),
                ),
                (
                    "position",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.position",
                        verbose_name="for the position",
                    ),
                ),
            ],
            options={
                "verbose_name": "recurring task",
                "verbose_name_plural": "recurring tasks",
                "indexes": [
                    models.Index(
                        condition=models.Q(("opens_on__isnull", False)),
                        fields=["opens_on", "id"],
                        name="work_recurrence_opens",
                    ),
                    models.Index(fields=["title", "id"], name="work_recurrence_title"),
                    models.Index(fields=["entity", "title", "id"], name="work_recurrence_entity"),
                    models.Index(fields=["department", "title", "id"], name="work_recurrence_department"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("shift__in", ["none", "next", "previous", "skip"])),
                        name="work_recurrence_shift",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("person__isnull", False), ("position__isnull", True)),
                            models.Q(("person__isnull", True), ("position__isnull", False)),
                            _connector="OR",
                        ),
                        name="work_recurrence_for_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("next_on__isnull", True), ("opens_on__isnull", True)),
                            models.Q(("next_on__isnull", False), ("opens_on__lte", models.F("next_on"))),
                            _connector="OR",
                        ),
                        name="work_recurrence_next_opens",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("next_on__isnull", True), _connector="OR"),
                        name="work_recurrence_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Resolution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("place", models.BigIntegerField(null=True)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="work_resolution_one")],
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title_da", models.CharField(blank=True, max_length=200, verbose_name="Danish title")),
                ("title_en", models.CharField(blank=True, max_length=200, verbose_name="English title")),
                ("text_da", models.TextField(blank=True, verbose_name="Danish text")),
                ("text_en", models.TextField(blank=True, verbose_name="English text")),
                ("promise", models.CharField(blank=True, max_length=20, verbose_name="promised time")),
                ("who", models.JSONField(default=dict)),
                (
                    "icon",
                    models.CharField(
                        choices=[
                            ("help-circle", "help"),
                            ("report-money", "money"),
                            ("user-plus", "new colleague"),
                            ("user-share", "leaving"),
                            ("device-laptop", "device"),
                            ("phone", "telephone"),
                            ("key", "access"),
                            ("file-text", "text"),
                            ("shield-check", "safety"),
                            ("mail", "post"),
                            ("building", "building"),
                            ("tool", "repair"),
                            ("plane", "travel"),
                            ("car", "car"),
                            ("photo", "picture"),
                            ("calendar", "meeting or event"),
                        ],
                        default="help-circle",
                        max_length=40,
                        verbose_name="icon",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.department",
                        verbose_name="offered by",
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="services",
                        to="work.procedure",
                        verbose_name="procedure",
                    ),
                ),
            ],
            options={
                "verbose_name": "service",
                "verbose_name_plural": "services",
                "indexes": [
                    models.Index(fields=["department", "id"], name="work_service_department"),
                    models.Index(fields=["title_da", "id"], name="work_service_title_da"),
                    models.Index(fields=["title_en", "id"], name="work_service_title_en"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title_da", ""), _negated=True),
                            models.Q(("title_en", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="work_service_has_title",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("TASK", "task"),
                            ("STEP", "step of a procedure"),
                            ("APPROVAL", "approval"),
                            ("READING", "text to read"),
                        ],
                        default="TASK",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("BLOCKED", "waits for other tasks"),
                            ("OPEN", "open"),
                            ("DONE", "done"),
                            ("SKIPPED", "skipped"),
                            ("CANCELLED", "cancelled"),
                        ],
                        default="OPEN",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("activity", models.CharField(default="work.do_task", max_length=100, verbose_name="activity")),
                ("subject_kind", models.CharField(blank=True, max_length=100)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("lane", models.JSONField(default=dict)),
                ("lane_kind", models.CharField(blank=True, max_length=10)),
                ("trace", models.JSONField(default=list)),
                ("node", models.CharField(blank=True, max_length=40)),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("due_at", models.DateTimeField(null=True, verbose_name="due")),
                ("due_rule", models.CharField(blank=True, max_length=200)),
                ("amount_minor", models.BigIntegerField(null=True)),
                ("amount_currency", models.CharField(blank=True, max_length=3)),
                ("is_confidential", models.BooleanField(default=False, verbose_name="confidential")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="closed")),
                ("outcome", models.CharField(blank=True, max_length=40, verbose_name="outcome")),
                ("outcome_note", models.TextField(blank=True, verbose_name="note")),
                ("event", models.BigIntegerField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="work.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.actor",
                        verbose_name="by",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.actor",
                        verbose_name="asked by",
                    ),
                ),
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.legalentity",
                        verbose_name="legal entity",
                    ),
                ),
                (
                    "handed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.actor",
                        verbose_name="handed over by",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subtasks",
                        to="work.task",
                        verbose_name="part of",
                    ),
                ),
                (
                    "recurrence",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="work.recurrence",
                        verbose_name="recurrence",
                    ),
                ),
            ],
            options={
                "verbose_name": "task",
                "verbose_name_plural": "tasks",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "OPEN")),
                        fields=["activity", "subject_kind", "subject_id"],
                        name="work_task_to_do",
                    ),
                    models.Index(fields=["case", "id"], name="work_task_case"),
                    models.Index(
                        condition=models.Q(("parent__isnull", False)), fields=["parent", "id"], name="work_task_parent"
                    ),
                    models.Index(fields=["subject_kind", "subject_id", "id"], name="work_task_about"),
                    models.Index(fields=["created_by", "id"], name="work_task_created_by"),
                    models.Index(
                        condition=models.Q(("closed_by__isnull", False)),
                        fields=["closed_by", "id"],
                        name="work_task_closed_by",
                    ),
                    models.Index(fields=["state", "id"], name="work_task_in_state"),
                    models.Index(
                        condition=models.Q(
                            ("lane_kind__in", ["profile", "manager", "head", "authority"]), ("state", "OPEN")
                        ),
                        fields=["id"],
                        name="work_task_by_structure",
                    ),
                    models.Index(fields=["kind", "id"], name="work_task_of_kind"),
                    models.Index(fields=["entity", "id"], name="work_task_entity"),
                    models.Index(fields=["department", "id"], name="work_task_department"),
                    models.Index(condition=models.Q(("state", "OPEN")), fields=["due_at", "id"], name="work_task_due"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["TASK", "STEP", "APPROVAL", "READING"])), name="work_task_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["BLOCKED", "OPEN", "DONE", "SKIPPED", "CANCELLED"])),
                        name="work_task_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("state__in", ["BLOCKED", "OPEN"])),
                            models.Q(
                                models.Q(("state__in", ["BLOCKED", "OPEN"]), _negated=True),
                                ("closed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="work_task_closed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Snooze",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateTimeField(verbose_name="until")),
                ("reason", models.CharField(max_length=400, verbose_name="reason")),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organisation.actor"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="snoozes", to="work.task"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("actor", "task"), name="work_snooze_once")],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("about_kind", models.CharField(max_length=100)),
                ("about", models.BigIntegerField()),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="work.task"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["about_kind", "about"], name="work_link_about")],
                "constraints": [models.UniqueConstraint(fields=("task", "about_kind", "about"), name="work_link_once")],
            },
        ),
        migrations.CreateModel(
            name="Dependency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "on",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="holds_up", to="work.task"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="waits_for", to="work.task"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("task", "on"), name="work_dependency_once"),
                    models.CheckConstraint(
                        condition=models.Q(("task", models.F("on")), _negated=True), name="work_dependency_not_itself"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Timer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("AUTOMATIC", "an automatic step"),
                            ("WAIT", "the end of a wait"),
                            ("REMIND", "a reminder"),
                            ("ESCALATE", "an escalation"),
                            ("LATE", "the other path of a late step"),
                            ("START", "the start of a case"),
                            ("MOVE", "the next cases of a plan"),
                            ("RECUR", "the next task of a recurrence"),
                            ("UNANSWERED", "an approval that nobody has answered"),
                        ],
                        max_length=10,
                    ),
                ),
                ("about", models.BigIntegerField(null=True)),
                ("event", models.BigIntegerField(null=True)),
                ("facts", models.JSONField(default=dict)),
                ("lease_until", models.DateTimeField(null=True)),
                ("worker", models.CharField(blank=True, max_length=60)),
                ("attempts", models.IntegerField(default=0)),
                ("parked_at", models.DateTimeField(null=True)),
                ("fault", models.TextField(blank=True)),
                (
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="timers", to="work.case"
                    ),
                ),
                (
                    "start",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="timers",
                        to="work.start",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("parked_at__isnull", True)), fields=["due_at", "id"], name="work_timer_due"
                    ),
                    models.Index(
                        condition=models.Q(("parked_at__isnull", False)),
                        fields=["parked_at", "id"],
                        name="work_timer_parked",
                    ),
                    models.Index(fields=["kind", "about"], name="work_timer_about"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TimeSpent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("minutes", models.IntegerField(verbose_name="minutes")),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="note")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="withdrawn")),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.actor",
                        verbose_name="who",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="time_spent",
                        to="work.task",
                        verbose_name="task",
                    ),
                ),
            ],
            options={
                "verbose_name": "time spent",
                "verbose_name_plural": "time spent",
                "indexes": [models.Index(fields=["actor", "day"], name="work_time_by_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 1), ("minutes__lte", 1440)), name="work_time_is_some"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("node", models.CharField(max_length=40)),
                ("arrived_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
                (
                    "left",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("DONE", "done"),
                            ("SKIPPED", "skipped"),
                            ("CANCELLED", "cancelled"),
                            ("LATE", "left because it was late"),
                            ("MOVED", "moved to another version"),
                        ],
                        max_length=10,
                    ),
                ),
                ("fault", models.TextField(blank=True)),
                (
                    "block",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tokens",
                        to="work.block",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tokens",
                        to="work.case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("left_at__isnull", True)), fields=["case", "id"], name="work_token_here"
                    ),
                    models.Index(fields=["case", "node"], name="work_token_case"),
                    models.Index(
                        condition=models.Q(("left_at__isnull", False)), fields=["left_at"], name="work_token_left_at"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("left", ""), ("left_at__isnull", True)),
                            models.Q(("left_at__isnull", False), models.Q(("left", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="work_token_left",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="task",
            name="token",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="task", to="work.token"
            ),
        ),
        migrations.CreateModel(
            name="Expectation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("activity", models.CharField(max_length=100)),
                ("subject_kind", models.CharField(blank=True, max_length=100)),
                ("subject_id", models.BigIntegerField(null=True)),
                (
                    "token",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="expectation", to="work.token"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["activity", "subject_kind", "subject_id"], name="work_expectation_of")
                ],
            },
        ),
        migrations.AddField(
            model_name="case",
            name="caller",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="called", to="work.token"
            ),
        ),
        migrations.CreateModel(
            name="Variable",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("value", models.TextField()),
                (
                    "data_class",
                    models.CharField(
                        choices=[
                            ("normal", "everybody who sees the case"),
                            ("personal", "those who have work in the case"),
                            ("sensitive", "whoever gave it, and the steps that show it"),
                        ],
                        default="normal",
                        max_length=10,
                    ),
                ),
                ("set_by", models.BigIntegerField(null=True)),
                ("node", models.CharField(blank=True, max_length=40)),
                ("set_at", models.DateTimeField()),
                (
                    "block",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="variables",
                        to="work.block",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="variables",
                        to="work.case",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("block__isnull", True)), fields=("case", "name"), name="work_variable_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("block__isnull", False)),
                        fields=("block", "name"),
                        name="work_variable_in_block_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField(verbose_name="version")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "draft"),
                            ("IN_REVIEW", "in review"),
                            ("PUBLISHED", "published"),
                            ("SUPERSEDED", "superseded"),
                            ("WITHDRAWN", "withdrawn"),
                            ("DISCARDED", "discarded"),
                        ],
                        default="DRAFT",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("definition", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("revision", models.IntegerField(default=0)),
                ("step", models.IntegerField(default=0)),
                ("change_note", models.TextField(blank=True, verbose_name="what is changed")),
                ("is_material", models.BooleanField(default=False, verbose_name="readers must confirm")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("published_at", models.DateTimeField(null=True, verbose_name="published")),
                ("review_on", models.DateField(null=True, verbose_name="to be reviewed")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.actor",
                        verbose_name="written by",
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="work.procedure",
                        verbose_name="procedure",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.actor",
                        verbose_name="published by",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a procedure",
                "verbose_name_plural": "versions of procedures",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "PUBLISHED")), fields=["review_on"], name="work_version_review"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("procedure", "number"), name="work_version_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["DRAFT", "IN_REVIEW"])),
                        fields=("procedure",),
                        name="work_version_one_draft",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "PUBLISHED")),
                        fields=("procedure",),
                        name="work_version_one_published",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["DRAFT", "IN_REVIEW", "PUBLISHED", "SUPERSEDED", "WITHDRAWN", "DISCARDED"])
                        ),
                        name="work_version_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("published_at__isnull", True), ("state__in", ["DRAFT", "IN_REVIEW", "DISCARDED"])
                            ),
                            models.Q(
                                models.Q(("state__in", ["DRAFT", "IN_REVIEW", "DISCARDED"]), _negated=True),
                                ("published_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="work_version_published_when",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="start",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="starts", to="work.version"
            ),
        ),
        migrations.CreateModel(
            name="MovePlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mapping", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PREVIEWED", "previewed"),
                            ("MOVING", "being carried out"),
                            ("DONE", "carried out"),
                            ("REVERSING", "being taken back"),
                            ("REVERSED", "taken back"),
                            ("DROPPED", "dropped"),
                        ],
                        default="PREVIEWED",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("done_at", models.DateTimeField(null=True, verbose_name="carried out")),
                ("cursor", models.BigIntegerField(default=0)),
                ("moved", models.IntegerField(default=0, verbose_name="moved")),
                ("kept", models.IntegerField(default=0, verbose_name="left where they were")),
                ("taken_back", models.IntegerField(default=0, verbose_name="taken back")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.actor",
                        verbose_name="made by",
                    ),
                ),
                (
                    "from_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="work.version",
                        verbose_name="from",
                    ),
                ),
                (
                    "to_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="work.version",
                        verbose_name="to",
                    ),
                ),
            ],
            options={
                "verbose_name": "plan for running cases",
                "verbose_name_plural": "plans for running cases",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["PREVIEWED", "MOVING", "DONE", "REVERSING", "REVERSED", "DROPPED"])
                        ),
                        name="work_plan_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DraftStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("definition", models.TextField()),
                ("about", models.CharField(blank=True, max_length=80)),
                ("batch", models.CharField(blank=True, max_length=40)),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.actor",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="work.version",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("version", "number"), name="work_draft_step_number")],
            },
        ),
        migrations.AddField(
            model_name="case",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="work.version",
                verbose_name="version",
            ),
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_for", models.BooleanField()),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("seen", models.JSONField()),
                ("event", models.BigIntegerField(null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.actor"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.actor",
                    ),
                ),
                (
                    "position",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.position"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="votes", to="work.task"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("task", "actor"), name="work_vote_once")],
            },
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("LANE", "its procedure or its author names it"),
                            ("HANDED", "it was handed over"),
                            ("ABOVE", "nobody is in the position below"),
                            ("AWAY", "the person for whom it waits is away"),
                            ("ESCALATED", "it is late"),
                            ("OWNER", "nobody else could be found"),
                        ],
                        default="LANE",
                        max_length=10,
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("activity", models.CharField(max_length=100)),
                ("due_at", models.DateTimeField()),
                ("since", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.actor",
                    ),
                ),
                (
                    "position",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.position",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="waiting",
                        to="work.task",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("position__isnull", False)),
                        fields=["position", "due_at", "id"],
                        name="work_waiting_position_due",
                    ),
                    models.Index(
                        condition=models.Q(("position__isnull", False)),
                        fields=["position", "kind", "due_at", "id"],
                        name="work_waiting_position_kind",
                    ),
                    models.Index(
                        condition=models.Q(("position__isnull", False)),
                        fields=["position", "activity", "due_at", "id"],
                        name="work_waiting_position_code",
                    ),
                    models.Index(
                        condition=models.Q(("position__isnull", False)),
                        fields=["position", "kind", "activity", "due_at", "id"],
                        name="work_waiting_position_both",
                    ),
                    models.Index(
                        condition=models.Q(("actor__isnull", False)),
                        fields=["actor", "due_at", "id"],
                        name="work_waiting_actor_due",
                    ),
                    models.Index(
                        condition=models.Q(("actor__isnull", False)),
                        fields=["actor", "kind", "due_at", "id"],
                        name="work_waiting_actor_kind",
                    ),
                    models.Index(
                        condition=models.Q(("actor__isnull", False)),
                        fields=["actor", "activity", "due_at", "id"],
                        name="work_waiting_actor_code",
                    ),
                    models.Index(
                        condition=models.Q(("actor__isnull", False)),
                        fields=["actor", "kind", "activity", "due_at", "id"],
                        name="work_waiting_actor_both",
                    ),
                    models.Index(
                        condition=models.Q(("why__in", ["ABOVE", "AWAY", "OWNER"])),
                        fields=["why", "id"],
                        name="work_waiting_not_as_named",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("actor__isnull", False), ("position__isnull", True)),
                            models.Q(("actor__isnull", True), ("position__isnull", False)),
                            _connector="OR",
                        ),
                        name="work_waiting_for_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("position__isnull", False)),
                        fields=("task", "position"),
                        name="work_waiting_position_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("actor__isnull", False)),
                        fields=("task", "actor"),
                        name="work_waiting_actor_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("activity", models.CharField(max_length=100, verbose_name="activity")),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("ANY", "one of them"),
                            ("ALL", "all of them"),
                            ("QUORUM", "a number of them"),
                            ("LINE", "up the line until the authority suffices"),
                        ],
                        default="ANY",
                        max_length=10,
                        verbose_name="who must approve",
                    ),
                ),
                ("number", models.IntegerField(default=1, verbose_name="how many")),
                ("from_minor", models.BigIntegerField(null=True, verbose_name="from")),
                ("from_currency", models.CharField(blank=True, max_length=3, verbose_name="currency")),
                ("first_date", models.DateField(verbose_name="from day")),
                ("last_date", models.DateField(null=True, verbose_name="to day")),
                (
                    "entity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.legalentity",
                        verbose_name="legal entity",
                    ),
                ),
            ],
            options={
                "verbose_name": "approval rule",
                "verbose_name_plural": "approval rules",
                "indexes": [models.Index(fields=["activity", "id"], name="work_rule_activity")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("rule__in", ["ANY", "ALL", "QUORUM", "LINE"])), name="work_rule_rule"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1), ("number__lte", 20)), name="work_rule_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("from_currency", ""), ("from_minor__isnull", True)),
                            models.Q(("from_minor__isnull", False), models.Q(("from_currency", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="work_rule_from_has_currency",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Move",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.JSONField(default=dict)),
                ("after", models.CharField(blank=True, max_length=64)),
                ("moved_at", models.DateTimeField(null=True)),
                ("reversed_at", models.DateTimeField(null=True)),
                ("kept_because", models.CharField(blank=True, max_length=20)),
                ("kept_at", models.CharField(blank=True, max_length=40)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="work.case"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="work.moveplan"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("plan", "case"), name="work_move_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "STEP"), _negated=True),
                    models.Q(("case__isnull", False), ("token__isnull", False)),
                    _connector="OR",
                ),
                name="work_task_step_of_case",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["procedure", "state", "-id"], name="work_case_procedure"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state__in", ["RUNNING", "STOPPED"])),
                fields=["version"],
                name="work_case_under_way",
            ),
        ),
    ]
