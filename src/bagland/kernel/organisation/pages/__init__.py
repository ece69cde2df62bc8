"""The pages of the organisation, one noun a module; importing them declares them and their places in the rail."""

from django.utils.translation import gettext_lazy as _

from bagland.kernel.organisation.pages import (  # noqa: F401 - declare
    absences,
    appointments,
    changing,
    chart,
    delegations,
    departments,
    directory,
    entities,
    grants,
    leavers,
    people,
    positions,
    profiles,
    reorganisations,
)
from bagland.ui import keymap, navigation

navigation.area("organisation", title=_("Organisation"), icon="sitemap", order=70)
navigation.entry("organisation.chart", area="organisation", order=10, title=_("Chart"))
navigation.entry("organisation.directory", area="organisation", order=15)
navigation.entry("organisation.people", area="organisation", order=20)
navigation.entry("organisation.departments", area="organisation", order=30)
navigation.entry("organisation.positions", area="organisation", order=40)
navigation.entry("organisation.profiles", area="organisation", order=50)
navigation.entry("organisation.appointments", area="organisation", order=60)
navigation.entry("organisation.leavers", area="organisation", order=65)
navigation.entry("organisation.absences", area="organisation", order=70)
navigation.entry("organisation.delegations", area="organisation", order=80)
navigation.entry("organisation.reorganisations", area="organisation", order=90)
navigation.entry("organisation.entities", area="organisation", order=100)

keymap.section("organisation.chart", title=_("In the organisation chart"))
keymap.key("organisation.chart", "↑", label=_("manager"), is_in_bar=True, is_letter=False)
keymap.key("organisation.chart", "↓", label=_("first in the team"), is_letter=False)
keymap.key("organisation.chart", "←", label=_("colleague before, or the change before"), is_letter=False)
keymap.key("organisation.chart", "→", label=_("colleague after, or the next change"), is_letter=False)
keymap.key("organisation.chart", "Enter", label=_("open the person or the position"), is_in_bar=True, is_letter=False)
keymap.key(
    "organisation.chart", "Mellemrum", en="Space", label=_("fold or unfold the branch"), is_in_bar=True, is_letter=False
)
keymap.key("organisation.chart", "Home", label=_("the top"), is_letter=False)
keymap.key("organisation.chart", "+", label=_("larger"), is_in_bar=True)
keymap.key("organisation.chart", "-", label=_("smaller"))
keymap.key("organisation.chart", "0", label=_("all of it"), is_in_bar=True)
keymap.key("organisation.chart", "T", label=_("today"), is_in_bar=True)
keymap.key("organisation.chart", "/", label=_("find in the chart"))
keymap.section("organisation.directory", title=_("In the directory"))
keymap.key("organisation.directory", "/", label=_("find somebody"), is_in_bar=True)
