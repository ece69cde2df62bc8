"""The pages of the organisation, one noun a module; importing them declares them and their places in the rail."""

from django.utils.translation import gettext_lazy as _

from bagland.kernel.organisation.pages import (  # noqa: F401 - declare
    absences,
    appointments,
    chart,
    delegations,
    departments,
    entities,
    grants,
    leavers,
    people,
    positions,
    profiles,
    reorganisations,
)
from bagland.ui import navigation

navigation.area("organisation", title=_("Organisation"), icon="sitemap", order=70)
navigation.entry("organisation.chart", area="organisation", order=10, title=_("Chart"))
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
