"""The words of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestState(models.TextChoices):
    """Waiting → approved, declined, withdrawn or expired; none of the four is left again."""

    WAITING = "WAITING", _("waiting")
    APPROVED = "APPROVED", _("approved")
    DECLINED = "DECLINED", _("declined")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")
    EXPIRED = "EXPIRED", _("expired")


class ProviderKind(models.TextChoices):
    """By which protocol an identity provider is met."""

    OIDC = "OIDC", "OpenID Connect"
    SAML = "SAML", "SAML 2.0"


class TokenKind(models.TextChoices):
    """How a program shows it: as a bearer token, or as the password beside a login."""

    TOKEN = "TOKEN", _("token")
    APP_PASSWORD = "APP_PASSWORD", _("app password")


class LinkPurpose(models.TextChoices):
    """What a link to a new password was made for."""

    INVITATION = "INVITATION", _("invitation")
    RESET = "RESET", _("forgotten password")
    REOPENED = "REOPENED", _("sign-in opened again")
