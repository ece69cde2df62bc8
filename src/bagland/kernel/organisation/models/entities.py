"""Legal entities, the group they form, their financial years, and exchange rates."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats
from bagland.foundation.fields import ExactDecimalField
from bagland.foundation.kinds import Kept, Reach, Scope
from bagland.foundation.speech import language
from bagland.kernel.organisation.models.dated import Dated, ends_after_start


class Version(models.Model):
    """One row: how often the organisation has changed. Triggers raise it; a cached right is good for one number."""

    version = models.BigIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="organisation_version_one", condition=Q(pk=1))]

    def __str__(self) -> str:
        return str(self.version)


class LegalEntity(Dated):
    """A company with its own books: registration number, currency, time zone and language."""

    view: ClassVar[str] = "organisation.see"
    is_named_by_version: ClassVar[bool] = True
    page: ClassVar[str] = "organisation.entity"

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(_("country"), max_length=2)
    currency = models.CharField(_("currency"), max_length=3)
    time_zone = models.CharField(_("time zone"), max_length=60)
    language = models.CharField(_("language"), max_length=5)
    registration_number = models.CharField(_("registration number"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("legal entity")
        verbose_name_plural = _("legal entities")
        constraints: ClassVar = [ends_after_start("organisation_entity_span")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(pk__in=reach.entities)

    def scope(self) -> Scope:
        return Scope(entity=self.pk)


class Ownership(Dated):
    """That one legal entity owns a share of another, from a day to a day: what makes a group."""

    view: ClassVar[str] = "organisation.see"

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="owners", verbose_name=_("entity"))
    owner = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="owned", verbose_name=_("owner"))
    share = ExactDecimalField(_("share"), places=6)

    class Meta:
        verbose_name = _("ownership")
        constraints: ClassVar = [
            ends_after_start("organisation_ownership_span"),
            models.CheckConstraint(name="organisation_ownership_share", condition=Q(share__gt=0, share__lte=1)),
            models.CheckConstraint(name="organisation_ownership_other", condition=~Q(entity=F("owner"))),
        ]

    def __str__(self) -> str:
        return f"{self.owner} → {self.entity}"

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(entity__in=reach.entities)

    def scope(self) -> Scope:
        return Scope(entity=self.entity_id)


class FinancialYear(Kept):
    """A financial year of a legal entity, of any length; years of one entity follow each other without a gap."""

    view: ClassVar[str] = "organisation.see"

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="years", verbose_name=_("entity"))
    name = models.CharField(_("name"), max_length=20)
    first_date = models.DateField(_("from"))
    last_date = models.DateField(_("until"))

    class Meta:
        verbose_name = _("financial year")
        verbose_name_plural = _("financial years")
        constraints: ClassVar = [
            models.CheckConstraint(name="organisation_year_span", condition=Q(last_date__gte=F("first_date"))),
            models.UniqueConstraint(fields=["entity", "name"], name="organisation_year_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(entity__in=reach.entities)

    def scope(self) -> Scope:
        return Scope(entity=self.entity_id)


class ExchangeRate(Kept):
    """How many units of `quote` one unit of `base` is worth on a day, as somebody with the right has said."""

    view: ClassVar[str] = "organisation.see"

    base = models.CharField(_("currency"), max_length=3)
    quote = models.CharField(_("in"), max_length=3)
    day = models.DateField(_("day"))
    rate = ExactDecimalField(_("rate"), places=9)
    source = models.CharField(_("source"), max_length=100)

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["base", "quote", "day"], name="organisation_rate_once"),
            models.CheckConstraint(name="organisation_rate_positive", condition=Q(rate__gt=0)),
            models.CheckConstraint(name="organisation_rate_other", condition=~Q(base=F("quote"))),
        ]

    def __str__(self) -> str:
        return f"{self.base}/{self.quote}, {formats.day(self.day, language())}"
