"""The pages of the archive."""

from django.utils.translation import gettext_lazy as _

from bagland.kernel.documents.pages import (
    archive,
    attaching,
    classes,
    comparing,
    destructions,
    document,
    fetching,
    filing,
    folders,
    holds,
)
from bagland.ui import navigation

__all__ = [
    "archive",
    "attaching",
    "classes",
    "comparing",
    "destructions",
    "document",
    "fetching",
    "filing",
    "folders",
    "holds",
]

navigation.area("documents", title=_("Archive"), icon="archive", order=60)
navigation.entry("documents.documents", area="documents", order=10)
navigation.entry("documents.folders", area="documents", order=20)
navigation.entry("documents.classes", area="documents", order=70)
navigation.entry("documents.holds", area="documents", order=80)
navigation.entry("documents.destructions", area="documents", order=90)
