"""Second factors, passkeys, identity providers."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("access", "0001_initial"), ("organisation", "0002_system")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Spent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("until", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="AuthenticatorApp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("secret", models.TextField()),
                ("begun_at", models.DateTimeField(verbose_name="begun")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="set up")),
                ("last_step", models.BigIntegerField(default=0)),
                ("used_at", models.DateTimeField(null=True, verbose_name="last used")),
                ("wrong", models.PositiveIntegerField(default=0)),
                ("shut_until", models.DateTimeField(null=True)),
                (
                    "actor",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="authenticator_app",
                        to="organisation.actor",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "authenticator app",
                "verbose_name_plural": "authenticator apps",
            },
        ),
        migrations.CreateModel(
            name="IdentityProvider",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("OIDC", "OpenID Connect"), ("SAML", "SAML 2.0")], max_length=4, verbose_name="kind"
                    ),
                ),
                ("issuer", models.CharField(max_length=500, verbose_name="issuer")),
                ("client_id", models.CharField(blank=True, max_length=200, verbose_name="client id")),
                ("client_secret", models.TextField(blank=True)),
                ("sso_url", models.CharField(blank=True, max_length=500, verbose_name="sign-in address")),
                ("certificates", models.JSONField(default=list, verbose_name="certificates")),
                (
                    "vouches_for_email",
                    models.BooleanField(default=False, verbose_name="its e-mails are taken as verified"),
                ),
                ("trusts_factor", models.BooleanField(default=False, verbose_name="its second factor counts here")),
                ("only", models.BooleanField(default=False, verbose_name="the only way in")),
                ("is_open", models.BooleanField(default=True, verbose_name="in use")),
                ("check_asked_at", models.DateTimeField(null=True)),
                ("checked_at", models.DateTimeField(null=True, verbose_name="checked")),
                ("fault", models.CharField(blank=True, max_length=1000, verbose_name="fault")),
                ("certificate_ends", models.DateTimeField(null=True, verbose_name="certificate ends")),
                (
                    "break_glass",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.position",
                        verbose_name="may still use a password",
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.legalentity",
                        verbose_name="for people of",
                    ),
                ),
            ],
            options={
                "verbose_name": "identity provider",
                "verbose_name_plural": "identity providers",
            },
        ),
        migrations.CreateModel(
            name="Errand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(max_length=64, unique=True)),
                ("asked_as", models.CharField(max_length=100)),
                ("language", models.CharField(default="da", max_length=5)),
                ("answer", models.JSONField(null=True)),
                ("begun_at", models.DateTimeField(db_index=True)),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="access.identityprovider"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Passkey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("host", models.CharField(max_length=255, verbose_name="made for")),
                ("credential", models.CharField(max_length=1400, unique=True)),
                ("public_key", models.TextField()),
                ("handle", models.CharField(max_length=100)),
                ("sign_count", models.BigIntegerField(default=0)),
                ("transports", models.JSONField(default=list)),
                ("is_synced", models.BooleanField(default=False, verbose_name="kept in a cloud")),
                ("made_at", models.DateTimeField(verbose_name="registered")),
                ("used_at", models.DateTimeField(null=True, verbose_name="last used")),
                ("suspected_at", models.DateTimeField(null=True, verbose_name="shut as copied")),
                ("removed_at", models.DateTimeField(null=True, verbose_name="removed")),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passkeys",
                        to="organisation.actor",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "passkey",
                "verbose_name_plural": "passkeys",
            },
        ),
        migrations.CreateModel(
            name="ProviderBinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=255)),
                ("bound_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.actor"
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bindings",
                        to="access.identityprovider",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("used_at", models.DateTimeField(null=True, verbose_name="used")),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recovery_codes",
                        to="organisation.actor",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "recovery code",
                "verbose_name_plural": "recovery codes",
            },
        ),
        migrations.CreateModel(
            name="FactorPolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("must", models.BooleanField(default=True, verbose_name="must have a second factor")),
                ("from_date", models.DateField(verbose_name="from")),
                (
                    "profile",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="factor_policy",
                        to="organisation.positionprofile",
                        verbose_name="profile",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule on second factors",
                "verbose_name_plural": "rules on second factors",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("must", True), ("profile__isnull", True)),
                        fields=("must",),
                        name="access_one_company_policy",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="identityprovider",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["OIDC", "SAML"])), name="access_provider_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="identityprovider",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "OIDC"), models.Q(("client_id", ""), _negated=True)),
                    models.Q(("kind", "SAML"), models.Q(("sso_url", ""), _negated=True)),
                    _connector="OR",
                ),
                name="access_provider_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="identityprovider",
            constraint=models.CheckConstraint(
                condition=models.Q(("only", False), ("break_glass__isnull", False), _connector="OR"),
                name="access_provider_break_glass",
            ),
        ),
        migrations.AddConstraint(
            model_name="identityprovider",
            constraint=models.UniqueConstraint(
                fields=("kind", "issuer", "client_id"), name="access_provider_issuer_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="providerbinding",
            constraint=models.UniqueConstraint(fields=("provider", "subject"), name="access_binding_subject"),
        ),
        migrations.AddConstraint(
            model_name="providerbinding",
            constraint=models.UniqueConstraint(fields=("provider", "actor"), name="access_binding_actor"),
        ),
    ]
