import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0004_requests_in_order"),
        ("organisation", "0005_appointments_by_end"),
    ]

    operations = [
        migrations.CreateModel(
            name="LikenessTouched",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("party", models.BigIntegerField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="LikenessKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.BigIntegerField()),
                ("party", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["key", "party"], name="parties_likenesskey_block"),
                    models.Index(fields=["party"], name="parties_likenesskey_party"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("ORGANISATION", "organisation"), ("PERSON", "natural person")],
                        default="ORGANISATION",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                ("name_key", models.CharField(blank=True, editable=False, max_length=200)),
                ("country", models.CharField(max_length=2, verbose_name="country")),
                ("language", models.CharField(max_length=5, verbose_name="language")),
                ("email", models.CharField(blank=True, max_length=200, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                ("website", models.CharField(blank=True, max_length=200, verbose_name="website")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("registered_at", models.DateTimeField(verbose_name="registered")),
                ("merged_at", models.DateTimeField(null=True, verbose_name="merged")),
                ("erase_on_date", models.DateField(null=True, verbose_name="to be erased")),
                ("erased_at", models.DateTimeField(null=True, verbose_name="erased")),
                (
                    "merged_into",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="parties.party",
                        verbose_name="merged into",
                    ),
                ),
            ],
            options={
                "verbose_name": "party",
                "verbose_name_plural": "parties",
                "indexes": [
                    models.Index(
                        condition=models.Q(("merged_into__isnull", False)),
                        fields=["merged_into"],
                        name="parties_party_merged",
                    ),
                    models.Index(fields=["name", "id"], name="parties_party_name"),
                    models.Index(fields=["name_key", "id"], name="parties_party_name_key"),
                    models.Index(fields=["country", "name", "id"], name="parties_party_country"),
                    models.Index(fields=["kind", "name", "id"], name="parties_party_by_kind"),
                    models.Index(
                        condition=models.Q(("erase_on_date__isnull", False), ("erased_at__isnull", True)),
                        fields=["erase_on_date"],
                        name="parties_party_to_erase",
                    ),
                    models.Index(fields=["language", "name", "id"], name="parties_party_by_language"),
                    models.Index(fields=["-registered_at", "-id"], name="parties_party_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["ORGANISATION", "PERSON"])), name="parties_party_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("merged_into", models.F("id")), _negated=True),
                        name="parties_party_not_into_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("merged_at__isnull", True), ("merged_into__isnull", True)),
                            models.Q(("merged_at__isnull", False), ("merged_into__isnull", False)),
                            _connector="OR",
                        ),
                        name="parties_party_merged_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="merged at")),
                ("moved", models.JSONField(default=dict)),
                ("ended", models.JSONField(default=dict)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(null=True, verbose_name="separated again")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.actor",
                        verbose_name="merged by",
                    ),
                ),
                (
                    "into",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges",
                        to="parties.party",
                        verbose_name="survivor",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.party",
                        verbose_name="merged",
                    ),
                ),
            ],
            options={
                "verbose_name": "merge",
                "verbose_name_plural": "merges",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("party", models.F("into")), _negated=True),
                        name="parties_merge_not_into_itself",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)), fields=("party",), name="parties_merge_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Likeness",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("score", models.IntegerField(verbose_name="likeness")),
                ("reasons", models.CharField(max_length=200, verbose_name="by what")),
                (
                    "state",
                    models.CharField(
                        choices=[("OPEN", "to be decided"), ("MERGED", "merged"), ("DIFFERENT", "two different ones")],
                        default="OPEN",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("found_at", models.DateTimeField(verbose_name="found")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.actor",
                        verbose_name="decided by",
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.party",
                        verbose_name="first",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.party",
                        verbose_name="second",
                    ),
                ),
            ],
            options={
                "verbose_name": "possible duplicate",
                "verbose_name_plural": "possible duplicates",
                "indexes": [
                    models.Index(fields=["state", "-score", "-id"], name="parties_likeness_best"),
                    models.Index(
                        condition=models.Q(("decided_at__isnull", False)),
                        fields=["-id"],
                        name="parties_likeness_decided",
                    ),
                    models.Index(fields=["second"], name="parties_likeness_of_second"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))), name="parties_likeness_ordered"
                    ),
                    models.UniqueConstraint(fields=("first", "second"), name="parties_likeness_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Identifier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "scheme",
                    models.CharField(
                        choices=[
                            ("CVR", "CVR number"),
                            ("SE", "SE number"),
                            ("P_NUMBER", "P number"),
                            ("VAT", "VAT number"),
                            ("GLN", "GLN number"),
                            ("LEI", "LEI code"),
                            ("OTHER", "other number"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("country", models.CharField(blank=True, max_length=2, verbose_name="country")),
                ("value", models.CharField(max_length=40, verbose_name="number")),
                ("has_bad_check", models.BooleanField(default=False, verbose_name="doubtful")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identifiers",
                        to="parties.party",
                        verbose_name="party",
                    ),
                ),
            ],
            options={
                "verbose_name": "identifier",
                "verbose_name_plural": "identifiers",
                "indexes": [models.Index(fields=["value", "scheme"], name="parties_identifier_value")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("scheme__in", ["CVR", "SE", "P_NUMBER", "VAT", "GLN", "LEI", "OTHER"])),
                        name="parties_identifier_scheme",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("party", "scheme", "country", "value"),
                        name="parties_identifier_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                ("title", models.CharField(blank=True, max_length=100, verbose_name="title")),
                ("email", models.CharField(blank=True, max_length=200, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                ("mobile", models.CharField(blank=True, max_length=40, verbose_name="mobile")),
                ("language", models.CharField(blank=True, max_length=5, verbose_name="language")),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="note")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                ("erased_at", models.DateTimeField(null=True, verbose_name="erased")),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="parties.party",
                        verbose_name="party",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
            },
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("POSTAL", "postal address"),
                            ("VISIT", "visiting address"),
                            ("INVOICE", "invoice address"),
                            ("DELIVERY", "delivery address"),
                        ],
                        default="POSTAL",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("street", models.TextField(blank=True, verbose_name="street")),
                ("postal_code", models.CharField(blank=True, max_length=16, verbose_name="postal code")),
                ("city", models.CharField(blank=True, max_length=80, verbose_name="city")),
                ("country", models.CharField(max_length=2, verbose_name="country")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addresses",
                        to="parties.party",
                        verbose_name="party",
                    ),
                ),
            ],
            options={
                "verbose_name": "address",
                "verbose_name_plural": "addresses",
            },
        ),
        migrations.CreateModel(
            name="PaymentDetails",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("IBAN", "IBAN"),
                            ("DK_ACCOUNT", "Danish bank account"),
                            ("FIK", "FIK creditor number"),
                            ("OTHER", "other account"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("account", models.CharField(blank=True, max_length=40, verbose_name="account")),
                ("bic", models.CharField(blank=True, max_length=11, verbose_name="BIC")),
                ("bank", models.CharField(blank=True, max_length=80, verbose_name="bank")),
                ("holder", models.CharField(blank=True, max_length=200, verbose_name="account holder")),
                ("currency", models.CharField(blank=True, max_length=3, verbose_name="currency")),
                ("received", models.CharField(blank=True, max_length=200, verbose_name="how the change came")),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="why changed")),
                (
                    "confirmed_how",
                    models.CharField(
                        choices=[
                            ("CALLED_KNOWN_NUMBER", "called a number known beforehand"),
                            ("CALLED_LISTED", "called a number found in a public register"),
                            ("MET_IN_PERSON", "met in person"),
                            ("SIGNED_LETTER", "signed letter by post"),
                            ("BANK_CONFIRMED", "confirmed by the bank"),
                        ],
                        max_length=19,
                        verbose_name="confirmed how",
                    ),
                ),
                ("confirmed_with", models.CharField(blank=True, max_length=200, verbose_name="confirmed with")),
                ("confirmed_number", models.CharField(blank=True, max_length=40, verbose_name="number called")),
                ("confirmed_at", models.DateTimeField(verbose_name="confirmed")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                ("ended_reason", models.CharField(blank=True, max_length=400, verbose_name="why ended")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.actor",
                        verbose_name="changed by",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.actor",
                        verbose_name="confirmed by",
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
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payment_details",
                        to="parties.party",
                        verbose_name="party",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.paymentdetails",
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.request"
                    ),
                ),
            ],
            options={
                "verbose_name": "payment details",
                "verbose_name_plural": "payment details",
                "indexes": [models.Index(fields=["account"], name="parties_payment_account")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["IBAN", "DK_ACCOUNT", "FIK", "OTHER"])),
                        name="parties_payment_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("asked_by", models.F("confirmed_by")), _negated=True),
                        name="parties_payment_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "confirmed_how__in",
                                [
                                    "CALLED_KNOWN_NUMBER",
                                    "CALLED_LISTED",
                                    "MET_IN_PERSON",
                                    "SIGNED_LETTER",
                                    "BANK_CONFIRMED",
                                ],
                            )
                        ),
                        name="parties_payment_how",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Relation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("CUSTOMER", "customer"),
                            ("SUPPLIER", "supplier"),
                            ("AUTHORITY", "authority"),
                            ("PRESS", "press"),
                            ("LANDLORD", "landlord"),
                            ("BANK", "bank"),
                            ("OTHER", "other relation"),
                        ],
                        max_length=9,
                        verbose_name="role",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=30, verbose_name="number")),
                ("currency", models.CharField(blank=True, max_length=3, verbose_name="currency")),
                ("payment_days", models.IntegerField(null=True, verbose_name="days of payment")),
                ("from_month_end", models.BooleanField(default=False, verbose_name="from the end of the month")),
                ("credit_limit_minor", models.BigIntegerField(null=True, verbose_name="credit limit")),
                ("our_number", models.CharField(blank=True, max_length=40, verbose_name="our number with them")),
                (
                    "block",
                    models.CharField(
                        choices=[
                            ("NONE", "not blocked"),
                            ("ORDERS", "no new orders"),
                            ("PAYMENTS", "no payments"),
                            ("ALL", "blocked"),
                        ],
                        default="NONE",
                        max_length=8,
                        verbose_name="block",
                    ),
                ),
                ("block_reason", models.CharField(blank=True, max_length=400, verbose_name="why blocked")),
                ("blocked_at", models.DateTimeField(null=True, verbose_name="blocked")),
                ("begun_at", models.DateTimeField(verbose_name="since")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
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
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relations",
                        to="parties.party",
                        verbose_name="party",
                    ),
                ),
            ],
            options={
                "verbose_name": "relation",
                "verbose_name_plural": "relations",
                "indexes": [
                    models.Index(fields=["role", "number", "id"], name="parties_relation_by_role"),
                    models.Index(fields=["entity", "role", "number", "id"], name="parties_relation_by_entity"),
                    models.Index(fields=["block", "role", "number", "id"], name="parties_relation_by_block"),
                    models.Index(fields=["party", "role"], name="parties_relation_of_party"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("role__in", ["CUSTOMER", "SUPPLIER", "AUTHORITY", "PRESS", "LANDLORD", "BANK", "OTHER"])
                        ),
                        name="parties_relation_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("block__in", ["NONE", "ORDERS", "PAYMENTS", "ALL"])),
                        name="parties_relation_block",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("party", "entity", "role"),
                        name="parties_relation_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("entity", "role", "number"),
                        name="parties_relation_number",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("CUSTOMER", "customer"),
                            ("SUPPLIER", "supplier"),
                            ("AUTHORITY", "authority"),
                            ("PRESS", "press"),
                            ("LANDLORD", "landlord"),
                            ("BANK", "bank"),
                            ("OTHER", "other relation"),
                        ],
                        max_length=9,
                    ),
                ),
                ("last", models.BigIntegerField()),
                (
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.legalentity"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("entity", "role"), name="parties_series_once")],
            },
        ),
    ]
