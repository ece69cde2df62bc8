"""The pages of the work room."""

from django.utils.translation import gettext_lazy as _

from bagland.kernel.work.pages import draft, procedures
from bagland.ui import navigation

__all__ = ["draft", "procedures"]

navigation.area("work", title=_("Procedures"), icon="route", order=50)
navigation.entry("work.procedures", area="work", order=10)
