"""Who must have a second factor."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.speech import language
from bagland.kernel.access.factors.activities import set_second_factor_policy
from bagland.kernel.access.models import FactorPolicy
from bagland.ui import navigation
from bagland.ui.acting import ActivityPage
from bagland.ui.chips import ACTIVE, PLANNED, SENT_BACK, Chip, Tone
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact
from bagland.ui.lists import ListPage

STATES = {
    True: Chip(_("must"), ACTIVE, Tone.OK),
    False: Chip(_("no longer"), SENT_BACK, Tone.CALM),
}
SOON = Chip(_("reminded until then"), PLANNED, Tone.RUN)


TITLES = {"da": "profile__title_da", "en": "profile__title_en"}


def _who(row: Row) -> str:
    return str(row[TITLES[language()]] or _("Everybody"))


class FactorPolicies(ListPage):
    """The rules, one for a profile or for everybody."""

    code = "access.factor_policies"
    path = "second-factors/"
    title = _("Second factors")
    view = "access.see_factor_policy"
    model = FactorPolicy
    sentence = _("Who must have an authenticator app or a passkey beside the password, and from when.")
    columns = (
        Column("who", _("Whoever holds"), source=_who, needs=tuple(TITLES.values())),
        Column("must", _("State"), Kind.STATUS, chips=STATES),
        Column("from_date", _("From"), Kind.DATE),
    )
    detail = "access.factor_policy"
    offers = ("access.set_second_factor_policy",)
    empty = _("Nobody must. Begin with those who handle money and rights: finance, HR and IT.")


class FactorPolicyPage(DetailPage):
    """One rule and how it came about."""

    code = "access.factor_policy"
    path = "second-factors/<int:key>/"
    title = _("Rule on second factors")
    parent = "access.factor_policies"
    view = "access.see_factor_policy"
    model = FactorPolicy

    def rows(self, act: Act) -> Any:
        return FactorPolicy.objects.select_related("profile")

    def chip(self, act: Act, thing: FactorPolicy) -> Chip:
        return SOON if thing.must and thing.from_date > act.at.date() else STATES[thing.must]

    def facts(self, act: Act, thing: FactorPolicy) -> list[Fact]:
        return [Fact(_("Whoever holds"), str(thing)), Fact(_("From"), thing.from_date)]


class SetPolicy(ActivityPage):
    """Say who must."""

    activity = set_second_factor_policy
    order = ("profile", "must", "from_date")
    done = _("It is written down: %(result)s.")


navigation.entry("access.factor_policies", area="control", order=65)
