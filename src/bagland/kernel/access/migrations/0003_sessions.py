"""Sessions, app passwords, staff sessions, links to a new password."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("access", "0002_second_factors"), ("organisation", "0002_system")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="signin",
            name="must_change",
            field=models.BooleanField(default=False, verbose_name="must choose a new password"),
        ),
        migrations.AddField(
            model_name="token",
            name="kind",
            field=models.CharField(
                choices=[("TOKEN", "token"), ("APP_PASSWORD", "app password")],
                default="TOKEN",
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="token",
            constraint=models.CheckConstraint(
                name="access_token_kind", condition=Q(kind__in=["TOKEN", "APP_PASSWORD"])
            ),
        ),
        migrations.CreateModel(
            name="ResetWish",
            fields=[
                ("id", KEY),
                ("login", models.CharField(max_length=200, unique=True)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", KEY),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("device", models.CharField(blank=True, max_length=120, verbose_name="device")),
                ("address", models.CharField(blank=True, max_length=45, verbose_name="address")),
                ("browser", models.CharField(blank=True, max_length=64)),
                ("began_at", models.DateTimeField(verbose_name="since")),
                ("seen_at", models.DateTimeField(verbose_name="last seen")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "sign_in",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sessions", to="access.signin"
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "indexes": [
                    models.Index(fields=["sign_in", "-seen_at"], name="access_session_seen"),
                    models.Index(fields=["seen_at"], name="access_session_old"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffSession",
            fields=[
                ("id", KEY),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("began_at", models.DateTimeField(verbose_name="began")),
                ("until_at", models.DateTimeField(verbose_name="at the latest until")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff_sessions",
                        to="organisation.actor",
                        verbose_name="person",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="staff_sessions",
                        to="access.session",
                    ),
                ),
            ],
            options={
                "verbose_name": "staff session",
                "verbose_name_plural": "staff sessions",
                "indexes": [models.Index(fields=["-began_at", "-id"], name="access_staff_session_began")],
                "constraints": [
                    models.CheckConstraint(name="access_staff_session_span", condition=Q(until_at__gt=F("began_at"))),
                    models.UniqueConstraint(
                        fields=["session"],
                        name="access_one_open_staff_session",
                        condition=Q(ended_at__isnull=True),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PasswordLink",
            fields=[
                ("id", KEY),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("INVITATION", "invitation"),
                            ("RESET", "forgotten password"),
                            ("REOPENED", "sign-in opened again"),
                        ],
                        max_length=10,
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "sign_in",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="links", to="access.signin"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        name="access_link_purpose", condition=Q(purpose__in=["INVITATION", "RESET", "REOPENED"])
                    ),
                    models.CheckConstraint(name="access_link_span", condition=Q(expires_at__gt=F("made_at"))),
                    models.CheckConstraint(
                        name="access_link_used_or_ended", condition=Q(used_at__isnull=True) | Q(ended_at__isnull=True)
                    ),
                    models.UniqueConstraint(
                        fields=["sign_in"],
                        name="access_one_open_link",
                        condition=Q(used_at__isnull=True, ended_at__isnull=True),
                    ),
                ],
            },
        ),
    ]
