"""The words of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EndpointState(models.TextChoices):
    """ACTIVE ↔ PAUSED; REMOVED from either, and never left again."""

    ACTIVE = "ACTIVE", _("active")
    PAUSED = "PAUSED", _("paused")
    REMOVED = "REMOVED", _("removed")


class Why(models.TextChoices):
    """Why an endpoint is paused, when no person did it."""

    GONE = "GONE", _("It answered 410 Gone.")
    FAILING = "FAILING", _("Nothing has arrived there for five days.")


class DeliveryState(models.TextChoices):
    """QUEUED until it has arrived or every attempt has failed; a replay queues it again."""

    QUEUED = "QUEUED", _("waiting")
    DELIVERED = "DELIVERED", _("delivered")
    PARKED = "PARKED", _("given up")


class Fault(models.TextChoices):
    """Why an attempt did not arrive."""

    STATUS = "STATUS", _("It answered with an error.")
    REDIRECT = "REDIRECT", _("It answered with a redirect, which is never followed.")
    OWN_NETWORK = "OWN_NETWORK", _("Its name leads into an own network, where Bagland does not send.")
    NOT_RESOLVED = "NOT_RESOLVED", _("Its name leads to no address.")
    NOT_REACHED = "NOT_REACHED", _("Nobody answered there.")
    TLS = "TLS", _("Its certificate is not good for this name, or it speaks no TLS.")
    TIMEOUT = "TIMEOUT", _("It took longer than 15 seconds.")
    TOO_LONG = "TOO_LONG", _("Its answer was longer than 64 kB.")
    NOT_HTTP = "NOT_HTTP", _("What it answered is no HTTP.")
    SECRET = "SECRET", _("Its secret cannot be read with this installation's key. Rotate the secret.")


class What(models.TextChoices):
    """What a replay sends again."""

    FAILED = "FAILED", _("what has not arrived")
    ALL = "ALL", _("everything")
