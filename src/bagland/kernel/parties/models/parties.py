"""A party: who it is, whatever it is to us."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.kinds import Kept, Reach
from bagland.kernel.parties.states import PartyKind


class Party(Kept):
    """Somebody outside the company: an organisation or a natural person. Shared by the group; terms are per entity.

    A merged party keeps its row and key, and points to the one it became (`merged_into`); `current` follows the way.
    """

    view: ClassVar[str] = "parties.see"
    page: ClassVar[str] = "parties.party"
    personal: ClassVar[dict[str, str]] = {
        "name": "normal",
        "email": "normal",
        "phone": "normal",
        "website": "normal",
        "note": "normal",
        "name_key": "normal",
    }

    kind = models.CharField(_("kind"), max_length=12, choices=PartyKind.choices, default=PartyKind.ORGANISATION)
    name = models.CharField(_("name"), max_length=200, blank=True)
    name_key = models.CharField(max_length=200, blank=True, editable=False)
    """The name as duplicates are compared: small letters, without legal form, accents and signs."""
    country = models.CharField(_("country"), max_length=2)
    language = models.CharField(_("language"), max_length=5)
    email = models.CharField(_("e-mail"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)
    registered_at = models.DateTimeField(_("registered"))
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="merged", verbose_name=_("merged into")
    )
    merged_at = models.DateTimeField(_("merged"), null=True)
    erased_at = models.DateTimeField(_("erased"), null=True)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints: ClassVar = [
            models.CheckConstraint(name="parties_party_kind", condition=Q(kind__in=PartyKind.values)),
            models.CheckConstraint(name="parties_party_not_into_itself", condition=~Q(merged_into=F("id"))),
            models.CheckConstraint(
                name="parties_party_merged_when",
                condition=Q(merged_into__isnull=True, merged_at__isnull=True)
                | Q(merged_into__isnull=False, merged_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["name", "id"], name="parties_party_name"),
            models.Index(fields=["name_key", "id"], name="parties_party_name_key"),
            models.Index(fields=["country", "name", "id"], name="parties_party_country"),
            models.Index(fields=["kind", "name", "id"], name="parties_party_by_kind"),
            models.Index(fields=["language", "name", "id"], name="parties_party_by_language"),
            models.Index(fields=["-registered_at", "-id"], name="parties_party_newest"),
        ]

    def __str__(self) -> str:
        return self.name or str(_("erased party %(key)s") % {"key": self.pk})

    @classmethod
    def within(cls, reach: Reach) -> Q:
        """One register for the group: whoever has the view at all sees who a party is."""
        return Q() if not reach.nothing else Q(pk__in=())

    def told_with(self) -> Iterable[tuple[str, list[int]]]:
        """Those merged into it, and what is kept about them all; other files of this room add theirs."""
        from bagland.kernel.parties.models import told_with

        return told_with(self)
