"""The pages of the archive."""

from django.utils.translation import gettext_lazy as _

from bagland.kernel.documents.pages import archive, attaching, document, fetching, filing, folders
from bagland.ui import navigation

navigation.area("documents", title=_("Archive"), icon="archive", order=60)
navigation.entry("documents.documents", area="documents", order=10)
navigation.entry("documents.folders", area="documents", order=20)

__all__ = ["archive", "attaching", "document", "fetching", "filing", "folders"]
